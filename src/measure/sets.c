#include "measure/sets.h"

#include "measure/snapshot.h"

void set_close(Set *set)
{
    if (set)
        roaring_bitmap_free(set);
}

Set *set_of_flags(const uint8_t *flags, uint32_t end, uint8_t has, uint8_t lacks)
{
    DEFER(arena_release) Arena arena = {0};
    uint32_t *members = ARENA_ARRAY(&arena, uint32_t, end + (size_t)1);
    size_t count = 0;
    for (uint32_t i = 0; i < end; i++)
        if ((flags[i] & has) == has && !(flags[i] & lacks))
            members[count++] = i;
    Set *set = roaring_bitmap_of_ptr(count, members);
    roaring_bitmap_run_optimize(set);
    return set;
}

static bool is_given(const char *text)
{
    return text && *text;
}

static bool check_place(const Snapshot *s, const Where *where, Error *err)
{
    bool lsoa = !is_given(where->lsoa), ward = !is_given(where->ward);
    for (size_t i = 0; !lsoa && i < s->area_count; i++)
        lsoa = strcmp(s->areas[i].code, where->lsoa) == 0;
    for (size_t i = 0; !ward && i < s->wards.count; i++)
        ward = strcmp(s->wards.items[i].code, where->ward) == 0;
    if (!lsoa)
        return error_set(err, ERROR_NOT_FOUND, "The reach areas have no small area (LSOA) %s.", where->lsoa);
    if (!ward)
        return error_set(err, ERROR_NOT_FOUND, "The reach areas have no ward %s.", where->ward);
    if (where->decile < 0 || where->decile > 10)
        return error_set(err, ERROR_INPUT, "A decile is a number from 1 to 10, not %d.", where->decile);
    if (where->has_age && (where->age < 0 || where->age >= s->options.upper_age))
        return error_set(err, ERROR_INPUT, "This picture holds ages from 0 to %d, not %d.",
                         s->options.upper_age - 1, where->age);
    return true;
}

static const NamedSet *centre_with(const Snapshot *s, int64_t id)
{
    for (size_t i = 0; i < s->centres.count; i++)
        if (s->centres.items[i].id == id)
            return &s->centres.items[i];
    return NULL;
}

static const NamedSet *group_with(const Snapshot *s, const char *code)
{
    for (size_t i = 0; i < s->groups.count; i++)
        if (strcmp(s->groups.items[i].key, code) == 0)
            return &s->groups.items[i];
    return NULL;
}

static bool find_sets(const Snapshot *s, const Where *where, Scope *scope, Error *err)
{
    if (where->centre_home && !centre_with(s, where->centre_home))
        return error_set(err, ERROR_NOT_FOUND, "There is no centre with the number %lld.",
                         (long long)where->centre_home);
    if (where->centre_used) {
        const NamedSet *centre = centre_with(s, where->centre_used);
        if (!centre)
            return error_set(err, ERROR_NOT_FOUND, "There is no centre with the number %lld.",
                             (long long)where->centre_used);
        scope->centre_used = centre->members;
    }
    if (is_given(where->group)) {
        const NamedSet *group = group_with(s, where->group);
        if (!group)
            return error_set(err, ERROR_NOT_FOUND, "There is no target group \"%s\".", where->group);
        scope->group = group->members;
    }
    return true;
}

static bool area_meets(const Snapshot *s, const Area *area, const Where *where)
{
    return (!is_given(where->lsoa) || strcmp(area->code, where->lsoa) == 0) &&
           (!is_given(where->ward) || strcmp(s->wards.items[area->ward].code, where->ward) == 0) &&
           (!where->centre_home || area->centre == where->centre_home) &&
           (!where->decile || area->decile == where->decile);
}

bool scope_find(const Snapshot *s, const Where *where, Arena *arena, Scope *out, Error *err)
{
    static const Where everywhere;
    if (!where)
        where = &everywhere;
    Scope scope = {.end_age = s->options.upper_age, .all_ages = !where->has_age};
    TRY(check_place(s, where, err));
    TRY(find_sets(s, where, &scope, err));
    scope.areas = ARENA_ARRAY(arena, uint32_t, s->area_count + 1);
    for (size_t i = 0; i < s->area_count; i++)
        if (area_meets(s, &s->areas[i], where))
            scope.areas[scope.area_count++] = (uint32_t)i;
    scope.all_areas = scope.area_count == s->area_count;
    if (where->has_age) {
        scope.first_age = where->age;
        scope.end_age = where->age + 1;
    }
    *out = scope;
    return true;
}

Set *scope_narrow(const Snapshot *s, const Scope *scope, const Set *set)
{
    Set *narrow = NULL;
    if (scope->all_areas) {
        narrow = roaring_bitmap_copy(set);
    } else {
        narrow = roaring_bitmap_create();
        for (size_t i = 0; i < scope->area_count; i++) {
            const Area *area = &s->areas[scope->areas[i]];
            if (area->first < area->end)
                roaring_bitmap_add_range(narrow, area->first, area->end);
        }
        roaring_bitmap_and_inplace(narrow, set);
    }
    if (!scope->all_ages)
        roaring_bitmap_and_inplace(narrow, s->ages[scope->first_age]);
    if (scope->group)
        roaring_bitmap_and_inplace(narrow, scope->group);
    if (scope->centre_used)
        roaring_bitmap_and_inplace(narrow, scope->centre_used);
    return narrow;
}

double areas_population(const Snapshot *s, const uint32_t *areas, size_t count, int first_age, int end_age)
{
    if (end_age > STATISTICS_AGES)
        return -1;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        for (int age = first_age; age < end_age; age++)
            sum += s->areas[areas[i]].under5[age];
    return sum;
}

/* Families met so far, as bits. */
static uint64_t *families_none(const Snapshot *s, Arena *arena)
{
    return ARENA_ARRAY(arena, uint64_t, s->family_count / 64 + 1);
}

static bool family_is_new(uint64_t *met, uint32_t family)
{
    uint64_t bit = (uint64_t)1 << (family % 64), old = met[family / 64];
    met[family / 64] = old | bit;
    return !(old & bit);
}

uint64_t set_count(const Snapshot *s, MeasureUnit unit, const Set *set, Arena *arena)
{
    if (unit == UNIT_CHILD)
        return roaring_bitmap_get_cardinality(set);
    uint64_t *met = families_none(s, arena), count = 0;
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at))
        count += family_is_new(met, s->family_of[at.current_value]);
    return count;
}

uint64_t set_count_areas(const Snapshot *s, MeasureUnit unit, const Set *set, const uint32_t *areas,
                         size_t count, Arena *arena)
{
    uint64_t sum = 0;
    if (unit == UNIT_CHILD) {
        for (size_t i = 0; i < count; i++) {
            const Area *area = &s->areas[areas[i]];
            if (area->first < area->end)
                sum += roaring_bitmap_range_cardinality(set, area->first, area->end);
        }
        return sum;
    }
    uint64_t *met = families_none(s, arena);
    roaring_uint32_iterator_t at;
    roaring_init_iterator(set, &at);
    for (size_t i = 0; i < count; i++) {
        const Area *area = &s->areas[areas[i]];
        if (at.has_value && at.current_value < area->first)
            roaring_move_uint32_iterator_equalorlarger(&at, area->first);
        for (; at.has_value && at.current_value < area->end; roaring_advance_uint32_iterator(&at))
            sum += family_is_new(met, s->family_of[at.current_value]);
    }
    return sum;
}

int64_t *set_list(const Snapshot *s, MeasureUnit unit, const Set *set, Arena *arena, size_t *count)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, roaring_bitmap_get_cardinality(set) + 1);
    uint64_t *met = families_none(s, arena);
    size_t found = 0;
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        uint32_t family = s->family_of[at.current_value];
        if (unit == UNIT_CHILD)
            ids[found++] = s->child_ids[at.current_value];
        else if (family_is_new(met, family))
            ids[found++] = s->family_ids[family];
    }
    *count = found;
    return ids;
}
