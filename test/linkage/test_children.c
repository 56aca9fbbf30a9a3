/* What tells children from their twins, brothers and neighbours: claims about single pairs in made-up lists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "children.h"
#include "linkage/engine.h"

static Linkage *run(const Children *list, const size_t *columns, size_t count)
{
    LinkColumn chosen[CHILD_COLUMNS];
    const char *problem = NULL;
    for (size_t c = 0; c < count; c++)
        chosen[c] = list->columns[columns[c]];
    Linkage *linkage = linkage_run(chosen, count, list->count, NULL, &problem);
    if (!linkage)
        fail_msg("%s", problem);
    return linkage;
}

static const size_t all[] = {GIVEN, FAMILY, BORN, SEX, STREET, POSTCODE, PHONE, NHS};

/* Records far apart in the list change places, so that its order says nothing. */
static void shuffle(Children *list)
{
    for (size_t r = list->count - 1; r > 0; r--) {
        size_t other = child_random(list, (uint32_t)r + 1);
        char kept[CHILD_COLUMNS][CHILD_TEXT];
        memcpy(kept, list->text[r], sizeof kept);
        memcpy(list->text[r], list->text[other], sizeof kept);
        memcpy(list->text[other], kept, sizeof kept);
    }
}

static void set(Children *list, size_t record, const char *const texts[6])
{
    for (int f = 0; f < CHILD_COLUMNS; f++)
        snprintf(list->text[record][f], CHILD_TEXT, "%s", f < 6 ? texts[f] : "");
}

static double bits_of(const LinkExplanation *why, const char *column)
{
    for (size_t i = 0; i < why->reason_count; i++)
        if (strcmp(why->reasons[i].column, column) == 0)
            return why->reasons[i].bits;
    return 0;
}

static void test_another_address_counts_once_not_for_each_of_its_parts(void **state)
{
    (void)state;
    Children *list = children_make(6000, 31);
    shuffle(list);
    set(list, 100, (const char *const[]){"zoltana", "okoyeva", "2022-03-04", "f", "7 elm road", "pl3 4aa"});
    set(list, 4000,
        (const char *const[]){"zoltana", "okoyeva", "2022-03-04", "f", "91 oak lane", "pl19 2bb"});
    Linkage *linkage = run(list, all, CHILD_COLUMNS);
    LinkExplanation why;
    LinkModel model;
    linkage_explain(linkage, 100, 4000, &why);
    linkage_model_get(linkage, &model);
    double parts = bits_of(&why, "street") + bits_of(&why, "postcode");
    print_message("moved %.3f, parts %.1f bits, together %.1f\n", model.moved, parts,
                  parts + bits_of(&why, "address"));
    assert_true(model.moved > 0.05 && model.moved < 0.3);
    assert_true(parts < log2(model.moved) - 1);
    assert_true(parts + bits_of(&why, "address") >= log2(model.moved) - 0.001);
    assert_true(why.probability > 0.95);
    linkage_free(linkage);
    children_free(list);
}

static void test_a_rare_spelling_is_a_slip_and_two_common_names_are_two_names(void **state)
{
    (void)state;
    Children *list = children_make(6000, 32);
    Linkage *linkage = run(list, all, CHILD_COLUMNS);
    const Field *given = &linkage->fields[GIVEN];
    uint32_t last = given->value_count - 1;
    assert_true(given->values[2].count > 4 && given->values[last].count == 1);
    assert_true(linkage->model.scarcity[GIVEN][4] > 0);
    double common = link_slip_bits(linkage, GIVEN, 4, 1, 2),
           rare = link_slip_bits(linkage, GIVEN, 4, 1, last);
    assert_true(common < 0 && rare > common + 1);
    assert_true(rare <= link_slip_most());
    assert_true(link_slip_bits(linkage, GIVEN, 4, last, 1) == rare);
    assert_true(link_slip_bits(linkage, GIVEN, LEVEL_PART, 1, 2) == 0);
    assert_true(link_slip_bits(linkage, BORN, 4, 1, 2) == 0);
    linkage_free(linkage);
    children_free(list);
}

/* Records 100 and 1100 are one cluster, 2100 and 3100 the other. */
static bool names_recur(Linkage *linkage)
{
    uint32_t *next = calloc(linkage->record_count, sizeof *next);
    assert_non_null(next);
    next[100] = 1100;
    next[1100] = 100;
    next[2100] = 3100;
    next[3100] = 2100;
    bool recur = link_names_recur(linkage, next, 100, 2100);
    assert_true(link_names_recur(linkage, next, 2100, 100) == recur);
    free(next);
    return recur;
}

static Linkage *list_of_four(const char *const given[4], const char *born_last)
{
    static const size_t records[] = {100, 1100, 2100, 3100};
    Children *list = children_make(4000, 33);
    shuffle(list);
    for (size_t i = 0; i < 4; i++)
        set(list, records[i],
            (const char *const[]){given[i], "okoyeva", i < 2 ? "2022-03-04" : born_last, "f", "7 elm road",
                                  "pl3 4aa"});
    Linkage *linkage = run(list, all, CHILD_COLUMNS);
    LinkExplanation why;
    linkage_explain(linkage, 100, 2100, &why);
    assert_true(why.probability > 0.5 && why.probability < 1);
    linkage->certain = why.probability - (1 - why.probability) / 100;
    children_free(list);
    return linkage;
}

static void test_a_slip_is_made_once_a_name_is_written_again(void **state)
{
    (void)state;
    Linkage *twins = list_of_four((const char *const[]){"lidia", "lidia", "liwia", "liwia"}, "2022-03-04");
    assert_true(names_recur(twins));
    twins->certain = 1 - (1 - twins->certain) * 20;
    assert_false(names_recur(twins));
    linkage_free(twins);

    Linkage *slip = list_of_four((const char *const[]){"lidia", "lidia", "liwia", "livia"}, "2022-03-04");
    assert_false(names_recur(slip));
    linkage_free(slip);

    Linkage *dated = list_of_four((const char *const[]){"lidia", "lidia", "liwia", "liwia"}, "2022-03-05");
    assert_false(names_recur(dated));
    linkage_free(dated);
}

/* Pairs of records that share the household, of different people, in one cluster. */
static size_t kin_joined(const Children *list, const Linkage *linkage)
{
    size_t joined = 0;
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t b = 0; b < list->count; b++)
        for (size_t a = clusters[b]; a < b; a++)
            joined += clusters[a] == clusters[b] && list->person[a] != list->person[b] &&
                      list->household[a] == list->household[b];
    return joined;
}

static void test_brothers_stay_apart_in_a_list_without_birth_dates(void **state)
{
    (void)state;
    static const size_t columns[] = {GIVEN, FAMILY, STREET, POSTCODE, PHONE};
    Children *list = children_make(12000, 33);
    Linkage *linkage = run(list, columns, 5);
    size_t joined = kin_joined(list, linkage);
    print_message("brothers and sisters joined %zu\n", joined);
    assert_true(joined < list->count / 200);
    linkage_free(linkage);
    children_free(list);
}

static void test_twins_stay_apart_in_a_list_without_addresses(void **state)
{
    (void)state;
    static const size_t columns[] = {GIVEN, FAMILY, BORN, SEX};
    Children *list = children_make(12000, 34);
    Linkage *linkage = run(list, columns, 4);
    size_t joined = kin_joined(list, linkage);
    print_message("twins joined %zu\n", joined);
    assert_int_equal(linkage->model.shared_count, 1);
    assert_true(linkage->model.joint[1] > 0);
    assert_true(joined <= 4);
    linkage_free(linkage);
    children_free(list);
}

static Linkage order_of(const Children *list, uint32_t *rows)
{
    for (size_t r = 0; r < list->count; r++)
        for (size_t f = 0; f < 3; f++)
            rows[r * 3 + f] = list->text[r][f][0]
                                  ? 1 + (uint32_t)(link_hash(list->text[r][f], strlen(list->text[r][f])) >> 8)
                                  : 0;
    Linkage linkage = {.record_count = list->count, .field_count = 3, .rows = rows};
    linkage.model = (Model){.given = GIVEN, .family = FAMILY, .date = BORN, .sex = -1};
    link_see_order(&linkage);
    return linkage;
}

static void test_rows_that_follow_each_other_are_twins_unless_the_list_is_sorted(void **state)
{
    (void)state;
    Children *list = children_make(200, 35);
    uint32_t *rows = calloc(list->count * 3, sizeof *rows);
    shuffle(list);
    for (size_t r = 0; r < 40; r += 4) {
        memcpy(list->text[r + 1][FAMILY], list->text[r][FAMILY], CHILD_TEXT);
        snprintf(list->text[r][BORN], CHILD_TEXT, "2021-01-%02zu", r % 28 + 1);
        memcpy(list->text[r + 1][BORN], list->text[r][BORN], CHILD_TEXT);
        snprintf(list->text[r][GIVEN], CHILD_TEXT, "one");
        snprintf(list->text[r + 1][GIVEN], CHILD_TEXT, "two");
    }
    Linkage kept = order_of(list, rows);
    assert_true(kept.in_order);
    assert_true(link_together(&kept, 8, 9) && link_together(&kept, 9, 8) && !link_together(&kept, 8, 10));
    for (size_t r = 0; r < 16; r += 4)
        snprintf(list->text[r + 1][GIVEN], CHILD_TEXT, "one");
    Linkage sorted = order_of(list, rows);
    assert_false(sorted.in_order);
    assert_false(link_together(&sorted, 8, 9));
    free(rows);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_address_counts_once_not_for_each_of_its_parts),
        cmocka_unit_test(test_a_rare_spelling_is_a_slip_and_two_common_names_are_two_names),
        cmocka_unit_test(test_a_slip_is_made_once_a_name_is_written_again),
        cmocka_unit_test(test_brothers_stay_apart_in_a_list_without_birth_dates),
        cmocka_unit_test(test_twins_stay_apart_in_a_list_without_addresses),
        cmocka_unit_test(test_rows_that_follow_each_other_are_twins_unless_the_list_is_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
