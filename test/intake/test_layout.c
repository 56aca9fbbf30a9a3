#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "intake/layout.h"

static void test_every_layout_inside_the_program_reads(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    int count = 0;
    for (const EmbeddedFile *file = embedded_files; file->name; file++) {
        Layout layout;
        Error err = {0};
        if (strncmp(file->name, "src/intake/layouts/", 19) != 0)
            continue;
        if (!layout_parse(&arena, file->name, file->bytes, &layout, &err))
            fail_msg("%s", err.text);
        assert_true(layout.count > 3);
        count++;
    }
    assert_int_equal(count, 14);
}

static void test_a_wrong_layout_is_refused_by_line(void **state)
{
    (void)state;
#define HEAD "layout a\nkind births\nsource \"X\"\n"
    static const struct {
        const char *text, *says;
    } cases[] = {
        {HEAD "colum \"A\" -> child.given\n", "line 4"},
        {HEAD "column \"A\" -> child.nose\n", "child.nose"},
        {HEAD "column \"A\" child.given\n", "->"},
        {HEAD "date \"A\" -> child.given dd/mm/yyyy\n", "line 4"},
        {HEAD "column \"A\" -> child.birth\n", "line 4"},
        {HEAD "date \"A\" -> child.birth\n", "format"},
        {HEAD "column \"A -> child.given\n", "never closed"},
        {HEAD "\n\ncolumn \"A\" -> child.given x\n", "line 6"},
        {HEAD "split \"A\" \",\" -> child.family\n", "fact"},
        {HEAD "rows few\n", "many or one"},
        {"kind births\n", "needs the lines"},
        {"", "needs the lines"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        Layout layout = {.name = "untouched"};
        Error err = {0};
        assert_false(layout_parse(&arena, "mine.layout", cases[i].text, &layout, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_non_null(strstr(err.text, "mine.layout"));
        if (!strstr(err.text, cases[i].says))
            fail_msg("case %zu: %s", i, err.text);
        assert_string_equal(layout.name, "untouched");
    }
}

static void test_lines_go_on_when_indented_and_codes_ignore_capitals(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Layout layout;
    Error err = {0};
    assert_true(layout_parse(&arena, "mine.layout",
                             HEAD "# a remark\ncode \"Sex\" or \"Gender\" -> child.sex Boy=M # another\n  "
                                  "\"A Girl\"=F\n\telse keep expected\n",
                             &layout, &err));
    assert_int_equal(layout.count, 1);
    const LayoutLine *line = &layout.items[0];
    assert_int_equal(line->column_count, 2);
    assert_int_equal(line->codes.count, 2);
    assert_string_equal(line->codes.items[1].from, "a girl");
    assert_string_equal(line->codes.items[1].to, "F");
    assert_true(line->keep);
    assert_int_equal(line->need, NEED_COLUMN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_layout_inside_the_program_reads),
        cmocka_unit_test(test_a_wrong_layout_is_refused_by_line),
        cmocka_unit_test(test_lines_go_on_when_indented_and_codes_ignore_capitals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
