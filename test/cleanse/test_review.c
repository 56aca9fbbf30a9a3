/* Verdicts between colleagues: who was first, who has to confirm, what is undone, who may see what meanwhile.
 */
#include "cleanse/small_register.h"
#include "named.h"

static const TestChild ann = {.list = 1,
                              .given = "Annika",
                              .family = "Exempelsson",
                              .birth = "2023-05-06",
                              .sex = "F",
                              .line = "4 Sample Street",
                              .postcode = "ZZ9 9ZZ",
                              .lsoa = "E01000001"};

static TestChild ann_again(const char *given, const char *nhs)
{
    TestChild child = ann;
    child.list = 2;
    child.given = given;
    child.nhs = nhs;
    return child;
}

typedef struct Desk {
    Small small;
    User maya, tom, head;
} Desk;

static void desk_open(Desk *desk)
{
    small_open(&desk->small);
    int64_t authority = desk->small.authority;
    desk->maya = (User){.id = 11, .authority = authority, .role = ROLE_COORDINATOR, .name = "maya"};
    desk->tom = (User){.id = 12, .authority = authority, .role = ROLE_COORDINATOR, .name = "tom"};
    desk->head = (User){.id = 13, .authority = authority, .role = ROLE_LEADER, .name = "head"};
    small_do(&desk->small,
             "INSERT INTO app_user (authority, id, name, role, password, failed, failed_since, locked_until, "
             "w_from)"
             " VALUES ($1, 11, 'maya', 4, '', 0, 0, 0, $2), ($1, 12, 'tom', 4, '', 0, 0, 0, $2)");
}

static Judged judge(Desk *desk, const User *user, Judgement judgement)
{
    Judged judged = JUDGED;
    MUST(pair_judge(desk->small.store, user, desk->small.authority, &judgement, &judged, err));
    return judged;
}

static Error refusal(Desk *desk, const User *user, Judgement judgement)
{
    Judged judged;
    Error why = {0};
    int64_t before = small_ask(&desk->small, "SELECT COUNT(*) FROM audit WHERE authority = $1");
    assert_false(pair_judge(desk->small.store, user, desk->small.authority, &judgement, &judged, &why));
    assert_int_equal(small_ask(&desk->small, "SELECT COUNT(*) FROM audit WHERE authority = $1"), before);
    return why;
}

static bool sees(Desk *desk, const User *user, int64_t person)
{
    Child child;
    bool found;
    MUST(child_get(desk->small.store, &desk->small.arena, user, desk->small.authority, person, &child, &found,
                   err));
    return found;
}

static const char *given_of(Desk *desk, int64_t person)
{
    Child child;
    bool found;
    MUST(child_get(desk->small.store, &desk->small.arena, &desk->head, desk->small.authority, person, &child,
                   &found, err));
    assert_true(found);
    return child.given;
}

static void test_the_second_of_two_colleagues_is_told_and_loses_nothing(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL)), seen = 0;
    MUST(pair_changed(desk.small.store, &desk.small.arena, desk.small.authority, a, b, &seen, err));
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "different", .seen = seen});
    Error why = refusal(&desk, &desk.tom, (Judgement){.a = b, .b = a, .verdict = "same", .seen = seen});
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_non_null(strstr(why.text, "maya"));
    assert_int_not_equal(small_root(&desk.small, b), a);
    MUST(pair_changed(desk.small.store, &desk.small.arena, desk.small.authority, a, b, &seen, err));
    judge(&desk, &desk.tom, (Judgement){.a = b, .b = a, .verdict = "same", .seen = seen});
    assert_int_equal(small_root(&desk.small, b), a);
    small_close(&desk.small);
}

static void test_a_record_changed_meanwhile_is_looked_at_again(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL)), seen = 0,
            c = small_add(&desk.small, ann_again("Anya", NULL));
    MUST(pair_changed(desk.small.store, &desk.small.arena, desk.small.authority, a, b, &seen, err));
    judge(&desk, &desk.maya, (Judgement){.a = b, .b = c, .verdict = "same"});
    Error why = refusal(&desk, &desk.tom, (Judgement){.a = a, .b = b, .verdict = "same", .seen = seen});
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_non_null(strstr(why.text, "look again"));
    small_close(&desk.small);
}

static void test_two_numbers_wait_for_somebody_else(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    TestChild one = ann;
    one.nhs = "9434765919";
    int64_t a = small_add(&desk.small, one), b = small_add(&desk.small, ann_again("Anika", "9434765870"));
    const Judgement same = {.a = a, .b = b, .verdict = "same", .note = "one card was mistyped"};
    SecondLookList waiting = {0};
    assert_int_equal(judge(&desk, &desk.maya, same), JUDGED_PROPOSED);
    assert_int_equal(small_root(&desk.small, b), b);
    MUST(second_look_list(desk.small.store, &desk.small.arena, &desk.tom, desk.small.authority, &waiting,
                          err));
    assert_int_equal(waiting.count, 1);
    assert_int_equal(waiting.items[0].why, BAR_NUMBERS);
    assert_string_equal(waiting.items[0].by, "maya");
    Error why = refusal(&desk, &desk.maya, same);
    assert_int_equal(why.kind, ERROR_CONFLICT);
    assert_non_null(strstr(why.text, "Somebody else"));
    assert_int_equal(judge(&desk, &desk.tom, same), JUDGED_CONFIRMED);
    assert_int_equal(small_root(&desk.small, b), a);
    MUST(second_look_list(desk.small.store, &desk.small.arena, &desk.tom, desk.small.authority, &waiting,
                          err));
    assert_int_equal(waiting.count, 0);
    MUST(pair_unjudge(desk.small.store, &desk.tom, desk.small.authority, a, b, err));
    assert_int_equal(small_root(&desk.small, b), b);
    judge(&desk, &desk.maya, same);
    judge(&desk, &desk.tom, (Judgement){.a = a, .b = b, .verdict = "different"});
    MUST(second_look_list(desk.small.store, &desk.small.arena, &desk.tom, desk.small.authority, &waiting,
                          err));
    assert_int_equal(waiting.count, 0);
    assert_int_equal(small_root(&desk.small, b), b);
    small_close(&desk.small);
}

static void restrict_person(Desk *desk, int64_t person)
{
    char sql[128];
    snprintf(sql, sizeof sql, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, %lld, $2)",
             (long long)person);
    small_do(&desk->small, sql);
}

/* Another list's record of a restricted child tells where she lives: it is hidden, too, until a person says
 * that it is another child. */
static void test_who_may_be_a_restricted_child_is_hidden_until_judged(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    small_add_crowd(&desk.small, 300, 6);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Annika", NULL));
    restrict_person(&desk, a);
    name_for(desk.small.store, desk.small.authority, a, desk.head.id);
    name_for(desk.small.store, desk.small.authority, a, desk.small.leader.id);
    assert_true(sees(&desk, &desk.maya, b)); /* the control: nothing but the pair hides it */
    small_cleanse(&desk.small, true);
    assert_int_equal(small_root(&desk.small, b), b);
    assert_false(sees(&desk, &desk.maya, a));
    assert_false(sees(&desk, &desk.maya, b));
    assert_true(sees(&desk, &desk.head, b));
    assert_true(sees(&desk, &desk.maya, 5));
    PairList pairs = {0};
    size_t total;
    MUST(pair_list(desk.small.store, &desk.small.arena, &desk.head, desk.small.authority, 0, 1, &pairs,
                   &total, err));
    assert_true(pairs.items[0].a == a && pairs.items[0].b == b); /* the most valuable */
    assert_int_equal(refusal(&desk, &desk.maya, (Judgement){.a = b, .b = 5, .verdict = "unsure"}).kind,
                     ERROR_NOT_FOUND);
    assert_int_equal(judge(&desk, &desk.head, (Judgement){.a = a, .b = b, .verdict = "same"}),
                     JUDGED_PROPOSED);
    assert_false(sees(&desk, &desk.maya, b));
    assert_int_equal(judge(&desk, &desk.small.leader, (Judgement){.a = a, .b = b, .verdict = "same"}),
                     JUDGED_CONFIRMED);
    assert_false(sees(&desk, &desk.maya, b));
    MUST(pair_unjudge(desk.small.store, &desk.head, desk.small.authority, a, b, err));
    judge(&desk, &desk.head, (Judgement){.a = a, .b = b, .verdict = "different"});
    assert_true(sees(&desk, &desk.maya, b));
    assert_false(sees(&desk, &desk.maya, a));
    small_close(&desk.small);
}

static void test_bad_input_is_told_plainly_and_changes_nothing(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL));
    char sql[160];
    small_do(
        &desk.small,
        "INSERT INTO person (authority, id, kind, source, ref, given, w_from)"
        " VALUES ($1, 500, 'adult', 1, '500', 'Mother', $2), ($1 + 1, 600, 'child', 1, '600', 'Far', $2)");
    assert_int_equal(refusal(&desk, &desk.maya, (Judgement){.a = a, .b = a, .verdict = "same"}).kind,
                     ERROR_INPUT);
    assert_int_equal(refusal(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "perhaps"}).kind,
                     ERROR_INPUT);
    assert_int_equal(refusal(&desk, &desk.maya, (Judgement){.a = a, .b = 500, .verdict = "same"}).kind,
                     ERROR_NOT_FOUND);
    assert_int_equal(refusal(&desk, &desk.maya, (Judgement){.a = a, .b = 600, .verdict = "same"}).kind,
                     ERROR_NOT_FOUND);
    Pick pick = {TRAIT_GIVEN, 424242};
    assert_int_equal(refusal(&desk, &desk.maya,
                             (Judgement){.a = a, .b = b, .verdict = "same", .picks = &pick, .pick_count = 1})
                         .kind,
                     ERROR_INPUT);
    assert_int_equal(small_root(&desk.small, b), b);
    snprintf(sql, sizeof sql, "UPDATE person SET w_to = $2 WHERE authority = $1 AND id = %lld", (long long)b);
    small_do(&desk.small, sql);
    Error why = refusal(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "same"});
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
    assert_non_null(strstr(why.text, "withdrawn"));
    small_close(&desk.small);
}

static void test_picked_values_stand_until_the_join_is_undone(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL)),
            c = small_add(&desk.small, ann_again("Baby", NULL));
    const Pick pick = {TRAIT_GIVEN, a};
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = c, .verdict = "same"});
    assert_string_equal(given_of(&desk, a), "Annika"); /* a name before a placeholder */
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "same"});
    assert_string_equal(given_of(&desk, a), "Anika"); /* the newest */
    MUST(pair_unjudge(desk.small.store, &desk.maya, desk.small.authority, a, b, err));
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "same", .picks = &pick, .pick_count = 1});
    assert_string_equal(given_of(&desk, b), "Annika");
    MUST(child_choose(desk.small.store, &desk.tom, desk.small.authority, b, TRAIT_GIVEN, false, err));
    assert_string_equal(given_of(&desk, b), "Anika");
    MUST(child_choose(desk.small.store, &desk.tom, desk.small.authority, a, TRAIT_GIVEN, true, err));
    assert_string_equal(given_of(&desk, b), "Anika");
    MUST(pair_unjudge(desk.small.store, &desk.maya, desk.small.authority, a, b, err));
    assert_string_equal(given_of(&desk, a), "Annika");
    assert_string_equal(given_of(&desk, b), "Anika");
    Error why = {0};
    assert_false(child_choose(desk.small.store, &desk.small.receptionist, desk.small.authority, a,
                              TRAIT_GIVEN, false, &why));
    assert_int_equal(why.kind, ERROR_DENIED);
    small_close(&desk.small);
}

/* What is shown before joining is what stands after it, so the order of the records must not matter. */
static void test_what_stands_does_not_depend_on_the_order(void **state)
{
    (void)state;
    DEFER(arena_release) Arena arena = {0};
    Record records[4] = {
        {.id = 3, .given = "Baby", .postcode = "ZZ1 1AA", .birth = 10, .write = 9},
        {.id = 2, .given = "Ann", .postcode = "ZZ1 1AA", .address = "1 High Street", .birth = 11, .write = 5},
        {.id = 5, .given = "Anne", .birth = 12, .write = 5},
        {.id = 4, .sex = "F", .birth = DATE_NONE, .write = 10},
    };
    for (int turn = 0; turn < 24; turn++) {
        int order[4] = {turn / 6, turn / 2 % 3, turn % 2, 0};
        Record shuffled[4], left[4];
        size_t count = 4;
        memcpy(left, records, sizeof records);
        for (int i = 0; i < 4; i++) {
            shuffled[i] = left[order[i]];
            count--;
            memmove(&left[order[i]], &left[order[i] + 1], (count - (size_t)order[i]) * sizeof *left);
        }
        Survivor stands[TRAIT_COUNT];
        survivors_find(&arena, &(RecordList){shuffled, 4, 4}, stands);
        assert_int_equal(stands[TRAIT_GIVEN].record->id, 5);
        assert_int_equal(stands[TRAIT_GIVEN].rule, RULE_NAMED);
        assert_int_equal(stands[TRAIT_HOME].record->id, 2);
        assert_int_equal(stands[TRAIT_HOME].rule, RULE_FULLER);
        assert_int_equal(stands[TRAIT_BIRTH].record->id, 3);
        assert_int_equal(stands[TRAIT_BIRTH].rule, RULE_NEWEST);
        assert_int_equal(stands[TRAIT_SEX].rule, RULE_AGREED);
        assert_int_equal(stands[TRAIT_FAMILY].rule, RULE_NOTHING);
    }
}

static void test_the_last_verdict_is_mine_and_labels_follow(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    small_add_crowd(&desk.small, 300, 8);
    small_cleanse(&desk.small, true);
    PairList pairs = {0};
    size_t total;
    Decided last;
    bool found;
    static const char labels[] =
        "SELECT COUNT(*) FROM label WHERE authority = $1 AND probability > 0 AND reasons <> ''";
    MUST(pair_list(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, 0, 3, &pairs,
                   &total, err));
    assert_int_equal(pairs.count, 3);
    for (size_t i = 0; i < 3; i++)
        judge(
            &desk, i == 2 ? &desk.tom : &desk.maya,
            (Judgement){.a = pairs.items[i].a, .b = pairs.items[i].b, .verdict = i ? "different" : "unsure"});
    assert_int_equal(small_ask(&desk.small, labels), 2); /* "unsure" is no label */
    MUST(pair_last(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, "2000-01-01", &last,
                   &found, err));
    assert_true(found && last.a == pairs.items[1].a && last.b == pairs.items[1].b);
    MUST(pair_unjudge(desk.small.store, &desk.maya, desk.small.authority, last.a, last.b, err));
    assert_int_equal(small_ask(&desk.small, labels), 1);
    MUST(pair_last(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, "2000-01-01", &last,
                   &found, err));
    assert_true(found && last.a == pairs.items[0].a);
    MUST(pair_last(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, "2999-01-01", &last,
                   &found, err));
    assert_false(found);
    small_close(&desk.small);
}

static void test_pairs_that_change_the_true_count_come_first(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    small_add_crowd(&desk.small, 300, 9);
    CleanseResult first = small_cleanse(&desk.small, true);
    assert_true(first.queued > 2);
    PairList pairs = {0};
    size_t total;
    MUST(pair_list(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, 0, 1000, &pairs,
                   &total, err));
    const Pair last = pairs.items[pairs.count - 1];
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO registration (authority, id, person, centre, from_day, w_from)"
             " SELECT $1, person.id, person.id, 1, 20300, $2 FROM person WHERE id IN (%lld, %lld) AND "
             "authority = $1",
             (long long)last.a, (long long)last.b);
    small_do(&desk.small, sql);
    small_cleanse(&desk.small, true);
    MUST(pair_list(desk.small.store, &desk.small.arena, &desk.maya, desk.small.authority, 0, 1000, &pairs,
                   &total, err));
    for (size_t i = 0; i < pairs.count; i++) {
        assert_true(i == 0 || pairs.items[i - 1].value >= pairs.items[i].value);
        if (pairs.items[i].a == last.a && pairs.items[i].b == last.b)
            assert_true(pairs.items[i].value > 1.99 * pairs.items[i].probability);
    }
    small_close(&desk.small);
}

static size_t labels_of(Desk *desk, LabelList *out)
{
    *out = (LabelList){0};
    MUST(label_list(desk->small.store, &desk->small.arena, desk->small.authority, 20726, out, err));
    return out->count;
}

static void test_certain_verdicts_are_handed_out_as_labels(void **state)
{
    (void)state;
    Desk desk;
    LabelList labels;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL)),
            c = small_add(&desk.small, ann_again("Hannah", NULL));
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "same"});
    judge(&desk, &desk.maya, (Judgement){.a = c, .b = a, .verdict = "different"});
    judge(&desk, &desk.maya, (Judgement){.a = b, .b = c, .verdict = "unsure"});
    assert_int_equal(labels_of(&desk, &labels), 2);
    assert_true(labels.items[0].a == a && labels.items[0].b == b && labels.items[0].match);
    assert_true(labels.items[1].a == a && labels.items[1].b == c && !labels.items[1].match);
    assert_true(labels.items[0].probability < 0); /* no cleansing had queued it */
    MUST(pair_unjudge(desk.small.store, &desk.maya, desk.small.authority, a, b, err));
    assert_int_equal(labels_of(&desk, &labels), 1);
    restrict_person(&desk, c);
    assert_int_equal(labels_of(&desk, &labels), 0);
    small_close(&desk.small);
}

static void test_what_is_one_child_already_is_not_joined_again(void **state)
{
    (void)state;
    Desk desk;
    desk_open(&desk);
    int64_t a = small_add(&desk.small, ann), b = small_add(&desk.small, ann_again("Anika", NULL)),
            c = small_add(&desk.small, ann_again("Hannah", NULL));
    judge(&desk, &desk.maya, (Judgement){.a = a, .b = b, .verdict = "same"});
    judge(&desk, &desk.maya, (Judgement){.a = b, .b = c, .verdict = "same"});
    Error twice = refusal(&desk, &desk.tom, (Judgement){.a = a, .b = b, .verdict = "same"});
    Error round = refusal(&desk, &desk.tom, (Judgement){.a = a, .b = c, .verdict = "same"});
    Error apart = refusal(&desk, &desk.tom, (Judgement){.a = a, .b = c, .verdict = "different"});
    assert_true(twice.kind == ERROR_CONFLICT && strstr(twice.text, "already"));
    assert_true(round.kind == ERROR_CONFLICT && strstr(round.text, "one already"));
    assert_true(apart.kind == ERROR_CONFLICT && strstr(apart.text, "Take the merge apart first"));
    assert_true(small_root(&desk.small, b) == a && small_root(&desk.small, c) == a);
    small_close(&desk.small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_second_of_two_colleagues_is_told_and_loses_nothing),
        cmocka_unit_test(test_a_record_changed_meanwhile_is_looked_at_again),
        cmocka_unit_test(test_two_numbers_wait_for_somebody_else),
        cmocka_unit_test(test_who_may_be_a_restricted_child_is_hidden_until_judged),
        cmocka_unit_test(test_bad_input_is_told_plainly_and_changes_nothing),
        cmocka_unit_test(test_picked_values_stand_until_the_join_is_undone),
        cmocka_unit_test(test_what_stands_does_not_depend_on_the_order),
        cmocka_unit_test(test_the_last_verdict_is_mine_and_labels_follow),
        cmocka_unit_test(test_certain_verdicts_are_handed_out_as_labels),
        cmocka_unit_test(test_what_is_one_child_already_is_not_joined_again),
        cmocka_unit_test(test_pairs_that_change_the_true_count_come_first),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
