#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/csv.h"

/* All rows as "line:field|field" joined by " / "; "error: text" at the end when reading stops with one. */
static const char *rows_as_text(Arena *arena, Csv *csv)
{
    const char *text = "";
    CsvRow row;
    bool more;
    Error err = {0};
    for (;;) {
        if (!csv_next(csv, &row, &more, &err))
            return arena_print(arena, "%s / error: %s", text, err.text);
        if (!more)
            return text;
        text = arena_print(arena, "%s%s%lld:", text, *text ? " / " : "", (long long)row.line);
        for (size_t i = 0; i < row.count; i++)
            text = arena_print(arena, "%s%s%s", text, i ? "|" : "", row.fields[i]);
    }
}

static const char *read_file(Arena *arena, const char *bytes, size_t length)
{
    char path[] = "/tmp/test_csv_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, bytes, length) == (ssize_t)length);
    close(file);
    DEFER(csv_close) Csv *csv = NULL;
    Error err = {0};
    bool opened = csv_open(path, &csv, &err);
    unlink(path);
    return opened ? rows_as_text(arena, csv) : arena_print(arena, "%s", strstr(err.text, ": ") + 2);
}

static const char *read_bytes(Arena *arena, const char *bytes, size_t length)
{
    DEFER(csv_close) Csv *csv = NULL;
    Error err = {0};
    return csv_open_bytes(bytes, length, &csv, &err) ? rows_as_text(arena, csv)
                                                     : arena_print(arena, "%s", err.text);
}

static void test_lists_are_read_as_partners_send_them(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        {"a,b\n1,2\n", "1:a|b / 2:1|2"},
        {"a,b\r\n1,2", "1:a|b / 2:1|2"},
        {"a,b\r1,2\r", "1:a|b / 2:1|2"},
        {"\xef\xbb\xbfname;age\nAnn;3", "1:name|age / 2:Ann|3"},
        {"a\tb, c\tc\n", "1:a|b, c|c"},
        {"\"a;b;c\",d\n", "1:a;b;c|d"},
        {"sep=;\na,x;b\n", "2:a,x|b"},
        {"a,b,\n,,\n", "1:a|b| / 2:||"},
        {"\n\n  \na\n\n\nb\n", "4:a / 7:b"},
        {"a\n\"\"\nb\n", "1:a / 2: / 3:b"},
        {"\"two\nlines\",x\nb,c\n", "1:two\nlines|x / 3:b|c"},
        {"\"two\r\nlines\",x\r\nb,c\r\n", "1:two\r\nlines|x / 3:b|c"},
        {"\"say \"\"hi\"\"\",2\n", "1:say \"hi\"|2"},
        {"\"\"\"\",2\n", "1:\"|2"},
        {"a \"b\" c,2\n", "1:a \"b\" c|2"},
        {"\"a\"bc,2\n", "1:abc|2"},
        {"\"a\" ,2\n", "1:a|2"},
        {"  \"a,b\",  c  \n", "1:a,b|c"},
        {" x , \u00a0y\u00a0 \n", "1:x|y"},
        {"Ren\xe9,Zo\u00eb\nZo\u00eb,x\n", "1:Ren\u00e9|Zo\u00c3\u00ab / 2:Zo\u00eb|x"},
        {"\x93quoted\x94,\x80"
         "5\n",
         "1:\u201cquoted\u201d|\u20ac5"},
        {"a\nb,\"open\nnever", "1:a / error: Line 2 has a quotation mark (\") that is never closed."},
        {"", "The file is empty."},
        {" \r\n\t\n", "The file is empty."},
        {"\xef\xbb\xbf", "The file is empty."},
    };
    DEFER(arena_release) Arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].bytes);
        const char *from_file = read_file(&arena, cases[i].bytes, length);
        const char *from_bytes = read_bytes(&arena, cases[i].bytes, length);
        if (strcmp(from_file, cases[i].expected) != 0 || strcmp(from_bytes, cases[i].expected) != 0)
            fail_msg("\"%s\":\n  file  %s\n  bytes %s", cases[i].bytes, from_file, from_bytes);
    }
}

static void test_what_is_no_list_is_refused_in_plain_words(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {"\xff\xfe"
         "a\0,\0",
         6, "CSV UTF-8"},
        {"\xfe\xff\0a", 4, "CSV UTF-8"},
        {"PK\3\4rest", 8, "Excel workbook"},
        {"a,b\n\0\0", 6, "binary"},
        {"%PDF-1.7", 8, "binary"},
    };
    DEFER(arena_release) Arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!strstr(read_file(&arena, cases[i].bytes, cases[i].length), cases[i].words))
            fail_msg("case %zu: %s", i, read_file(&arena, cases[i].bytes, cases[i].length));
    Csv *csv = NULL;
    Error err = {0};
    assert_false(csv_open("/nowhere/list.csv", &csv, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    assert_false(csv_open("/tmp", &csv, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.text, "folder"));
    assert_false(csv_open("/dev/zero", &csv, &err));
    assert_non_null(strstr(err.text, "binary"));
    assert_null(csv);
}

static void test_damage_names_its_line_and_stays_an_error(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    size_t length = 3 << 20;
    char *bytes = ARENA_ARRAY(&arena, char, length + 8);
    memset(bytes, 'x', length);
    memcpy(bytes, "a,b\nc,d\n", 8);
    const char *text = read_file(&arena, bytes, length);
    assert_non_null(strstr(text, "1:a|b / 2:c|d / error: Line 3 is longer than 1 MiB"));
    assert_string_equal(read_bytes(&arena, bytes, length), text);
    bytes[8] = '"';
    assert_non_null(strstr(read_file(&arena, bytes, length), "error: Line 3 has a quotation mark"));
    for (size_t i = 0; i < 200000; i++)
        bytes[i] = i % 10 == 9 ? '\n' : 'y';
    bytes[150003] = '\0';
    assert_non_null(strstr(read_file(&arena, bytes, 200000), "error: Line 15001 holds a NUL byte"));
    memset(bytes, ',', 600);
    assert_non_null(strstr(read_bytes(&arena, bytes, 600), "Line 1 has more than 512 columns"));

    DEFER(csv_close) Csv *csv = NULL;
    Error err = {0}, again = {0};
    CsvRow row;
    bool more;
    assert_true(csv_open_bytes("\"x", 2, &csv, &err));
    assert_false(csv_next(csv, &row, &more, &err));
    assert_false(csv_next(csv, &row, &more, &again));
    assert_string_equal(err.text, again.text);
}

static void test_the_longest_row_allowed_is_read(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    char *bytes = ARENA_ARRAY(&arena, char, CSV_ROW_BYTES_MAX + 16);
    memset(bytes, 'x', CSV_ROW_BYTES_MAX);
    memcpy(bytes + CSV_ROW_BYTES_MAX, "\r\nb,c\r\n", 8);
    assert_int_equal(strlen(read_file(&arena, bytes, CSV_ROW_BYTES_MAX + 7)), CSV_ROW_BYTES_MAX + 2 + 8);
    assert_int_equal(strlen(read_bytes(&arena, bytes, CSV_ROW_BYTES_MAX + 7)), CSV_ROW_BYTES_MAX + 2 + 8);
}

static void test_rows_across_refills_equal_rows_from_memory(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    static const char *const rows[] = {"plain,row,1\n", "\"quoted, row\",\"with \"\"\",2\r\n",
                                       "\"line\nbreak\",x,3\n", "\n", "caf\u00e9,\xe9t\xe9,4\r\n"};
    size_t length = 0;
    char *bytes = ARENA_ARRAY(&arena, char, 1200000);
    for (unsigned random = 1; length < 1100000; random = random * 1103515245 + 12345)
        length += (size_t)(stpcpy(bytes + length, rows[random / 65536 % 5]) - (bytes + length));
    char path[] = "/tmp/test_csv_XXXXXX";
    int file = mkstemp(path);
    assert_true(write(file, bytes, length) == (ssize_t)length);
    close(file);
    DEFER(csv_close) Csv *a = NULL;
    DEFER(csv_close) Csv *b = NULL;
    Error err = {0};
    assert_true(csv_open(path, &a, &err) && csv_open_bytes(bytes, length, &b, &err));
    unlink(path);
    size_t raw = 0;
    for (;;) {
        CsvRow row, other;
        bool more, other_more;
        assert_true(csv_next(a, &row, &more, &err) && csv_next(b, &other, &other_more, &err));
        assert_int_equal(more, other_more);
        if (!more)
            break;
        assert_int_equal(row.line, other.line);
        assert_int_equal(row.count, 3);
        for (size_t i = 0; i < 3; i++)
            assert_string_equal(row.fields[i], other.fields[i]);
        assert_int_equal(row.raw_length, other.raw_length);
        assert_memory_equal(row.raw, other.raw, row.raw_length);
        raw += row.raw_length;
    }
    uint64_t done, total;
    csv_progress(a, &done, &total);
    assert_int_equal(done, length);
    assert_int_equal(total, length);
    assert_true(raw > length * 8 / 10);
}

static void test_written_fields_come_back_and_run_no_formula(void **state)
{
    (void)state;
    static const struct {
        const char *field, *plain, *guarded;
    } cases[] = {
        {"Ann", "Ann", "Ann"},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\"", "\"say \"\"x\"\"\""},
        {"=1+1", "=1+1", "'=1+1"},
        {"-5", "-5", "'-5"},
        {"@x", "@x", "'@x"},
        {"+44", "+44", "'+44"},
        {"\tx", "\"\tx\"", "\"'\tx\""},
        {"  =x", "\"  =x\"", "\"'  =x\""},
        {"\uff1dx", "\uff1dx", "'\uff1dx"},
        {"", "", ""},
        {"a=b", "a=b", "a=b"},
        {"\rx", "\"\rx\"", "\"'\rx\""},
        {"\u00a0=x", "\u00a0=x", "'\u00a0=x"},
        {"\u200b\ufeff=x", "\u200b\ufeff=x", "'\u200b\ufeff=x"},
        {"\n=x", "\"\n=x\"", "\"'\n=x\""},
        {"'t Hooft", "'t Hooft", "'t Hooft"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int guarded = 0; guarded < 2; guarded++) {
            char text[64] = "";
            FILE *file = fmemopen(text, sizeof text, "w");
            csv_write_field(file, cases[i].field, true, guarded);
            fclose(file);
            assert_string_equal(text, guarded ? cases[i].guarded : cases[i].plain);
            if (*text != '"')
                assert_string_equal(csv_typed(text), cases[i].field);
        }
    }
}

/* A row is split many bytes at a time when enough bytes follow it, else byte by byte: both must agree. */
static void test_rows_split_at_once_are_those_split_byte_by_byte(void **state)
{
    (void)state;
    static const char alphabet[] = "ab1 ,;\t\r\n\"\xC3\xA9x,y,";
    unsigned seed = 7;
    size_t rows = 0;
    for (int round = 0; round < 3000; round++) {
        DEFER(arena_release) Arena arena = {0};
        char bytes[200] = "a,b\n";
        size_t length = 4, wanted = 5 + seed % 60;
        while (length < wanted) {
            seed = seed * 1103515245 + 12345;
            bytes[length++] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        const char *alone = read_bytes(&arena, bytes, length);
        if (strstr(alone, "error"))
            continue;
        memset(bytes + length, '\n', 64);
        const char *followed = read_bytes(&arena, bytes, length + 64);
        if (!strstr(followed, "error"))
            assert_string_equal(alone, followed);
        rows += !strstr(followed, "error");
    }
    assert_true(rows > 700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_are_read_as_partners_send_them),
        cmocka_unit_test(test_rows_split_at_once_are_those_split_byte_by_byte),
        cmocka_unit_test(test_what_is_no_list_is_refused_in_plain_words),
        cmocka_unit_test(test_damage_names_its_line_and_stays_an_error),
        cmocka_unit_test(test_the_longest_row_allowed_is_read),
        cmocka_unit_test(test_rows_across_refills_equal_rows_from_memory),
        cmocka_unit_test(test_written_fields_come_back_and_run_no_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
