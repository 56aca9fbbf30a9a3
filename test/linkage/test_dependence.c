#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

enum { COLUMNS = CHILD_COLUMNS + 2, FIRST = CHILD_COLUMNS, SECOND = CHILD_COLUMNS + 1 };

/* Two more columns with 200 values each: of their own, or the second told by the first nine times in ten. A
 * person keeps both; with `fragile` the two are changed together in one copy of three. */
typedef struct Extra {
    char (*text)[2][16];
    const char **values[2];
} Extra;

static Extra extra_make(Children *list, bool tied, bool fragile)
{
    Extra extra = {calloc(list->count, sizeof *extra.text), {NULL, NULL}};
    for (size_t r = 0; r < list->count; r++) {
        if (r > 0 && list->person[r] == list->person[r - 1] && !(fragile && child_random(list, 3) == 0)) {
            memcpy(extra.text[r], extra.text[r - 1], sizeof extra.text[r]);
            continue;
        }
        uint32_t first = child_random(list, 200), second = child_random(list, 200);
        if (tied && child_random(list, 10) > 0)
            second = first;
        snprintf(extra.text[r][0], 16, "%u first", 1000 + first * 7);
        snprintf(extra.text[r][1], 16, "%u second", 5000 + second * 7);
    }
    for (int i = 0; i < 2; i++) {
        extra.values[i] = calloc(list->count, sizeof(char *));
        for (size_t r = 0; r < list->count; r++)
            extra.values[i][r] = extra.text[r][i];
    }
    return extra;
}

static Linkage *run(Children *list, const Extra *extra)
{
    LinkColumn columns[COLUMNS];
    const char *problem = NULL;
    memcpy(columns, list->columns, sizeof list->columns);
    columns[FIRST] = (LinkColumn){.name = "first", .kind = LINK_OTHER, .values = extra->values[0]};
    columns[SECOND] = (LinkColumn){.name = "second", .kind = LINK_OTHER, .values = extra->values[1]};
    Linkage *linkage = linkage_run(columns, COLUMNS, list->count, NULL, &problem);
    assert_non_null(linkage);
    return linkage;
}

static const LinkDependence *find(const Linkage *linkage, bool matches)
{
    for (size_t i = 0; i < linkage_dependence_count(linkage); i++) {
        const LinkDependence *pair = linkage_dependence(linkage, i);
        if (pair->column_a == FIRST && pair->column_b == SECOND && pair->matches == matches)
            return pair;
    }
    return NULL;
}

static void check(bool tied, bool fragile)
{
    Children *list = children_make(5000, 41);
    Extra extra = extra_make(list, tied, fragile);
    Linkage *linkage = run(list, &extra);
    const LinkDependence *apart = find(linkage, false), *one = find(linkage, true);
    assert_non_null(apart);
    assert_int_equal(apart->warn, tied);
    assert_int_equal(strstr(linkage_report(linkage), "among non-matches, first and second") != NULL, tied);
    if (tied) /* agreement on both is 0.81 x 1/200 where 1/200 x 1/200 is expected */
        assert_true(apart->bits > 7 && apart->bits < 7.7 && apart->correlation > 0.7);
    else
        assert_true(apart->bits > -0.3 && apart->bits < 0.3);
    if (fragile)
        assert_true(one && one->correlation > 0.7 && one->bits > 1);
    else
        assert_true(!one || one->bits < 1);
    linkage_free(linkage);
    free(extra.text);
    free(extra.values[0]);
    free(extra.values[1]);
    children_free(list);
}

static void test_columns_of_their_own_raise_no_warning(void **state)
{
    (void)state;
    check(false, false);
}

static void test_a_column_told_by_another_is_warned_of_among_non_matches(void **state)
{
    (void)state;
    check(true, false);
}

static void test_columns_that_change_together_show_among_matches(void **state)
{
    (void)state;
    check(false, true);
}

static void test_households_and_namesakes_that_the_model_knows_raise_no_warning(void **state)
{
    (void)state;
    Children *list = children_make(12000, 42);
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, NULL, &problem);
    assert_true(linkage_dependence_count(linkage) > 0);
    if (strstr(linkage_report(linkage), "Dependence: among non-matches"))
        fail_msg("%s", strstr(linkage_report(linkage), "Dependence: "));
    linkage_free(linkage);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_of_their_own_raise_no_warning),
        cmocka_unit_test(test_a_column_told_by_another_is_warned_of_among_non_matches),
        cmocka_unit_test(test_columns_that_change_together_show_among_matches),
        cmocka_unit_test(test_households_and_namesakes_that_the_model_knows_raise_no_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
