#include "measure/breakdown.h"

bool by_parse(const char *text, By *out)
{
    static const struct {
        const char *text;
        By by;
    } words[] = {
        {"lsoa", BY_LSOA},   {"ward", BY_WARD}, {"centre", BY_CENTRE_HOME}, {"centre-used", BY_CENTRE_USED},
        {"group", BY_GROUP}, {"age", BY_AGE},   {"decile", BY_DECILE},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].text, text) == 0) {
            *out = words[i].by;
            return true;
        }
    return false;
}

/* Adds the part of the areas in scope for which `numbers` (one per area in scope) is `number`; none, no part.
 */
static void add_areas(const Question *q, PartList *parts, const size_t *numbers, size_t number,
                      const char *key, const char *name)
{
    const Scope *scope = &q->scope;
    size_t count = 0;
    for (size_t i = 0; i < scope->area_count; i++)
        count += numbers[i] == number;
    if (!count)
        return;
    uint32_t *areas = ARENA_ARRAY(q->arena, uint32_t, count);
    count = 0;
    for (size_t i = 0; i < scope->area_count; i++)
        if (numbers[i] == number)
            areas[count++] = scope->areas[i];
    Part part = part_whole(q);
    part.key = key;
    part.name = name;
    part.areas = areas;
    part.area_count = count;
    *GROW(q->arena, parts) = part;
}

static void list_lsoas(const Question *q, PartList *parts)
{
    for (size_t i = 0; i < q->scope.area_count; i++) {
        const Area *area = &q->snapshot->areas[q->scope.areas[i]];
        Part part = part_whole(q);
        part.key = area->code;
        part.name = area->name;
        part.areas = &q->scope.areas[i];
        part.area_count = 1;
        *GROW(q->arena, parts) = part;
    }
}

static void list_wards(const Question *q, PartList *parts, size_t *numbers)
{
    const Snapshot *s = q->snapshot;
    for (size_t i = 0; i < q->scope.area_count; i++)
        numbers[i] = s->areas[q->scope.areas[i]].ward;
    for (size_t w = 0; w < s->wards.count; w++)
        add_areas(q, parts, numbers, w, s->wards.items[w].code, s->wards.items[w].name);
}

static void list_centres_home(const Question *q, PartList *parts, size_t *numbers)
{
    const Snapshot *s = q->snapshot;
    for (size_t i = 0; i < q->scope.area_count; i++) {
        int64_t centre = s->areas[q->scope.areas[i]].centre;
        numbers[i] = 0;
        while (numbers[i] < s->centres.count && s->centres.items[numbers[i]].id != centre)
            numbers[i]++;
    }
    for (size_t c = 0; c < s->centres.count; c++)
        add_areas(q, parts, numbers, c, s->centres.items[c].key, s->centres.items[c].name);
}

static void list_deciles(const Question *q, PartList *parts, size_t *numbers)
{
    for (size_t i = 0; i < q->scope.area_count; i++)
        numbers[i] = (size_t)q->snapshot->areas[q->scope.areas[i]].decile;
    for (size_t d = 1; d <= 10; d++) {
        const char *key = arena_print(q->arena, "%zu", d);
        const char *name = d == 1 ? "1, the most deprived" : d == 10 ? "10, the least deprived" : key;
        add_areas(q, parts, numbers, d, key, name);
    }
    add_areas(q, parts, numbers, 0, "0", "not known");
}

static void list_ages(const Question *q, PartList *parts)
{
    for (int age = q->scope.first_age; age < q->scope.end_age; age++) {
        Part part = part_whole(q);
        part.key = arena_print(q->arena, "%d", age);
        part.name = age == 0 ? "under 1" : age == 1 ? "1 year" : arena_print(q->arena, "%d years", age);
        part.members = q->snapshot->ages[age];
        part.first_age = age;
        part.end_age = age + 1;
        *GROW(q->arena, parts) = part;
    }
}

static void list_sets(const Question *q, PartList *parts, const NamedSetList *sets)
{
    for (size_t i = 0; i < sets->count; i++) {
        Part part = part_whole(q);
        part.key = sets->items[i].key;
        part.name = sets->items[i].name;
        part.members = sets->items[i].members;
        part.no_statistics = true;
        *GROW(q->arena, parts) = part;
    }
}

PartList part_list(const Question *q, By by)
{
    PartList parts = {0};
    size_t *numbers = ARENA_ARRAY(q->arena, size_t, q->scope.area_count + 1);
    switch (by) {
    case BY_NONE:
        *GROW(q->arena, &parts) = part_whole(q);
        break;
    case BY_LSOA:
        list_lsoas(q, &parts);
        break;
    case BY_WARD:
        list_wards(q, &parts, numbers);
        break;
    case BY_CENTRE_HOME:
        list_centres_home(q, &parts, numbers);
        break;
    case BY_CENTRE_USED:
        list_sets(q, &parts, &q->snapshot->centres);
        break;
    case BY_GROUP:
        list_sets(q, &parts, &q->snapshot->groups);
        break;
    case BY_AGE:
        list_ages(q, &parts);
        break;
    case BY_DECILE:
        list_deciles(q, &parts, numbers);
        break;
    }
    return parts;
}
