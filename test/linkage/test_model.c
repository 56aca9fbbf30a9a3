#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "children.h"
#include "linkage/engine.h"

enum { RECORDS = 1200 };

static Linkage *run(const Children *list, const LinkModel *model)
{
    const char *problem = NULL;
    LinkOptions options = {.model = model, .threads = 2};
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem);
    if (!linkage)
        fail_msg("%s", problem);
    return linkage;
}

static void assert_same_result(const Linkage *one, const Linkage *other, const Children *list)
{
    assert_int_equal(linkage_pair_count(one), linkage_pair_count(other));
    assert_true(linkage_pair_count(one) > 100);
    for (size_t i = 0; i < linkage_pair_count(one); i++)
        assert_memory_equal(linkage_pair(one, i), linkage_pair(other, i), sizeof(LinkPair));
    assert_memory_equal(linkage_clusters(one), linkage_clusters(other), list->count * sizeof(uint32_t));
}

static void test_a_run_with_its_own_model_gives_the_same_result_and_learns_nothing(void **state)
{
    (void)state;
    Children *list = children_make(RECORDS, 21);
    Linkage *learned = run(list, NULL);
    LinkModel model, again;
    linkage_model_get(learned, &model);
    assert_int_equal(model.column_count, CHILD_COLUMNS);
    assert_true(model.shared_count > 1);
    Linkage *given = run(list, &model);
    assert_same_result(learned, given, list);
    assert_int_equal(linkage_figures(given).trained_pairs, 0);
    assert_true(linkage_figures(learned).trained_pairs > 0);
    linkage_model_get(given, &again);
    for (size_t c = 0; c < model.column_count; c++) {
        assert_memory_equal(model.columns[c].m, again.columns[c].m, sizeof model.columns[c].m);
        assert_memory_equal(model.columns[c].u, again.columns[c].u, sizeof model.columns[c].u);
    }
    assert_memory_equal(model.joint, again.joint, sizeof model.joint);
    linkage_free(learned);
    linkage_free(given);
    children_free(list);
}

static void test_what_a_model_gives_stands_and_the_rest_is_learned(void **state)
{
    (void)state;
    Children *list = children_make(RECORDS, 22);
    Linkage *learned = run(list, NULL);
    LinkModel full, part = {.column_count = 1}, used;
    linkage_model_get(learned, &full);
    part.columns[0] = full.columns[BORN];
    part.columns[0].has_u = false;
    part.columns[0].m[LEVEL_EXACT] -= 0.2;
    part.columns[0].m[LEVEL_DIFFERS] += 0.2;
    Linkage *linkage = run(list, &part);
    linkage_model_get(linkage, &used);
    assert_memory_equal(used.columns[BORN].m, part.columns[0].m, sizeof part.columns[0].m);
    assert_true(linkage_figures(linkage).trained_pairs > 0);
    assert_true(linkage_model_check(&used, list->columns, CHILD_COLUMNS, NULL, 0));
    assert_true(used.columns[FAMILY].m[LEVEL_EXACT] > 0.5 && used.prior > 0);
    linkage_free(linkage);
    part = (LinkModel){.prior = 0.001, .namesake = 3};
    linkage = run(list, &part);
    linkage_model_get(linkage, &used);
    assert_true(used.prior == 0.001 && used.namesake == 3);
    linkage_free(linkage);
    linkage_free(learned);
    children_free(list);
}

static void assert_wrong(const LinkModel *model, const Children *list, const char *words)
{
    char problem[300] = "";
    const char *why = NULL;
    LinkOptions options = {.model = model};
    assert_false(linkage_model_check(model, list->columns, CHILD_COLUMNS, problem, sizeof problem));
    if (!strstr(problem, words))
        fail_msg("\"%s\" does not say \"%s\"", problem, words);
    assert_false(linkage_model_check(model, list->columns, CHILD_COLUMNS, NULL, 0));
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &why));
    assert_non_null(strstr(why, "the model"));
}

static void test_a_wrong_model_is_refused_with_its_reason(void **state)
{
    (void)state;
    Children *list = children_make(300, 23);
    Linkage *learned = run(list, NULL);
    LinkModel good, bad;
    linkage_model_get(learned, &good);
    assert_true(linkage_model_check(&good, list->columns, CHILD_COLUMNS, NULL, 0));
    bad = good, bad.prior = 1.5;
    assert_wrong(&bad, list, "prior");
    bad = good, bad.prior = NAN;
    assert_wrong(&bad, list, "prior");
    bad = good, bad.namesake = 0.5;
    assert_wrong(&bad, list, "namesake");
    bad = good, bad.moved = 1.5;
    assert_wrong(&bad, list, "two addresses");
    bad = good, bad.columns[BORN].m[LEVEL_EXACT] = 1;
    assert_wrong(&bad, list, "\"dob\", level \"exact\": m must be a probability");
    bad = good, bad.columns[BORN].u[LEVEL_EXACT] = 0;
    assert_wrong(&bad, list, "no u for the level \"exact\"");
    bad = good, bad.columns[BORN].u[LEVEL_DIFFERS] = NAN;
    assert_wrong(&bad, list, "u must be a probability");
    bad = good, bad.columns[SEX].m[LEVEL_EXACT] = 0.5;
    assert_wrong(&bad, list, "sum to");
    bad = good, bad.columns[BORN].name = "day";
    assert_wrong(&bad, list, "no column \"day\"");
    bad = good, bad.columns[BORN].kind = LINK_SEX;
    assert_wrong(&bad, list, "no column \"dob\" that holds a sex");
    bad = good, bad.columns[BORN] = bad.columns[SEX];
    assert_wrong(&bad, list, "no column \"sex\"");
    bad = good, bad.column_count = 1000;
    assert_wrong(&bad, list, "at most 24 columns");
    bad = good, bad.shared_count = 2, bad.shared[0] = bad.shared[1] = FAMILY;
    assert_wrong(&bad, list, "twice");
    bad = good, bad.shared_count = 2, bad.shared[0] = 20, bad.shared[1] = FAMILY;
    assert_wrong(&bad, list, "does not have");
    linkage_free(learned);
    children_free(list);
}

static void test_a_full_name_has_two_entries(void **state)
{
    (void)state;
    Children *list = children_make(RECORDS, 24);
    char(*names)[2 * CHILD_TEXT] = calloc(list->count, sizeof *names);
    for (size_t r = 0; r < list->count; r++) {
        snprintf(names[r], sizeof *names, "%s %s", list->text[r][GIVEN], list->text[r][FAMILY]);
        list->values[FAMILY][r] = names[r];
    }
    LinkColumn columns[CHILD_COLUMNS - 1];
    memcpy(columns, list->columns + 1, sizeof columns);
    columns[0].name = "name";
    columns[0].kind = LINK_FULL_NAME;
    const char *problem = NULL;
    Linkage *learned = linkage_run(columns, CHILD_COLUMNS - 1, list->count, NULL, &problem);
    LinkModel model;
    linkage_model_get(learned, &model);
    assert_int_equal(model.columns[0].kind, LINK_GIVEN_NAME);
    assert_int_equal(model.columns[1].kind, LINK_FAMILY_NAME);
    assert_string_equal(model.columns[1].name, "name");
    LinkOptions options = {.model = &model};
    Linkage *given = linkage_run(columns, CHILD_COLUMNS - 1, list->count, &options, &problem);
    assert_same_result(learned, given, list);
    linkage_free(learned);
    linkage_free(given);
    free(names);
    children_free(list);
}

static void test_levels_of_a_kind_have_names_of_their_own(void **state)
{
    (void)state;
    for (int kind = 0; kind < LINK_KIND_COUNT; kind++) {
        assert_non_null(linkage_kind_name((LinkKind)kind));
        assert_string_equal(linkage_kind_level((LinkKind)kind, LEVEL_EXACT), "exact");
        for (unsigned a = 0; a < LINK_LEVELS; a++)
            for (unsigned b = 0; b < a; b++) {
                const char *one = linkage_kind_level((LinkKind)kind, a),
                           *other = linkage_kind_level((LinkKind)kind, b);
                assert_true(!one || !other || strcmp(one, other) != 0);
            }
    }
    assert_null(linkage_kind_name(LINK_KIND_COUNT));
    assert_null(linkage_kind_level(LINK_KIND_COUNT, 1));
    assert_null(linkage_kind_level(LINK_SEX, 3));
    assert_null(linkage_kind_level(LINK_SEX, LINK_LEVELS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_run_with_its_own_model_gives_the_same_result_and_learns_nothing),
        cmocka_unit_test(test_what_a_model_gives_stands_and_the_rest_is_learned),
        cmocka_unit_test(test_a_wrong_model_is_refused_with_its_reason),
        cmocka_unit_test(test_a_full_name_has_two_entries),
        cmocka_unit_test(test_levels_of_a_kind_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
