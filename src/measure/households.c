#include "measure/households.h"

#include <stdlib.h>
#include <string.h>

/* Numbers by group: those of group g are items[first[g]] up to items[first[g + 1]]. */
typedef struct Grouped {
    uint32_t *first, *items;
} Grouped;

static Grouped group(Arena *arena, const uint32_t *of, size_t count, size_t groups)
{
    Grouped grouped = {ARENA_ARRAY(arena, uint32_t, groups + 2), ARENA_ARRAY(arena, uint32_t, count + 1)};
    for (size_t i = 0; i < count; i++)
        if (of[i] != ID_NONE)
            grouped.first[of[i] + 2]++;
    for (size_t g = 2; g <= groups; g++)
        grouped.first[g] += grouped.first[g - 1];
    for (size_t i = 0; i < count; i++)
        if (of[i] != ID_NONE)
            grouped.items[grouped.first[of[i] + 1]++] = (uint32_t)i;
    return grouped;
}

/* Two families that share a child, and when. */
typedef struct Link {
    uint32_t a, b;
    uint64_t when;
} Link;

/* A knot holds the families that are ever joined, or ever share an adult. */
typedef struct Households {
    const View *view;
    bool adults;
    const PlacedList *placed;
    Tally *base, *counted;
    Arena arena;
    uint32_t *top, *local; /* by family: that of its knot; its place there */
    struct {
        Link *items;
        size_t count, capacity;
    } links;
    Grouped families, linked, members, grown; /* by knot: families, links, placed, adults */
    size_t room;
    uint64_t *joined;                    /* [i * count + j] of a knot: when they are one */
    uint64_t *leads, *own[2], *whole[2]; /* by family of a knot */
} Households;

static uint32_t top_of(uint32_t *top, uint32_t family)
{
    while (top[family] != family)
        family = top[family] = top[top[family]];
    return family;
}

static uint64_t when_of(const Households *h, const Spell *spell)
{
    return moments_in(&h->view->moments, spell->from, spell->to);
}

static uint64_t when_grown(const Households *h, const AdultSpell *adult)
{
    return moments_in(&h->view->moments, adult->from, adult->to);
}

static void tie(Households *h, uint32_t a, uint32_t b)
{
    h->top[top_of(h->top, a)] = top_of(h->top, b);
}

static void tie_by_children(Households *h)
{
    const Chronicle *c = h->view->chronicle;
    for (uint32_t child = 0; child < c->child_count; child++)
        for (EACH(Spell, one, c, SHELF_FAMILIES, child))
            for (const Spell *other = one + 1; other < one_end; other++) {
                if (!when_of(h, one) || !when_of(h, other) || one->what == other->what)
                    continue;
                tie(h, one->what, other->what);
                if (when_of(h, one) & when_of(h, other))
                    *GROW(&h->arena, &h->links) =
                        (Link){one->what, other->what, when_of(h, one) & when_of(h, other)};
            }
}

static void tie_by_adults(Households *h)
{
    const Chronicle *c = h->view->chronicle;
    DEFER(id_map_close) IdMap families = {0};
    for (size_t i = 0; i < c->adult_count; i++) {
        const AdultSpell *adult = &c->adults[i];
        if (!when_grown(h, adult))
            continue;
        uint32_t before = id_map_find(&families, adult->root);
        if (before == ID_NONE)
            id_map_set(&families, adult->root, adult->family);
        else
            tie(h, before, adult->family);
    }
}

/* Who is in which knot; children of no family are told at once. */
static void sort_into_knots(Households *h)
{
    const Chronicle *c = h->view->chronicle;
    const size_t families = c->family_count, placed = h->placed->count;
    uint32_t *of = ARENA_ARRAY(&h->arena, uint32_t, families + h->links.count + placed + c->adult_count + 1);
    for (uint32_t f = 0; f < families; f++)
        of[f] = top_of(h->top, f);
    h->families = group(&h->arena, of, families, families);
    for (uint32_t knot = 0; knot < families; knot++)
        for (uint32_t i = h->families.first[knot]; i < h->families.first[knot + 1]; i++)
            h->local[h->families.items[i]] = i - h->families.first[knot];
    for (size_t i = 0; i < h->links.count; i++)
        of[i] = top_of(h->top, h->links.items[i].a);
    h->linked = group(&h->arena, of, h->links.count, families);
    for (size_t i = 0; i < placed; i++) {
        const Placed *one = &h->placed->items[i];
        uint64_t inside = 0;
        of[i] = ID_NONE;
        for (EACH(Spell, spell, c, SHELF_FAMILIES, one->child)) {
            uint64_t when = when_of(h, spell);
            inside |= when;
            of[i] = when ? top_of(h->top, spell->what) : of[i];
        }
        if (h->adults)
            continue;
        tally_add(&h->base[one->part], one->base & ~inside);
        tally_add(&h->counted[one->part], one->counted & ~inside);
    }
    h->members = group(&h->arena, of, placed, families);
    for (size_t i = 0; i < c->adult_count; i++)
        of[i] = h->adults && when_grown(h, &c->adults[i]) ? top_of(h->top, c->adults[i].family) : ID_NONE;
    h->grown = group(&h->arena, of, c->adult_count, families);
}

static void make_room(Households *h, size_t count)
{
    if (count <= h->room)
        return;
    h->room = count * 2;
    h->joined = ARENA_ARRAY(&h->arena, uint64_t, h->room * h->room);
    h->leads = ARENA_ARRAY(&h->arena, uint64_t, h->room);
    for (int side = 0; side < 2; side++) {
        h->own[side] = ARENA_ARRAY(&h->arena, uint64_t, h->room);
        h->whole[side] = ARENA_ARRAY(&h->arena, uint64_t, h->room);
    }
}

/* When which families are one (Warshall's closure, on words), and when each leads those it is one with. */
static void join_families(Households *h, uint32_t knot, size_t count)
{
    uint64_t *joined = h->joined;
    memset(joined, 0, count * count * sizeof *joined);
    for (size_t i = 0; i < count; i++)
        joined[i * count + i] = h->view->moments.all;
    for (uint32_t i = h->linked.first[knot]; i < h->linked.first[knot + 1]; i++) {
        const Link *link = &h->links.items[h->linked.items[i]];
        const size_t a = h->local[link->a], b = h->local[link->b];
        joined[a * count + b] |= link->when;
        joined[b * count + a] |= link->when;
    }
    for (size_t by = 0; by < count; by++)
        for (size_t a = 0; a < count; a++)
            for (size_t b = 0; b < count && joined[a * count + by]; b++)
                joined[a * count + b] |= joined[a * count + by] & joined[by * count + b];
    for (size_t i = 0; i < count; i++) {
        h->leads[i] = h->view->moments.all;
        for (size_t before = 0; before < i; before++)
            h->leads[i] &= ~joined[i * count + before];
    }
}

static void add_adults(const Households *h, uint32_t knot, int side, Tally *out)
{
    const AdultSpell *adults = h->view->chronicle->adults;
    for (uint32_t i = h->grown.first[knot], end = h->grown.first[knot + 1]; i < end;) {
        const int64_t root = adults[h->grown.items[i]].root;
        uint64_t word = 0;
        for (; i < end && adults[h->grown.items[i]].root == root; i++) {
            const AdultSpell *adult = &adults[h->grown.items[i]];
            word |= h->whole[side][h->local[adult->family]] & when_grown(h, adult);
        }
        tally_add(out, word);
    }
}

static void add_part(const Households *h, uint32_t knot, size_t count, uint16_t part)
{
    for (int side = 0; side < 2; side++) {
        Tally *out = side ? &h->counted[part] : &h->base[part];
        for (size_t i = 0; i < count; i++) {
            h->whole[side][i] = 0;
            for (size_t j = 0; j < count; j++)
                h->whole[side][i] |= h->joined[i * count + j] & h->own[side][j];
            if (!h->adults)
                tally_add(out, h->whole[side][i] & h->leads[i]);
        }
        if (h->adults)
            add_adults(h, knot, side, out);
    }
}

static const Placed *member(const Households *h, uint32_t i)
{
    return &h->placed->items[h->members.items[i]];
}

static void place_child(const Households *h, const Placed *one)
{
    for (EACH(Spell, spell, h->view->chronicle, SHELF_FAMILIES, one->child)) {
        const uint64_t when = when_of(h, spell);
        if (!when)
            continue;
        h->own[0][h->local[spell->what]] |= one->base & when;
        h->own[1][h->local[spell->what]] |= one->counted & when;
    }
}

/* Knots are small: a plain sort by insertion. */
static void order_members(Households *h, uint32_t first, uint32_t end)
{
    for (uint32_t i = first + 1; i < end; i++)
        for (uint32_t k = i; k > first && member(h, k)->part < member(h, k - 1)->part; k--) {
            uint32_t swap = h->members.items[k];
            h->members.items[k] = h->members.items[k - 1];
            h->members.items[k - 1] = swap;
        }
}

static void order_adults(Households *h, uint32_t first, uint32_t end)
{
    const AdultSpell *adults = h->view->chronicle->adults;
    uint32_t *items = h->grown.items;
    for (uint32_t i = first + 1; i < end; i++)
        for (uint32_t k = i; k > first && adults[items[k]].root < adults[items[k - 1]].root; k--) {
            uint32_t swap = items[k];
            items[k] = items[k - 1];
            items[k - 1] = swap;
        }
}

static void count_knot(Households *h, uint32_t knot)
{
    const size_t count = h->families.first[knot + 1] - h->families.first[knot];
    const uint32_t end = h->members.first[knot + 1];
    uint32_t at = h->members.first[knot];
    if (at == end)
        return;
    make_room(h, count);
    join_families(h, knot, count);
    order_members(h, at, end);
    order_adults(h, h->grown.first[knot], h->grown.first[knot + 1]);
    while (at < end) {
        const uint16_t part = member(h, at)->part;
        for (int side = 0; side < 2; side++)
            memset(h->own[side], 0, count * sizeof *h->own[side]);
        for (; at < end && member(h, at)->part == part; at++)
            place_child(h, member(h, at));
        add_part(h, knot, count, part);
    }
}

void households_count(const View *view, bool adults, const PlacedList *placed, Tally *base, Tally *counted)
{
    const uint32_t families = view->chronicle->family_count;
    Households h = {.view = view, .adults = adults, .placed = placed, .base = base, .counted = counted};
    h.top = ARENA_ARRAY(&h.arena, uint32_t, families + (size_t)1);
    h.local = ARENA_ARRAY(&h.arena, uint32_t, families + (size_t)1);
    for (uint32_t f = 0; f < families; f++)
        h.top[f] = f;
    tie_by_children(&h);
    if (adults)
        tie_by_adults(&h);
    sort_into_knots(&h);
    for (uint32_t knot = 0; knot < families; knot++)
        count_knot(&h, knot);
    arena_release(&h.arena);
}
