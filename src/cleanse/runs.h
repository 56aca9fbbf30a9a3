/* What each cleansing did to the register, and who decided what: the history behind the true count.
 *
 * A run is one write: "cleanse" joins records of one child, "age-out" ends registrations. Nothing is kept for
 * it but the rows that it wrote, so each figure is its list. Restricted families of today, and whoever may be
 * one of them, are in no figure and no list. */
#ifndef CLEANSE_RUNS_H
#define CLEANSE_RUNS_H

#include "register/user.h"
#include "store/store.h"

typedef struct CleanseRun {
    int64_t write;
    const char *at, *actor_name; /* at: as the audit log writes it; actor_name NULL: the command line */
    bool joins;                  /* else it ended registrations */
    uint64_t rows;               /* records joined, or registrations ended */
    uint64_t undone;             /* of these: taken back or changed since */
    int64_t queued;              /* pairs it left for a person to judge; -1: not told */
} CleanseRun;
typedef struct CleanseRunList {
    CleanseRun *items;
    size_t count, capacity;
} CleanseRunList;

/* The newest first. `write`: that one alone, or 0. ERROR_DENIED without ACTION_SEE_PEOPLE. */
bool cleanse_runs(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t write,
                  size_t limit, CleanseRunList *out, Error *err) MUST_CHECK;

/* The records that a run joined, or whose registrations it ended: one for each of its rows, or of those that
 * stand no more. */
bool cleanse_run_records(Store *store, Arena *arena, const User *actor, int64_t authority,
                         const CleanseRun *run, bool undone, int64_t **out, size_t *count,
                         Error *err) MUST_CHECK;

typedef enum DecisionKind {
    DECIDED_SAME,
    DECIDED_DIFFERENT,
    DECIDED_UNSURE,
    DECIDED_JOINS,   /* records joined by a cleansing that they started */
    DECIDED_ENDINGS, /* registrations whose end they confirmed */
    DECIDED_COUNT,
} DecisionKind;

typedef struct Decider {
    int64_t user;
    const char *name; /* NULL: the command line */
    Role role;
    uint64_t made[DECIDED_COUNT], undone[DECIDED_COUNT]; /* undone: taken back or changed since */
} Decider;
typedef struct DeciderList {
    Decider *items;
    size_t count, capacity;
} DeciderList;

/* Everybody who decided anything, for those with ACTION_SEE_HISTORY; themselves alone for others with
 * ACTION_JUDGE. ERROR_DENIED for the rest. */
bool decider_list(Store *store, Arena *arena, const User *actor, int64_t authority, DeciderList *out,
                  Error *err) MUST_CHECK;

typedef struct DecidedOne {
    int64_t a, b; /* records; b is a where one alone was decided about */
    DecisionKind kind;
    bool undone;
    const char *at; /* as the audit log writes it */
} DecidedOne;
typedef struct DecidedList {
    DecidedOne *items;
    size_t count, capacity;
} DecidedList;

enum { DECIDED_VERDICTS = 1u << DECIDED_SAME | 1u << DECIDED_DIFFERENT | 1u << DECIDED_UNSURE };

/* What one user (0: the command line) decided of these kinds (bits), the newest of a kind of write first: as
 * many as their Decider tells. Whom decider_list() does not show to the actor decided nothing. */
bool decided_list(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t user,
                  unsigned kinds, DecidedList *out, Error *err) MUST_CHECK;

#endif
