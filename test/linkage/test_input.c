/* Lists as nobody would wish them: a plain message or a sound result, in bounded time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <sys/resource.h>
#include <time.h>

#include "children.h"
#include "linkage/engine.h"

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* A result that holds together: probabilities in order, clusters by first record, a model fit to be used. */
static void assert_sound(const Linkage *linkage, const LinkColumn *columns, size_t column_count,
                         size_t records)
{
    const uint32_t *clusters = linkage_clusters(linkage);
    char problem[300] = "";
    LinkModel model;
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        assert_true(pair->a < pair->b && pair->b < records);
        assert_true(pair->probability >= 0 && pair->probability <= 1 && isfinite(pair->weight));
        assert_true(i == 0 || linkage_pair(linkage, i - 1)->probability >= pair->probability);
    }
    for (size_t r = 0; r < records; r++)
        assert_true(clusters[r] <= r && clusters[clusters[r]] == clusters[r]);
    linkage_model_get(linkage, &model);
    if (!linkage_model_check(&model, columns, column_count, problem, sizeof problem))
        fail_msg("%s", problem);
    LinkExplanation why;
    linkage_explain(linkage, 0, (uint32_t)records - 1, &why);
    assert_true(isfinite(why.weight) && why.probability >= 0 && why.probability <= 1);
    linkage_explain(linkage, 0, (uint32_t)records, &why);
    assert_int_equal(why.reason_count, 0);
}

static size_t run(const LinkColumn *columns, size_t column_count, size_t records, const LinkOptions *options)
{
    const char *problem = NULL;
    Linkage *linkage = linkage_run(columns, column_count, records, options, &problem);
    if (!linkage) {
        assert_non_null(problem);
        return SIZE_MAX;
    }
    size_t joined = 0, count;
    assert_sound(linkage, columns, column_count, records);
    assert_non_null(linkage_cluster_quality(linkage, &count));
    for (size_t r = 0; r < records; r++)
        joined += linkage_clusters(linkage)[r] != r;
    linkage_free(linkage);
    return joined;
}

static size_t run_children(Children *list, const LinkOptions *options)
{
    size_t joined = run(list->columns, CHILD_COLUMNS, list->count, options);
    children_free(list);
    return joined;
}

static Children *with(size_t count, ChildField field, const char *text)
{
    Children *list = children_make(count, 61);
    for (size_t r = 0; r < list->count; r++)
        list->values[field][r] = text;
    return list;
}

static void test_columns_that_say_nothing_do_no_harm(void **state)
{
    (void)state;
    for (ChildField f = GIVEN; f <= NHS; f++) {
        for (size_t count = 600; count <= 6000; count *= 10) {
            size_t empty = run_children(with(count, f, ""), NULL);
            size_t null = run_children(with(count, f, NULL), NULL);
            size_t constant = run_children(with(count, f, "one"), NULL);
            assert_true(empty > 50 && empty < count && empty == null && constant < count);
        }
    }
}

static void test_dates_all_damaged_or_missing(void **state)
{
    (void)state;
    for (const char *const *date =
             (const char *const[]){"0000-00-00", "9999-99-99", "99/99/99", "-", "1", NULL};
         *date; date++)
        assert_true(run_children(with(800, BORN, *date), NULL) < 800);
}

static void test_all_distinct_values_give_no_duplicates(void **state)
{
    (void)state;
    Children *list = children_make(1000, 62);
    for (size_t r = 0; r < list->count; r++)
        for (int f = 0; f < CHILD_COLUMNS; f++) {
            uint64_t mixed = link_mix(r * 16 + (size_t)f + 1);
            for (int i = 0; i < 14; i++, mixed /= 26)
                list->text[r][f][i] = (char)('a' + mixed % 26);
            list->text[r][f][14] = '\0';
        }
    assert_int_equal(run_children(list, NULL), 0);
}

static void test_two_records(void **state)
{
    (void)state;
    for (int same = 0; same < 2; same++) {
        Children *list = children_make(2, 63);
        if (same)
            memcpy(list->text[1], list->text[0], sizeof list->text[0]);
        assert_true(run_children(list, NULL) <= 1);
    }
    static const char *const nothing[] = {NULL, NULL};
    const LinkColumn column = {.name = "dob", .kind = LINK_DATE, .values = nothing};
    run(&column, 1, 2, NULL);
}

static void test_two_hundred_thousand_identical_rows_end_soon_and_in_little_memory(void **state)
{
    (void)state;
    enum { ROWS = 200000 };
    Children *list = children_make(ROWS, 64);
    for (size_t r = 0; r < list->count; r++)
        for (int f = 0; f < CHILD_COLUMNS; f++)
            list->values[f][r] = list->text[5][f];
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    double begun = now();
    run_children(list, NULL);
    getrusage(RUSAGE_SELF, &after);
    print_message("%.1f s, %ld MB\n", now() - begun, (after.ru_maxrss - before.ru_maxrss) / 1024);
    assert_true(now() - begun < 60);
    assert_true(after.ru_maxrss - before.ru_maxrss < 700 * 1024);
}

static void test_a_thousand_copies_of_a_record_among_others(void **state)
{
    (void)state;
    Children *list = children_make(21000, 65);
    for (size_t r = 20000; r < list->count; r++)
        for (int f = 0; f < CHILD_COLUMNS; f++)
            list->values[f][r] = list->text[7][f];
    double begun = now();
    size_t joined = run_children(list, NULL);
    print_message("%zu joined in %.1f s\n", joined, now() - begun);
    assert_true(joined > 1000 && now() - begun < 60);
}

static void test_names_of_ten_thousand_letters_and_bytes_that_are_no_text(void **state)
{
    (void)state;
    enum { LENGTH = 10000 };
    Children *list = children_make(600, 66);
    char *words = malloc(4 * (LENGTH + 1));
    for (int w = 0; w < 4; w++) {
        for (size_t i = 0; i < LENGTH; i++)
            words[w * (LENGTH + 1) + (int)i] = (char)(w == 0   ? 'a'
                                                      : w == 1 ? "ab "[i % 3]
                                                      : w == 2 ? 0x80 + (int)(i % 127)
                                                               : 1 + (int)(link_mix(i) % 255));
        words[w * (LENGTH + 1) + LENGTH] = '\0';
    }
    for (size_t r = 0; r < list->count; r++)
        list->values[r % CHILD_COLUMNS][r] = words + (r / CHILD_COLUMNS % 4) * (LENGTH + 1) + r % 50 * 10;
    assert_true(run_children(list, NULL) < 600);
    free(words);
}

static void test_options_beyond_reason(void **state)
{
    (void)state;
    const double odd[] = {-1, 0, 1e-300, 0.999999999, 1, 2, INFINITY, NAN};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        for (size_t j = 0; j < sizeof odd / sizeof *odd; j++)
            run_children(children_make(80, 67),
                         &(LinkOptions){.certain = odd[i], .possible = odd[j], .threads = 1 - (int)i * 50});
    for (uint64_t budget = 1; budget != 0; budget <<= 9)
        run_children(children_make(400, 67), &(LinkOptions){.pair_budget = budget, .threads = 1000});
    uint32_t *sets = calloc(400, sizeof *sets);
    assert_int_equal(run_children(children_make(400, 67), &(LinkOptions){.set = sets}), 0);
    for (uint32_t r = 0; r < 400; r++)
        sets[r] = r * 1000003u;
    run_children(children_make(400, 67), &(LinkOptions){.set = sets, .pair_budget = 500, .occasion = sets});
    free(sets);
}

static void test_what_cannot_be_used_is_refused(void **state)
{
    (void)state;
    Children *list = children_make(50, 68);
    const char *problem = NULL;
    assert_null(linkage_run(NULL, 3, 50, NULL, &problem));
    assert_null(linkage_run(list->columns, LINK_COLUMNS_MAX + 1, 50, NULL, &problem));
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, 0, NULL, NULL));
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, SIZE_MAX, NULL, &problem));
    list->columns[3].kind = (LinkKind)99;
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, NULL, &problem));
    assert_non_null(strstr(problem, "kind"));
    list->columns[3].kind = LINK_SEX;
    list->columns[4].values = NULL;
    assert_null(linkage_run(list->columns, CHILD_COLUMNS, list->count, NULL, &problem));
    assert_non_null(strstr(problem, "values"));
    linkage_free(NULL);
    children_free(list);
}

/* Each column of codes brings rules of its own, more than the index keeps. */
static void test_an_index_of_many_codes(void **state)
{
    (void)state;
    static const LinkKind kinds[] = {LINK_IDENTIFIER, LINK_PHONE, LINK_EMAIL};
    Children *list = children_make(300, 70);
    LinkColumn columns[12];
    const char *problem = NULL, *values[12];
    for (size_t c = 0; c < 12; c++) {
        columns[c] = (LinkColumn){.name = "code", .kind = kinds[c % 3], .values = list->values[PHONE]};
        values[c] = list->text[7][PHONE];
    }
    columns[0] = list->columns[GIVEN], values[0] = list->text[7][GIVEN];
    Linkage *linkage = linkage_run(columns, 12, list->count, NULL, &problem);
    assert_non_null(linkage);
    LinkIndex *index = link_index_open(linkage, &problem);
    LinkFound found[3];
    assert_non_null(index);
    assert_int_equal(link_index_put(index, values), list->count);
    assert_true(link_index_find(index, values, found, 3) > 0);
    link_index_close(index);
    children_free(list);
}

static void test_as_many_columns_as_may_be(void **state)
{
    (void)state;
    Children *list = children_make(300, 69);
    LinkColumn columns[LINK_COLUMNS_MAX];
    for (size_t c = 0; c < LINK_COLUMNS_MAX; c++) {
        columns[c] = list->columns[c % CHILD_COLUMNS];
        columns[c].name = NULL;
    }
    const char *problem = NULL;
    Linkage *linkage = linkage_run(columns, LINK_COLUMNS_MAX, list->count, NULL, &problem);
    assert_true(linkage || problem);
    linkage_free(linkage);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_that_say_nothing_do_no_harm),
        cmocka_unit_test(test_dates_all_damaged_or_missing),
        cmocka_unit_test(test_all_distinct_values_give_no_duplicates),
        cmocka_unit_test(test_two_records),
        cmocka_unit_test(test_two_hundred_thousand_identical_rows_end_soon_and_in_little_memory),
        cmocka_unit_test(test_a_thousand_copies_of_a_record_among_others),
        cmocka_unit_test(test_names_of_ten_thousand_letters_and_bytes_that_are_no_text),
        cmocka_unit_test(test_options_beyond_reason),
        cmocka_unit_test(test_what_cannot_be_used_is_refused),
        cmocka_unit_test(test_an_index_of_many_codes),
        cmocka_unit_test(test_as_many_columns_as_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
