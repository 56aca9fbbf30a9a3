#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/text.h"
#include "store/write.h"
#include "synth/slips.h"
#include "synth/synth.h"

static Geo *geo;
static Store *store;
static Arena arena;
static char folder[] = "/tmp/test_synth_XXXXXX";
static Date as_of;

static bool load(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

static int open_geo(void **state)
{
    (void)state;
    Error err = {0};
    const Write write = {.action = "geo-load", .subject = "bundled tables"};
    assert_non_null(mkdtemp(folder));
    assert_true(date_from_parts(2026, 9, 30, &as_of));
    const char *path = arena_print(&arena, "%s/places.db", folder);
    if (!store_open(path, STORE_CREATE, &store, &err) || !write_run(store, &write, load, NULL, &err) ||
        !geo_open(store, 2026, &geo, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    return 0;
}

static void remove_folder(const char *path)
{
    DIR *entries = opendir(path);
    for (const struct dirent *entry; entries && (entry = readdir(entries));)
        unlink(arena_print(&arena, "%s/%s", path, entry->d_name));
    if (entries)
        closedir(entries);
    rmdir(path);
}

static int close_geo(void **state)
{
    (void)state;
    static const char *const parts[] = {"a", "b", "c"};
    geo_close(geo);
    store_close(store);
    for (int i = 0; i < 3; i++)
        remove_folder(arena_print(&arena, "%s/%s", folder, parts[i]));
    remove_folder(folder);
    arena_release(&arena);
    return 0;
}

static const char *make(const char *part, uint64_t seed, int64_t children, SynthFileList *files)
{
    Error err = {0};
    const char *path = arena_print(&arena, "%s/%s", folder, part);
    const SynthOptions options = {.seed = seed, .children = children, .as_of = as_of, .folder = path};
    *files = (SynthFileList){0};
    if (!synth_write(geo, &options, NULL, &arena, files, &err))
        fail_msg("%s", err.text);
    return path;
}

static const char *whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = ARENA_ARRAY(&arena, char, *length + 1);
    assert_int_equal(fread(bytes, 1, *length, file), *length);
    fclose(file);
    return bytes;
}

typedef void SeeRow(const CsvRow *row, void *context);

static void each_row(const char *path, SeeRow *see, void *context)
{
    Error err = {0};
    Csv *csv = NULL;
    CsvRow row;
    bool more = false;
    assert_true(csv_open(path, &csv, &err));
    assert_true(csv_next(csv, &row, &more, &err));
    while (csv_next(csv, &row, &more, &err) && more)
        see(&row, context);
    if (err.kind)
        fail_msg("%s: %s", path, err.text);
    csv_close(csv);
}

static void test_every_centre_serves_an_area(void **state)
{
    (void)state;
    double total = 0, by_centre[6] = {0};
    for (size_t i = 0; i < geo_lsoa_count(geo); i++) {
        int centre = synth_centre_of(geo, (int)i, false);
        for (int age = 0; centre >= 0 && age < 5; age++) {
            by_centre[centre] += geo_lsoa(geo, (int)i)->under5[age];
            total += geo_lsoa(geo, (int)i)->under5[age];
        }
    }
    for (int i = 0; i < 6; i++)
        assert_true(by_centre[i] > 300);
    assert_true(total > 6500 && total < 7300);
}

static void test_the_same_seed_gives_the_same_bytes_and_another_does_not(void **state)
{
    (void)state;
    SynthFileList a, b, c;
    const char *folder_a = make("a", 5, 400, &a), *folder_b = make("b", 5, 400, &b),
               *folder_c = make("c", 6, 400, &c);
    assert_int_equal(a.count, b.count);
    size_t length_a, length_b, length_c;
    for (size_t i = 0; i <= a.count; i++) {
        const char *name = i < a.count ? a.items[i].name : "truth_records.csv";
        const char *x = whole(arena_print(&arena, "%s/%s", folder_a, name), &length_a);
        const char *y = whole(arena_print(&arena, "%s/%s", folder_b, name), &length_b);
        assert_int_equal(length_a, length_b);
        assert_memory_equal(x, y, length_a);
    }
    const char *x = whole(arena_print(&arena, "%s/truth_children.csv", folder_a), &length_a);
    const char *z = whole(arena_print(&arena, "%s/truth_children.csv", folder_c), &length_c);
    assert_true(length_a != length_c || memcmp(x, z, length_a) != 0);
}

static void test_a_folder_with_other_files_is_left_alone(void **state)
{
    (void)state;
    Error err = {0};
    SynthFileList files = {0};
    const SynthOptions options = {.seed = 1, .children = 10, .as_of = as_of, .folder = folder};
    assert_false(synth_write(geo, &options, NULL, &arena, &files, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_int_equal(access(arena_print(&arena, "%s/places.db", folder), F_OK), 0);
}

typedef struct Shares {
    double children, here, registered, reached, registered_here, twins;
} Shares;

static void see_child(const CsvRow *row, void *context)
{
    Shares *shares = context;
    assert_int_equal(row->count, 9);
    bool here = row->fields[5][0] == '1', registered = row->fields[6][0] == '1';
    shares->children++;
    shares->here += here;
    shares->registered += registered;
    shares->registered_here += here && registered;
    shares->reached += row->fields[7][0] == '1';
    shares->twins += row->fields[3][0] != '0';
}

static void see_count(const CsvRow *row, void *context)
{
    (void)row;
    ++*(int *)context;
}

static void test_the_shares_are_those_asked_for(void **state)
{
    (void)state;
    SynthFileList files;
    const char *path = make("a", 1, 6837, &files);
    Shares shares = {0};
    int rows = 0;
    each_row(arena_print(&arena, "%s/truth_children.csv", path), see_child, &shares);
    for (size_t i = 0; i < files.count; i++)
        if (strcmp(files.items[i].kind, "registrations") == 0)
            each_row(arena_print(&arena, "%s/%s", path, files.items[i].name), see_count, &rows);
    print_message("here %.0f registered here %.3f reached %.3f twins %.3f registered %.0f rows %d\n",
                  shares.here, shares.registered_here / shares.here, shares.reached / shares.here,
                  shares.twins / shares.children, shares.registered, rows);
    assert_true(shares.here == 6837);
    assert_in_range(shares.registered_here / shares.here * 1000, 735, 785);
    assert_in_range(shares.reached / shares.here * 1000, 625, 675);
    assert_in_range(shares.twins / shares.children * 1000, 20, 40);
    assert_in_range(rows, 8500, 9500);
}

typedef struct Expected {
    int64_t *children; /* by line */
    int64_t room;
    const char *file;
} Expected;

static void see_truth(const CsvRow *row, void *context)
{
    Expected *expected = context;
    if (strcmp(row->fields[0], expected->file) != 0)
        return;
    int64_t line = strtoll(row->fields[1], NULL, 10);
    assert_true(line > 1 && line < expected->room);
    expected->children[line] = strtoll(row->fields[2], NULL, 10);
}

static void see_line(const CsvRow *row, void *context)
{
    Expected *expected = context;
    assert_true(expected->children[row->line] > 0);
    expected->children[row->line] = 0;
}

static void test_the_truth_names_the_line_of_every_row_about_a_child(void **state)
{
    (void)state;
    SynthFileList files;
    const char *path = make("b", 2, 1500, &files);
    for (size_t i = 0; i < files.count; i++) {
        if (strcmp(files.items[i].kind, "adult-education") == 0 ||
            strcmp(files.items[i].kind, "costs") == 0 || strcmp(files.items[i].kind, "places") == 0)
            continue;
        Expected expected = {ARENA_ARRAY(&arena, int64_t, 100000), 100000, files.items[i].name};
        each_row(arena_print(&arena, "%s/truth_records.csv", path), see_truth, &expected);
        each_row(arena_print(&arena, "%s/%s", path, files.items[i].name), see_line, &expected);
        for (int line = 0; line < 100000; line++)
            assert_int_equal(expected.children[line], 0);
    }
}

static bool nhs_is_valid(const char *digits)
{
    int sum = 0;
    for (int i = 0; i < 9; i++)
        sum += (10 - i) * (digits[i] - '0');
    int check = (11 - sum % 11) % 11;
    return check != 10 && digits[9] - '0' == check;
}

static void see_nhs(const CsvRow *row, void *context)
{
    int *counts = context;
    char digits[16] = "";
    size_t length = 0;
    for (const char *c = row->fields[0]; *c && length < 15; c++)
        if (*c >= '0' && *c <= '9')
            digits[length++] = *c;
    if (length == 0)
        return;
    assert_int_equal(length, 10);
    assert_memory_equal(digits, "999", 3);
    counts[nhs_is_valid(digits)]++;
}

static void test_nhs_numbers_are_of_the_test_range_and_nearly_all_valid(void **state)
{
    (void)state;
    SynthFileList files;
    const char *path = make("c", 3, 3000, &files);
    int counts[2] = {0};
    for (size_t i = 0; i < files.count; i++)
        if (strcmp(files.items[i].kind, "births") == 0)
            each_row(arena_print(&arena, "%s/%s", path, files.items[i].name), see_nhs, counts);
    assert_true(counts[1] > 800);
    assert_true(counts[0] > 0 && counts[0] < counts[1] / 50);
}

static void test_a_careful_pen_slips_less(void **state)
{
    (void)state;
    Error err = {0};
    Names *names = NULL;
    assert_true(names_open(&arena, &names, &err));
    int slips[2] = {0};
    for (int careful = 0; careful < 2; careful++) {
        Random random = random_for(1, 1);
        const Pen pen = {names, &random, &arena, careful ? 8 : 1};
        for (int i = 0; i < 20000; i++)
            slips[careful] += strcmp(slip_forename(&pen, "Alexander"), "Alexander") != 0;
    }
    assert_in_range(slips[0], 1500, 4000);
    assert_true(slips[1] * 4 < slips[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_centre_serves_an_area),
        cmocka_unit_test(test_the_same_seed_gives_the_same_bytes_and_another_does_not),
        cmocka_unit_test(test_a_folder_with_other_files_is_left_alone),
        cmocka_unit_test(test_the_shares_are_those_asked_for),
        cmocka_unit_test(test_the_truth_names_the_line_of_every_row_about_a_child),
        cmocka_unit_test(test_nhs_numbers_are_of_the_test_range_and_nearly_all_valid),
        cmocka_unit_test(test_a_careful_pen_slips_less),
    };
    return cmocka_run_group_tests(tests, open_geo, close_geo);
}
