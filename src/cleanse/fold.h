/* What a list or a form says of one child, in the form in which records are compared. The register's records
 * (candidate.h), a child typed in at the desk (likeness.h) and the names of any list (cli/dedupe.h) pass
 * through these same functions. */
#ifndef CLEANSE_FOLD_H
#define CLEANSE_FOLD_H

#include "base/arena.h"
#include "base/date.h"

typedef enum CandidateColumn {
    CANDIDATE_GIVEN,
    CANDIDATE_FAMILY,
    CANDIDATE_BIRTH,
    CANDIDATE_SEX,
    CANDIDATE_STREET,
    CANDIDATE_POSTCODE,
    CANDIDATE_PHONE,
    CANDIDATE_NHS,
    CANDIDATE_CARER,
    CANDIDATE_COLUMN_COUNT
} CandidateColumn;

/* NULL in, nothing to compare: NULL out. */
const char *fold_words(Arena *arena, const char *written);

/* NULL also for a name that says nothing: "baby", "baby girl", "infant of ...", "twin one", "unknown". Folded
 * text, or NULL. */
const char *fold_given(const char *folded);

/* "twin one", "triplet b": a placeholder that says there are others of the same birth. Folded text, or NULL.
 */
bool fold_is_of_several(const char *folded);

const char *fold_birth(Arena *arena, Date birth);
const char *fold_sex(const char *written); /* "F", "M" or NULL */
const char *fold_nhs(Arena *arena, const char *written);
const char *fold_carer(Arena *arena, const char *given, const char *family);

/* A newborn's list often gives the mother's surname; of a child without a name of its own it says nothing:
 * its family name when it says something, else NULL. */
const char *fold_own_family(const char *given, const char *family, const char *carer);

#endif
