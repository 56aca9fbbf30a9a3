/* Parting and joining families, and two records of one carer, on the pages: what is shown, kept and refused.
 */
#include "cleanse/review.h"
#include "web/asked_page.h"

#define ROW_ZARA                                                                                             \
    "R4,Zara,Khan,01/02/2026,F,,Urdu,1 High Street,DE23 "                                                    \
    "6WY,Samina,Khan,Mother,01/05/1995,,,03/02/2026,,,,N,N\n"

static Small small;
static User coordinator, worker;
static int64_t khan, brien;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    coordinator = (User){.id = 22, .authority = small.authority, .role = ROLE_COORDINATOR, .name = "maya"};
    worker = (User){.id = 23, .authority = small.authority, .role = ROLE_WORKER, .name = "tom"};
    small_import(&small, "registrations", "registrations_rosehill.csv",
                 REGISTRATIONS_HEADER ROW_AISHA ROW_OMAR ROW_ZARA ROW_MIA);
    khan = small_count(&small, "SELECT MIN(m.family) FROM family_member m JOIN person p ON p.id = m.person"
                               " WHERE p.given = 'Aisha'");
    brien = small_count(&small, "SELECT MIN(m.family) FROM family_member m JOIN person p ON p.id = m.person"
                                " WHERE p.given = 'Mia'");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static Answer ask(const User *actor, const char *method, const char *path, const char *query,
                  const char *form)
{
    return asked_page(&small, actor, method, path, query, form);
}

#define assert_shows(html, text) assert_non_null(strstr((html), (text)))
#define assert_hides(html, text) assert_null(strstr((html), (text)))

static const char *path_of(int64_t family, const char *rest)
{
    return arena_print(&small.arena, "/family/%lld%s", (long long)family, rest);
}

static const char *leavers(const char *rest)
{
    return arena_print(&small.arena, "leaves=%lld&leaves=%lld&leaves=%lld&note=She+told+us%s",
                       (long long)small_person(&small, "Omar"), (long long)small_person(&small, "Zara"),
                       (long long)small_count(&small, "SELECT MIN(id) FROM person WHERE given = 'Samina'"),
                       rest);
}

/* Three pages: the family, the form, the part that lives apart. */
static void test_the_journey_of_a_mother_who_moved_out(void **state)
{
    (void)state;
    assert_shows(ask(&coordinator, "GET", path_of(khan, ""), "", "").page, path_of(khan, "/change"));
    Answer form = ask(&coordinator, "GET", path_of(khan, "/change"), "", "");
    assert_shows(form.page, "Samina Khan, mother");
    assert_shows(form.page, "max=\"2026-09-30\"");
    Answer done = ask(&coordinator, "POST", path_of(khan, "/split"), "", leavers("&from=2026-03-12"));
    assert_int_equal(done.kind, ERROR_NONE);
    const char *part = arena_copy(&small.arena, done.location, strcspn(done.location, "?"));
    Answer apart = ask(&coordinator, "GET", part, "changed=split", "");
    assert_shows(apart.page, "This is the part that lives apart.");
    assert_shows(apart.page, "Lives apart from another family from 12 March 2026 on.");
    assert_shows(apart.page, "She told us");
    assert_shows(apart.page, "Omar Khan");
    assert_hides(apart.page, "Aisha");
    Answer rest = ask(&coordinator, "GET", path_of(khan, ""), "", "");
    assert_shows(rest.page, "Parted: others live apart from 12 March 2026 on.");
    assert_shows(rest.page, arena_print(&small.arena, "href=\"%s\"", part));
    Answer read = ask(&worker, "GET", path_of(khan, ""), "", "");
    assert_hides(read.page, "Take it back");
    assert_hides(read.page, "/change");
    int64_t change = small_count(&small, "SELECT MAX(id) FROM family_change");
    const char *undo = arena_print(&small.arena, "change=%lld", (long long)change);
    Answer undone = ask(&coordinator, "POST", arena_print(&small.arena, "%s/undo", part), "", undo);
    assert_string_equal(undone.location, path_of(khan, "?changed=undo"));
    Answer again = ask(&coordinator, "POST", path_of(khan, "/undo"), "", undo);
    assert_int_equal(again.kind, ERROR_CONFLICT);
    assert_shows(again.page, "perhaps somebody took it back already");
    assert_int_equal(ask(&coordinator, "GET", part, "", "").kind, ERROR_NOT_FOUND);
}

static void test_what_was_chosen_and_typed_is_kept(void **state)
{
    (void)state;
    Answer later = ask(&coordinator, "POST", path_of(khan, "/split"), "", leavers("&from=2026-10-12"));
    assert_int_equal(later.status, 422);
    assert_shows(later.page, "That day is still to come.");
    assert_shows(later.page, "value=\"2026-10-12\"");
    assert_shows(later.page, "value=\"She told us\"");
    assert_shows(later.page, " checked");
    assert_shows(ask(&coordinator, "POST", path_of(khan, "/split"), "", "from=2026-03-12").page,
                 "Choose who lives apart");
    assert_shows(ask(&coordinator, "POST", path_of(khan, "/split"), "", "leaves=1&leaves=x").page,
                 "Say from which day on");
    Answer gone = ask(&coordinator, "POST", path_of(brien, "/split"), "", leavers("&from=2026-03-12"));
    assert_int_equal(gone.status, 409);
    assert_shows(gone.page, "a colleague or a list may have changed it");
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM family_change"), 0);
}

static void test_two_families_are_looked_at_before_they_are_joined(void **state)
{
    (void)state;
    const char *other = arena_print(&small.arena, "other=%lld", (long long)brien);
    assert_shows(ask(&coordinator, "GET", path_of(khan, "/change"), other, "").page, "Mia O&#39;Brien");
    assert_shows(ask(&coordinator, "GET", path_of(khan, "/change"), "other=987", "").page,
                 "There is no family of that number");
    Answer done = ask(&coordinator, "POST", path_of(khan, "/join"), "",
                      arena_print(&small.arena, "%s&from=2026-03-12", other));
    assert_int_equal(done.kind, ERROR_NONE);
    Answer joined = ask(&coordinator, "GET", path_of(brien, ""), "", "");
    assert_shows(joined.page, "Joined of two families from 12 March 2026 on.");
    assert_shows(joined.page, "Aisha Khan");
    Answer twice = ask(&coordinator, "POST", path_of(khan, "/join"), "",
                       arena_print(&small.arena, "%s&from=2026-03-12", other));
    assert_int_equal(twice.status, 409);
    assert_shows(twice.page, "one family on that day already");
    Answer self = ask(&coordinator, "POST", path_of(khan, "/join"), "",
                      arena_print(&small.arena, "other=%lld&from=2026-03-12", (long long)khan));
    assert_int_equal(self.status, 422);
    assert_shows(self.page, "cannot be joined with itself");
}

static void test_only_who_judges_parts_families(void **state)
{
    (void)state;
    assert_int_equal(ask(&worker, "GET", path_of(khan, "/change"), "", "").kind, ERROR_DENIED);
    assert_int_equal(ask(&worker, "POST", path_of(khan, "/split"), "", leavers("&from=2026-03-12")).kind,
                     ERROR_DENIED);
    assert_int_equal(
        ask(&coordinator, "POST", path_of(987654, "/split"), "", leavers("&from=2026-03-12")).kind,
        ERROR_NOT_FOUND);
}

#define BIRTHS                                                                                               \
    "NHS No,Forename,Surname,Date of Birth,Sex,Mother Forename,Mother Surname,Mother DOB,Address,Postcode\n"

static int64_t adult(const char *given)
{
    return small_count(&small, arena_print(&small.arena,
                                           "SELECT MIN(id) FROM person WHERE kind <> 'child' AND w_to IS NULL"
                                           " AND given = '%s'",
                                           given));
}

static Answer judge(int64_t a, int64_t b, const char *rest)
{
    return ask(&coordinator, "POST", "/duplicates/judge", "",
               arena_print(&small.arena, "a=%lld&b=%lld&way=hand&%s", (long long)a, (long long)b, rest));
}

typedef struct Seen {
    int64_t person;
} Seen;

static bool see_body(WriteNow *now, void *context, Error *err)
{
    return DO(now->store,
              "INSERT INTO contact (authority, id, kind, person, on_day, activity, source, w_from)"
              " VALUES ($1, 777, 'visit', $2, 20600, 'Home visit to Sam', 1, $3)",
              err, VALUE(small.authority), VALUE(((Seen *)context)->person), VALUE(now->id));
}

/* One mother, told as Samina in one list and as Sam in another. */
static void test_two_records_of_a_carer_are_joined_and_taken_apart(void **state)
{
    (void)state;
    small_import(&small, "births", "births_2024-02.csv",
                 BIRTHS ",Aishah,Khan,20240205,2,Sam,Khan,19950501,9 Other Road,DE23 8AL\n");
    int64_t samina = adult("Samina"), sam = adult("Sam");
    assert_int_equal(
        judge(small_person(&small, "Aisha"), small_person(&small, "Aishah"), "verdict=same").kind,
        ERROR_NONE);
    Seen seen = {sam};
    const Write write = {.authority = small.authority, .action = "test"};
    MUST(write_run(small.store, &write, see_body, &seen, err));
    const char *before = small_dump(&small);
    Answer family = ask(&coordinator, "GET", path_of(khan, ""), "", "");
    assert_shows(family.page, "Are Samina Khan and Sam Khan one person?");
    assert_hides(ask(&worker, "GET", path_of(khan, ""), "", "").page, "one person?");
    const char *pair = arena_print(&small.arena, "/duplicates/%lld/%lld", (long long)samina, (long long)sam);
    Answer two = ask(&coordinator, "GET", pair, "way=hand", "");
    assert_shows(two.page, "The same person?");
    assert_shows(two.page, "Home visit to Sam");
    assert_shows(two.page, "Aisha");
    assert_hides(two.page, "two children of one family");
    Answer joined = judge(samina, sam,
                          arena_print(&small.arena, "verdict=same&pick-given=%lld&rule-given=%lld",
                                      (long long)samina, (long long)sam));
    assert_int_equal(joined.kind, ERROR_NONE);
    assert_shows(ask(&coordinator, "GET", pair, "way=hand", "").page, "These two records are one person");
    family = ask(&coordinator, "GET", path_of(khan, ""), "", "");
    assert_shows(family.page, "Samina Khan, ");
    assert_hides(family.page, "one person?");
    assert_shows(family.page, "1 carer,"); /* what each list told stands below */
    assert_shows(family.page, "Home visit to Sam");
    int64_t later = samina > sam ? samina : sam;
    const char *out = arena_print(&small.arena, "/record/%lld/unmerge", (long long)later);
    assert_shows(family.page, out);
    assert_shows(ask(&coordinator, "GET", out, "", "").page, "Not the same person?");
    Answer apart = ask(&coordinator, "POST", out, "", "");
    assert_int_equal(apart.kind, ERROR_NONE);
    assert_shows(apart.location, "/family/");
    Answer judged = judge(samina, sam, "verdict=same");
    assert_int_equal(judged.kind, ERROR_NONE);
    assert_int_equal(ask(&coordinator, "POST", "/duplicates/undo", "",
                         arena_print(&small.arena, "a=%lld&b=%lld&what=verdict&way=hand", (long long)samina,
                                     (long long)sam))
                         .kind,
                     ERROR_NONE);
    assert_string_equal(small_dump(&small), before); /* as if they had never been joined */
    assert_shows(ask(&coordinator, "GET", path_of(khan, ""), "", "").page, "Are Samina Khan and Sam Khan");
}

static void test_an_adult_is_no_child(void **state)
{
    (void)state;
    int64_t samina = adult("Samina"), aisha = small_person(&small, "Aisha");
    assert_int_equal(judge(samina, aisha, "verdict=same").kind, ERROR_NOT_FOUND);
    assert_int_equal(judge(samina, samina, "verdict=same").kind, ERROR_INPUT);
    const char *pair =
        arena_print(&small.arena, "/duplicates/%lld/%lld", (long long)samina, (long long)aisha);
    assert_int_equal(ask(&coordinator, "GET", pair, "", "").kind, ERROR_NOT_FOUND);
    assert_int_equal(
        ask(&coordinator, "GET", arena_print(&small.arena, "/child/%lld", (long long)samina), "", "").kind,
        ERROR_NOT_FOUND);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_journey_of_a_mother_who_moved_out),
        TEST(test_what_was_chosen_and_typed_is_kept),
        TEST(test_two_families_are_looked_at_before_they_are_joined),
        TEST(test_only_who_judges_parts_families),
        TEST(test_two_records_of_a_carer_are_joined_and_taken_apart),
        TEST(test_an_adult_is_no_child),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
