#include "report/commentary.h"

#include <string.h>

#include "register/may.h"
#include "sql.h"
#include "store/write.h"

static bool read_all(Rows *rows, Arena *arena, CommentaryList *out, Error *err)
{
    CommentaryList list = {0};
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        *GROW(arena, &list) = (Commentary){
            .place = rows_text(rows, 0, arena),
            .section = rows_text(rows, 1, arena),
            .words = rows_text(rows, 2, arena),
            .version = rows_int(rows, 3),
            .at = rows_int(rows, 4),
            .writer = rows_text(rows, 5, arena),
        };
    }
    *out = list;
    return true;
}

bool commentary_list(Store *store, Arena *arena, int64_t authority, CommentaryList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_commentary_all, &rows, err, VALUE(authority)));
    return read_all(rows, arena, out, err);
}

bool commentary_versions(Store *store, Arena *arena, int64_t authority, const char *place,
                         const char *section, CommentaryList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_commentary_versions, &rows, err, VALUE(authority), VALUE(place), VALUE(section)));
    return read_all(rows, arena, out, err);
}

const Commentary *commentary_find(const CommentaryList *list, const char *place, const char *section)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].place, place) == 0 && strcmp(list->items[i].section, section) == 0)
            return &list->items[i];
    return NULL;
}

typedef struct Change {
    int64_t authority, over;
    const char *place, *section, *words;
} Change;

static bool write_change(WriteNow *now, void *context, Error *err)
{
    const Change *change = context;
    const Value which[] = {VALUE(change->authority), VALUE(change->place), VALUE(change->section)};
    int64_t stands = 0;
    TRY(store_ask_int(now->store, SQL_commentary_now, which, 3, 0, &stands, err));
    if (stands != change->over)
        return error_set(
            err, ERROR_CONFLICT,
            "Somebody else has changed this text meanwhile. Theirs stands above; yours is kept in "
            "the box. Bring both together, then save again.");
    TRY(DO(now->store, SQL_commentary_end, err, VALUE(change->authority), VALUE(change->place),
           VALUE(change->section), VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"over\":%lld,\"bytes\":%zu}", (long long)change->over,
                              strlen(change->words));
    return DO(now->store, SQL_commentary_put, err, VALUE(change->authority), VALUE(change->place),
              VALUE(change->section), VALUE(change->words), VALUE(now->id));
}

/* Browsers send lines that end in CR LF. */
static const char *plain_lines(Arena *arena, const char *words)
{
    char *plain = ARENA_ARRAY(arena, char, strlen(words) + 1), *to = plain;
    for (; *words; words++)
        if (*words != '\r')
            *to++ = *words;
    return plain;
}

bool commentary_write(Store *store, const User *actor, int64_t authority, const char *place,
                      const char *section, const char *words, int64_t over, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    if (!may(actor, ACTION_COMMENT, authority))
        return error_set(err, ERROR_DENIED, "Your role does not write in the data book.");
    words = plain_lines(&arena, words);
    if (strlen(words) > COMMENTARY_BYTES_MAX)
        return error_set(
            err, ERROR_INPUT,
            "This is too long: %zu characters where at most %d have room. Shorten it; nothing was "
            "saved.",
            strlen(words), COMMENTARY_BYTES_MAX);
    Change change = {authority, over, place, section, words};
    const Write write = {authority, actor->id, "commentary", arena_print(&arena, "%s %s", place, section),
                         NULL};
    return write_run(store, &write, write_change, &change, err);
}
