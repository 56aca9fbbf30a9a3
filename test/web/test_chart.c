#include "web/chart.h"

#include <string.h>

#include "web/web_test.h"

static Arena arena;

static const char *drawn(const Html *html)
{
    return arena_copy(&arena, html->bytes, html->length);
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

static void shows(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in %s", part, text);
}

static void test_a_line_has_words_a_band_and_a_mark_for_each_year(void **state)
{
    (void)state;
    Html html = {.arena = &arena};
    const ChartPoint points[] = {{2020, 0, 800, 800, 800, 800, 800},
                                 {2026, 1, 700, 650, 750, 600, 820},
                                 {2027, 2, 690, 600, 780, 550, 900}};
    chart_line(&html, &(ChartLine){{"a", "Children <5", "From \"800\""}, points, 3, 2027});
    const char *svg = drawn(&html);
    shows(svg, "role=\"img\"");
    shows(svg, "aria-labelledby=\"a-title a-words\"");
    shows(svg,
          "<title id=\"a-title\">Children &lt;5</title><desc id=\"a-words\">From &quot;800&quot;</desc>");
    assert_int_equal(count_of(svg, "<polygon"), 2);
    assert_int_equal(count_of(svg, "<circle"), 3);
    assert_int_equal(count_of(svg, "rb-chart__dot--open"), 2);
    shows(svg, "class=\"rb-chart__line\" points=\"60.0,59.2"); /* 800 of 1,000 high, at the left */
    shows(svg,
          "rb-chart__line--dashed\" points=\"341.1,81.8 388.0,84.1\""); /* from the last year that is known */
    shows(svg, ">1,000</text>");
    shows(svg, ">0</text>");
    shows(svg, ">2020</text>");
    shows(svg, ">2027</text>");
}

static void test_the_axis_holds_every_value_and_begins_at_nothing(void **state)
{
    (void)state;
    for (double most = 1; most < 2e6; most *= 1.7) {
        Html html = {.arena = &arena};
        const ChartPoint points[] = {{2020, 0, most, most, most, most, most}, {2021, 0, 0, 0, 0, 0, 0}};
        chart_line(&html, &(ChartLine){{"a", "t", "d"}, points, 2, 2022});
        const char *svg = drawn(&html);
        int steps = count_of(svg, "rb-chart__grid");
        assert_true(steps >= 2 && steps <= 7);
        assert_null(strstr(svg, "=\"-"));
        assert_null(strstr(svg, ",-"));
        shows(svg, "388.0,240.0");
    }
}

static void test_one_year_alone_and_none_are_drawn_without_fault(void **state)
{
    (void)state;
    Html html = {.arena = &arena}, none = {.arena = &arena};
    const ChartPoint point = {2026, 1, 0, 0, 0, 0, 0};
    chart_line(&html, &(ChartLine){{"a", "t", "d"}, &point, 1, 2027});
    assert_int_equal(count_of(drawn(&html), "<circle"), 1);
    assert_null(strstr(drawn(&html), "\xe2\x80\x93")); /* what a number that is none would print */
    chart_line(&none, &(ChartLine){{"a", "t", "d"}, NULL, 0, 2027});
    assert_int_equal(none.length, 0);
}

static void test_bars_share_one_scale_and_carry_their_words(void **state)
{
    (void)state;
    Html html = {.arena = &arena};
    const ChartBar bars[] = {{"Rosehill & Co", "50, target 100", 50, 100}, {"Becket", "25", 25, -1}};
    chart_bars(&html, &(ChartBars){{"b", "t", "d"}, bars, 2});
    const char *svg = drawn(&html);
    shows(svg, ">Rosehill &amp; Co</text>");
    shows(svg, ">50, target 100</text>");
    shows(svg, "x=\"0.0\" y=\"20.0\" width=\"150.0\"");
    shows(svg, "x=\"0.0\" y=\"66.0\" width=\"75.0\"");
    shows(svg, "rb-chart__mark\" x1=\"300.0\"");
    assert_int_equal(count_of(svg, "\"rb-chart__mark\""), 1);
}

static void test_parts_of_a_bar_follow_one_another_and_say_their_figure_where_it_fits(void **state)
{
    (void)state;
    Html html = {.arena = &arena};
    const ChartStack stacks[] = {{"2026", "111", {100, 10, 1, 0, 0}}, {"2027", "0", {0}}};
    chart_stacks(&html, &(ChartStacks){{"s", "t", "d"}, stacks, 2, CHART_PARTS_MAX});
    const char *svg = drawn(&html);
    shows(svg, "rb-chart__part-0\" x=\"44.0\"");
    shows(svg, "width=\"266.7\"");
    shows(svg, "rb-chart__part-1\" x=\"310.7\"");
    assert_int_equal(count_of(svg, ">100</text>"), 1);
    assert_int_equal(count_of(svg, ">1</text>"), 0);
    assert_int_equal(count_of(svg, ">10</text>"), 1);
    for (size_t part = 0; part < CHART_PARTS_MAX; part++)
        assert_int_equal(count_of(svg, arena_print(&arena, "rb-chart__part-%zu\"", part)), 2);
}

static void test_two_lines_over_months_leave_out_what_is_not_shown(void **state)
{
    (void)state;
    Html html = {.arena = &arena};
    const char *const months[] = {"Jul 2026", "Aug 2026", "Sep 2026"};
    const double a[] = {0, 50, 100}, b[] = {80, -1, 40};
    chart_months(&html, &(ChartMonths){{"m", "t", "d"}, months, 3, {{"registered", a}, {"reached", b}}, 2});
    const char *svg = drawn(&html);
    shows(svg, "rb-chart__line\" points=\"60.0,240.0 224.0,164.7 388.0,89.3\"");
    shows(svg, "rb-chart__line--dashed\" points=\"60.0,119.5 388.0,179.7\"");
    shows(svg, ">registered</text>");
    shows(svg, ">Jul 2026</text>");
    shows(svg, ">Sep 2026</text>");
    Html three = {.arena = &arena};
    chart_months(&three, &(ChartMonths){{"m", "t", "d"}, months, 3, {{"a", a}, {"b", b}, {"c", a}}, 3});
    shows(drawn(&three), "rb-chart__line--dotted\" points=\"60.0,240.0 224.0,164.7 388.0,89.3\"");
    assert_int_equal(count_of(drawn(&three), ">c</text>"), 1);
    Html none = {.arena = &arena};
    chart_months(&none, &(ChartMonths){{"m", "t", "d"}, months, 0, {{"a", a}, {"b", b}}, 2});
    assert_int_equal(none.length, 0);
}

static void test_a_trend_leaves_gaps_and_shows_its_target(void **state)
{
    (void)state;
    Html html = {.arena = &arena}, none = {.arena = &arena};
    const ChartMonth months[] = {
        {"Jan 2026", 10}, {"Feb 2026", 20}, {"Mar 2026", -1}, {"Apr 2026", 40}, {"May 2026", 50}};
    chart_trend(&html, &(ChartTrend){{"t", "t", "d"}, months, 5, true, 100});
    const char *svg = drawn(&html);
    assert_int_equal(count_of(svg, "<polyline"), 2);
    shows(svg, "points=\"60.0,217.4 142.0,194.8\"");
    shows(svg, "rb-chart__mark rb-chart__line--dashed\" x1=\"60.0\" y1=\"14.0\"");
    shows(svg, ">100%</text>");
    shows(svg, ">May 2026</text>");
    chart_trend(&none, &(ChartTrend){{"t", "t", "d"}, NULL, 0, false, -1});
    assert_int_equal(count_of(drawn(&none), "<polyline"), 0);
    assert_int_equal(count_of(drawn(&none), "rb-chart__mark"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_has_words_a_band_and_a_mark_for_each_year),
        cmocka_unit_test(test_the_axis_holds_every_value_and_begins_at_nothing),
        cmocka_unit_test(test_one_year_alone_and_none_are_drawn_without_fault),
        cmocka_unit_test(test_a_trend_leaves_gaps_and_shows_its_target),
        cmocka_unit_test(test_bars_share_one_scale_and_carry_their_words),
        cmocka_unit_test(test_two_lines_over_months_leave_out_what_is_not_shown),
        cmocka_unit_test(test_parts_of_a_bar_follow_one_another_and_say_their_figure_where_it_fits),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
