#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "measure/words.h"

typedef struct Parser {
    Arena *arena;
    const Names *names;
    const char *place;
    const Token *at;
    int depth;
} Parser;

static bool is_word(const Token *token, const char *word)
{
    return token->kind == TOKEN_WORD && text_same(token->text, word);
}

static bool is_mark(const Token *token, const char *mark)
{
    return token->kind == TOKEN_MARK && strcmp(token->text, mark) == 0;
}

static const char *place_of(const Parser *parser, const Token *token)
{
    return words_place(parser->arena, parser->place, token->line, token->column);
}

/* ---- one fact against one pattern ---- */

typedef struct Match {
    const FactWord *word;
    Fact fact;
    const Token *end;     /* after what fits */
    const Token *stopped; /* the word that did not fit */
    const char *wanted;   /* in its place; NULL when the whole pattern fits */
} Match;

/* The next piece of a pattern: a word, NUMBER, TEXT, "[" or "]". Returns what is behind it. */
static const char *piece_next(Arena *arena, const char *pattern, const char **piece)
{
    pattern += strspn(pattern, " ");
    size_t length = strchr("[]", *pattern) && *pattern ? 1 : strcspn(pattern, " []");
    *piece = arena_copy(arena, pattern, length);
    return pattern + length;
}

static bool piece_fits(const char *piece, const Token *token, Fact *fact, size_t slot)
{
    if (strcmp(piece, "NUMBER") == 0)
        return token->kind == TOKEN_WORD && word_number(token->text, &fact->numbers[slot]);
    if (strcmp(piece, "TEXT") == 0) {
        fact->text = token->text;
        return token->kind == TOKEN_TEXT || token->kind == TOKEN_WORD;
    }
    return is_word(token, piece);
}

static const char *skip_optional(const char *pattern, size_t *slot)
{
    const char *end = strchr(pattern, ']');
    for (const char *number = pattern; (number = strstr(number, "NUMBER")) && number < end; number++)
        ++*slot;
    return end + 1;
}

static Match match(Arena *arena, const FactWord *word, const Token *token)
{
    Match match = {.word = word, .fact = {.word = word, .numbers = {NUMBER_NONE, NUMBER_NONE}}};
    size_t slot = 0;
    for (const char *pattern = word->pattern, *piece; *pattern;) {
        const char *rest = piece_next(arena, pattern, &piece);
        if (*piece == '[' || *piece == ']') {
            const char *first;
            (void)piece_next(arena, rest, &first);
            if (*piece == '[' && !is_word(token, first) &&
                (strcmp(first, "NUMBER") != 0 || !piece_fits(first, token, &match.fact, slot)))
                rest = skip_optional(rest, &slot);
            pattern = rest;
            continue;
        }
        if (!piece_fits(piece, token, &match.fact, slot)) {
            match.stopped = token;
            match.wanted = piece;
            break;
        }
        slot += strcmp(piece, "NUMBER") == 0;
        token++;
        pattern = rest;
    }
    match.end = token;
    return match;
}

/* ---- what to say when nothing fits ---- */

static const char *wanted_words(const char *piece)
{
    return strcmp(piece, "NUMBER") == 0 ? "a number" : strcmp(piece, "TEXT") == 0 ? "a name" : piece;
}

static bool unfinished(Parser *parser, const Token *start, const Match *best, Error *err)
{
    const char *before = "", *wanted = "";
    for (const Token *token = start; token < best->stopped; token++)
        before = arena_print(parser->arena, "%s%s%s", before, *before ? " " : "", token->text);
    Nearest nearest = {.meant = best->stopped->text};
    for (const FactWord *word = fact_words; word->pattern; word++) {
        Match other = match(parser->arena, word, start);
        if (!other.wanted || other.stopped != best->stopped)
            continue;
        nearest_offer(&nearest, other.wanted);
        const char *say = wanted_words(other.wanted);
        if (!strstr(wanted, say))
            wanted = arena_print(parser->arena, "%s%s%s", wanted, *wanted ? ", " : "", say);
    }
    const char *found = best->stopped->kind == TOKEN_END
                            ? "nothing follows"
                            : arena_print(parser->arena, "\"%s\" cannot follow", best->stopped->text);
    if (nearest.word && best->stopped->kind == TOKEN_WORD)
        return error_set(err, ERROR_INPUT, "%s: %s \"%s\". Did you mean \"%s\"?",
                         place_of(parser, best->stopped), found, before, nearest.word);
    return error_set(err, ERROR_INPUT, "%s: %s \"%s\". It wants: %s.", place_of(parser, best->stopped), found,
                     before, wanted);
}

static void offer_all(Parser *parser, Nearest *nearest)
{
    const char *first, *name;
    for (const FactWord *word = fact_words; word->pattern; word++) {
        (void)piece_next(parser->arena, word->pattern, &first);
        nearest_offer(nearest, first);
    }
    for (size_t i = 0;
         parser->names && parser->names->offer && (name = parser->names->offer(parser->names->book, i)); i++)
        nearest_offer(nearest, name);
}

static bool no_such_word(Parser *parser, const char *word, const char *place, Error *err)
{
    Nearest nearest = {.meant = word};
    offer_all(parser, &nearest);
    if (nearest.word)
        return error_set(err, ERROR_INPUT, "%s: there is no fact or measure \"%s\". Did you mean \"%s\"?",
                         place, word, nearest.word);
    return error_set(err, ERROR_INPUT,
                     "%s: there is no fact or measure \"%s\". See them all: reachbook help measure", place,
                     word);
}

bool expression_no_measure(const Names *names, const char *place, const Expression *at, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Parser parser = {.arena = &arena, .names = names, .place = place};
    return no_such_word(&parser, at->name, words_place(&arena, place, at->line, at->column), err);
}

/* ---- expressions ---- */

static bool parse_all(Parser *parser, const Expression **out, Error *err);

static Expression *make(Parser *parser, ExpressionKind kind, const Token *token)
{
    Expression *expression = ARENA_NEW(parser->arena, Expression);
    expression->kind = kind;
    expression->line = token->line;
    expression->column = token->column;
    return expression;
}

static bool ends_here(const Token *token)
{
    return token->kind == TOKEN_END || token->kind == TOKEN_MARK || is_word(token, "and") ||
           is_word(token, "or") || is_word(token, "version");
}

static bool parse_measure(Parser *parser, const Match *best, const Expression **out, Error *err)
{
    const Token *start = parser->at;
    const Names *names = parser->names;
    bool found = names && names->find && names->find(names->book, start->text);
    if (best->wanted && best->stopped > start && !(found && ends_here(start + 1)) &&
        !is_word(start + 1, "version"))
        return unfinished(parser, start, best, err);
    if (start->kind != TOKEN_WORD)
        return error_set(err, ERROR_INPUT, "%s: a fact or the name of a measure is wanted here%s.",
                         place_of(parser, start),
                         *start->text ? arena_print(parser->arena, ", not \"%s\"", start->text) : "");
    if ((names && names->find && !found) || !ends_here(start + 1))
        return no_such_word(parser, start->text, place_of(parser, start), err);
    Expression *expression = make(parser, EXPRESSION_MEASURE, start);
    expression->name = start->text;
    expression->measure = found ? names->find(names->book, start->text) : NULL;
    parser->at++;
    if (is_word(parser->at, "version")) {
        int64_t version = 0;
        if (!word_number(parser->at[1].text, &version) || version < 1)
            return error_set(err, ERROR_INPUT, "%s: \"version\" wants a number.",
                             place_of(parser, parser->at + 1));
        expression->version = (int)version;
        parser->at += 2;
    }
    *out = expression;
    return true;
}

static bool parse_fact(Parser *parser, const Expression **out, Error *err)
{
    Match best = {.stopped = parser->at, .end = parser->at};
    bool whole = false;
    for (const FactWord *word = fact_words; word->pattern; word++) {
        Match one = match(parser->arena, word, parser->at);
        if (!one.wanted && (!whole || one.end > best.end)) {
            best = one;
            whole = true;
        } else if (!whole && one.wanted && one.stopped > best.stopped) {
            best = one;
        }
    }
    if (!whole || (parser->at->kind == TOKEN_WORD && is_word(parser->at + 1, "version")))
        return parse_measure(parser, &best, out, err);
    Expression *expression = make(parser, EXPRESSION_FACT, parser->at);
    expression->fact = best.fact;
    parser->at = best.end;
    *out = expression;
    return true;
}

static bool parse_one(Parser *parser, const Expression **out, Error *err)
{
    const Token *start = parser->at;
    if (++parser->depth > EXPRESSION_DEPTH)
        return error_set(err, ERROR_INPUT, "%s: too many brackets inside each other.",
                         place_of(parser, start));
    if (is_word(start, "not")) {
        Expression *expression = make(parser, EXPRESSION_NOT, start);
        parser->at++;
        TRY(parse_one(parser, &expression->left, err));
        *out = expression;
    } else if (is_mark(start, "(")) {
        parser->at++;
        TRY(parse_all(parser, out, err));
        if (!is_mark(parser->at, ")"))
            return error_set(err, ERROR_INPUT, "%s: this bracket is never closed.", place_of(parser, start));
        parser->at++;
    } else {
        TRY(parse_fact(parser, out, err));
    }
    parser->depth--;
    return true;
}

typedef bool ParseInner(Parser *parser, const Expression **out, Error *err);

static bool parse_row(Parser *parser, ParseInner *inner, ExpressionKind kind, const char *joint,
                      const Expression **out, Error *err)
{
    const Expression *left = NULL;
    TRY(inner(parser, &left, err));
    while (is_word(parser->at, joint) || is_mark(parser->at, joint)) {
        Expression *both = make(parser, kind, parser->at++);
        both->left = left;
        TRY(inner(parser, &both->right, err));
        left = both;
    }
    *out = left;
    return true;
}

static bool parse_both(Parser *parser, const Expression **out, Error *err)
{
    return parse_row(parser, parse_one, EXPRESSION_AND, "and", out, err);
}

static bool parse_either(Parser *parser, const Expression **out, Error *err)
{
    return parse_row(parser, parse_both, EXPRESSION_OR, "or", out, err);
}

static bool parse_all(Parser *parser, const Expression **out, Error *err)
{
    return parse_row(parser, parse_either, EXPRESSION_AND, ",", out, err);
}

bool expression_parse(Arena *arena, const Names *names, const Source *source, const char *text,
                      const Expression **out, Error *err)
{
    TokenList tokens = {0};
    TRY(words_read(arena, source, text, &tokens, err));
    Parser parser = {.arena = arena, .names = names, .place = source->place, .at = tokens.items};
    const Expression *expression = NULL;
    TRY(parse_all(&parser, &expression, err));
    if (parser.at->kind != TOKEN_END)
        return error_set(err, ERROR_INPUT,
                         "%s: \"%s\" cannot stand here. Put \"and\", \"or\" or a comma before it.",
                         place_of(&parser, parser.at), parser.at->text);
    *out = expression;
    return true;
}
