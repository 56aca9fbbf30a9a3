/* Who is restricted in a whole register: every tie between two people is read once, and nobody is asked
 * after. */
#include "base/clock.h"
#include "register/circles.h"
#include "sql.h"

static bool read_merges(Circles *circles, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_near_merges, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t from = circles_number(circles, rows_int(rows, 0));
        circles_join(circles, from, circles_number(circles, rows_int(rows, 1)));
    }
}

/* Those of one family, or of one move, come one after the other. */
static bool read_together(Circles *circles, Store *store, const char *sql, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    int64_t before = 0;
    size_t first = 0;
    bool any = false;
    TRY(ASK(store, sql, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t which = rows_int(rows, 0);
        size_t person = circles_number(circles, rows_int(rows, 1));
        if (any && which == before)
            circles_join(circles, first, person);
        else
            first = person;
        before = which;
        any = true;
    }
}

static bool read_likely(Circles *circles, Store *store, int64_t authority, LikelyList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_near_likely_all, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t one = circles_number(circles, rows_int(rows, 0));
        size_t other = circles_number(circles, rows_int(rows, 1));
        *GROW(circles->arena, out) = (Likely){one, other};
        *GROW(circles->arena, out) = (Likely){other, one};
    }
}

static bool read_restricted(Circles *circles, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_restricted_all, &rows, err, VALUE(authority), VALUE(clock_today())));
    return circles_mark_restricted(circles, rows, err);
}

bool restricted_among(Store *store, int64_t authority, const int64_t *ids, size_t count, bool *out,
                      Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Circles circles = {.arena = &arena};
    LikelyList likely = {0};
    const Value here[] = {VALUE(authority), VALUE(clock_today())};
    int64_t any;
    memset(out, 0, count * sizeof *out);
    TRY(store_ask_int(store, SQL_restricted_any, here, 2, 0, &any, err));
    if (!any)
        return true;
    TRY(read_merges(&circles, store, authority, err));
    TRY(read_together(&circles, store, SQL_near_families, authority, err));
    TRY(read_together(&circles, store, SQL_near_moves, authority, err));
    TRY(read_likely(&circles, store, authority, &likely, err));
    TRY(read_restricted(&circles, store, authority, err));
    const Guard *by_likeness = circles_by_likeness(&circles, &likely);
    for (size_t i = 0; i < count; i++) {
        size_t slot = *circles_slot(&circles, ids[i]);
        out[i] = slot && (circles_guard(&circles, slot - 1).restricted ||
                          by_likeness[circle_of(&circles, slot - 1)].restricted);
    }
    return true;
}
