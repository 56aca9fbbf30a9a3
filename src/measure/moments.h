/* Facts of children at some moments, at most 64: a bit for each moment, first the earliest. A day alone is
 * one moment. For the files of measure/ only. */
#ifndef MEASURE_MOMENTS_H
#define MEASURE_MOMENTS_H

#include "measure/chronicle_inside.h"
#include "measure/measure.h"

enum { BLOCK = 1024 }; /* children at a time */

typedef struct Moments {
    Date days[MONTHS_MOST];
    int count;
    uint64_t all;
    uint8_t *at; /* by day less the first: the first moment not before it */
} Moments;
void moments_make(Arena *arena, const Date *days, int count, Moments *out);

/* The last days of the `count` months up to `last`, which itself is the last of them. */
void month_ends(Date last, int count, Date *days);

/* Index of the first moment on or after a day. */
static inline int moment_at(const Moments *m, Date day)
{
    if (day <= m->days[0])
        return 0;
    return day > m->days[m->count - 1] ? m->count : m->at[day - m->days[0]];
}

static inline uint64_t moments_below(int index)
{
    return index >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << index) - 1;
}

/* Moments in [from, to). */
static inline uint64_t moments_in(const Moments *m, Date from, Date to)
{
    return moments_below(moment_at(m, to)) & ~moments_below(moment_at(m, from));
}

/* The register as seen at some moments. */
typedef struct View {
    const Chronicle *chronicle;
    const Geo *geo;
    SnapshotOptions options;
    Moments moments;
    uint64_t *reach; /* by LSOA: when it was in a reach area */
} View;
void view_make(const Chronicle *chronicle, const Geo *geo, const SnapshotOptions *options, const Date *days,
               int count, Arena *arena, View *out);
/* When the LSOA's reach area was this centre's: the lowest when several share it. */
uint64_t view_centre(const View *view, int lsoa, uint16_t centre);

/* A fact made ready. */
typedef struct Probe {
    const View *view;
    FactKind kind;
    Moments starts;   /* of the period that ends at each moment */
    uint64_t *places; /* by LSOA: when a home there meets it */
    uint8_t *wanted;  /* by activity */
    int from, to;     /* numbers */
    uint32_t what;
} Probe;
/* The moments whose period holds the day. */
static inline uint64_t in_period(const Probe *p, Date day)
{
    return moments_below(moment_at(&p->starts, day)) & ~moments_below(moment_at(&p->view->moments, day));
}
/* ERROR_NOT_FOUND when it names what this authority does not have, with the nearest that it has. */
bool probe_make(const View *view, const Fact *fact, Arena *arena, Probe *out, Error *err) MUST_CHECK;
uint64_t probe_word(const Probe *probe, uint32_t child);

/* Facts about what partners found. */
bool fact_is_found(FactKind kind);
bool found_make(Probe *probe, const Fact *fact, Error *err) MUST_CHECK;
/* Whether a referral is one that the fact asks for, at its last moment; only for facts about referrals. */
bool fact_is_of_referrals(FactKind kind);
bool found_takes(const Probe *probe, const Found *found);
uint64_t found_word(const Probe *probe, uint32_t child);

/* Whether a contact is one that the fact asks for, at its last moment; only for facts about contacts. */
bool fact_is_of_contacts(FactKind kind);
const char *contact_kind_word(uint8_t kind); /* "attendance"; "other" */
bool probe_takes(const Probe *probe, const Seen *seen);

/* The day on which somebody becomes so many years old. */
Date birthday(Date birth, int years);

/* An expression made ready: its facts once each, then algebra on words. */
typedef struct Plan Plan;
typedef struct Plans {
    const View *view;
    Arena *arena;
    struct {
        struct Leaf {
            const char *key;
            Probe probe;
            uint64_t *words; /* of the block */
        } * items;
        size_t count, capacity;
    } leaves;
    int depth;
} Plans;
bool plan_make(Plans *plans, const Expression *expression, const Plan **out, Error *err) MUST_CHECK;
/* What a measure counts, or whom it is of, each moment by the version in force. */
bool plan_measure(Plans *plans, const Measure *measure, bool of, const Plan **out, Error *err) MUST_CHECK;
/* Works out the leaves for a block of children; then plan_words for each plan. */
void plans_block(Plans *plans, uint32_t first, uint32_t count);
void plan_words(const Plans *plans, const Plan *plan, uint32_t count, uint64_t *out);

#endif
