#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

static Linkage *link_children(const Children *list, LinkOptions options)
{
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem);
    assert_non_null(linkage);
    return linkage;
}

static double true_pairs(const Children *list)
{
    double pairs = 0;
    for (size_t a = 0; a < list->count; a++)
        for (size_t b = a + 1; b < list->count && list->person[b] == list->person[a]; b++)
            pairs++;
    return pairs;
}

typedef struct Tally {
    double found, right, siblings, twins, twins_in_one_list;
} Tally;

static Tally tally_clusters(const Children *list, const Linkage *linkage)
{
    Tally tally = {0};
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t b = 0; b < list->count; b++)
        for (size_t a = clusters[b]; a < b; a++) {
            if (clusters[a] != clusters[b])
                continue;
            tally.found++;
            tally.right += list->person[a] == list->person[b];
            bool twins = list->twin[a] == list->person[b] + 1;
            tally.twins += twins;
            tally.twins_in_one_list += twins && list->source[a] == list->source[b];
            tally.siblings += list->person[a] != list->person[b] && list->household[a] == list->household[b];
        }
    return tally;
}

static double twin_pairs(const Children *list)
{
    double pairs = 0;
    for (size_t a = 0; a < list->count; a++)
        for (size_t b = a + 1; b < list->count && list->household[b] == list->household[a]; b++)
            pairs += list->twin[a] == list->person[b] + 1;
    return pairs;
}

static void test_children_are_found_and_siblings_and_twins_are_kept_apart(void **state)
{
    (void)state;
    Children *list = children_make(30000, 11);
    Linkage *linkage = link_children(list, (LinkOptions){0});
    Tally tally = tally_clusters(list, linkage);
    double wanted = true_pairs(list), precision = tally.right / tally.found, recall = tally.right / wanted;
    double f1 = 2 * precision * recall / (precision + recall);
    print_message("precision %.4f recall %.4f F1 %.4f siblings joined %.0f, twins %.0f of %.0f\n", precision,
                  recall, f1, tally.siblings, tally.twins, twin_pairs(list));
    assert_true(f1 >= 0.97);
    assert_true(tally.twins <= 0.01 * twin_pairs(list));
    assert_true(tally.siblings <= 0.003 * tally.found);
    linkage_free(linkage);
    children_free(list);
}

static void test_thread_count_does_not_change_the_result(void **state)
{
    (void)state;
    Children *list = children_make(12000, 3);
    Linkage *one = link_children(list, (LinkOptions){.threads = 1});
    Linkage *five = link_children(list, (LinkOptions){.threads = 5});
    assert_int_equal(linkage_pair_count(one), linkage_pair_count(five));
    for (size_t i = 0; i < linkage_pair_count(one); i++)
        assert_memory_equal(linkage_pair(one, i), linkage_pair(five, i), sizeof(LinkPair));
    assert_memory_equal(linkage_clusters(one), linkage_clusters(five), list->count * sizeof(uint32_t));
    assert_string_equal(linkage_report(one), linkage_report(five));
    linkage_free(one);
    linkage_free(five);
    children_free(list);
}

static void test_explanation_is_symmetric_and_adds_up_to_the_pair(void **state)
{
    (void)state;
    Children *list = children_make(1500, 5);
    Linkage *linkage = link_children(list, (LinkOptions){0});
    assert_true(linkage_pair_count(linkage) > 100);
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        LinkExplanation one, other;
        linkage_explain(linkage, pair->a, pair->b, &one);
        linkage_explain(linkage, pair->b, pair->a, &other);
        assert_string_equal(one.sentence, other.sentence);
        assert_true(one.weight == other.weight);
        assert_true((float)one.weight == pair->weight && (float)one.probability == pair->probability);
        double bits = 0;
        for (size_t r = 0; r < one.reason_count; r++)
            bits += one.reasons[r].bits;
        assert_true(bits > one.weight - 0.01 && bits < one.weight + 0.01);
    }
    linkage_free(linkage);
    children_free(list);
}

static void test_missing_field_is_no_evidence(void **state)
{
    (void)state;
    Children *list = children_make(1500, 6);
    list->text[0][PHONE][0] = list->text[0][NHS][0] = '\0';
    Linkage *linkage = link_children(list, (LinkOptions){0});
    for (uint32_t other = 1; other < 200; other++) {
        LinkExplanation why;
        linkage_explain(linkage, 0, other, &why);
        assert_string_equal(why.reasons[PHONE].level, "not recorded");
        assert_true(why.reasons[PHONE].bits == 0 && why.reasons[NHS].bits == 0);
    }
    linkage_free(linkage);
    children_free(list);
}

static void test_two_identifiers_or_twins_in_one_source_never_share_a_cluster(void **state)
{
    (void)state;
    Children *list = children_make(20000, 8);
    Linkage *linkage = link_children(list, (LinkOptions){.certain = 0.3, .occasion = list->source});
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t b = 0; b < list->count; b++)
        for (size_t a = clusters[b]; a < b; a++)
            if (clusters[a] == clusters[b] && list->text[a][NHS][0] && list->text[b][NHS][0])
                assert_string_equal(list->text[a][NHS], list->text[b][NHS]);
    assert_true(tally_clusters(list, linkage).twins_in_one_list == 0);
    linkage_free(linkage);
    children_free(list);
}

static void test_two_lists_give_pairs_across_only(void **state)
{
    (void)state;
    Children *list = children_make(3000, 9);
    uint32_t *set = calloc(list->count, sizeof *set);
    for (size_t r = 0; r < list->count; r++)
        set[r] = list->source[r] & 1;
    Linkage *linkage = link_children(list, (LinkOptions){.set = set});
    assert_true(linkage_pair_count(linkage) > 100);
    for (size_t i = 0; i < linkage_pair_count(linkage); i++)
        assert_int_not_equal(set[linkage_pair(linkage, i)->a], set[linkage_pair(linkage, i)->b]);
    linkage_free(linkage);
    children_free(list);
    free(set);
}

static Linkage bare_linkage(const Children *list, uint64_t budget)
{
    return (Linkage){.column_count = CHILD_COLUMNS,
                     .record_count = list->count,
                     .threads = 1,
                     .pair_budget = budget,
                     .total_pairs = 1e6,
                     .model = {.given = GIVEN, .family = FAMILY, .date = BORN, .sex = SEX}};
}

static void bare_free(Linkage *linkage)
{
    link_drop_blocks(linkage);
    link_free_fields(linkage);
    free(linkage->rows);
}

typedef struct Seen {
    unsigned char *count;
    size_t records;
} Seen;

static void see_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    (void)worker;
    (void)rule;
    Seen *seen = context;
    assert_true(a < b);
    seen->count[a * seen->records + b]++;
}

static bool same_key(const Linkage *linkage, Key key, uint32_t a, uint32_t b)
{
    Side one = link_side(linkage, a), other = link_side(linkage, b);
    uint32_t code = link_key_code(linkage, key, &one);
    return code != 0 && code == link_key_code(linkage, key, &other);
}

static void test_blocking_yields_each_pair_of_the_nested_loop_once(void **state)
{
    (void)state;
    Children *list = children_make(1500, 10);
    for (uint64_t budget = 3000; budget <= 300000; budget *= 10) {
        Linkage linkage = bare_linkage(list, budget);
        assert_true(link_encode(&linkage, list->columns) && link_choose_rules(&linkage));
        assert_false(linkage.all_pairs);
        Seen seen = {calloc(list->count * list->count, 1), list->count};
        assert_true(link_candidates(&linkage, "", 0, NULL, see_pair, &seen));
        size_t pairs = 0;
        for (uint32_t a = 0; a < list->count; a++)
            for (uint32_t b = a + 1; b < list->count; b++) {
                bool wanted = false;
                for (size_t r = 0; r < linkage.rule_count && !wanted; r++) {
                    wanted = !(linkage.oversize[a] >> r & 1);
                    for (size_t k = 0; k < linkage.key_count && wanted; k++)
                        if (linkage.rules[r].keys >> k & 1)
                            wanted = same_key(&linkage, linkage.keys[k], a, b);
                }
                assert_int_equal(seen.count[a * list->count + b], wanted);
                pairs += wanted;
            }
        assert_true(pairs > 0 && pairs <= budget);
        free(seen.count);
        bare_free(&linkage);
    }
    children_free(list);
}

typedef struct Weighed {
    const Linkage *linkage;
    uint64_t pairs[RULES_MAX];
} Weighed;

static void weigh_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    (void)worker, (void)a, (void)b;
    Weighed *weighed = context;
    weighed->pairs[rule] += weighed->linkage->rules[rule].stride;
}

static void test_a_sample_of_pairs_stands_for_every_rule_in_its_true_size(void **state)
{
    (void)state;
    Children *list = children_make(8000, 12);
    Linkage linkage = bare_linkage(list, 2000000);
    assert_true(link_encode(&linkage, list->columns) && link_choose_rules(&linkage));
    Weighed all = {.linkage = &linkage}, some = {.linkage = &linkage};
    assert_true(link_candidates(&linkage, "", 0, NULL, weigh_pair, &all));
    for (size_t r = 0; r < linkage.rule_count; r++)
        assert_int_equal(all.pairs[r], linkage.rules[r].new_pairs);
    assert_true(link_candidates(&linkage, "", 4000, NULL, weigh_pair, &some));
    size_t sampled = 0;
    for (size_t r = 0; r < linkage.rule_count; r++) {
        double share = all.pairs[r] ? (double)some.pairs[r] / (double)all.pairs[r] : 1;
        sampled += linkage.rules[r].stride > 1;
        if (all.pairs[r] > 3000)
            assert_true(share > 0.8 && share < 1.25);
    }
    assert_true(sampled > 3);
    bare_free(&linkage);
    children_free(list);
}

/* With `communities`, given and family name come from one of so many that share no name. */
static double namesakes_of(uint32_t communities)
{
    Children *list = children_make(6000, 13);
    for (size_t r = 0; r < list->count; r++) {
        uint32_t community = child_random(list, communities), given = child_random(list, 240 / communities),
                 family = child_random(list, 240 / communities);
        snprintf(list->text[r][GIVEN], CHILD_TEXT, "g%u", community * 1000 + given);
        snprintf(list->text[r][FAMILY], CHILD_TEXT, "f%u", community * 1000 + family);
    }
    Linkage *linkage = link_children(list, (LinkOptions){0});
    double namesake = linkage->model.namesake;
    linkage_free(linkage);
    children_free(list);
    return namesake;
}

static void test_names_that_go_together_are_measured(void **state)
{
    (void)state;
    double apart = namesakes_of(1), together = namesakes_of(6);
    assert_true(apart < 1.3);
    assert_true(together > 4.5 && together < 7.5);
}

static void test_one_occasion_keeps_a_nameless_twin_apart(void **state)
{
    (void)state;
    Children *list = children_make(3000, 14);
    for (size_t r = 0; r < 4; r++) {
        memcpy(list->text[r], list->text[0], sizeof list->text[r]);
        list->text[r][NHS][0] = '\0';
        list->source[r] = r < 2 ? 7 : (uint32_t)LINK_NO_OCCASION;
    }
    memcpy(list->text[0][BORN], "2023-05-06", 11);
    for (size_t r = 1; r < 4; r++)
        memcpy(list->text[r][BORN], list->text[0][BORN], CHILD_TEXT);
    list->text[1][GIVEN][0] = list->text[3][GIVEN][0] = '\0';
    Linkage *linkage = link_children(list, (LinkOptions){.occasion = list->source});
    LinkExplanation together, otherwise;
    linkage_explain(linkage, 0, 1, &together);
    linkage_explain(linkage, 2, 3, &otherwise);
    assert_true(together.probability < 0.01);
    assert_non_null(strstr(together.sentence, "twins"));
    assert_true(otherwise.probability > 0.5);
    linkage_free(linkage);
    children_free(list);
}

static bool stop_at_once(void *watcher, const char *step, uint64_t done, uint64_t total)
{
    (void)watcher, (void)step, (void)done, (void)total;
    return true;
}

static void test_unusable_input_and_stopping_say_why(void **state)
{
    (void)state;
    Children *list = children_make(50, 1);
    const char *problem = NULL;
    assert_null(linkage_run(list->columns, 0, list->count, NULL, &problem));
    assert_non_null(problem);
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, 1, NULL, &problem));
    LinkOptions options = {.watch = stop_at_once};
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem));
    assert_string_equal(problem, "stopped on request");
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocking_yields_each_pair_of_the_nested_loop_once),
        cmocka_unit_test(test_a_sample_of_pairs_stands_for_every_rule_in_its_true_size),
        cmocka_unit_test(test_names_that_go_together_are_measured),
        cmocka_unit_test(test_one_occasion_keeps_a_nameless_twin_apart),
        cmocka_unit_test(test_missing_field_is_no_evidence),
        cmocka_unit_test(test_explanation_is_symmetric_and_adds_up_to_the_pair),
        cmocka_unit_test(test_two_lists_give_pairs_across_only),
        cmocka_unit_test(test_two_identifiers_or_twins_in_one_source_never_share_a_cluster),
        cmocka_unit_test(test_thread_count_does_not_change_the_result),
        cmocka_unit_test(test_unusable_input_and_stopping_say_why),
        cmocka_unit_test(test_children_are_found_and_siblings_and_twins_are_kept_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
