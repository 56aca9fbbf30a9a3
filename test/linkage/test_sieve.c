/* The sieve may only pass over what the full comparison would not keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "children.h"
#include "linkage/sieve.h"

enum { RECORDS = 3000, FEW_COLUMNS = 6 };
static const double possible = 0.01;

/* Blocks of some hundred records: a year of birth, a sex. */
static Linkage *run(Children *list, size_t columns)
{
    const LinkRule rules[] = {
        {.key_count = 1, .keys = {{.column = BORN, .form = LINK_KEY_YEAR}}},
        {.key_count = 1, .keys = {{.column = SEX, .form = LINK_KEY_WHOLE}}},
    };
    const LinkOptions options = {.possible = possible, .rules = rules, .rule_count = 2, .threads = 2};
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, columns, list->count, &options, &problem);
    assert_non_null(linkage);
    return linkage;
}

static bool is_kept(const Linkage *linkage, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < linkage_pair_count(linkage); i++)
        if (linkage_pair(linkage, i)->a == a && linkage_pair(linkage, i)->b == b)
            return true;
    return false;
}

static bool share_block(const Linkage *linkage, uint32_t a, uint32_t b)
{
    const Value *born_a = link_value(linkage, a, BORN), *born_b = link_value(linkage, b, BORN);
    const Value *sex_a = link_value(linkage, a, SEX), *sex_b = link_value(linkage, b, SEX);
    return (born_a->number != 0 && born_a->number / 10000 == born_b->number / 10000) ||
           (sex_a->length > 0 && sex_a == sex_b);
}

/* Every pair of every block, compared and weighed in full: those kept are those that reach `possible`. */
static void check_nothing_lost(size_t columns, uint64_t seed)
{
    Children *list = children_make(RECORDS, seed);
    Linkage *linkage = run(list, columns);
    size_t likely = 0, blocked = 0;
    for (uint32_t a = 0; a < list->count; a++)
        for (uint32_t b = a + 1; b < list->count; b++) {
            uint8_t levels[FIELDS_MAX];
            Score score;
            if (!share_block(linkage, a, b))
                continue;
            blocked++;
            link_levels(linkage, a, b, levels);
            link_score(linkage, a, b, levels, &score);
            if (score.probability < possible)
                continue;
            likely++;
            assert_true(is_kept(linkage, a, b));
        }
    assert_true(likely > list->count / 10 && likely < blocked / 100);
    assert_int_equal(likely, linkage_pair_count(linkage));
    assert_int_equal(blocked, linkage->rules[0].new_pairs + linkage->rules[1].new_pairs);
    linkage_free(linkage);
    children_free(list);
}

static void test_nothing_lost(void **state)
{
    (void)state;
    check_nothing_lost(CHILD_COLUMNS, 71);
    check_nothing_lost(FEW_COLUMNS, 72);
}

typedef struct Judged {
    size_t sure, bare, wrong;
} Judged;

static unsigned most_bare(LinkKind kind)
{
    return kind == LINK_POSTCODE ? 3 : kind == LINK_STREET || kind == LINK_IDENTIFIER ? 4 : 2;
}

/* Of one field, whatever the others: names that are swapped are the sieve's to see, not a lane's. */
static unsigned level_of(const Linkage *linkage, size_t f, uint32_t a, uint32_t b)
{
    uint32_t x = linkage->rows[(size_t)a * linkage->field_count + f],
             y = linkage->rows[(size_t)b * linkage->field_count + f];
    return x == 0 || y == 0 ? LEVEL_MISSING
           : x == y         ? LEVEL_EXACT
                            : link_field_level(&linkage->fields[f], x, y);
}

static Judged judge(const Linkage *linkage, const Sieve *sieve)
{
    Judged judged = {0, 0, 0};
    Brief a, b;
    for (uint32_t i = 0; i < linkage->record_count; i += 2) {
        link_sieve_brief(sieve, i, &a);
        for (uint32_t j = i + 1; j < linkage->record_count; j += 3) {
            link_sieve_brief(sieve, j, &b);
            const Lanes lanes = link_look_at_lanes(sieve, &a, &b);
            assert_int_equal(lanes.sure & lanes.bare, 0);
            for (size_t lane = 0; lane < sieve->lanes; lane++) {
                size_t f = sieve->field[lane];
                unsigned level = level_of(linkage, f, i, j);
                bool sure = lanes.sure >> lane & 1, bare = lanes.bare >> lane & 1;
                judged.sure += sure;
                judged.bare += bare;
                judged.wrong += (sure && level > LEVEL_DIFFERS) ||
                                (bare && level > most_bare(linkage->fields[f].kind)) ||
                                ((sure || bare) && level == LEVEL_MISSING);
            }
        }
    }
    return judged;
}

/* What a lane says of two texts is so; and a sieve that asks for more letters than it may is found out. */
static void test_lanes(void **state)
{
    (void)state;
    Children *list = children_make(RECORDS, 73);
    Linkage *linkage = run(list, CHILD_COLUMNS);
    linkage->oversize = calloc(list->count, sizeof *linkage->oversize);
    linkage->key_rows = calloc(list->count * linkage->key_stride, sizeof *linkage->key_rows);
    static Sieve sieve;
    assert_true(link_sieve_open(&sieve, linkage, 0, 0));
    assert_int_equal(sieve.lanes, SIEVE_LANES);
    Judged judged = judge(linkage, &sieve);
    assert_int_equal(judged.wrong, 0);
    assert_true(judged.sure > 1000000 && judged.bare > 100000);
    for (size_t i = 0; i < sizeof sieve.needed; i++) {
        uint8_t *needed = (uint8_t *)sieve.needed + i;
        *needed = *needed > 0 && *needed < UINT8_MAX ? (uint8_t)(*needed + 2) : *needed;
    }
    assert_true(judge(linkage, &sieve).wrong > 0);
    linkage_free(linkage);
    children_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_lost), cmocka_unit_test(test_lanes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
