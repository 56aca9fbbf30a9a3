#include "register/circles.h"

#include <assert.h>

size_t *circles_slot(const Circles *circles, int64_t person)
{
    size_t at = (size_t)((uint64_t)person * 0x9E3779B97F4A7C15u >> 20) & (circles->slot_count - 1);
    while (circles->slots[at] && circles->people.items[circles->slots[at] - 1].person != person)
        at = (at + 1) & (circles->slot_count - 1);
    return &circles->slots[at];
}

static void slots_grow(Circles *circles)
{
    circles->slot_count = circles->slot_count ? circles->slot_count * 2 : 256;
    circles->slots = ARENA_ARRAY(circles->arena, size_t, circles->slot_count);
    for (size_t i = 0; i < circles->people.count; i++)
        *circles_slot(circles, circles->people.items[i].person) = i + 1;
}

size_t circles_number(Circles *circles, int64_t person)
{
    if (circles->people.count * 2 >= circles->slot_count)
        slots_grow(circles);
    size_t *slot = circles_slot(circles, person), next = circles->people.count;
    if (!*slot) {
        *GROW(circles->arena, &circles->people) = (Near){person, next, 1, false, false, false};
        *slot = next + 1;
    }
    return *slot - 1;
}

size_t circle_of(const Circles *circles, size_t at)
{
    Near *people = circles->people.items;
    assert(people && at < circles->people.count);
    while (people[at].above != at)
        at = people[at].above = people[people[at].above].above;
    return at;
}

void circles_join(Circles *circles, size_t a, size_t b)
{
    Near *people = circles->people.items;
    a = circle_of(circles, a);
    b = circle_of(circles, b);
    if (a == b)
        return;
    people[b].above = a;
    people[a].size += people[b].size;
}

bool circles_mark_restricted(Circles *circles, Rows *rows, Error *err)
{
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        size_t person = circles_number(circles, rows_int(rows, 0));
        Near *people = circles->people.items;
        assert(people);
        people[circle_of(circles, person)].restricted = true;
    }
}

Guard circles_guard(const Circles *circles, size_t person)
{
    const Near *people = circles->people.items;
    assert(people);
    const Near *circle = &people[circle_of(circles, person)];
    bool restricted = circle->restricted || circle->size >= CIRCLE_MAX;
    return (Guard){.restricted = restricted, .named = restricted && circle->named};
}

Guard *circles_by_likeness(const Circles *circles, const LikelyList *likely)
{
    Guard *guards = ARENA_ARRAY(circles->arena, Guard, circles->people.count + 1);
    for (size_t i = 0; i < likely->count; i++) {
        Guard other = circles_guard(circles, likely->items[i].other);
        Guard *own = &guards[circle_of(circles, likely->items[i].one)];
        if (other.restricted)
            *own = (Guard){.restricted = true, .named = other.named && (!own->restricted || own->named)};
    }
    return guards;
}
