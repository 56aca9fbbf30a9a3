#include "web/work_log.h"

#include "base/clock.h"
#include "sql.h"
#include "store/write.h"

static const char *const kind_words[] = {
    [WORK_PREVIEW] = "preview",   [WORK_IMPORT] = "import",
    [WORK_WITHDRAW] = "withdraw", [WORK_CLEANSE_TRIAL] = "cleanse-trial",
    [WORK_CLEANSE] = "cleanse",   [WORK_AGEING] = "ageing",
};
static const char *const state_words[] = {
    [JOB_WAITING] = "running", [JOB_RUNNING] = "running",     [JOB_DONE] = "done",
    [JOB_FAILED] = "failed",   [JOB_CANCELLED] = "cancelled",
};

static size_t place_of(const char *word, const char *const *words, size_t count)
{
    size_t at = 0;
    while (at + 1 < count && strcmp(words[at], word) != 0)
        at++;
    return at;
}

typedef struct Entry {
    int64_t id;
    const WorkOrder *order;
    const WorkEnd *end; /* NULL: it begins */
} Entry;

static bool write_entry(WriteNow *now, void *context, Error *err)
{
    const Entry *entry = context;
    const WorkOrder *order = entry->order;
    const WorkEnd *end = entry->end;
    const Value authority = VALUE(order->authority), id = VALUE(entry->id);
    if (end)
        return DO(now->store, SQL_job_end, err, authority, id, VALUE(state_words[end->state]),
                  VALUE(clock_now()), VALUE(end->words), end->intake ? value_int(end->intake) : value_null());
    return DO(now->store, SQL_job_put, err, authority, id, VALUE(kind_words[order->kind]),
              VALUE(order->title), VALUE(order->actor), VALUE(clock_now()), VALUE(now->id));
}

static bool write_down(Store *store, const char *action, Entry *entry, Error *err)
{
    char subject[32];
    snprintf(subject, sizeof subject, "job %lld", (long long)entry->id);
    const Write write = {.authority = entry->order->authority,
                         .actor = entry->order->actor,
                         .action = action,
                         .subject = subject};
    return write_run(store, &write, write_entry, entry, err);
}

bool work_log_begin(Store *store, int64_t id, const WorkOrder *order, Error *err)
{
    return write_down(store, "job-begin", &(Entry){id, order, NULL}, err);
}

bool work_log_end(Store *store, int64_t id, const WorkOrder *order, const WorkEnd *end, Error *err)
{
    return write_down(store, "job-end", &(Entry){id, order, end}, err);
}

bool work_log_last(Store *store, int64_t *id, Error *err)
{
    return store_ask_int(store, SQL_job_last, NULL, 0, 0, id, err);
}

/* What the audit log holds of work that was cut off. */
typedef struct Did {
    int64_t import;
    bool withdraw, cleanse, looked;
} Did;

static bool ask_did(Store *store, const WorkView *view, int64_t began_write, Did *did, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_job_did, &rows, err, VALUE(view->authority), VALUE(view->actor), VALUE(began_write)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *action = rows_text(rows, 0, NULL);
        if (strcmp(action, "import") == 0)
            did->import = rows_int(rows, 1);
        did->withdraw = did->withdraw || strcmp(action, "withdraw") == 0;
        did->cleanse = did->cleanse || strcmp(action, "cleanse") == 0;
        did->looked = did->looked || strcmp(action, "ageing-look") == 0;
    }
}

static bool tell_cut_off(Store *store, WorkView *view, int64_t began_write, Error *err)
{
    Did did = {0};
    TRY(ask_did(store, view, began_write, &did, err));
    bool whole = (view->kind == WORK_IMPORT && did.import) || (view->kind == WORK_WITHDRAW && did.withdraw) ||
                 (view->kind == WORK_CLEANSE && did.looked);
    view->state = whole ? JOB_DONE : JOB_CANCELLED;
    view->words = whole ? "The server was stopped just after this was done: all of it stands."
                        : "The server was stopped while this ran: nothing was changed.";
    if (view->kind == WORK_CLEANSE && did.cleanse && !did.looked)
        view->words = "The server was stopped while this ran: the duplicates were joined, but nobody "
                      "looked yet what is out of date. Start it again.";
    if (whole && did.import)
        TRY(store_ask_int(store, SQL_job_intake, (const Value[]){VALUE(view->authority), VALUE(did.import)},
                          2, 0, &view->intake, err));
    return true;
}

static const char *text_of(const Rows *rows, int column, Arena *arena)
{
    const char *text = rows_text(rows, column, arena);
    return text ? text : "";
}

static WorkView view_of(const Rows *rows, int64_t authority, Arena *arena)
{
    return (WorkView){
        .id = rows_int(rows, 0),
        .authority = authority,
        .kind = (WorkKind)place_of(rows_text(rows, 1, NULL), kind_words, WORK_CLEANSE + 1),
        .title = text_of(rows, 2, arena),
        .actor = rows_int(rows, 3),
        .actor_name = rows_text(rows, 4, arena),
        .began = rows_int(rows, 5),
        .ended = rows_int(rows, 6),
        .state = (JobState)place_of(rows_text(rows, 7, NULL), state_words, JOB_CANCELLED + 1),
        .words = text_of(rows, 8, arena),
        .intake = rows_int(rows, 9),
    };
}

typedef struct Found {
    WorkViewList views;
    struct {
        int64_t *items;
        size_t count, capacity;
    } writes; /* of each view: the write in which it began */
} Found;

static bool ask_rows(Store *store, Arena *arena, const char *sql, const Value *values, int count,
                     Found *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(store_ask(store, sql, values, count, &rows, err));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, &found->views) = view_of(rows, values[0].number, arena);
        *GROW(arena, &found->writes) = rows_int(rows, 10);
    }
}

static bool ask(Store *store, Arena *arena, const char *sql, const Value *values, int count,
                WorkViewList *out, Error *err)
{
    Found found = {0};
    TRY(ask_rows(store, arena, sql, values, count, &found, err));
    for (size_t i = 0; i < found.views.count; i++)
        if (found.views.items[i].state <= JOB_RUNNING)
            TRY(tell_cut_off(store, &found.views.items[i], found.writes.items[i], err));
    *out = found.views;
    return true;
}

bool work_log_find(Store *store, Arena *arena, int64_t authority, int64_t id, WorkView *out, bool *found,
                   Error *err)
{
    WorkViewList views = {0};
    TRY(ask(store, arena, SQL_job_get, (const Value[]){VALUE(authority), VALUE(id)}, 2, &views, err));
    *found = views.count > 0;
    if (*found)
        *out = views.items[0];
    return true;
}

bool work_log_list(Store *store, Arena *arena, int64_t authority, WorkViewList *out, Error *err)
{
    return ask(store, arena, SQL_job_recent, (const Value[]){VALUE(authority)}, 1, out, err);
}
