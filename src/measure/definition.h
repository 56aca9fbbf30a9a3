/* Reading definitions into a book. For the files of measure/ only. */
#ifndef MEASURE_DEFINITION_H
#define MEASURE_DEFINITION_H

#include "measure/book.h"

struct MeasureBook {
    Arena arena;
    struct BookEntry {
        Measure *newest;
    } * items; /* in the order first met */
    size_t count, capacity;
};

/* Adds the definitions of one text; names of measures stay unresolved. */
bool definitions_read(MeasureBook *book, const char *place, const char *text, Error *err) MUST_CHECK;

/* Once all are read: names found, versions there, none that refers to itself. */
bool definitions_finish(MeasureBook *book, Error *err) MUST_CHECK;

/* Says whom the denominator is made of, where the definition does not. */
void definition_among(Arena *arena, Measure *measure);
Names book_names(const MeasureBook *book, bool find);
/* Versions that are there, and no measure of two days, inside an expression. */
bool measures_fit(Arena *arena, const char *place, const Expression *expression, Error *err) MUST_CHECK;

/* Asks for living in the area, and else for nothing but places and ages, so that statistics can tell. */
bool expression_is_of_population(const Expression *expression);

/* "version 2, since 2026-04-01: of `under age`, counts `reached`; unit child; denominator: ..." */
const char *measure_definition_words(Arena *arena, const Measure *measure);

#endif
