/* Inside the register: the records of one child and what they say together. */
#ifndef REGISTER_RECORD_H
#define REGISTER_RECORD_H

#include "register/merge.h"

/* The standing records of a child or an adult by any of them, the root first, and the root's id; empty when
 * the root does not stand. */
bool records_load(Store *store, Arena *arena, int64_t authority, int64_t person, RecordList *out,
                  int64_t *root, Error *err) MUST_CHECK;

/* The same of many with four questions: out[i] gets the records of roots->items[i]. `roots` is
 * tidy; identifiers are left out. */
bool records_of_roots(Store *store, Arena *arena, int64_t authority, const IdList *roots, RecordList *out,
                      Error *err) MUST_CHECK;

/* Adds NHS numbers and telephones to lists of records. */
bool records_identify(Store *store, Arena *arena, int64_t authority, RecordList *lists, size_t count,
                      Error *err) MUST_CHECK;

/* "Baby", "Baby Girl", "Infant of ...", "Twin One", "not known": what a list says where it has no name of the
 * child. Folded text, or as it is written. */
bool folded_is_placeholder(const char *folded);
bool given_is_placeholder(Arena *arena, const char *given);

/* What stands for the child, by register/survivor.h. */
typedef struct Best {
    const char *given, *family, *sex, *address, *postcode, *lsoa;
    Date birth;
} Best;
Best records_best(Arena *arena, const RecordList *records);

/* A day from a column that may be NULL. */
Date rows_day(const Rows *rows, int column);

#endif
