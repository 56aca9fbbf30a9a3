/* Long work that pages start: a queue of imports, previews, withdrawals and cleansings, one at a time for the
 * whole register, and what became of each.
 *
 * What runs is known to this process alone. A row of the register (table job) is written when work begins and
 * when it ends, so that what came of it outlives a restart. Work that was cut off is told by the audit log:
 * an import is one write, so either all of it is there or nothing. A preview's rows are never written down.
 *
 * The work runs in a thread of its own over the shared Store, and so on a connection of its own; it writes
 * with write_run like everybody else. One server at a time serves a register. */
#ifndef WEB_WORK_H
#define WEB_WORK_H

#include "base/job.h"
#include "cleanse/cleanse.h"
#include "intake/intake.h"

typedef struct Work Work;

typedef enum WorkKind {
    WORK_PREVIEW,
    WORK_IMPORT,
    WORK_WITHDRAW,
    WORK_CLEANSE_TRIAL,
    WORK_CLEANSE,
    WORK_AGEING, /* a look what is out of date */
} WorkKind;

typedef struct WorkOrder {
    WorkKind kind;
    int64_t authority, actor;
    const char *title;              /* what it is about: the list's name, "import 12" */
    const char *list_kind, *centre; /* of a list; centre may be NULL */
    int file;                       /* of a list: a file open for reading, the queue's once it is started */
    int64_t intake;                 /* the import to withdraw */
} WorkOrder;

/* A piece of work as its page shows it. */
typedef struct WorkView {
    int64_t id, authority, actor, began, ended; /* seconds; 0 not yet */
    WorkKind kind;
    JobState state;
    bool asked_to_stop;
    const char *title, *actor_name; /* actor_name: NULL when it is not known */
    const char *step;               /* while it runs */
    double percent;
    size_t before;     /* while it waits: work that comes first */
    const char *words; /* what came of it, in a sentence; "" until it has ended */
    int64_t intake;    /* the import made or withdrawn; 0 for none */
    /* Of work that this process did itself; NULL otherwise. */
    const IntakeResult *list;
    const CleanseResult *cleansing;
    bool may_take; /* a preview whose list is still at hand */
} WorkView;

typedef struct WorkViewList {
    WorkView *items;
    size_t count, capacity;
} WorkViewList;

bool work_open(Store *store, Work **out, Error *err) MUST_CHECK;
void work_stop(Work *work); /* asks what runs to stop, and takes nothing more */
void work_close(Work *work);
CLOSES_POINTER(Work, work_close);

/* Puts the order at the end of the queue. */
bool work_start(Work *work, const WorkOrder *order, int64_t *id, Error *err) MUST_CHECK;

/* Imports the list of a preview, without its being sent again. ERROR_CONFLICT when it is no longer at hand.
 */
bool work_take(Work *work, const User *actor, int64_t preview, int64_t *id, Error *err) MUST_CHECK;

bool work_find(Work *work, Arena *arena, int64_t authority, int64_t id, WorkView *out, bool *found,
               Error *err) MUST_CHECK;
/* The last fifty, the newest first. */
bool work_list(Work *work, Arena *arena, int64_t authority, WorkViewList *out, Error *err) MUST_CHECK;

/* False when it has ended already. */
bool work_cancel(Work *work, int64_t id);

/* "Import of births.csv" */
const char *work_name(Arena *arena, const WorkView *view);

#endif
