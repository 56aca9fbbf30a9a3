/* What a session, or a family in sustained contact, cost: the costs told of a centre for the period, by what
 * was counted in it. Nothing is estimated: unless each kind of cost told of a centre covers every day of the
 * period once, and no day beyond it, no figure is told for the centre, and none for all. */
#ifndef MEASURE_COST_H
#define MEASURE_COST_H

#include "measure/measure.h"
#include "store/store.h"

typedef struct CostRow { /* one cost that was told; from and to are both counted */
    int64_t centre, pence;
    const char *kind;
    Date from, to;
} CostRow;
typedef struct CostRowList {
    CostRow *items;
    size_t count, capacity;
} CostRowList;

typedef struct SessionRow { /* an activity on one day, with an attendance at least */
    int64_t centre;
    Date on;
    const char *activity;
} SessionRow;
typedef struct SessionRowList {
    SessionRow *items;
    size_t count, capacity;
} SessionRowList;

typedef struct CostLine {
    int64_t centre; /* 0: all */
    const char *name;
    int64_t pence;   /* -1 unless told whole */
    uint64_t count;  /* of sessions or families */
    const char *why; /* what is missing, where pence is -1 */
} CostLine;
typedef struct CostLineList {
    CostLine *items; /* the centres by number */
    size_t count, capacity;
} CostLineList;

typedef struct CostAnswer {
    CostLineList lines;
    CostLine whole;
    CostRowList costs;       /* those added up */
    SessionRowList sessions; /* those counted; of a cost per session */
    Date newest;             /* the last day of any cost told; DATE_NONE: none is */
} CostAnswer;

/* Of a measure with a cost, on the snapshot's day and its period. Everything lives in the arena. */
bool cost_ask(Store *store, int64_t authority, const Snapshot *snapshot, const Measure *measure, Arena *arena,
              CostAnswer *out, Error *err) MUST_CHECK;

/* What it was for all centres at the ends of the months up to the snapshot's day, the last: each of its own
 * period. At most MONTHS_MOST. */
typedef struct CostMonths {
    Date days[MONTHS_MOST];
    CostLine lines[MONTHS_MOST];
    int months;
} CostMonths;
bool cost_months(Store *store, int64_t authority, const Snapshot *snapshot, const Measure *measure,
                 int months, Arena *arena, CostMonths *out, Error *err) MUST_CHECK;

/* "A session cost 41.20 pounds ...", or why nothing can be told. */
const char *cost_sentence(const Snapshot *snapshot, const Measure *measure, const CostLine *line,
                          Arena *arena);

/* "1,234.50" */
const char *cost_pounds(Arena *arena, double pence);

/* Pence for one; -1 when nothing was counted or the costs are not told. */
double cost_each(const CostLine *line);

#endif
