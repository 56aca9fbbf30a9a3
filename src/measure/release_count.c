#include <stdlib.h>
#include <string.h>

#include "measure/release.h"
#include "measure/snapshot.h"
#include "register/guard.h"

/* The finest kinds of child that the standard measures tell apart: registered (the first five) or not, times
 * contact: none; reached; reached and engaged; reached and sustained; all three. */
enum { KINDS = 10, HALF = 5 };
#define BOTH(half) ((uint32_t)(half) | (uint32_t)(half) << HALF)

static const struct {
    const char *name;
    uint32_t kinds;
    double worth; /* of showing it: what boards ask for first */
    int of;       /* index of its denominator where there are no statistics */
    bool no_use;  /* not told of those who used a centre */
} sums[] = {
    {"known", 0x3FF, 8, 0, true},
    {"registered", 0x01F, 8, 0, false},
    {"reached", BOTH(0x1E), 10, 0, false},
    {"engaged", BOTH(0x14), 4, 0, false},
    {"sustained", BOTH(0x18), 4, 0, false},
    {"registered-not-attending", 0x00B, 2, 1, true},
    {"known-not-registered", 0x3E0, 3, 0, true},
};
enum { SUMS = sizeof sums / sizeof *sums };

typedef struct Counted {
    int64_t id;
    uint8_t registered, reached, engaged, sustained, hidden;
} Counted;

typedef struct Place {
    By by;
    const char *key, *name;
    double statistics; /* children by the statistics; 0 where there are none */
    bool *rows;
} Place;
typedef struct PlaceList {
    Place *items;
    size_t count, capacity;
} PlaceList;

typedef struct Breakdown {
    size_t row_count;
    PlaceList places;
    uint32_t *counts;
    Shown *shown; /* [place * SUMS + sum] */
} Breakdown;

typedef struct Counting {
    Store *store;
    const Picture *picture;
    Arena *arena;
    uint32_t least;
    Counted *children; /* by id */
    size_t child_count;
    uint32_t kinds[KINDS]; /* of all of them */
    bool dropped[SUMS];
    ReleaseFigureList *out;
} Counting;

static int by_id(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static Counted *child_of(const Counting *c, int64_t id)
{
    return bsearch(&id, c->children, c->child_count, sizeof *c->children, by_id);
}

static bool ids_of(const Counting *c, const char *measure, const Expression *where, int64_t **ids,
                   size_t *count, Error *err)
{
    return measure_list(c->picture->snapshot, measure_find(snapshot_book(c->picture->snapshot), measure),
                        UNIT_CHILD, where, c->arena, ids, count, err);
}

static size_t kind_of(const Counted *child)
{
    size_t contact = !child->reached                      ? 0
                     : child->engaged && child->sustained ? 4
                                                          : 1u + child->engaged + 2u * child->sustained;
    return (child->registered ? 0 : HALF) + contact;
}

static bool read_children(Counting *c, Error *err)
{
    int64_t *ids = NULL;
    TRY(ids_of(c, "known", NULL, &ids, &c->child_count, err));
    if (c->child_count)
        qsort(ids, c->child_count, sizeof *ids, by_id);
    bool *restricted = ARENA_ARRAY(c->arena, bool, c->child_count + 1);
    TRY(restricted_among(c->store, c->picture->authority.id, ids, c->child_count, restricted, err));
    c->children = ARENA_ARRAY(c->arena, Counted, c->child_count + 1);
    for (size_t i = 0; i < c->child_count; i++)
        c->children[i] = (Counted){.id = ids[i], .hidden = restricted[i]};
    static const struct {
        const char *measure;
        size_t flag;
    } facts[] = {
        {"registered", offsetof(Counted, registered)},
        {"reached", offsetof(Counted, reached)},
        {"engaged", offsetof(Counted, engaged)},
        {"sustained", offsetof(Counted, sustained)},
    };
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
        size_t count = 0;
        TRY(ids_of(c, facts[f].measure, NULL, &ids, &count, err));
        for (size_t i = 0; i < count; i++)
            *((uint8_t *)child_of(c, ids[i]) + facts[f].flag) = 1;
    }
    for (size_t i = 0; i < c->child_count; i++)
        c->kinds[kind_of(&c->children[i])] += !c->children[i].hidden;
    return true;
}

/* Children of `where` are those of the first row. */
static bool read_row(Counting *c, Breakdown *b, const Expression *where, Error *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(ids_of(c, "known", where, &ids, &count, err));
    for (size_t i = 0; i < count; i++) {
        const Counted *child = child_of(c, ids[i]);
        b->counts[kind_of(child)] += !child->hidden;
    }
    return true;
}

/* Each child in the row of its part, for a breakdown in which nobody is in two. */
static bool read_rows(Counting *c, Breakdown *b, By by, const NumberList *parts, Error *err)
{
    const Snapshot *s = c->picture->snapshot;
    const Dimension *d = NULL;
    TRY(snapshot_dimension(s, by, &d, err));
    size_t *rows = ARENA_ARRAY(c->arena, size_t, d->parts.count + 1);
    for (size_t part = 0; part < d->parts.count; part++)
        while (rows[part] < parts->count &&
               strcmp(parts->items[rows[part]].key, d->parts.items[part].key) != 0)
            rows[part]++;
    for (uint32_t at = 0; at < s->chronicle->child_count; at++) {
        const Counted *child = child_of(c, s->chronicle->ids[at]);
        size_t row = child && d->column[at] != NO_PART ? rows[d->column[at]] : parts->count;
        if (row < parts->count)
            b->counts[row * KINDS + kind_of(child)] += !child->hidden;
    }
    return true;
}

static Place *place_add(Counting *c, Breakdown *b, By by, const char *key, const char *name,
                        double statistics)
{
    Place *place = GROW(c->arena, &b->places);
    *place = (Place){by, key, name, statistics, ARENA_ARRAY(c->arena, bool, b->row_count + 1)};
    return place;
}

static bool parts_of(const Counting *c, By by, const Expression *where, NumberList *out, Error *err)
{
    return measure_by(c->picture->snapshot, measure_find(snapshot_book(c->picture->snapshot), "known"),
                      UNIT_CHILD, by, where, c->arena, out, err);
}

static bool whole_add(Counting *c, Breakdown *b, Error *err)
{
    Number whole;
    TRY(measure_count(c->picture->snapshot, measure_find(snapshot_book(c->picture->snapshot), "known"),
                      UNIT_CHILD, NULL, c->arena, &whole, err));
    Place *place = place_add(c, b, BY_NONE, "", "", whole.of);
    for (size_t row = 0; row < b->row_count; row++)
        place->rows[row] = true;
    return true;
}

/* The places of one kind that are made of areas. */
static bool places_add(Counting *c, Breakdown *b, const NumberList *areas, By by, Error *err)
{
    NumberList parts = {0};
    TRY(parts_of(c, by, NULL, &parts, err));
    for (size_t i = 0; i < parts.count; i++) {
        const Number *part = &parts.items[i];
        if (by == BY_DECILE && strcmp(part->key, "0") == 0)
            continue;
        NumberList inside = {0};
        const Expression *where = NULL;
        TRY(by_fact(c->arena, by, part->key, &where, err));
        TRY(parts_of(c, BY_LSOA, where, &inside, err));
        Place *place = place_add(c, b, by, part->key, part->name, part->of);
        for (size_t row = 0, next = 0; row < areas->count && next < inside.count; row++)
            if (strcmp(areas->items[row].key, inside.items[next].key) == 0) {
                place->rows[row] = true;
                next++;
            }
    }
    return true;
}

static bool read_areas(Counting *c, Breakdown *b, Error *err)
{
    NumberList areas = {0};
    TRY(parts_of(c, BY_LSOA, NULL, &areas, err));
    b->row_count = areas.count;
    b->counts = ARENA_ARRAY(c->arena, uint32_t, areas.count * KINDS + 1);
    TRY(read_rows(c, b, BY_LSOA, &areas, err));
    for (size_t i = 0; i < areas.count; i++) {
        const Number *area = &areas.items[i];
        place_add(c, b, BY_LSOA, area->key, area->name, area->of)->rows[i] = true;
    }
    TRY(whole_add(c, b, err));
    TRY(places_add(c, b, &areas, BY_WARD, err));
    TRY(places_add(c, b, &areas, BY_CENTRE_HOME, err));
    return places_add(c, b, &areas, BY_DECILE, err);
}

static bool read_ages(Counting *c, Breakdown *b, Error *err)
{
    NumberList ages = {0};
    TRY(parts_of(c, BY_AGE, NULL, &ages, err));
    b->row_count = ages.count;
    b->counts = ARENA_ARRAY(c->arena, uint32_t, ages.count * KINDS + 1);
    TRY(read_rows(c, b, BY_AGE, &ages, err));
    for (size_t i = 0; i < ages.count; i++) {
        const Number *age = &ages.items[i];
        place_add(c, b, BY_AGE, age->key, age->name, age->of)->rows[i] = true;
    }
    return whole_add(c, b, err);
}

/* A group's members, or those who used a centre, against all others: a child may be in several. */
static bool read_members(Counting *c, Breakdown *b, By by, const Number *part, Error *err)
{
    b->row_count = 2;
    b->counts = ARENA_ARRAY(c->arena, uint32_t, 2 * KINDS);
    const Expression *where = NULL;
    TRY(by_fact(c->arena, by, part->key, &where, err));
    TRY(read_row(c, b, where, err));
    for (size_t k = 0; k < KINDS; k++)
        b->counts[KINDS + k] = c->kinds[k] - b->counts[k];
    place_add(c, b, by, part->key, part->name, 0)->rows[0] = true;
    return true;
}

/* What showing a figure of such a place is worth beside one of a small area: a board asks for the whole and
 * for the areas of its centres first, then for wards; deciles cut across both. */
static double weight_of(By by)
{
    switch (by) {
    case BY_NONE:
        return 10000;
    case BY_CENTRE_HOME:
        return 100;
    case BY_WARD:
        return 30;
    case BY_DECILE:
        return 3;
    default:
        return 1;
    }
}

/* Judges with the columns that are not dropped, and tells in `given_up` which of them it gave up. */
static void judge(const Counting *c, Breakdown *b, const bool dropped[SUMS], bool given_up[SUMS])
{
    uint32_t kinds[SUMS];
    double worth[SUMS];
    size_t index[SUMS] = {0}, count = 0;
    for (size_t s = 0; s < SUMS; s++)
        if (!dropped[s]) {
            kinds[count] = sums[s].kinds;
            worth[count] = sums[s].worth;
            index[count++] = s;
        }
    bool *rows = ARENA_ARRAY(c->arena, bool, b->places.count * b->row_count + 1);
    double *weights = ARENA_ARRAY(c->arena, double, b->places.count + 1);
    for (size_t p = 0; p < b->places.count; p++) {
        weights[p] = weight_of(b->places.items[p].by);
        memcpy(&rows[p * b->row_count], b->places.items[p].rows, b->row_count * sizeof *rows);
    }
    const SuppressTable table = {b->row_count, KINDS,           b->counts, count,   kinds,
                                 worth,        b->places.count, rows,      weights, c->least};
    bool given[SUMS];
    const Shown *verdicts = suppress(&table, c->arena, given);
    b->shown = ARENA_ARRAY(c->arena, Shown, b->places.count * SUMS + 1);
    for (size_t i = 0; i < b->places.count * SUMS; i++)
        b->shown[i] = SHOWN_HIDDEN;
    for (size_t s = 0; s < count; s++) {
        given_up[index[s]] = given[s];
        for (size_t p = 0; p < b->places.count; p++)
            b->shown[p * SUMS + index[s]] = verdicts[p * count + s];
    }
}

/* Judges tables that share the whole: a column that one gives up, all give up. */
static void judge_together(Counting *c, Breakdown *const *tables, size_t count)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t t = 0; t < count; t++) {
            bool given_up[SUMS] = {0};
            judge(c, tables[t], c->dropped, given_up);
            for (size_t s = 0; s < SUMS; s++)
                if (given_up[s])
                    again = c->dropped[s] = true;
        }
    }
}

static int64_t value_of(const Breakdown *b, const Place *place, uint32_t kinds)
{
    int64_t value = 0;
    for (size_t row = 0; row < b->row_count; row++)
        for (size_t k = 0; k < KINDS && place->rows[row]; k++)
            value += kinds >> k & 1 ? b->counts[row * KINDS + k] : 0;
    return value;
}

static void put_unknown(Counting *c, const Place *place, Shown known_shown, int64_t known)
{
    if (place->statistics <= 0)
        return;
    double left = place->statistics - (double)known;
    *GROW(c->arena, c->out) = (ReleaseFigure){
        .measure = "unknown",
        .part = release_part(place->by),
        .key = place->key,
        .name = place->name,
        .shown = known_shown == SHOWN ? SHOWN : SHOWN_HIDDEN,
        .count = known_shown == SHOWN && left > 0 ? (int64_t)(left + 0.5) : 0,
        .out_of = place->statistics,
    };
}

static void put(Counting *c, const Breakdown *b)
{
    for (size_t p = 0; p < b->places.count; p++) {
        const Place *place = &b->places.items[p];
        const Shown *shown = &b->shown[p * SUMS];
        int64_t values[SUMS];
        for (size_t s = 0; s < SUMS; s++)
            values[s] = value_of(b, place, sums[s].kinds);
        for (size_t s = 0; s < SUMS; s++) {
            bool of_statistics = place->statistics > 0 && sums[s].of == 0;
            double of = of_statistics                ? place->statistics
                        : shown[sums[s].of] == SHOWN ? (double)values[sums[s].of]
                                                     : 0;
            *GROW(c->arena, c->out) = (ReleaseFigure){
                .measure = sums[s].name,
                .part = release_part(place->by),
                .key = place->key,
                .name = place->name,
                .shown = shown[s],
                .count = shown[s] == SHOWN ? values[s] : 0,
                .out_of = of,
            };
        }
        put_unknown(c, place, shown[0], values[0]);
    }
}

/* Each group or centre used has a table of its own: when it cannot be protected, it is not shown at all. All
 * who used a centre were reached: who is known, not reached or not registered says nothing more there. */
static bool put_members(Counting *c, By by, Error *err)
{
    NumberList parts = {0};
    bool dropped[SUMS];
    memcpy(dropped, c->dropped, sizeof dropped);
    for (size_t s = 0; s < SUMS; s++)
        dropped[s] = dropped[s] || (by == BY_CENTRE_USED && sums[s].no_use);
    TRY(parts_of(c, by, NULL, &parts, err));
    for (size_t i = 0; i < parts.count; i++) {
        Breakdown one = {0};
        bool given_up[SUMS] = {0}, any = false;
        TRY(read_members(c, &one, by, &parts.items[i], err));
        judge(c, &one, dropped, given_up);
        for (size_t s = 0; s < SUMS; s++)
            any = any || given_up[s];
        for (size_t s = 0; s < SUMS && any; s++)
            one.shown[s] = SHOWN_HIDDEN;
        put(c, &one);
    }
    return true;
}

static bool put_lines(Counting *c, Error *err)
{
    TrueCount count;
    TRY(true_count(c->picture->snapshot, &count, err));
    const struct {
        const char *name;
        uint64_t value;
    } lines[] = {
        {"held", count.registrations_held},
        {"again", count.same_child_again},
        {"ended", count.ended},
        {"registered", count.registered},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        *GROW(c->arena, c->out) = (ReleaseFigure){
            .measure = lines[i].name,
            .part = RELEASE_TRUE_COUNT,
            .key = "",
            .name = "",
            .count = (int64_t)((lines[i].value + c->least / 2) / c->least * c->least),
        };
    return true;
}

bool release_count(Store *store, Arena *arena, const Picture *picture, uint32_t least, ReleaseFigureList *out,
                   Error *err)
{

    ReleaseFigureList figures = {0};
    Counting c = {.store = store, .picture = picture, .arena = arena, .least = least, .out = &figures};
    Breakdown areas = {0}, ages = {0};
    TRY(read_children(&c, err));
    TRY(read_areas(&c, &areas, err));
    TRY(read_ages(&c, &ages, err));
    judge_together(&c, (Breakdown *const[]){&areas, &ages}, 2);
    put(&c, &areas);
    ages.places.count--;
    put(&c, &ages);
    TRY(put_members(&c, BY_GROUP, err));
    TRY(put_members(&c, BY_CENTRE_USED, err));
    TRY(put_lines(&c, err));
    *out = figures;
    return true;
}
