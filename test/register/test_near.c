/* Who is restricted in a whole register, told all at once, against the answers step by step: on random ties
 * of every kind, some ended, some judged otherwise, with circles small and too large to look through. */
#include "intake/small_intake.h"
#include "register/guard.h"

enum { PEOPLE = 2400, TIES = 420, LARGE = 420, SOME = 40 };

static Small small;
static uint64_t chance;

static int setup(void **state)
{
    (void)state;
    small_open(&small);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    small_close(&small);
    return 0;
}

static int64_t below(int64_t limit)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((chance >> 33) % (uint64_t)limit);
}

static Value somebody(void)
{
    return VALUE(1 + below(PEOPLE - LARGE));
}

/* Every fifth has ended, where the table allows of that. */
static Value ended(void)
{
    return below(5) ? value_null() : VALUE((int64_t)1);
}

static bool put_pair(Store *store, int64_t a, int64_t b, Error *err)
{
    TRY(DO(store,
           "INSERT INTO derived_pair (authority, person_a, person_b, probability, weight, sentence, reasons)"
           " VALUES ($1, $2, $3, 0.8, 4, '', '') ON CONFLICT DO NOTHING",
           err, VALUE(small.authority), VALUE(a), VALUE(b)));
    return below(3) || DO(store,
                          "INSERT INTO decision (authority, person_a, person_b, verdict, w_from, w_to)"
                          " VALUES ($1, $2, $3, $4, 1, $5)",
                          err, VALUE(small.authority), VALUE(a), VALUE(b),
                          VALUE(below(4) ? "different" : "unsure"), ended());
}

static bool put_tie(Store *store, Error *err)
{
    Value authority = below(9) ? VALUE(small.authority) : VALUE(small.authority + 1);
    TRY(DO(store,
           "INSERT INTO merge (authority, person, into_person, probability, w_from, w_to)"
           " VALUES ($1, $2, $3, 0.99, $4, $5)",
           err, authority, somebody(), somebody(), VALUE(1 + below(1000000)), ended()));
    TRY(DO(store,
           "INSERT INTO family_member (authority, family, person, role, w_from, w_to)"
           " VALUES ($1, $2, $3, 'child', 1, $4)",
           err, authority, VALUE(1 + below(TIES / 2)), somebody(), ended()));
    TRY(DO(store,
           "INSERT INTO family_move (authority, change, person, told, w_from, w_to)"
           " VALUES ($1, $2, $3, $4, 1, $5)",
           err, authority, VALUE(1 + below(TIES / 2)), below(4) ? somebody() : value_null(), somebody(),
           ended()));
    int64_t one = 1 + below(PEOPLE - LARGE), other = 1 + below(PEOPLE - LARGE);
    return one == other || below(3) || put_pair(store, one, other, err);
}

static bool fill(WriteNow *now, void *context, Error *err)
{
    const int64_t *restricted = context;
    for (int i = 0; i < TIES; i++)
        TRY(put_tie(now->store, err));
    for (int64_t person = PEOPLE - LARGE + 1; person <= PEOPLE; person++)
        TRY(DO(now->store,
               "INSERT INTO family_member (authority, family, person, role, w_from) VALUES ($1, 9999, $2, "
               "'child', 1)",
               err, VALUE(small.authority), VALUE(person)));
    TRY(put_pair(now->store, 7, PEOPLE, err));
    for (int64_t i = 0; i < *restricted; i++)
        TRY(DO(now->store,
               "INSERT INTO restricted (authority, person, to_day, w_from, w_to) VALUES ($1, $2, $3, 1, $4)",
               err, VALUE(small.authority), somebody(), below(3) ? value_null() : VALUE((int64_t)15000),
               i ? ended() : value_null()));
    return true;
}

/* How many of all people the two ways differ in; `hidden` gets how many are restricted. */
static size_t differences(int64_t authority, size_t *hidden)
{
    static int64_t ids[PEOPLE + 1];
    static bool at_once[PEOPLE + 1];
    size_t different = 0;
    for (int64_t i = 0; i <= PEOPLE; i++)
        ids[i] = i + 1; /* the last is nobody */
    *hidden = 0;
    MUST(restricted_among(small.store, authority, ids, PEOPLE + 1, at_once, err));
    for (size_t from = 0; from <= PEOPLE; from += SOME) {
        size_t count = PEOPLE + 1 - from < SOME ? PEOPLE + 1 - from : SOME;
        Guard guards[SOME];
        MUST(guards_of(small.store, NULL, small.authority, &ids[from], count, guards, err));
        for (size_t i = 0; i < count; i++) {
            different += guards[i].restricted != at_once[from + i];
            *hidden += guards[i].restricted;
        }
    }
    return different;
}

static void test_all_at_once_says_what_a_few_say(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        size_t hidden = 0;
        int64_t restricted = 4 * (int64_t)seed;
        const Write write = {.authority = small.authority, .action = "test"};
        chance = seed;
        MUST(write_run(small.store, &write, fill, &restricted, err));
        assert_int_equal(differences(small.authority, &hidden), 0);
        assert_true(hidden > LARGE && hidden < PEOPLE);
        assert_true(differences(small.authority + 1, &hidden) > 0); /* would be seen */
        teardown(state);
        setup(state);
    }
}

static void test_with_nobody_restricted_all_are_open(void **state)
{
    (void)state;
    int64_t restricted = 0;
    size_t hidden = 0;
    const Write write = {.authority = small.authority, .action = "test"};
    chance = 9;
    MUST(write_run(small.store, &write, fill, &restricted, err));
    assert_int_equal(differences(small.authority, &hidden), 0);
    assert_int_equal(hidden, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all_at_once_says_what_a_few_say, setup, teardown),
        cmocka_unit_test_setup_teardown(test_with_nobody_restricted_all_are_open, setup, teardown),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
