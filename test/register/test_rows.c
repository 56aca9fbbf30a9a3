/* Lines of a list, asked for together: order, joined records, families, and who is hidden however far the
 * restricted person stands. */
#include "intake/small_intake.h"
#include "named.h"
#include "register/guard.h"
#include "register/merge.h"

static Small small;
static User leader, worker;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    leader = (User){.id = 1, .authority = small.authority, .role = ROLE_LEADER};
    worker = (User){.id = 2, .authority = small.authority, .role = ROLE_WORKER};
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    small_import(&small, "births", "births_2024-02.csv",
                 "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother "
                 "DOB,Address,Postcode\n"
                 ",Aishah,Khan,20240205,2,Samina,Khan,19950501,1 High Street,DE23 6WY\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static ChildRowList rows_of(const User *user, const int64_t *ids, size_t count)
{
    ChildRowList rows = {0};
    MUST(child_rows(small.store, &small.arena, user, small.authority, ids, count, &rows, err));
    return rows;
}

static bool join_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *pair = context;
    return merge_add(now, small.authority, pair[0], pair[1], 0.95, "same name and birth", err);
}

static void join(int64_t record, int64_t into)
{
    const Write write = {.authority = small.authority, .action = "test"};
    int64_t pair[2] = {record, into};
    MUST(write_run(small.store, &write, join_body, pair, err));
}

static void test_lines_keep_their_order_and_leave_out_who_is_no_child(void **state)
{
    (void)state;
    const int64_t omar = small_person(&small, "Omar"), aisha = small_person(&small, "Aisha");
    const int64_t ids[] = {omar, 999999, aisha, small_person(&small, "Samina"), omar, -4};
    ChildRowList rows = rows_of(&worker, ids, 6);
    assert_int_equal(rows.count, 3);
    assert_true(rows.items[0].id == omar && rows.items[1].id == aisha && rows.items[2].id == omar);
    assert_string_equal(rows.items[1].given, "Aisha");
    assert_string_equal(rows.items[1].postcode, "DE23 6WY");
    assert_true(rows.items[0].family_id > 0);
    assert_true(rows.items[0].family_id == rows.items[1].family_id);
    assert_int_equal(rows_of(&worker, NULL, 0).count, 0);
}

static void test_a_joined_record_leads_to_its_child(void **state)
{
    (void)state;
    const int64_t aisha = small_person(&small, "Aisha"), born = small_person(&small, "Aishah");
    join(born, aisha);
    ChildRowList rows = rows_of(&worker, (const int64_t[]){born, aisha}, 2);
    assert_int_equal(rows.count, 2);
    assert_true(rows.items[0].id == aisha && rows.items[1].id == aisha);
    assert_string_not_equal(rows.items[0].source, rows.items[1].source);
    RecordList records;
    MUST(record_list(small.store, &small.arena, &worker, small.authority, (const int64_t[]){born, 77777}, 2,
                     &records, err));
    assert_int_equal(records.count, 2);
    assert_true(records.items[0].id == born && records.items[1].id == 0);
    assert_string_equal(records.items[0].given, "Aishah");
}

typedef struct Chain {
    int64_t first, length, restricted; /* restricted: 0 for none */
} Chain;

/* Families in a row, each sharing one member with the next. */
static bool chain_body(WriteNow *now, void *context, Error *err)
{
    const Chain *chain = context;
    for (int64_t i = 0; i + 1 < chain->length; i++)
        for (int side = 0; side < 2; side++)
            TRY(DO(now->store,
                   "INSERT INTO family_member (authority, family, person, role, w_from)"
                   " VALUES ($1, $2, $3, 'child', $4)",
                   err, VALUE(small.authority), value_int(chain->first + i),
                   value_int(chain->first + i + side), VALUE(now->id)));
    return !chain->restricted ||
           DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, $2, $3)", err,
              VALUE(small.authority), VALUE(chain->restricted), VALUE(now->id));
}

static void add_chain(Chain chain)
{
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, chain_body, &chain, err));
}

static void test_a_restricted_person_is_found_however_far(void **state)
{
    (void)state;
    Guard hidden[4] = {{true, true, false}, {true, true, false}, {true, true, false}, {true, true, false}};
    const int64_t nobody[] = {5000, 6000};
    MUST(guards_of(small.store, NULL, small.authority, nobody, 2, hidden, err));
    assert_false(hidden[0].restricted || hidden[1].restricted);
    add_chain((Chain){5000, 300, 5299});
    add_chain((Chain){6000, 300, 0});
    const int64_t some[] = {6299, 5000, 5150, 7000};
    MUST(guards_of(small.store, NULL, small.authority, some, 4, hidden, err));
    assert_false(hidden[0].restricted);
    assert_true(hidden[1].restricted && hidden[2].restricted);
    assert_false(hidden[3].restricted);
}

static void test_a_circle_too_large_to_look_through_is_hidden(void **state)
{
    (void)state;
    Guard hidden[2];
    add_chain((Chain){5000, 3, 5000});
    add_chain((Chain){6000, 900, 0});
    const int64_t some[] = {6000, 6500};
    MUST(guards_of(small.store, NULL, small.authority, some, 2, hidden, err));
    assert_true(hidden[0].restricted && hidden[1].restricted);
}

static void test_a_restricted_line_tells_nothing(void **state)
{
    (void)state;
    const int64_t omar = small_person(&small, "Omar"), mia = small_person(&small, "Mia"),
                  aisha = small_person(&small, "Aisha");
    join(small_person(&small, "Aishah"), aisha);
    add_chain((Chain){5000, 2, small_person(&small, "Aishah")});
    const int64_t ids[] = {omar, mia};
    ChildRowList rows = rows_of(&worker, ids, 2);
    assert_int_equal(rows.count, 1);
    assert_true(rows.items[0].id == mia);
    assert_int_equal(rows_of(&leader, ids, 2).count, 1);
    name_for(small.store, small.authority, omar, leader.id);
    rows = rows_of(&leader, ids, 2);
    assert_true(rows.count == 2 && rows.items[0].restricted && !rows.items[1].restricted);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lines_keep_their_order_and_leave_out_who_is_no_child),
        TEST(test_a_joined_record_leads_to_its_child),
        TEST(test_a_restricted_person_is_found_however_far),
        TEST(test_a_circle_too_large_to_look_through_is_hidden),
        TEST(test_a_restricted_line_tells_nothing),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
