#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/engine.h"

/* Whether records a and b hang together by certain pairs inside their cluster, one pair left out. */
static bool reaches(const Linkage *linkage, size_t pairs, size_t without, uint32_t a, uint32_t b)
{
    bool *reached = calloc(linkage->record_count, sizeof *reached), grown = true;
    reached[a] = true;
    while (grown && !reached[b]) {
        grown = false;
        for (size_t i = 0; i < pairs; i++) {
            const LinkPair *pair = &linkage->pairs[i];
            if (i == without || reached[pair->a] == reached[pair->b] ||
                linkage->clusters[pair->a] != linkage->clusters[pair->b])
                continue;
            reached[pair->a] = reached[pair->b] = grown = true;
        }
    }
    bool found = reached[b];
    free(reached);
    return found;
}

static void test_density_and_bridges_are_those_of_the_definition(void **state)
{
    (void)state;
    Children *list = children_make(1500, 31);
    LinkOptions options = {.certain = 0.6};
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, CHILD_COLUMNS, list->count, &options, &problem);
    size_t count = 0, pairs = 0, larger = 0, bridged = 0;
    const LinkCluster *clusters = linkage_cluster_quality(linkage, &count);
    while (pairs < linkage_pair_count(linkage) &&
           (double)linkage_pair(linkage, pairs)->probability >= linkage->certain)
        pairs++;
    for (size_t c = 0; c < count; c++) {
        uint32_t size = 0, inside = 0, bridges = 0;
        double weakest = 1;
        for (size_t r = 0; r < list->count; r++)
            size += linkage->clusters[r] == clusters[c].first;
        for (size_t i = 0; i < pairs; i++) {
            const LinkPair *pair = &linkage->pairs[i];
            if (linkage->clusters[pair->a] != clusters[c].first ||
                linkage->clusters[pair->b] != clusters[c].first)
                continue;
            inside++;
            weakest = (double)pair->probability < weakest ? (double)pair->probability : weakest;
            bridges += !reaches(linkage, pairs, i, pair->a, pair->b);
        }
        assert_int_equal(clusters[c].size, size);
        assert_int_equal(clusters[c].pairs, inside);
        assert_int_equal(clusters[c].bridges, bridges);
        assert_true(clusters[c].weakest == weakest);
        assert_true(clusters[c].density == inside / (size * (size - 1.0) / 2));
        assert_true(c == 0 || clusters[c - 1].size >= size);
        larger += size > 2;
        bridged += size > 2 && bridges > 0;
    }
    assert_true(larger > 10 && bridged > 0);
    linkage_free(linkage);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_density_and_bridges_are_those_of_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
