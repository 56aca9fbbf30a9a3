/* Every allocation of the engine fails once: it says so, gives back what it took, and does not crash. Linked
 * with --wrap for the allocating functions, see Makefile. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *memory);

static atomic_long calls, live, fail_at; /* fail_at 0: never */
static atomic_long bytes, most_bytes;

static bool fails(void)
{
    return atomic_fetch_add(&calls, 1) + 1 == fail_at;
}

static void add_bytes(void *memory)
{
    long now = atomic_fetch_add(&bytes, (long)malloc_usable_size(memory)) + (long)malloc_usable_size(memory);
    long most = most_bytes;
    while (now > most && !atomic_compare_exchange_weak(&most_bytes, &most, now))
        ;
}

static void *counted(void *memory)
{
    live += memory != NULL;
    add_bytes(memory);
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

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    if (!memory)
        return counted(__real_malloc(size));
    bytes -= (long)malloc_usable_size(memory);
    memory = __real_realloc(memory, size);
    add_bytes(memory);
    return memory;
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
    bytes -= (long)malloc_usable_size(memory);
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

enum { CAPPED_RECORDS = 60000 };

/* The most bytes that a run held, beside what was there before. */
static long run_within(const Children *list, uint64_t memory, const char *folder, Linkage **out,
                       const char **problem)
{
    long before = bytes;
    most_bytes = before;
    LinkOptions options = {.threads = 2, .possible = 0.01, .memory = memory, .spill_folder = folder};
    *out = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, problem);
    return most_bytes - before;
}

static void check_same(const Children *list, const Linkage *a, const Linkage *b)
{
    assert_int_equal(linkage_pair_count(a), linkage_pair_count(b));
    assert_memory_equal(linkage_pair(a, 0), linkage_pair(b, 0), linkage_pair_count(a) * sizeof(LinkPair));
    assert_memory_equal(linkage_clusters(a), linkage_clusters(b), list->count * sizeof(uint32_t));
    assert_string_equal(linkage_report(a), linkage_report(b));
}

/* From plenty to nothing: the run keeps to what is allowed, or says that it cannot; with one result. */
static void test_a_run_keeps_to_the_memory_allowed(void **state)
{
    (void)state;
    Children *list = children_make(CAPPED_RECORDS, 53);
    const char *problem = NULL;
    Linkage *free_run = NULL, *capped = NULL;
    fail_at = 0;
    long most = run_within(list, 0, NULL, &free_run, &problem);
    assert_non_null(free_run);
    size_t kept = 0, spilled = 0;
    for (long allowed = most * 2; allowed > most / 8; allowed -= most / 8) {
        long held = run_within(list, (uint64_t)allowed, "/var/tmp", &capped, &problem);
        if (!capped) {
            assert_string_equal(problem, "the records need more memory than is allowed");
            continue;
        }
        if (held > allowed)
            fail_msg("%ld bytes held, %ld allowed", held, allowed);
        check_same(list, free_run, capped);
        kept++;
        linkage_free(capped);
        run_within(list, (uint64_t)allowed, NULL, &capped, &problem);
        /* Near the least, what two fields need while they grow fits by luck of the threads. */
        bool no_folder = !capped && strstr(problem, "no folder was given");
        if (!capped && !no_folder)
            assert_string_equal(problem, "the records need more memory than is allowed");
        spilled += no_folder;
        linkage_free(capped);
    }
    print_message("%ld bytes without a limit; kept to %zu limits, %zu of them with a folder only\n", most,
                  kept, spilled);
    assert_true(spilled >= 1 && kept > spilled);
    linkage_free(free_run);
    children_free(list);
}

static void test_a_folder_that_cannot_be_written(void **state)
{
    (void)state;
    Children *list = children_make(CAPPED_RECORDS, 53);
    const char *problem = NULL;
    Linkage *linkage = NULL;
    bool told = false;
    for (uint64_t allowed = 64 << 20; allowed > 4 << 20; allowed -= 3 << 20) {
        run_within(list, allowed, "/no/such/folder", &linkage, &problem);
        told |= !linkage && strstr(problem, "cannot be written to");
        linkage_free(linkage);
    }
    assert_true(told);
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
        cmocka_unit_test(test_a_run_keeps_to_the_memory_allowed),
        cmocka_unit_test(test_a_folder_that_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
