#include "measure/chronicle_inside.h"
#include "sql.h"

typedef struct Learners {
    int64_t *items;
    size_t count, capacity;
} Learners;

/* The roots of all records of whom a course is told; some more than once. */
static bool ask_learners(Store *store, int64_t authority, const RootMap *roots, Arena *arena, Learners *out,
                         Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_measure_learners, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = root_of(roots, rows_int(rows, 0));
    }
}

bool read_learners(Chronicle *c, Store *store, const Geo *geo, const RootMap *roots, Error *err)
{
    DEFER(chronicle_close) Chronicle *adults = chronicle_new(c->authority);
    DEFER(reading_close)
    Reading reading = {.chronicle = adults, .store = store, .geo = geo, .left_out = &c->left_out};
    Learners learners = {0};
    RootOfList trees = {0};
    adults->of_learners = true;
    adults->write = c->write;
    reading.known = WRITE_LAST;
    TRY(ask_learners(store, c->authority, roots, &adults->arena, &learners, err));
    TRY(merge_trees(store, &adults->arena, c->authority, learners.items, learners.count, &trees, err));
    int64_t *ids = ARENA_ARRAY(&adults->arena, int64_t, trees.count + 1);
    for (size_t i = 0; i < trees.count; i++)
        ids[i] = trees.items[i].record;
    reading.some = &trees;
    reading.some_ids = value_ids(&adults->arena, ids, trees.count);
    TRY(read_places(&reading, err));
    TRY(read_people(&reading, err));
    TRY(read_homes(&reading, err));
    order_by_home(adults, &reading.scratch);
    TRY(read_courses(&reading, err));
    chronicle_close(c->learners);
    c->learners = adults;
    c->learners_read++;
    adults = NULL;
    return true;
}
