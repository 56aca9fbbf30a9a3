/* One family out of what several lists tell: joined through a child, addresses over time, hidden whole. */
#include "intake/small_intake.h"
#include "named.h"
#include "register/family.h"

#define DAY 20726 /* 30 September 2026 */
#define BIRTHS                                                                                               \
    "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother DOB,Address,Postcode\n"

static Small small;
static User leader, worker, board;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    leader = (User){.id = 1, .authority = small.authority, .role = ROLE_LEADER};
    worker = (User){.id = 2, .authority = small.authority, .role = ROLE_WORKER};
    board = (User){.id = 3, .authority = small.authority, .role = ROLE_BOARD};
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    small_import(&small, "births", "births_2024-02.csv",
                 BIRTHS ",Aishah,Khan,20240205,2,Sam,Khan,19950501,9 Other Road,DE23 8AL\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static int64_t family_of(const char *given)
{
    return small_count(&small, arena_print(&small.arena,
                                           "SELECT MIN(family) FROM family_member WHERE person = %lld"
                                           " AND w_to IS NULL",
                                           (long long)small_person(&small, given)));
}

static bool get(const User *user, int64_t id, Family *out)
{
    bool found;
    MUST(family_get(small.store, &small.arena, user, small.authority, id, DAY, out, &found, err));
    return found;
}

typedef struct Change {
    const char *sql;
    int64_t a, b;
} Change;

static bool change_body(WriteNow *now, void *context, Error *err)
{
    const Change *change = context;
    const Value values[] = {VALUE(small.authority), VALUE(now->id), VALUE(change->a), VALUE(change->b)};
    return store_do(now->store, change->sql, values, 4, NULL, err);
}

static void change(const char *sql, int64_t a, int64_t b)
{
    const Write write = {.authority = small.authority, .action = "test"};
    Change this = {sql, a, b};
    MUST(write_run(small.store, &write, change_body, &this, err));
}

static void join(const char *record, const char *into)
{
    change("INSERT INTO merge (authority, person, into_person, w_from) VALUES ($1, $3, $4, $2)",
           small_person(&small, record), small_person(&small, into));
}

static void test_a_family_is_everyone_who_stands_in_it(void **state)
{
    (void)state;
    Family family;
    assert_true(get(&worker, family_of("Omar"), &family));
    assert_int_equal(family.children.count, 2);
    assert_string_equal(family.children.items[0].given, "Aisha"); /* the elder */
    assert_string_equal(family.children.items[1].given, "Omar");
    assert_int_equal(family.carers.count, 1);
    assert_string_equal(family.carers.items[0].given, "Samina");
    assert_int_equal(family.told.count, 1);
    assert_string_equal(family.told.items[0].children, "Aisha Khan, Omar Khan");
    assert_int_equal(family.registrations.count, 2);
    assert_true(family.registrations.items[1].person == small_person(&small, "Omar"));
    assert_int_equal(family.homes.count, 1);
    assert_string_equal(family.homes.items[0].postcode, "DE23 6WY");
    assert_true(family.homes.items[0].current);
    assert_false(family.restricted || family.cut);
}

static void test_a_joined_child_joins_its_families(void **state)
{
    (void)state;
    Family apart, together, other;
    assert_true(get(&worker, family_of("Aishah"), &apart));
    assert_int_equal(apart.children.count, 1);
    int64_t first = family_of("Aisha"), second = family_of("Aishah");
    join("Aishah", "Aisha");
    assert_true(get(&worker, first, &together));
    assert_true(get(&worker, second, &other));
    assert_true(together.id == other.id && together.id == (first < second ? first : second));
    assert_int_equal(together.children.count, 2);
    assert_int_equal(together.children.items[0].stands_in_count, 2);
    assert_int_equal(together.children.items[1].stands_in_count, 1);
    assert_int_equal(together.carers.count, 2); /* Samina; Sam */
    assert_int_equal(together.told.count, 2);
    assert_int_equal(together.homes.count, 2);
}

static void test_addresses_told_before_stand_with_their_end(void **state)
{
    (void)state;
    small_import(
        &small, "registrations", "registrations_rosehill.csv",
        REGISTRATIONS_HEADER
        "R1,Aisha,Khan,05/02/2024,F,APKN,Urdu,7 New Street,DE23 8AL,Samina,Khan,Mother,01/05/1995,07700 "
        "900123,943 476 5919,10/03/2024,,,pakistani|eal,Y,N\n" ROW_OMAR ROW_MIA);
    Family family;
    assert_true(get(&worker, family_of("Aisha"), &family));
    assert_int_equal(family.homes.count, 2);
    assert_string_equal(family.homes.items[0].line, "7 New Street");
    assert_true(family.homes.items[0].current);
    assert_string_equal(family.homes.items[1].line, "1 High Street");
    assert_string_equal(family.homes.items[1].people, "Aisha");
    assert_false(family.homes.items[1].current);
}

static void test_a_membership_that_ended_joins_nobody(void **state)
{
    (void)state;
    Family family;
    join("Aishah", "Aisha");
    change("UPDATE family_member SET to_day = $4 WHERE authority = $1 AND person = $3 AND $2 > 0",
           small_person(&small, "Aishah"), DAY - 1);
    assert_true(get(&worker, family_of("Omar"), &family));
    assert_int_equal(family.told.count, 1);
}

static void test_a_restricted_sister_hides_the_whole_family(void **state)
{
    (void)state;
    Family family;
    join("Aishah", "Aisha");
    change("INSERT INTO restricted (authority, person, from_day, w_from) VALUES ($1, $3, $4, $2)",
           small_person(&small, "Aishah"), 0);
    assert_false(get(&worker, family_of("Omar"), &family));
    assert_false(get(&leader, family_of("Omar"), &family));
    name_for(small.store, small.authority, small_person(&small, "Omar"), leader.id);
    assert_true(get(&leader, family_of("Omar"), &family));
    assert_true(family.restricted);
    assert_true(get(&worker, family_of("Mia"), &family));
}

static void test_nobody_else_and_nothing_else_is_a_family(void **state)
{
    (void)state;
    Family family;
    User stranger = {.id = 9, .authority = small.authority + 1, .role = ROLE_LEADER};
    assert_false(get(&board, family_of("Mia"), &family));
    assert_false(get(&stranger, family_of("Mia"), &family));
    assert_false(get(&leader, 987654, &family));
    assert_false(get(&leader, -1, &family));
}

static void test_a_family_without_end_is_cut(void **state)
{
    (void)state;
    Family family;
    for (int64_t i = 0; i < 2 * FAMILIES_JOINED_MAX; i++)
        change("INSERT INTO family_member (authority, family, person, role, w_from)"
               " VALUES ($1, $4, $3, 'child', $2)",
               small_person(&small, "Mia"), 50000 + i);
    assert_true(get(&leader, family_of("Mia"), &family));
    assert_true(family.cut);
    assert_int_equal(family.children.count, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_family_is_everyone_who_stands_in_it),
        TEST(test_a_joined_child_joins_its_families),
        TEST(test_addresses_told_before_stand_with_their_end),
        TEST(test_a_membership_that_ended_joins_nobody),
        TEST(test_a_restricted_sister_hides_the_whole_family),
        TEST(test_nobody_else_and_nothing_else_is_a_family),
        TEST(test_a_family_without_end_is_cut),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
