#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "linkage/engine.h"

typedef struct NameCase {
    const char *a, *b;
    unsigned level; /* at least this; 1: differs */
} NameCase;

static void check(LinkKind kind, const NameCase *cases, size_t count)
{
    const char *values[64];
    for (size_t i = 0; i < count; i++) {
        values[2 * i] = cases[i].a;
        values[2 * i + 1] = cases[i].b;
    }
    const LinkColumn column = {.name = "name", .kind = kind, .values = values};
    Linkage linkage = {.column_count = 1, .record_count = 2 * count, .threads = 1, .model = {.given = -1}};
    assert_true(link_encode(&linkage, &column));
    for (size_t i = 0; i < count; i++) {
        const Value *a = link_value(&linkage, (uint32_t)(2 * i), 0),
                    *b = link_value(&linkage, (uint32_t)(2 * i + 1), 0);
        unsigned level = link_level(kind, a, b);
        assert_int_equal(level, link_level(kind, b, a));
        bool as_told = cases[i].level == LEVEL_DIFFERS ? level <= 2 : level >= cases[i].level;
        if (!as_told)
            fail_msg("%s and %s: level %u", cases[i].a, cases[i].b, level);
    }
    link_free_fields(&linkage);
    free(linkage.rows);
}

static void test_given_names_meet_in_their_forms_and_sounds(void **state)
{
    (void)state;
    static const NameCase cases[] = {
        {"robert", "bob", LEVEL_PART},
        {"isabelle", "izzy", LEVEL_PART},
        {"sebastian", "seb", LEVEL_PART},
        {"muhammad", "mohammed", LEVEL_PART},
        {"muhammad zayn", "muhammad", LEVEL_PART},
        {"muhammad zayn", "mohammed zayn", LEVEL_PART},
        {"layla", "leila", 3},
        {"eesa", "isa", 3},
        {"umar", "omar", 3},
        {"yousef", "yusuf", 3},
        {"muhammad zayn", "mohammed idris", LEVEL_DIFFERS},
        {"oliver", "amelia", LEVEL_DIFFERS},
        {"lilah", "leo", LEVEL_DIFFERS},
        {"al", "freya", LEVEL_DIFFERS},
    };
    check(LINK_GIVEN_NAME, cases, sizeof cases / sizeof *cases);
}

static void test_family_names_meet_in_their_sounds(void **state)
{
    (void)state;
    static const NameCase cases[] = {
        {"horvath", "horwat", 3}, {"smith-jones", "smith-jonse", 3}, {"hussain", "hussein", 3},
        {"balog", "balogh", 3},   {"khan", "begum", LEVEL_DIFFERS},  {"nowak", "kowalski", LEVEL_DIFFERS},
    };
    check(LINK_FAMILY_NAME, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given_names_meet_in_their_forms_and_sounds),
        cmocka_unit_test(test_family_names_meet_in_their_sounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
