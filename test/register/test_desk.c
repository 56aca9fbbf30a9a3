/* What is typed at the desk: how it is read, what it becomes, and that taking it back restores the register.
 */
#include "register/desk.h"

#include "base/clock.h"
#include "cleanse/review.h"
#include "cleanse/town.h"

#define ONCE(digit) digit "00000000000000000000000000000000000000000000000000000000000000" digit

static Small small;
static User receptionist, other, coordinator;
static CentreList centres;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_MIA);
    receptionist = town_user(&small, ROLE_RECEPTION);
    other = receptionist;
    other.id++;
    coordinator = town_user(&small, ROLE_COORDINATOR);
    centres = (CentreList){0};
    MUST(centre_list(small.store, &small.arena, small.authority, &centres, err));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

typedef const char *Typed[DESK_FIELD_COUNT];

static void fill(Typed typed)
{
    const char *const whole[DESK_FIELD_COUNT] = {
        [DESK_GIVEN] = " Zelda ",
        [DESK_FAMILY] = "Fernsby",
        [DESK_BIRTH] = "31 1 2025",
        [DESK_SEX] = "F",
        [DESK_LINE] = "4 Oak Way",
        [DESK_POSTCODE] = "de236wy",
        [DESK_CARER] = "Ruth Ann Fernsby",
        [DESK_ROLE] = "mother",
        [DESK_PHONE] = "+44 7700 900 982",
        [DESK_NHS] = "943 476 5919",
        [DESK_HEALTH] = "yes",
        [DESK_CENTRE] = arena_print(&small.arena, "%lld", (long long)small.becket)};
    memcpy(typed, whole, sizeof whole);
}

static DeskChild read_typed(Typed typed, DeskProblems *problems)
{
    DeskChild child;
    MUST(desk_read(small.store, &small.arena, &centres, clock_today(), typed, &child, problems, err));
    return child;
}

static DeskChild whole_child(void)
{
    Typed typed;
    DeskProblems problems;
    fill(typed);
    typed[DESK_NHS] = NULL;
    DeskChild child = read_typed(typed, &problems);
    assert_int_equal(problems.count, 0);
    return child;
}

static void test_what_is_typed_is_read_as_lists_are(void **state)
{
    (void)state;
    Typed typed;
    DeskProblems problems;
    fill(typed);
    DeskChild child = read_typed(typed, &problems);
    assert_int_equal(problems.count, 0);
    assert_string_equal(child.given, "Zelda");
    assert_string_equal(child.postcode, "DE23 6WY");
    assert_string_equal(child.lsoa, "E01000001");
    assert_string_equal(child.carer_given, "Ruth Ann");
    assert_string_equal(child.carer_family, "Fernsby");
    assert_string_equal(child.phone, "07700900982");
    assert_string_equal(child.nhs, "9434765919");
    assert_true(child.share_health && !child.share_education);
    static const char *const births[] = {"31 1 2025", "31/01/2025", "31-1-25",     "310125",
                                         "31012025",  "2025-01-31", "31 Jan 2025", "31. January 2025"};
    for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
        typed[DESK_BIRTH] = births[i];
        Date birth = child.birth;
        if (read_typed(typed, &problems).birth != birth)
            fail_msg("%s", births[i]);
    }
}

static void test_each_slip_is_told_in_a_sentence_of_its_own(void **state)
{
    (void)state;
    static const struct {
        DeskField field;
        const char *typed, *words;
    } slips[] = {
        {DESK_GIVEN, "", "given name"},
        {DESK_GIVEN, "12", "given name"},
        {DESK_FAMILY, "  ", "family name"},
        {DESK_BIRTH, "", "Enter the child's date of birth."},
        {DESK_BIRTH, "31 2 2025", "like 27 3 2024"},
        {DESK_BIRTH, "1 10 2026", "in the future"},
        {DESK_BIRTH, "1 1 1990", "36 years old"},
        {DESK_POSTCODE, "", "Enter the postcode"},
        {DESK_POSTCODE, "nowhere", "like DE23 6WY"},
        {DESK_CARER, "", "carer"},
        {DESK_PHONE, "none", "telephone"},
        {DESK_NHS, "943 476 5918", "NHS number"},
        {DESK_CENTRE, "", "Choose the centre"},
        {DESK_CENTRE, "987654", "Choose the centre"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        Typed typed;
        DeskProblems problems;
        fill(typed);
        typed[slips[i].field] = slips[i].typed;
        (void)read_typed(typed, &problems);
        if (problems.count != 1 || problems.items[0].field != slips[i].field ||
            !strstr(problems.items[0].words, slips[i].words))
            fail_msg("%s \"%s\": %zu problems, %s", desk_field_name(slips[i].field), slips[i].typed,
                     problems.count, problems.count ? problems.items[0].words : "");
    }
    Typed nothing = {0};
    DeskProblems problems;
    (void)read_typed(nothing, &problems);
    assert_int_equal(problems.count, 6);
}

static bool try_down(const User *actor, const DeskChild *child, int64_t same, const char *once,
                     DeskRecord *out, Error *err)
{
    const DeskDecision decision = {.same = same, .once = once};
    *err = (Error){0};
    return desk_register(small.store, &small.arena, actor, small.authority, child, &decision, out, err);
}

static DeskRecord write_down(const DeskChild *child, int64_t same, const char *once)
{
    DeskRecord record;
    Error err;
    if (!try_down(&receptionist, child, same, once, &record, &err))
        fail_msg("%s", err.text);
    return record;
}

static bool undo(const User *actor, int64_t record, ErrorKind *kind)
{
    DeskRecord was;
    Error err = {0};
    bool done = desk_undo(small.store, &small.arena, actor, small.authority, record, &was, &err);
    *kind = err.kind;
    return done;
}

static int64_t writes(void)
{
    return small_count(&small, "SELECT MAX(seq) FROM audit");
}

static void test_a_new_child_is_one_write_and_undo_restores(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    int64_t last = writes();
    DeskChild child = whole_child();
    DeskRecord record = write_down(&child, 0, ONCE("a"));
    assert_int_equal(writes(), last + 1);
    assert_int_equal(record.child, record.record);
    assert_int_equal(record.centre, small.becket);
    Child seen;
    bool found = false;
    MUST(child_get(small.store, &small.arena, &receptionist, small.authority, record.child, &seen, &found,
                   err));
    assert_true(found);
    assert_string_equal(seen.records.items[0].source, DESK_SOURCE);
    assert_string_equal(seen.records.items[0].phone, "07700900982");
    assert_string_equal(seen.lsoa, "E01000001");
    assert_int_equal(seen.registrations.count, 1);
    assert_int_equal(seen.kin.count, 1);
    assert_string_equal(seen.kin.items[0].role, "mother");
    assert_int_equal(seen.consents.count, 1);
    ErrorKind kind;
    assert_false(undo(&other, record.record, &kind));
    assert_int_equal(kind, ERROR_NOT_FOUND);
    assert_true(undo(&receptionist, record.record, &kind));
    assert_int_equal(writes(), last + 2);
    assert_string_equal(small_dump(&small), before);
    assert_false(undo(&receptionist, record.record, &kind));
    int64_t checked = 0;
    MUST(write_verify(small.store, &checked, err));
}

static void test_a_form_sent_twice_registers_once(void **state)
{
    (void)state;
    DeskChild child = whole_child();
    DeskRecord first = write_down(&child, 0, ONCE("b"));
    const char *after = small_dump(&small);
    DeskRecord second = write_down(&child, 0, ONCE("b"));
    assert_true(second.again && !first.again);
    assert_int_equal(second.record, first.record);
    assert_string_equal(small_dump(&small), after);
    DeskRecord third = write_down(&child, 0, ONCE("c"));
    assert_int_not_equal(third.record, first.record);
    ErrorKind kind;
    assert_true(undo(&coordinator, first.record, &kind));
    assert_true(undo(&coordinator, third.record, &kind));
    Error err;
    DeskRecord record;
    assert_false(try_down(&receptionist, &child, 0, "short", &record, &err));
}

static void test_the_same_child_gets_a_record_and_a_registration_where_it_has_none(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    int64_t aisha = town_person(&small, "Aisha", "Khan");
    DeskChild child = whole_child();
    DeskRecord record = write_down(&child, aisha, ONCE("d"));
    assert_int_equal(record.child, aisha);
    assert_int_equal(record.centre, small.becket);
    Child seen;
    bool found = false;
    MUST(child_get(small.store, &small.arena, &receptionist, small.authority, aisha, &seen, &found, err));
    assert_int_equal(seen.records.count, 2);
    assert_int_equal(seen.registrations.count, 2);
    assert_non_null(strstr(seen.records.items[1].merge_reason, "A person judged them the same"));
    DeskRecord again = write_down(&child, aisha, ONCE("e"));
    assert_int_equal(again.centre, 0);
    ErrorKind kind;
    assert_true(undo(&receptionist, again.record, &kind));
    MUST(cleanse_unmerge(small.store, &coordinator, small.authority, record.record, NULL, 0, err));
    assert_true(undo(&receptionist, record.record, &kind));
    assert_string_equal(small_dump(&small), before);
    child.nhs = "9434765870";
    Error err;
    assert_false(try_down(&receptionist, &child, aisha, ONCE("f"), &record, &err));
    assert_int_equal(err.kind, ERROR_CONFLICT);
    assert_string_equal(small_dump(&small), before);
}

static void test_brothers_and_sisters_share_a_family_but_not_with_a_restricted_child(void **state)
{
    (void)state;
    DeskChild child = whole_child();
    DeskRecord first = write_down(&child, 0, ONCE("1"));
    child.given = "Zachary";
    DeskRecord second = write_down(&child, 0, ONCE("2"));
    Child seen;
    bool found = false;
    MUST(child_get(small.store, &small.arena, &receptionist, small.authority, second.child, &seen, &found,
                   err));
    assert_int_equal(seen.kin.count, 2);
    town_restrict(&small, first.record);
    child.given = "Zoe";
    DeskRecord third = write_down(&child, 0, ONCE("3"));
    MUST(child_get(small.store, &small.arena, &receptionist, small.authority, third.child, &seen, &found,
                   err));
    assert_true(found);
    assert_int_equal(seen.kin.count, 1);
    MUST(child_get(small.store, &small.arena, &receptionist, small.authority, second.child, &seen, &found,
                   err));
    assert_false(found);
    ErrorKind kind;
    assert_false(undo(&receptionist, first.record, &kind));
    assert_int_equal(kind, ERROR_NOT_FOUND);
    Error err;
    DeskRecord record;
    assert_false(try_down(&receptionist, &child, first.child, ONCE("4"), &record, &err));
    assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static bool contact_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *record = context;
    return DO(now->store,
              "INSERT INTO contact (authority, id, kind, person, on_day, source, w_from)"
              " VALUES ($1, 990, 'visit', $2, 20000, 1, $3)",
              err, VALUE(small.authority), VALUE(*record), VALUE(now->id));
}

static void test_who_may_and_what_stands_in_the_way(void **state)
{
    (void)state;
    DeskChild child = whole_child();
    child.postcode = "DE1 1AA";
    DeskRecord record;
    Error err;
    const User board = town_user(&small, ROLE_BOARD);
    User stranger = receptionist;
    stranger.authority++;
    assert_false(try_down(&board, &child, 0, ONCE("5"), &record, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    assert_false(try_down(&stranger, &child, 0, ONCE("5"), &record, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
    record = write_down(&child, 0, ONCE("6"));
    const Write write = {.authority = small.authority, .action = "test"};
    if (!write_run(small.store, &write, contact_body, &record.record, &err))
        fail_msg("%s", err.text);
    ErrorKind kind;
    assert_false(undo(&receptionist, record.record, &kind));
    assert_int_equal(kind, ERROR_CONFLICT);
    assert_false(undo(&receptionist, town_person(&small, "Mia", "O''Brien"), &kind));
    assert_int_equal(kind, ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_typed_is_read_as_lists_are),
        cmocka_unit_test(test_each_slip_is_told_in_a_sentence_of_its_own),
        cmocka_unit_test(test_a_new_child_is_one_write_and_undo_restores),
        cmocka_unit_test(test_a_form_sent_twice_registers_once),
        cmocka_unit_test(test_the_same_child_gets_a_record_and_a_registration_where_it_has_none),
        cmocka_unit_test(test_brothers_and_sisters_share_a_family_but_not_with_a_restricted_child),
        cmocka_unit_test(test_who_may_and_what_stands_in_the_way),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
