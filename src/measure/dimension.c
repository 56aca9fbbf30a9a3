#include <stdlib.h>
#include <string.h>

#include "measure/snapshot.h"

static const struct {
    const char *word, *title;
} words[BY_COUNT] = {
    [BY_NONE] = {"none", "All"},
    [BY_LSOA] = {"lsoa", "Small area"},
    [BY_WARD] = {"ward", "Ward"},
    [BY_CENTRE_HOME] = {"centre", "Centre of the home area"},
    [BY_CENTRE_USED] = {"centre-used", "Centre used"},
    [BY_GROUP] = {"group", "Target group"},
    [BY_AGE] = {"age", "Age"},
    [BY_DECILE] = {"decile", "Deprivation decile"},
    [BY_ETHNICITY] = {"ethnicity", "Ethnicity"},
    [BY_LANGUAGE] = {"language", "Home language"},
    [BY_SEX] = {"sex", "Sex"},
    [BY_ACTIVITY] = {"activity", "Activity"},
    [BY_FROM_PARTNER] = {"from-partner", "Referred by"},
    [BY_TO_PARTNER] = {"to-partner", "Referred to"},
};

bool by_parse(const char *text, By *out)
{
    if (strcmp(text, "area") == 0)
        text = words[BY_CENTRE_HOME].word;
    for (By by = BY_LSOA; by < BY_COUNT; by++)
        if (strcmp(words[by].word, text) == 0) {
            *out = by;
            return true;
        }
    return false;
}

bool by_is_many(By by)
{
    return by == BY_GROUP || by == BY_CENTRE_USED || by == BY_ACTIVITY || by == BY_FROM_PARTNER ||
           by == BY_TO_PARTNER;
}

const char *by_word(By by)
{
    return words[by].word;
}

const char *by_title(By by)
{
    return words[by].title;
}

bool by_fact(Arena *arena, By by, const char *key, const Expression **out, Error *err)
{
    static const FactKind facts[BY_COUNT] = {
        [BY_LSOA] = FACT_IN_LSOA,           [BY_WARD] = FACT_IN_WARD,
        [BY_CENTRE_HOME] = FACT_IN_CENTRE,  [BY_CENTRE_USED] = FACT_USED_CENTRE,
        [BY_GROUP] = FACT_IN_GROUP,         [BY_AGE] = FACT_AGED,
        [BY_DECILE] = FACT_IN_DECILE,       [BY_ETHNICITY] = FACT_ETHNICITY,
        [BY_LANGUAGE] = FACT_LANGUAGE,      [BY_SEX] = FACT_SEX,
        [BY_ACTIVITY] = FACT_ATTENDED,      [BY_FROM_PARTNER] = FACT_REFERRED_BY,
        [BY_TO_PARTNER] = FACT_REFERRED_TO,
    };
    if (by == BY_NONE) {
        *out = NULL;
        return true;
    }
    size_t length = strlen(key);
    bool number = by == BY_AGE || by == BY_DECILE;
    bool digits = length && strspn(key, "0123456789") == length;
    if (!length || ((number || by == BY_CENTRE_HOME || by == BY_CENTRE_USED) && (!digits || length > 18)) ||
        (number && length > 3))
        return error_set(err, ERROR_NOT_FOUND, "There is no such part of the children.");
    *out = expression_fact(arena, facts[by], number ? NULL : arena_print(arena, "%s", key),
                           number ? strtol(key, NULL, 10) : NUMBER_NONE, NUMBER_NONE);
    return true;
}

const char *part_centre_key(Arena *arena, const Centre *centre)
{
    return arena_print(arena, "%lld", (long long)centre->id);
}

uint16_t snapshot_area_of(const Snapshot *s, uint32_t child)
{
    for (EACH(Home, home, s->chronicle, SHELF_HOMES, child))
        if (moments_in(&s->view.moments, home->from, home->to))
            return home->lsoa == LSOA_ELSEWHERE ? NO_PART : s->area_of_lsoa[home->lsoa];
    return NO_PART;
}

static uint16_t add_part(Arena *arena, Dimension *d, const char *key, const char *name)
{
    for (size_t i = 0; i < d->parts.count; i++)
        if (strcmp(d->parts.items[i].key, key) == 0)
            return (uint16_t)i;
    *GROW(arena, &d->parts) = (Part){key, name};
    return (uint16_t)(d->parts.count - 1);
}

/* ---- places: by area ---- */

static const char *decile_name(Arena *arena, int decile)
{
    return decile == 0    ? "not known"
           : decile == 1  ? "1, the most deprived"
           : decile == 10 ? "10, the least deprived"
                          : arena_print(arena, "%d", decile);
}

static void add_deciles(const Snapshot *s, Arena *arena, Dimension *d)
{
    for (int n = 1; n <= 11; n++)
        for (size_t a = 0; a < s->area_count; a++)
            if (s->areas[a].decile == n % 11)
                add_part(arena, d, arena_print(arena, "%d", n % 11), decile_name(arena, n % 11));
}

static void add_centres(const Snapshot *s, Arena *arena, Dimension *d)
{
    for (size_t c = 0; c < s->chronicle->centres.count; c++)
        for (size_t a = 0; a < s->area_count; a++)
            if (s->areas[a].centre == c)
                add_part(arena, d, part_centre_key(arena, &s->chronicle->centres.items[c]),
                         s->chronicle->centres.items[c].name);
}

static uint16_t part_of_area(const Snapshot *s, Arena *arena, Dimension *d, const Area *area)
{
    switch (d->by) {
    case BY_WARD:
        return add_part(arena, d, area->ward, area->ward_name);
    case BY_DECILE:
        return add_part(arena, d, arena_print(arena, "%d", area->decile), decile_name(arena, area->decile));
    case BY_CENTRE_HOME:
        return add_part(arena, d, part_centre_key(arena, &s->chronicle->centres.items[area->centre]), "");
    default:
        *GROW(arena, &d->parts) = (Part){area->code, area->name};
        return (uint16_t)(d->parts.count - 1);
    }
}

static void make_places(const Snapshot *s, Arena *arena, Dimension *d)
{
    if (d->by == BY_DECILE)
        add_deciles(s, arena, d);
    if (d->by == BY_CENTRE_HOME)
        add_centres(s, arena, d);
    d->of_area = ARENA_ARRAY(arena, uint16_t, s->area_count + 1);
    for (size_t a = 0; a < s->area_count; a++)
        d->of_area[a] = part_of_area(s, arena, d, &s->areas[a]);
    for (uint32_t child = 0; child < s->chronicle->child_count; child++) {
        uint16_t area = snapshot_area_of(s, child);
        d->column[child] = area == NO_PART ? NO_PART : d->of_area[area];
    }
}

/* ---- people ---- */

static void make_ages(const Snapshot *s, Arena *arena, Dimension *d)
{
    Date day = s->options.as_of;
    for (int age = 0; age < s->options.upper_age; age++)
        add_part(arena, d, arena_print(arena, "%d", age),
                 age == 0   ? "under 1"
                 : age == 1 ? "1 year"
                            : arena_print(arena, "%d years", age));
    for (uint32_t child = 0; child < s->chronicle->child_count; child++) {
        Date birth = s->chronicle->births[child];
        int age = birth == DATE_NONE || birth > day ? -1 : date_age_years(birth, day);
        d->column[child] = age < 0 || age >= s->options.upper_age ? NO_PART : (uint16_t)age;
    }
}

static void make_traits(const Snapshot *s, Arena *arena, Dimension *d)
{
    const Chronicle *c = s->chronicle;
    uint16_t *number = ARENA_ARRAY(arena, uint16_t, c->words.count + (size_t)1); /* plus one */
    for (uint32_t child = 0; child < c->child_count; child++) {
        const Traits *t = &c->traits[child];
        uint32_t word = d->by == BY_ETHNICITY ? t->ethnicity : d->by == BY_LANGUAGE ? t->language : t->sex;
        d->column[child] = NO_PART;
        if (c->ids[child] == 0 || !word)
            continue;
        if (!number[word]) {
            if (d->parts.count == NO_PART - 1)
                continue;
            *GROW(arena, &d->parts) = (Part){c->words.items[word], c->words.items[word]};
            number[word] = (uint16_t)d->parts.count;
        }
        d->column[child] = (uint16_t)(number[word] - 1);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Part *)a)->name, ((const Part *)b)->name);
}

static void order_parts(Arena *arena, Dimension *d, uint32_t children)
{
    uint16_t *moved = ARENA_ARRAY(arena, uint16_t, d->parts.count + 1);
    Part *old = ARENA_ARRAY(arena, Part, d->parts.count + 1);
    if (!d->parts.count)
        return;
    memcpy(old, d->parts.items, d->parts.count * sizeof *old);
    qsort(d->parts.items, d->parts.count, sizeof *old, by_name);
    for (size_t i = 0; i < d->parts.count; i++)
        for (size_t j = 0; j < d->parts.count; j++)
            if (old[j].key == d->parts.items[i].key)
                moved[j] = (uint16_t)i;
    for (uint32_t child = 0; child < children; child++)
        if (d->column[child] != NO_PART)
            d->column[child] = moved[d->column[child]];
}

/* ---- where one child may be in several parts ---- */

static void list_activities(const Chronicle *c, Arena *arena, Dimension *d)
{
    for (uint32_t i = 1; i < c->activities.count; i++) {
        const char *activity = c->activities.items[i];
        const char *name = arena_copy(arena, activity, strcspn(activity, ","));
        add_part(arena, d, name, name);
    }
    if (d->parts.count)
        qsort(d->parts.items, d->parts.count, sizeof *d->parts.items, by_name);
}

/* Those who ever referred a child to us, or whom one was referred to. */
static void list_partners(const Chronicle *c, Arena *arena, Dimension *d)
{
    bool *met = ARENA_ARRAY(arena, bool, c->partners.count + (size_t)1);
    for (uint32_t child = 0; child < c->child_count; child++)
        for (EACH(Found, found, c, SHELF_FOUND, child))
            if (found->kind == FOUND_REFERRAL && found->by && found->out == (d->by == BY_TO_PARTNER))
                met[found->by] = true;
    for (uint32_t i = 1; i < c->partners.count; i++)
        if (met[i])
            add_part(arena, d, c->partners.items[i], c->partners.items[i]);
    if (d->parts.count)
        qsort(d->parts.items, d->parts.count, sizeof *d->parts.items, by_name);
}

static bool make_sets(const Snapshot *s, Arena *arena, Dimension *d, Error *err)
{
    const Chronicle *c = s->chronicle;
    if (d->by == BY_ACTIVITY)
        list_activities(c, arena, d);
    if (d->by == BY_FROM_PARTNER || d->by == BY_TO_PARTNER)
        list_partners(c, arena, d);
    for (size_t i = 0; d->by == BY_GROUP && i < c->groups.count; i++)
        add_part(arena, d, c->groups.items[i].code, c->groups.items[i].name);
    for (size_t i = 0; d->by == BY_CENTRE_USED && i < c->centres.count; i++)
        add_part(arena, d, part_centre_key(arena, &c->centres.items[i]), c->centres.items[i].name);
    d->sets = ARENA_ARRAY(arena, Set *, d->parts.count + 1);
    for (size_t i = 0; i < d->parts.count; i++) {
        const Expression *fact = NULL;
        const Set *set = NULL;
        TRY(by_fact(arena, d->by, d->parts.items[i].key, &fact, err));
        TRY(snapshot_fact(s, &fact->fact, &set, err));
        d->sets[i] = roaring_bitmap_copy(set);
    }
    return true;
}

static Dimension *make_column(Snapshot *s, Arena *arena, By by)
{
    Dimension *d = ARENA_NEW(arena, Dimension);
    d->by = by;
    d->column = ARENA_ARRAY(arena, uint16_t, s->chronicle->child_count + (size_t)1);
    if (by == BY_AGE) {
        make_ages(s, arena, d);
    } else if (by == BY_LSOA || by == BY_WARD || by == BY_CENTRE_HOME || by == BY_DECILE) {
        make_places(s, arena, d);
    } else if (by == BY_NONE) {
        add_part(arena, d, "", "");
    } else {
        make_traits(s, arena, d);
        order_parts(arena, d, s->chronicle->child_count);
    }
    return d;
}

/* The parts alone are kept; their sets are those of the facts, which the snapshot keeps. */
static bool make_dimension(Snapshot *s, By by, Dimension **out, Error *err)
{
    if (!by_is_many(by)) {
        *out = make_column(s, &s->changing, by);
        return true;
    }
    Dimension *d = ARENA_NEW(&s->changing, Dimension);
    d->by = by;
    TRY(make_sets(s, &s->changing, d, err));
    *out = d;
    return true;
}

bool snapshot_dimension(const Snapshot *snapshot, By by, const Dimension **out, Error *err)
{
    Snapshot *s = snapshot_kept(snapshot);
    pthread_mutex_lock(&s->lock);
    bool done = s->dimensions[by] || make_dimension(s, by, &s->dimensions[by], err);
    *out = s->dimensions[by];
    pthread_mutex_unlock(&s->lock);
    return done;
}
