#include "measure/tail.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "measure/words.h"

enum { ROLLING_MOST = 240 };

static const struct {
    const char *word;
    MeasureChange change;
} changes[] = {{"change", CHANGE_NET}, {"gained", CHANGE_GAINED}, {"lost", CHANGE_LOST}};
enum { CHANGES = sizeof changes / sizeof *changes };

static bool is_word(const Token *token, const char *word)
{
    return token->kind == TOKEN_WORD && text_same(token->text, word);
}

static bool refuse(Arena *arena, const char *place, const Token *token, const char *what, Error *err)
{
    const char *at = words_place(arena, place, token->line, token->column);
    if (token->kind == TOKEN_END)
        return error_set(err, ERROR_INPUT, "%s: nothing follows here. %s", at, what);
    return error_set(err, ERROR_INPUT, "%s: \"%s\" cannot stand here. %s", at, token->text, what);
}

static bool take_months(Arena *arena, const char *place, const Token **at, const char *what, int *out,
                        Error *err)
{
    int64_t months = 0;
    if ((*at)->kind != TOKEN_WORD || !word_number((*at)->text, &months) || months < 1 ||
        months > ROLLING_MOST)
        return refuse(arena, place, *at, what, err);
    ++*at;
    if (!is_word(*at, "months") && !is_word(*at, "month"))
        return refuse(arena, place, *at, "It wants: months.", err);
    ++*at;
    *out = (int)months;
    return true;
}

static bool take_rolling(Arena *arena, const char *place, const Token **at, Measure *into, Error *err)
{
    return take_months(arena, place, at, "\"rolling\" wants a number of months from 1 to 240.",
                       &into->rolling, err);
}

/* "since 2025-03-31", "since 12 months". */
static bool take_since(Arena *arena, const char *place, const Token **at, MeasureChange change, Measure *into,
                       Error *err)
{
    if (!is_word(*at, "since"))
        return refuse(arena, place, *at, "It wants: since.", err);
    ++*at;
    into->change = change;
    into->change_since = DATE_NONE;
    into->change_months = 0;
    if ((*at)->kind == TOKEN_WORD && date_parse_iso((*at)->text, &into->change_since)) {
        ++*at;
        return true;
    }
    return take_months(arena, place, at,
                       "\"since\" wants a day like 2025-03-31, or a number of months from 1 to 240.",
                       &into->change_months, err);
}

static const char *const after[] = {"and", "or"};

/* A word that begins a tail, and is not the name of something in a question that goes on. */
static bool begins(const Token *token)
{
    const Token *next = token + 1;
    bool goes_on = next->kind == TOKEN_MARK || next->kind == TOKEN_TEXT;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        goes_on |= is_word(next, after[i]);
    bool is = is_word(token, "rolling");
    for (size_t i = 0; i < CHANGES; i++)
        is |= is_word(token, changes[i].word);
    return is && !goes_on;
}

static bool read_tail(Arena *arena, const char *place, const Token *at, Measure *into, Error *err)
{
    if (is_word(at, "rolling")) {
        at++;
        TRY(take_rolling(arena, place, &at, into, err));
    }
    for (size_t i = 0; i < CHANGES; i++)
        if (is_word(at, changes[i].word)) {
            at++;
            TRY(take_since(arena, place, &at, changes[i].change, into, err));
            break;
        }
    if (at->kind == TOKEN_END)
        return true;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (is_word(at, after[i]))
            return refuse(arena, place, at,
                          "A period or another day is asked of the whole question, at its end.", err);
    return refuse(arena, place, at, "It wants: change, gained or lost, since a day; or nothing more.", err);
}

bool tail_cut(Arena *arena, const char *place, const char *text, Measure *into, const char **head, Error *err)
{
    const Source source = {.place = place, .column = 1};
    TokenList words = {0};
    TRY(words_read(arena, &source, text, &words, err));
    *head = text;
    int depth = 0;
    for (size_t i = 0; i < words.count; i++) {
        const Token *token = &words.items[i];
        if (token->kind == TOKEN_MARK)
            depth += *token->text == '(' ? 1 : *token->text == ')' ? -1 : 0;
        if (i == 0 || depth || token->kind == TOKEN_END || !begins(token))
            continue;
        *head = arena_copy(arena, text, (size_t)(token->at - text));
        return read_tail(arena, place, token, into, err);
    }
    return true;
}

static bool take_population(Arena *arena, const char *place, const Token **at, Measure *into, Error *err)
{
    enum { FIRST_YEAR = 1990, LAST_YEAR = 2100 };
    int64_t year = 0;
    if (!is_word(*at, "population"))
        return refuse(arena, place, *at, "\"per\" wants: population, or population of a year.", err);
    ++*at;
    into->per_population = true;
    if (!is_word(*at, "of"))
        return true;
    ++*at;
    if ((*at)->kind != TOKEN_WORD || !word_number((*at)->text, &year) || year < FIRST_YEAR ||
        year > LAST_YEAR)
        return refuse(arena, place, *at, "\"population of\" wants a year, like 2020.", err);
    ++*at;
    into->population_year = (int)year;
    return true;
}

static bool take_lowest(Arena *arena, const char *place, const Token **at, Measure *into, Error *err)
{
    static const char *const rest[] = {"percent", "by", "points"};
    enum { MOST = 99 };
    int64_t percent = 0;
    if ((*at)->kind != TOKEN_WORD || !word_number((*at)->text, &percent) || percent < 1 || percent > MOST)
        return refuse(arena, place, *at, "\"lowest\" wants a percentage, like: 20 percent by points.", err);
    ++*at;
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++, ++*at)
        if (!is_word(*at, rest[i]))
            return refuse(arena, place, *at, arena_print(arena, "It wants: %s.", rest[i]), err);
    into->lowest = (int)percent;
    return true;
}

bool tail_clause(Arena *arena, const Source *source, const char *word, const char *value, Measure *into,
                 Error *err)
{
    TokenList words = {0};
    TRY(words_read(arena, source, value, &words, err));
    const Token *at = words.items;
    if (text_same(word, "rolling"))
        TRY(take_rolling(arena, source->place, &at, into, err));
    else if (text_same(word, "lowest"))
        TRY(take_lowest(arena, source->place, &at, into, err));
    else if (text_same(word, "per"))
        TRY(take_population(arena, source->place, &at, into, err));
    for (size_t i = 0; i < CHANGES; i++)
        if (text_same(word, changes[i].word))
            TRY(take_since(arena, source->place, &at, changes[i].change, into, err));
    return at->kind == TOKEN_END || refuse(arena, source->place, at, "It wants nothing more.", err);
}

/* ---- the rolling period ---- */

static const Expression *rolled(Arena *arena, const Expression *e, int months);

/* The measure and the versions before it, counting by the period; its own comes first. */
static const Measure *rolled_measure(Arena *arena, const Measure *m, int months)
{
    Measure *copy = ARENA_NEW(arena, Measure);
    *copy = *m;
    copy->count = rolled(arena, m->count, m->rolling ? m->rolling : months);
    copy->previous = m->previous ? rolled_measure(arena, m->previous, months) : NULL;
    return copy;
}

static const Expression *rolled(Arena *arena, const Expression *e, int months)
{
    Expression *copy = ARENA_NEW(arena, Expression);
    *copy = *e;
    if (e->kind == EXPRESSION_FACT) {
        int slot = fact_period(e->fact.word->kind);
        if (slot >= 0 && e->fact.numbers[slot] == NUMBER_NONE)
            copy->fact.numbers[slot] = months;
        return copy;
    }
    if (e->kind == EXPRESSION_MEASURE) {
        copy->measure = rolled_measure(arena, e->measure, months);
        return copy;
    }
    copy->left = rolled(arena, e->left, months);
    copy->right = e->right ? rolled(arena, e->right, months) : NULL;
    return copy;
}

static const char *with_months(Arena *arena, const char *text, int months)
{
    static const char mark[] = "{months}";
    for (const char *at; text && (at = strstr(text, mark));)
        text = arena_print(arena, "%.*s%d%s", (int)(at - text), text, months, at + sizeof mark - 1);
    return text;
}

void tail_apply(Arena *arena, Measure *m)
{
    if (!m->rolling)
        return;
    m->of = rolled(arena, m->of, m->rolling);
    m->count = rolled(arena, m->count, m->rolling);
    m->did = with_months(arena, m->did, m->rolling);
    m->among = with_months(arena, m->among, m->rolling);
    m->meaning = with_months(arena, m->meaning, m->rolling);
}

/* From the end of a month to the end of a month. */
Date measure_other_day(const Measure *m, Date day)
{
    return m->change_since != DATE_NONE ? m->change_since : date_add_months(day + 1, -m->change_months) - 1;
}

const char *tail_print(Arena *arena, const Measure *m)
{
    char day[24];
    for (size_t i = 0; i < CHANGES; i++)
        if (m->change == changes[i].change)
            return m->change_since != DATE_NONE
                       ? arena_print(arena, "%s since %s", changes[i].word,
                                     date_print_long(m->change_since, day))
                       : arena_print(arena, "%s since %d months before", changes[i].word, m->change_months);
    return "";
}
