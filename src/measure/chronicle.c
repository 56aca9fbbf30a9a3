#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "measure/chronicle_inside.h"
#include "sql.h"

static const size_t shelf_sizes[SHELF_COUNT] = {sizeof(Home),  sizeof(Held),  sizeof(Seen),
                                                sizeof(Spell), sizeof(Spell), sizeof(Found)};

void *room_for(void *items, size_t size, size_t need, size_t *room)
{
    if (need <= *room)
        return items;
    *room = need > *room * 2 ? need : *room * 2;
    items = realloc(items, *room * size);
    if (!items)
        abort();
    return items;
}

static void words_widen(Words *words)
{
    enum { FIRST = 64 };
    size_t mask = words->slots ? words->mask * 2 + 1 : FIRST - 1;
    uint32_t *slots = calloc(mask + 1, sizeof *slots);
    words->items = realloc(words->items, (mask + 1) * sizeof *words->items);
    if (!slots || !words->items)
        abort();
    for (uint32_t i = 0; i < words->count; i++) {
        size_t at = text_hash(words->items[i], strlen(words->items[i]), 0) & mask;
        while (slots[at])
            at = (at + 1) & mask;
        slots[at] = i + 1;
    }
    free(words->slots);
    words->slots = slots;
    words->mask = mask;
}

uint32_t words_put(Words *words, const char *text)
{
    if (!words->slots) {
        words_widen(words);
        words_put(words, "");
    }
    if (!text)
        return 0;
    if (words->count * (size_t)2 > words->mask)
        words_widen(words);
    size_t length = strlen(text), at = text_hash(text, length, 0) & words->mask;
    while (words->slots[at] && strcmp(words->items[words->slots[at] - 1], text) != 0)
        at = (at + 1) & words->mask;
    if (!words->slots[at]) {
        words->items[words->count++] = arena_copy(&words->arena, text, length);
        words->slots[at] = words->count;
    }
    return words->slots[at] - 1;
}

void words_close(Words *words)
{
    arena_release(&words->arena);
    free(words->items);
    free(words->slots);
}

uint32_t chronicle_new_child(Chronicle *c, int64_t root)
{
    size_t room = c->child_room;
    if (c->child_count == c->child_room) {
        c->ids = room_for(c->ids, sizeof *c->ids, c->child_count + (size_t)1, &room);
        size_t same = c->child_room;
        c->births = room_for(c->births, sizeof *c->births, room, &same);
        same = c->child_room;
        c->traits = room_for(c->traits, sizeof *c->traits, room, &same);
        for (int i = 0; i < SHELF_COUNT; i++) {
            same = c->child_room;
            c->shelves[i].spans = room_for(c->shelves[i].spans, sizeof(Span), room, &same);
        }
        c->child_room = (uint32_t)room;
    }
    uint32_t child = c->child_count++;
    c->ids[child] = root;
    c->births[child] = DATE_NONE;
    c->traits[child] = (Traits){0};
    for (int i = 0; i < SHELF_COUNT; i++)
        c->shelves[i].spans[child] = (Span){0};
    return child;
}

uint32_t chronicle_family(Chronicle *c, int64_t family)
{
    uint32_t number = id_map_find(&c->families, family);
    if (number != ID_NONE)
        return number;
    size_t room = c->family_room;
    c->family_ids = room_for(c->family_ids, sizeof *c->family_ids, c->family_count + (size_t)1, &room);
    c->family_room = (uint32_t)room;
    c->family_ids[c->family_count] = family;
    id_map_set(&c->families, family, c->family_count);
    return c->family_count++;
}

uint16_t chronicle_centre(const Chronicle *c, int64_t id)
{
    uint32_t number = id_map_find(&c->centre_numbers, id);
    return number == ID_NONE ? NO_CENTRE : (uint16_t)number;
}

void reading_close(Reading *reading)
{
    arena_release(&reading->scratch);
}

int64_t reading_root(const Reading *reading, int64_t record)
{
    if (reading->roots)
        return root_of(reading->roots, record);
    const RootOf *found = root_of_find(reading->some, record);
    return found ? found->root : record;
}

Chronicle *chronicle_new(int64_t authority)
{
    Chronicle *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->authority = authority;
    c->first_day = DATE_NONE;
    for (int i = 0; i < SHELF_COUNT; i++)
        c->shelves[i].size = shelf_sizes[i];
    return c;
}

static bool read_all(Store *store, const Geo *geo, int64_t authority, bool open_only, int64_t known,
                     Chronicle **out, Error *err)
{
    DEFER(chronicle_close) Chronicle *c = chronicle_new(authority);
    c->open_only = open_only;
    DEFER(reading_close) Reading reading = {.chronicle = c, .store = store, .geo = geo, .known = known};
    DEFER(root_map_close) RootMap *roots = NULL;
    TRY(store_ask_int(store, SQL_measure_last_write, NULL, 0, 0, &c->write, err));
    if (open_only)
        TRY(shielded_and_likely(store, &c->arena, authority, clock_today(), &c->left_out, err));
    TRY(root_map_open_after(store, authority, known, &roots, err));
    reading.roots = roots;
    TRY(read_places(&reading, err));
    TRY(read_people(&reading, err));
    arena_release(&reading.scratch);
    TRY(read_homes(&reading, err));
    arena_release(&reading.scratch);
    order_by_home(c, &reading.scratch);
    arena_release(&reading.scratch);
    TRY(read_events(&reading, err));
    if (known == WRITE_LAST)
        TRY(read_to_judge(&reading, err) && read_learners(c, store, geo, roots, err));
    *out = c;
    c = NULL;
    return true;
}

bool chronicle_open(Store *store, const Geo *geo, int64_t authority, bool open_only, Chronicle **out,
                    Error *err)
{
    return read_all(store, geo, authority, open_only, WRITE_LAST, out, err);
}

bool chronicle_open_after(Store *store, const Geo *geo, int64_t authority, bool open_only, int64_t write,
                          Chronicle **out, Error *err)
{
    TRY(read_all(store, geo, authority, open_only, write, out, err));
    (*out)->write = write;
    return true;
}

void chronicle_close(Chronicle *c)
{
    if (!c)
        return;
    chronicle_close(c->learners);
    free(c->ids);
    free(c->births);
    free(c->traits);
    free(c->family_ids);
    free(c->adults);
    for (int i = 0; i < SHELF_COUNT; i++) {
        free(c->shelves[i].items);
        free(c->shelves[i].spans);
    }
    id_map_close(&c->children);
    id_map_close(&c->families);
    id_map_close(&c->centre_numbers);
    id_map_close(&c->venue_centres);
    id_map_close(&c->source_kinds);
    words_close(&c->words);
    words_close(&c->activities);
    words_close(&c->list_kinds);
    words_close(&c->partners);
    arena_release(&c->arena);
    free(c);
}

int64_t chronicle_write(const Chronicle *c)
{
    return c->write;
}

Date chronicle_first_day(const Chronicle *c)
{
    return c->first_day;
}

size_t chronicle_children(const Chronicle *c)
{
    return c->child_count;
}
