#include <stdlib.h>

#include "measure/snapshot.h"

static uint32_t top_of(uint32_t *above, uint32_t family)
{
    while (above[family] != family)
        family = above[family] = above[above[family]];
    return family;
}

static bool holds(const Snapshot *s, const Date from, const Date to)
{
    return moments_in(&s->view.moments, from, to) != 0;
}

/* Joins families that share a child on the day; above[] leads to the one with the lowest id. */
static void join(const Snapshot *s, uint32_t *above)
{
    const Chronicle *c = s->chronicle;
    for (uint32_t i = 0; i < c->family_count; i++)
        above[i] = i;
    for (uint32_t child = 0; child < c->child_count; child++) {
        uint32_t first = ID_NONE;
        for (EACH(Spell, spell, c, SHELF_FAMILIES, child)) {
            if (!holds(s, spell->from, spell->to))
                continue;
            uint32_t a = top_of(above, spell->what), b = first == ID_NONE ? a : top_of(above, first);
            if (c->family_ids[a] < c->family_ids[b])
                above[b] = a;
            else
                above[a] = b;
            first = spell->what;
        }
    }
}

static uint32_t family_of_child(const Snapshot *s, uint32_t *above, uint32_t child)
{
    for (EACH(Spell, spell, s->chronicle, SHELF_FAMILIES, child))
        if (holds(s, spell->from, spell->to))
            return top_of(above, spell->what);
    return ID_NONE;
}

/* Who of the adults is in which joined family: a list by family. */
static void place_adults(const Snapshot *s, Arena *arena, uint32_t *above, Families *f)
{
    const Chronicle *c = s->chronicle;
    IdMap numbers = {0};
    f->adult_first = ARENA_ARRAY(arena, uint32_t, f->count + (size_t)3);
    f->adults = ARENA_ARRAY(arena, int64_t, c->adult_count + 1);
    f->adult_number = ARENA_ARRAY(arena, uint32_t, c->adult_count + 1);
    for (size_t i = 0; i < c->adult_count; i++)
        if (holds(s, c->adults[i].from, c->adults[i].to))
            f->adult_first[top_of(above, c->adults[i].family) + 2]++;
    for (uint32_t i = 2; i <= f->count + 1; i++)
        f->adult_first[i] += f->adult_first[i - 1];
    for (size_t i = 0; i < c->adult_count; i++) {
        const AdultSpell *adult = &c->adults[i];
        if (!holds(s, adult->from, adult->to))
            continue;
        uint32_t number = id_map_find(&numbers, adult->root);
        if (number == ID_NONE)
            id_map_set(&numbers, adult->root, number = (uint32_t)f->adult_count++);
        uint32_t at = f->adult_first[top_of(above, adult->family) + 1]++;
        f->adults[at] = adult->root;
        f->adult_number[at] = number;
    }
    id_map_close(&numbers);
}

static Families *make(Snapshot *s, Arena *arena)
{
    const Chronicle *c = s->chronicle;
    DEFER(arena_release) Arena scratch = {0};
    Families *f = ARENA_NEW(arena, Families);
    uint32_t *above = ARENA_ARRAY(&scratch, uint32_t, c->family_count + (size_t)1);
    join(s, above);
    f->of = ARENA_ARRAY(arena, uint32_t, c->child_count + (size_t)1);
    f->ids = ARENA_ARRAY(arena, int64_t, c->family_count + c->child_count + (size_t)1);
    for (uint32_t i = 0; i < c->family_count; i++)
        f->ids[i] = c->family_ids[i];
    f->count = c->family_count;
    for (uint32_t child = 0; child < c->child_count; child++) {
        f->of[child] = family_of_child(s, above, child);
        if (f->of[child] != ID_NONE)
            continue;
        f->of[child] = f->count;
        f->ids[f->count++] = -c->ids[child];
    }
    place_adults(s, arena, above, f);
    return f;
}

const Families *snapshot_families(const Snapshot *snapshot)
{
    Snapshot *s = snapshot_kept(snapshot);
    pthread_mutex_lock(&s->lock);
    if (!s->families)
        s->families = make(s, &s->changing);
    pthread_mutex_unlock(&s->lock);
    return s->families;
}
