/* The page at the desk, asked as a receptionist over a small town: the question, its answers, and what nobody
 * is told. */
#include "cleanse/cleanse.h"
#include "cleanse/town.h"
#include "web/handlers.h"
#include "web/site.h"

static Small small;
static Likeness *likeness;
static User receptionist, leader, board;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    town_fill(&small);
    receptionist = town_user(&small, ROLE_RECEPTION);
    leader = town_user(&small, ROLE_LEADER);
    board = town_user(&small, ROLE_BOARD);
    likeness = town_likeness(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    likeness_close(likeness);
    likeness = NULL;
    small_close(&small);
    return 0;
}

typedef struct Answer {
    ErrorKind kind;
    int status;
    const char *location, *cookie, *page;
} Answer;

static Answer send(const User *actor, const char *method, const char *address, const char *form)
{
    Error why = {0};
    const Route *route;
    const char *query = strchr(address, '?');
    const char *path = query ? arena_copy(&small.arena, address, (size_t)(query - address)) : address;
    Request request = {.arena = &small.arena,
                       .store = small.store,
                       .likeness = likeness,
                       .method = method,
                       .path = path,
                       .actor = *actor};
    Response response = {.status = 200, .html = {.arena = &small.arena, .form_token = "0123"}};
    if (query)
        MUST(form_parse(&small.arena, query + 1, strlen(query + 1), &request.query, err));
    MUST(form_parse(&small.arena, form, strlen(form), &request.form, err));
    assert_int_equal(route_find(routes, method, path, &small.arena, &route, &request.params), ROUTE_FOUND);
    if (actor->role < route->least_role)
        return (Answer){.kind = ERROR_DENIED};
    if (!route->handle(&request, &response, &why))
        return (Answer){.kind = why.kind, .page = arena_print(&small.arena, "%s", why.text)};
    return (Answer){
        ERROR_NONE, response.status, response.location, response.cookie_count ? response.cookies[0] : NULL,
        arena_copy(&small.arena, response.html.bytes ? response.html.bytes : "", response.html.length)};
}

#define ONCE(digit) digit "00000000000000000000000000000000000000000000000000000000000000" digit
#define ROBERT                                                                                               \
    "given=Robret&family=Ashdown&birth=14+5+2023&sex=M&line=12+Elm+Road&postcode=DE23+6WY&carer=Helen+"      \
    "Ashdown"
#define NEW_CHILD "given=Zelda&family=Fernsby&birth=310125&postcode=de236wy&carer=Ruth+Fernsby"

static const char *form_of(const char *typed, const char *once, const char *more)
{
    return arena_print(&small.arena, "%s&centre=%lld&once=%s%s", typed, (long long)small.becket, once, more);
}

static Answer post(const User *actor, const char *form)
{
    return send(actor, "POST", "/register", form);
}

static int64_t children(void)
{
    return small_count(&small, "SELECT COUNT(*) FROM person WHERE kind = 'child' AND w_to IS NULL");
}

static int64_t id_in(const char *location, const char *before)
{
    const char *at = strstr(location, before);
    assert_non_null(at);
    return strtoll(at + strlen(before), NULL, 10);
}

#define assert_shows(html, text) assert_non_null(strstr((html), (text)))
#define assert_hides(html, text) assert_null(strstr((html), (text)))

static void take_back(const User *actor, const char *location)
{
    Answer undone = send(actor, "POST", "/register/undo",
                         arena_print(&small.arena, "record=%lld", (long long)id_in(location, "desk=")));
    assert_int_equal(undone.status, 303);
}

static void test_the_form_opens_for_those_who_register(void **state)
{
    (void)state;
    Answer form = send(&receptionist, "GET", "/register", "");
    assert_int_equal(form.status, 200);
    assert_shows(form.page, "name=\"form_token\"");
    assert_shows(form.page, "id=\"given\"");
    assert_shows(form.page, " autofocus");
    assert_int_equal(send(&board, "GET", "/register", "").kind, ERROR_DENIED);
    assert_int_equal(post(&board, form_of(NEW_CHILD, ONCE("1"), "")).kind, ERROR_DENIED);
    User stranger = leader;
    stranger.locked = true;
    assert_int_equal(post(&stranger, form_of(NEW_CHILD, ONCE("1"), "")).kind, ERROR_DENIED);
}

static void test_slips_keep_what_was_typed(void **state)
{
    (void)state;
    int64_t before = children();
    Answer answer =
        post(&receptionist, form_of("given=Zel%22da&family=&birth=yesterday&postcode=DE23+6WY&carer=R+F"
                                    "&sex=F&health=yes",
                                    ONCE("2"), ""));
    assert_int_equal(answer.status, 400);
    assert_shows(answer.page, "<title>Error: Register a child");
    assert_shows(answer.page, "<a href=\"#family\">Enter the child&#39;s family name.</a>");
    assert_shows(answer.page, "<a href=\"#birth\">");
    assert_shows(answer.page, "value=\"Zel&quot;da\"");
    assert_shows(answer.page, "value=\"yesterday\"");
    assert_shows(answer.page, ONCE("2"));
    assert_shows(answer.page, "value=\"F\" checked");
    assert_int_equal(children(), before);
}

static void test_nobody_likely_is_registered_at_once_and_once_only(void **state)
{
    (void)state;
    int64_t before = children();
    Answer answer = post(&receptionist, form_of(NEW_CHILD, ONCE("3"), ""));
    assert_int_equal(answer.status, 303);
    assert_shows(answer.cookie, "rb_centre=");
    assert_int_equal(children(), before + 1);
    Answer child = send(&receptionist, "GET", answer.location, "");
    assert_shows(child.page, "Zelda Fernsby is registered at Becket.");
    assert_shows(child.page, "action=\"/register/undo\"");
    assert_hides(send(&board, "GET", "/", "").page, "Register a child");
    Answer other = send(&leader, "GET", answer.location, "");
    assert_shows(other.page, "action=\"/register/undo\"");

    /* Sent again, the form finds the child it made; the answer is that it was sent before. */
    Answer again = post(&receptionist, form_of(NEW_CHILD, ONCE("3"), ""));
    assert_int_equal(again.status, 303);
    assert_string_equal(again.location, answer.location);
    assert_int_equal(children(), before + 1);
    take_back(&receptionist, answer.location);
    assert_int_equal(children(), before);
}

static void test_the_question_keeps_the_form_and_yes_joins(void **state)
{
    (void)state;
    int64_t before = children(), robert = town_person(&small, "Robert", "Ashdown");
    const char *dump = small_dump(&small);
    Answer asked = post(&receptionist, form_of(ROBERT, ONCE("4"), ""));
    assert_int_equal(asked.status, 200);
    assert_int_equal(children(), before);
    assert_shows(asked.page, "Is this the child?");
    assert_shows(asked.page, "Robert Ashdown, 3 years");
    assert_shows(asked.page, "Born 14 May 2023");
    assert_shows(asked.page, "12 Elm Road, DE23 6WY");
    assert_shows(asked.page, "Example 001A");
    assert_shows(asked.page, "With Helen Ashdown");
    assert_shows(asked.page, "Registered at Rosehill");
    assert_shows(asked.page, "Similar given name");
    assert_shows(asked.page, "value=\"Robret\"");
    assert_shows(asked.page, ONCE("4"));
    const char *yes = arena_print(&small.arena, "&same=%lld", (long long)robert);
    Answer joined = post(&receptionist, form_of(ROBERT, ONCE("4"), yes));
    assert_int_equal(joined.status, 303);
    assert_int_equal(id_in(joined.location, "/child/"), robert);
    Answer child = send(&receptionist, "GET", joined.location, "");
    assert_shows(child.page, "Undo: it is not this child");
    assert_shows(child.page, "<h1 class=\"govuk-heading-l\">Robert Ashdown</h1>");
    assert_int_equal(children(), before + 1);
    take_back(&receptionist, joined.location);
    assert_string_equal(small_dump(&small), dump);
}

static void test_no_registers_and_says_that_they_differ(void **state)
{
    (void)state;
    int64_t robert = town_person(&small, "Robert", "Ashdown"), before = children();
    assert_int_equal(post(&receptionist, form_of(ROBERT, ONCE("5"), "&same=new")).status, 200);
    assert_int_equal(children(), before);
    const char *no = arena_print(&small.arena, "&same=new&seen=%lld+", (long long)robert);
    Answer registered = post(&receptionist, form_of(ROBERT, ONCE("5"), no));
    assert_int_equal(registered.status, 303);
    assert_int_equal(id_in(registered.location, "/child/"), id_in(registered.location, "desk="));
    assert_int_equal(
        small_count(&small, "SELECT COUNT(*) FROM decision WHERE verdict = 'different' AND w_to IS NULL"), 1);
    take_back(&receptionist, registered.location);
    assert_int_equal(small_count(&small, "SELECT COUNT(*) FROM decision WHERE w_to IS NULL"), 0);
    assert_int_equal(children(), before);
}

static void test_what_cannot_be_saved_is_kept(void **state)
{
    (void)state;
    const char *pat = "given=Pat&family=Numbered&birth=3+3+2024&postcode=DE23+6WY&carer=Lou+Numbered";
    Answer first =
        post(&receptionist, form_of(arena_print(&small.arena, "%s&nhs=9434765919", pat), ONCE("b"), ""));
    assert_int_equal(first.status, 303);
    const char *yes =
        arena_print(&small.arena, "&same=%lld&nhs=9434765870", (long long)id_in(first.location, "/child/"));
    Answer second = post(&receptionist, form_of(pat, ONCE("c"), yes));
    if (second.status == 409)
        assert_shows(second.page, "two different NHS numbers");
    assert_int_not_equal(second.status, 303);
    assert_shows(second.page, "value=\"9434765870\"");
    take_back(&receptionist, first.location);
}

static void test_a_child_who_was_not_offered_is_not_joined(void **state)
{
    (void)state;
    int64_t before = children();
    const char *yes =
        arena_print(&small.arena, "&same=%lld", (long long)town_person(&small, "Nadia", "Brook"));
    Answer answer = post(&receptionist, form_of(ROBERT, ONCE("6"), yes));
    assert_int_equal(answer.status, 200);
    assert_shows(answer.page, "no longer fits");
    assert_int_equal(children(), before);
}

/* The same form, before and after the one it resembles was restricted, and where nobody resembles it. */
static void test_a_restricted_child_makes_no_difference(void **state)
{
    (void)state;
    const char *hester =
        "given=Hester&family=Quill&birth=17+9+2022&sex=F&line=8+Weir+Street&postcode=DE23+6WY"
        "&carer=Edith+Quill";
    int64_t id = town_person(&small, "Hester", "Quill");
    assert_shows(post(&receptionist, form_of(hester, ONCE("7"), "")).page, "Is this the child?");
    town_restrict(&small, id);
    const char *yes = arena_print(&small.arena, "&same=%lld", (long long)id);
    const char *hidden = post(&receptionist, form_of(hester, ONCE("7"), yes)).page;
    const char *absent = post(&receptionist, form_of(hester, ONCE("7"), "&same=987654")).page;
    assert_string_equal(hidden, absent);
    Answer registered = post(&receptionist, form_of(hester, ONCE("7"), ""));
    Answer control = post(&receptionist, form_of(NEW_CHILD, ONCE("8"), ""));
    assert_int_equal(registered.status, 303);
    int64_t child = id_in(registered.location, "/child/");
    assert_string_equal(registered.location, arena_print(&small.arena, "/child/%lld?desk=%lld",
                                                         (long long)child, (long long)child));
    assert_int_equal(control.status, 303);
    assert_int_equal(send(&receptionist, "GET", registered.location, "").status, 200);
    Answer question = post(&leader, form_of(hester, ONCE("9"), ""));
    assert_shows(question.page, "Not joined from the desk");

    /* The next cleansing queues the pair for those who may see it. */
    CleanseResult result;
    const CleanseOptions options = {
        .authority = small.authority, .as_of = site_today(), .apply = true, .silent_months = 120};
    MUST(cleanse_run(small.store, &options, NULL, &small.arena, &result, err));
    PairList pairs = {0};
    size_t total = 0, theirs = 0;
    MUST(pair_list(small.store, &small.arena, &leader, small.authority, 0, 500, &pairs, &total, err));
    for (size_t i = 0; i < pairs.count; i++)
        theirs += pairs.items[i].a == id && pairs.items[i].b == child;
    assert_int_equal(theirs, 1);
}

static void test_without_an_index_it_registers_and_says_so(void **state)
{
    (void)state;
    Likeness *kept = likeness;
    likeness = NULL;
    assert_shows(send(&receptionist, "GET", "/register", "").page, "still being read");
    Answer answer =
        post(&receptionist,
             form_of("given=Yara&family=Quickly&birth=1+1+2025&postcode=DE23+6WY&carer=A+B", ONCE("a"), ""));
    assert_shows(answer.location, "compared=0");
    assert_shows(send(&receptionist, "GET", answer.location, "").page, "Nobody was compared");
    likeness = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_form_opens_for_those_who_register),
        cmocka_unit_test(test_slips_keep_what_was_typed),
        cmocka_unit_test(test_nobody_likely_is_registered_at_once_and_once_only),
        cmocka_unit_test(test_the_question_keeps_the_form_and_yes_joins),
        cmocka_unit_test(test_no_registers_and_says_that_they_differ),
        cmocka_unit_test(test_what_cannot_be_saved_is_kept),
        cmocka_unit_test(test_a_child_who_was_not_offered_is_not_joined),
        cmocka_unit_test(test_a_restricted_child_makes_no_difference),
        cmocka_unit_test(test_without_an_index_it_registers_and_says_so),
    };
    return RUN_ON_BOTH(tests, setup, teardown);
}
