/* Every allocation of the engine fails once: it says so, gives back what it took, and does not crash. Linked
 * with --wrap for the allocating functions, see Makefile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);

static atomic_long calls, live, fail_at; /* fail_at 0: never */

static bool fails(void)
{
    return atomic_fetch_add(&calls, 1) + 1 == fail_at;
}

static void *counted(void *memory)
{
    live += memory != NULL;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    return memory ? __real_realloc(memory, size) : counted(__real_malloc(size));
}

char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = __wrap_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void __wrap_free(void *memory)
{
    live -= memory != NULL;
    __real_free(memory);
}

/* Runs once with the nth allocation failing; true when there was an nth. */
static bool run(const Children *list, const LinkOptions *options, long nth)
{
    const char *problem = NULL;
    long before = live;
    calls = 0;
    fail_at = nth;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, options, &problem);
    bool failed = nth > 0 && calls >= nth;
    fail_at = 0;
    if (failed) {
        if (linkage)
            fail_msg("allocation %ld failed and nobody noticed", nth);
        assert_string_equal(problem, "memory ran out");
    } else {
        assert_non_null(linkage);
        linkage_free(linkage);
    }
    if (live != before)
        fail_msg("allocation %ld: %ld pieces of memory are lost", nth, live - before);
    return failed;
}

static void check(const LinkOptions *options, size_t records)
{
    Children *list = children_make(records, 51);
    uint32_t *occasion = calloc(list->count, sizeof *occasion);
    LinkOptions own = *options;
    own.occasion = occasion;
    LinkMore more[] = {{.column = FAMILY, .values = list->values[GIVEN]},
                       {.column = STREET, .together = 1, .values = list->values[STREET] + 1},
                       {.column = POSTCODE, .together = 1, .values = list->values[POSTCODE] + 1}};
    if (own.more_count > 0) {
        own.more = more;
        own.source = list->source;
        list->count--;
    }
    long nth = 1;
    while (run(list, &own, nth))
        nth++;
    print_message("%ld allocations\n", nth - 1);
    assert_true(nth > 30);
    free(occasion);
    children_free(list);
}

static void test_all_pairs(void **state)
{
    (void)state;
    check(&(LinkOptions){.threads = 1}, 120);
}

static void test_blocks_and_a_tight_budget(void **state)
{
    (void)state;
    check(&(LinkOptions){.threads = 1, .pair_budget = 2000}, 240);
}

static void test_two_threads(void **state)
{
    (void)state;
    check(&(LinkOptions){.threads = 2, .pair_budget = 2000}, 160);
}

static void test_further_values_sources_labels_and_training(void **state)
{
    (void)state;
    static const LinkLabel labels[] = {{3, 60, true}, {9, 5, false}};
    static const LinkRule training[] = {{1, {{BORN, LINK_KEY_WHOLE}}}, {1, {{POSTCODE, LINK_KEY_WHOLE}}}};
    LinkOptions options = {.threads = 1,
                           .pair_budget = 2000,
                           .more_count = 3,
                           .labels = labels,
                           .label_count = 2,
                           .training = training,
                           .training_count = 2};
    check(&options, 160);
    options.pair_budget = 0;
    options.training_count = 0;
    check(&options, 90);
}

static void test_labels_check(void **state)
{
    (void)state;
    static const LinkLabel label = {1, 2, true};
    calls = 0;
    fail_at = 1;
    assert_true(linkage_labels_check(&label, 1, 10) == SIZE_MAX);
    fail_at = 0;
    assert_int_equal(linkage_labels_check(&label, 1, 10), 1);
}

static void test_a_model_handed_in(void **state)
{
    (void)state;
    Children *list = children_make(120, 51);
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, NULL, &problem);
    LinkModel *model = malloc(sizeof *model);
    linkage_model_get(linkage, model);
    check(&(LinkOptions){.threads = 1, .model = model}, 120);
    linkage_free(linkage);
    free(model);
    children_free(list);
}

static void test_quality(void **state)
{
    (void)state;
    Children *list = children_make(300, 52);
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, NULL, &problem);
    size_t count = 1;
    long before = live, nth = 0;
    do {
        calls = 0;
        fail_at = ++nth;
        const LinkCluster *clusters = linkage_cluster_quality(linkage, &count);
        fail_at = 0;
        assert_true((clusters == NULL) == (calls >= nth));
        assert_true(clusters ? count > 0 : count == 0 && live == before);
    } while (count == 0);
    assert_true(nth > 5);
    linkage_free(linkage);
    children_free(list);
}

static void test_index(void **state)
{
    (void)state;
    Children *list = children_make(200, 53);
    const char *problem = NULL, *values[CHILD_COLUMNS + 1];
    for (int f = 0; f < CHILD_COLUMNS; f++)
        values[f] = list->text[3][f];
    values[CHILD_COLUMNS] = "formerly";
    const LinkMore more = {.column = FAMILY, .values = list->values[GIVEN]};
    const LinkOptions options = {.more = &more, .more_count = 1};
    long before = live, nth = 0;
    LinkIndex *index = NULL;
    while (!index) {
        Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem);
        calls = 0;
        fail_at = ++nth;
        index = link_index_open(linkage, &problem);
        fail_at = 0;
        if (index && calls >= nth)
            fail_msg("allocation %ld of the index failed and nobody noticed", nth);
        if (!index) {
            assert_string_equal(problem, "memory ran out");
            assert_int_equal(live, before);
        }
    }
    nth = 0;
    do {
        calls = 0;
        fail_at = ++nth;
        int64_t record = link_index_put(index, values);
        fail_at = 0;
        LinkFound found[4];
        assert_true((record == LINK_INDEX_FULL) == (calls >= nth));
        assert_true(link_index_find(index, values, found, 4) > 0);
    } while (calls >= nth);
    link_index_close(index);
    assert_int_equal(live, before);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_pairs),
        cmocka_unit_test(test_blocks_and_a_tight_budget),
        cmocka_unit_test(test_two_threads),
        cmocka_unit_test(test_a_model_handed_in),
        cmocka_unit_test(test_further_values_sources_labels_and_training),
        cmocka_unit_test(test_labels_check),
        cmocka_unit_test(test_quality),
        cmocka_unit_test(test_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
