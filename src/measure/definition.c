#include "measure/definition.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "measure/tail.h"
#include "measure/words.h"

typedef struct Clause {
    const char *word, *value;
    int line, column, indent; /* of the value; indent of the word, in columns from 0 */
} Clause;

typedef struct Definer {
    MeasureBook *book;
    const char *place;
    Measure *open; /* being defined */
} Definer;

static bool refuse(Definer *definer, int line, int column, const char *text, Error *err)
{
    return error_set(err, ERROR_INPUT, "%s: %s",
                     words_place(&definer->book->arena, definer->place, line, column), text);
}

static bool parse(Definer *definer, const Clause *clause, const Expression **out, Error *err)
{
    const Source source = {definer->place, clause->line, clause->column};
    Names names = book_names(definer->book, false);
    return expression_parse(&definer->book->arena, &names, &source, clause->value, out, err);
}

static bool clause_of(Definer *d, const Clause *clause, Error *err)
{
    TRY(parse(d, clause, &d->open->of, err));
    d->open->of_population = expression_is_of_population(d->open->of);
    return true;
}

static bool clause_count(Definer *d, const Clause *clause, Error *err)
{
    if (d->open->count)
        return refuse(d, clause->line, clause->column, "a measure has one \"count\" or one \"less\".", err);
    d->open->less = text_same(clause->word, "less");
    return parse(d, clause, &d->open->count, err);
}

static bool clause_unit(Definer *d, const Clause *clause, Error *err)
{
    if (unit_parse(clause->value, &d->open->unit))
        return true;
    return refuse(d, clause->line, clause->column,
                  arena_print(&d->book->arena, "\"%s\" is no unit. Say child, family, adult or contact.",
                              clause->value),
                  err);
}

static bool clause_stale(Definer *d, const Clause *clause, Error *err)
{
    int64_t years = 0;
    const char *end = strchr(clause->value, ' ');
    const char *number = arena_copy(&d->book->arena, clause->value,
                                    end ? (size_t)(end - clause->value) : strlen(clause->value));
    if (!word_number(number, &years) || years < 1 ||
        (end && strcmp(end, " years") != 0 && strcmp(end, " year") != 0))
        return refuse(d, clause->line, clause->column,
                      "say how old the statistics may be, like \"stale 5 years\".", err);
    d->open->stale_years = (int)years;
    return true;
}

static bool clause_cost(Definer *d, const Clause *clause, Error *err)
{
    bool session = text_same(clause->value, "per session");
    if (!session && !text_same(clause->value, "per family"))
        return refuse(d, clause->line, clause->column, "say \"cost per session\" or \"cost per family\".",
                      err);
    d->open->cost = session ? COST_PER_SESSION : COST_PER_FAMILY;
    d->open->unit = UNIT_FAMILY;
    return true;
}

static bool clause_tail(Definer *d, const Clause *clause, Error *err)
{
    const Source source = {d->place, clause->line, clause->column};
    return tail_clause(&d->book->arena, &source, clause->word, clause->value, d->open, err);
}

#define TEXT_CLAUSE(field)                                                                                   \
    static bool clause_##field(Definer *d, const Clause *clause, Error *err)                                 \
    {                                                                                                        \
        (void)err;                                                                                           \
        d->open->field = clause->value;                                                                      \
        return true;                                                                                         \
    }
TEXT_CLAUSE(title)
TEXT_CLAUSE(meaning)
TEXT_CLAUSE(note)
TEXT_CLAUSE(source)
TEXT_CLAUSE(did)
TEXT_CLAUSE(among)

static const struct {
    const char *word;
    bool (*take)(Definer *definer, const Clause *clause, Error *err);
} clauses[] = {
    {"title", clause_title}, {"of", clause_of},           {"count", clause_count}, {"less", clause_count},
    {"unit", clause_unit},   {"meaning", clause_meaning}, {"note", clause_note},   {"source", clause_source},
    {"did", clause_did},     {"stale", clause_stale},     {"among", clause_among}, {"rolling", clause_tail},
    {"change", clause_tail}, {"gained", clause_tail},     {"lost", clause_tail},   {"per", clause_tail},
    {"lowest", clause_tail}, {"cost", clause_cost},
};
enum { CLAUSES = sizeof clauses / sizeof *clauses };

static bool take_clause(Definer *d, const Clause *clause, Error *err)
{
    Arena *arena = &d->book->arena;
    int column = clause->indent + 1;
    if (!d->open)
        return refuse(d, clause->line, column, "a definition begins with \"measure NAME\".", err);
    Nearest nearest = {.meant = clause->word};
    for (size_t i = 0; i < CLAUSES; i++) {
        if (!text_same(clauses[i].word, clause->word)) {
            nearest_offer(&nearest, clauses[i].word);
            continue;
        }
        if (!*clause->value)
            return refuse(d, clause->line, column, arena_print(arena, "\"%s\" says nothing.", clause->word),
                          err);
        return clauses[i].take(d, clause, err);
    }
    return refuse(d, clause->line, column,
                  nearest.word
                      ? arena_print(arena, "\"%s\" is no part of a definition. Did you mean \"%s\"?",
                                    clause->word, nearest.word)
                      : arena_print(arena,
                                    "\"%s\" is no part of a definition. Say title, of, count, less, unit, "
                                    "per, lowest, rolling, "
                                    "change, gained, lost, cost, did, among, meaning, note, source or stale.",
                                    clause->word),
                  err);
}

void definition_among(Arena *arena, Measure *m)
{
    const char *words = expression_print(arena, m->of);
    if (!m->among)
        m->among = m->of_population && text_same(words, "under age and living in the area")
                       ? "under {age} living in the area"
                       : arena_print(arena, "who are %s", words);
    m->among_source =
        arena_print(arena, "those %s", strncmp(m->among, "who are ", 8) == 0 ? m->among + 8 : m->among);
}

static bool is_complete(Definer *d, Error *err)
{
    Measure *m = d->open;
    if (!m)
        return true;
    const char *missing = !m->title ? "title" : !m->count ? "count" : !m->meaning ? "meaning" : NULL;
    if (missing)
        return refuse(d, m->line, 1,
                      arena_print(&d->book->arena, "measure %s has no \"%s\".", m->name, missing), err);
    if (!m->of) {
        const Clause standard = {.value = "under age, living in the area", .line = m->line, .column = 1};
        TRY(clause_of(d, &standard, err));
    }
    if (m->less && !(m->of_population && m->unit == UNIT_CHILD))
        return refuse(d, m->line, 1,
                      "\"less\" takes from a population of children: `of` may ask for home and age only.",
                      err);
    if (m->less && m->change)
        return refuse(d, m->line, 1,
                      "those on nobody's list cannot be followed from day to day: \"less\" takes "
                      "no change, gained or lost.",
                      err);
    if (m->lowest && (m->change || m->less || m->unit != UNIT_CHILD))
        return refuse(d, m->line, 1, "\"lowest\" counts children of one day.", err);
    if (m->cost && (m->change || m->less || m->lowest || m->rolling || m->per_population))
        return refuse(
            d, m->line, 1,
            "\"cost\" is of one period, that of the day: it takes no less, lowest, rolling, change or per.",
            err);
    if (m->per_population && !m->of_population)
        return refuse(d, m->line, 1, "\"per population\" wants an `of` that asks for home and age only.",
                      err);
    m->note = m->note ? m->note : "";
    m->source = m->source ? m->source : "";
    m->did = m->did ? m->did : "are counted here";
    definition_among(&d->book->arena, m);
    return true;
}

static bool add(Definer *d, Error *err)
{
    MeasureBook *book = d->book;
    Measure *m = d->open;
    for (size_t i = 0; i < book->count; i++) {
        Measure *old = book->items[i].newest;
        if (!text_same(old->name, m->name))
            continue;
        if (measure_version(old, m->version))
            return refuse(d, m->line, 1,
                          arena_print(&book->arena,
                                      "the name is taken: measure %s version %d is defined at %s line %d. "
                                      "Give the new definition the next version and the day it holds from.",
                                      m->name, m->version, old->file, old->line),
                          err);
        if (m->version < old->version || m->since == DATE_NONE || m->since <= old->since)
            return refuse(d, m->line, 1,
                          arena_print(&book->arena,
                                      "version %d of measure %s must follow version %d, since a later day: "
                                      "measure %s version %d since YEAR-MONTH-DAY.",
                                      m->version, m->name, old->version, m->name, old->version + 1),
                          err);
        m->previous = old;
        book->items[i].newest = m;
        return true;
    }
    *GROW(&book->arena, book) = (struct BookEntry){m};
    return true;
}

/* "measure NAME [version N] [since DATE]"; a measure may bear the name of the fact it counts. */
static bool begin(Definer *d, const Clause *clause, Error *err)
{
    Arena *arena = &d->book->arena;
    TRY(is_complete(d, err));
    const Source source = {d->place, clause->line, clause->column};
    TokenList tokens = {0};
    TRY(words_read(arena, &source, clause->value, &tokens, err));
    const Token *at = tokens.items;
    if (at->kind != TOKEN_WORD)
        return refuse(d, at->line, at->column,
                      "\"measure\" wants a name: small letters and - between the words.", err);
    d->open = ARENA_NEW(arena, Measure);
    *d->open = (Measure){.name = (at++)->text,
                         .file = d->place,
                         .line = clause->line,
                         .version = 1,
                         .since = DATE_NONE,
                         .change_since = DATE_NONE};
    int64_t version = 1;
    if (at->kind == TOKEN_WORD && text_same(at->text, "version")) {
        if (!word_number(at[1].text, &version) || version < 1)
            return refuse(d, at[1].line, at[1].column, "\"version\" wants a number from 1.", err);
        at += 2;
    }
    d->open->version = (int)version;
    if (at->kind == TOKEN_WORD && text_same(at->text, "since")) {
        if (!date_parse_iso(at[1].text, &d->open->since))
            return refuse(d, at[1].line, at[1].column, "\"since\" wants a day like 2026-04-01.", err);
        at += 2;
    }
    if (at->kind != TOKEN_END)
        return refuse(
            d, at->line, at->column,
            arena_print(arena,
                        "\"%s\" cannot stand here. Write: measure NAME version N since YEAR-MONTH-DAY.",
                        at->text),
            err);
    return add(d, err);
}

static size_t indent_of(const char *line)
{
    return strspn(line, " \t");
}

static const char *line_end(const char *line)
{
    return line + strcspn(line, "\n");
}

static bool is_blank(const char *line)
{
    const char *at = line + indent_of(line);
    return *at == '#' || *at == '\n' || *at == '\r' || !*at;
}

/* The lines that continue a clause: indented deeper than its word. Returns the end of the last. */
static const char *continued_to(const char *end, size_t indent, int *lines)
{
    while (*end && !is_blank(end + 1) && indent_of(end + 1) > indent) {
        end = line_end(end + 1);
        ++*lines;
    }
    return end;
}

static bool is_expression(const char *word)
{
    return text_same(word, "of") || text_same(word, "count") || text_same(word, "less");
}

/* Prose runs on over line ends; expressions keep them, to tell where a word stands. */
static const char *value_of(Arena *arena, const char *from, const char *end, bool keeps_lines)
{
    while (end > from && strchr(" \t\r\n", end[-1]))
        end--;
    char *value = (char *)(uintptr_t)arena_copy(arena, from, (size_t)(end - from)), *to = value;
    if (keeps_lines)
        return value;
    for (const char *at = value; *at;) {
        if (!strchr(" \t\r\n", *at)) {
            *to++ = *at++;
            continue;
        }
        at += strspn(at, " \t\r\n");
        *to++ = ' ';
    }
    *to = '\0';
    return value;
}

bool definitions_read(MeasureBook *book, const char *place, const char *text, Error *err)
{
    Definer definer = {.book = book, .place = arena_print(&book->arena, "%s", place)};
    int line = 1;
    if (!text_is_utf8(text, strlen(text)))
        return error_set(err, ERROR_INPUT, "%s is not plain text in UTF-8.", place);
    for (const char *at = text; *at; line++) {
        const char *end = line_end(at);
        if (is_blank(at)) {
            at = *end ? end + 1 : end;
            continue;
        }
        size_t indent = indent_of(at), length = strcspn(at + indent, " \t\r\n");
        const char *value = at + indent + length;
        value += strspn(value, " \t");
        Clause clause = {
            .word = arena_copy(&book->arena, at + indent, length), .line = line, .indent = (int)indent};
        clause.column = (int)(value - at) + 1;
        bool begins = text_same(clause.word, "measure");
        if (!begins)
            end = continued_to(end, indent, &line);
        clause.value = value_of(&book->arena, value, end, is_expression(clause.word));
        TRY(begins ? begin(&definer, &clause, err) : take_clause(&definer, &clause, err));
        at = *end ? end + 1 : end;
    }
    return is_complete(&definer, err);
}
