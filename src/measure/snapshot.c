#include "measure/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static bool options_complete(const SnapshotOptions *given, SnapshotOptions *out, Error *err)
{
    SnapshotOptions options = *given;
    options.upper_age = given->upper_age ? given->upper_age : 5;
    options.months = given->months ? given->months : 12;
    options.sustained_days = given->sustained_days ? given->sustained_days : 3;
    if (options.upper_age < 1 || options.upper_age > UPPER_AGE_MAX)
        return error_set(err, ERROR_INPUT, "The upper age must be from 1 to %d, not %d.", UPPER_AGE_MAX,
                         options.upper_age);
    if (options.months < 1 || options.months > PERIOD_MONTHS_MAX)
        return error_set(err, ERROR_INPUT, "The period must be from 1 to %d months, not %d.",
                         PERIOD_MONTHS_MAX, options.months);
    if (options.sustained_days < 1)
        return error_set(err, ERROR_INPUT, "Sustained contact needs at least one day, not %d.",
                         options.sustained_days);
    *out = options;
    return true;
}

static uint16_t centre_of(const View *view, int lsoa)
{
    const ReachList *reach = &view->chronicle->reach[lsoa];
    uint16_t lowest = NO_CENTRE;
    for (size_t i = 0; i < reach->count; i++)
        if (moments_in(&view->moments, reach->items[i].from, reach->items[i].to) &&
            centre_is_lower(view->chronicle, reach->items[i].centre, lowest))
            lowest = reach->items[i].centre;
    return lowest;
}

static Area area_make(const View *view, int index, int year)
{
    const GeoLsoa *lsoa = geo_lsoa(view->geo, index);
    Area area = {
        .code = lsoa->code,
        .name = lsoa->name,
        .ward = lsoa->ward,
        .ward_name = lsoa->ward_name,
        .centre = centre_of(view, index),
        .decile = lsoa->imd_decile >= 1 && lsoa->imd_decile <= 10 ? lsoa->imd_decile : 0,
        .lsoa = index,
    };
    geo_under5_about(view->geo, index, year, area.under5);
    return area;
}

static void make_areas(Snapshot *s)
{
    size_t lsoas = s->chronicle->lsoa_count;
    s->areas = ARENA_ARRAY(&s->arena, Area, lsoas + 1);
    s->area_of_lsoa = ARENA_ARRAY(&s->arena, uint16_t, lsoas + 1);
    for (size_t i = 0; i < lsoas; i++) {
        s->area_of_lsoa[i] = NO_PART;
        if (!s->view.reach[i] || s->area_count == NO_PART)
            continue;
        s->area_of_lsoa[i] = (uint16_t)s->area_count;
        s->areas[s->area_count++] = area_make(&s->view, (int)i, date_year(s->options.as_of));
    }
    const char *authority = s->area_count ? geo_lsoa(s->geo, s->areas[0].lsoa)->authority : "";
    const char *source = s->area_count ? geo_population_source(s->geo, authority) : NULL;
    s->population_year = geo_population_year(s->geo, authority);
    s->population_source =
        arena_print(&s->arena,
                    "%s; where there are no statistics (target groups, centres used, families), "
                    "those known in the reach areas",
                    source && *source ? source : "population estimates by LSOA");
}

static bool begin(const Geo *geo, const SnapshotOptions *options, Snapshot **out, Error *err)
{
    SnapshotOptions complete;
    TRY(options_complete(options, &complete, err));
    Arena arena = {0};
    DEFER(snapshot_close) Snapshot *s = ARENA_NEW(&arena, Snapshot);
    s->arena = arena;
    s->options = complete;
    s->geo = geo;
    pthread_mutexattr_t again; /* what is kept is made of what is kept */
    pthread_mutexattr_init(&again);
    pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&s->lock, &again);
    pthread_mutexattr_destroy(&again);
    if (!s->options.book) {
        TRY(measure_book_open(NULL, &s->own_book, err));
        s->options.book = s->own_book;
    }
    s->period_start = date_add_months(complete.as_of, -complete.months);
    *out = s;
    s = NULL;
    return true;
}

static void look(Snapshot *s, const Chronicle *chronicle)
{
    s->chronicle = chronicle;
    view_make(chronicle, s->geo, &s->options, &s->options.as_of, 1, &s->arena, &s->view);
    make_areas(s);
}

bool snapshot_of(const Chronicle *chronicle, const Geo *geo, const SnapshotOptions *options, Snapshot **out,
                 Error *err)
{
    Snapshot *s = NULL;
    TRY(begin(geo, options, &s, err));
    look(s, chronicle);
    *out = s;
    return true;
}

bool snapshot_open(Store *store, const Geo *geo, const SnapshotOptions *options, Snapshot **out, Error *err)
{
    DEFER(snapshot_close) Snapshot *s = NULL;
    TRY(begin(geo, options, &s, err));
    TRY(chronicle_open(store, geo, options->authority, !options->with_restricted, &s->own_chronicle, err));
    look(s, s->own_chronicle);
    *out = s;
    s = NULL;
    return true;
}

/* ---- what is kept ---- */

static Set *set_of_probe(const Chronicle *c, const Probe *probe)
{
    Set *set = roaring_bitmap_create();
    uint32_t members[BLOCK];
    size_t count = 0;
    for (uint32_t child = 0; child < c->child_count; child++) {
        if (probe_word(probe, child))
            members[count++] = child;
        if (count == BLOCK) {
            roaring_bitmap_add_many(set, count, members);
            count = 0;
        }
    }
    roaring_bitmap_add_many(set, count, members);
    roaring_bitmap_run_optimize(set);
    return set;
}

static bool make_fact(Snapshot *s, const Fact *fact, const char *key, const Set **out, Error *err)
{
    Probe probe;
    TRY(probe_make(&s->view, fact, &s->arena, &probe, err));
    Set *set = set_of_probe(s->chronicle, &probe);
    *GROW(&s->arena, &s->kept) = (KeptSet){arena_print(&s->arena, "%s", key), probe, set};
    *out = set;
    return true;
}

bool snapshot_fact(const Snapshot *snapshot, const Fact *fact, const Set **out, Error *err)
{
    Snapshot *s = snapshot_kept(snapshot);
    DEFER(arena_release) Arena arena = {0};
    const char *key = fact_print(&arena, fact);
    pthread_mutex_lock(&s->lock);
    bool done = false;
    for (size_t i = 0; i < s->kept.count && !done; i++)
        if (strcmp(s->kept.items[i].key, key) == 0) {
            *out = s->kept.items[i].set;
            done = true;
        }
    done = done || make_fact(s, fact, key, out, err);
    pthread_mutex_unlock(&s->lock);
    return done;
}

static Set *everyone(const Snapshot *snapshot)
{
    return roaring_bitmap_from_range(0, snapshot->chronicle->child_count, 1);
}

static bool set_both(const Snapshot *s, const Expression *e, Set **out, Error *err)
{
    DEFER(set_close) Set *left = NULL, *right = NULL;
    TRY(snapshot_set(s, e->left, &left, err));
    if (e->right)
        TRY(snapshot_set(s, e->right, &right, err));
    if (e->kind == EXPRESSION_AND)
        roaring_bitmap_and_inplace(left, right);
    else if (e->kind == EXPRESSION_OR)
        roaring_bitmap_or_inplace(left, right);
    else
        roaring_bitmap_flip_inplace(left, 0, s->chronicle->child_count);
    *out = left;
    left = NULL;
    return true;
}

bool snapshot_set(const Snapshot *s, const Expression *e, Set **out, Error *err)
{
    const Set *kept = NULL;
    if (!e) {
        *out = everyone(s);
        return true;
    }
    if (e->kind == EXPRESSION_MEASURE) {
        const Measure *measure =
            e->version ? measure_version(e->measure, e->version) : measure_on(e->measure, s->options.as_of);
        return snapshot_set(s, measure->count, out, err);
    }
    if (e->kind != EXPRESSION_FACT)
        return set_both(s, e, out, err);
    TRY(snapshot_fact(s, &e->fact, &kept, err));
    *out = roaring_bitmap_copy(kept);
    return true;
}

static bool check_then(const Snapshot *s, Date day, Error *err)
{
    char then[24], now[24];
    Date first = chronicle_first_day(s->chronicle);
    if (day >= s->options.as_of)
        return error_set(err, ERROR_INPUT,
                         "A change since %s wants a day before %s, the day of the question.",
                         date_print_long(day, then), date_print_long(s->options.as_of, now));
    if (first != DATE_NONE && day < first)
        return error_set(err, ERROR_INPUT, "Nothing is recorded up to %s; the register begins on %s.",
                         date_print_long(day, then), date_print_long(first, now));
    return true;
}

bool snapshot_then(const Snapshot *snapshot, Date day, const Snapshot **out, Error *err)
{
    Snapshot *s = snapshot_kept(snapshot), *then = NULL;
    SnapshotOptions options = s->options;
    options.as_of = day;
    TRY(check_then(s, day, err));
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->thens.count && !then; i++)
        if (s->thens.items[i].snapshot->options.as_of == day)
            then = s->thens.items[i].snapshot;
    bool done = true;
    if (!then && (done = snapshot_of(s->chronicle, s->geo, &options, &then, err)))
        *GROW(&s->arena, &s->thens) = (Then){then};
    pthread_mutex_unlock(&s->lock);
    *out = then;
    return done;
}

bool snapshot_on(const Snapshot *s, Date day, const Snapshot **out, Snapshot **made, Error *err)
{
    enum { MONTHS_KEPT = 14 };
    const Date first = chronicle_first_day(s->chronicle);
    SnapshotOptions options = s->options;
    options.as_of = day;
    *out = s;
    if (day == s->options.as_of)
        return true;
    if (day > date_add_months(s->options.as_of, -MONTHS_KEPT) && first != DATE_NONE && day >= first)
        return snapshot_then(s, day, out, err);
    TRY(snapshot_of(s->chronicle, s->geo, &options, made, err));
    *out = *made;
    return true;
}

static void drop_changing(Snapshot *s)
{
    for (int by = 0; by < BY_COUNT; by++) {
        const Dimension *d = s->dimensions[by];
        for (size_t i = 0; d && d->sets && i < d->parts.count; i++)
            set_close(d->sets[i]);
        s->dimensions[by] = NULL;
    }
    s->families = NULL;
    arena_release(&s->changing);
}

/* Activities of names not met before may be among those asked for. */
static void drop_outgrown(Snapshot *s)
{
    size_t stay = 0;
    for (size_t k = 0; k < s->kept.count; k++) {
        const Probe *probe = &s->kept.items[k].probe;
        if (probe->wanted && probe->what != s->chronicle->activities.count)
            set_close(s->kept.items[k].set);
        else
            s->kept.items[stay++] = s->kept.items[k];
    }
    s->kept.count = stay;
}

void snapshot_apply(Snapshot *s, const OrdinalList *changed)
{
    snapshot_close(s->learners);
    s->learners = NULL;
    drop_outgrown(s);
    for (size_t k = 0; k < s->kept.count; k++) {
        KeptSet *kept = &s->kept.items[k];
        for (size_t i = 0; i < changed->count; i++) {
            if (probe_word(&kept->probe, changed->items[i]))
                roaring_bitmap_add(kept->set, changed->items[i]);
            else
                roaring_bitmap_remove(kept->set, changed->items[i]);
        }
    }
    drop_changing(s);
    for (size_t i = 0; i < s->thens.count; i++)
        snapshot_apply(s->thens.items[i].snapshot, changed);
}

void snapshot_close(Snapshot *s)
{
    if (!s)
        return;
    drop_changing(s);
    snapshot_close(s->learners);
    for (size_t i = 0; i < s->thens.count; i++)
        snapshot_close(s->thens.items[i].snapshot);
    for (size_t i = 0; i < s->kept.count; i++)
        set_close(s->kept.items[i].set);
    pthread_mutex_destroy(&s->lock);
    chronicle_close(s->own_chronicle);
    measure_book_close(s->own_book);
    Arena arena = s->arena;
    arena_release(&arena);
}

const MeasureBook *snapshot_book(const Snapshot *s)
{
    return s->options.book;
}

const Chronicle *snapshot_chronicle(const Snapshot *s)
{
    return s->chronicle;
}

Date snapshot_as_of(const Snapshot *s)
{
    return s->options.as_of;
}

Date snapshot_period_start(const Snapshot *s)
{
    return s->period_start + 1;
}

const char *snapshot_words(const Snapshot *s, Arena *arena, const char *text)
{
    char day[24];
    const struct {
        const char *mark, *words;
    } marks[] = {
        {"{age}", text_number(arena, s->options.upper_age)},
        {"{months}", arena_print(arena, "%d", s->options.months)},
        {"{day}", arena_print(arena, "%s", date_print_long(s->options.as_of, day))},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        for (const char *at; (at = strstr(text, marks[i].mark));)
            text = arena_print(arena, "%.*s%s%s", (int)(at - text), text, marks[i].words,
                               at + strlen(marks[i].mark));
    return text;
}
