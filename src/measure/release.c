#include "measure/release.h"

#include "sql.h"
#include "store/write.h"

const char *release_part(By by)
{
    static const char *const words[] = {
        [BY_NONE] = RELEASE_WHOLE,
        [BY_LSOA] = "lsoa",
        [BY_WARD] = "ward",
        [BY_CENTRE_HOME] = "centre",
        [BY_CENTRE_USED] = "centre-used",
        [BY_GROUP] = "group",
        [BY_AGE] = "age",
        [BY_DECILE] = "decile",
    };
    return words[by];
}

Date release_day(Date asked, Date today)
{
    Date day = asked < today ? asked : today;
    int year = 0, month = 0, date = 0;
    date_to_parts(day + 1, &year, &month, &date);
    return day + 1 - date;
}

bool release_is_made(Store *store, int64_t authority, Date as_of, bool *out, Error *err)
{
    int64_t least = 0;
    TRY(store_ask_int(store, SQL_release_find, (const Value[]){VALUE(authority), VALUE(as_of)}, 2, 0, &least,
                      err));
    *out = least > 0;
    return true;
}

static bool figures_read(Store *store, Arena *arena, int64_t authority, Release *release, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_release_figures, &rows, err, VALUE(authority), VALUE(release->as_of)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, &release->figures) = (ReleaseFigure){
            .measure = rows_text(rows, 0, arena),
            .part = rows_text(rows, 1, arena),
            .key = rows_text(rows, 2, arena),
            .name = rows_text(rows, 3, arena),
            .shown = (Shown)rows_int(rows, 4),
            .count = rows_int(rows, 5),
            .out_of = rows_real(rows, 6),
        };
    }
}

bool release_read(Store *store, Arena *arena, int64_t authority, Date as_of, Release *out, bool *found,
                  Error *err)
{
    Release release = {.as_of = as_of};
    int64_t least = 0;
    TRY(store_ask_int(store, SQL_release_find, (const Value[]){VALUE(authority), VALUE(as_of)}, 2, 0, &least,
                      err));
    *found = least > 0;
    if (!*found)
        return true;
    release.least = (uint32_t)least;
    TRY(figures_read(store, arena, authority, &release, err));
    *out = release;
    return true;
}

typedef struct Keeping {
    int64_t authority;
    Date as_of;
    uint32_t least;
    const ReleaseFigureList *figures;
} Keeping;

static bool figures_put(Store *store, const Keeping *keeping, Error *err)
{
    static const char *const columns[] = {"authority", "as_of", "line",  "measure", "part",
                                          "key",       "name",  "shown", "count",   "out_of"};
    DEFER(bulk_close) Bulk *bulk = NULL;
    TRY(bulk_open(store, "release_figure", columns, sizeof columns / sizeof *columns, &bulk, err));
    for (size_t i = 0; i < keeping->figures->count; i++) {
        const ReleaseFigure *f = &keeping->figures->items[i];
        const Value row[] = {
            VALUE(keeping->authority),
            VALUE(keeping->as_of),
            VALUE((int64_t)i),
            VALUE(f->measure),
            VALUE(f->part),
            VALUE(f->key),
            VALUE(f->name),
            VALUE((int)f->shown),
            f->shown == SHOWN ? VALUE(f->count) : value_null(),
            f->out_of > 0 ? VALUE(f->out_of) : value_null(),
        };
        TRY(bulk_add(bulk, row, err));
    }
    return bulk_finish(bulk, err);
}

/* Nothing when somebody was faster. */
static bool keep(WriteNow *now, void *context, Error *err)
{
    const Keeping *keeping = context;
    const Value which[] = {VALUE(keeping->authority), VALUE(keeping->as_of)};
    int64_t there = 0;
    TRY(store_ask_int(now->store, SQL_release_find, which, 2, 0, &there, err));
    if (there)
        return true;
    TRY(DO(now->store, SQL_release_put, err, VALUE(keeping->authority), VALUE(keeping->as_of),
           VALUE((int64_t)keeping->least), VALUE(now->id)));
    return figures_put(now->store, keeping, err);
}

bool release_open(Store *store, Arena *arena, const Picture *picture, int64_t actor, uint32_t least,
                  Release *out, Error *err)
{
    const Date as_of = snapshot_as_of(picture->snapshot);
    int64_t authority = picture->authority.id;
    bool found = false;
    TRY(release_read(store, arena, authority, as_of, out, &found, err));
    if (found)
        return true;
    ReleaseFigureList figures = {0};
    char day[DATE_TEXT_SIZE];
    TRY(release_count(store, arena, picture, least, &figures, err));
    Keeping keeping = {authority, as_of, least, &figures};
    const Write write = {authority, actor, "release", date_print(as_of, day),
                         "figures for those who may not see the children behind them"};
    TRY(write_run(store, &write, keep, &keeping, err));
    return release_read(store, arena, authority, as_of, out, &found, err);
}
