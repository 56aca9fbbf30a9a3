#include "web/form.h"

#include <unistd.h>

#include "web/web_test.h"

static bool parse(Arena *arena, const char *text, Fields *fields)
{
    Error err = {0};
    bool parsed = form_parse(arena, text, strlen(text), fields, &err);
    assert_true(parsed || (err.kind == ERROR_INPUT && err.text[0]));
    return parsed;
}

static void test_fields_are_decoded_in_order(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Fields fields = {0};
    assert_true(parse(&arena, "name=Zo%C3%AB+O%27Brien&&empty=&bare&a=1&a=2&e=x=y", &fields));
    assert_int_equal(fields.count, 6);
    assert_string_equal(fields_find(&fields, "name"), "Zo\xc3\xab O'Brien");
    assert_string_equal(fields_find(&fields, "empty"), "");
    assert_string_equal(fields_find(&fields, "bare"), "");
    assert_string_equal(fields_find(&fields, "a"), "1");
    assert_string_equal(fields_find(&fields, "e"), "x=y");
    assert_null(fields_find(&fields, "absent"));
}

static void test_what_is_not_text_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"a=%", "a=%4", "a=%zz", "a=%00", "%00=a", "a=%ff", "a=%c3", "a=\xff"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        Fields fields = {0};
        if (parse(&arena, cases[i], &fields))
            fail_msg("%s was taken", cases[i]);
        assert_int_equal(fields.count, 0);
    }
}

static void test_a_form_has_at_most_a_thousand_fields(void **state)
{
    (void)state;
    for (int count = FORM_FIELDS_MAX; count <= FORM_FIELDS_MAX + 1; count++) {
        DEFER(arena_release) Arena arena = {0};
        Fields fields = {0};
        char *text = ARENA_ARRAY(&arena, char, 4 * (size_t)count + 1);
        for (int i = 0; i < count; i++)
            memcpy(text + 4 * i, "a=1&", 4);
        assert_int_equal(parse(&arena, text, &fields), count == FORM_FIELDS_MAX);
    }
}

static void test_paths_that_climb_or_hide_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *expected;
    } cases[] = {
        {"/", "/"},
        {"/child/7", "/child/7"},
        {"/area/St%20John%27s", "/area/St John's"},
        {"/a+b", "/a+b"},
        {"/a/../b", NULL},
        {"/a/%2e%2e/b", NULL},
        {"/..", NULL},
        {"/./a", NULL},
        {"/a%2fb", NULL},
        {"/a%5cb", NULL},
        {"/a%00", NULL},
        {"/a%0d%0ab", NULL},
        {"http://other.example/", NULL},
        {"*", NULL},
        {"", NULL},
        {"/\xc0\xae", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        Error err = {0};
        const char *path = NULL;
        bool parsed = path_parse(&arena, cases[i].raw, strlen(cases[i].raw), &path, &err);
        if (parsed != (cases[i].expected != NULL) || (parsed && strcmp(path, cases[i].expected) != 0))
            fail_msg("%s: got %s", cases[i].raw, parsed ? path : err.text);
    }
}

static void test_cookies_are_read_one_by_one(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Fields cookies = {0};
    cookies_parse(&arena, "rb_session=abc; theme=dark;;nonsense; =x; q=\"no\"; last=1=2", &cookies);
    assert_int_equal(cookies.count, 3);
    assert_string_equal(fields_find(&cookies, "rb_session"), "abc");
    assert_string_equal(fields_find(&cookies, "last"), "1=2");
    cookies_parse(&arena, NULL, &cookies);
    assert_int_equal(cookies.count, 3);
}

static const char TYPE[] = "multipart/form-data; boundary=XyZ";
#define PART(name) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file)                                                                                \
    "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                           \
    "\"\r\nContent-Type: text/csv\r\n\r\n"

/* Feeds a body in pieces of `piece` bytes. */
static bool feed(Arena *arena, const char *body, size_t length, size_t piece, Multipart **out, Fields *fields,
                 Upload *upload, Error *err)
{
    TRY(multipart_open(arena, TYPE, "/tmp", out, err));
    for (size_t at = 0; at < length; at += piece)
        TRY(multipart_feed(*out, body + at, length - at < piece ? length - at : piece, err));
    return multipart_finish(*out, fields, upload, err);
}

static void test_an_upload_arrives_whole_in_pieces_of_any_size(void **state)
{
    (void)state;
    static const char body[] = PART("kind") "births\r\n" FILE_PART(
        "file", "list one.csv") "id,name\r\n1,Ann\r\n--Xy not a boundary\r\n"
                                "\r\n" PART("note") "\r\n--XyZ--\r\n";
    for (size_t piece = 1; piece < sizeof body; piece++) {
        DEFER(arena_release) Arena arena = {0};
        DEFER(multipart_close) Multipart *multipart = NULL;
        Fields fields = {0};
        Upload upload = {0};
        Error err = {0};
        if (!feed(&arena, body, sizeof body - 1, piece, &multipart, &fields, &upload, &err))
            fail_msg("in pieces of %zu: %s", piece, err.text);
        assert_int_equal(fields.count, 2);
        assert_string_equal(fields_find(&fields, "kind"), "births");
        assert_string_equal(fields_find(&fields, "note"), "");
        assert_string_equal(upload.name, "file");
        assert_string_equal(upload.label, "list one.csv");
        char kept[64] = "";
        FILE *file = fopen(upload.path, "rb");
        assert_non_null(file);
        assert_int_equal(fread(kept, 1, sizeof kept - 1, file), upload.length);
        fclose(file);
        assert_string_equal(kept, "id,name\r\n1,Ann\r\n--Xy not a boundary\r\n");
        const char *path = arena_print(&arena, "%s", upload.path);
        multipart_close(multipart);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static void test_damaged_uploads_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why, *body;
    } cases[] = {
        {"no end", PART("a") "1\r\n"},
        {"no name", "--XyZ\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XyZ--"},
        {"no disposition", "--XyZ\r\nX: y\r\n\r\n1\r\n--XyZ--"},
        {"junk after a boundary", "--XyZjunk\r\n\r\n1\r\n--XyZ--"},
        {"two files", FILE_PART("a", "x") "1\r\n" FILE_PART("b", "y") "2\r\n--XyZ--"},
        {"not text", PART("a") "\xff\r\n--XyZ--"},
        {"empty", ""},
        {"line break first", "--XyZ\r\n\r\nX: y\r\n\r\n1\r\n--XyZ--"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        DEFER(arena_release) Arena arena = {0};
        DEFER(multipart_close) Multipart *multipart = NULL;
        Fields fields = {0};
        Upload upload = {0};
        Error err = {0};
        if (feed(&arena, cases[i].body, strlen(cases[i].body), 1000, &multipart, &fields, &upload, &err))
            fail_msg("%s was taken", cases[i].why);
        assert_int_equal(err.kind, ERROR_INPUT);
    }
}

static void test_an_empty_file_box_sends_no_file(void **state)
{
    (void)state;
    static const char body[] = FILE_PART("file", "") "\r\n--XyZ--";
    DEFER(arena_release) Arena arena = {0};
    DEFER(multipart_close) Multipart *multipart = NULL;
    Fields fields = {0};
    Upload upload = {0};
    Error err = {0};
    assert_true(feed(&arena, body, sizeof body - 1, 7, &multipart, &fields, &upload, &err));
    assert_null(upload.path);
}

static void test_limits_of_an_upload_hold(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Error err = {0};
    char *megabyte = ARENA_ARRAY(&arena, char, 1 << 20);
    memset(megabyte, 'x', 1 << 20);
    DEFER(multipart_close) Multipart *text = NULL;
    assert_true(multipart_open(&arena, TYPE, "/tmp", &text, &err));
    assert_true(multipart_feed(text, PART("a"), sizeof PART("a") - 1, &err));
    assert_true(multipart_feed(text, megabyte, 1 << 19, &err));
    assert_false(multipart_feed(text, megabyte, 1 << 20, &err));

    DEFER(multipart_close) Multipart *file = NULL;
    assert_true(multipart_open(&arena, TYPE, "/tmp", &file, &err));
    assert_true(multipart_feed(file, FILE_PART("a", "b"), sizeof FILE_PART("a", "b") - 1, &err));
    for (int i = 0; i < UPLOAD_BYTES_MAX >> 20; i++)
        assert_true(multipart_feed(file, megabyte, 1 << 20, &err));
    assert_false(multipart_feed(file, megabyte, 1 << 20, &err));

    DEFER(multipart_close) Multipart *head = NULL;
    assert_true(multipart_open(&arena, TYPE, "/tmp", &head, &err));
    assert_true(multipart_feed(head, "--XyZ\r\n", 7, &err));
    assert_false(multipart_feed(head, megabyte, 1 << 16, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_decoded_in_order),
        cmocka_unit_test(test_what_is_not_text_is_refused),
        cmocka_unit_test(test_a_form_has_at_most_a_thousand_fields),
        cmocka_unit_test(test_paths_that_climb_or_hide_are_refused),
        cmocka_unit_test(test_cookies_are_read_one_by_one),
        cmocka_unit_test(test_an_upload_arrives_whole_in_pieces_of_any_size),
        cmocka_unit_test(test_damaged_uploads_are_refused),
        cmocka_unit_test(test_an_empty_file_box_sends_no_file),
        cmocka_unit_test(test_limits_of_an_upload_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
