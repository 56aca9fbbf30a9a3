/* What may stand behind a question, and as clauses of a definition: the period, and another day.
 *
 *     tail = [ "rolling" NUMBER "months" ] [ ( "change" | "gained" | "lost" ) "since" ( DATE | NUMBER
 * "months" ) ]
 *
 * For the files of measure/ only. */
#ifndef MEASURE_TAIL_H
#define MEASURE_TAIL_H

#include "measure/book.h"

/* Finds where the tail of a text begins, reads it into the measure, and gives the text before it.
 * ERROR_INPUT points at the word. */
bool tail_cut(Arena *arena, const char *place, const char *text, Measure *into, const char **head,
              Error *err) MUST_CHECK;

/* The values of the clauses `rolling`, `change`, `gained`, `lost`, `per` and `lowest`. */
bool tail_clause(Arena *arena, const Source *source, const char *word, const char *value, Measure *into,
                 Error *err) MUST_CHECK;

/* Once its names are found: gives the facts of `of` and `count` that name no period the rolling one, and its
 * words the number of months. */
void tail_apply(Arena *arena, Measure *measure);

/* "gained since 31 March 2025"; "" for a measure that is no change. */
const char *tail_print(Arena *arena, const Measure *measure);

#endif
