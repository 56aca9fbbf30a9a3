/* What is known beforehand: labelled pairs, sources in which a person occurs once, rules to learn from; and
 * what is said of the columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

#include <math.h>

static Linkage *link_children(const Children *list, LinkOptions options)
{
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem);
    if (!linkage)
        fail_msg("%s", problem);
    return linkage;
}

static void test_labels_are_never_contradicted(void **state)
{
    (void)state;
    enum { LABELS = 300 };
    Children *list = children_make(4000, 71);
    Linkage *plain = link_children(list, (LinkOptions){0});
    const uint32_t *before = linkage_clusters(plain);
    LinkLabel labels[2 * LABELS];
    size_t count = 0, against = 0;
    while (count < LABELS) { /* strangers that are known to be one, and clusters known to be none */
        uint32_t a = child_random(list, 1000) * 2, b = child_random(list, 1000) * 2 + 1;
        if (before[a] != a || before[b] != b || a == b)
            continue;
        labels[count++] = (LinkLabel){a, b, true};
    }
    for (uint32_t r = 2000; r < 4000 && count < 2 * LABELS; r++)
        if (before[r] != r && before[r] >= 2000)
            labels[count++] = (LinkLabel){r, before[r], false};
    size_t sound = linkage_labels_check(labels, count, list->count);
    assert_int_equal(sound, count);
    Linkage *linkage = link_children(list, (LinkOptions){.labels = labels, .label_count = count});
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(clusters[labels[i].a] == clusters[labels[i].b], labels[i].match);
        against += (before[labels[i].a] == before[labels[i].b]) != labels[i].match;
        LinkExplanation why;
        linkage_explain(linkage, labels[i].b, labels[i].a, &why);
        assert_true(labels[i].match ? why.probability > 0.99 : why.probability < 0.01);
    }
    assert_true(against > LABELS + 50);
    size_t kept = 0;
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkLabel *label =
            link_label_of(linkage, linkage_pair(linkage, i)->a, linkage_pair(linkage, i)->b);
        assert_true(!label || label->match);
        kept += label != NULL;
    }
    assert_true(kept > LABELS / 2);
    linkage_free(plain);
    linkage_free(linkage);
    children_free(list);
}

static void put_child(Children *list, size_t record, const char *given, const char *family, const char *born)
{
    snprintf(list->text[record][GIVEN], CHILD_TEXT, "%s", given);
    snprintf(list->text[record][FAMILY], CHILD_TEXT, "%s", family);
    snprintf(list->text[record][BORN], CHILD_TEXT, "%s", born);
    snprintf(list->text[record][STREET], CHILD_TEXT, "9 nowhere lane");
    for (int f = POSTCODE; f <= NHS; f++)
        list->text[record][f][0] = '\0';
}

/* A non-match also keeps apart what would meet through a third record. */
static void test_a_known_difference_holds_for_whole_clusters(void **state)
{
    (void)state;
    Children *list = children_make(2000, 77);
    for (size_t r = 0; r < 3; r++)
        put_child(list, r, "quentin", "hartley", "2022-03-04");
    const LinkLabel label = {2, 0, false};
    for (size_t known = 0; known < 2; known++) {
        Linkage *linkage = link_children(list, (LinkOptions){.labels = &label, .label_count = known});
        const uint32_t *clusters = linkage_clusters(linkage);
        assert_int_equal(clusters[0] == clusters[2], known == 0);
        assert_true(clusters[1] == clusters[0] || clusters[1] == clusters[2]);
        linkage_free(linkage);
    }
    children_free(list);
}

static void test_labels_that_contradict_each_other_are_named(void **state)
{
    (void)state;
    const LinkLabel labels[] = {{1, 2, true}, {5, 6, false}, {3, 2, true},
                                {6, 7, true}, {1, 3, false}, {5, 7, true}};
    assert_int_equal(linkage_labels_check(labels, 4, 10), 4);
    assert_int_equal(linkage_labels_check(labels, 6, 10), 4);
    assert_int_equal(linkage_labels_check(labels, 6, 7), 3);
    assert_int_equal(linkage_labels_check(&(LinkLabel){4, 4, false}, 1, 10), 0);
    assert_int_equal(linkage_labels_check(NULL, 0, 10), 0);
    Children *list = children_make(100, 72);
    const char *problem = NULL;
    const LinkOptions options = {.labels = labels, .label_count = 6};
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem));
    assert_non_null(strstr(problem, "contradicts"));
    children_free(list);
}

/* Shares of streets that match exactly, as the model has it, when all matches of a list are told. */
static void test_m_is_learned_from_labels_too(void **state)
{
    (void)state;
    Children *list = children_make(1500, 73);
    LinkLabel *labels = calloc(list->count, sizeof *labels);
    size_t count = 0;
    for (uint32_t r = 1; r < list->count; r++)
        if (list->person[r] == list->person[r - 1]) {
            labels[count++] = (LinkLabel){r - 1, r, true};
            snprintf(list->text[r][STREET], CHILD_TEXT, "%u elsewhere", r);
        }
    Linkage *linkage = link_children(list, (LinkOptions){.labels = labels, .label_count = count});
    LinkModel model;
    linkage_model_get(linkage, &model);
    assert_true(count > 200);
    assert_true(model.columns[STREET].m[LEVEL_EXACT] < 0.2); /* a tenth is the least that m may say */
    assert_true(linkage_figures(linkage).expected_matches >= (double)count);
    linkage_free(linkage);
    labels[0].match = false; /* one fewer */
    linkage = link_children(list, (LinkOptions){.labels = labels, .label_count = 1});
    LinkModel other;
    linkage_model_get(linkage, &other);
    assert_true(fabs(other.columns[STREET].m[LEVEL_DIFFERS] - model.columns[STREET].m[LEVEL_DIFFERS]) > 1e-4);
    linkage_free(linkage);
    free(labels);
    children_free(list);
}

static size_t doubled_sources(const Children *list, const Linkage *linkage)
{
    size_t doubled = 0;
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t a = 0; a < list->count; a++)
        for (size_t b = a + 1; b < list->count; b++)
            doubled += clusters[a] == clusters[b] && list->source[a] == list->source[b];
    return doubled;
}

static void test_a_source_holds_a_person_once(void **state)
{
    (void)state;
    Children *list = children_make(3000, 74);
    for (size_t r = 0; r < list->count; r++)
        list->source[r] = r % 7 == 0 ? (uint32_t)LINK_NO_SOURCE : 1000 + list->source[r] % 2;
    Linkage *free_of = link_children(list, (LinkOptions){0}),
            *once = link_children(list, (LinkOptions){.source = list->source});
    size_t doubled = 0, doubled_free = 0;
    for (size_t r = 0; r < list->count; r++)
        list->source[r] += list->source[r] == (uint32_t)LINK_NO_SOURCE ? 10000 + (uint32_t)r : 0;
    doubled = doubled_sources(list, once);
    doubled_free = doubled_sources(list, free_of);
    print_message("two of one source %zu times, %zu without\n", doubled, doubled_free);
    assert_true(doubled == 0 && doubled_free > 20);
    assert_true(linkage_figures(once).all_pairs < linkage_figures(free_of).all_pairs * 0.7);
    linkage_free(free_of);
    linkage_free(once);
    children_free(list);
}

/* Two lists: 3 and 4 of the second are each like 0 and 1 of the first, most like their own. */
static void test_one_to_one_takes_the_best_pairs(void **state)
{
    (void)state;
    Children *list = children_make(2000, 78);
    uint32_t *set = calloc(list->count, sizeof *set);
    for (size_t r = 3; r < list->count; r++)
        set[r] = r < 5 || r % 2;
    put_child(list, 0, "quentin", "hartley", "2022-03-04");
    put_child(list, 1, "quentin", "hartlei", "2022-03-04");
    put_child(list, 3, "quentin", "hartlei", "2022-03-04");
    put_child(list, 4, "quentin", "hartley", "2022-03-04");
    Linkage *linkage = link_children(list, (LinkOptions){.set = set, .source = set}),
            *all = link_children(list, (LinkOptions){.set = set});
    assert_int_equal(linkage_clusters(all)[3], 0);
    assert_int_equal(linkage_clusters(all)[4], 0);
    assert_int_equal(linkage_clusters(linkage)[4], 0);
    assert_int_equal(linkage_clusters(linkage)[3], 1);
    linkage_free(linkage);
    linkage_free(all);
    const LinkLabel label = {0, 1, true};
    const LinkOptions both = {.set = set, .source = set, .labels = &label, .label_count = 1};
    const char *problem = NULL;
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &both, &problem));
    assert_non_null(strstr(problem, "occurs once"));
    free(set);
    children_free(list);
}

static void test_m_is_learned_on_the_training_rules(void **state)
{
    (void)state;
    Children *list = children_make(6000, 75);
    static const LinkRule rules[] = {{2, {{GIVEN, LINK_KEY_WHOLE}, {FAMILY, LINK_KEY_WHOLE}}},
                                     {1, {{BORN, LINK_KEY_WHOLE}}},
                                     {2, {{POSTCODE, LINK_KEY_WHOLE}, {FAMILY, LINK_KEY_WHOLE}}}};
    Linkage *own = link_children(list, (LinkOptions){0}),
            *both = link_children(list, (LinkOptions){.training = rules, .training_count = 2}),
            *swapped = link_children(list, (LinkOptions){.training = rules + 1, .training_count = 2}),
            *names = link_children(list, (LinkOptions){.training = rules, .training_count = 1});
    LinkModel model, by_both, by_swapped, by_names;
    linkage_model_get(own, &model);
    linkage_model_get(both, &by_both);
    linkage_model_get(swapped, &by_swapped);
    linkage_model_get(names, &by_names);
    for (int f = GIVEN; f <= SEX; f++) {
        double m = model.columns[f].m[LEVEL_EXACT];
        print_message("%s exact: m %.3f, by rules %.3f and %.3f\n", model.columns[f].name, m,
                      by_both.columns[f].m[LEVEL_EXACT], by_swapped.columns[f].m[LEVEL_EXACT]);
        assert_true(fabs(by_both.columns[f].m[LEVEL_EXACT] - m) < 0.12);
    }
    assert_true(by_both.columns[PHONE].m[LEVEL_EXACT] != by_swapped.columns[PHONE].m[LEVEL_EXACT]);
    /* What the only rule holds equal is not learned: experience stands. */
    assert_true(fabs(by_names.columns[GIVEN].m[LEVEL_EXACT] - 0.84) < 0.01);
    assert_int_equal(linkage_figures(both).rules, linkage_figures(own).rules);
    linkage_free(own);
    linkage_free(both);
    linkage_free(swapped);
    linkage_free(names);
    const LinkRule wrong = {1, {{CHILD_COLUMNS, LINK_KEY_WHOLE}}};
    const char *problem = NULL;
    LinkOptions options = {.training = &wrong, .training_count = 1};
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem));
    assert_non_null(strstr(problem, "a blocking rule names a column"));
    options.training_count = 33;
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem));
    assert_non_null(strstr(problem, "more than 32"));
    children_free(list);
}

static void test_it_says_what_columns_are_worth(void **state)
{
    (void)state;
    enum { EXTRA = LINK_COLUMNS_MAX - CHILD_COLUMNS };
    Children *list = children_make(400, 76);
    LinkColumn columns[LINK_COLUMNS_MAX];
    const char **empty = calloc(list->count, sizeof *empty),
               **constant = calloc(list->count, sizeof *constant);
    char(*numbers)[CHILD_TEXT] = calloc(list->count, sizeof *numbers);
    const char **distinct = calloc(list->count, sizeof *distinct);
    for (size_t r = 0; r < list->count; r++) {
        constant[r] = "plymouth";
        snprintf(numbers[r], CHILD_TEXT, "%zu", r * 7919);
        distinct[r] = numbers[r];
    }
    static const char *const names[EXTRA] = {"x0",    "x1",       "x2",       "x3",  "x4",  "x5",
                                             "x6",    "x7",       "x8",       "x9",  "x10", "x11",
                                             "empty", "constant", "distinct", "town"};
    memcpy(columns, list->columns, sizeof list->columns);
    for (int e = 0; e < EXTRA; e++)
        columns[CHILD_COLUMNS + e] = (LinkColumn){.name = names[e],
                                                  .kind = e == 15   ? LINK_TOWN
                                                          : e >= 12 ? LINK_IDENTIFIER
                                                                    : LINK_OTHER,
                                                  .values = list->values[POSTCODE]};
    columns[CHILD_COLUMNS + 12].values = empty;
    columns[CHILD_COLUMNS + 13].values = constant;
    columns[CHILD_COLUMNS + 14].values = distinct;
    const char *problem = NULL;
    Linkage *linkage = linkage_run(columns, LINK_COLUMNS_MAX, list->count, NULL, &problem);
    assert_non_null(linkage);
    assert_int_equal(linkage_notice_count(linkage), 4);
    assert_non_null(strstr(linkage_notice(linkage, 0), "left out as the least telling: x9, x10, x11."));
    assert_non_null(strstr(linkage_notice(linkage, 1), "not compared: empty."));
    assert_non_null(strstr(linkage_notice(linkage, 2), "tells nobody apart: constant."));
    assert_non_null(strstr(linkage_notice(linkage, 3), "agree on it: distinct."));
    assert_null(linkage_notice(linkage, 4));
    assert_int_equal(linkage_figures(linkage).columns, 21);
    linkage_free(linkage);
    linkage = link_children(list, (LinkOptions){0});
    assert_int_equal(linkage_notice_count(linkage), 0);
    linkage_free(linkage);
    free(empty);
    free(constant);
    free(distinct);
    free(numbers);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_are_never_contradicted),
        cmocka_unit_test(test_a_known_difference_holds_for_whole_clusters),
        cmocka_unit_test(test_labels_that_contradict_each_other_are_named),
        cmocka_unit_test(test_m_is_learned_from_labels_too),
        cmocka_unit_test(test_a_source_holds_a_person_once),
        cmocka_unit_test(test_one_to_one_takes_the_best_pairs),
        cmocka_unit_test(test_m_is_learned_on_the_training_rules),
        cmocka_unit_test(test_it_says_what_columns_are_worth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
