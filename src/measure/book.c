#include "measure/book.h"

#include <string.h>

#include "base/text.h"
#include "measure/definition.h"
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
    static const char *const words[] = {"child", "family", "adult", "contact"};
    return words[unit];
}

const char *unit_words(MeasureUnit unit, uint64_t count)
{
    static const char *const words[] = {"children", "families", "adults", "contacts"};
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
    TRY(versions_exist(arena, place, expression, err));
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

bool measure_ask(const MeasureBook *book, Arena *arena, const char *text, const char *of, const Measure **out,
                 Error *err)
{
    const Expression *count = NULL;
    const Measure *measure = NULL;
    int version = 0;
    TRY(find_named(book, arena, text, &measure, &version, err));
    if (!measure)
        TRY(measure_expression(book, arena, "the question", text, &count, err));
    if (measure && !of) {
        if (version) { /* that one, whatever the day */
            Measure *alone = ARENA_NEW(arena, Measure);
            *alone = *measure;
            alone->previous = NULL;
            measure = alone;
        }
        *out = measure;
        return true;
    }
    Measure *asked = ARENA_NEW(arena, Measure);
    *asked = measure ? *measure : (Measure){.since = DATE_NONE, .version = 1};
    asked->previous = NULL;
    TRY(measure_expression(book, arena, "--of", of ? of : "under age, living in the area", &asked->of, err));
    asked->of_population = expression_is_of_population(asked->of);
    asked->among = NULL;
    definition_among(arena, asked);
    if (!measure) {
        asked->count = count;
        asked->name = "question";
        asked->title = arena_print(arena, "Children: %s", text);
        asked->meaning = arena_print(arena, "%s, of: %s.", expression_print(arena, count),
                                     expression_print(arena, asked->of));
        asked->did = arena_print(arena, "are: %s", expression_print(arena, count));
        asked->note = asked->source = "";
        asked->file = "the question";
    } else {
        asked->meaning =
            arena_print(arena, "%s Here of: %s.", asked->meaning, expression_print(arena, asked->of));
    }
    *out = asked;
    return true;
}
