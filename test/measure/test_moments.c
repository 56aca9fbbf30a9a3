/* Figures of other days and after writes: months in one pass, a chronicle that follows, the register as it
 * stood. */
#include <math.h>

#include "asked_register.h"

/* Children, families and adults. Those on courses are told by place: test_courses.c. */
static bool is_of_people(const Measure *measure)
{
    return !unit_is_of_events(measure->unit) && !expression_is_of_learners(measure->count);
}

/* A day among them is counted as a picture of that day counts it. */
static void test_months_equal_the_picture_of_each_day(void **state)
{
    (void)state;
    Error err = {0};
    enum { MOST = 64 };
    const Measure *measures[MOST];
    MonthTable tables[MOST];
    size_t count = 0;
    const Measure *each;
    for (size_t i = 0; (each = measure_at(snapshot_book(snapshot), i)) && count < MOST; i++)
        if (is_of_people(each) && !each->change && !each->cost)
            measures[count++] = each;
    enum { PARTS = 3 };
    const By parts[PARTS] = {BY_NONE, BY_AGE, BY_ETHNICITY};
    uint64_t met = 0, lowest = 0, scored = 0, families = 0, adults = 0;
    for (size_t p = 0; p < PARTS; p++) {
        must(measure_months(snapshot, measures, count, parts[p], NULL, 15, &arena, tables, &err), &err);
        for (int month = 0; month < 15; month++) {
            Snapshot *then = NULL;
            const SnapshotOptions options = {.authority = 1, .as_of = tables[0].days[month]};
            must(snapshot_of(snapshot_chronicle(snapshot), geo, &options, &then, &err), &err);
            for (size_t m = 0; m < count; m++) {
                NumberList day;
                if (measures[m]->less && parts[p] == BY_ETHNICITY)
                    continue;
                must(measure_by(then, measures[m], measures[m]->unit, parts[p], NULL, &arena, &day, &err),
                     &err);
                assert_int_equal(day.count, tables[m].parts.count);
                for (size_t i = 0; i < day.count; i++) {
                    const Number *number = &tables[m].cells[i * 15 + (size_t)month];
                    assert_int_equal(number->count, day.items[i].count);
                    assert_true(fabs(number->of - day.items[i].of) < 1e-6);
                    met += number->count;
                    families += measures[m]->unit == UNIT_FAMILY ? number->count : 0;
                    adults += measures[m]->unit == UNIT_ADULT ? number->count : 0;
                    lowest += measures[m]->lowest ? number->count : 0;
                    scored += measures[m]->lowest ? (uint64_t)number->of : 0;
                }
            }
            snapshot_close(then);
        }
    }
    assert_true(met > 1000);
    assert_true(families > 100 && adults > 100);
    assert_in_range(lowest, 15, scored / 2);
}

static void test_the_months_of_the_true_count_equal_the_count_of_each_day(void **state)
{
    (void)state;
    enum { MONTHS = 30 };
    Error err = {0};
    TrueMonth months[MONTHS];
    uint64_t differs = 0;
    must(true_count_months(snapshot, MONTHS, months, &err), &err);
    for (int month = 0; month < MONTHS; month++) {
        DEFER(snapshot_close) Snapshot *then = NULL;
        TrueCount count;
        const SnapshotOptions options = {.authority = 1, .as_of = months[month].day};
        must(snapshot_of(snapshot_chronicle(snapshot), geo, &options, &then, &err), &err);
        must(true_count(then, &count, &err), &err);
        assert_int_equal(months[month].held, count.registrations_held);
        assert_int_equal(months[month].again, count.same_child_again);
        assert_int_equal(months[month].ended, count.ended);
        assert_int_equal(months[month].registered, count.registered);
        assert_int_equal(months[month].living_registered, count.living_registered);
        assert_int_equal(months[month].reached, count.reached);
        differs += count.registered != months[0].registered;
    }
    assert_true(differs > MONTHS / 2);
    assert_false(true_count_months(snapshot, MONTHS_MOST + 1, months, &err));
}

/* ---- after writes ---- */

typedef struct Change {
    Chance chance;
    int64_t next;
} Change;

static bool change_something(WriteNow *now, void *context, Error *err)
{
    Change *change = context;
    Chance *c = &change->chance;
    int64_t person = 1 + below(c, RANDOM_PEOPLE), id = ++change->next;
    const Value values[] = {VALUE(person), VALUE(now->id)};
    static const char *const endings[] = {
        "UPDATE registration SET w_to = $2 WHERE authority = 1 AND person = $1 AND w_to IS NULL",
        "UPDATE contact SET w_to = $2 WHERE authority = 1 AND person = $1 AND w_to IS NULL",
        "UPDATE address SET w_to = $2 WHERE authority = 1 AND person = $1 AND w_to IS NULL",
        "UPDATE merge SET w_to = $2 WHERE authority = 1 AND person = $1 AND w_to IS NULL",
        "UPDATE person SET w_to = $2 WHERE authority = 1 AND id = $1 AND w_to IS NULL",
        "UPDATE group_member SET w_to = $2 WHERE authority = 1 AND person = $1 AND w_to IS NULL",
    };
    if (below(c, 2))
        return store_do(now->store, endings[below(c, 6)], values, 2, NULL, err);
    switch (below(c, 4)) {
    case 0:
        return DO(now->store,
                  "INSERT INTO contact (authority, id, kind, person, centre, on_day, source, w_from) "
                  "VALUES (1, $1, 'attendance', $2, 1, $3, 1, $4)",
                  err, VALUE(id), VALUE(person), VALUE(as_of - below(c, 100)), VALUE(now->id));
    case 1:
        return DO(
            now->store,
            "INSERT INTO address (authority, person, lsoa, from_day, w_from) VALUES (1, $1, $2, $3, $4)", err,
            VALUE(person), VALUE(code_of(c, below(c, RANDOM_AREAS))), VALUE(as_of - 5), VALUE(now->id));
    case 2:
        return DO(now->store,
                  "INSERT INTO person (authority, id, kind, source, ref, birth, w_from) VALUES (1, $1, "
                  "'child', 1, 'new', $2, $3)",
                  err, VALUE(id), VALUE(as_of - below(c, 1500)), VALUE(now->id)) &&
               DO(now->store, "INSERT INTO address (authority, person, lsoa, w_from) VALUES (1, $1, $2, $3)",
                  err, VALUE(id), VALUE(code_of(c, below(c, RANDOM_AREAS))), VALUE(now->id));
    default:
        return DO(now->store,
                  "INSERT INTO merge (authority, person, into_person, probability, w_from) VALUES (1, $1, "
                  "$2, 0.9, $3)",
                  err, VALUE(id - 1 > 100000 ? id - 1 : RANDOM_PEOPLE),
                  VALUE(rank_of(person) < rank_of(RANDOM_PEOPLE) ? person : 1), VALUE(now->id));
    }
}

static bool write_nothing(WriteNow *now, void *context, Error *err)
{
    (void)now, (void)context, (void)err;
    return true;
}

static void check_same_answers(const Snapshot *kept, const Snapshot *anew)
{
    const Measure *measure;
    for (size_t m = 0; (measure = measure_at(snapshot_book(anew), m)); m++)
        for (By by = BY_NONE; by < BY_COUNT; by++) {
            Error err = {0};
            NumberList a, b;
            if (measure->cost ||
                (measure->less && (by == BY_GROUP || by == BY_CENTRE_USED || by >= BY_ETHNICITY)))
                continue;
            if (expression_is_of_learners(measure->count) && (by_is_many(by) || by == BY_AGE))
                continue; /* test_courses.c */
            must(measure_by(kept, measure, measure->unit, by, NULL, &arena, &a, &err), &err);
            must(measure_by(anew, measure, measure->unit, by, NULL, &arena, &b, &err), &err);
            assert_int_equal(a.count, b.count);
            for (size_t i = 0; i < a.count; i++) {
                assert_string_equal(a.items[i].key, b.items[i].key);
                assert_int_equal(a.items[i].count, b.items[i].count);
                assert_true(is_near(a.items[i].of, b.items[i].of));
            }
        }
    TrueCount a, b;
    Error err = {0};
    must(true_count(kept, &a, &err) && true_count(anew, &b, &err), &err);
    assert_memory_equal(&a, &b, sizeof a);
}

static void test_what_follows_writes_equals_what_is_read_anew(void **state)
{
    (void)state;
    enum { WRITES = 150, EVERY = 5 };
    Error err = {0};
    DEFER(chronicle_close) Chronicle *chronicle = NULL;
    DEFER(snapshot_close) Snapshot *kept = NULL;
    const SnapshotOptions options = {.authority = 1, .as_of = as_of};
    const Write nothing = {.authority = 1, .action = "test"};
    Change change = {.chance = {.state = 7, .geo = geo, .first_lsoa = first_lsoa, .as_of = as_of},
                     .next = 100000};
    /* The random register was written under made-up numbers, up to 99: the writes to follow must be higher.
     */
    for (int i = 0; i < 100; i++)
        must(write_run(store, &nothing, write_nothing, NULL, &err), &err);
    must(chronicle_open(store, geo, 1, false, &chronicle, &err), &err);
    must(snapshot_of(chronicle, geo, &options, &kept, &err), &err);
    int followed = 0;
    for (int i = 0; i < WRITES; i++) {
        DEFER(arena_release) Arena scratch = {0};
        OrdinalList changed = {0};
        Refreshed did;
        const Write write = {.authority = 1, .action = "test"};
        must(write_run(store, &write, change_something, &change, &err), &err);
        must(chronicle_refresh(chronicle, store, geo, &scratch, &changed, &did, &err), &err);
        assert_int_not_equal(did, REFRESHED_OPEN_ANEW);
        snapshot_apply(kept, &changed);
        followed += changed.count > 0;
        if (i % EVERY)
            continue;
        DEFER(snapshot_close) Snapshot *anew = NULL;
        must(snapshot_open(store, geo, &options, &anew, &err), &err);
        check_same_answers(kept, anew);
    }
    assert_true(followed > WRITES / 4);
}

/* What the register counted after each write it counts again, whatever came later. */
static void test_the_register_as_it_stood_is_counted_again(void **state)
{
    (void)state;
    enum { WRITES = 120, EVERY = 12 };
    Error err = {0};
    Change change = {.chance = {.state = 11, .geo = geo, .first_lsoa = first_lsoa, .as_of = as_of},
                     .next = 200000};
    const SnapshotOptions options = {.authority = 1, .as_of = as_of};
    const Write write = {.authority = 1, .action = "test"};
    TrueCount then[WRITES / EVERY];
    int64_t writes[WRITES / EVERY];
    int differs = 0;
    for (int i = 0; i < WRITES; i++) {
        must(write_run(store, &write, change_something, &change, &err), &err);
        if (i % EVERY)
            continue;
        DEFER(snapshot_close) Snapshot *now = NULL;
        must(snapshot_open(store, geo, &options, &now, &err), &err);
        must(true_count(now, &then[i / EVERY], &err), &err);
        writes[i / EVERY] = chronicle_write(snapshot_chronicle(now));
    }
    for (int i = 0; i < WRITES / EVERY; i++) {
        DEFER(chronicle_close) Chronicle *chronicle = NULL;
        DEFER(snapshot_close) Snapshot *again = NULL;
        TrueCount count;
        must(chronicle_open_after(store, geo, 1, false, writes[i], &chronicle, &err), &err);
        must(snapshot_of(chronicle, geo, &options, &again, &err), &err);
        must(true_count(again, &count, &err), &err);
        count.to_judge = then[i].to_judge;
        assert_memory_equal(&count, &then[i], sizeof count);
        differs += i && memcmp(&then[i], &then[i - 1], sizeof count) != 0;
    }
    assert_true(differs > 3);
}

static bool restrict_somebody(WriteNow *now, void *context, Error *err)
{
    return DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES (1, $1, $2)", err,
              VALUE(*(int64_t *)context), VALUE(now->id));
}

/* A chronicle without restricted families is never followed past a restriction: it must be opened anew. */
static void test_a_new_restriction_is_not_followed_but_read_anew(void **state)
{
    (void)state;
    Error err = {0};
    DEFER(chronicle_close) Chronicle *open = NULL, *anew = NULL, *all = NULL;
    DEFER(snapshot_close) Snapshot *without = NULL, *with = NULL;
    const SnapshotOptions options = {.authority = 1, .as_of = as_of};
    OrdinalList changed = {0};
    Refreshed did;
    int64_t *ids = NULL;
    size_t count = 0;
    must(chronicle_open(store, geo, 1, true, &open, &err) && chronicle_open(store, geo, 1, false, &all, &err),
         &err);
    must(snapshot_of(open, geo, &options, &with, &err), &err);
    const Measure *known = measure_find(snapshot_book(with), "known");
    must(measure_list(with, known, UNIT_CHILD, NULL, &arena, &ids, &count, &err), &err);
    int64_t child = ids[0];
    const Write write = {.authority = 1, .action = "test"};
    must(write_run(store, &write, restrict_somebody, &child, &err), &err);
    must(chronicle_refresh(open, store, geo, &arena, &changed, &did, &err), &err);
    assert_int_equal(did, REFRESHED_OPEN_ANEW);
    must(chronicle_refresh(all, store, geo, &arena, &changed, &did, &err), &err);
    assert_int_not_equal(did, REFRESHED_OPEN_ANEW);
    must(chronicle_open(store, geo, 1, true, &anew, &err), &err);
    must(snapshot_of(anew, geo, &options, &without, &err), &err);
    must(measure_list(without, known, UNIT_CHILD, NULL, &arena, &ids, &count, &err), &err);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(ids[i], child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months_equal_the_picture_of_each_day),
        cmocka_unit_test(test_the_months_of_the_true_count_equal_the_count_of_each_day),
        cmocka_unit_test(test_what_follows_writes_equals_what_is_read_anew),
        cmocka_unit_test(test_the_register_as_it_stood_is_counted_again),
        cmocka_unit_test(test_a_new_restriction_is_not_followed_but_read_anew),
    };
    return RUN_ON_BOTH(tests, fill, close_all);
}
