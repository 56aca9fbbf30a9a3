#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

static const struct {
    const char *text, *folded;
} folds[] = {
    {"O'Brien", "obrien"},
    {"O\u2019Brien", "obrien"},
    {"Nov\u00e1kov\u00e1", "novakova"},
    {"Nova\u0301kova\u0301", "novakova"},
    {"Smith-Jones", "smith jones"},
    {"Smith\u2013Jones", "smith jones"},
    {"  Anne   Marie ", "anne marie"},
    {"St. John", "st john"},
    {"\u0632\u06cc\u0646\u0628", "zynb"},
    {"Stra\u00dfe", "strasse"},
    {"\u00c6thelred", "aethelred"},
    {"\u0141ukasz", "lukasz"},
    {"\u0130pek I\u015f\u0131k", "ipek isik"},
    {"\u00d8rsted", "orsted"},
    {"\u041e\u043b\u044c\u0433\u0430", "olga"},
    {"\u039d\u03af\u03ba\u03bf\u03c2", "nikos"},
    {"\uff21nn", "ann"},
    {"Ann\u00a0Lee", "ann lee"},
    {"", ""},
    {"---", ""},
    {"A1 2b", "a1 2b"},
    {"R\xe9n\xe9", "rn"},
};

static void check_folds(void)
{
    DEFER(arena_release) Arena arena = {0};
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
        const char *folded = text_fold(&arena, folds[i].text);
        if (strcmp(folded, folds[i].folded) != 0)
            fail_msg("\"%s\": \"%s\", not \"%s\"", folds[i].text, folded, folds[i].folded);
    }
}

static void test_names_fold_to_plain_letters(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    assert_null(text_fold(&arena, NULL));
    check_folds();
}

static void *fold_in_thread(void *bad)
{
    DEFER(arena_release) Arena arena = {0};
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
            if (strcmp(text_fold(&arena, folds[i].text), folds[i].folded) != 0)
                *(bool *)bad = true;
    return NULL;
}

static void test_threads_fold_alike(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool bad[4] = {false};
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, fold_in_thread, &bad[i]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_false(bad[i]);
    }
}

static void test_folding_twice_changes_nothing_and_long_text_is_safe(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        assert_string_equal(text_fold(&arena, text_fold(&arena, folds[i].text)), folds[i].folded);
    char *text = ARENA_ARRAY(&arena, char, 300001);
    for (int i = 0; i < 300000; i += 3)
        memcpy(text + i, "\u4e2d", 3);
    assert_true(strlen(text_fold(&arena, text)) > 100);
}

static void test_utf8_is_told_from_other_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        bool valid;
    } cases[] = {
        {"", 0, true},
        {"plain ascii text", 16, true},
        {"\xc3\xa9", 2, true},
        {"\xc3", 1, false},
        {"long enough \xe9 text", 18, false},
        {"\xc0\x80", 2, false},
        {"\xed\xa0\x80", 3, false},
        {"\xf4\x90\x80\x80", 4, false},
        {"\xf0\x9f\x98\x80", 4, true},
        {"a\0b", 3, false},
        {"12345678\0", 9, false},
        {"1234\0"
         "678",
         8, false},
        {"\xe0\x80\x80", 3, false},
        {"\x80", 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (text_is_utf8(cases[i].bytes, cases[i].length) != cases[i].valid)
            fail_msg("case %zu", i);
}

static void test_trim_takes_every_kind_of_space_off_both_ends(void **state)
{
    (void)state;
    static const char *const cases[] = {"  a b ", "\u00a0a b\u00a0", "\ufeffa b\u200b\t", "a b",
                                        "\u3000\r\na b \u202f "};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text text = text_trim((Text){cases[i], strlen(cases[i])});
        if (text.length != 3 || memcmp(text.bytes, "a b", 3) != 0)
            fail_msg("case %zu: \"%.*s\"", i, (int)text.length, text.bytes);
    }
    assert_int_equal(text_trim((Text){" \u00a0 ", 4}).length, 0);
    assert_int_equal(text_trim((Text){"caf\u00e9", 5}).length, 5);
}

static void test_windows_1252_becomes_utf8(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    size_t length = 6;
    assert_string_equal(text_from_windows1252(&arena, "\xe9\x80\x92 x\xff", &length),
                        "\u00e9\u20ac\u2019 x\u00ff");
    assert_int_equal(length, strlen("\u00e9\u20ac\u2019 x\u00ff"));
}

static void test_same_ignores_ascii_case_only(void **state)
{
    (void)state;
    assert_true(text_same("Yes", "yEs"));
    assert_false(text_same("yes", "yess"));
    assert_false(text_same("[", "{"));
    assert_false(text_same("@", "`"));
}

static void test_hash_depends_on_every_byte_length_and_seed(void **state)
{
    (void)state;
    char text[40] = {0};
    unsigned long long first = text_hash(text, 40, 1);
    assert_true(first == text_hash(text, 40, 1));
    assert_true(first != text_hash(text, 39, 1) && first != text_hash(text, 40, 2));
    for (int i = 0; i < 40; i++) {
        text[i] = 1;
        assert_true(first != text_hash(text, 40, 1));
        text[i] = 0;
    }
}

static void test_arena_memory_is_zeroed_aligned_and_survives_growth(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    struct {
        int *items;
        size_t count, capacity;
    } list = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 5000; size += 37) {
            unsigned char *taken = arena_take(&arena, 1, size);
            assert_int_equal((uintptr_t)taken % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(taken[i], 0);
            memset(taken, 0xAA, size);
        }
        arena_reset(&arena);
    }
    for (int i = 0; i < 10000; i++)
        *GROW(&arena, &list) = i;
    for (int i = 0; i < 10000; i++)
        assert_int_equal(list.items[i], i);
    char *large = arena_take(&arena, 3, 1 << 20);
    assert_int_equal(large[(3 << 20) - 1], 0);
    const char *printed = arena_print(&arena, "%0600d|%s", 7, "end");
    assert_int_equal(strlen(printed), 604);
    assert_string_equal(printed + 599, "7|end");
    assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
}

static void test_errors_carry_a_kind_a_sentence_and_a_prefix(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(error_set(&err, ERROR_INPUT, "Line %d is odd.", 4));
    assert_false(error_prefix(&err, "%s", "a.csv"));
    assert_string_equal(err.text, "a.csv: Line 4 is odd.");
    static const int statuses[] = {0, 1, 2, 3, 4, 5};
    for (int kind = ERROR_NONE; kind <= ERROR_CONFLICT; kind++)
        assert_int_equal(error_exit_status((ErrorKind)kind), statuses[kind]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_fold_to_plain_letters),
        cmocka_unit_test(test_threads_fold_alike),
        cmocka_unit_test(test_folding_twice_changes_nothing_and_long_text_is_safe),
        cmocka_unit_test(test_utf8_is_told_from_other_bytes),
        cmocka_unit_test(test_trim_takes_every_kind_of_space_off_both_ends),
        cmocka_unit_test(test_windows_1252_becomes_utf8),
        cmocka_unit_test(test_same_ignores_ascii_case_only),
        cmocka_unit_test(test_hash_depends_on_every_byte_length_and_seed),
        cmocka_unit_test(test_arena_memory_is_zeroed_aligned_and_survives_growth),
        cmocka_unit_test(test_errors_carry_a_kind_a_sentence_and_a_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
