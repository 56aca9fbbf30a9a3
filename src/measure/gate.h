/* The one gate through which figures leave. Pages, files, exports and prints ask it, never measure.h alone.
 *
 * Who may see the children behind the numbers gets them as they are. Everybody else gets them from the
 * release of the month's end, in which small numbers are hidden so that nobody can work them out. */
#ifndef MEASURE_GATE_H
#define MEASURE_GATE_H

#include "measure/release.h"

typedef struct Gate {
    const Snapshot *snapshot;
    bool open; /* figures as they are, of any day */
    Release release;
} Gate;

/* Whether the actor gets figures as they are. NULL: a file for the board. */
bool gate_is_open(const User *actor, int64_t authority);

/* The day to make the picture of: the one asked for, or the end of the month before it (and not after
 * today). */
Date gate_day(const User *actor, int64_t authority, Date asked, Date today);

/* The picture must be of gate_day and outlive the gate; the rest lives in the arena. ERROR_DENIED unless the
 * actor may see counts. `least`: numbers below it are small, for releases still to be made. */
bool gate_make(Store *store, Arena *arena, const Picture *picture, const User *actor, uint32_t least,
               Gate *out, Error *err) MUST_CHECK;

/* The closed gate of an earlier month's end, where its release is made. Each month is protected by itself:
 * what follows from several is in docs/SMALL-NUMBERS.md. */
bool gate_past(Store *store, Arena *arena, const Picture *picture, const Gate *now, Date day, Gate *out,
               bool *found, Error *err) MUST_CHECK;

/* Whether it tells of a measure of children at all. */
bool gate_tells(const Gate *gate, const Measure *measure);

/* Whether it tells of such a breakdown of those children. */
bool gate_tells_by(const Gate *gate, By by, const Expression *where);

/* As measure_count and measure_by. Through a closed gate: children only; the whole, one small area, one
 * ward or the area of one centre; by any part, small areas also of one ward or centre's area; the rest is
 * ERROR_DENIED, and a place without a figure is hidden. */
bool gate_count(const Gate *gate, const Measure *measure, MeasureUnit unit, const Expression *where,
                Arena *arena, Number *out, Error *err) MUST_CHECK;
bool gate_by(const Gate *gate, const Measure *measure, MeasureUnit unit, By by, const Expression *where,
             Arena *arena, NumberList *out, Error *err) MUST_CHECK;

/* The true count. Through a closed gate the lines of the register are to the nearest `nearest`, without
 * reasons and pairs to judge, and those who live here are the release's. */
typedef struct GateCount {
    TrueCount count;
    uint32_t nearest; /* 1: as it is */
    Shown living_registered, reached;
} GateCount;
bool gate_true_count(const Gate *gate, Arena *arena, GateCount *out, Error *err) MUST_CHECK;

/* A figure as people read it: "1,402", "fewer than 5", "hidden". */
const char *gate_words(const Gate *gate, Arena *arena, Shown shown, double count);

/* What stands below every table of a closed gate, or NULL: that small numbers and what would tell them are
 * hidden, and as of when the figures are. */
const char *gate_note(const Gate *gate, Arena *arena);

#endif
