/* Likely pairs of adults: who is one line already, who is asked about, who never again, and that children and
 * their number are as before. */
#include "cleanse/small_register.h"
#include "named.h"
#include "register/family.h"
#include "register/family_change.h"
#include "register/shielded.h"

enum { FAMILIES = 240 };

typedef struct Carer {
    int64_t list, family; /* family 0: none */
    const char *given, *name, *birth, *line, *postcode;
} Carer;

static const char *const homes[] = {"ZZ9 1AA", "ZZ9 2BB", "ZZ9 3CC", "ZZ9 4DD", "ZZ9 5EE"};

static bool add_member(WriteNow *now, const Small *small, int64_t family, int64_t list, int64_t person,
                       const char *role, Error *err)
{
    int64_t there = 0;
    const Value which[] = {VALUE(small->authority), VALUE(family)};
    TRY(store_ask_int(now->store, "SELECT COUNT(*) FROM family WHERE authority = $1 AND id = $2", which, 2, 0,
                      &there, err));
    if (!there)
        TRY(DO(now->store,
               "INSERT INTO family (authority, id, source, ref, w_from) VALUES ($1, $2, $3, 'test', $4)", err,
               VALUE(small->authority), VALUE(family), VALUE(list), VALUE(now->id)));
    return DO(
        now->store,
        "INSERT INTO family_member (authority, family, person, role, w_from) VALUES ($1, $2, $3, $4, $5)",
        err, VALUE(small->authority), VALUE(family), VALUE(person), VALUE(role), VALUE(now->id));
}

static bool add_carer(WriteNow *now, Small *small, const Carer *carer, int64_t *person, Error *err)
{
    const TestChild told = {.list = carer->list,
                            .given = carer->given,
                            .family = carer->name,
                            .birth = carer->birth,
                            .line = carer->line,
                            .postcode = carer->postcode};
    *person = small->next++;
    TRY(small_add_body(now, small, *person, &told, err));
    TRY(DO(now->store, "UPDATE person SET kind = 'adult' WHERE authority = $1 AND id = $2", err,
           VALUE(small->authority), VALUE(*person)));
    return !carer->family || add_member(now, small, carer->family, carer->list, *person, "carer", err);
}

/* Families of a mother and a child, every third told by both lists; the second list often writes the mother
 * otherwise. Family n of list 1 is n, of list 2 1000 + n. */
typedef struct Town {
    Small small;
    Arena arena;
    uint64_t seed;
    const Carer *one; /* for add_one */
    int64_t made;
} Town;

static const char *syllables(Town *town, int count)
{
    static const char *const parts[] = {"al",  "ber", "cor", "dun", "el", "fa",
                                        "gor", "hil", "is",  "jo",  "ka", "lu"};
    const char *name = "";
    for (int i = 0; i < count; i++) {
        town->seed = town->seed * 6364136223846793005u + 1442695040888963407u;
        name = arena_print(&town->arena, "%s%s", name, parts[(town->seed >> 33) % 12]);
    }
    return name;
}

static bool fill(WriteNow *now, void *context, Error *err)
{
    Town *town = context;
    Small *small = &town->small;
    for (int64_t n = 1; n <= FAMILIES; n++) {
        Carer carer = {1, n, syllables(town, 3), syllables(town, 4), NULL, NULL, homes[n % 5]};
        carer.line = arena_print(&town->arena, "%d %s Road", (int)n, syllables(town, 2));
        TestChild child = {
            .list = 1, .given = syllables(town, 3), .family = carer.name, .birth = "2023-05-06"};
        child.birth = arena_print(&town->arena, "2023-%02d-%02d", 1 + (int)n % 12, 1 + (int)n % 28);
        child.line = carer.line;
        child.postcode = carer.postcode;
        for (carer.list = child.list = 1; carer.list <= (n % 3 ? 1 : 2); child.list = ++carer.list) {
            int64_t id = small->next++, person;
            carer.family = n + 1000 * (carer.list - 1);
            if (carer.list == 2 && n % 2)
                carer.given = arena_print(&town->arena, "%sx", carer.given);
            TRY(small_add_body(now, small, id, &child, err));
            TRY(add_member(now, small, carer.family, carer.list, id, "child", err));
            TRY(DO(
                now->store,
                "INSERT INTO registration (authority, id, person, centre, from_day, w_from) VALUES ($1, $2, "
                "$3, $4, 20000, $5)",
                err, VALUE(small->authority), VALUE(id), VALUE(id), VALUE(small->centre), VALUE(now->id)));
            TRY(add_carer(now, small, &carer, &person, err));
        }
    }
    return true;
}

static void town_open(Town *town)
{
    *town = (Town){.seed = 7};
    small_open(&town->small);
    const Write write = {.authority = town->small.authority, .action = "test"};
    MUST(write_run(town->small.store, &write, fill, town, err));
}

static void town_close(Town *town)
{
    small_close(&town->small);
    arena_release(&town->arena);
}
CLOSES(Town, town_close);

static bool add_one_body(WriteNow *now, void *context, Error *err)
{
    Town *town = context;
    return add_carer(now, &town->small, town->one, &town->made, err);
}

static int64_t add(Town *town, Carer carer)
{
    const Write write = {.authority = town->small.authority, .action = "test"};
    town->one = &carer;
    MUST(write_run(town->small.store, &write, add_one_body, town, err));
    return town->made;
}

static const Pair *queued(Town *town, const User *user, int64_t a, int64_t b)
{
    PairList pairs = {0};
    size_t total = 0;
    MUST(pair_list(town->small.store, &town->arena, user, town->small.authority, 0, 10000, &pairs, &total,
                   err));
    for (size_t i = 0; i < pairs.count; i++)
        if ((pairs.items[i].a == a && pairs.items[i].b == b) ||
            (pairs.items[i].a == b && pairs.items[i].b == a))
            return &pairs.items[i];
    return NULL;
}

/* Whether the last cleansing thought the two likely, asked about or not. */
static bool kept(Town *town, int64_t a, int64_t b)
{
    const char *sql = arena_print(&town->arena,
                                  "SELECT COUNT(*) FROM derived_pair WHERE authority = $1 AND ((person_a = "
                                  "%lld AND person_b = %lld) OR (person_a = %lld AND person_b = %lld))",
                                  (long long)a, (long long)b, (long long)b, (long long)a);
    return small_ask(&town->small, sql) == 1;
}

static const Carer nora = {.list = 1,
                           .family = 1,
                           .given = "Norazina",
                           .name = "Quillerova",
                           .line = "4 Sample Street",
                           .postcode = "ZZ9 9ZZ"};

static Carer nora_in(int64_t list, int64_t family, const char *given, const char *birth)
{
    Carer carer = nora;
    carer.list = list;
    carer.family = family;
    carer.given = given;
    carer.birth = birth;
    return carer;
}

static void test_one_person_in_two_families_is_asked_about_and_joins_them(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t a = add(&town, nora_in(1, 1, "Norazina", "1990-02-03")),
            b = add(&town, nora_in(2, 2, "Norazina", "1990-02-03")),
            line = add(&town, nora_in(2, 1, "Norazina", NULL));
    CleanseResult result = small_cleanse(small, true);
    assert_true(result.queued_adults > 0 && result.queued >= result.queued_adults);
    assert_int_equal(small_ask(small,
                               "SELECT COUNT(*) FROM merge m JOIN person p ON p.authority = m.authority AND "
                               "p.id = m.person WHERE m.authority = $1 AND p.kind <> 'child'"),
                     0);
    const Pair *pair = queued(&town, &small->coordinator, a, b);
    assert_non_null(pair);
    assert_true(pair->probability > 0.9 && pair->value == pair->probability);
    assert_null(queued(&town, &small->coordinator, a, line));
    assert_null(queued(&town, &small->coordinator, line, b));
    Family first, second;
    bool found = false;
    const FamilyCarer *carer = NULL;
    int64_t joined = 0;
    MUST(family_of_adult(small->store, &town.arena, &small->coordinator, small->authority, a, small->as_of,
                         &first, &carer, &found, err));
    assert_true(found && carer->record_count == 2 && carer->records[0] == a && carer->records[1] == line);
    MUST(family_of_adult(small->store, &town.arena, &small->coordinator, small->authority, b, small->as_of,
                         &second, &carer, &found, err));
    assert_true(found && first.id == 1 && second.id == 2);
    MUST(judge_plainly(small->store, &small->coordinator, small->authority, a, b, "same", err));
    assert_null(queued(&town, &small->coordinator, a, b));
    const FamilyJoin join = {.family = 1, .other = 2, .from = small->as_of};
    MUST(family_join(small->store, &small->coordinator, small->authority, &join, &joined, err));
    MUST(family_of_adult(small->store, &town.arena, &small->coordinator, small->authority, a, small->as_of,
                         &first, &carer, &found, err));
    MUST(family_of_adult(small->store, &town.arena, &small->coordinator, small->authority, b, small->as_of,
                         &second, &carer, &found, err));
    assert_true(found && first.id == second.id);
    small_cleanse(small, true);
    assert_null(queued(&town, &small->coordinator, a, b));
}

static void test_two_births_in_one_name_are_two_people_until_somebody_says(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t father = add(&town, nora_in(1, 1, "Norazino", "1962-04-09")),
            son = add(&town, nora_in(1, 1, "Norazino", "1989-11-30")),
            untold = add(&town, nora_in(2, 1, "Norazino", NULL));
    small_cleanse(small, true);
    assert_int_not_equal(small_root(small, father), small_root(small, son));
    assert_true(kept(&town, father, untold) || kept(&town, son, untold));
    assert_null(queued(&town, &small->coordinator, father, untold));
    assert_null(queued(&town, &small->coordinator, son, untold));
    MUST(judge_plainly(small->store, &small->coordinator, small->authority, father, son, "different", err));
    MUST(
        judge_plainly(small->store, &small->coordinator, small->authority, father, untold, "different", err));
    MUST(judge_plainly(small->store, &small->coordinator, small->authority, son, untold, "different", err));
    small_cleanse(small, true);
    assert_null(queued(&town, &small->coordinator, father, son));
    assert_null(queued(&town, &small->coordinator, father, untold));
    assert_null(queued(&town, &small->coordinator, son, untold));
}

/* Two mothers of families 1 and 2, told by both lists, are one question; once it is judged different, the
 * next cleansing asks about the other. */
static void test_two_families_are_one_question(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t pairs[2][2];
    for (int64_t side = 0; side < 2; side++) {
        pairs[0][side] = add(&town, nora_in(1 + side, 1 + side, "Norazina", "1990-02-03"));
        pairs[1][side] = add(&town, nora_in(1 + side, 1 + side, "Wilfredo", "1988-07-08"));
    }
    small_cleanse(small, true);
    assert_true(kept(&town, pairs[0][0], pairs[0][1]) && kept(&town, pairs[1][0], pairs[1][1]));
    int asked = queued(&town, &small->coordinator, pairs[1][0], pairs[1][1]) != NULL;
    assert_true(asked != (queued(&town, &small->coordinator, pairs[0][0], pairs[0][1]) != NULL));
    MUST(judge_plainly(small->store, &small->coordinator, small->authority, pairs[asked][0], pairs[asked][1],
                       "different", err));
    small_cleanse(small, true);
    assert_null(queued(&town, &small->coordinator, pairs[asked][0], pairs[asked][1]));
    assert_non_null(queued(&town, &small->coordinator, pairs[!asked][0], pairs[!asked][1]));
}

/* In one family, or where one stands in none or in a family without a registered child, no count changes; two
 * who stand in no family are two learners or one. */
static void test_nobody_is_asked_where_no_count_would_change(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t one = add(&town, nora_in(1, 1, "Norazina", "1990-02-03")),
            beside = add(&town, nora_in(2, 1, "Norazinna", "1990-02-03")),
            former = add(&town, nora_in(2, 2, "Norazina", "1990-02-03")),
            learner = add(&town, nora_in(1, 0, "Wilfredo", "1988-07-08")),
            again = add(&town, nora_in(2, 0, "Wilfredo", "1988-07-08"));
    small_cleanse(small, true);
    assert_true(kept(&town, one, beside) && !queued(&town, &small->coordinator, one, beside));
    assert_true(queued(&town, &small->coordinator, one, former) ||
                queued(&town, &small->coordinator, beside, former));
    const Pair *pair = queued(&town, &small->coordinator, learner, again);
    assert_true(pair && pair->value == pair->probability / 2);
    small_do(small, "UPDATE registration SET w_to = $2 WHERE authority = $1 AND person IN (SELECT person "
                    "FROM family_member WHERE family = 2)");
    small_cleanse(small, true);
    assert_true(kept(&town, one, former) || kept(&town, beside, former));
    assert_null(queued(&town, &small->coordinator, one, former));
    assert_null(queued(&town, &small->coordinator, beside, former));
}

/* Restricted since the cleansing: whoever may be the same adult is hidden at once, asked about or not. */
static void test_a_pair_nobody_is_asked_about_still_hides(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t carer = add(&town, nora_in(1, 1, "Norazina", "1990-02-03")),
            learner = add(&town, nora_in(2, 0, "Norazina", "1990-02-03"));
    Hidden hidden;
    small_cleanse(small, true);
    assert_true(kept(&town, carer, learner) && !queued(&town, &small->coordinator, carer, learner));
    MUST(people_hidden_from(small->store, &town.arena, &small->coordinator, small->authority, &hidden, err));
    assert_false(hidden_has(&hidden, learner));
    small_do(small, arena_print(&town.arena,
                                "INSERT INTO restricted (authority, person, w_from) VALUES ($1, %lld, $2)",
                                (long long)carer));
    MUST(people_hidden_from(small->store, &town.arena, &small->coordinator, small->authority, &hidden, err));
    assert_true(hidden_has(&hidden, learner));
}

static void test_a_restricted_adult_is_shown_to_few_and_needs_a_second_person(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    int64_t a = add(&town, nora_in(1, 1, "Norazina", "1990-02-03")),
            b = add(&town, nora_in(2, 2, "Norazina", "1990-02-03"));
    small_do(small, arena_print(&town.arena,
                                "INSERT INTO restricted (authority, person, w_from) VALUES ($1, %lld, $2)",
                                (long long)a));
    small_cleanse(small, true);
    assert_null(queued(&town, &small->coordinator, a, b));
    name_for(small->store, small->authority, a, small->leader.id);
    const Pair *pair = queued(&town, &small->leader, a, b);
    assert_true(pair && pair->value > 10);
    Judged judged = JUDGED;
    const Judgement same = {.a = a, .b = b, .verdict = "same"};
    MUST(pair_judge(small->store, &small->leader, small->authority, &same, &judged, err));
    assert_int_equal(judged, JUDGED_PROPOSED);
    assert_int_not_equal(small_root(small, a), small_root(small, b));
    Error why = {0};
    assert_false(pair_judge(small->store, &small->coordinator, small->authority, &same, &judged, &why));
    assert_int_equal(why.kind, ERROR_NOT_FOUND);
}

static void test_children_are_joined_as_if_no_adult_were_there(void **state)
{
    (void)state;
    DEFER(town_close) Town town;
    town_open(&town);
    Small *small = &town.small;
    add(&town, nora_in(1, 1, "Norazina", "1990-02-03"));
    add(&town, nora_in(2, 2, "Norazina", "1990-02-03"));
    CleanseResult with = small_cleanse(small, false);
    assert_true(with.queued_adults > 0);
    small_do(small, "UPDATE person SET w_to = $2 WHERE authority = $1 AND kind <> 'child'");
    small_do(small, "UPDATE family_member SET w_to = $2 WHERE authority = $1 AND role <> 'child'");
    CleanseResult without = small_cleanse(small, true);
    assert_int_equal(without.queued_adults, 0);
    assert_int_equal(with.records, without.records);
    assert_int_equal(with.merges, without.merges);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_person_in_two_families_is_asked_about_and_joins_them),
        cmocka_unit_test(test_two_births_in_one_name_are_two_people_until_somebody_says),
        cmocka_unit_test(test_two_families_are_one_question),
        cmocka_unit_test(test_nobody_is_asked_where_no_count_would_change),
        cmocka_unit_test(test_a_pair_nobody_is_asked_about_still_hides),
        cmocka_unit_test(test_a_restricted_adult_is_shown_to_few_and_needs_a_second_person),
        cmocka_unit_test(test_children_are_joined_as_if_no_adult_were_there),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
