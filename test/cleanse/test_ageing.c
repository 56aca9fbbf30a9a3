/* What is out of date is proposed, confirmed by a person, and can be taken back. */
#include "cleanse/small_register.h"

#include "cleanse/ageing.h"

typedef struct Town { /* six children, one of each kind; ids 1 to 6, each registered by the same number */
    Small small;
    int64_t other_centre;
} Town;

enum { OLD = 1, GONE, STILL, HERE, MOVER, LOST };

static bool add_other_centre(WriteNow *now, void *context, Error *err)
{
    Town *town = context;
    int64_t authority = town->small.authority, taken = 0;
    TRY(store_take_ids(now->store, "registration", 1000, &taken, err));
    TRY(centre_add(now, authority, 1, "3", "Other centre", "ZZ5 5EE", &town->other_centre, err));
    return reach_area_add(now, authority, town->other_centre, "E01000002", NULL, err);
}

static void register_at(Small *small, int64_t id, const char *day)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
             " VALUES ($1, %lld, %lld, %lld, %d, $2)",
             (long long)id, (long long)id, (long long)small->centre, (int)test_day(day));
    small_do(small, sql);
}

static void town_open(Town *town)
{
    static const TestChild children[] = {
        {1, "Old", "Enough", "2021-03-04", "F", "1 A Road", "ZZ1 1AA", "E01000001", NULL},
        {1, "Went", "Away", "2024-03-04", "M", "2 B Road", "ZZ1 1AA", "E01000001", "9990000018"},
        {1, "Not", "Seen", "2023-03-04", "F", "3 C Road", "ZZ3 3CC", "E01000001", NULL},
        {1, "Still", "Here", "2024-05-06", "M", "4 D Road", "ZZ4 4DD", "E01000001", NULL},
        {1, "Over", "There", "2024-07-08", "M", "5 E Road", "ZZ1 1AA", "E01000001", NULL},
        {1, "Was", "Loved", "2024-07-09", "F", "6 F Road", "ZZ1 1AA", "E01000001", NULL},
    };
    static const char *const from[] = {"2025-06-01", "2025-06-01", "2023-08-01",
                                       "2025-06-01", "2025-06-01", "2025-06-01"};
    *town = (Town){0};
    Small *small = &town->small;
    small_open(small);
    const Write write = {.authority = small->authority, .action = "test"};
    MUST(write_run(small->store, &write, add_other_centre, town, err));
    for (size_t i = 0; i < 6; i++)
        register_at(small, small_add(small, children[i]), from[i]);
    const TestChild away = {2, "Went", "Away", "2024-03-04", "M", "9 H Road", "ZZ9 9HH", "E01999999", NULL};
    const TestChild over = {2, "Over", "There", "2024-07-08", "M", "8 G Road", "ZZ5 5EE", "E01000002", NULL};
    int64_t second = small_add(small, away), third = small_add(small, over);
    MUST(pair_judge(small->store, &small->coordinator, small->authority, GONE, second, "same", err));
    MUST(pair_judge(small->store, &small->coordinator, small->authority, MOVER, third, "same", err));
    small_do(small,
             "UPDATE address SET from_day = 20600, w_from = $2 WHERE authority = $1 AND person IN (7, 8)");
    small_do(small,
             "INSERT INTO registration (authority, id, person, centre, from_day, to_day, end_reason, w_from)"
             " VALUES ($1, 900, 6, 99, 19000, 20666, 'Child deceased', $2)");
    for (int64_t filler = 10; filler < 30; filler++) { /* so that six are not half of all */
        const TestChild child = {1,          "Filler",  "Child",     "2024-01-01", "F",
                                 "1 Z Road", "ZZ1 1AA", "E01000001", NULL};
        small->next = filler;
        register_at(small, small_add(small, child), "2026-06-01");
    }
}

static uint64_t town_look(Town *town)
{
    uint64_t found = 0;
    const CleanseOptions options = {
        .authority = town->small.authority, .actor = 2, .as_of = town->small.as_of};
    MUST(ageing_look(town->small.store, &options, NULL, &found, err));
    return found;
}

static ProposalList town_list(Town *town, const User *actor, EndReason reason)
{
    ProposalList list = {0};
    const ProposalFilter filter = {reason, 0};
    MUST(proposal_list(town->small.store, &town->small.arena, actor, town->small.authority, &filter, &list,
                       err));
    return list;
}

static int64_t open_registrations(Town *town)
{
    return small_ask(&town->small,
                     "SELECT COUNT(*) FROM registration WHERE authority = $1 AND w_to IS NULL AND"
                     " to_day IS NULL");
}

static void test_a_look_proposes_each_with_its_reason_and_ends_nothing(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    int64_t before = open_registrations(&town);
    assert_int_equal(town_look(&town), 5);
    assert_int_equal(open_registrations(&town), before);
    static const struct {
        EndReason reason;
        int64_t child;
    } expected[] = {
        {END_AGE, OLD}, {END_MOVED, GONE}, {END_SILENT, STILL}, {END_TRANSFER, MOVER}, {END_DIED, LOST}};
    for (size_t i = 0; i < 5; i++) {
        ProposalList list = town_list(&town, &town.small.coordinator, expected[i].reason);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.items[0].child, expected[i].child);
    }
    ProposalList all = town_list(&town, &town.small.coordinator, END_NONE);
    assert_int_equal(all.items[0].reason, END_DIED);
    AgeingLook look;
    MUST(ageing_last_look(town.small.store, town.small.authority, &look, err));
    assert_true(look.looked && look.as_of == town.small.as_of);
    small_close(&town.small);
}

static Confirmed town_confirm(Town *town, const Confirming *what)
{
    Confirmed done;
    MUST(proposals_confirm(town->small.store, &town->small.coordinator, town->small.authority, what, &done,
                           err));
    return done;
}

static void test_confirming_ends_and_transfers_and_undo_restores_exactly(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    int64_t before = open_registrations(&town);
    (void)town_look(&town);
    Confirmed done = town_confirm(&town, &(Confirming){0});
    assert_false(done.asks);
    assert_int_equal(done.ended, 4);
    assert_int_equal(done.transferred, 1);
    assert_int_equal(open_registrations(&town), before - 4);
    char sql[300];
    snprintf(
        sql, sizeof sql,
        "SELECT COUNT(*) FROM registration WHERE authority = $1 AND person = %d AND centre = %lld AND w_to IS"
        " NULL AND to_day IS NULL",
        MOVER, (long long)town.other_centre);
    assert_int_equal(small_ask(&town.small, sql), 1);
    assert_int_equal(town_list(&town, &town.small.coordinator, END_NONE).count, 0);
    uint64_t reopened = 0;
    MUST(ageing_undo(town.small.store, &town.small.coordinator, town.small.authority, done.write, 0,
                     &reopened, err));
    assert_int_equal(reopened, 5);
    assert_int_equal(open_registrations(&town), before);
    assert_int_equal(small_ask(&town.small, sql), 0);
    Error err = {0};
    assert_false(ageing_undo(town.small.store, &town.small.coordinator, town.small.authority, done.write, 0,
                             &reopened, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    small_close(&town.small);
}

static void test_undo_leaves_what_changed_since(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    (void)town_look(&town);
    Confirmed done = town_confirm(&town, &(Confirming){.ids = (const int64_t[]){OLD, STILL}, .id_count = 2});
    assert_int_equal(done.ended, 2);
    small_do(&town.small,
             "UPDATE registration SET w_to = $2 WHERE authority = $1 AND id = 1 AND w_to IS NULL");
    uint64_t reopened = 0;
    MUST(ageing_undo(town.small.store, &town.small.coordinator, town.small.authority, done.write, 0,
                     &reopened, err));
    assert_int_equal(reopened, 1);
    assert_int_equal(
        small_ask(&town.small,
                  "SELECT COUNT(*) FROM registration WHERE authority = $1 AND id = 1 AND w_to IS NULL"),
        0);
    small_close(&town.small);
}

static void test_one_of_an_ending_comes_back_alone(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    (void)town_look(&town);
    int64_t before = open_registrations(&town);
    Confirmed done = town_confirm(&town, &(Confirming){.ids = (const int64_t[]){OLD, STILL}, .id_count = 2});
    uint64_t reopened = 0;
    MUST(ageing_undo(town.small.store, &town.small.coordinator, town.small.authority, done.write, STILL,
                     &reopened, err));
    assert_int_equal(reopened, 1);
    assert_int_equal(open_registrations(&town), before - 1);
    small_close(&town.small);
}

static void test_more_than_half_asks_with_the_number(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    MUST(ageing_rule_set(town.small.store, &town.small.coordinator, town.small.authority, END_SILENT, 3,
                         test_day("2026-09-01"), err));
    assert_true(town_look(&town) > 20);
    int64_t before = open_registrations(&town);
    Confirmed done = town_confirm(&town, &(Confirming){0});
    assert_true(done.asks);
    assert_true(done.ended > 20 && done.standing == (uint64_t)before);
    assert_int_equal(open_registrations(&town), before);
    Error err = {0};
    CleanseResult result;
    const CleanseOptions options = {
        .authority = town.small.authority, .as_of = town.small.as_of, .apply = true};
    assert_false(cleanse_run(town.small.store, &options, NULL, &town.small.arena, &result, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_non_null(strstr(err.text, "--sure"));
    assert_int_equal(open_registrations(&town), before);
    done = town_confirm(&town, &(Confirming){.sure = done.ended});
    assert_false(done.asks);
    assert_true(open_registrations(&town) < before - 20);
    small_close(&town.small);
}

static void test_rules_hold_from_their_day(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    const User *who = &town.small.coordinator;
    int64_t authority = town.small.authority;
    const CleanseOptions settings = {.upper_age = 5, .silent_months = 24};
    AgeingRules rules;
    MUST(ageing_rule_set(town.small.store, who, authority, END_AGE, 19, test_day("2026-07-01"), err));
    MUST(ageing_rule_set(town.small.store, who, authority, END_AGE, 8, test_day("2026-09-01"), err));
    MUST(ageing_rule_set(town.small.store, who, authority, END_AGE, 7, test_day("2026-09-01"), err));
    MUST(ageing_rules(town.small.store, authority, test_day("2026-06-30"), &settings, &rules, err));
    assert_int_equal(rules.amount[END_AGE], 5);
    MUST(ageing_rules(town.small.store, authority, test_day("2026-08-31"), &settings, &rules, err));
    assert_int_equal(rules.amount[END_AGE], 19);
    MUST(ageing_rules(town.small.store, authority, test_day("2026-09-01"), &settings, &rules, err));
    assert_int_equal(rules.amount[END_AGE], 7);
    assert_int_equal(town_look(&town), 4);
    MUST(ageing_rule_set(town.small.store, who, authority, END_DIED, 0, test_day("2026-09-01"), err));
    MUST(ageing_rule_set(town.small.store, who, authority, END_TRANSFER, 0, test_day("2026-09-01"), err));
    assert_int_equal(town_look(&town), 2);
    static const struct {
        EndReason reason;
        int amount;
    } wrong[] = {{END_AGE, 26},     {END_AGE, -1},  {END_SILENT, 2},
                 {END_SILENT, 121}, {END_MOVED, 2}, {END_NONE, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Error err = {0};
        assert_false(ageing_rule_set(town.small.store, who, authority, wrong[i].reason, wrong[i].amount,
                                     test_day("2026-09-01"), &err));
        assert_int_equal(err.kind, ERROR_INPUT);
    }
    Error err = {0};
    assert_false(ageing_rule_set(town.small.store, &town.small.receptionist, authority, END_AGE, 6,
                                 test_day("2026-09-01"), &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    small_close(&town.small);
}

static void test_a_family_that_still_comes_is_not_proposed_again(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    (void)town_look(&town);
    MUST(ageing_still_here(town.small.store, &town.small.coordinator, town.small.authority, STILL,
                           test_day("2026-09-30"), err));
    MUST(ageing_still_here(town.small.store, &town.small.coordinator, town.small.authority, GONE,
                           test_day("2026-09-30"), err));
    assert_int_equal(town_look(&town), 3);
    assert_int_equal(town_list(&town, &town.small.coordinator, END_SILENT).count, 0);
    assert_int_equal(town_list(&town, &town.small.coordinator, END_MOVED).count, 0);
    small_close(&town.small);
}

static void test_restricted_children_are_proposed_to_those_who_may_see_them(void **state)
{
    (void)state;
    Town town;
    town_open(&town);
    small_do(&town.small,
             "INSERT INTO restricted (authority, person, reason, w_from) VALUES ($1, 3, 'refuge', $2)");
    assert_int_equal(town_look(&town), 5);
    assert_int_equal(town_list(&town, &town.small.leader, END_SILENT).count, 1);
    assert_int_equal(town_list(&town, &town.small.coordinator, END_SILENT).count, 0);
    small_do(&town.small,
             "INSERT INTO restricted (authority, person, reason, w_from) VALUES ($1, 1, 'refuge', $2)");
    assert_int_equal(town_list(&town, &town.small.coordinator, END_AGE).count, 0);
    Confirmed done = town_confirm(&town, &(Confirming){0});
    assert_int_equal(done.ended, 2);
    Error err = {0};
    assert_false(ageing_still_here(town.small.store, &town.small.coordinator, town.small.authority, STILL,
                                   test_day("2026-09-30"), &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
    small_close(&town.small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_look_proposes_each_with_its_reason_and_ends_nothing),
        cmocka_unit_test(test_confirming_ends_and_transfers_and_undo_restores_exactly),
        cmocka_unit_test(test_undo_leaves_what_changed_since),
        cmocka_unit_test(test_one_of_an_ending_comes_back_alone),
        cmocka_unit_test(test_more_than_half_asks_with_the_number),
        cmocka_unit_test(test_rules_hold_from_their_day),
        cmocka_unit_test(test_a_family_that_still_comes_is_not_proposed_again),
        cmocka_unit_test(test_restricted_children_are_proposed_to_those_who_may_see_them),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
