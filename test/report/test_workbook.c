/* A workbook as a reader of XLSX sees it: its parts are taken out of the package and looked at. */
#include "both_databases.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "report/workbook.h"

static Arena arena;
static char folder[] = "/tmp/workbook-XXXXXX";

static const char *path_of(const char *name)
{
    return arena_print(&arena, "%s/%s", folder, name);
}

static uint32_t number_at(const unsigned char *at, int bytes)
{
    uint32_t number = 0;
    while (bytes-- > 0)
        number = number << 8 | at[bytes];
    return number;
}

static const char *inflated(const unsigned char *bytes, uint32_t packed, uint32_t whole)
{
    char *text = arena_take(&arena, whole + 1, 1);
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)bytes,
                  .avail_in = packed,
                  .next_out = (unsigned char *)text,
                  .avail_out = whole};
    assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    return text;
}

/* A part of the package by its name; NULL when there is none. */
static const char *part(const char *path, const char *name)
{
    static unsigned char bytes[4 << 20];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(fclose(file), 0);
    assert_true(length > 22);
    const unsigned char *end = bytes + length - 22;
    while (memcmp(end, "PK\5\6", 4) != 0)
        assert_true(--end > bytes);
    const unsigned char *entry = bytes + number_at(end + 16, 4);
    for (; memcmp(entry, "PK\1\2", 4) == 0;
         entry += 46 + number_at(entry + 28, 2) + number_at(entry + 30, 2) + number_at(entry + 32, 2)) {
        const unsigned char *local = bytes + number_at(entry + 42, 4);
        const unsigned char *content = local + 30 + number_at(local + 26, 2) + number_at(local + 28, 2);
        if (number_at(entry + 28, 2) == strlen(name) && memcmp(entry + 46, name, strlen(name)) == 0)
            return inflated(content, number_at(entry + 20, 4), number_at(entry + 24, 4));
    }
    return NULL;
}

static const char *all_parts(const char *path)
{
    const char *all = "";
    static const char *const names[] = {"xl/workbook.xml",          "xl/sharedStrings.xml",
                                        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
                                        "xl/worksheets/sheet3.xml", "xl/charts/chart1.xml",
                                        "xl/drawings/drawing1.xml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = part(path, names[i]);
        all = arena_print(&arena, "%s%s", all, text ? text : "");
    }
    return all;
}

static const WorkbookLine lines[] = {{"Measure", "Children reached"}, {"Unit", "=1+1"}};
static const WorkbookColumn columns[] = {
    {"Ward", WORKBOOK_TEXT, false}, {"Children", WORKBOOK_WHOLE, false}, {"Share", WORKBOOK_SHARE, true}};
static const WorkbookCell cells[] = {
    {"=cmd|' /C calc'!A0", 0},
    {NULL, 12},
    {NULL, 66.5},
    {"Abbey", 0},
    {"", 0},
    {"", 0},
    {"All", 0},
    {NULL, 12},
    {NULL, 50},
};
static const WorkbookSheet table = {
    .name = "By ward/area: all of them, and more than fits",
    .title = "Children reached by ward",
    .words = "A majority (66%).",
    .columns = columns,
    .cells = cells,
    .column_count = 3,
    .row_count = 3,
    .totals = 1,
    .note = "Small numbers are hidden.",
    .chart = WORKBOOK_BARS,
    .chart_words = "Abbey is unknown.",
};

static bool make(const char *path, Error *err)
{
    DEFER(workbook_drop) Workbook *book = NULL;
    return workbook_begin(path, "Reach", lines, 2, &book, err) && workbook_sheet(book, &table, err) &&
           workbook_sheet(book, &table, err) && workbook_finish(book, err);
}

static void the_definition_comes_first(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("one.xlsx");
    if (!make(path, &err))
        fail_msg("%s", err.text);
    const char *book = part(path, "xl/workbook.xml");
    const char *first = strstr(book, "<sheet name=\"Definition\" sheetId=\"1\"");
    assert_non_null(first);
    assert_non_null(strstr(first, "By ward area  all of them, and"));
    assert_null(strstr(book, "hidden"));
    assert_null(strstr(book, "ward/area"));
}

static void text_is_never_a_formula_and_nothing_is_hidden(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("one.xlsx");
    assert_true(make(path, &err));
    const char *all = all_parts(path);
    assert_non_null(strstr(all, "<t>=1+1</t>"));
    assert_non_null(strstr(all, "<t>=cmd|' /C calc'!A0</t>"));
    assert_null(strstr(all, "<f>"));
    assert_null(strstr(all, "hidden="));
    assert_null(strstr(all, "veryHidden"));
}

static void a_share_is_a_share_and_the_unknown_is_empty(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("one.xlsx");
    assert_true(make(path, &err));
    const char *sheet = part(path, "xl/worksheets/sheet2.xml");
    assert_non_null(strstr(sheet, "<v>0.665"));
    assert_non_null(strstr(sheet, "r=\"B5\""));
    assert_null(strstr(sheet, "r=\"B6\""));
    assert_null(strstr(sheet, "r=\"C6\""));
}

static void the_chart_is_native_without_the_total(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("one.xlsx");
    assert_true(make(path, &err));
    const char *chart = part(path, "xl/charts/chart1.xml");
    assert_non_null(chart);
    assert_non_null(strstr(chart, "$C$5:$C$6"));
    assert_null(strstr(chart, "$C$7"));
    assert_non_null(strstr(part(path, "xl/drawings/drawing1.xml"), "descr=\"Abbey is unknown.\""));
}

static void a_table_below_another_has_its_own_chart_and_room(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("two.xlsx");
    DEFER(workbook_drop) Workbook *book = NULL;
    assert_true(workbook_begin(path, "Reach", lines, 2, &book, &err) && workbook_sheet(book, &table, &err) &&
                workbook_below(book, &table, &err) && workbook_finish(book, &err));
    const char *first = part(path, "xl/charts/chart1.xml"), *second = part(path, "xl/charts/chart2.xml");
    assert_null(part(path, "xl/worksheets/sheet3.xml"));
    assert_non_null(strstr(first, "$C$5:$C$6"));
    assert_non_null(strstr(second, "$C$24:$C$25")); /* the chart above is 15 rows high */
    assert_int_equal(unlink(path), 0);
}

static int files_here(void)
{
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

/* Rows enough that parts, and the package, run into the limit at different places. */
static bool make_long(const char *path, Error *err)
{
    enum { ROWS = 4000 };
    WorkbookCell *many = ARENA_ARRAY(&arena, WorkbookCell, ROWS * 3);
    for (size_t i = 0; i < ROWS; i++) {
        many[i * 3] = (WorkbookCell){arena_print(&arena, "Row %zu", i), 0};
        many[i * 3 + 1] = (WorkbookCell){NULL, (double)(i * 7919 % 10007)};
        many[i * 3 + 2] = (WorkbookCell){NULL, (double)(i * 104729 % 100)};
    }
    WorkbookSheet sheet = table;
    sheet.cells = many;
    sheet.row_count = ROWS;
    DEFER(workbook_drop) Workbook *book = NULL;
    return workbook_begin(path, "Reach", lines, 2, &book, err) && workbook_sheet(book, &sheet, err) &&
           workbook_finish(book, err);
}

/* Whatever the size at which the disk gives out: the whole file, or what stood there before and nothing else.
 */
static void a_full_disk_leaves_no_half_file(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = path_of("full.xlsx");
    assert_true(make_long(path, &err));
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    off_t whole = about.st_size;
    int files = files_here(), refused = 0;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    for (rlim_t limit = 4096; limit < 1 << 20; limit += limit / 2) {
        const struct rlimit small = {.rlim_cur = limit, .rlim_max = before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        bool done = make_long(path, &err);
        setrlimit(RLIMIT_FSIZE, &before);
        refused += !done;
        assert_int_equal(stat(path, &about), 0);
        if (about.st_size != whole)
            fail_msg("limit %lu: %ld of %ld bytes stand as whole", (unsigned long)limit, (long)about.st_size,
                     (long)whole);
        assert_int_equal(files_here(), files);
    }
    assert_true(refused >= 4);
}

static void it_needs_a_place(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(make(path_of("nowhere/one.xlsx"), &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_false(make("/dev/null", &err));
    assert_int_equal(err.kind, ERROR_INPUT);
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_definition_comes_first),
        cmocka_unit_test(text_is_never_a_formula_and_nothing_is_hidden),
        cmocka_unit_test(a_share_is_a_share_and_the_unknown_is_empty),
        cmocka_unit_test(the_chart_is_native_without_the_total),
        cmocka_unit_test(a_table_below_another_has_its_own_chart_and_room),
        cmocka_unit_test(a_full_disk_leaves_no_half_file),
        cmocka_unit_test(it_needs_a_place),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path_of("one.xlsx"));
    unlink(path_of("full.xlsx"));
    rmdir(folder);
    arena_release(&arena);
    return failed;
}
