#include "web/html.h"

#include <math.h>

#include "web/web_test.h"

#define CHECK_WRITES(call, expected)                                                                         \
    do {                                                                                                     \
        DEFER(arena_release) Arena arena = {0};                                                              \
        Html page = {.arena = &arena, .form_token = "a\"b"};                                                 \
        Html *html = &page;                                                                                  \
        call;                                                                                                \
        assert_string_equal(arena_copy(&arena, page.bytes ? page.bytes : "", page.length), expected);        \
    } while (0)

static void test_text_cannot_become_markup(void **state)
{
    (void)state;
    CHECK_WRITES(html_text(html, "<b>\"Tom\" & 'Al' `x`"),
                 "&lt;b&gt;&quot;Tom&quot; &amp; &#39;Al&#39; &#96;x&#96;");
    CHECK_WRITES(html_attr(html, "\" onclick=\"x"), "&quot; onclick=&quot;x");
    CHECK_WRITES(html_text(html, "Zoë زینب"), "Zoë زینب");
    CHECK_WRITES(html_text(html, NULL), "");
}

static void test_each_type_has_its_writer(void **state)
{
    (void)state;
    const char *name = "A&B";
    char room[8] = "x<y";
    size_t count = 7;
    uint64_t large = UINT64_MAX;
    CHECK_WRITES(html_put(html, name), "A&amp;B");
    CHECK_WRITES(html_put(html, room), "x&lt;y");
    CHECK_WRITES(html_put(html, -3), "-3");
    CHECK_WRITES(html_put(html, count), "7");
    CHECK_WRITES(html_put(html, INT64_MIN), "-9223372036854775808");
    CHECK_WRITES(html_put(html, large), "18446744073709551615");
    CHECK_WRITES(html_put(html, 51.25), "51.2");
    CHECK_WRITES(html_put(html, -0.01), "0.0");
    CHECK_WRITES(html_put(html, (double)NAN), "\xe2\x80\x93");
}

static void test_url_parts_stay_in_their_part(void **state)
{
    (void)state;
    CHECK_WRITES(html_put_url(html, "a b/c?d=e&f#g%\""), "a%20b%2Fc%3Fd%3De%26f%23g%25%22");
    CHECK_WRITES(html_put_url(html, ".."), "");
    CHECK_WRITES(html_put_url(html, 12), "12");
}

static void test_a_whole_path_stays_on_this_site(void **state)
{
    (void)state;
    static const char *const kept[] = {"/", "/child/7", "/list?a=1", "#main", "?page=2"};
    static const char *const refused[] = {
        "//evil.example/", "/\\evil.example", "javascript:x", "https://a.example/", "", "/a b", "/\tb", NULL};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        CHECK_WRITES(html_url_path(html, kept[i]), kept[i]);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        CHECK_WRITES(html_url_path(html, refused[i]), "#");
}

static void test_the_form_token_is_escaped(void **state)
{
    (void)state;
    CHECK_WRITES(html_form_token(html), "<input type=\"hidden\" name=\"form_token\" value=\"a&quot;b\">");
}

static void test_a_page_stops_growing_at_its_limit(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Html html = {.arena = &arena};
    for (int i = 0; i < HTML_BYTES_MAX / 8 + 10; i++)
        html_text(&html, "12345678");
    assert_true(html.full);
    assert_int_equal(html.length, HTML_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_cannot_become_markup),
        cmocka_unit_test(test_each_type_has_its_writer),
        cmocka_unit_test(test_url_parts_stay_in_their_part),
        cmocka_unit_test(test_a_whole_path_stays_on_this_site),
        cmocka_unit_test(test_the_form_token_is_escaped),
        cmocka_unit_test(test_a_page_stops_growing_at_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
