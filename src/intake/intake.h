/* Lists from partners -> checked rows -> register.
 *
 * A KIND of list (registrations, births, two-year-olds, health-visitor, attendance, adult-education,
 * social-care, nursery, referrals, breastfeeding, profile) is read through a layout: an editable text file
 * that says which column is which fact, in which date format, with which code translations. Each row ends
 * accepted, unchanged (already known just so), queued for a person, or rejected; an import is one write and
 * can be withdrawn whole. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "base/progress.h"
#include "geo/geo.h"
#include "register/register.h"

typedef struct IntakeOptions {
    int64_t authority, actor;
    const char *kind;
    const char *path;
    const char *name;   /* file name to remember; NULL: the last part of path */
    const char *source; /* who sends it; NULL: from the layout, with the centre's name for centre lists */
    const char *centre; /* centre the list comes from, by name; NULL: by column or by file name */
    const char *layout_path;  /* NULL: the layout inside the program whose columns fit best */
    const char *rejects_path; /* NULL: none written */
    Date arrived;             /* the day the list came; 0: now */
    bool dry_run;             /* everything but the write; the counts and first rows are the preview */
} IntakeOptions;

typedef struct IntakeProblem {
    int64_t line;
    const char *column, *value, *reason;
    bool rejected;
} IntakeProblem;
typedef struct IntakeProblemList {
    IntakeProblem *items;
    size_t count, capacity;
} IntakeProblemList;

typedef struct IntakeResult {
    int64_t id;     /* intake; 0 for a dry run, or when the same file had been taken before */
    bool same_file; /* taken before: nothing changed */
    const char *layout;
    const char *unread; /* columns of the list that the layout does not speak of; NULL: none */
    uint64_t total, accepted, unchanged, queued, rejected;
    IntakeProblemList problems; /* the first 200 */
} IntakeResult;

bool intake_run(Store *store, const Geo *geo, const IntakeOptions *options, const Progress *progress,
                Arena *arena, IntakeResult *out, Error *err) MUST_CHECK;

/* Ends every fact an import asserted and restores every fact it ended; one write. */
bool intake_withdraw(Store *store, int64_t authority, int64_t actor, int64_t intake, const Progress *progress,
                     Error *err) MUST_CHECK;

typedef struct IntakeLine {
    int64_t id;
    const char *source, *kind, *file_name;
    int64_t at;
    uint64_t total, accepted, unchanged, queued, rejected;
    bool withdrawn;
} IntakeLine;
typedef struct IntakeLineList {
    IntakeLine *items;
    size_t count, capacity;
} IntakeLineList;
bool intake_list(Store *store, Arena *arena, int64_t authority, IntakeLineList *out, Error *err) MUST_CHECK;
/* Rows of one import that were queued or rejected, with line, column, value, reason; but for those of
 * restricted families that the actor is not named for. */
bool intake_problems(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t intake,
                     size_t limit, IntakeProblemList *out, Error *err) MUST_CHECK;

#endif
