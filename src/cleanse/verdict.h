/* What people decided about pairs of records, read as verdicts about the children they belong to now. Private
 * to this folder. */
#ifndef CLEANSE_VERDICT_H
#define CLEANSE_VERDICT_H

#include "register/register.h"

typedef struct Verdict { /* about two children, by their roots, a < b */
    int64_t a, b;
    bool unsure; /* else: different */
} Verdict;
typedef struct VerdictList {
    Verdict *items;
    size_t count, capacity;
} VerdictList;

/* Only children about whom anybody decided anything are looked at, so this costs what people did, not what
 * the register holds. */
typedef struct Verdicts {
    VerdictList list;
    RootOfList records; /* every record of those children, ascending */
} Verdicts;
bool verdicts_load(Store *store, Arena *arena, int64_t authority, Verdicts *out, Error *err) MUST_CHECK;

/* The child of a record somebody decided about; the record itself when nobody did. */
int64_t verdicts_root(const Verdicts *verdicts, int64_t record);

/* The verdict about the children of two records: "different" before "unsure"; NULL for none. */
const Verdict *verdict_of(const Verdicts *verdicts, int64_t a, int64_t b);

#endif
