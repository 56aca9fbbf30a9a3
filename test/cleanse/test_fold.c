/* What a list writes before a child has a name, and names that only begin like it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cleanse/fold.h"
#include "register/record.h"

static void test_placeholders_are_told_from_names(void **state)
{
    (void)state;
    static const struct {
        const char *folded;
        bool placeholder, several;
    } cases[] = {
        {"baby", true, false},
        {"baby girl", true, false},
        {"babygirl", true, false},
        {"babette", false, false},
        {"infant of ann", true, false},
        {"infanta", false, false},
        {"twin", true, true},
        {"twin one", true, true},
        {"twin1", true, true},
        {"twinkle", false, false},
        {"twining", false, false},
        {"triplet b", true, true},
        {"not known", true, false},
        {"n a", true, false},
        {"nathan", false, false},
        {"unknown child", true, false},
        {"x", true, false},
        {"xavier", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if ((fold_given(cases[i].folded) == NULL) != cases[i].placeholder)
            fail_msg("%s: placeholder", cases[i].folded);
        if (fold_is_of_several(cases[i].folded) != cases[i].several)
            fail_msg("%s: of several", cases[i].folded);
        DEFER(arena_release) Arena arena = {0};
        assert_int_equal(given_is_placeholder(&arena, cases[i].folded), cases[i].placeholder);
    }
    assert_null(fold_given(NULL));
    assert_false(fold_is_of_several(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_placeholders_are_told_from_names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
