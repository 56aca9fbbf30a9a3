/* The data book, on a random register: what the board's holds and what it must not, that it stays, and that
 * all of its forms say the same. */
#include "both_databases.h"

#include "databook_town.h"

#include <math.h>

#include "web/databook_page.h"

/* Columns that count children of the register; the others are statistics, deciles and shares. */
static bool counts_children(const char *section, const char *column)
{
    static const char *const columns[] = {"Reached", "Known", "Live here and were reached",
                                          "Used this centre"};
    static const char *const sections[] = {"registration", "reach", "engagement", "sustained", "ages"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(column, columns[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (strcmp(section, sections[i]) == 0)
            return strcmp(column, "Children") == 0;
    return false;
}

/* Counts of children that are shown; of them, those below five. */
static void count_shown(const Databook *book, int *shown, int *small)
{
    *shown = *small = 0;
    for (size_t i = 0; i < book->count; i++)
        for (size_t s = 0; s < book->items[i].count; s++) {
            const BookSection *section = &book->items[i].items[s];
            for (size_t r = 0; r < section->table.count; r++)
                for (size_t c = 0; c < section->table.column_count; c++) {
                    const double value = section->table.items[r].cells[c].value;
                    bool unknown = strcmp(section->table.items[r].name, "Children unknown") == 0;
                    if (isnan(value) || unknown || !counts_children(section->key, section->table.columns[c]))
                        continue;
                    ++*shown;
                    *small += value < 5;
                }
        }
}

static void test_the_boards_book_shows_no_small_number(void **state)
{
    (void)state;
    Error err = {0};
    Databook ours, theirs;
    int shown, small;
    must(town_book(&board, NULL, &theirs, &err), &err);
    count_shown(&theirs, &shown, &small);
    assert_true(shown > 20);
    assert_int_equal(small, 0);
    assert_false(theirs.for_staff);
    assert_int_equal(theirs.least, 5);
    assert_non_null(strstr(theirs.threshold, "Numbers below 5 are not shown"));
    must(town_book(&leader, NULL, &ours, &err), &err);
    count_shown(&ours, &shown, &small);
    assert_true(small > 0);
    assert_true(ours.for_staff);
    assert_non_null(strstr(ours.threshold, "must not leave the building"));
}

static void test_what_is_not_published_is_listed_and_left_out(void **state)
{
    (void)state;
    Error err = {0};
    Databook ours, theirs;
    must(town_book(&board, NULL, &theirs, &err), &err);
    must(town_book(&leader, NULL, &ours, &err), &err);
    static const char *const staff_only[] = {"ethnicity", "outcomes"};
    for (size_t i = 0; i < sizeof staff_only / sizeof *staff_only; i++) {
        assert_null(chapter_section_title(&theirs.items[0], staff_only[i]));
        assert_non_null(chapter_section_title(&ours.items[0], staff_only[i]));
    }
    assert_null(chapter_section_title(&theirs.items[1], "groups"));
    assert_non_null(chapter_section_title(&ours.items[1], "groups"));
    assert_true(theirs.missing.count > ours.missing.count);
    for (size_t i = 0; i < ours.missing.count; i++)
        assert_true(*ours.missing.items[i].what && *ours.missing.items[i].why);
}

static void test_a_book_of_a_month_stays(void **state)
{
    (void)state;
    const char *theirs = town_csv(&board), *ours = town_csv(&leader);
    town_change(more_contacts, NULL);
    assert_string_equal(theirs, town_csv(&board));
    assert_string_not_equal(ours, town_csv(&leader));
}

static void test_areas_add_up(void **state)
{
    (void)state;
    Error err = {0};
    Databook book;
    double sum = 0, whole = 0;
    must(town_book(&board, NULL, &book, &err), &err);
    assert_string_equal(book.items[0].key, "all");
    for (size_t i = 0; i < book.count; i++) {
        const BookTable *ages = &book.items[i].items[0].table;
        assert_string_equal(book.items[i].items[0].key, "people");
        const double all = ages->items[ages->count - 1].cells[0].value;
        if (i == 0)
            whole = all;
        else if (strncmp(book.items[i].key, "centre-", 7) == 0)
            sum += all;
    }
    assert_true(whole > 100);
    assert_true(fabs(sum - whole) <= (double)book.count);
}

static void test_priorities_come_with_reasons_the_most_children_first(void **state)
{
    (void)state;
    Error err = {0};
    Databook book;
    size_t all = 0;
    must(town_book(&board, NULL, &book, &err), &err);
    for (size_t i = 0; i < book.count; i++) {
        const BookPriorityList *list = &book.items[i].priorities;
        assert_true(list->count <= 5);
        all += list->count;
        for (size_t p = 0; p < list->count; p++) {
            assert_non_null(strpbrk(list->items[p].reason, "0123456789"));
            assert_true(list->items[p].children > 0);
            assert_true(p == 0 || list->items[p].children <= list->items[p - 1].children);
        }
    }
    assert_true(all > 0);
}

static void test_an_area_by_name_or_nearest(void **state)
{
    (void)state;
    Error err = {0};
    Databook all, one;
    must(town_book(&board, NULL, &all, &err), &err);
    const BookChapter *centre = &all.items[all.count - 1];
    must(town_book(&board, centre->name, &one, &err), &err);
    assert_int_equal(one.count, 1);
    assert_string_equal(one.items[0].key, centre->key);
    must(town_book(&board, centre->key, &one, &err), &err);
    assert_string_equal(one.items[0].name, centre->name);
    assert_false(town_book(&board, "Rosehil", &one, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "Did you mean Rosehill?"));
}

static size_t times(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        count++;
    return count;
}

static void test_the_file_stands_alone_and_says_every_sentence(void **state)
{
    (void)state;
    Error err = {0};
    Databook book;
    char *bytes = NULL;
    size_t length = 0, sections = 0;
    must(town_book(&board, NULL, &book, &err), &err);
    FILE *file = open_memstream(&bytes, &length);
    assert_non_null(file);
    must(databook_html(&book, &arena, file, &err), &err);
    fclose(file);
    assert_true(length < 2000000);
    assert_null(strstr(bytes, "<script"));
    assert_null(strstr(bytes, "<link"));
    assert_null(strstr(bytes, " src="));
    assert_null(strstr(bytes, "href=\"/"));
    for (size_t i = 0; i < book.count; i++)
        for (size_t s = 0; s < book.items[i].count; s++) {
            const BookSection *section = &book.items[i].items[s];
            const char *id = arena_print(&arena, "id=\"%s-%s\"", book.items[i].key, section->key);
            assert_int_equal(times(bytes, id), 1);
            assert_true(section->sentence_count > 0 || section->table.count > 0);
            sections++;
        }
    assert_int_equal(times(bytes, "<caption"), sections);
    free(bytes);
}

/* How many children the list of a figure holds. */
static size_t listed(const BookList *list)
{
    Error err = {0};
    const Expression *where;
    const char *name;
    int64_t *ids;
    size_t count;
    must(databook_where(store, &arena, &picture, list, &where, &name, &err), &err);
    must(measure_list(picture.snapshot, measure_find(snapshot_book(picture.snapshot), list->measure),
                      UNIT_CHILD, where, &arena, &ids, &count, &err),
         &err);
    return count;
}

/* Calls for each cell of each table. */
static size_t each_cell(const Databook *book, void (*look)(const BookCell *cell))
{
    size_t opening = 0;
    for (size_t i = 0; i < book->count; i++)
        for (size_t s = 0; s < book->items[i].count; s++)
            for (size_t r = 0; r < book->items[i].items[s].table.count; r++)
                for (size_t c = 0; c < book->items[i].items[s].table.column_count; c++) {
                    const BookCell *cell = &book->items[i].items[s].table.items[r].cells[c];
                    if (!cell->list)
                        continue;
                    opening++;
                    look(cell);
                }
    return opening;
}

static void holds_as_many(const BookCell *cell)
{
    if (cell->list->day == month_end && !isnan(cell->value) && !strchr(cell->words, '%'))
        assert_int_equal(listed(cell->list), cell->value);
}

static void test_every_figure_is_its_list_for_staff_and_none_for_the_board(void **state)
{
    (void)state;
    Error err = {0};
    Databook book;
    must(town_book(&leader, NULL, &book, &err), &err);
    assert_true(each_cell(&book, holds_as_many) > 200);
    assert_non_null(book.items[0].tiles[2].list);
    assert_true(listed(book.items[0].tiles[2].list) > 0);
    must(town_book(&board, NULL, &book, &err), &err);
    assert_int_equal(each_cell(&book, holds_as_many), 0);
    assert_null(book.items[0].tiles[2].list);
    const BookList nowhere = {"centre-99", "reached", BY_NONE, "", month_end};
    const Expression *where;
    const char *name;
    assert_false(databook_where(store, &arena, &picture, &nowhere, &where, &name, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_words_beside_the_figures_survive_and_are_made_harmless(void **state)
{
    (void)state;
    Error err = {0};
    must(commentary_write(store, &analyst, 1, "all", "reach", "=1+1 <b>More</b> outreach", 0, &err), &err);
    town_change(more_contacts, NULL);
    Databook book;
    must(town_book(&board, NULL, &book, &err), &err);
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    assert_non_null(file);
    must(databook_html(&book, &arena, file, &err), &err);
    fclose(file);
    assert_non_null(strstr(bytes, "=1+1 &lt;b&gt;More&lt;/b&gt; outreach"));
    assert_non_null(strstr(bytes, "ali, "));
    free(bytes);
    assert_non_null(strstr(town_csv(&board), "'=1+1"));
}

static bool earlier_contacts(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(
        now->store,
        "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, w_from)"
        " SELECT 1, 1800000 + id, 'attendance', id, 1, CAST($1 AS BIGINT) + id % 600, 1, CAST($2 AS BIGINT)"
        " FROM person WHERE authority = 1 AND w_to IS NULL AND birth < CAST($1 AS BIGINT)",
        err, VALUE((int64_t)month_end - 900), VALUE(now->id));
}

static const BookSection *months_of(const BookChapter *chapter)
{
    for (size_t s = 0; s < chapter->count; s++)
        if (strcmp(chapter->items[s].key, "months") == 0)
            return &chapter->items[s];
    return NULL;
}

static Number reached_on(Date day)
{
    Error err = {0};
    Number number;
    const SnapshotOptions options = {.as_of = day, .upper_age = 5};
    DEFER(picture_close) Picture then = {0};
    must(picture_open(store, &arena, &options, &then, &err), &err);
    must(measure_count(then.snapshot, measure_find(snapshot_book(then.snapshot), "reached"), UNIT_CHILD, NULL,
                       &arena, &number, &err),
         &err);
    return number;
}

static void test_each_month_is_the_figure_of_its_day_and_begins_when_contacts_do(void **state)
{
    (void)state;
    Error err = {0};
    Databook book;
    must(town_book(&leader, NULL, &book, &err), &err);
    assert_null(months_of(&book.items[0]));
    town_change(earlier_contacts, NULL);
    must(town_book(&leader, NULL, &book, &err), &err);
    const BookSection *months = months_of(&book.items[0]);
    assert_non_null(months);
    assert_in_range(months->table.count, 15, 20);
    assert_int_equal(months->chart.trend->count, months->table.count);
    for (size_t m = 0; m < months->table.count; m += months->table.count - 1) {
        const Number number = reached_on(months->table.items[m].cells[0].list->day);
        assert_true(number.percent > 0);
        assert_float_equal(months->chart.trend->shares[0][m], number.percent, 1e-9);
    }
    for (size_t i = 1; i < book.count; i++)
        assert_int_equal(months_of(&book.items[i])->table.count, months->table.count);
    must(town_book(&board, NULL, &book, &err), &err);
    assert_null(months_of(&book.items[0])); /* one month is published */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_boards_book_shows_no_small_number),
        cmocka_unit_test(test_what_is_not_published_is_listed_and_left_out),
        cmocka_unit_test(test_a_book_of_a_month_stays),
        cmocka_unit_test(test_areas_add_up),
        cmocka_unit_test(test_priorities_come_with_reasons_the_most_children_first),
        cmocka_unit_test(test_an_area_by_name_or_nearest),
        cmocka_unit_test(test_the_file_stands_alone_and_says_every_sentence),
        cmocka_unit_test(test_every_figure_is_its_list_for_staff_and_none_for_the_board),
        cmocka_unit_test(test_words_beside_the_figures_survive_and_are_made_harmless),
        cmocka_unit_test(test_each_month_is_the_figure_of_its_day_and_begins_when_contacts_do),
    };
    return RUN_ON_BOTH(tests, town_begin, town_end);
}
