#include "register/record.h"

#include "base/text.h"
#include "register/survivor.h"
#include "sql.h"

Date rows_day(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DATE_NONE : (Date)rows_int(rows, column);
}

static Record record_read(const Rows *rows, Arena *arena)
{
    return (Record){
        .id = rows_int(rows, 0),
        .adult = strcmp(rows_text(rows, 1, NULL), "child") != 0,
        .source = rows_text(rows, 2, arena),
        .ref = rows_text(rows, 3, arena),
        .given = rows_text(rows, 4, arena),
        .family = rows_text(rows, 5, arena),
        .sex = rows_text(rows, 6, arena),
        .ethnicity = rows_text(rows, 7, arena),
        .language = rows_text(rows, 8, arena),
        .birth = rows_day(rows, 9),
        .write = rows_int(rows, 10),
        .merge_write = rows_int(rows, 11),
        .merge_probability = rows_real(rows, 12),
        .merge_reason = rows_text(rows, 13, arena),
    };
}

static bool people_load(Store *store, Arena *arena, int64_t authority, const RootOfList *tree,
                        const IdList *roots, RecordList *out, Error *err)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, tree->count + 1);
    for (size_t i = 0; i < tree->count; i++)
        ids[i] = tree->items[i].record;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_people, &rows, err, VALUE(authority), value_ids(arena, ids, tree->count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const RootOf *place = root_of_find(tree, rows_int(rows, 0));
        size_t child = place ? ids_find(roots, place->root) : roots->count;
        if (child < roots->count)
            *GROW(arena, &out[child]) = record_read(rows, arena);
    }
}

/* The root first; without a root that stands, nothing. */
static void root_first(RecordList *records, int64_t root)
{
    for (size_t i = 0; i < records->count; i++) {
        if (records->items[i].id != root)
            continue;
        const Record first = records->items[i];
        memmove(records->items + 1, records->items, i * sizeof *records->items);
        records->items[0] = first;
        return;
    }
    records->count = 0;
}

static bool trees_load(Store *store, Arena *arena, int64_t authority, const IdList *roots, RecordList *out,
                       Error *err)
{
    RootOfList tree = {0};
    TRY(merge_trees(store, arena, authority, roots->items, roots->count, &tree, err));
    TRY(people_load(store, arena, authority, &tree, roots, out, err));
    for (size_t i = 0; i < roots->count; i++)
        root_first(&out[i], roots->items[i]);
    return true;
}

typedef struct Place { /* a record in the lists, by its id */
    int64_t id;
    Record *record;
} Place;
typedef struct PlaceList {
    Place *items;
    size_t count, capacity;
} PlaceList;

static int compare_places(const void *a, const void *b)
{
    const Place *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static PlaceList places_of(Arena *arena, RecordList *lists, size_t count)
{
    PlaceList places = {0};
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < lists[i].count; r++)
            *GROW(arena, &places) = (Place){lists[i].items[r].id, &lists[i].items[r]};
    if (places.count)
        qsort(places.items, places.count, sizeof *places.items, compare_places);
    return places;
}

static Value places_ids(Arena *arena, const PlaceList *places)
{
    int64_t *ids = ARENA_ARRAY(arena, int64_t, places->count + 1);
    for (size_t i = 0; i < places->count; i++)
        ids[i] = places->items[i].id;
    return value_ids(arena, ids, places->count);
}

static Record *place_find(const PlaceList *places, int64_t id)
{
    const Place wanted = {.id = id};
    const Place *found =
        places->count ? bsearch(&wanted, places->items, places->count, sizeof *places->items, compare_places)
                      : NULL;
    return found ? found->record : NULL;
}

static bool addresses_load(Store *store, Arena *arena, int64_t authority, const PlaceList *places, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_addresses, &rows, err, VALUE(authority), places_ids(arena, places)));
    int64_t last = 0;
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        int64_t id = rows_int(rows, 0);
        Record *record = place_find(places, id);
        if (!record || id == last)
            continue;
        last = id;
        record->address = rows_text(rows, 1, arena);
        record->postcode = rows_text(rows, 2, arena);
        record->lsoa = rows_text(rows, 3, arena);
    }
}

bool records_identify(Store *store, Arena *arena, int64_t authority, RecordList *lists, size_t count,
                      Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    PlaceList places = places_of(arena, lists, count);
    TRY(ASK(store, SQL_record_identifiers, &rows, err, VALUE(authority), places_ids(arena, &places)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        Record *record = place_find(&places, rows_int(rows, 0));
        const char *scheme = rows_text(rows, 1, NULL);
        if (record && strcmp(scheme, "nhs") == 0)
            record->nhs = rows_text(rows, 2, arena);
        else if (record && strcmp(scheme, "phone") == 0)
            record->phone = rows_text(rows, 2, arena);
    }
}

/* Staff's choices go with the records they were made for. */
static bool choices_load(Store *store, Arena *arena, int64_t authority, const PlaceList *places, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_choices, &rows, err, VALUE(authority), places_ids(arena, places)));
    for (bool more;;) {
        Trait trait;
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        Record *record = place_find(places, rows_int(rows, 0));
        if (record && trait_parse(rows_text(rows, 1, NULL), &trait) &&
            rows_int(rows, 2) > record->chosen[trait])
            record->chosen[trait] = rows_int(rows, 2);
    }
}

bool records_of_roots(Store *store, Arena *arena, int64_t authority, const IdList *roots, RecordList *out,
                      Error *err)
{
    TRY(trees_load(store, arena, authority, roots, out, err));
    PlaceList places = places_of(arena, out, roots->count);
    TRY(addresses_load(store, arena, authority, &places, err));
    return choices_load(store, arena, authority, &places, err);
}

bool records_load(Store *store, Arena *arena, int64_t authority, int64_t person, RecordList *out,
                  int64_t *root, Error *err)
{
    int64_t top;
    RecordList records = {0};
    TRY(merge_roots(store, arena, authority, &person, 1, &top, err));
    TRY(records_of_roots(store, arena, authority, &(IdList){&top, 1, 1}, &records, err));
    TRY(records_identify(store, arena, authority, &records, 1, err));
    *out = records;
    *root = top;
    return true;
}

bool folded_is_placeholder(const char *folded)
{
    static const char *const words[] = {
        "babygirl",       "babyboy",   "not known", "no name", "female", "male",  "girl",  "boy", "tba",
        "name not known", "not given", "n a",       "na",      "none",   "nil",   "null",  "tbc", "test",
        "not recorded",   "x",         "xx",        "xxx",     "xxxx",   "twin1", "twin2", NULL};
    static const char *const starts[] = {"baby",    "infant",  "newborn", "twin",
                                         "triplet", "unknown", "unnamed", NULL};
    for (const char *const *word = words; *word; word++)
        if (strcmp(folded, *word) == 0)
            return true;
    for (const char *const *start = starts; *start; start++) {
        size_t length = strlen(*start);
        if (strncmp(folded, *start, length) == 0 && (folded[length] == '\0' || folded[length] == ' '))
            return true;
    }
    return false;
}

bool given_is_placeholder(Arena *arena, const char *given)
{
    return folded_is_placeholder(text_fold(arena, given));
}

Best records_best(Arena *arena, const RecordList *records)
{
    Survivor stands[TRAIT_COUNT];
    survivors_find(arena, records, stands);
    const Record nothing = {.birth = DATE_NONE}, *of[TRAIT_COUNT];
    for (int trait = 0; trait < TRAIT_COUNT; trait++)
        of[trait] = stands[trait].record ? stands[trait].record : &nothing;
    return (Best){
        .given = of[TRAIT_GIVEN]->given,
        .family = of[TRAIT_FAMILY]->family,
        .sex = of[TRAIT_SEX]->sex,
        .address = of[TRAIT_HOME]->address,
        .postcode = of[TRAIT_HOME]->postcode,
        .lsoa = of[TRAIT_HOME]->lsoa,
        .birth = of[TRAIT_BIRTH]->birth,
    };
}
