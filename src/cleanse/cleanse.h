/* Cleansing: one true register out of many lists. What people do about the rest is in cleanse/review.h. Finds
 * records of the same child, joins the certain ones, queues the rest and the likely pairs of adults that
 * may make two families one for a person with reasons, and ends registrations that are out of date, each with
 * its reason. */
#ifndef CLEANSE_CLEANSE_H
#define CLEANSE_CLEANSE_H

#include "base/date.h"
#include "base/progress.h"
#include "register/register.h"

typedef struct CleanseOptions {
    int64_t authority, actor;
    Date as_of;
    bool apply;        /* false: only say what would be done */
    bool end_nothing;  /* with apply: join and queue; ended_* then count what looks out of date */
    double certain;    /* 0: 0.90; joined at or above */
    double possible;   /* 0: 0.20; queued at or above */
    int upper_age;     /* 0: 5; registrations end on this birthday... */
    int silent_months; /* 0: 24; ...or without contact or confirmation for so long, unless the authority has
                          rules of its own (cleanse/ageing.h) */
    uint64_t sure;     /* with apply: when more than half of the registrations would end, how many */
    int threads;       /* 0: as many as there are processors */
} CleanseOptions;

typedef struct CleanseResult {
    uint64_t records, pairs, merges; /* of children */
    uint64_t queued, queued_adults;  /* pairs for a person to judge; of these, of adults */
    uint64_t ended_age, ended_moved, ended_silent, ended_died; /* registrations ended */
    const char *report; /* what the engine decided by itself, in words */
} CleanseResult;

/* One write ("cleanse") for merges, one for ageing out; with apply false, none. Decisions that people made
 * stand: pairs judged different are never joined or queued again, pairs judged same are joined. When more
 * than half of the registrations would end and options->sure does not say how many, ERROR_CONFLICT and
 * nothing is changed. It can be stopped until the first of the two writes begins to be committed. */
bool cleanse_run(Store *store, const CleanseOptions *options, const Progress *progress, Arena *arena,
                 CleanseResult *out, Error *err) MUST_CHECK;

/* Against a truth file (truth_records.csv of reachbook synth: file,line,child,adult): pairwise precision,
 * recall, F1 over children's records in the register, and twin pairs wrongly merged; and of the pairs of
 * adults that a person is asked about, how many are one person. */
typedef struct Truth {
    uint64_t true_pairs, found_pairs, right_pairs, twin_pairs, twin_wrong;
    uint64_t adult_pairs, adult_right;
    double precision, recall, f1;
    uint64_t registered; /* children registered on the day by the truth (truth_children.csv) */
    uint64_t reached;
} Truth;
bool cleanse_truth(Store *store, int64_t authority, const char *folder, Truth *out, Error *err) MUST_CHECK;

#endif
