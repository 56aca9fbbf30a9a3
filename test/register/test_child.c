#include "intake/small_intake.h"
#include "named.h"

#define CARE_HEADER "Case Ref,Child Forename,Child Surname,DOB,Postcode,Status,From,To,Restricted\n"

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
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static ChildRowList search(const User *user, const char *words)
{
    ChildRowList rows = {0};
    MUST(child_search(small.store, &small.arena, user, small.authority, words, 20, &rows, err));
    return rows;
}

static bool get(const User *user, int64_t id, Child *out)
{
    bool found;
    MUST(child_get(small.store, &small.arena, user, small.authority, id, out, &found, err));
    return found;
}

static void test_a_child_comes_with_all_that_was_told(void **state)
{
    (void)state;
    Child aisha;
    assert_true(get(&worker, small_person(&small, "Aisha"), &aisha));
    assert_string_equal(aisha.family, "Khan");
    assert_string_equal(aisha.postcode, "DE23 6WY");
    assert_string_equal(aisha.lsoa, "E01000001");
    assert_string_equal(aisha.records.items[0].nhs, "9434765919");
    assert_string_equal(aisha.records.items[0].phone, "07700900123");
    assert_string_equal(aisha.records.items[0].ethnicity, "APKN");
    assert_int_equal(aisha.registrations.count, 1);
    assert_string_equal(aisha.registrations.items[0].centre_name, "Rosehill");
    assert_int_equal(aisha.groups.count, 2);
    assert_int_equal(aisha.consents.count, 1);
    assert_string_equal(aisha.consents.items[0].partner, "health");
    assert_false(aisha.restricted);
    assert_int_equal(aisha.kin.count, 2); /* mother, once; brother */
    assert_true(aisha.family_id > 0);
}

static const char *findings_of(int64_t id)
{
    Child child;
    const char *text = "";
    assert_true(get(&worker, id, &child));
    for (size_t i = 0; i < child.findings.count; i++) {
        const PartnerFinding *f = &child.findings.items[i];
        text = arena_print(&small.arena, "%s%s %s %s %d/%d; ", text, f->kind, f->by ? f->by : "-",
                           f->what ? f->what : "-", (int)f->part, (int)f->whole);
    }
    return text;
}

static bool join(WriteNow *now, void *context, Error *err)
{
    const int64_t *two = context;
    return DO(now->store,
              "INSERT INTO merge (authority, person, into_person, probability, w_from)"
              " VALUES ($1, $2, $3, 1, $4)",
              err, VALUE(small.authority), VALUE(two[1]), VALUE(two[0]), VALUE(now->id));
}

/* Newest first, of all records; what two records of one list tell alike is told once. */
static void test_a_child_comes_with_what_partners_found(void **state)
{
    (void)state;
    const Write write = {.authority = small.authority, .action = "test"};
    small_import(&small, "referrals", "referrals.csv",
                 "Forename,Surname,DOB,Postcode,Direction,Partner,Referred,Outcome,Outcome Date\n"
                 "Zoe,Ali,01/06/2023,DE23 6WY,To us,Midwives,01/03/2026,Taken up,20/03/2026\n"
                 "Zo,Ali,01/06/2023,DE23 8AL,To us,Midwives,01/03/2026,Taken up,20/03/2026\n");
    small_import(&small, "nursery", "nursery.csv",
                 "Child First Name,Child Last Name,Child DoB,Postcode,Nursery,Term Start,Term End,Sessions "
                 "Possible,Sessions Attended\n"
                 "Zo,Ali,2023-06-01,DE23 6WY,Acorns,13/04/2026,21/07/2026,100,84\n");
    int64_t zoe = small_person(&small, "Zoe"),
            others[] = {small_count(&small, "SELECT MIN(id) FROM person WHERE given = 'Zo'"),
                        small_count(&small, "SELECT MAX(id) FROM person WHERE given = 'Zo'")};
    assert_int_not_equal(others[0], others[1]);
    assert_string_equal(findings_of(zoe), "referral Midwives taken up -1/-1; ");
    for (size_t i = 0; i < 2; i++)
        MUST(write_run(small.store, &write, join, ((int64_t[]){zoe, others[i]}), err));
    assert_string_equal(findings_of(zoe), "nursery Acorns - 84/100; referral Midwives taken up -1/-1; ");
    Child ignored;
    assert_false(get(&board, zoe, &ignored));
}

static void test_search_finds_starts_of_names_and_nhs_numbers(void **state)
{
    (void)state;
    assert_int_equal(search(&worker, "kha").count, 2);
    assert_int_equal(search(&worker, "KHAN ai").count, 1);
    assert_int_equal(search(&worker, "obr").count, 1);
    assert_int_equal(search(&worker, "943 476 5919").count, 1);
    assert_int_equal(search(&worker, "samina").count, 0); /* an adult */
    assert_int_equal(search(&worker, "han").count, 0);
    assert_int_equal(search(&worker, "").count, 0);
    assert_int_equal(search(&worker, "'; DROP TABLE person; --").count, 0);
}

static void test_a_board_member_sees_nobody(void **state)
{
    (void)state;
    Child ignored;
    ChildRowList rows;
    int64_t id = small_person(&small, "Aisha");
    Error err;
    assert_false(get(&board, id, &ignored));
    assert_false(child_rows(small.store, &small.arena, &board, small.authority, &id, 1, &rows, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    assert_false(child_search(small.store, &small.arena, &board, small.authority, "khan", 5, &rows, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
}

static void test_a_restricted_child_and_the_family_are_hidden(void **state)
{
    (void)state;
    small_import(&small, "social-care", "social_care.csv",
                 CARE_HEADER "C1,Zara,Hidden,05/02/2024,DE23 6WY,CP,01/01/2026,,Y\n");
    Child found;
    ChildRowList rows;
    int64_t id = small_person(&small, "Zara");
    assert_false(get(&worker, id, &found));
    assert_int_equal(search(&worker, "zara").count, 0);
    assert_int_equal(search(&worker, "hidden").count, 0);
    MUST(child_rows(small.store, &small.arena, &worker, small.authority, &id, 1, &rows, err));
    assert_int_equal(rows.count, 0);

    assert_false(get(&leader, id, &found));
    name_for(small.store, small.authority, id, leader.id);
    assert_true(get(&leader, id, &found));
    assert_true(found.restricted);
    assert_string_equal(found.postcode, "DE23 6WY");
    assert_int_equal(search(&leader, "zara").count, 1);
}

static bool restrict_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *person = context;
    return DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, $2, $3)", err,
              VALUE(small.authority), VALUE(*person), VALUE(now->id));
}

static void test_a_brother_does_not_tell_where_a_restricted_sister_lives(void **state)
{
    (void)state;
    int64_t aisha = small_person(&small, "Aisha"), omar = small_person(&small, "Omar"),
            mia = small_person(&small, "Mia");
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, restrict_body, &aisha, err));
    Child found;
    assert_false(get(&worker, aisha, &found));
    assert_false(get(&worker, omar, &found));
    assert_true(get(&worker, mia, &found));
    assert_int_equal(search(&worker, "khan").count, 0);
    name_for(small.store, small.authority, omar, leader.id);
    assert_int_equal(search(&leader, "khan").count, 2);
}

static void test_a_name_comes_before_baby(void **state)
{
    (void)state;
    small_import(&small, "births", "births_2026-01.csv",
                 "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother "
                 "DOB,Address,Postcode\n"
                 ",Baby Girl,Young,20240205,2,Jo,Young,19900101,9 A Street,DE23 6WY\n");
    ChildRowList rows = search(&worker, "baby");
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.items[0].given, "Baby Girl"); /* kept as told */
}

static void test_an_adult_or_unknown_id_is_no_child(void **state)
{
    (void)state;
    Child found;
    assert_false(get(&leader, small_person(&small, "Samina"), &found));
    assert_false(get(&leader, 999999, &found));
    assert_false(get(&leader, -1, &found));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_child_comes_with_all_that_was_told),
        TEST(test_a_child_comes_with_what_partners_found),
        TEST(test_search_finds_starts_of_names_and_nhs_numbers),
        TEST(test_a_board_member_sees_nobody),
        TEST(test_a_restricted_child_and_the_family_are_hidden),
        TEST(test_a_brother_does_not_tell_where_a_restricted_sister_lives),
        TEST(test_a_name_comes_before_baby),
        TEST(test_an_adult_or_unknown_id_is_no_child),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
