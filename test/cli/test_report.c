/* The report of a list whose ids, headers, names and file name are attacks: it stays one well-formed page
 * that runs nothing and fetches nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <unistd.h>

#include "cli/report.h"

static const char *const attacks[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</td></table></main><h1>",
    "<!--",
    "&lt;b&gt;",
    "]]><svg/onload=alert(1)>",
    "</style><style>*{display:none}",
    "\xe2\x80\xae"
    "drawkcab",
    "javascript:alert(1)",
    "https://example.org/x.js",
    "<iframe srcdoc=x>",
};
enum { ATTACKS = sizeof attacks / sizeof *attacks, ROWS = 240 };

static void put_cell(FILE *file, const char *text, const char *end)
{
    fputc('"', file);
    for (; *text; text++)
        fputs(*text == '"' ? "\"\"" : (const char[]){*text, '\0'}, file);
    fprintf(file, "\"%s", end);
}

/* Every fifth row is the row before with one slip. */
static void write_list(FILE *file, char long_id[2000])
{
    static const char *const given[] = {"amara", "tobias", "lena", "yusuf", "freya", "ola", "ines"};
    put_cell(file, "id", ",");
    put_cell(file, "<b>given</b> name", ",");
    fputs("given_name,family_name,dob,postcode,email\n", file);
    memset(long_id, 'x', 1999);
    for (int row = 0; row < ROWS; row++) {
        int person = row % 5 == 4 ? row - 1 : row;
        char id[200], name[200];
        snprintf(id, sizeof id, "%d%s", row, attacks[row % ATTACKS]);
        snprintf(name, sizeof name, "%s%s", given[person % 7], attacks[person / 3 % ATTACKS]);
        put_cell(file, row == 4 ? long_id : id, ",");
        put_cell(file, attacks[row % ATTACKS], ",");
        put_cell(file, name, ",");
        put_cell(file, attacks[person / 7 % ATTACKS], ",");
        fprintf(file, "20%02d-%02d-%02d,DE%d %dAB,", 18 + person % 6, 1 + person % 12, 1 + person * 11 % 28,
                1 + person % 9, row % 5 == 4 ? 1 : 2);
        put_cell(file, attacks[(person + 5) % ATTACKS], "\n");
    }
}

static const char *make_page(Arena *arena)
{
    char path[] = "/tmp/report_<script>_XXXXXX", long_id[2000] = "";
    int descriptor = mkstemp(path);
    FILE *file = fdopen(descriptor, "w");
    write_list(file, long_id);
    fclose(file);
    const char *const paths[] = {path};
    DEFER(people_list_close) PeopleList list = {0};
    Error err = {0};
    Html page = {.arena = arena};
    const char *problem = NULL;
    assert_true(people_list_read(arena, paths, 1, NULL, true, 2, &list, &err));
    Linkage *linkage = linkage_run(list.columns, list.column_count, list.count, NULL, &problem);
    assert_non_null(linkage);
    assert_true(linkage_pair_count(linkage) > 10);
    assert_true(report_page(linkage, &list, &page, &err));
    linkage_free(linkage);
    unlink(path);
    return arena_copy(arena, page.bytes, page.length);
}

static bool is_known(const char *name, size_t length)
{
    static const char tags[] =
        " html head meta title style body header div h1 h2 h3 p main dl dt dd nav ul li a table caption "
        "thead "
        "tbody tr th td span svg rect bdi details summary article strong footer !DOCTYPE ";
    char wanted[40];
    snprintf(wanted, sizeof wanted, " %.*s ", (int)length, name);
    return strstr(tags, wanted) != NULL;
}

static bool is_void(const char *name, size_t length)
{
    return (length == 4 && (memcmp(name, "meta", 4) == 0 || memcmp(name, "rect", 4) == 0)) ||
           (length == 2 && memcmp(name, "li", 2) == 0) || name[0] == '!';
}

/* Tags open and close in order; attributes are quoted and are none but ours. */
static void check_markup(const char *page)
{
    char open[100][16];
    size_t depth = 0;
    for (const char *tag = strchr(page, '<'); tag; tag = strchr(tag + 1, '<')) {
        bool closes = tag[1] == '/';
        const char *name = tag + 1 + closes, *end = strchr(tag, '>');
        size_t length = strcspn(name, " />");
        char inside[600];
        assert_non_null(end);
        if (!is_known(name, length))
            fail_msg("a tag that is not ours: %.60s", tag);
        snprintf(inside, sizeof inside, "%.*s", (int)(end - tag), tag);
        if (strstr(inside, " on") || strstr(inside, " src") || strstr(inside, "javascript"))
            fail_msg("an attribute that is not ours: %s", inside);
        if (closes) {
            assert_true(depth > 0);
            depth--;
            assert_int_equal(strlen(open[depth]), length);
            assert_memory_equal(open[depth], name, length);
        } else if (!is_void(name, length)) {
            assert_true(depth < 100);
            snprintf(open[depth++], sizeof open[0], "%.*s", (int)length, name);
        }
    }
    assert_int_equal(depth, 0);
}

static void test_attacks_stay_text(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    const char *page = make_page(&arena);
    check_markup(page);
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(page, "&lt;b&gt;given&lt;/b&gt; name"));
    assert_null(strstr(page, "href=\"http"));
    assert_null(strstr(page, "url("));
    assert_null(strstr(page, "@import"));
    assert_null(strstr(
        page, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
}

static void test_the_page_has_its_parts_and_is_the_same_each_time(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "id=\"columns\"",  "id=\"rules\"",    "id=\"weights\"",    "id=\"chances\"", "id=\"scores\"",
        "id=\"clusters\"", "id=\"doubtful\"", "id=\"dependence\"", "class=\"pair\"", "lang=\"en-GB\""};
    DEFER(arena_release) Arena arena = {0};
    const char *page = make_page(&arena), *again = make_page(&arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(page, parts[i]))
            fail_msg("the page has no %s", parts[i]);
    assert_string_equal(strstr(page, "<dl"), strstr(again, "<dl"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attacks_stay_text),
        cmocka_unit_test(test_the_page_has_its_parts_and_is_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
