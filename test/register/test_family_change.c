/* Families parted and joined from a day on: who stands where on which day, what stays with whom, what a list
 * taken in again does, what is counted, who may see it, and that taking back restores. */
#include "cleanse/review.h"
#include "intake/small_intake.h"
#include "measure/measure.h"
#include "named.h"
#include "register/family_change.h"

#define DAY 20726    /* 30 September 2026 */
#define PARTED 20524 /* 12 March 2026 */
#define ROW_ZARA                                                                                             \
    "R4,Zara,Khan,01/02/2026,F,,Urdu,1 High Street,DE23 "                                                    \
    "6WY,Samina,Khan,Mother,01/05/1995,,,03/02/2026,,,,N,N\n"
#define LIST REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_ZARA ROW_MIA
#define BIRTHS                                                                                               \
    "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother DOB,Address,Postcode\n"

static Small small;
static User leader, worker;

static bool add_area(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return reach_area_add(now, small.authority, small.rosehill, "E01000001", NULL, err);
}

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    leader = (User){.id = 1, .authority = small.authority, .role = ROLE_LEADER};
    worker = (User){.id = 2, .authority = small.authority, .role = ROLE_WORKER};
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, add_area, NULL, err));
    small_import(&small, "registrations", "registrations_rosehill.csv", LIST);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static int64_t told_of(const char *given)
{
    return small_count(&small, arena_print(&small.arena,
                                           "SELECT MIN(family) FROM family_member WHERE person = %lld"
                                           " AND w_to IS NULL",
                                           (long long)small_person(&small, given)));
}

static bool get(const User *user, int64_t id, Date day, Family *out)
{
    bool found;
    MUST(family_get(small.store, &small.arena, user, small.authority, id, day, out, &found, err));
    return found;
}

static const char *children_of(int64_t id, Date day)
{
    Family family;
    const char *names = "";
    if (!get(&leader, id, day, &family))
        return "nobody";
    for (size_t i = 0; i < family.children.count; i++)
        names = arena_print(&small.arena, "%s%s%s", names, *names ? " " : "", family.children.items[i].given);
    for (size_t i = 0; i < family.carers.count; i++)
        names = arena_print(&small.arena, "%s with %s", names, family.carers.items[i].given);
    return names;
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

static void run_sql(const char *sql, int64_t a, int64_t b)
{
    const Write write = {.authority = small.authority, .action = "test"};
    Change this = {sql, a, b};
    MUST(write_run(small.store, &write, change_body, &this, err));
}

static void see(const char *given, Date day)
{
    run_sql("INSERT INTO contact (authority, id, kind, person, on_day, activity, source, w_from)"
            " VALUES ($1, $4 * 100 + $3, 'attendance', $3, $4, 'Stay and play', 1, $2)",
            small_person(&small, given), day);
}

static void restrict_to(const char *given)
{
    run_sql("INSERT INTO restricted (authority, person, from_day, w_from) VALUES ($1, $3, $4, $2)",
            small_person(&small, given), 0);
}

/* Samina, Omar and Zara leave; Aisha stays. */
static int64_t part(Date from)
{
    int64_t family = 0;
    const int64_t people[] = {small_person(&small, "Omar"), small_person(&small, "Zara"),
                              small_count(&small, "SELECT MIN(id) FROM person WHERE given = 'Samina'")};
    const FamilySplit split = {.family = told_of("Aisha"),
                               .from = from,
                               .people = people,
                               .people_count = 3,
                               .note = "The mother moved out."};
    MUST(family_split(small.store, &leader, small.authority, &split, &family, err));
    return family;
}

static int64_t join(const char *one, const char *other, Date from)
{
    int64_t family = 0;
    const FamilyJoin wish = {.family = told_of(one), .other = told_of(other), .from = from};
    MUST(family_join(small.store, &leader, small.authority, &wish, &family, err));
    return family;
}

static int64_t undo(int64_t family)
{
    int64_t beside = 0;
    Family shown;
    assert_true(get(&leader, family, DAY, &shown) && shown.changes.count);
    MUST(family_change_undo(small.store, &leader, small.authority, shown.changes.items[0].id, &beside, err));
    return beside;
}

static void test_a_parted_family_is_two_from_the_day_on(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    assert_string_equal(children_of(old, PARTED - 1), "Aisha Omar Zara with Samina");
    assert_string_equal(children_of(old, PARTED), "Aisha");
    assert_string_equal(children_of(apart, PARTED), "Omar Zara with Samina");
    assert_string_equal(children_of(apart, PARTED - 1), "nobody");
    assert_string_equal(children_of(told_of("Mia"), DAY), "Mia with Kate");
    Child omar;
    bool found;
    MUST(child_get(small.store, &small.arena, &worker, small.authority, small_person(&small, "Omar"), &omar,
                   &found, err));
    assert_true(found && omar.family_id == apart);
    assert_int_equal(omar.kin.count, 2);
}

static void test_contacts_before_the_day_stay_with_the_old_family(void **state)
{
    (void)state;
    see("Omar", PARTED - 10);
    see("Omar", PARTED + 10);
    see("Aisha", PARTED - 20);
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    Family family;
    assert_true(get(&leader, old, DAY, &family));
    assert_int_equal(family.contacts.count, 2);
    assert_int_equal(family.contacts.items[0].on, PARTED - 10);
    assert_int_equal(family.contacts.items[0].person, small_person(&small, "Omar"));
    assert_true(get(&leader, apart, DAY, &family));
    assert_int_equal(family.contacts.count, 1);
    assert_int_equal(family.contacts.items[0].on, PARTED + 10);
}

static void test_each_membership_has_its_days(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    Family family;
    size_t left = 0;
    assert_true(get(&leader, old, DAY, &family));
    assert_int_equal(family.changes.count, 1);
    assert_string_equal(family.changes.items[0].note, "The mother moved out.");
    assert_int_equal(family.spells.count, 4);
    for (size_t i = 0; i < family.spells.count; i++) {
        const FamilySpell *spell = &family.spells.items[i];
        bool stays = spell->child == small_person(&small, "Aisha");
        assert_int_equal(spell->to, stays ? DATE_NONE : PARTED);
        assert_int_equal(spell->went, stays ? 0 : apart);
        left += !stays;
    }
    assert_int_equal(left, 3);
    assert_true(get(&leader, apart, DAY, &family));
    assert_int_equal(family.spells.count, 3);
    for (size_t i = 0; i < family.spells.count; i++)
        assert_true(family.spells.items[i].from == PARTED && family.spells.items[i].to == DATE_NONE);
}

static void test_a_list_taken_in_again_undoes_nothing(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA
                 "R2,Omar,Khan,01/06/2025,Male,Pakistani,Urdu,9 New Street,DE23 8AL,Samina,Khan,Mother,"
                 "01/05/1995,,,20/07/2025,,,,N,N\n" ROW_ZARA ROW_MIA);
    assert_string_equal(children_of(old, DAY), "Aisha");
    assert_string_equal(children_of(apart, DAY), "Omar Zara with Samina");
}

static void test_a_record_joined_later_follows_its_child(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    small_import(&small, "births", "births_2025-06.csv",
                 BIRTHS ",Omer,Khan,20250601,1,Sam,Khan,19950501,9 Other Road,DE23 8AL\n");
    const Judgement judgement = {
        .a = small_person(&small, "Omar"), .b = small_person(&small, "Omer"), .verdict = "same"};
    Judged judged;
    MUST(pair_judge(small.store, &leader, small.authority, &judgement, &judged, err));
    assert_string_equal(children_of(old, DAY), "Aisha");
    Family family;
    assert_true(get(&leader, apart, DAY, &family));
    assert_int_equal(family.children.count, 2);
}

static void test_taking_back_restores_exactly(void **state)
{
    (void)state;
    const char *before = small_dump(&small);
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    assert_string_equal(small_dump(&small), before); /* nothing that a list told moved */
    assert_int_equal(undo(apart), old);
    assert_string_equal(children_of(old, DAY), "Aisha Omar Zara with Samina");
    assert_string_equal(children_of(apart, DAY), "nobody");
    Family family;
    assert_true(get(&leader, old, DAY, &family));
    assert_true(family.changes.count == 0 && family.spells.count == 0);
    assert_string_equal(small_dump(&small), before);
}

static void test_joined_families_are_one_with_all_their_history(void **state)
{
    (void)state;
    see("Mia", PARTED - 10);
    see("Omar", PARTED - 5);
    int64_t joined = join("Aisha", "Mia", PARTED);
    Family family;
    assert_string_equal(children_of(told_of("Mia"), PARTED - 1), "Mia with Kate");
    assert_string_equal(children_of(joined, PARTED), "Mia Aisha Omar Zara with Kate with Samina");
    assert_string_equal(children_of(told_of("Mia"), PARTED), children_of(joined, PARTED));
    assert_true(get(&leader, joined, DAY, &family));
    assert_int_equal(family.contacts.count, 2);
    /* Whoever a list tells of later in a joined family is of it, too. */
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 LIST
                 "R5,Noor,Khan,01/09/2026,F,,Urdu,1 High Street,DE23 6WY,Samina,Khan,Mother,01/05/1995,,,"
                 "20/09/2026,,,,N,N\n");
    assert_true(get(&leader, joined, DAY, &family));
    assert_int_equal(family.children.count, 5);
    (void)undo(joined);
    assert_string_equal(children_of(told_of("Mia"), DAY), "Mia with Kate");
}

static void test_parted_after_joined_and_the_first_taken_back(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), joined = join("Aisha", "Mia", PARTED - 50), apart = part(PARTED);
    assert_string_equal(children_of(apart, DAY), "Omar Zara with Samina");
    assert_string_equal(children_of(joined, DAY), "Mia Aisha with Kate");
    assert_string_equal(children_of(joined, PARTED - 1), "Mia Aisha Omar Zara with Kate with Samina");
    int64_t change = small_count(&small, "SELECT id FROM family_change WHERE kind = 'join'"), beside;
    MUST(family_change_undo(small.store, &leader, small.authority, change, &beside, err));
    assert_string_equal(children_of(apart, DAY), "Omar Zara with Samina");
    assert_string_equal(children_of(old, DAY), "Aisha");
    assert_string_equal(children_of(told_of("Mia"), DAY), "Mia with Kate");
}

static void test_a_split_never_tells_the_other_part_where_they_live(void **state)
{
    (void)state;
    int64_t old = told_of("Aisha"), apart = part(PARTED);
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA
                 "R2,Omar,Khan,01/06/2025,Male,Pakistani,Urdu,9 Refuge Street,DE23 8AL,Samina,Khan,Mother,"
                 "01/05/1995,,,20/07/2025,,,,N,N\n" ROW_ZARA ROW_MIA);
    Family family;
    assert_true(get(&worker, old, DAY, &family));
    assert_int_equal(family.homes.count, 1);
    assert_string_equal(family.homes.items[0].line, "1 High Street");
    restrict_to("Omar");
    assert_false(get(&worker, old, DAY, &family)); /* near them, as before they were parted */
    assert_false(get(&worker, apart, DAY, &family));
    assert_false(get(&leader, apart, DAY, &family));
    name_for(small.store, small.authority, small_person(&small, "Omar"), leader.id);
    assert_true(get(&leader, old, DAY, &family));
    assert_true(family.restricted);
    assert_int_equal(family.homes.count, 1);
    assert_string_equal(family.homes.items[0].line, "1 High Street");
    assert_true(get(&leader, apart, DAY, &family));
    assert_true(family.homes.count >= 2);
}

static void test_who_joins_a_family_is_as_hidden_as_it_is(void **state)
{
    (void)state;
    Family family;
    int64_t joined = join("Aisha", "Mia", PARTED);
    restrict_to("Mia");
    assert_false(get(&worker, joined, DAY, &family));
    assert_false(get(&worker, told_of("Aisha"), DAY, &family));
    Error why = {0};
    int64_t beside;
    int64_t change = small_count(&small, "SELECT MAX(id) FROM family_change");
    assert_false(family_change_undo(small.store, &leader, small.authority, change, &beside, &why));
    Error none = {0};
    assert_false(family_change_undo(small.store, &leader, small.authority, 999999, &beside, &none));
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_string_equal(why.text, none.text); /* hidden and absent look the same */
}

static ErrorKind split_fails(const User *user, int64_t family, Date from, const int64_t *people, size_t count)
{
    Error why = {0};
    int64_t made;
    const FamilySplit split = {.family = family, .from = from, .people = people, .people_count = count};
    const char *before = small_dump(&small);
    assert_false(family_split(small.store, user, small.authority, &split, &made, &why));
    assert_true(*why.text);
    assert_string_equal(small_dump(&small), before);
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM family_change"), 0);
    return why.kind;
}

static void test_what_makes_no_sense_is_refused_in_words(void **state)
{
    (void)state;
    int64_t family = told_of("Aisha"), omar = small_person(&small, "Omar"), mia = small_person(&small, "Mia");
    const int64_t all[] = {small_person(&small, "Aisha"), omar, small_person(&small, "Zara"),
                           small_count(&small, "SELECT MIN(id) FROM person WHERE given = 'Samina'")};
    User board = {.id = 3, .authority = small.authority, .role = ROLE_BOARD};
    assert_int_equal(split_fails(&board, family, PARTED, &omar, 1), ERROR_DENIED);
    assert_int_equal(split_fails(&leader, family, DAY + 1, &omar, 1), ERROR_INPUT);
    assert_int_equal(split_fails(&leader, family, DATE_NONE, &omar, 1), ERROR_INPUT);
    assert_int_equal(split_fails(&leader, family, PARTED, NULL, 0), ERROR_INPUT);
    assert_int_equal(split_fails(&leader, family, PARTED, all, 4), ERROR_INPUT);
    assert_int_equal(split_fails(&leader, family, PARTED, &mia, 1), ERROR_CONFLICT);
    assert_int_equal(split_fails(&leader, 987654, PARTED, &omar, 1), ERROR_NOT_FOUND);
    Error why = {0};
    int64_t made;
    FamilyJoin wish = {.family = family, .other = family, .from = PARTED};
    assert_false(family_join(small.store, &leader, small.authority, &wish, &made, &why));
    assert_int_equal(why.kind, ERROR_INPUT);
}

static ErrorKind join_answer_fails(const User *user, int64_t ask, bool joins)
{
    Error why = {0};
    int64_t made;
    const char *before = small_dump(&small);
    assert_false(family_join_answer(small.store, user, small.authority, ask, joins, &made, &why));
    assert_string_equal(small_dump(&small), before);
    return why.kind;
}

static size_t joins_shown(const User *user)
{
    JoinAskList asks = {0};
    MUST(family_join_asks(small.store, &small.arena, user, small.authority, &asks, err));
    return asks.count;
}

static void test_joining_a_restricted_family_takes_a_second_person(void **state)
{
    (void)state;
    const User second = {.id = 2, .authority = small.authority, .role = ROLE_LEADER};
    const User unnamed = {.id = 3, .authority = small.authority, .role = ROLE_LEADER};
    const FamilyJoin wish = {.family = told_of("Aisha"), .other = told_of("Mia"), .from = PARTED};
    const FamilyJoin turned = {.family = wish.other, .other = wish.family, .from = PARTED};
    const FamilyJoin absent = {.family = wish.family, .other = 987654, .from = PARTED};
    int64_t made = 1;
    restrict_to("Mia");
    Error hidden = {0}, none = {0}, why = {0};
    assert_false(family_join(small.store, &unnamed, small.authority, &wish, &made, &hidden));
    assert_false(family_join(small.store, &unnamed, small.authority, &absent, &made, &none));
    assert_int_equal(hidden.kind, ERROR_NOT_FOUND);
    assert_int_equal(none.kind, ERROR_NOT_FOUND);
    name_for(small.store, small.authority, small_person(&small, "Mia"), leader.id);
    name_for(small.store, small.authority, small_person(&small, "Mia"), second.id);
    for (int round = 0; round < 2; round++) {
        MUST(family_join(small.store, &leader, small.authority, &wish, &made, err));
        assert_int_equal(made, 0);
        assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM family_change"), 0);
        assert_false(family_join(small.store, &second, small.authority, &turned, &made, &why));
        assert_int_equal(why.kind, ERROR_CONFLICT);
        int64_t ask = small_count(&small, "SELECT id FROM family_join_ask WHERE w_to IS NULL");
        assert_int_equal(joins_shown(&second), 1);
        assert_int_equal(joins_shown(&unnamed), 0);
        assert_int_equal(join_answer_fails(&leader, ask, true), ERROR_DENIED);
        assert_int_equal(join_answer_fails(&unnamed, ask, true), ERROR_CONFLICT);
        assert_int_equal(join_answer_fails(&unnamed, ask, false), ERROR_CONFLICT);
        assert_int_equal(join_answer_fails(&second, ask + 1, true), ERROR_CONFLICT);
        MUST(family_join_answer(small.store, round ? &second : &leader, small.authority, ask, round, &made,
                                err));
        assert_int_equal(join_answer_fails(&second, ask, true), ERROR_CONFLICT);
        assert_int_equal(joins_shown(&second), 0);
    }
    Family family;
    assert_string_equal(children_of(made, PARTED), "Mia Aisha Omar Zara with Kate with Samina");
    assert_false(get(&unnamed, made, PARTED, &family));
}

static uint64_t families_counted(const Chronicle *chronicle, Date day)
{
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    const SnapshotOptions options = {.authority = small.authority, .as_of = day};
    MUST(snapshot_of(chronicle, small.geo, &options, &snapshot, err));
    Number number = {0};
    const Measure *measure = measure_find(snapshot_book(snapshot), "known");
    assert_non_null(measure);
    MUST(measure_count(snapshot, measure, UNIT_FAMILY, NULL, &small.arena, &number, err));
    return number.count;
}

static void test_families_are_counted_by_the_day(void **state)
{
    (void)state;
    DEFER(chronicle_close) Chronicle *kept = NULL;
    MUST(chronicle_open(small.store, small.geo, small.authority, false, &kept, err));
    assert_int_equal(families_counted(kept, DAY), 2);
    int64_t apart = part(PARTED);
    for (int round = 0; round < 2; round++) {
        DEFER(chronicle_close) Chronicle *anew = NULL;
        Refreshed did;
        OrdinalList changed = {0};
        MUST(chronicle_refresh(kept, small.store, small.geo, &small.arena, &changed, &did, err));
        MUST(chronicle_open(small.store, small.geo, small.authority, false, &anew, err));
        const Chronicle *each[] = {anew, did == REFRESHED_OPEN_ANEW ? anew : kept};
        for (int i = 0; i < 2; i++) {
            assert_int_equal(families_counted(each[i], DAY), round ? 2 : 3);
            assert_int_equal(families_counted(each[i], PARTED), round ? 2 : 3);
            assert_int_equal(families_counted(each[i], PARTED - 1), 2);
        }
        if (!round)
            (void)undo(apart);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_parted_family_is_two_from_the_day_on),
        TEST(test_contacts_before_the_day_stay_with_the_old_family),
        TEST(test_each_membership_has_its_days),
        TEST(test_a_list_taken_in_again_undoes_nothing),
        TEST(test_a_record_joined_later_follows_its_child),
        TEST(test_taking_back_restores_exactly),
        TEST(test_joined_families_are_one_with_all_their_history),
        TEST(test_parted_after_joined_and_the_first_taken_back),
        TEST(test_a_split_never_tells_the_other_part_where_they_live),
        TEST(test_who_joins_a_family_is_as_hidden_as_it_is),
        TEST(test_what_makes_no_sense_is_refused_in_words),
        TEST(test_joining_a_restricted_family_takes_a_second_person),
        TEST(test_families_are_counted_by_the_day),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
