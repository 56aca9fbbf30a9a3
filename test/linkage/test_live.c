#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"

#include <pthread.h>

enum { WANTED = 40 };

static void values_of(const Children *list, size_t record, const char **values)
{
    for (int f = 0; f < CHILD_COLUMNS; f++)
        values[f] = list->text[record][f];
}

static Linkage *link_children(const Children *list)
{
    const char *problem = NULL;
    Linkage *linkage =
        linkage_run(list->columns, CHILD_COLUMNS, list->count, &(LinkOptions){.possible = 0.01}, &problem);
    assert_non_null(linkage);
    return linkage;
}

static const LinkFound *found_of(const LinkFound *found, size_t count, uint32_t record)
{
    for (size_t i = 0; i < count; i++)
        if (found[i].record == record)
            return &found[i];
    return NULL;
}

static void test_live_scores_are_those_of_the_list(void **state)
{
    (void)state;
    Children *list = children_make(12000, 21);
    Linkage *linkage = link_children(list);
    size_t count = linkage_pair_count(linkage), seen = 0, missed = 0;
    LinkPair *pairs = calloc(count, sizeof *pairs);
    LinkExplanation *whys = calloc(50, sizeof *whys);
    for (size_t i = 0; i < count; i++) {
        pairs[i] = *linkage_pair(linkage, i);
        if (i < 50)
            linkage_explain(linkage, pairs[i].a, pairs[i].b, &whys[i]);
    }
    const char *problem = NULL;
    LinkIndex *index = link_index_open(linkage, &problem);
    assert_non_null(index);
    for (size_t i = 0; i < count; i++) {
        LinkFound found[WANTED];
        const char *values[CHILD_COLUMNS];
        values_of(list, pairs[i].a, values);
        size_t all = link_index_find(index, values, found, WANTED);
        const LinkFound *own = found_of(found, all, pairs[i].b);
        missed += own == NULL && pairs[i].probability >= 0.5f;
        if (!own)
            continue;
        seen++;
        assert_true(own->weight == pairs[i].weight && own->probability == pairs[i].probability);
        if (i < 50) {
            LinkExplanation why;
            link_index_explain(index, values, pairs[i].b, &why);
            assert_string_equal(why.sentence, whys[i].sentence);
        }
    }
    assert_true(seen > 1000);
    print_message("%zu pairs of the list, %zu of the likely ones not found live\n", count, missed);
    assert_true(missed <= count * 3 / 200); /* found by the list's rarer rules only */
    link_index_close(index);
    free(pairs);
    free(whys);
    children_free(list);
}

static void test_records_come_and_go(void **state)
{
    (void)state;
    Children *list = children_make(3000, 22);
    const char *problem = NULL;
    LinkIndex *index = link_index_open(link_children(list), &problem);
    assert_non_null(index);
    const char *values[CHILD_COLUMNS] = {"zzyqx",          "qwertle", "2022-03-04", "f",
                                         "9 nowhere lane", "zz9 9zz", "",           ""};
    LinkFound found[WANTED];
    assert_int_equal(link_index_find(index, values, found, WANTED), 0);
    int64_t record = link_index_put(index, values);
    assert_int_equal(record, list->count);
    assert_int_equal(link_index_find(index, values, found, WANTED), 1);
    assert_int_equal(found[0].record, record);
    values[GIVEN] = "zzyqxx";
    assert_int_equal(link_index_find(index, values, found, WANTED), 1);
    assert_true(found[0].probability > 0.5);
    link_index_remove(index, (uint32_t)record);
    assert_int_equal(link_index_find(index, values, found, WANTED), 0);
    link_index_close(index);
    children_free(list);
}

typedef struct Asking {
    LinkIndex *index;
    const Children *list;
    size_t found;
} Asking;

static void *ask(void *context)
{
    Asking *asking = context;
    for (size_t r = 0; r < asking->list->count; r++) {
        LinkFound found[4];
        const char *values[CHILD_COLUMNS];
        values_of(asking->list, r, values);
        asking->found += link_index_find(asking->index, values, found, 4) > 0;
    }
    return NULL;
}

static void test_it_answers_while_it_is_written(void **state)
{
    (void)state;
    Children *list = children_make(4000, 23), *more = children_make(4000, 24);
    const char *problem = NULL;
    LinkIndex *index = link_index_open(link_children(list), &problem);
    assert_non_null(index);
    pthread_t threads[3];
    Asking asking[3];
    for (int i = 0; i < 3; i++) {
        asking[i] = (Asking){index, list, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &asking[i]), 0);
    }
    for (size_t r = 0; r < more->count; r++) {
        const char *values[CHILD_COLUMNS];
        values_of(more, r, values);
        assert_int_equal(link_index_put(index, values), list->count + r);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_true(asking[i].found > list->count * 9 / 10);
    }
    Asking after = {index, more, 0};
    ask(&after);
    assert_true(after.found > more->count * 9 / 10);
    link_index_close(index);
    children_free(list);
    children_free(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live_scores_are_those_of_the_list),
        cmocka_unit_test(test_records_come_and_go),
        cmocka_unit_test(test_it_answers_while_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
