/* A small register of random facts: gaps, history, merges, people of another authority, days in past and
 * future. The same seed gives the same register on either database. */
#ifndef TEST_RANDOM_REGISTER_H
#define TEST_RANDOM_REGISTER_H

#include "geo/geo.h"
#include "store/write.h"

enum { RANDOM_PEOPLE = 420, RANDOM_CENTRES = 3, RANDOM_AREAS = 24 };

typedef struct Chance {
    uint64_t state;
    const Geo *geo;
    int first_lsoa;
    int64_t as_of;
} Chance;

static int below(Chance *chance, int limit)
{
    chance->state = chance->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((chance->state >> 33) % (uint64_t)limit);
}

static Value day_or_none(Chance *chance, int back, int ahead)
{
    if (below(chance, 4) == 0)
        return value_null();
    if (below(chance, 4) == 0)
        return VALUE(chance->as_of + below(chance, 3) - 1);
    return VALUE(chance->as_of - back + below(chance, back + ahead + 1));
}

/* Mostly standing. */
static Value w_to(Chance *chance)
{
    return below(chance, 8) == 0 ? VALUE(99) : value_null();
}

static const char *code_of(Chance *chance, int n)
{
    return geo_lsoa(chance->geo, chance->first_lsoa + n)->code;
}

static int64_t authority_of(int64_t person)
{
    return person > RANDOM_PEOPLE ? 2 : 1;
}

static bool random_places(Chance *c, Store *store, Error *err)
{
    static const char *const groups[] = {"eal", "lone-parent", "refuge", "workless", "two-year-old-eligible"};
    for (int64_t a = 1; a <= 2; a++) {
        TRY(DO(store, "INSERT INTO authority (id, code, name, w_from) VALUES ($1, $2, $3, 1)", err, VALUE(a),
               VALUE(a == 1 ? "E06000015" : "E08000026"), VALUE(a == 1 ? "Derby" : "Coventry")));
        for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
            TRY(DO(store, "INSERT INTO target_group (authority, code, name, w_from) VALUES ($1, $2, $2, 1)",
                   err, VALUE(a), VALUE(groups[g])));
        for (int64_t centre = 1; centre <= RANDOM_CENTRES; centre++) {
            TRY(DO(store,
                   "INSERT INTO centre (authority, id, site_group, name, w_from) VALUES ($1, $2, 1, "
                   "'Centre', 1)",
                   err, VALUE(a), VALUE(centre)));
            TRY(DO(store,
                   "INSERT INTO venue (authority, id, centre, name, w_from) VALUES ($1, $2, $3, 'Hall', 1)",
                   err, VALUE(a), VALUE(centre + 10), VALUE(centre)));
        }
    }
    for (int i = 0; i < RANDOM_AREAS * 2;
         i++) /* every area once or twice, some rows ended or not valid on the day */
        TRY(DO(store,
               "INSERT INTO reach_area (authority, centre, lsoa, from_day, to_day, w_from, w_to)"
               " VALUES (1, $1, $2, $3, $4, $5, $6)",
               err, VALUE(1 + below(c, RANDOM_CENTRES)), VALUE(code_of(c, i % RANDOM_AREAS)),
               day_or_none(c, 900, 40), below(c, 5) ? value_null() : day_or_none(c, 50, 50), VALUE(i + 1),
               w_to(c)));
    return true;
}

/* Merges go from the higher rank to the lower, so they form trees whose roots are neither oldest nor newest.
 */
static int64_t rank_of(int64_t person)
{
    return person * 37 % (RANDOM_PEOPLE + 1);
}

static bool random_people(Chance *c, Store *store, Error *err)
{
    for (int64_t id = 1; id <= RANDOM_PEOPLE + 60; id++) {
        Value birth = below(c, 10) == 0 ? value_null() : VALUE(c->as_of + 60 - below(c, 2400));
        if (below(c, 12) == 0)
            birth = VALUE(c->as_of - 1826 + below(c, 3) - 1); /* about the fifth birthday */
        if (below(c, 30) == 0)
            birth = VALUE(c->as_of + below(c, 3) - 1);
        bool gone = below(c, 20) == 0;
        const char *kind = below(c, 6) == 0 ? "adult" : "child";
        int writes = 1 + (below(c, 5) == 0);
        for (int w = 0; w < writes; w++)
            TRY(DO(store,
                   "INSERT INTO person (authority, id, kind, source, ref, birth, w_from, w_to)"
                   " VALUES ($1, $2, $3, 1, $4, $5, $6, $7)",
                   err, VALUE(authority_of(id)), VALUE(id), VALUE(kind), VALUE("ref"),
                   w + 1 < writes ? VALUE(c->as_of - 30) : birth, VALUE(w * 50 + 1 + below(c, 6)),
                   w + 1 < writes || gone ? VALUE(60) : value_null()));
        int64_t into = 1 + below(c, RANDOM_PEOPLE);
        if (id <= RANDOM_PEOPLE && below(c, 2) && rank_of(into) < rank_of(id))
            TRY(DO(store,
                   "INSERT INTO merge (authority, person, into_person, probability, w_from, w_to)"
                   " VALUES (1, $1, $2, 0.99, 1, $3)",
                   err, VALUE(id), VALUE(into), w_to(c)));
    }
    return true;
}

static bool random_registration(Chance *c, Store *store, int64_t id, int64_t person, Error *err)
{
    TRY(DO(store,
           "INSERT INTO address (authority, person, lsoa, from_day, to_day, w_from, w_to)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7)",
           err, VALUE(authority_of(person)), VALUE(person),
           below(c, 9) == 0   ? value_null()
           : below(c, 9) == 0 ? VALUE("E01999999")
                              : VALUE(code_of(c, below(c, RANDOM_AREAS + 3))),
           VALUE(c->as_of - 700 + id), below(c, 3) ? value_null() : day_or_none(c, 90, 90),
           VALUE(1 + below(c, 4)), w_to(c)));
    return DO(store,
              "INSERT INTO registration (authority, id, person, centre, from_day, to_day, w_from, w_to)"
              " VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
              err, VALUE(authority_of(person)), VALUE(id), VALUE(person), VALUE(1 + below(c, RANDOM_CENTRES)),
              day_or_none(c, 500, 20), below(c, 2) ? value_null() : day_or_none(c, 200, 200), w_to(c));
}

static bool random_contact(Chance *c, Store *store, int64_t id, int64_t person, Error *err)
{
    static const char *const kinds[] = {"attendance", "appointment", "visit", "clinic", "call", "letter"};
    int where = below(c, 3);
    Value centre = where == 0 ? VALUE(1 + below(c, RANDOM_CENTRES)) : value_null();
    Value venue = where == 1 ? VALUE(11 + below(c, RANDOM_CENTRES)) : value_null();
    int ago = below(c, 6) == 0 ? 363 + below(c, 5) : below(c, 500) - 20;
    return DO(store,
              "INSERT INTO contact (authority, id, kind, person, centre, venue, on_day, source, w_from, w_to)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1, $8)",
              err, VALUE(authority_of(person)), VALUE(id), VALUE(kinds[below(c, 6)]),
              below(c, 15) ? VALUE(person) : value_null(), centre, venue, VALUE(c->as_of - ago), w_to(c));
}

static bool random_belonging(Chance *c, Store *store, int64_t person, Error *err)
{
    static const char *const groups[] = {"eal", "lone-parent", "refuge"};
    if (below(c, 2))
        TRY(DO(store,
               "INSERT INTO family_member (authority, family, person, role, from_day, to_day, w_from, w_to)"
               " VALUES ($1, $2, $3, 'child', $4, $5, 1, $6)",
               err, VALUE(authority_of(person)), VALUE(5000 + below(c, 300)), VALUE(person),
               day_or_none(c, 400, 10), below(c, 2) ? value_null() : day_or_none(c, 200, 200), w_to(c)));
    if (below(c, 3) == 0)
        TRY(DO(store,
               "INSERT INTO group_member (authority, person, group_code, from_day, to_day, w_from, w_to)"
               " VALUES ($1, $2, $3, $4, $5, 1, $6)",
               err, VALUE(authority_of(person)), VALUE(person), VALUE(groups[below(c, 3)]),
               day_or_none(c, 400, 10), below(c, 4) ? value_null() : day_or_none(c, 200, 200), w_to(c)));
    return true;
}

/* Mothers, some known twice, some of two families. */
static bool random_adults(Chance *c, Store *store, Error *err)
{
    enum { FIRST = 1001, ADULTS = 160 };
    for (int64_t id = FIRST; id < FIRST + ADULTS; id++) {
        TRY(DO(store,
               "INSERT INTO person (authority, id, kind, source, ref, w_from) VALUES (1, $1, 'adult', 1, "
               "'ref', 1)",
               err, VALUE(id)));
        for (int i = 0; i <= below(c, 2); i++)
            TRY(DO(
                store,
                "INSERT INTO family_member (authority, family, person, role, from_day, to_day, w_from, w_to)"
                " VALUES (1, $1, $2, 'mother', $3, $4, 1, $5)",
                err, VALUE(5000 + below(c, 300)), VALUE(id), day_or_none(c, 400, 10),
                below(c, 4) ? value_null() : day_or_none(c, 200, 200), w_to(c)));
        if (below(c, 4) == 0 && id > FIRST)
            TRY(DO(store,
                   "INSERT INTO merge (authority, person, into_person, probability, w_from, w_to)"
                   " VALUES (1, $1, $2, 0.99, 1, $3)",
                   err, VALUE(id), VALUE(FIRST + below(c, (int)(id - FIRST))), w_to(c)));
    }
    return true;
}

static bool random_finding(Chance *c, Store *store, int64_t person, Error *err)
{
    static const char *const kinds[] = {"nursery", "place", "referral", "breastfeeding", "profile"};
    static const char *const says[5][3] = {{NULL, NULL, NULL},
                                           {"taken", "offered", NULL},
                                           {"taken up", "declined", "waiting"},
                                           {"total", "partial", "none"},
                                           {"good level", "not yet", "not yet"}};
    int kind = below(c, 5), whole = 10 * below(c, 4);
    int64_t from = c->as_of - 30 * below(c, 20) + 5; /* often the same day */
    return DO(
        store,
        "INSERT INTO finding (authority, person, kind, from_day, to_day, way, by_whom, what, part, whole,"
        " source, w_from, w_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 1, $11)",
        err, VALUE(authority_of(person)), VALUE(person), VALUE(kinds[kind]), VALUE(from),
        below(c, 4) ? VALUE(from + 10 * below(c, 3)) : value_null(), VALUE(below(c, 2) ? "in" : "out"),
        VALUE(below(c, 2) ? "Midwives" : "Home-Start"), VALUE(says[kind][below(c, 3)]),
        VALUE(whole ? below(c, whole + 1) : 0), VALUE(whole), w_to(c));
}

static bool random_pairs(Chance *c, Store *store, Error *err)
{
    for (int64_t a = 1; a < RANDOM_PEOPLE; a += 3) {
        int64_t b = a + 1 + below(c, 5);
        TRY(DO(
            store,
            "INSERT INTO derived_pair (authority, person_a, person_b, probability, weight, sentence, reasons)"
            " VALUES (1, $1, $2, 0.5, 1, '', '')",
            err, VALUE(a), VALUE(b)));
        bool turned = below(c, 2);
        if (below(c, 3) == 0)
            TRY(DO(store,
                   "INSERT INTO decision (authority, person_a, person_b, verdict, w_from, w_to)"
                   " VALUES (1, $1, $2, 'different', 1, $3)",
                   err, VALUE(turned ? b : a), VALUE(turned ? a : b), w_to(c)));
    }
    return true;
}

static bool random_register(WriteNow *now, void *context, Error *err)
{
    Chance *c = context;
    TRY(random_places(c, now->store, err));
    TRY(random_people(c, now->store, err));
    for (int64_t id = 1; id <= 700; id++)
        TRY(random_registration(c, now->store, id, 1 + below(c, RANDOM_PEOPLE + 60), err));
    for (int64_t id = 1; id <= 1500; id++)
        TRY(random_contact(c, now->store, id, 1 + below(c, RANDOM_PEOPLE + 60), err));
    for (int64_t id = 1; id <= 600; id++)
        TRY(random_belonging(c, now->store, 1 + below(c, RANDOM_PEOPLE + 60), err));
    TRY(random_pairs(c, now->store, err));
    for (int64_t id = 1; id <= 900; id++)
        TRY(random_finding(c, now->store, 1 + below(c, RANDOM_PEOPLE + 60), err));
    return random_adults(c, now->store, err);
}

#endif
