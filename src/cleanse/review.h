/* What people decide about records that may be of one child: the queue, verdicts and their undoing, joins
 * that wait for a second person, taking a join apart.
 *
 * A verdict is about two records; it holds for the children they belong to. "same" joins them, "different"
 * keeps them apart from then on, "unsure" puts the pair at the end of the queue. What the engine thought of
 * the pair is kept with the verdict (the view `label`), to train linkage with. */
#ifndef CLEANSE_REVIEW_H
#define CLEANSE_REVIEW_H

#include "register/register.h"
#include "register/survivor.h"

/* ---- the queue ---- */

typedef struct Pair {
    int64_t a, b; /* record ids, a < b */
    double probability, weight, value;
    const char *sentence;
    const char *reasons; /* lines "column\tlevel\tbits" */
} Pair;
typedef struct PairList {
    Pair *items;
    size_t count, capacity;
} PairList;

/* Pairs still to be judged, the most valuable first (cleanse/join.h), those somebody was unsure about last.
 * Pairs that touch a record which this actor may not see are left out, and those that wait for a second
 * person. */
bool pair_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t skip, size_t limit,
               PairList *out, size_t *total, Error *err) MUST_CHECK;

/* The first of them that `passes`; `context` is handed to it. */
typedef bool PairTest(void *context, int64_t a, int64_t b);
bool pair_next(Store *store, Arena *arena, const User *actor, int64_t authority, PairTest *passes,
               void *context, Pair *out, bool *found, size_t *total, Error *err) MUST_CHECK;

/* What the last cleansing thought of two records; *found false when it did not queue them. */
bool pair_find(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, Pair *out, bool *found,
               Error *err) MUST_CHECK;

/* ---- verdicts ---- */

typedef struct Pick { /* this record's word stands for the trait once the two are joined */
    Trait trait;
    int64_t record;
} Pick;

typedef struct Judgement {
    int64_t a, b;
    const char *verdict; /* "same", "different", "unsure" */
    const char *note;    /* in the reviewer's words; may be NULL */
    int64_t seen;        /* pair_changed when the pair was shown; 0: not looked at */
    const Pick *picks;   /* for "same" */
    size_t pick_count;
} Judgement;

typedef enum Judged {
    JUDGED,
    JUDGED_PROPOSED,  /* two NHS numbers or a restricted record: a second person has to confirm */
    JUDGED_CONFIRMED, /* this was the second person */
} Judged;

/* One write, "judge" or "propose". ERROR_INPUT for a record with itself or another word than the three;
 * ERROR_NOT_FOUND when a record does not stand (withdrawn, of another authority) or is hidden from the actor;
 * ERROR_CONFLICT, in words that name the colleague where there is one, when somebody was first: the verdict
 * stands already, the records are one child, or they changed since they were shown. Whoever proposed a join
 * cannot confirm it. */
bool pair_judge(Store *store, const User *actor, int64_t authority, const Judgement *judgement, Judged *out,
                Error *err) MUST_CHECK;

/* Takes the standing verdict back, with the join and the choices it made; one write, "unjudge". */
bool pair_unjudge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b,
                  Error *err) MUST_CHECK;

/* The write that last changed anything a reviewer sees of the two children; for Judgement.seen. */
bool pair_changed(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, int64_t *out,
                  Error *err) MUST_CHECK;

typedef struct Decided {
    int64_t a, b;
    const char *verdict, *by, *at, *note; /* by: a user's name; at: as in the audit log */
} Decided;
bool pair_decided(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, Decided *out,
                  bool *found, Error *err) MUST_CHECK;
/* What this actor decided last, since the moment `since` (as in the audit log), and has not taken back; a, b
 * and verdict only. */
bool pair_last(Store *store, Arena *arena, const User *actor, int64_t authority, const char *since,
               Decided *out, bool *found, Error *err) MUST_CHECK;

typedef struct Told { /* when a record was last told, and by which file; file NULL: at the desk */
    int64_t record;
    const char *at, *file;
} Told;
typedef struct ToldList {
    Told *items;
    size_t count, capacity;
} ToldList;
bool records_told(Store *store, Arena *arena, int64_t authority, const int64_t *ids, size_t count,
                  ToldList *out, Error *err) MUST_CHECK;

typedef struct Label { /* what people decided for certain, to train linkage with */
    int64_t a, b;
    bool match;
    double probability; /* what the engine thought then; -1: the pair was not in the queue */
} Label;
typedef struct LabelList {
    Label *items;
    size_t count, capacity;
} LabelList;
/* By record; without those about restricted families of today and who may be one of them. */
bool label_list(Store *store, Arena *arena, int64_t authority, Date day, LabelList *out,
                Error *err) MUST_CHECK;

/* ---- joins that wait for a second person ---- */

typedef struct SecondLook {
    int64_t a, b, actor;
    MergeBar why;
    const char *by, *at, *note;
} SecondLook;
typedef struct SecondLookList {
    SecondLook *items;
    size_t count, capacity;
} SecondLookList;
/* The oldest first; without those about records this actor may not see. */
bool second_look_list(Store *store, Arena *arena, const User *actor, int64_t authority, SecondLookList *out,
                      Error *err) MUST_CHECK;

/* ---- taking a join apart ---- */

/* Records that joined the child after `person` did: each stays with the child unless somebody says that it
 * goes with `person`. */
bool unmerge_since(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                   int64_t *child, RecordList *out, Error *err) MUST_CHECK;

/* Ends the join of a record; it and what had joined it before are a child again as they were, choices made
 * with the join are gone, and the two are judged different. `going` are records of unmerge_since that go with
 * it. One write, "unmerge". */
bool cleanse_unmerge(Store *store, const User *actor, int64_t authority, int64_t person, const int64_t *going,
                     size_t going_count, Error *err) MUST_CHECK;

#endif
