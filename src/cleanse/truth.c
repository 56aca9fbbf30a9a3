/* The register against the truth of the demonstration: which pairs of records are one child. */
#include "base/csv.h"
#include "base/text.h"
#include "cleanse/cleanse.h"
#include "sql.h"

typedef struct TrueRow {        /* of truth_records.csv */
    uint64_t file;              /* hash of the file's name */
    int64_t line, child, adult; /* adult 0: not told */
} TrueRow;
typedef struct TrueRowList {
    TrueRow *items;
    size_t count, capacity;
} TrueRowList;

typedef struct TrueRecord {
    int64_t root, child, twin_set; /* twin_set 0: none */
} TrueRecord;
typedef struct TrueRecordList {
    TrueRecord *items;
    size_t count, capacity;
} TrueRecordList;

typedef struct TrueChild { /* of truth_children.csv */
    int64_t child, twin_set;
} TrueChild;
typedef struct TrueChildList {
    TrueChild *items;
    size_t count, capacity;
} TrueChildList;

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const TrueRow *one = a, *other = b;
    return one->file != other->file ? (one->file < other->file ? -1 : 1) : order(one->line, other->line);
}

static int by_child_number(const void *a, const void *b)
{
    return order(((const TrueChild *)a)->child, ((const TrueChild *)b)->child);
}

static int by_root(const void *a, const void *b)
{
    const TrueRecord *one = a, *other = b;
    return one->root != other->root ? order(one->root, other->root) : order(one->child, other->child);
}

static int by_child(const void *a, const void *b)
{
    return order(((const TrueRecord *)a)->child, ((const TrueRecord *)b)->child);
}

static int by_twins(const void *a, const void *b)
{
    const TrueRecord *one = a, *other = b;
    return one->twin_set != other->twin_set ? order(one->twin_set, other->twin_set)
                                            : order(one->child, other->child);
}

static uint64_t pairs_of(uint64_t count)
{
    return count * (count - 1) / 2;
}

static uint64_t hash_name(const char *name)
{
    return text_hash(name, strlen(name), 1);
}

static bool read_table(const char *folder, const char *name, Arena *arena, void *into, size_t columns,
                       void (*take)(Arena *, void *, const CsvRow *), Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    const char *path = arena_print(arena, "%s/%s", folder, name);
    TRY(csv_open(path, &csv, err));
    CsvRow row;
    for (bool more, header = true; csv_next(csv, &row, &more, err); header = false) {
        if (!more)
            return true;
        if (row.count < columns)
            return error_set(err, ERROR_INPUT, "%s line %lld has %zu columns instead of %zu.", name,
                             (long long)row.line, row.count, columns);
        if (!header)
            take(arena, into, &row);
    }
    return false;
}

static void take_row(Arena *arena, void *into, const CsvRow *row)
{
    *GROW(arena, (TrueRowList *)into) =
        (TrueRow){hash_name(row->fields[0]), strtoll(row->fields[1], NULL, 10),
                  strtoll(row->fields[2], NULL, 10), row->count > 3 ? strtoll(row->fields[3], NULL, 10) : 0};
}

typedef struct Children {
    TrueChildList list;
    uint64_t registered, reached;
} Children;

static void take_child(Arena *arena, void *into, const CsvRow *row)
{
    Children *children = into;
    *GROW(arena, &children->list) =
        (TrueChild){strtoll(row->fields[0], NULL, 10), strtoll(row->fields[3], NULL, 10)};
    children->registered += strcmp(row->fields[6], "1") == 0;
    children->reached += strcmp(row->fields[7], "1") == 0;
}

static bool load_records(Store *store, int64_t authority, const TrueRowList *truth,
                         const TrueChildList *children, Arena *arena, TrueRecordList *out, Error *err)
{
    DEFER(root_map_close) RootMap *roots = NULL;
    TRY(root_map_open(store, authority, &roots, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_record_lines, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        const TrueRow key = {hash_name(rows_text(rows, 1, NULL)), rows_int(rows, 2), 0, 0};
        const TrueRow *row =
            truth->count ? bsearch(&key, truth->items, truth->count, sizeof key, by_place) : NULL;
        if (!row || !row->child)
            continue;
        const TrueChild child_key = {row->child, 0};
        const TrueChild *child = children->count ? bsearch(&child_key, children->items, children->count,
                                                           sizeof child_key, by_child_number)
                                                 : NULL;
        *GROW(arena, out) =
            (TrueRecord){root_of(roots, rows_int(rows, 0)), row->child, child ? child->twin_set : 0};
    }
    return false;
}

/* Records sorted by root and child: runs of both give the pairs found right, runs of root the pairs found. */
static void count_found(const TrueRecordList *records, Truth *truth)
{
    for (size_t start = 0, end; start < records->count; start = end) {
        for (end = start; end < records->count && records->items[end].root == records->items[start].root;) {
            size_t from = end;
            while (end < records->count && by_root(&records->items[end], &records->items[from]) == 0)
                end++;
            truth->right_pairs += pairs_of(end - from);
        }
        truth->found_pairs += pairs_of(end - start);
    }
}

static void count_true(const TrueRecordList *records, Truth *truth)
{
    for (size_t start = 0, end; start < records->count; start = end) {
        for (end = start; end < records->count && records->items[end].child == records->items[start].child;)
            end++;
        truth->true_pairs += pairs_of(end - start);
    }
}

static bool share_a_root(const TrueRecord *a, size_t a_count, const TrueRecord *b, size_t b_count)
{
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0; j < b_count; j++)
            if (a[i].root == b[j].root)
                return true;
    return false;
}

/* Records of one twin set, sorted by child. */
static void count_twins_of_set(const TrueRecord *records, size_t count, Truth *truth)
{
    for (size_t a = 0, b; a < count; a = b) {
        for (b = a; b < count && records[b].child == records[a].child;)
            b++;
        for (size_t other = b, end; other < count; other = end) {
            for (end = other; end < count && records[end].child == records[other].child;)
                end++;
            truth->twin_pairs++;
            truth->twin_wrong += share_a_root(records + a, b - a, records + other, end - other);
        }
    }
}

static void count_twins(const TrueRecordList *records, Truth *truth)
{
    for (size_t start = 0, end; start < records->count; start = end) {
        for (end = start;
             end < records->count && records->items[end].twin_set == records->items[start].twin_set;)
            end++;
        if (records->items[start].twin_set)
            count_twins_of_set(records->items + start, end - start, truth);
    }
}

static void count_all(TrueRecordList *records, Truth *truth)
{
    if (records->count) {
        qsort(records->items, records->count, sizeof *records->items, by_root);
        count_found(records, truth);
        qsort(records->items, records->count, sizeof *records->items, by_child);
        count_true(records, truth);
        qsort(records->items, records->count, sizeof *records->items, by_twins);
        count_twins(records, truth);
    }
    double right = (double)truth->right_pairs;
    truth->precision = truth->found_pairs ? right / (double)truth->found_pairs : 1;
    truth->recall = truth->true_pairs ? right / (double)truth->true_pairs : 1;
    double sum = truth->precision + truth->recall;
    truth->f1 = sum > 0 ? 2 * truth->precision * truth->recall / sum : 0;
}

typedef struct TrueAdult {
    int64_t record, adult;
} TrueAdult;
typedef struct TrueAdultList {
    TrueAdult *items;
    size_t count, capacity;
} TrueAdultList;

static int by_record(const void *a, const void *b)
{
    return order(((const TrueAdult *)a)->record, ((const TrueAdult *)b)->record);
}

static bool load_adults(Store *store, int64_t authority, const TrueRowList *truth, Arena *arena,
                        TrueAdultList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_adult_lines, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            if (out->count)
                qsort(out->items, out->count, sizeof *out->items, by_record);
            return true;
        }
        const TrueRow key = {hash_name(rows_text(rows, 1, NULL)), rows_int(rows, 2), 0, 0};
        const TrueRow *row =
            truth->count ? bsearch(&key, truth->items, truth->count, sizeof key, by_place) : NULL;
        if (row && row->adult)
            *GROW(arena, out) = (TrueAdult){rows_int(rows, 0), row->adult};
    }
    return false;
}

static int64_t adult_of(const TrueAdultList *adults, int64_t record)
{
    const TrueAdult key = {record, 0};
    const TrueAdult *found =
        adults->count ? bsearch(&key, adults->items, adults->count, sizeof key, by_record) : NULL;
    return found ? found->adult : 0;
}

static bool count_asked(Store *store, int64_t authority, const TrueAdultList *adults, Truth *truth,
                        Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_cleanse_queue, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        int64_t a = adult_of(adults, rows_int(rows, 0)), b = adult_of(adults, rows_int(rows, 1));
        truth->adult_pairs += a && b;
        truth->adult_right += a && a == b;
    }
    return false;
}

bool cleanse_truth(Store *store, int64_t authority, const char *folder, Truth *out, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    TrueRowList rows = {0};
    Children children = {0};
    TrueRecordList records = {0};
    TrueAdultList adults = {0};
    TRY(read_table(folder, "truth_records.csv", &arena, &rows, 3, take_row, err));
    TRY(read_table(folder, "truth_children.csv", &arena, &children, 8, take_child, err));
    if (rows.count)
        qsort(rows.items, rows.count, sizeof *rows.items, by_place);
    if (children.list.count)
        qsort(children.list.items, children.list.count, sizeof *children.list.items, by_child_number);
    TRY(load_records(store, authority, &rows, &children.list, &arena, &records, err));
    Truth truth = {.registered = children.registered, .reached = children.reached};
    count_all(&records, &truth);
    TRY(load_adults(store, authority, &rows, &arena, &adults, err));
    TRY(count_asked(store, authority, &adults, &truth, err));
    *out = truth;
    return true;
}
