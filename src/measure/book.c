#include "measure/book.h"

#include <string.h>

#include "base/text.h"
#include "measure/definition.h"
#include "measure/tail.h"
#include "measure/words.h"

bool unit_parse(const char *text, MeasureUnit *out)
{
    for (MeasureUnit unit = UNIT_CHILD; unit < UNIT_COUNT; unit++)
        if (text_same(text, unit_word(unit))) {
            *out = unit;
            return true;
        }
    return false;
}

const char *unit_word(MeasureUnit unit)
{
    static const char *const words[] = {"child", "family", "adult", "contact", "referral"};
    return words[unit];
}

const char *unit_words(MeasureUnit unit, uint64_t count)
{
    static const char *const words[] = {"children", "families", "adults", "contacts", "referrals"};
    return count == 1 ? unit_word(unit) : words[unit];
}

const Measure *measure_find(const MeasureBook *book, const char *name)
{
    for (size_t i = 0; i < book->count; i++)
        if (text_same(book->items[i].newest->name, name))
            return book->items[i].newest;
    return NULL;
}

const Measure *measure_at(const MeasureBook *book, size_t index)
{
    return index < book->count ? book->items[index].newest : NULL;
}

const Measure *measure_on(const Measure *measure, Date day)
{
    while (measure->previous && measure->since > day)
        measure = measure->previous;
    return measure;
}

const Measure *measure_version(const Measure *measure, int version)
{
    while (measure && measure->version != version)
        measure = measure->previous;
    return measure;
}

static const Measure *find_in(const void *book, const char *name)
{
    return measure_find(book, name);
}

static const char *offer_of(const void *book, size_t index)
{
    const Measure *measure = measure_at(book, index);
    return measure ? measure->name : NULL;
}

Names book_names(const MeasureBook *book, bool find)
{
    return (Names){find ? find_in : NULL, offer_of, book};
}

bool measure_expression(const MeasureBook *book, Arena *arena, const char *place, const char *text,
                        const Expression **out, Error *err)
{
    const Source source = {.place = place, .column = 1};
    Names names = book_names(book, true);
    const Expression *expression = NULL;
    TRY(expression_parse(arena, &names, &source, text, &expression, err));
    TRY(measures_fit(arena, place, expression, err));
    *out = expression;
    return true;
}

/* A measure as the question names it, when it is nothing but a name: a measure may bear the name of a fact.
 */
static bool find_named(const MeasureBook *book, Arena *arena, const char *text, const Measure **out,
                       int *version, Error *err)
{
    const Source source = {.place = "the question", .column = 1};
    TokenList words = {0};
    TRY(words_read(arena, &source, text, &words, err));
    int64_t number = 0;
    *version = 0;
    *out = words.items[0].kind == TOKEN_WORD ? measure_find(book, words.items[0].text) : NULL;
    if (words.count == 2 || !*out)
        return true;
    if (words.count != 4 || !text_same(words.items[1].text, "version") ||
        !word_number(words.items[2].text, &number)) {
        *out = NULL;
        return true;
    }
    *version = (int)number;
    const Measure *found = measure_version(*out, *version);
    if (!found)
        return error_set(err, ERROR_INPUT, "Measure %s has no version %d; its newest is version %d.",
                         (*out)->name, *version, (*out)->version);
    *out = found;
    return true;
}

/* Of those gained or lost, what the measure says of those counted holds on one of the days alone. */
static const char *did_then_or_now(Arena *arena, const Measure *m)
{
    char day[24];
    const char *then = m->change_since != DATE_NONE
                           ? arena_print(arena, "on %s", date_print_long(m->change_since, day))
                           : arena_print(arena, "%d months before", m->change_months);
    return m->change == CHANGE_GAINED ? arena_print(arena, "count here now and did not %s", then)
           : m->change == CHANGE_LOST ? arena_print(arena, "counted here %s and do not now", then)
                                      : m->did;
}

/* The versions of a measure with what stands behind the question. */
static Measure *with_tail(Arena *arena, const Measure *measure, const Measure *tail)
{
    Measure *m = ARENA_NEW(arena, Measure);
    *m = *measure;
    m->rolling = tail->rolling ? tail->rolling : m->rolling;
    if (tail->change) {
        m->change = tail->change;
        m->change_since = tail->change_since;
        m->change_months = tail->change_months;
        m->title = arena_print(arena, "%s, %s", m->title, tail_print(arena, m));
        m->did = did_then_or_now(arena, m);
    }
    tail_apply(arena, m);
    m->previous = measure->previous ? with_tail(arena, measure->previous, tail) : NULL;
    return m;
}

/* The measure with another denominator. */
static bool of_others(const MeasureBook *book, Arena *arena, const char *of, Measure *asked, Error *err)
{
    asked->previous = NULL;
    TRY(measure_expression(book, arena, "--of", of, &asked->of, err));
    asked->of_population = expression_is_of_population(asked->of);
    asked->among = NULL;
    definition_among(arena, asked);
    return true;
}

static bool ask_anew(const MeasureBook *book, Arena *arena, const char *text, const char *of, Measure *asked,
                     Error *err)
{
    *asked = (Measure){.since = DATE_NONE, .version = 1, .change_since = DATE_NONE};
    TRY(measure_expression(book, arena, "the question", text, &asked->count, err));
    const bool learners = expression_is_of_learners(asked->count);
    TRY(of_others(book, arena,
                  of         ? of
                  : learners ? "known, living in the area"
                             : "under age, living in the area",
                  asked, err));
    const char *counted = expression_print(arena, asked->count);
    asked->name = "question";
    asked->unit = learners ? UNIT_ADULT : UNIT_CHILD;
    asked->title = arena_print(arena, "%s: %s", learners ? "Adults on courses" : "Children", counted);
    asked->meaning = arena_print(arena, "%s, of: %s.", counted, expression_print(arena, asked->of));
    asked->did = arena_print(arena, "are: %s", counted);
    asked->note = asked->source = "";
    asked->file = "the question";
    return true;
}

bool measure_ask(const MeasureBook *book, Arena *arena, const char *text, const char *of, const Measure **out,
                 Error *err)
{
    const Measure *measure = NULL;
    Measure tail = {.change_since = DATE_NONE}, *asked = ARENA_NEW(arena, Measure);
    int version = 0;
    TRY(tail_cut(arena, "the question", text, &tail, &text, err));
    TRY(find_named(book, arena, text, &measure, &version, err));
    if (!measure) {
        TRY(ask_anew(book, arena, text, of, asked, err));
    } else {
        *asked = *measure;
        if (version) /* that one, whatever the day */
            asked->previous = NULL;
        if (of) {
            TRY(of_others(book, arena, of, asked, err));
            asked->meaning =
                arena_print(arena, "%s Here of: %s.", asked->meaning, expression_print(arena, asked->of));
        }
    }
    if (asked->less && tail.change)
        return error_set(
            err, ERROR_INPUT,
            "Those on nobody's list cannot be followed from day to day; ask measure %s on two days.",
            asked->name);
    if (tail.rolling || tail.change)
        *out = with_tail(arena, asked, &tail);
    else
        *out = measure && !version && !of ? measure : asked;
    return true;
}
