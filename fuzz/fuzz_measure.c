/* Any text as definitions of measures: it is refused by its place, or every measure is whole, and what its
 * expressions print reads the same again. */
#include <stdlib.h>
#include <string.h>

#include "measure/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const MeasureBook *book, Arena *arena, const Expression *expression)
{
    Error err = {0};
    const Expression *again = NULL;
    const char *printed = expression_print(arena, expression);
    if (strlen(printed) > 2000) /* brackets that printing adds may pass what one text may hold */
        return;
    if (!measure_expression(book, arena, "again", printed, &again, &err) ||
        strcmp(printed, expression_print(arena, again)) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(measure_book_close) MeasureBook *book = NULL;
    Error err = {0};
    if (size && memchr(data, '\0', size))
        return 0;
    const Measure *asked = NULL;
    if (!measure_book_read("none.measure", "", true, &book, &err))
        abort();
    if (!measure_ask(book, &arena, arena_copy(&arena, (const char *)data, size), NULL, &asked, &err) &&
        (err.kind != ERROR_INPUT || asked))
        abort();
    measure_book_close(book);
    book = NULL;
    if (!measure_book_read("own.measure", arena_copy(&arena, (const char *)data, size), false, &book, &err)) {
        if (err.kind != ERROR_INPUT || strncmp(err.text, "own.measure", 11) != 0 || book)
            abort();
        return 0;
    }
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(book, i)); i++) {
        if (!measure->name || !measure->title || !measure->count || !measure->of || !measure->meaning ||
            !measure->did)
            abort();
        check(book, &arena, measure->count);
        check(book, &arena, measure->of);
    }
    return 0;
}
