/* The measure language: what is understood, what is refused and where, and that the page of measures is up to
 * date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "measure/measure.h"

static MeasureBook *book;
static Arena arena;

static const Expression *parse(const char *text)
{
    Error err = {0};
    const Expression *expression = NULL;
    if (!measure_expression(book, &arena, "--where", text, &expression, &err))
        fail_msg("%s", err.text);
    return expression;
}

static void test_what_is_printed_reads_the_same_again(void **state)
{
    (void)state;
    static const struct {
        const char *text, *printed;
    } cases[] = {
        {"under five, living in the area", "under 5 and living in the area"},
        {"a-b", NULL},
        {"Reached in twelve Months", "reached in 12 months"},
        {"sustained 3 days", "sustained 3 days"},
        {"sustained in 6 months", "sustained in 6 months"},
        {"sustained 3 days in 12 months", "sustained 3 days in 12 months"},
        {"known or registered, reached", "(known or registered) and reached"},
        {"known or registered and reached", "known or registered and reached"},
        {"not (known or registered)", "not (known or registered)"},
        {"not not known", "not not known"},
        {"in ward \"St John's\"", "in ward \"St John's\""},
        {"in lsoa E01013453", "in lsoa E01013453"},
        {"in decile 1 to 3, aged 2", "in decile 1 to 3 and aged 2"},
        {"attended \"Stay and Play\" in 6 months", "attended \"Stay and Play\" in 6 months"},
        {"seen within 14 days of birth", "seen within 14 days of birth"},
        {"registered-not-attending", "registered-not-attending"},
        {"reached version 1", "reached version 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!cases[i].printed)
            continue;
        const char *printed = expression_print(&arena, parse(cases[i].text));
        assert_string_equal(printed, cases[i].printed);
        assert_string_equal(expression_print(&arena, parse(printed)), printed);
    }
}

static void test_errors_point_at_the_word_and_suggest_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"known and regstered",
         "--where, column 11: there is no fact or measure \"regstered\". Did you mean \"registered\"?"},
        {"in wrad \"X\"", "--where, column 4: \"wrad\" cannot follow \"in\". Did you mean \"ward\"?"},
        {"reached in twelve", "--where, column 18: nothing follows \"reached in twelve\". It wants: months."},
        {"aged two or", "--where, column 12: a fact or the name of a measure is wanted here."},
        {"(known", "--where, column 1: this bracket is never closed."},
        {"known registered",
         "--where, column 7: \"registered\" cannot stand here. Put \"and\", \"or\" or a comma before it."},
        {"in ward \"St", "--where, column 9: this quotation has no closing \"."},
        {"known; registered", "--where, column 6: \";\" begins no word here."},
        {"reached version 7",
         "--where, column 1: measure reached has no version 7; its newest is version 1."},
        {"newly-reached and known", "--where, column 1: measure newly-reached tells of two days, so it "
                                    "cannot stand inside a question. Ask it "
                                    "alone, and narrow it with --where."},
        {"known and inequality-gap", "--where, column 11: measure inequality-gap compares children with each "
                                     "other, so it cannot stand inside a "
                                     "question. Ask it alone, and narrow it with --where."},
        {"", "--where, column 1: a fact or the name of a measure is wanted here."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = {0};
        const Expression *expression = NULL;
        assert_false(measure_expression(book, &arena, "--where", cases[i].text, &expression, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_string_equal(err.text, cases[i].error);
        assert_null(expression);
    }
}

static void test_what_stands_behind_a_question_is_refused_by_its_word(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"reached change snce 3 months",
         "the question, column 16: \"snce\" cannot stand here. It wants: since."},
        {"reached change", "the question, column 15: nothing follows here. It wants: since."},
        {"reached rolling 0 months", "the question, column 17: \"0\" cannot stand here. \"rolling\" wants a "
                                     "number of months from 1 to 240."},
        {"reached rolling 3 days", "the question, column 19: \"days\" cannot stand here. It wants: months."},
        {"reached rolling 3 months and known", "the question, column 26: \"and\" cannot stand here. A period "
                                               "or another day is asked of the whole question, "
                                               "at its end."},
        {"reached lost since 3 months twice", "the question, column 29: \"twice\" cannot stand here. It "
                                              "wants: change, gained or lost, since a day; or "
                                              "nothing more."},
        {"unknown change since 3 months",
         "Those on nobody's list cannot be followed from day to day; ask measure unknown on two days."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = {0};
        const Measure *measure = NULL;
        assert_false(measure_ask(book, &arena, cases[i].text, NULL, &measure, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_string_equal(err.text, cases[i].error);
    }
}

static void test_definitions_are_refused_by_file_line_and_word(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"title X\n", "own.measure line 1, column 1: a definition begins with \"measure NAME\"."},
        {"measure a\n  titel X\n",
         "own.measure line 2, column 3: \"titel\" is no part of a definition. Did you mean \"title\"?"},
        {"measure a\n  title X\n  meaning Y\n", "own.measure line 1, column 1: measure a has no \"count\"."},
        {"measure a\n  title X\n  count known\n    and knwon\n  meaning Y\n",
         "own.measure line 4, column 9: there is no fact or measure \"knwon\". Did you mean \"known\"?"},
        {"measure a\n  title X\n  count a\n  meaning Y\n",
         "own.measure line 3, column 9: measure a refers to itself."},
        {"measure a\n  title X\n  count b\n  meaning Y\nmeasure b\n  title X\n  count not a\n  meaning Y\n",
         "own.measure line 7, column 13: measure a refers to itself through b."},
        {"measure known\n  title X\n  count known\n  meaning Y\n",
         "own.measure line 1, column 1: the name is taken: measure known version 1 is defined at "
         "measures/reach.measure line 3. "
         "Give the new definition the next version and the day it holds from."},
        {"measure known version 2\n  title X\n  count known\n  meaning Y\n",
         "own.measure line 1, column 1: version 2 of measure known must follow version 1, since a later day: "
         "measure known version 2 "
         "since YEAR-MONTH-DAY."},
        {"measure a\n  unit dog\n",
         "own.measure line 2, column 8: \"dog\" is no unit. Say child, family, adult or contact."},
        {"measure a\n  title X\n  count known\n  meaning Y\n  rolling soon\n",
         "own.measure line 5, column 11: \"soon\" cannot stand here. \"rolling\" wants a number of months "
         "from 1 to "
         "240."},
        {"measure a\n  title X\n  count known\n  meaning Y\n  gained 3 months\n",
         "own.measure line 5, column 10: \"3\" cannot stand here. It wants: since."},
        {"measure a\n  title X\n  count known\n  meaning Y\n  lost since yesterday\n",
         "own.measure line 5, column 14: \"yesterday\" cannot stand here. \"since\" wants a day like "
         "2025-03-31, or a "
         "number of months from 1 to 240."},
        {"measure a\n  title X\n  of registered\n  count known\n  meaning Y\n  per population of 2020\n",
         "own.measure line 1, column 1: \"per population\" wants an `of` that asks for home and age only."},
        {"measure a\n  per head\n", "own.measure line 2, column 7: \"head\" cannot stand here. \"per\" "
                                    "wants: population, or population of a "
                                    "year."},
        {"measure a\n  title X\n  less known\n  meaning Y\n  change since 3 months\n",
         "own.measure line 1, column 1: those on nobody's list cannot be followed from day to day: \"less\" "
         "takes no "
         "change, gained or lost."},
        {"measure a\n  title X\n  count known\n  meaning Y\n  lowest 20 percent of points\n",
         "own.measure line 5, column 21: \"of\" cannot stand here. It wants: by."},
        {"measure a since tomorrow\n",
         "own.measure line 1, column 17: \"since\" wants a day like 2026-04-01."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Error err = {0};
        MeasureBook *own = NULL;
        assert_false(measure_book_read("own.measure", cases[i].text, true, &own, &err));
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_string_equal(err.text, cases[i].error);
        assert_null(own);
    }
}

static void test_a_day_is_counted_by_the_version_in_force(void **state)
{
    (void)state;
    Error err = {0};
    MeasureBook *own = NULL;
    assert_true(measure_book_read(
        "own.measure",
        "measure reached version 2 since 2026-04-01\n  title Reached twice\n  count sustained 2 days\n"
        "  meaning At least two days.\n",
        true, &own, &err));
    const Measure *reached = measure_find(own, "reached");
    Date before, from;
    assert_true(date_from_parts(2026, 3, 31, &before) && date_from_parts(2026, 4, 1, &from));
    assert_int_equal(measure_on(reached, before)->version, 1);
    assert_int_equal(measure_on(reached, from)->version, 2);
    assert_null(measure_version(reached, 3));
    measure_book_close(own);
}

static void test_the_page_of_measures_is_up_to_date(void **state)
{
    (void)state;
    FILE *file = fopen("docs/MEASURES.md", "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    size_t length = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    assert_true(length > 1000);
    assert_string_equal(text, measure_book_document(book, &arena));
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(book, i)); i++) /* none without where it comes from */
        if (!*measure->source)
            fail_msg("%s has no source", measure->name);
    free(text);
}

/* Harmony Children's Centre, inspected in 2012: 935 children aged 0 to 4, 51% registered, 65% reached; 94 in
 * workless households. */
static void test_figures_are_said_in_the_inspectorate_s_words(void **state)
{
    (void)state;
    static const struct {
        Figure figure;
        const char *sentence;
    } cases[] = {
        {{"under five living in the area", "were reached in the year to 31 March 2012", 608, 935, UNIT_CHILD},
         "A large majority (65%) of the 935 children under five living in the area were reached in the year "
         "to 31 March 2012: 608 children."},
        {{"under five living in the area", "are registered", 477, 935, UNIT_CHILD},
         "A majority (51%) of the 935 children under five living in the area are registered: 477 children."},
        {{"under five living in the area", "live in workless households", 94, 935, UNIT_CHILD},
         "Few (10%) of the 935 children under five living in the area live in workless households: 94 "
         "children."},
        {{"under five living in the area", "were reached", 0, 0, UNIT_CHILD},
         "There are no children under five living in the area, so no proportion can be told."},
        {{"under five living in the area", "are known", 11, 10, UNIT_CHILD},
         "11 children are known, more than the 10 under five living in the area that the statistics "
         "estimate."},
        {{"known", "were reached", 1, 2, UNIT_FAMILY},
         "Half (50%) of the 2 families known were reached: 1 family."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(figure_sentence(&arena, &cases[i].figure), cases[i].sentence);
    const Comparison with = {.before = 61.6,
                             .before_when = "at 31 March 2011",
                             .authority = 60,
                             .authority_name = "Kent",
                             .target = 70};
    assert_string_equal(figure_comparison(&arena, &cases[0].figure, &with),
                        "That is 3 points more than at 31 March 2011 (62%); Kent as a whole: 60%; the target "
                        "of 70% is missed by 5 points.");
}

static int begin(void **state)
{
    (void)state;
    Error err = {0};
    return measure_book_open(NULL, &book, &err) ? 0 : 1;
}

static int end(void **state)
{
    (void)state;
    measure_book_close(book);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_printed_reads_the_same_again),
        cmocka_unit_test(test_errors_point_at_the_word_and_suggest_the_nearest),
        cmocka_unit_test(test_what_stands_behind_a_question_is_refused_by_its_word),
        cmocka_unit_test(test_definitions_are_refused_by_file_line_and_word),
        cmocka_unit_test(test_a_day_is_counted_by_the_version_in_force),
        cmocka_unit_test(test_the_page_of_measures_is_up_to_date),
        cmocka_unit_test(test_figures_are_said_in_the_inspectorate_s_words),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
