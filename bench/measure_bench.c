/* measure_bench fill FILE CHILDREN CONTACTS: a register of that size, with one record a child.
 * measure_bench load FILE: how long it takes to read into sets, and a cross table of it.
 * measure_bench months FILE FOLDER: the months, and the facts behind them as CSV for other engines.
 * measure_bench save FILE: an attendance saved, until every figure has it.
 * Figures go to standard output as "name seconds", one a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "measure/moments.h"
#include "measure/picture.h"
#include "store/write.h"

enum { MONTHS = 60, ROUNDS = 9, MEASURES = 64 };
static Arena arena;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool done, const Error *err)
{
    if (done)
        return;
    fprintf(stderr, "measure_bench: %s\n", err->text);
    exit(1);
}

static Date day_of(int year, int month, int day)
{
    Date date = 0;
    (void)date_from_parts(year, month, day, &date);
    return date;
}

/* ---- a large register ---- */

typedef struct Size {
    int64_t children, contacts;
    uint64_t state;
    const Geo *geo;
} Size;

static uint64_t below(Size *size, uint64_t limit)
{
    size->state = size->state * 6364136223846793005u + 1442695040888963407u;
    return (size->state >> 33) % limit;
}

static bool fill_people(Size *size, Store *store, Date today, Error *err)
{
    static const char *const ethnicities[] = {"WBRI", "APKN", "AIND", "WEEU", "WROM", "OOTH", "BCRB", "MWBC"};
    static const char *const columns[] = {"authority", "id",    "kind",      "source",
                                          "ref",       "birth", "ethnicity", "w_from"};
    static const char *const homes[] = {"authority", "person", "lsoa", "w_from"};
    DEFER(bulk_close) Bulk *people = NULL;
    TRY(bulk_open(store, "person", columns, 8, &people, err));
    for (int64_t id = 1; id <= size->children; id++) {
        const Value values[] = {VALUE(1),
                                VALUE(id),
                                VALUE("child"),
                                VALUE(1),
                                VALUE("r"),
                                VALUE(today - (int64_t)below(size, 1826)),
                                VALUE(ethnicities[below(size, 8)]),
                                VALUE(1)};
        TRY(bulk_add(people, values, err));
    }
    TRY(bulk_finish(people, err));
    DEFER(bulk_close) Bulk *addresses = NULL;
    TRY(bulk_open(store, "address", homes, 4, &addresses, err));
    for (int64_t id = 1; id <= size->children; id++) {
        const Value values[] = {VALUE(1), VALUE(id),
                                VALUE(geo_lsoa(size->geo, (int)below(size, geo_lsoa_count(size->geo)))->code),
                                VALUE(1)};
        TRY(bulk_add(addresses, values, err));
    }
    return bulk_finish(addresses, err);
}

static bool fill_contacts(Size *size, Store *store, Date today, Error *err)
{
    static const char *const columns[] = {"authority", "id",       "kind",   "person", "centre",
                                          "on_day",    "activity", "source", "w_from"};
    static const char *const activities[] = {"Stay and Play", "Baby Massage", "Messy Play", "Drop-in"};
    DEFER(bulk_close) Bulk *contacts = NULL;
    TRY(bulk_open(store, "contact", columns, 9, &contacts, err));
    for (int64_t id = 1; id <= size->contacts; id++) {
        const Value values[] = {VALUE(1),
                                VALUE(id),
                                VALUE(below(size, 5) ? "attendance" : "letter"),
                                VALUE(1 + (int64_t)below(size, (uint64_t)size->children)),
                                VALUE(1 + (int64_t)below(size, 6)),
                                VALUE(today - (int64_t)below(size, 1500)),
                                VALUE(activities[below(size, 4)]),
                                VALUE(1),
                                VALUE(1)};
        TRY(bulk_add(contacts, values, err));
    }
    return bulk_finish(contacts, err);
}

static bool fill(WriteNow *write, void *context, Error *err)
{
    Size *size = context;
    Date today = day_of(2026, 9, 30);
    int64_t authority, group, centre;
    TRY(authority_add(write, "E06000015", "Derby", NULL, &authority, err));
    TRY(group_add(write, authority, NULL, "Group", &group, err));
    for (int i = 0; i < 6; i++)
        TRY(centre_add(write, authority, group, NULL, arena_print(&arena, "Centre %d", i + 1), NULL, &centre,
                       err));
    for (size_t i = 0; i < geo_lsoa_count(size->geo); i++)
        TRY(reach_area_add(write, authority, 1 + (int64_t)(i % 6), geo_lsoa(size->geo, (int)i)->code, NULL,
                           err));
    return fill_people(size, write->store, today, err) && fill_contacts(size, write->store, today, err);
}

static bool load_places(WriteNow *write, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(write->store, NULL, err);
}

static void make(const char *file, const char *children, const char *contacts)
{
    Error err = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(geo_close) Geo *geo = NULL;
    const Write write = {.action = "import"};
    must(store_open(file, STORE_CREATE, &store, &err), &err);
    must(write_run(store, &write, load_places, NULL, &err), &err);
    must(geo_open(store, 2026, &geo, &err), &err);
    Size size = {strtoll(children, NULL, 10), strtoll(contacts, NULL, 10), 20260930, geo};
    must(write_run(store, &write, fill, &size, &err), &err);
}

/* ---- what is measured ---- */

static void look(const char *file, StoreMode mode, Store **store, Picture *picture)
{
    Error err = {0};
    const SnapshotOptions options = {.as_of = day_of(2026, 9, 30)};
    must(store_open(file, mode, store, &err), &err);
    must(picture_open(*store, &arena, &options, picture, &err), &err);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times)
{
    qsort(times, ROUNDS, sizeof *times, by_size);
    return times[ROUNDS / 2];
}

static void load(const char *file, const char *folder)
{
    Error err = {0};
    double begun = now();
    DEFER(store_close) Store *store = NULL;
    DEFER(picture_close) Picture picture = {0};
    look(file, STORE_READ, &store, &picture);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("load %.3f\nload_mib %.0f\n", now() - begun, (double)use.ru_maxrss / 1024);
    double times[ROUNDS];
    CrossTable table;
    const Measure *reached = measure_find(snapshot_book(picture.snapshot), "reached");
    for (int i = -1; i < ROUNDS; i++) { /* the first warms */
        begun = now();
        must(measure_cross(picture.snapshot, reached, UNIT_CHILD, BY_LSOA, BY_ETHNICITY, NULL, &arena, &table,
                           &err),
             &err);
        if (i >= 0)
            times[i] = now() - begun;
    }
    printf("cross %.6f\ncross_cells %zu\n", median(times), table.rows.count * table.columns.count);
    FILE *out = fopen(arena_print(&arena, "%s/cross.csv", folder), "w");
    for (size_t r = 0; out && r < table.rows.count; r++)
        for (size_t c = 0; c < table.columns.count; c++)
            fprintf(out, "%s,%s,%llu\n", table.rows.items[r].key, table.columns.items[c].key,
                    (unsigned long long)table.cells[r * table.columns.count + c].count);
    if (out)
        fclose(out);
}

static FILE *sheet(const char *folder, const char *name)
{
    FILE *file = fopen(arena_print(&arena, "%s/%s.csv", folder, name), "w");
    if (!file)
        exit(1);
    return file;
}

/* Children with their birthdays, homes, registrations and contacts, records already joined: what an analyst
 * begins with. */
static void export(const Snapshot *snapshot, const char *folder)
{
    const Chronicle *c = snapshot_chronicle(snapshot);
    FILE *children = sheet(folder, "child"), *homes = sheet(folder, "home"), *held = sheet(folder, "held"),
         *seen = sheet(folder, "seen");
    Date today = snapshot_as_of(snapshot);
    Moments m;
    moments_make(&arena, &today, 1, &m);
    for (uint32_t i = 0; i < c->child_count; i++) {
        if (c->births[i] != DATE_NONE)
            fprintf(children, "%u,%d,%d\n", i, c->births[i], birthday(c->births[i], 5));
        int preference = 0;
        for (EACH(Home, home, c, SHELF_HOMES, i))
            fprintf(homes, "%u,%d,%d,%d,%d\n", i, preference++, home->from, home->to,
                    home->lsoa >= 0 && c->reach[home->lsoa].count ? home->lsoa : -1);
        for (EACH(Held, row, c, SHELF_HELD, i))
            fprintf(held, "%u,%d,%d\n", i, row->from, row->to);
        for (EACH(Seen, row, c, SHELF_SEEN, i))
            fprintf(seen, "%u,%d,%d\n", i, row->day, kind_engages(row->kind));
    }
    fclose(children), fclose(homes), fclose(held), fclose(seen);
}

static void months(const char *file, const char *folder)
{
    static const char *const names[] = {"known",
                                        "registered",
                                        "reached",
                                        "engaged",
                                        "sustained",
                                        "registered-not-attending",
                                        "known-not-registered"};
    enum { SAME = sizeof names / sizeof *names };
    Error err = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(picture_close) Picture picture = {0};
    look(file, STORE_READ, &store, &picture);
    const Snapshot *s = picture.snapshot;
    const Measure *all[MEASURES], *same[SAME], *measure;
    size_t count = 0, cells = 0;
    for (size_t i = 0; (measure = measure_at(snapshot_book(s), i)); i++)
        if (!unit_is_of_events(measure->unit) && !measure->cost)
            all[count++] = measure;
    for (size_t i = 0; i < SAME; i++)
        same[i] = measure_find(snapshot_book(s), names[i]);
    MonthTable tables[MEASURES];
    double full[ROUNDS], part[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
        double begun = now();
        cells = 0;
        for (By by = BY_NONE; by <= BY_CENTRE_HOME; by++) {
            must(measure_months(s, all, count, by, NULL, MONTHS, &arena, tables, &err), &err);
            for (size_t m = 0; m < count; m++)
                cells += tables[m].parts.count * (size_t)tables[m].months;
        }
        if (i >= 0)
            full[i] = now() - begun;
        begun = now();
        must(measure_months(s, same, SAME, BY_LSOA, NULL, MONTHS, &arena, tables, &err), &err);
        if (i >= 0)
            part[i] = now() - begun;
    }
    for (size_t m = 0; getenv("REACHBOOK_BENCH_EACH") && m < count; m++) {
        double begun = now();
        for (By by = BY_NONE; by <= BY_CENTRE_HOME; by++)
            must(measure_months(s, &all[m], 1, by, NULL, MONTHS, &arena, tables, &err), &err);
        fprintf(stderr, "%-32s %8.1f ms, %d months\n", all[m]->name, 1e3 * (now() - begun), tables[0].months);
    }
    printf("full %.6f\nfull_cells %zu\nfull_measures %zu\nsame %.6f\n", median(full), cells, count,
           median(part));
    export(s, folder);
    FILE *out = sheet(folder, "answer"), *days = sheet(folder, "month");
    for (int month = 0; month < MONTHS; month++)
        fprintf(days, "%d,%d,%d\n", month, date_add_months(tables[0].days[month], -12),
                tables[0].days[month]);
    for (size_t p = 0; p < tables[0].parts.count; p++)
        for (int month = 0; month < MONTHS; month++) {
            fprintf(out, "%d,%d", geo_lsoa_by_code(picture.geo, tables[0].parts.items[p].key), month);
            for (size_t i = 0; i < SAME; i++)
                fprintf(out, ",%llu", (unsigned long long)tables[i].cells[p * MONTHS + (size_t)month].count);
            fputc('\n', out);
        }
    fclose(out), fclose(days);
}

static bool attend(WriteNow *write, void *context, Error *err)
{
    int64_t id = 0, *person = context;
    TRY(store_take_ids(write->store, "contact", 1, &id, err));
    return DO(write->store,
              "INSERT INTO contact (authority, id, kind, person, centre, on_day, activity, source, w_from) "
              "VALUES (1, $1, 'attendance', $2, 1, $3, 'Drop-in', 1, $4)",
              err, VALUE(id), VALUE(*person), VALUE(day_of(2026, 9, 30)), VALUE(write->id));
}

static void ask_everything(const Snapshot *s)
{
    Error err = {0};
    const Measure *measure;
    NumberList numbers;
    for (size_t i = 0; (measure = measure_at(snapshot_book(s), i)); i++)
        for (By by = BY_NONE; by <= BY_CENTRE_HOME; by++)
            must(measure_by(s, measure, measure->unit, by, NULL, &arena, &numbers, &err), &err);
}

static void save(const char *file)
{
    Error err = {0};
    DEFER(store_close) Store *store = NULL;
    DEFER(chronicle_close) Chronicle *chronicle = NULL;
    DEFER(picture_close) Picture picture = {0};
    const SnapshotOptions options = {.as_of = day_of(2026, 9, 30)};
    must(store_open(file, STORE_WRITE, &store, &err), &err);
    must(picture_open_shared(store, &arena, &options, &chronicle, &picture, &err), &err);
    ask_everything(picture.snapshot);
    double times[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        OrdinalList changed = {0};
        Refreshed did;
        int64_t person = 1000 + i * 31;
        const Write write = {.authority = 1, .action = "attendance"};
        double begun = now();
        must(write_run(store, &write, attend, &person, &err), &err);
        must(chronicle_refresh(chronicle, store, picture.geo, &arena, &changed, &did, &err), &err);
        if (did != REFRESHED_SOME)
            exit(1);
        snapshot_apply(picture.snapshot, &changed);
        ask_everything(picture.snapshot);
        times[i] = now() - begun;
    }
    printf("save %.6f\n", median(times));
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "fill") == 0)
        make(argv[2], argv[3], argv[4]);
    else if (argc == 4 && strcmp(argv[1], "load") == 0)
        load(argv[2], argv[3]);
    else if (argc == 4 && strcmp(argv[1], "months") == 0)
        months(argv[2], argv[3]);
    else if (argc == 3 && strcmp(argv[1], "save") == 0)
        save(argv[2]);
    else
        return 2;
    arena_release(&arena);
    return 0;
}
