/* Lists come again, and people come to the desk: what was joined stays joined, what was told apart stays
 * apart, and what was added since goes where a person says. */
#include "base/clock.h"
#include "cleanse/cleanse.h"
#include "cleanse/review.h"
#include "cleanse/town.h"

static Small small;
static User leader;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    town_fill(&small);
    leader = town_user(&small, ROLE_LEADER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static CleanseResult cleanse(void)
{
    CleanseResult result = {0};
    const CleanseOptions options = {
        .authority = small.authority, .as_of = clock_today(), .apply = true, .silent_months = 120};
    MUST(cleanse_run(small.store, &options, NULL, &small.arena, &result, err));
    return result;
}

static int64_t count(const char *sql)
{
    return small_count(&small, sql);
}

#define JOINS "SELECT COUNT(*) FROM merge WHERE w_to IS NULL"
#define CHILDREN "SELECT COUNT(*) FROM person WHERE kind = 'child' AND w_to IS NULL"

/* The second centre's list as it stands in the register, with a row more, or every street changed. */
static void second_list_again(const char *street, const char *more)
{
    const char *text = REGISTRATIONS_HEADER;
    DEFER(rows_close) Rows *rows = NULL;
    MUST(ASK_ALL(small.store,
                 "SELECT p.ref, p.given, p.family, a.postcode, p.sex, p.birth, a.line FROM person p"
                 " JOIN source s ON s.authority = p.authority AND s.id = p.source AND s.name LIKE '%Becket%'"
                 " JOIN address a ON a.authority = p.authority AND a.person = p.id AND a.w_to IS NULL"
                 " WHERE p.kind = 'child' AND p.w_to IS NULL ORDER BY p.id",
                 &rows, err));
    for (bool left;;) {
        char birth[DATE_TEXT_SIZE];
        MUST(rows_next(rows, &left, err));
        if (!left)
            break;
        date_print((Date)rows_int(rows, 5), birth);
        text = arena_print(&small.arena,
                           "%s%s,%s,%s,%.2s/%.2s/%.4s,%s,,,%s%s,%s,Jo,%s,Mother,,,,01/03/2024,,,,,\n", text,
                           rows_text(rows, 0, NULL), rows_text(rows, 1, NULL), rows_text(rows, 2, NULL),
                           birth + 8, birth + 5, birth, rows_text(rows, 4, NULL), street,
                           rows_text(rows, 6, NULL), rows_text(rows, 3, NULL), rows_text(rows, 2, NULL));
    }
    small_import(&small, "registrations", "registrations_becket.csv",
                 arena_print(&small.arena, "%s%s", text, more));
}

static void test_a_list_that_comes_again_neither_parts_nor_joins(void **state)
{
    (void)state;
    PairList pairs = {0};
    size_t total;
    int64_t a = count("SELECT MIN(id) FROM person WHERE ref = 'R3' AND kind = 'child'"),
            b = count("SELECT MIN(id) FROM person WHERE ref = 'B3' AND kind = 'child'");
    Judged judged;
    MUST(pair_judge(small.store, &leader, small.authority,
                    &(Judgement){.a = a, .b = b, .verdict = "different"}, &judged, err));
    assert_true(cleanse().merges > 50);
    int64_t one = count("SELECT MIN(person) FROM merge WHERE w_to IS NULL");
    MUST(cleanse_unmerge(small.store, &leader, small.authority, one, NULL, 0, err));
    int64_t joins = count(JOINS), children = count(CHILDREN);
    static const char *const streets[] = {"", "Flat 2, ", "Flat 3, "};
    for (int again = 0; again < 3; again++) {
        second_list_again(streets[again],
                          "N1,Wendeline,Oakapple,01/01/2025,F,,,77 Far Street,DE23 8AL,Ottilie,"
                          "Oakapple,Mother,,,,01/03/2025,,,,,\n");
        assert_int_equal(count(CHILDREN), children + 1);
        (void)cleanse();
        assert_int_equal(count(JOINS), joins);
        int64_t roots[3];
        MUST(merge_roots(small.store, &small.arena, small.authority, (const int64_t[]){a, b, one}, 3, roots,
                         err));
        assert_true(roots[0] != roots[1] && roots[2] == one);
        MUST(pair_list(small.store, &small.arena, &leader, small.authority, 0, 10000, &pairs, &total, err));
        for (size_t i = 0; i < pairs.count; i++) {
            int64_t of[2];
            MUST(merge_roots(small.store, &small.arena, small.authority,
                             (const int64_t[]){pairs.items[i].a, pairs.items[i].b}, 2, of, err));
            assert_false((of[0] == roots[0] && of[1] == roots[1]) ||
                         (of[0] == roots[1] && of[1] == roots[0]));
        }
    }
    /* The control: without the verdict the two would be joined. */
    MUST(pair_unjudge(small.store, &leader, small.authority, a, b, err));
    (void)cleanse();
    int64_t roots[2];
    MUST(merge_roots(small.store, &small.arena, small.authority, (const int64_t[]){a, b}, 2, roots, err));
    assert_int_equal(roots[0], roots[1]);
}

static int64_t register_as(int64_t same, const char *once)
{
    DeskRecord record;
    const DeskChild child = {
        .given = "Robert",
        .family = "Ashdown",
        .birth = (Date)count("SELECT birth FROM person WHERE given = 'Robert' AND family = 'Ashdown'"),
        .line = "99 New Street",
        .postcode = "DE23 8AL",
        .carer_given = "Helen",
        .carer_family = "Ashdown",
        .day = clock_today(),
        .centre = small.becket};
    MUST(desk_register(small.store, &small.arena, &leader, small.authority, &child,
                       &(DeskDecision){.same = same, .once = once}, &record, err));
    return record.record;
}

#define ONCE(digit) digit "00000000000000000000000000000000000000000000000000000000000000" digit

/* What the desk wrote down after the join goes with whom a person says, and nothing of it is lost. */
static void test_what_was_added_since_goes_where_a_person_says(void **state)
{
    (void)state;
    Judged judged;
    RecordList since = {0};
    int64_t robert = town_person(&small, "Robert", "Ashdown"),
            reggie = town_person(&small, "Reggie", "Larkin"), child;
    MUST(pair_judge(small.store, &leader, small.authority,
                    &(Judgement){.a = robert, .b = reggie, .verdict = "same"}, &judged, err));
    int64_t first = register_as(robert, ONCE("a")), second = register_as(robert, ONCE("b"));
    MUST(unmerge_since(small.store, &small.arena, &leader, small.authority, reggie, &child, &since, err));
    assert_int_equal(child, robert);
    assert_int_equal(since.count, 2);
    Error why = {0};
    const int64_t stranger = town_person(&small, "Hester", "Quill");
    assert_false(cleanse_unmerge(small.store, &leader, small.authority, reggie, &stranger, 1, &why));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    MUST(cleanse_unmerge(small.store, &leader, small.authority, reggie, &second, 1, err));
    int64_t roots[4];
    MUST(merge_roots(small.store, &small.arena, small.authority,
                     (const int64_t[]){robert, reggie, first, second}, 4, roots, err));
    assert_true(roots[0] == robert && roots[2] == robert && roots[1] == reggie && roots[3] == reggie);
    Child parted;
    bool found;
    MUST(child_get(small.store, &small.arena, &leader, small.authority, reggie, &parted, &found, err));
    assert_string_equal(parted.address, "99 New Street");
    (void)cleanse();
    MUST(merge_roots(small.store, &small.arena, small.authority,
                     (const int64_t[]){robert, reggie, first, second}, 4, roots, err));
    assert_true(roots[0] != roots[1] && roots[3] == roots[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_list_that_comes_again_neither_parts_nor_joins, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_was_added_since_goes_where_a_person_says, setup, teardown),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
