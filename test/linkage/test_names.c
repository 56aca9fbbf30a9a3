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
    const char *values[128];
    size_t failed = 0;
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
            print_error("%s and %s: level %u\n", cases[i].a, cases[i].b, level);
        failed += !as_told;
    }
    link_free_fields(&linkage);
    free(linkage.rows);
    assert_int_equal(failed, 0);
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

/* Names of several words, as forms take them: one left out, in another order, written together, with the
 * feminine ending or without. Lists arrive folded: hyphens and apostrophes are gone. */
static void test_names_of_several_words_meet(void **state)
{
    (void)state;
    static const NameCase family[] = {
        {"smith jones", "smith", LEVEL_PART},
        {"smith jones", "jones", LEVEL_PART},
        {"smith jones", "jones smith", LEVEL_PART},
        {"smith jones", "smyth jones", 4},
        {"smith jones", "smyth", 3},
        {"taylor hartley", "hartly", 3},
        {"novak", "novakova", 3},
        {"horvath", "horvathova", 3},
        {"kral", "kralova", 3},
        {"novotny", "novotna", 3},
        {"cerny", "cerna", 3},
        {"kowalski", "kowalska", 4},
        {"wisniewski", "wisniewska", 4},
        {"petrov", "petrova", 4},
        {"ivanenko petrivna", "ivanenko", LEVEL_PART},
        {"gill", "kaur gill", LEVEL_PART},
        {"gill", "singh gill", LEVEL_PART},
        {"kaur gill", "gill kaur", LEVEL_PART},
        {"bint yusuf", "yusuf", LEVEL_PART},
        {"bin yusuf", "ibn yusuf", 4},
        {"al hassan", "hassan", LEVEL_PART},
        {"el sayed", "elsayed", 3},
        {"o brien", "obrien", 3},
        {"mac donald", "macdonald", 4},
        {"de la cruz", "delacruz", 4},
        {"van der berg", "berg", LEVEL_PART},
        {"haq", "ul haq", LEVEL_PART},
        {"ur rehman", "rahman", 3},
        {"smith jones", "smart", LEVEL_DIFFERS},
        {"smith jones", "brown green", LEVEL_DIFFERS},
        {"bin yusuf", "bin salman", LEVEL_DIFFERS},
        {"kaur", "singh", LEVEL_DIFFERS},
        {"bibi", "begum", LEVEL_DIFFERS},
        {"singh gill", "kaur sandhu", LEVEL_DIFFERS},
        {"al hassan", "al rashid", LEVEL_DIFFERS},
    };
    static const NameCase given[] = {
        {"aisha bibi", "aisha", LEVEL_PART},
        {"parveen begum", "parveen", LEVEL_PART},
        {"harpreet kaur", "harpreet", LEVEL_PART},
        {"gurpreet singh", "gurpreet", LEVEL_PART},
        {"zia ul haq", "ziaul haq", 4},
        {"zia ur rehman", "ziaur rahman", 3},
        {"abd ul rahman", "abdul rahman", 4},
        {"abdulrahman", "abdul rahman", 4},
        {"abd al rahman", "abdul rahman", 3},
        {"noor ul ain", "noorulain", 3},
        {"anna maria", "maria anna", LEVEL_PART},
        {"mary jane", "maryjane", 4},
        {"mary jane", "mary", LEVEL_PART},
        {"jan pawel", "pawel", LEVEL_PART},
        {"muhammad ali", "ali", LEVEL_PART},
        {"amina bint yusuf", "amina", LEVEL_PART},
        {"ivan petrovich", "ivan", LEVEL_PART},
        {"aisha bibi", "sakina bibi", LEVEL_DIFFERS},
        {"harpreet kaur", "manjit kaur", LEVEL_DIFFERS},
    };
    check(LINK_FAMILY_NAME, family, sizeof family / sizeof *family);
    check(LINK_GIVEN_NAME, given, sizeof given / sizeof *given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_given_names_meet_in_their_forms_and_sounds),
        cmocka_unit_test(test_family_names_meet_in_their_sounds),
        cmocka_unit_test(test_names_of_several_words_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
