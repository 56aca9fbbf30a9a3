#include "base/clock.h"
#include "measure/loading.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct Person {
    int64_t id, root, write;
    Date birth;
    bool child;
} Person;
typedef struct PersonList {
    Person *items;
    size_t count, capacity;
} PersonList;

void load_close(Load *load)
{
    root_map_close(load->roots);
    arena_release(&load->scratch);
}

static size_t ward_number(Snapshot *s, const GeoLsoa *lsoa)
{
    for (size_t i = s->wards.count; i-- > 0;)
        if (strcmp(s->wards.items[i].code, lsoa->ward) == 0)
            return i;
    *GROW(&s->arena, &s->wards) =
        (Ward){arena_print(&s->arena, "%s", lsoa->ward), arena_print(&s->arena, "%s", lsoa->ward_name)};
    return s->wards.count - 1;
}

static Area area_make(Snapshot *s, const GeoLsoa *lsoa, int64_t centre)
{
    Area area = {
        .code = arena_print(&s->arena, "%s", lsoa->code),
        .name = arena_print(&s->arena, "%s", lsoa->name),
        .ward = ward_number(s, lsoa),
        .centre = centre,
        .decile = lsoa->imd_decile >= 1 && lsoa->imd_decile <= 10 ? lsoa->imd_decile : 0,
    };
    for (int age = 0; age < STATISTICS_AGES; age++)
        area.under5[age] = lsoa->under5[age];
    return area;
}

static bool load_centres(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    CentreList centres = {0};
    TRY(centre_list(load->store, &s->arena, s->options.authority, &centres, err));
    for (size_t i = 0; i < centres.count; i++)
        *GROW(&s->arena, &s->centres) = (NamedSet){
            .id = centres.items[i].id,
            .key = arena_print(&s->arena, "%lld", (long long)centres.items[i].id),
            .name = centres.items[i].name,
            .members = roaring_bitmap_create(),
        };
    return true;
}

/* Which centre each LSOA belongs to; 0 for none. */
static bool read_reach_areas(Load *load, int64_t *centre_of, Error *err)
{
    const SnapshotOptions *options = &load->snapshot->options;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_reach_areas, &rows, err, VALUE(options->authority),
            VALUE(options->as_of)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *code = rows_text(rows, 0, NULL);
        int lsoa = code ? geo_lsoa_by_code(load->geo, code) : -1;
        int64_t centre = rows_int(rows, 1);
        if (lsoa >= 0 && (!centre_of[lsoa] || centre < centre_of[lsoa]))
            centre_of[lsoa] = centre;
    }
}

static void set_sources(Load *load, const char *authority_code)
{
    Snapshot *s = load->snapshot;
    const char *source = authority_code ? geo_population_source(load->geo, authority_code) : NULL;
    s->population_source =
        arena_print(&s->arena,
                    "%s; where there are no statistics (target groups, centres used, families), "
                    "those known in the reach areas",
                    source && *source ? source : "population estimates by LSOA");
    s->registered_source = "those registered and living in the reach areas";
}

bool load_places(Load *load, Error *err)
{
    Snapshot *s = load->snapshot;
    size_t lsoas = geo_lsoa_count(load->geo);
    int64_t *centre_of = ARENA_ARRAY(&load->scratch, int64_t, lsoas + 1);
    TRY(load_centres(load, err));
    TRY(read_reach_areas(load, centre_of, err));
    for (size_t i = 0; i < lsoas; i++)
        s->area_count += centre_of[i] != 0;
    s->areas = ARENA_ARRAY(&s->arena, Area, s->area_count + 1);
    load->area_of = ARENA_ARRAY(&load->scratch, size_t, lsoas + 1);
    size_t next = 0;
    for (size_t i = 0; i < lsoas; i++) {
        load->area_of[i] = centre_of[i] ? next : s->area_count;
        if (centre_of[i])
            s->areas[next++] = area_make(s, geo_lsoa(load->geo, (int)i), centre_of[i]);
    }
    const char *authority = NULL;
    for (size_t i = 0; i < lsoas && !authority; i++)
        if (centre_of[i])
            authority = geo_lsoa(load->geo, (int)i)->authority;
    set_sources(load, authority);
    return true;
}

static bool read_people(Load *load, PersonList *people, Error *err)
{
    const SnapshotOptions *options = &load->snapshot->options;
    PersonSet left_out = {0};
    if (options->open_only)
        TRY(shielded_and_likely(load->store, &load->scratch, options->authority, clock_today(), &left_out, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_people, &rows, err, VALUE(options->authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t id = rows_int(rows, 0);
        if (person_set_has(&left_out, id))
            continue;
        *GROW(&load->scratch, people) = (Person){
            .id = id,
            .root = root_of(load->roots, id),
            .child = rows_int(rows, 1) != 0,
            .birth = rows_is_null(rows, 2) ? DATE_NONE : (Date)rows_int(rows, 2),
            .write = rows_int(rows, 3),
        };
    }
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The children, by ascending root id. */
static void find_children(Load *load, const PersonList *people)
{
    load->ids = ARENA_ARRAY(&load->scratch, int64_t, people->count + 1);
    bool ascending = true;
    for (size_t i = 0; i < people->count; i++) {
        const Person *person = &people->items[i];
        if (!person->child || person->root != person->id)
            continue;
        ascending = ascending && (load->count == 0 || load->ids[load->count - 1] < person->id);
        load->ids[load->count++] = person->id;
    }
    if (!ascending)
        qsort(load->ids, load->count, sizeof *load->ids, compare_ids);
    load->children = id_map_make(&load->scratch, people->count);
    for (uint32_t i = 0; i < load->count; i++)
        id_map_put(&load->children, load->ids[i], i);
}

/* The root's birth; without one, the newest record's that has one. */
static void choose_births(Load *load, const PersonList *people)
{
    const Person **best = ARENA_ARRAY(&load->scratch, const Person *, load->count + (size_t)1);
    for (size_t i = 0; i < people->count; i++) {
        const Person *person = &people->items[i];
        uint32_t slot = id_map_find(&load->children, person->root);
        if (slot == ID_NONE)
            continue;
        id_map_put(&load->children, person->id, slot);
        if (person->birth == DATE_NONE)
            continue;
        const Person *old = best[slot];
        if (!old || person->id == person->root ||
            (old->id != old->root &&
             (person->write > old->write || (person->write == old->write && person->id > old->id))))
            best[slot] = person;
    }
    load->births = ARENA_ARRAY(&load->scratch, Date, load->count + (size_t)1);
    for (uint32_t i = 0; i < load->count; i++)
        load->births[i] = best[i] ? best[i]->birth : DATE_NONE;
}

bool load_people(Load *load, Error *err)
{
    PersonList people = {0};
    TRY(root_map_open(load->store, load->snapshot->options.authority, &load->roots, err));
    TRY(read_people(load, &people, err));
    find_children(load, &people);
    choose_births(load, &people);
    return true;
}

typedef struct Home {
    int64_t write, from, person;
    int lsoa; /* of geo, -1 outside the areas loaded */
} Home;

static bool home_is_newer(const Home *a, const Home *b)
{
    if (a->write != b->write)
        return a->write > b->write;
    if (a->from != b->from)
        return a->from > b->from;
    if (a->person != b->person)
        return a->person > b->person;
    return a->lsoa > b->lsoa;
}

static bool read_homes(Load *load, Home *homes, Error *err)
{
    const SnapshotOptions *options = &load->snapshot->options;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(load->store, SQL_measure_addresses, &rows, err, VALUE(options->authority),
            VALUE(options->as_of)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        uint32_t slot = id_map_find(&load->children, rows_int(rows, 0));
        if (slot == ID_NONE)
            continue;
        Home home = {
            .person = rows_int(rows, 0),
            .lsoa = geo_lsoa_by_code(load->geo, rows_text(rows, 1, NULL)),
            .from = rows_is_null(rows, 2) ? INT64_MIN : rows_int(rows, 2),
            .write = rows_int(rows, 3),
        };
        if (!homes[slot].person || home_is_newer(&home, &homes[slot]))
            homes[slot] = home;
    }
}

/* Ordinals: children sorted by area, then by root id. */
static void number_children(Load *load)
{
    Snapshot *s = load->snapshot;
    uint32_t *next = ARENA_ARRAY(&load->scratch, uint32_t, s->area_count + 2);
    for (uint32_t i = 0; i < load->count; i++)
        next[load->home[i] + 1]++;
    for (size_t a = 0; a <= s->area_count; a++)
        next[a + 1] += next[a];
    for (size_t a = 0; a < s->area_count; a++) {
        s->areas[a].first = next[a];
        s->areas[a].end = next[a + 1];
    }
    s->living_end = next[s->area_count];
    s->child_count = load->count;
    s->child_ids = ARENA_ARRAY(&s->arena, int64_t, load->count + (size_t)1);
    Date *births = ARENA_ARRAY(&load->scratch, Date, load->count + (size_t)1);
    uint32_t *ordinals = ARENA_ARRAY(&load->scratch, uint32_t, load->count + (size_t)1);
    for (uint32_t i = 0; i < load->count; i++) {
        ordinals[i] = next[load->home[i]]++;
        s->child_ids[ordinals[i]] = load->ids[i];
        births[ordinals[i]] = load->births[i];
    }
    load->births = births;
    for (size_t i = 0; i <= load->children.mask; i++)
        if (load->children.slots[i].number)
            load->children.slots[i].number = ordinals[load->children.slots[i].number - 1] + 1;
}

bool load_homes(Load *load, Error *err)
{
    Home *homes = ARENA_ARRAY(&load->scratch, Home, load->count + (size_t)1);
    TRY(read_homes(load, homes, err));
    load->home = ARENA_ARRAY(&load->scratch, size_t, load->count + (size_t)1);
    for (uint32_t i = 0; i < load->count; i++)
        load->home[i] =
            homes[i].person && homes[i].lsoa >= 0 ? load->area_of[homes[i].lsoa] : load->snapshot->area_count;
    number_children(load);
    return true;
}
