/* The square that phones read: black modules as a path, white around them, all of what was encoded in it. */
#include <qrencode.h>
#include <string.h>

#include "web/qr.h"
#include "web/web_test.h"

enum { SIDE_MAX = 200 };
static const char address[] =
    "otpauth://totp/Reachbook:ann?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Reachbook";

/* The path drawn again: false for anything but runs within the quiet zone. */
static bool draw(const QrCode *code, char black[SIDE_MAX][SIDE_MAX])
{
    memset(black, 0, SIDE_MAX * SIDE_MAX);
    for (const char *at = code->path; *at;) {
        int x, y, width, back, read = 0;
        if (sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &read) != 4 || !read || width != back)
            return false;
        for (int i = 0; i < width; i++) {
            if (x + i < QR_QUIET || y < QR_QUIET || x + i >= code->size - QR_QUIET ||
                y >= code->size - QR_QUIET || black[y][x + i])
                return false;
            black[y][x + i] = 1;
        }
        at += read;
    }
    return true;
}

static void test_the_path_is_the_square_module_by_module(void **state)
{
    (void)state;
    static char black[SIDE_MAX][SIDE_MAX];
    DEFER(arena_release) Arena arena = {0};
    Error err = {0};
    QrCode code;
    assert_true(qr_code(&arena, address, &code, &err));
    assert_true(draw(&code, black));
    QRcode *wanted = QRcode_encodeString8bit(address, 0, QR_ECLEVEL_M);
    assert_int_equal(code.size, wanted->width + 2 * QR_QUIET);
    for (int y = 0; y < wanted->width; y++)
        for (int x = 0; x < wanted->width; x++)
            assert_int_equal(black[y + QR_QUIET][x + QR_QUIET], wanted->data[y * wanted->width + x] & 1);
    QRcode_free(wanted);
}

/* ISO/IEC 18004: the same dark square of 7 by 7 with its white ring in three corners, and not in the fourth.
 */
static void test_the_three_corners_are_those_of_the_standard(void **state)
{
    (void)state;
    static char black[SIDE_MAX][SIDE_MAX];
    static const char *const eye[] = {"1111111", "1000001", "1011101", "1011101",
                                      "1011101", "1000001", "1111111"};
    DEFER(arena_release) Arena arena = {0};
    Error err = {0};
    QrCode code;
    assert_true(qr_code(&arena, address, &code, &err));
    assert_true(draw(&code, black));
    int far = code.size - QR_QUIET - 7, same = 0;
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            int dark = eye[y][x] == '1';
            assert_int_equal(black[QR_QUIET + y][QR_QUIET + x], dark);
            assert_int_equal(black[QR_QUIET + y][far + x], dark);
            assert_int_equal(black[far + y][QR_QUIET + x], dark);
            same += black[far + y][far + x] == dark;
        }
    }
    assert_in_range(same, 0, 48);
}

static void test_what_no_square_holds_is_refused(void **state)
{
    (void)state;
    static char longest[4001];
    DEFER(arena_release) Arena arena = {0};
    Error err = {0};
    QrCode code;
    memset(longest, 'a', sizeof longest - 1);
    assert_false(qr_code(&arena, longest, &code, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    longest[2331] = '\0'; /* what the largest holds at level M */
    assert_true(qr_code(&arena, longest, &code, &err));
    assert_int_equal(code.size, 177 + 2 * QR_QUIET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_path_is_the_square_module_by_module),
        cmocka_unit_test(test_the_three_corners_are_those_of_the_standard),
        cmocka_unit_test(test_what_no_square_holds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
