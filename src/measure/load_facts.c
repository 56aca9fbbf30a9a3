#include "measure/loading.h"
#include "sql.h"

#define VALUES_OF(options) VALUE((options)->authority), VALUE((options)->as_of)

static void set_ages(Load *load)
{
    Snapshot *s = load->snapshot;
    uint8_t *age_of = ARENA_ARRAY(&load->scratch, uint8_t, load->count + (size_t)1);
    for (uint32_t i = 0; i < load->count; i++) {
        Date birth = load->births[i];
        if (birth == DATE_NONE || birth > s->options.as_of)
            continue;
        int age = date_age_years(birth, s->options.as_of);
        if (age >= 0 && age < s->options.upper_age) {
            load->flags[i] |= IS_YOUNG;
            age_of[i] = (uint8_t)(1 + age);
        }
    }
    uint8_t *is_age = ARENA_ARRAY(&load->scratch, uint8_t, load->count + (size_t)1);
    for (int age = 0; age < s->options.upper_age; age++) {
        for (uint32_t i = 0; i < load->count; i++)
            is_age[i] = age_of[i] == age + 1;
        s->ages[age] = set_of_flags(is_age, load->count, 1, 0);
    }
}

static bool load_registrations(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_registrations, &rows, err, VALUES_OF(&s->options)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t record = rows_int(rows, 1);
        uint32_t child = id_map_find(&load->children, record);
        if (child == ID_NONE)
            continue;
        bool has_ended = !rows_is_null(rows, 3) && rows_int(rows, 3) <= s->options.as_of;
        *GROW(&s->arena, &s->held) = (Held){
            .id = rows_int(rows, 0),
            .record = record,
            .child = child,
            .ended = has_ended ? (Date)rows_int(rows, 3) : DATE_NONE,
            .why = (Ended)rows_int(rows, 4),
        };
        load->flags[child] |= HAS_HELD;
        if (rows_int(rows, 2))
            load->flags[child] |= IS_CURRENT;
    }
}

/* By child; the root record's rows first, then by id. */
static int compare_held(const void *left, const void *right, void *context)
{
    const Held *a = left, *b = right;
    const Snapshot *s = context;
    if (a->child != b->child)
        return a->child < b->child ? -1 : 1;
    int64_t root = s->child_ids[a->child];
    if ((a->record == root) != (b->record == root))
        return a->record == root ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

typedef struct Days { /* on which days of the period each child was seen, as bits */
    uint64_t *bits;
    size_t words;
} Days;

static void note_centre(Snapshot *s, int64_t centre, uint32_t child)
{
    for (size_t i = 0; i < s->centres.count; i++)
        if (s->centres.items[i].id == centre) {
            roaring_bitmap_add(s->centres.items[i].members, child);
            return;
        }
}

static bool read_contacts(Load *load, const Days *days, Error *err)
{
    Snapshot *s = load->snapshot;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_contacts, &rows, err, VALUE(s->options.authority),
            VALUE(s->period_start), VALUE(s->options.as_of)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        uint32_t child = id_map_find(&load->children, rows_int(rows, 0));
        if (child == ID_NONE)
            continue;
        size_t day = (size_t)(rows_int(rows, 1) - s->period_start);
        days->bits[child * days->words + day / 64] |= (uint64_t)1 << (day % 64);
        load->flags[child] |= rows_int(rows, 2) ? IS_REACHED | IS_ENGAGED : IS_REACHED;
        if (!rows_is_null(rows, 3))
            note_centre(s, rows_int(rows, 3), child);
    }
}

static bool load_contacts(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    size_t words = (size_t)(s->options.as_of - s->period_start) / 64 + 1;
    Days days = {ARENA_ARRAY(&load->scratch, uint64_t, load->count * words + 1), words};
    TRY(read_contacts(load, &days, err));
    for (uint32_t i = 0; i < load->count; i++) {
        int seen = 0;
        for (size_t w = 0; w < words; w++)
            seen += __builtin_popcountll(days.bits[i * words + w]);
        if (seen >= s->options.sustained_days)
            load->flags[i] |= IS_SUSTAINED;
    }
    return true;
}

static NamedSet *group_named(Snapshot *s, const char *code, const char *name)
{
    for (size_t i = 0; i < s->groups.count; i++)
        if (strcmp(s->groups.items[i].key, code) == 0)
            return &s->groups.items[i];
    NamedSet *group = GROW(&s->arena, &s->groups);
    *group = (NamedSet){
        .key = arena_print(&s->arena, "%s", code),
        .name = arena_print(&s->arena, "%s", name),
        .members = roaring_bitmap_create(),
    };
    return group;
}

static bool load_groups(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    DEFER(rows_close) Rows *groups = NULL;
    TRY(ASK(load->store, SQL_measure_groups, &groups, err, VALUE(s->options.authority)));
    bool more = false;
    for (;;) {
        TRY(rows_next(groups, &more, err));
        if (!more)
            break;
        const char *code = rows_text(groups, 0, &load->scratch);
        (void)group_named(s, code, rows_text(groups, 1, &load->scratch));
    }
    DEFER(rows_close) Rows *members = NULL;
    TRY(ASK(load->store, SQL_measure_group_members, &members, err, VALUES_OF(&s->options)));
    for (;;) {
        TRY(rows_next(members, &more, err));
        if (!more)
            return true;
        uint32_t child = id_map_find(&load->children, rows_int(members, 0));
        const char *code = rows_text(members, 1, NULL);
        if (child != ID_NONE)
            roaring_bitmap_add(group_named(s, code, code)->members, child);
    }
}

typedef struct Membership {
    int64_t family;
    uint32_t child;
} Membership;
typedef struct MembershipList {
    Membership *items;
    size_t count, capacity;
} MembershipList;

static bool read_memberships(Load *load, MembershipList *list, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_family_members, &rows, err, VALUES_OF(&load->snapshot->options)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        uint32_t child = id_map_find(&load->children, rows_int(rows, 0));
        if (child != ID_NONE)
            *GROW(&load->scratch, list) = (Membership){rows_int(rows, 1), child};
    }
}

static uint32_t top_of(uint32_t *above, uint32_t family)
{
    while (above[family] != family)
        family = above[family] = above[above[family]];
    return family;
}

/* Joins families that share a child; the joined family keeps its lowest id. */
static void join_families(Load *load, const MembershipList *list)
{
    Snapshot *s = load->snapshot;
    IdMap families = id_map_make(&load->scratch, list->count);
    int64_t *ids = ARENA_ARRAY(&s->arena, int64_t, list->count + load->count + 1);
    uint32_t *above = ARENA_ARRAY(&load->scratch, uint32_t, list->count + (size_t)1);
    uint32_t *family_of = ARENA_ARRAY(&s->arena, uint32_t, load->count + (size_t)1), count = 0;
    for (uint32_t i = 0; i < load->count; i++)
        family_of[i] = ID_NONE;
    for (size_t i = 0; i < list->count; i++) {
        const Membership *member = &list->items[i];
        uint32_t family = id_map_put(&families, member->family, count);
        if (family == count) {
            above[count] = count;
            ids[count++] = member->family;
        }
        family = top_of(above, family);
        uint32_t other =
            family_of[member->child] == ID_NONE ? family : top_of(above, family_of[member->child]);
        uint32_t low = ids[family] < ids[other] ? family : other;
        above[family] = above[other] = family_of[member->child] = low;
    }
    for (uint32_t i = 0; i < load->count; i++) {
        if (family_of[i] == ID_NONE) {
            ids[count] = -s->child_ids[i];
            family_of[i] = count++;
        } else {
            family_of[i] = top_of(above, family_of[i]);
        }
    }
    s->family_of = family_of;
    s->family_ids = ids;
    s->family_count = count;
}

static bool load_to_judge(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_pairs_to_judge, &rows, err, VALUE(s->options.authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        uint32_t a = id_map_find(&load->children, rows_int(rows, 0));
        uint32_t b = id_map_find(&load->children, rows_int(rows, 1));
        s->to_judge += a != ID_NONE && b != ID_NONE && a != b;
    }
}

/* `last`: the child's registration that ended last. */
static Ended why_ended(const Load *load, const Held *last)
{
    Date birth = load->births[last->child];
    bool was_born = birth != DATE_NONE && birth <= load->snapshot->options.as_of;
    if (load->flags[last->child] & IS_CURRENT)
        return was_born ? ENDED_TURNED : ENDED_UNSAID;
    return last->ended == DATE_NONE ? ENDED_UNSAID : last->why;
}

static void make_ended(Load *load)
{
    Snapshot *s = load->snapshot;
    for (int i = 0; i < ENDED_COUNT; i++)
        s->ended[i] = roaring_bitmap_create();
    for (size_t i = 0, next; i < s->held.count; i = next) {
        const Held *last = &s->held.items[i];
        for (next = i + 1; next < s->held.count && s->held.items[next].child == last->child; next++)
            if (s->held.items[next].ended > last->ended)
                last = &s->held.items[next];
        if (!roaring_bitmap_contains(s->registered, last->child))
            roaring_bitmap_add(s->ended[why_ended(load, last)], last->child);
    }
}

static void make_sets(Load *load)
{
    Snapshot *s = load->snapshot;
    const uint8_t *flags = load->flags;
    uint32_t end = s->living_end;
    s->facts[FACT_KNOWN] = set_of_flags(flags, end, IS_YOUNG, 0);
    s->facts[FACT_REGISTERED] = set_of_flags(flags, end, IS_YOUNG | IS_CURRENT, 0);
    s->facts[FACT_REACHED] = set_of_flags(flags, end, IS_YOUNG | IS_REACHED, 0);
    s->facts[FACT_ENGAGED] = set_of_flags(flags, end, IS_YOUNG | IS_ENGAGED, 0);
    s->facts[FACT_SUSTAINED] = set_of_flags(flags, end, IS_YOUNG | IS_SUSTAINED, 0);
    s->facts[FACT_REGISTERED_NOT_ATTENDING] = set_of_flags(flags, end, IS_YOUNG | IS_CURRENT, IS_ENGAGED);
    s->facts[FACT_KNOWN_NOT_REGISTERED] = set_of_flags(flags, end, IS_YOUNG, IS_CURRENT);
    s->registered = set_of_flags(flags, s->child_count, IS_YOUNG | IS_CURRENT, 0);
    s->ever_registered = set_of_flags(flags, s->child_count, HAS_HELD, 0);
}

bool load_facts(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    load->flags = ARENA_ARRAY(&load->scratch, uint8_t, load->count + (size_t)1);
    set_ages(load);
    TRY(load_registrations(load, err));
    if (s->held.count)
        qsort_r(s->held.items, s->held.count, sizeof *s->held.items, compare_held, s);
    TRY(load_contacts(load, err));
    TRY(load_groups(load, err));
    MembershipList memberships = {0};
    TRY(read_memberships(load, &memberships, err));
    join_families(load, &memberships);
    TRY(load_to_judge(load, err));
    make_sets(load);
    make_ended(load);
    return true;
}

bool snapshot_load(Snapshot *snapshot, Store *store, const Geo *geo, Error *err)
{
    DEFER(load_close) Load load = {.snapshot = snapshot, .store = store, .geo = geo};
    TRY(load_places(&load, err));
    TRY(load_people(&load, err));
    TRY(load_homes(&load, err));
    return load_facts(&load, err);
}
