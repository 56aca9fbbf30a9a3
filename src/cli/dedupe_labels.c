#include "cli/dedupe_labels.h"

#include "base/csv.h"

typedef struct Named {
    const char *id;
    uint32_t record, set;
} Named;

typedef struct Names { /* by id, then list, then record */
    Named *items;
    size_t count;
} Names;

static int by_id(const void *x, const void *y)
{
    const Named *a = x, *b = y;
    int order = strcmp(a->id, b->id);
    if (order != 0)
        return order;
    if (a->set != b->set)
        return a->set < b->set ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static Names name_records(Arena *arena, const PeopleList *list)
{
    Names names = {ARENA_ARRAY(arena, Named, list->count), list->count};
    for (size_t r = 0; r < list->count; r++) {
        char number[PEOPLE_ID_ROOM];
        const char *id = people_id(list, r, number);
        names.items[r] = (Named){id == number ? arena_copy(arena, id, strlen(id)) : id, (uint32_t)r,
                                 list->set ? list->set[r] : 0};
    }
    qsort(names.items, names.count, sizeof *names.items, by_id);
    return names;
}

/* The first record of that name in this list, else in the other. */
static bool find_named(const Names *names, const char *id, uint32_t set, uint32_t *out)
{
    const Named wanted = {id, 0, set};
    size_t low = 0, high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_id(&names->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == names->count || strcmp(names->items[low].id, id) != 0) {
        if (set == 0)
            return false;
        return find_named(names, id, 0, out);
    }
    *out = names->items[low].record;
    return true;
}

static bool read_match(const char *text, bool *out)
{
    static const char *const yes[] = {"1", "yes", "y", "true", "t", "match", "same"},
                             *const no[] = {"0", "no", "n", "false", "f", "non-match", "different"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        *out = strcasecmp(text, yes[i]) == 0;
        if (*out || strcasecmp(text, no[i]) == 0)
            return true;
    }
    return false;
}

static bool read_columns(const CsvRow *row, size_t places[3], const char *path, Error *err)
{
    static const char *const wanted[3] = {"id_a", "id_b", "match"};
    for (size_t w = 0; w < 3; w++) {
        places[w] = row->count;
        for (size_t i = row->count; i-- > 0;)
            if (strcasecmp(row->fields[i], wanted[w]) == 0)
                places[w] = i;
        if (places[w] == row->count)
            return error_set(err, ERROR_INPUT, "%s has no column %s; it wants id_a, id_b and match.", path,
                             wanted[w]);
    }
    return true;
}

static bool read_label(const CsvRow *row, const size_t places[3], const Names *names, const char *path,
                       LinkLabel *out, Error *err)
{
    const char *fields[3];
    for (size_t w = 0; w < 3; w++)
        fields[w] = places[w] < row->count ? csv_typed(row->fields[places[w]]) : "";
    for (uint32_t w = 0; w < 2; w++)
        if (!find_named(names, fields[w], w, w == 0 ? &out->a : &out->b))
            return error_set(err, ERROR_INPUT, "%s, line %lld: there is no record \"%s\" in the list.", path,
                             (long long)row->line, fields[w]);
    if (out->a == out->b)
        return error_set(err, ERROR_INPUT, "%s, line %lld: id_a and id_b are the same record.", path,
                         (long long)row->line);
    if (!read_match(fields[2], &out->match))
        return error_set(err, ERROR_INPUT, "%s, line %lld: match wants yes or no, not \"%s\".", path,
                         (long long)row->line, fields[2]);
    return true;
}

bool labels_read(Arena *arena, const char *path, const PeopleList *list, LabelList *out, Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more;
    size_t places[3];
    struct {
        int64_t *items;
        size_t count, capacity;
    } lines = {0};
    TRY(csv_open(path, &csv, err));
    if (!csv_next(csv, &row, &more, err))
        return error_prefix(err, "%s", path);
    if (!more)
        return error_set(err, ERROR_INPUT, "%s has no rows.", path);
    TRY(read_columns(&row, places, path, err));
    Names names = name_records(arena, list);
    for (;;) {
        if (!csv_next(csv, &row, &more, err))
            return error_prefix(err, "%s", path);
        if (!more)
            break;
        LinkLabel label;
        TRY(read_label(&row, places, &names, path, &label, err));
        *GROW(arena, out) = label;
        *GROW(arena, &lines) = row.line;
    }
    size_t sound = linkage_labels_check(out->items, lines.count, list->count);
    if (sound < lines.count)
        return error_set(err, ERROR_INPUT, "%s, line %lld contradicts the lines before it.", path,
                         (long long)lines.items[sound]);
    return sound == lines.count || error_set(err, ERROR_SYSTEM, "Memory ran out.");
}
