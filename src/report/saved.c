#include "report/saved.h"

#include <string.h>

#include "base/text.h"
#include "sql.h"
#include "store/write.h"

bool saved_list(Store *store, Arena *arena, int64_t authority, SavedViewList *out, Error *err)
{
    SavedViewList list = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_saved_list, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        *GROW(arena, &list) = (SavedView){
            .id = rows_int(rows, 0),
            .name = rows_text(rows, 1, arena),
            .query = rows_text(rows, 2, arena),
            .user = rows_int(rows, 3),
            .user_name = rows_text(rows, 4, arena),
        };
    }
    return false;
}

bool saved_get(Store *store, Arena *arena, int64_t authority, int64_t id, SavedView *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK(store, SQL_saved_newest, &rows, err, VALUE(authority), VALUE(id)));
    TRY(rows_next(rows, &more, err));
    if (!more)
        return error_set(err, ERROR_NOT_FOUND, "There is no such saved view.");
    *out = (SavedView){
        .id = rows_int(rows, 0),
        .name = rows_text(rows, 1, arena),
        .query = rows_text(rows, 2, arena),
        .user = rows_int(rows, 3),
        .deleted = rows_int(rows, 4) != 0,
    };
    return true;
}

bool saved_may_change(const User *actor, int64_t authority, const SavedView *view)
{
    return may(actor, ACTION_ADMINISTER, authority) ||
           (may(actor, ACTION_SEE_COUNTS, authority) && view->user == actor->id);
}

typedef enum Change { CHANGE_ADD, CHANGE_RENAME, CHANGE_DELETE, CHANGE_RESTORE } Change;

typedef struct SavedChange {
    Change change;
    int64_t authority, id, user;
    const char *name, *folded, *query;
} SavedChange;

static bool check_free(Store *store, const SavedChange *this, Error *err)
{
    int64_t holder = 0;
    TRY(store_ask_int(store, SQL_saved_of_name, (const Value[]){VALUE(this->authority), VALUE(this->folded)},
                      2, 0, &holder, err));
    if (!holder || holder == this->id)
        return true;
    return error_set(
        err, ERROR_CONFLICT,
        "There is a saved view named \"%s\" already. Choose another name; nothing has been changed.",
        this->name);
}

static bool change_body(WriteNow *now, void *context, Error *err)
{
    SavedChange *this = context;
    if (this->change == CHANGE_ADD)
        TRY(store_take_ids(now->store, "saved_view", 1, &this->id, err));
    now->detail = arena_print(now->arena, "{\"view\":%lld}", (long long)this->id);
    if (this->change != CHANGE_DELETE)
        TRY(check_free(now->store, this, err));
    if (this->change == CHANGE_DELETE || this->change == CHANGE_RENAME)
        TRY(DO(now->store, SQL_saved_end, err, VALUE(this->authority), VALUE(this->id), VALUE(now->id)));
    return this->change == CHANGE_DELETE ||
           DO(now->store, SQL_saved_put, err, VALUE(this->authority), VALUE(this->id), VALUE(this->name),
              VALUE(this->folded), VALUE(this->query), VALUE(this->user), VALUE(now->id));
}

static bool change_run(Store *store, const User *actor, SavedChange *this, Error *err)
{
    static const char *const actions[] = {
        [CHANGE_ADD] = "view-save",
        [CHANGE_RENAME] = "view-rename",
        [CHANGE_DELETE] = "view-delete",
        [CHANGE_RESTORE] = "view-restore",
    };
    const Write write = {this->authority, actor->id, actions[this->change], NULL, NULL};
    return write_run(store, &write, change_body, this, err);
}

/* The name without spaces around it, and as names are compared. */
static bool read_name(Arena *arena, const char *name, SavedChange *this, Error *err)
{
    Text text = text_trim((Text){name ? name : "", name ? strlen(name) : 0});
    size_t letters = 0;
    for (size_t i = 0; i < text.length; i++)
        letters += ((unsigned char)text.bytes[i] & 0xC0) != 0x80;
    this->name = arena_copy(arena, text.bytes, text.length);
    this->folded = text_fold(arena, this->name);
    if (!*this->folded)
        return error_set(err, ERROR_INPUT, "Write a name to save this view under.");
    return letters <= SAVED_NAME_MOST ||
           error_set(err, ERROR_INPUT, "A name has at most %d letters: this one has %zu.", SAVED_NAME_MOST,
                     letters);
}

bool saved_add(Store *store, const User *actor, int64_t authority, const char *name, const char *query,
               int64_t *id, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SavedChange this = {.change = CHANGE_ADD, .authority = authority, .user = actor->id, .query = query};
    if (!may(actor, ACTION_SEE_COUNTS, authority))
        return error_set(err, ERROR_DENIED, "Your role does not save views.");
    TRY(read_name(&arena, name, &this, err));
    TRY(change_run(store, actor, &this, err));
    *id = this.id;
    return true;
}

static bool change_of(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t id,
                      Change change, SavedChange *out, Error *err)
{
    SavedView view;
    TRY(saved_get(store, arena, authority, id, &view, err));
    if (!saved_may_change(actor, authority, &view))
        return error_set(err, ERROR_DENIED, "Only whoever saved a view changes it. Save one of your own.");
    if (view.deleted != (change == CHANGE_RESTORE))
        return error_set(err, ERROR_CONFLICT,
                         view.deleted ? "This view has been deleted meanwhile."
                                      : "This view is there already.");
    *out = (SavedChange){
        .change = change, .authority = authority, .id = id, .user = view.user, .query = view.query};
    return read_name(arena, view.name, out, err);
}

bool saved_rename(Store *store, const User *actor, int64_t authority, int64_t id, const char *name,
                  Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SavedChange this;
    TRY(change_of(store, &arena, actor, authority, id, CHANGE_RENAME, &this, err));
    TRY(read_name(&arena, name, &this, err));
    return change_run(store, actor, &this, err);
}

bool saved_delete(Store *store, const User *actor, int64_t authority, int64_t id, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SavedChange this;
    TRY(change_of(store, &arena, actor, authority, id, CHANGE_DELETE, &this, err));
    return change_run(store, actor, &this, err);
}

bool saved_restore(Store *store, const User *actor, int64_t authority, int64_t id, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    SavedChange this;
    TRY(change_of(store, &arena, actor, authority, id, CHANGE_RESTORE, &this, err));
    return change_run(store, actor, &this, err);
}
