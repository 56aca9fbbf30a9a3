/* The children's records of a register, or the adults', as columns in memory: what the engine compares and
 * ageing out asks. Records are numbered from 0 by rising id. Private to this folder. */
#ifndef CLEANSE_CANDIDATE_H
#define CLEANSE_CANDIDATE_H

#include "cleanse/fold.h"
#include "linkage/linkage.h"
#include "store/store.h"

typedef struct Place { /* a record's newest address */
    const char *lsoa;  /* NULL when the postcode is not known */
    Date day;          /* DATE_NONE when nobody said since when */
    int64_t write;     /* 0: no address */
} Place;

typedef struct IndexPair {
    uint32_t a, b;
} IndexPair;
typedef struct IndexPairList {
    IndexPair *items;
    size_t count, capacity;
} IndexPairList;

typedef struct Candidates {
    size_t count;
    int64_t *ids;
    Date *births;
    uint32_t *occasions; /* the list it came from and, if it registers, the day; see LinkOptions.occasion */
    bool *restricted;    /* and those beside them: not joined by a cleansing */
    bool *hidden;        /* those, and who may be the same as one of them */
    bool *registered;    /* holds a registration on the day */
    bool *of_several;    /* told only as "Twin One": one of a multiple birth, nobody knows which */
    Place *places;
    uint32_t *merged_into;                        /* by a standing merge; itself when there is none */
    const char **columns[CANDIDATE_COLUMN_COUNT]; /* folded; NULL: not recorded */
    IndexPairList same, different;                /* what people decided */
} Candidates;

#define CANDIDATE_NONE UINT32_MAX

typedef enum CandidateKind { CANDIDATE_CHILDREN, CANDIDATE_ADULTS } CandidateKind;

/* Of adults: what their own records tell; their families are cleanse/adult.h's. */
bool candidates_load(Store *store, Arena *arena, int64_t authority, Date as_of, CandidateKind kind,
                     Candidates *out, Error *err) MUST_CHECK;

/* Room for so many, of whom nothing is known. */
void candidates_make(Arena *arena, size_t count, Candidates *out);

/* The newest address stands; its street may come from another that has the same postcode. */
void candidate_take_address(Candidates *into, uint32_t at, const char *street, const char *postcode,
                            Place place);

/* The number of the record with this id, or CANDIDATE_NONE. */
uint32_t candidate_of(const Candidates *candidates, int64_t id);

/* The columns as the engine wants them; `out` has room for CANDIDATE_COLUMN_COUNT. */
void candidates_columns(const Candidates *candidates, CandidateKind kind, LinkColumn *out);

/* The reasons of an explanation as lines "column\tlevel\tbits". */
const char *explanation_lines(Arena *arena, const LinkExplanation *why);

#endif
