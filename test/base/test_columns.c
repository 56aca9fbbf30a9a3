/* Columns read by many threads are those read by one, whatever lies where a file is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/columns.h"

enum { ROWS = 400000, COLUMNS = 4 };

typedef enum Trouble { NONE, LINES_IN_QUOTES, DAMAGED } Trouble;

/* Twelve megabytes: with four threads three parts. In the middle of the file a field that holds lines which
 * look like rows, or a NUL byte at three quarters. */
static void write_list(const char *path, Trouble trouble)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("id,name,note,place\n", file);
    for (unsigned i = 0, seed = 1; i < ROWS; i++) {
        seed = seed * 1103515245 + 12345;
        fprintf(file, "%u,Zo\xC3\xAB%u,%s,\"%u, Mill Lane\"\r\n", i, seed >> 8 & 0xFFF,
                i % 7 ? "plain text" : "", seed >> 20);
        if (trouble == LINES_IN_QUOTES && i > ROWS / 8 && i % (ROWS / 8) == 1) {
            fputs("x,y,\"", file);
            for (int line = 0; line < 60000; line++)
                fputs("1,not,a,row\n", file);
            fputs("\",z\n", file);
        }
        if (trouble == DAMAGED && i == ROWS / 4 * 3)
            fwrite("1,t\0o,three,four\n", 1, 17, file);
    }
    fclose(file);
}

static bool read_list(const char *path, int threads, Columns *columns, Error *err)
{
    static const bool row_by_row[COLUMNS] = {true};
    static const int fields[COLUMNS] = {0, 1, 2, 3};
    DEFER(csv_close) Csv *csv = NULL;
    CsvRow row;
    bool more;
    TRY(csv_open(path, &csv, err));
    TRY(csv_next(csv, &row, &more, err));
    columns_open(columns, COLUMNS, row_by_row);
    TRY(columns_read(columns, csv, fields, threads, err));
    columns_seal(columns);
    return true;
}

static bool same_cells(const Columns *a, const Columns *b)
{
    if (a->rows != b->rows)
        return false;
    for (size_t c = 0; c < COLUMNS; c++) {
        if (a->items[c].text_count != b->items[c].text_count)
            return false;
        for (size_t r = 0; r < a->rows; r++)
            if (strcmp(column_text(&a->items[c], r), column_text(&b->items[c], r)) != 0)
                return false;
    }
    return true;
}

static void check_threads(Trouble trouble)
{
    char path[] = "/tmp/test_columns_XXXXXX";
    close(mkstemp(path));
    write_list(path, trouble);
    Columns one, many;
    Error err_one = {0}, err_many = {0};
    bool ok = read_list(path, 1, &one, &err_one);
    assert_int_equal(ok, trouble != DAMAGED);
    assert_int_equal(read_list(path, 4, &many, &err_many), ok);
    assert_string_equal(err_one.text, err_many.text);
    if (ok) {
        assert_true(one.rows >= ROWS);
        assert_true(same_cells(&one, &many));
        one.items[2].codes[ROWS - 1] ^= 1; /* the comparison sees a single cell */
        assert_false(same_cells(&one, &many));
    } else {
        assert_non_null(strstr(err_one.text, "Line 300003"));
    }
    columns_close(&one);
    columns_close(&many);
    unlink(path);
}

static void test_threads_agree(void **state)
{
    (void)state;
    check_threads(NONE);
}

static void test_a_cut_within_a_field_is_noticed(void **state)
{
    (void)state;
    check_threads(LINES_IN_QUOTES);
}

static void test_a_damaged_row_is_told_with_its_line(void **state)
{
    (void)state;
    check_threads(DAMAGED);
}

static const char *fold(void *context, size_t column, Arena *scratch, const char *text)
{
    (void)context;
    return column == 1 ? text_fold(scratch, text) : text;
}

static void test_folding_keeps_what_was_written(void **state)
{
    (void)state;
    static const char *const cells[] = {"Zo\xC3\xAB", "", "ANN", "Zo\xC3\xAB"};
    Columns columns;
    columns_open(&columns, 2, NULL);
    for (size_t i = 0; i < 4; i++) {
        column_add(&columns.items[0], cells[i], strlen(cells[i]));
        column_add(&columns.items[1], cells[i], strlen(cells[i]));
    }
    char longer[400] = "";
    memset(longer, 'B', sizeof longer - 1);
    column_add(&columns.items[1], longer, strlen(longer));
    columns_seal(&columns);
    columns_fold(&columns, fold, NULL, true, 2);
    const Column *folded = &columns.items[1];
    assert_string_equal(column_text(&columns.items[0], 2), "ANN");
    assert_string_equal(column_text(folded, 0), "zoe");
    assert_string_equal(column_text(folded, 1), "");
    assert_string_equal(column_text(folded, 2), "ann");
    assert_int_equal(folded->codes[0], folded->codes[3]);
    assert_string_equal(folded->before[folded->codes[3]], "Zo\xC3\xAB");
    assert_int_equal(strlen(column_text(folded, 4)), sizeof longer - 1);
    columns_close(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_agree),
        cmocka_unit_test(test_a_cut_within_a_field_is_noticed),
        cmocka_unit_test(test_a_damaged_row_is_told_with_its_line),
        cmocka_unit_test(test_folding_keeps_what_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
