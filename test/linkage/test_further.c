/* Records with several values of a column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

#include <math.h>

enum { MORE = 4 };

/* A children's list where people have changed their names and moved: an earlier family name, two earlier
 * addresses (street and postcode), a second telephone. */
typedef struct History {
    Children *list;
    char (*text)[MORE][CHILD_TEXT];
    const char **values[MORE];
    LinkMore more[MORE];
    bool *renamed;
} History;

static const int more_field[MORE] = {FAMILY, STREET, POSTCODE, PHONE};

/* Every record gets a history with chance `per_cent`; that of a renamed copy holds the name of the first. */
static History history_make(size_t count, uint64_t seed, uint32_t per_cent)
{
    History history = {.list = children_make(count, seed),
                       .text = calloc(count, sizeof *history.text),
                       .renamed = calloc(count, sizeof(bool))};
    Children *list = history.list;
    for (size_t r = 0; r < count; r++) {
        char other[CHILD_COLUMNS][CHILD_TEXT] = {{0}};
        if (child_random(list, 100) < per_cent) {
            child_name(list, 9000, history.text[r][0]);
            child_address(list, other);
            memcpy(history.text[r][1], other[STREET], CHILD_TEXT);
            memcpy(history.text[r][2], other[POSTCODE], CHILD_TEXT);
        }
        bool copy = r > 0 && list->person[r] == list->person[r - 1];
        if (copy && child_random(list, 100) < per_cent) {
            memcpy(history.text[r][0], list->text[r][FAMILY], CHILD_TEXT);
            memcpy(history.text[r][1], list->text[r][STREET], CHILD_TEXT);
            memcpy(history.text[r][2], list->text[r][POSTCODE], CHILD_TEXT);
            memcpy(history.text[r][3], list->text[r][PHONE], CHILD_TEXT);
            child_name(list, 9000, list->text[r][FAMILY]);
            child_address(list, list->text[r]);
            list->text[r][NHS][0] = '\0';
            history.renamed[r] = true;
        }
    }
    for (int m = 0; m < MORE; m++) {
        history.values[m] = calloc(count, sizeof(char *));
        for (size_t r = 0; r < count; r++)
            history.values[m][r] = history.text[r][m];
        history.more[m] = (LinkMore){.column = (size_t)more_field[m],
                                     .together = m == 1 || m == 2 ? 7 : 0,
                                     .values = history.values[m]};
    }
    return history;
}

static void history_free(History *history)
{
    for (int m = 0; m < MORE; m++)
        free(history->values[m]);
    free(history->text);
    free(history->renamed);
    children_free(history->list);
}

static Linkage *link_history(const History *history, size_t more_count, double possible)
{
    const char *problem = NULL;
    Linkage *linkage = linkage_run(
        history->list->columns, CHILD_COLUMNS, history->list->count,
        &(LinkOptions){.possible = possible, .more = history->more, .more_count = more_count}, &problem);
    if (!linkage)
        fail_msg("%s", problem);
    return linkage;
}

static double found_share(const History *history, const Linkage *linkage, double *wrong)
{
    double found = 0, wanted = 0, joined = 0, right = 0;
    const uint32_t *clusters = linkage_clusters(linkage);
    const Children *list = history->list;
    for (size_t r = 1; r < list->count; r++) {
        if (!history->renamed[r])
            continue;
        wanted++;
        found += clusters[r] == clusters[r - 1];
    }
    for (size_t r = 0; r < list->count; r++) {
        joined += clusters[r] != r;
        right += clusters[r] != r && list->person[r] == list->person[clusters[r]];
    }
    *wrong = (joined - right) / joined;
    return found / wanted;
}

static void test_people_who_changed_name_and_moved_are_found(void **state)
{
    (void)state;
    History history = history_make(8000, 61, 30);
    double wrong_with = 0, wrong_without = 0;
    Linkage *with = link_history(&history, MORE, 0), *without = link_history(&history, 0, 0);
    double found = found_share(&history, with, &wrong_with),
           missed = 1 - found_share(&history, without, &wrong_without);
    print_message("found %.3f with further values, %.3f without; wrong %.4f and %.4f\n", found, 1 - missed,
                  wrong_with, wrong_without);
    assert_true(found > 0.9 && missed > 0.9);
    assert_true(wrong_with < 0.02);
    linkage_free(with);
    linkage_free(without);
    history_free(&history);
}

static void test_histories_of_strangers_do_not_bring_them_together(void **state)
{
    (void)state;
    History history = history_make(6000, 62, 0);
    Children *list = history.list;
    for (size_t r = 0; r < list->count; r++) { /* only names that others bear and addresses of others */
        size_t other = child_random(list, (uint32_t)list->count);
        memcpy(history.text[r][0], list->text[other][FAMILY], CHILD_TEXT);
        other = child_random(list, (uint32_t)list->count);
        memcpy(history.text[r][1], list->text[other][STREET], CHILD_TEXT);
        memcpy(history.text[r][2], list->text[other][POSTCODE], CHILD_TEXT);
    }
    Linkage *with = link_history(&history, MORE, 0), *without = link_history(&history, 0, 0);
    double wrong = 0, wrong_before = 0;
    (void)found_share(&history, with, &wrong);
    (void)found_share(&history, without, &wrong_before);
    print_message("wrong %.4f, without further values %.4f\n", wrong, wrong_before);
    assert_true(wrong < wrong_before + 0.01);
    linkage_free(with);
    linkage_free(without);
    history_free(&history);
}

/* Among strangers the likelihood ratio of a match is 1 on average, whatever they are compared by; taking the
 * best of many tries for one would make it much more. */
static void test_the_number_of_tries_is_paid_for(void **state)
{
    (void)state;
    enum { TRIES = 6, RECORDS = 3000, PAIRS = 200000 };
    Children *list = children_make(RECORDS, 63);
    char(*text)[TRIES][CHILD_TEXT] = calloc(RECORDS, sizeof *text);
    const char **values[TRIES];
    LinkMore more[TRIES];
    for (int t = 0; t < TRIES; t++) {
        values[t] = calloc(RECORDS, sizeof(char *));
        for (size_t r = 0; r < RECORDS; r++) {
            memcpy(text[r][t], list->text[child_random(list, RECORDS)][FAMILY], CHILD_TEXT);
            values[t][r] = text[r][t];
        }
        more[t] = (LinkMore){.column = FAMILY, .values = values[t]};
    }
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, RECORDS,
                                   &(LinkOptions){.more = more, .more_count = TRIES}, &problem);
    assert_non_null(linkage);
    double paid = 0, unpaid = 0, count = 0, most = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        uint32_t a = child_random(list, RECORDS), b = child_random(list, RECORDS);
        Pairing pairing;
        uint8_t levels[FIELDS_MAX];
        if (list->household[a] == list->household[b])
            continue;
        link_pair_records(linkage, a, b, &pairing);
        link_pairing_levels(linkage, &pairing, levels);
        assert_true(pairing.tries_bits[FAMILY] > -1e-9);
        assert_true(pairing.tries_bits[FAMILY] <= log2((TRIES + 1) * (TRIES + 1)) + 1e-9);
        most = fmax(most, pairing.tries_bits[FAMILY]);
        Score score;
        link_score(linkage, a, b, levels, &score);
        unpaid += exp2(score.field_bits[FAMILY] + pairing.tries_bits[FAMILY]);
        paid += exp2(score.field_bits[FAMILY]);
        count++;
    }
    print_message("mean likelihood ratio of strangers %.2f, unpaid %.2f\n", paid / count, unpaid / count);
    assert_true(paid / count > 0.5 && paid / count < 2);
    assert_true(unpaid / count > 10 && most > 4);
    linkage_free(linkage);
    for (int t = 0; t < TRIES; t++)
        free(values[t]);
    free(text);
    children_free(list);
}

typedef struct Seen {
    uint8_t *count;
    size_t records;
} Seen;

static void see_pair(void *context, int worker, uint32_t a, uint32_t b, size_t rule)
{
    (void)worker, (void)rule;
    Seen *seen = context;
    assert_true(a < b && b < seen->records);
    seen->count[a * seen->records + b]++;
}

static size_t sides_of(const Linkage *linkage, uint32_t record, Side *out)
{
    Versions versions;
    link_versions(linkage, record, &versions);
    out[0] = versions.sides[0];
    return 1 + link_combinations(linkage, &versions, out + 1);
}

static bool meet(const Linkage *linkage, const Rule *rule, const Side *a, const Side *b)
{
    for (size_t k = 0; k < linkage->key_count; k++) {
        uint32_t code = link_key_code(linkage, linkage->keys[k], a);
        if ((rule->keys >> k & 1) && (code == 0 || code != link_key_code(linkage, linkage->keys[k], b)))
            return false;
    }
    return true;
}

static bool any_meet(const Linkage *linkage, uint32_t a, uint32_t b)
{
    static Side of_a[1 + ENTRIES_MAX], of_b[1 + ENTRIES_MAX];
    size_t count_a = sides_of(linkage, a, of_a), count_b = sides_of(linkage, b, of_b);
    for (size_t r = 0; r < linkage->rule_count; r++)
        for (size_t i = 0; i < count_a; i++)
            for (size_t j = 0; j < count_b; j++)
                if (meet(linkage, &linkage->rules[r], &of_a[i], &of_b[j]))
                    return true;
    return false;
}

static void test_every_value_is_blocked_on_and_each_pair_comes_once(void **state)
{
    (void)state;
    History history = history_make(500, 64, 40);
    Linkage linkage = {.column_count = CHILD_COLUMNS,
                       .record_count = history.list->count,
                       .threads = 2,
                       .pair_budget = UINT64_MAX};
    const LinkRule rules[] = {{1, {{NHS, LINK_KEY_WHOLE}}},
                              {2, {{FAMILY, LINK_KEY_WHOLE}, {BORN, LINK_KEY_YEAR}}},
                              {2, {{POSTCODE, LINK_KEY_WHOLE}, {FAMILY, LINK_KEY_SOUND}}},
                              {2, {{STREET, LINK_KEY_WHOLE}, {GIVEN, LINK_KEY_INITIAL}}},
                              {1, {{PHONE, LINK_KEY_BACK}}}};
    assert_true(link_further_take(&linkage, history.more, MORE) &&
                link_encode(&linkage, history.list->columns) && link_take_rules(&linkage, rules, 5));
    linkage.model.given = GIVEN;
    linkage.model.family = FAMILY;
    size_t count = history.list->count, pairs = 0, own = 0;
    Seen seen = {calloc(count * count, 1), count};
    assert_true(link_candidates(&linkage, "", 0, NULL, see_pair, &seen));
    for (uint32_t a = 0; a < count; a++)
        for (uint32_t b = a + 1; b < count; b++) {
            bool wanted = any_meet(&linkage, a, b);
            assert_int_equal(seen.count[a * count + b], wanted);
            pairs += wanted;
            const Side side_a = link_side(&linkage, a), side_b = link_side(&linkage, b);
            for (size_t r = 0; r < linkage.rule_count; r++)
                if (meet(&linkage, &linkage.rules[r], &side_a, &side_b)) {
                    own++;
                    break;
                }
        }
    assert_true(own > 0 && pairs > own + 100);
    free(seen.count);
    link_drop_blocks(&linkage);
    link_free_fields(&linkage);
    link_further_free(&linkage);
    free(linkage.rows);
    history_free(&history);
}

static void test_no_history_changes_nothing(void **state)
{
    (void)state;
    History history = history_make(3000, 65, 0);
    for (size_t r = 0; r < 3000; r += 2) /* what a record holds already is no further value */
        history.values[0][r] = history.list->text[r][FAMILY];
    Linkage *with = link_history(&history, MORE, 0), *without = link_history(&history, 0, 0);
    assert_true(linkage_pair_count(with) > 100);
    assert_int_equal(linkage_pair_count(with), linkage_pair_count(without));
    for (size_t i = 0; i < linkage_pair_count(with); i++) {
        const LinkPair *x = linkage_pair(with, i), *y = linkage_pair(without, i);
        assert_true(x->a == y->a && x->b == y->b && x->weight == y->weight);
    }
    linkage_free(with);
    linkage_free(without);
    history_free(&history);
}

static void test_threads_do_not_matter(void **state)
{
    (void)state;
    History history = history_make(4000, 66, 30);
    const char *problem = NULL;
    Linkage *runs[2];
    for (int i = 0; i < 2; i++)
        runs[i] = linkage_run(
            history.list->columns, CHILD_COLUMNS, history.list->count,
            &(LinkOptions){
                .more = history.more, .more_count = MORE, .threads = i == 0 ? 1 : 3, .pair_budget = 200000},
            &problem);
    assert_true(linkage_pair_count(runs[0]) > 100);
    assert_int_equal(linkage_pair_count(runs[0]), linkage_pair_count(runs[1]));
    for (size_t i = 0; i < linkage_pair_count(runs[0]); i++) {
        const LinkPair *x = linkage_pair(runs[0], i), *y = linkage_pair(runs[1], i);
        assert_true(x->a == y->a && x->b == y->b && x->weight == y->weight);
    }
    linkage_free(runs[0]);
    linkage_free(runs[1]);
    history_free(&history);
}

static void test_an_address_is_compared_as_a_whole_and_the_explanation_says_which(void **state)
{
    (void)state;
    History history = history_make(2000, 67, 0);
    Children *list = history.list;
    char(*a)[CHILD_TEXT] = list->text[10], (*b)[CHILD_TEXT] = list->text[20],
    (*c)[CHILD_TEXT] = list->text[30];
    child_address(list, a);
    child_address(list, b);
    child_address(list, c);
    /* b lived where a lives; c has a's street from one address and a's postcode from another. */
    memcpy(history.text[20][1], a[STREET], CHILD_TEXT);
    memcpy(history.text[20][2], a[POSTCODE], CHILD_TEXT);
    memcpy(history.text[30][1], a[STREET], CHILD_TEXT);
    memcpy(history.text[30][2], "zz9 9zz", 8);
    memcpy(c[POSTCODE], a[POSTCODE], CHILD_TEXT);
    Linkage *linkage = link_history(&history, MORE, 0);
    uint8_t levels[FIELDS_MAX];
    link_levels(linkage, 10, 20, levels);
    assert_int_equal(levels[STREET], LEVEL_EXACT);
    assert_int_equal(levels[POSTCODE], LEVEL_EXACT);
    link_levels(linkage, 10, 30, levels);
    assert_false(levels[STREET] == LEVEL_EXACT && levels[POSTCODE] == LEVEL_EXACT);
    LinkExplanation why, other;
    linkage_explain(linkage, 10, 20, &why);
    linkage_explain(linkage, 20, 10, &other);
    assert_int_equal(why.reasons[STREET].more_a, 0);
    assert_int_equal(why.reasons[STREET].more_b, 2);
    assert_int_equal(why.reasons[POSTCODE].more_b, 3);
    assert_int_equal(other.reasons[STREET].more_a, 2);
    assert_int_equal(other.reasons[STREET].more_b, 0);
    assert_true(other.weight == why.weight);
    assert_non_null(strstr(why.sentence, "street (one of several)"));
    double bits = 0;
    for (size_t r = 0; r < why.reason_count; r++)
        bits += why.reasons[r].bits;
    assert_true(fabs(bits - why.weight) < 1e-6);
    linkage_free(linkage);
    history_free(&history);
}

static const LinkFound *found_of(const LinkFound *found, size_t count, uint32_t record)
{
    for (size_t i = 0; i < count; i++)
        if (found[i].record == record)
            return &found[i];
    return NULL;
}

static void ask_of(const History *history, size_t record, const char **values)
{
    for (int f = 0; f < CHILD_COLUMNS; f++)
        values[f] = history->list->text[record][f];
    for (int m = 0; m < MORE; m++)
        values[CHILD_COLUMNS + m] = history->text[record][m];
}

static void test_live_answers_know_every_value(void **state)
{
    (void)state;
    History history = history_make(5000, 68, 30);
    Linkage *linkage = link_history(&history, MORE, 0.01);
    size_t count = linkage_pair_count(linkage), seen = 0, missed = 0;
    LinkPair *pairs = calloc(count, sizeof *pairs);
    for (size_t i = 0; i < count; i++)
        pairs[i] = *linkage_pair(linkage, i);
    const char *problem = NULL, *values[CHILD_COLUMNS + MORE];
    LinkIndex *index = link_index_open(linkage, &problem);
    assert_non_null(index);
    LinkFound found[40];
    for (size_t i = 0; i < count; i++) {
        ask_of(&history, pairs[i].a, values);
        const LinkFound *own = found_of(found, link_index_find(index, values, found, 40), pairs[i].b);
        missed += !own && pairs[i].probability >= 0.5f;
        seen += own != NULL;
        if (own)
            assert_true(fabs((double)own->weight - (double)pairs[i].weight) < 1e-4);
    }
    print_message("%zu pairs, %zu found live, %zu likely ones missed\n", count, seen, missed);
    assert_true(seen > count / 2 && missed <= count / 50);
    const char *stranger[CHILD_COLUMNS + MORE] = {
        "zzyqx", "qwertle", "2022-03-04", "f", "9 nowhere lane", "zz9 9zz", "",
        "",      "",        "",           "",  "07999111222"};
    stranger[CHILD_COLUMNS] = "oldname";
    int64_t record = link_index_put(index, stranger);
    assert_int_equal(record, 5000);
    const char *probe[CHILD_COLUMNS + MORE] = {"zzyqx", "oldname", "2022-03-04", "f", "", "",
                                               "",      "",        "",           "",  "", ""};
    assert_int_equal(link_index_find(index, probe, found, 40), 1);
    assert_int_equal(found[0].record, record);
    LinkExplanation why;
    link_index_explain(index, probe, (uint32_t)record, &why);
    assert_int_equal(why.reasons[FAMILY].more_b, 1);
    probe[FAMILY] = "newname"; /* and the probe's own former name */
    probe[CHILD_COLUMNS] = "qwertle";
    assert_int_equal(link_index_find(index, probe, found, 40), 1);
    link_index_explain(index, probe, (uint32_t)record, &why);
    assert_int_equal(why.reasons[FAMILY].more_a, 1);
    assert_int_equal(why.reasons[FAMILY].more_b, 0);
    link_index_close(index);
    free(pairs);
    history_free(&history);
}

static void test_an_earlier_number_is_no_proof_of_two_people(void **state)
{
    (void)state;
    History history = history_make(2000, 69, 0);
    Children *list = history.list;
    snprintf(list->text[10][NHS], CHILD_TEXT, "1111111111");
    snprintf(list->text[20][NHS], CHILD_TEXT, "2222222222");
    history.more[3] = (LinkMore){.column = NHS, .values = history.values[3]};
    Linkage *linkage = link_history(&history, MORE, 0);
    LinkExplanation why;
    linkage_explain(linkage, 10, 20, &why);
    assert_non_null(strstr(why.sentence, "Not joined"));
    linkage_free(linkage);
    snprintf(history.text[20][3], CHILD_TEXT, "1111111111");
    linkage = link_history(&history, MORE, 0);
    linkage_explain(linkage, 10, 20, &why);
    assert_null(strstr(why.sentence, "Not joined"));
    linkage_free(linkage);
    history_free(&history);
}

static void test_wrong_input_is_refused(void **state)
{
    (void)state;
    History history = history_make(50, 70, 0);
    const char *problem = NULL;
    LinkMore more[LINK_MORE_MAX + 1];
    for (size_t m = 0; m <= LINK_MORE_MAX; m++)
        more[m] = history.more[0];
    LinkOptions options = {.more = more, .more_count = LINK_MORE_MAX + 1};
    assert_null(linkage_run(history.list->columns, CHILD_COLUMNS, 50, &options, &problem));
    assert_non_null(strstr(problem, "more than 32"));
    options.more_count = LINK_MORE_MAX;
    Linkage *linkage = linkage_run(history.list->columns, CHILD_COLUMNS, 50, &options, &problem);
    assert_non_null(linkage);
    linkage_free(linkage);
    more[0].column = CHILD_COLUMNS;
    assert_null(linkage_run(history.list->columns, CHILD_COLUMNS, 50, &options, &problem));
    assert_non_null(strstr(problem, "column that there is not"));
    history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_who_changed_name_and_moved_are_found),
        cmocka_unit_test(test_histories_of_strangers_do_not_bring_them_together),
        cmocka_unit_test(test_the_number_of_tries_is_paid_for),
        cmocka_unit_test(test_every_value_is_blocked_on_and_each_pair_comes_once),
        cmocka_unit_test(test_no_history_changes_nothing),
        cmocka_unit_test(test_threads_do_not_matter),
        cmocka_unit_test(test_an_address_is_compared_as_a_whole_and_the_explanation_says_which),
        cmocka_unit_test(test_live_answers_know_every_value),
        cmocka_unit_test(test_an_earlier_number_is_no_proof_of_two_people),
        cmocka_unit_test(test_wrong_input_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
