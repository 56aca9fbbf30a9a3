/* The gate, on a random register: who gets figures as they are, who gets what is published, and that what was
 * published once stays. */
#include "measure/gate.h"

#include "both_databases.h"
#include "random_register.h"

static Store *store;
static Geo *geo;
static Arena arena;
static Date month_end;
static const User leader = {.id = 1, .authority = 1, .role = ROLE_LEADER},
                  board = {.id = 2, .authority = 1, .role = ROLE_BOARD},
                  elsewhere = {.id = 3, .authority = 2, .role = ROLE_BOARD};
static Picture picture;

static void must(bool done, const Error *err)
{
    if (!done)
        fail_msg("%s", err->text);
}

static void look(Date day)
{
    Error err = {0};
    const SnapshotOptions options = {.as_of = day, .upper_age = 5};
    picture_close(&picture);
    must(picture_open(store, &arena, &options, &picture, &err), &err);
}

static Gate gate_for(const User *actor, Date asked, uint32_t least)
{
    Error err = {0};
    Gate gate;
    look(gate_day(actor, 1, asked, month_end + 20));
    must(gate_make(store, &arena, &picture, actor, least, &gate, &err), &err);
    return gate;
}

static void change(WriteBody *body, void *context)
{
    Error err = {0};
    const Write write = {.authority = 1, .action = "test"};
    must(write_run(store, &write, body, context, &err), &err);
}

static int64_t count_of(const char *sql)
{
    Error err = {0};
    int64_t count = 0;
    must(store_ask_int(store, sql, NULL, 0, -1, &count, &err), &err);
    return count;
}

/* Every figure that the actor sees, as text. */
static const char *all_figures(const Gate *gate)
{
    const char *text = "";
    for (size_t m = 0; measure_at(snapshot_book(picture.snapshot), m); m++)
        for (By by = BY_LSOA; by <= BY_DECILE; by++) {
            Error ignored = {0};
            NumberList numbers = {0};
            if (!gate_by(gate, measure_at(snapshot_book(picture.snapshot), m), UNIT_CHILD, by, NULL, &arena,
                         &numbers, &ignored))
                continue;
            for (size_t i = 0; i < numbers.count; i++)
                text = arena_print(&arena, "%s%s/%d/%s: %d %d %.1f\n", text,
                                   measure_at(snapshot_book(picture.snapshot), m)->name, (int)by,
                                   numbers.items[i].key, (int)numbers.items[i].shown,
                                   (int)numbers.items[i].count, numbers.items[i].of);
        }
    GateCount count;
    Error err = {0};
    must(gate_true_count(gate, &arena, &count, &err), &err);
    return arena_print(&arena, "%sheld %d, again %d, ended %d, registered %d, living %d, reached %d\n", text,
                       (int)count.count.registrations_held, (int)count.count.same_child_again,
                       (int)count.count.ended, (int)count.count.registered,
                       (int)count.count.living_registered, (int)count.count.reached);
}

static const char *said_through(const Gate *gate, const Measure *measure, By by, size_t at)
{
    Error err = {0};
    Number number;
    NumberList numbers = {0};
    if (by == BY_NONE)
        must(gate_count(gate, measure, UNIT_CHILD, NULL, &arena, &number, &err), &err);
    else
        must(gate_by(gate, measure, UNIT_CHILD, by, NULL, &arena, &numbers, &err), &err);
    assert_true(by == BY_NONE || at < numbers.count);
    return measure_sentence(picture.snapshot, measure, UNIT_CHILD, NULL,
                            by == BY_NONE ? &number : &numbers.items[at], &arena);
}

/* A sentence says "known" of a denominator exactly where the statistics tell none, whoever reads it. */
static void test_sentences_say_whom_a_figure_is_of(void **state)
{
    (void)state;
    static const By parts[] = {BY_NONE, BY_LSOA, BY_WARD, BY_CENTRE_HOME, BY_AGE, BY_DECILE, BY_GROUP};
    Gate closed = gate_for(&board, month_end, 5), open = gate_for(&leader, month_end, 5);
    closed.snapshot = picture.snapshot;
    const Measure *registered = measure_find(snapshot_book(picture.snapshot), "registered");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool of_known = strstr(said_through(&closed, registered, parts[i], 0), "children known ") != NULL;
        assert_int_equal(of_known, parts[i] == BY_GROUP);
        assert_int_equal(of_known,
                         strstr(said_through(&open, registered, parts[i], 0), "children known ") != NULL);
    }
}

static bool more_contacts(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return DO(now->store,
              "INSERT INTO contact (authority, id, kind, person, on_day, source, w_from)"
              " SELECT 1, 9000 + id, 'attendance', id, CAST($1 AS BIGINT), 1, 1 FROM person"
              " WHERE authority = 1 AND w_to IS NULL",
              err, VALUE((int64_t)month_end - 3));
}

static void test_days_of_a_month_are_one_release(void **state)
{
    (void)state;
    const char *first = NULL;
    for (Date day = month_end; day < month_end + 28; day += 9) {
        Gate gate = gate_for(&board, day, 5);
        assert_false(gate.open);
        assert_int_equal(gate.release.as_of, month_end);
        const char *seen = all_figures(&gate);
        assert_string_equal(first ? first : seen, seen);
        first = seen;
    }
    assert_int_equal(count_of("SELECT COUNT(*) FROM release"), 1);
    assert_int_equal(count_of("SELECT COUNT(*) FROM audit WHERE action = 'release'"), 1);
    assert_int_equal(release_day(month_end - 1, month_end + 5), date_add_months(month_end + 1, -1) - 1);
    assert_int_equal(release_day(month_end + 300, month_end + 5), month_end);
}

static void test_what_is_published_stays(void **state)
{
    (void)state;
    Gate gate = gate_for(&board, month_end, 5);
    const char *before = all_figures(&gate);
    Gate raw = gate_for(&leader, month_end, 5);
    const char *raw_before = all_figures(&raw);
    change(more_contacts, NULL);
    raw = gate_for(&leader, month_end, 5);
    assert_string_not_equal(raw_before, all_figures(&raw));
    gate = gate_for(&board, month_end + 3, 20);
    assert_string_equal(before, all_figures(&gate));
}

static void test_who_sees_rows_sees_figures_as_they_are(void **state)
{
    (void)state;
    Gate gate = gate_for(&leader, month_end + 4, 5);
    assert_true(gate.open);
    assert_int_equal(snapshot_as_of(gate.snapshot), month_end + 4);
    assert_null(gate_note(&gate, &arena));
    Error err = {0};
    NumberList numbers = {0};
    must(gate_by(&gate, measure_find(snapshot_book(picture.snapshot), "reached"), UNIT_CHILD, BY_LSOA, NULL,
                 &arena, &numbers, &err),
         &err);
    bool small = false;
    for (size_t i = 0; i < numbers.count; i++)
        small = small || (numbers.items[i].count > 0 && numbers.items[i].count < 5);
    assert_true(small);
}

static void test_no_small_number_is_shown_or_kept(void **state)
{
    (void)state;
    (void)gate_for(&board, month_end, 5);
    assert_true(count_of("SELECT COUNT(*) FROM release_figure WHERE shown = 0 AND part <> 'line'") > 20);
    assert_int_equal(count_of("SELECT COUNT(*) FROM release_figure WHERE shown = 0 AND part <> 'line'"
                              " AND measure <> 'unknown' AND count < 5"),
                     0);
    assert_true(count_of("SELECT COUNT(*) FROM release_figure WHERE shown = 1") > 10);
    assert_int_equal(count_of("SELECT COUNT(*) FROM release_figure WHERE shown <> 0 AND count IS NOT NULL"),
                     0);
    assert_int_equal(
        count_of("SELECT COUNT(*) FROM release_figure WHERE part = 'line' AND MOD(count, 5) <> 0"), 0);
}

static void test_what_is_not_published_is_refused(void **state)
{
    (void)state;
    Gate gate = gate_for(&board, month_end, 5);
    const Measure *reached = measure_find(snapshot_book(picture.snapshot), "reached");
    static const char *const narrowed[] = {"aged 1",
                                           "in decile 1",
                                           "in group eal",
                                           "in centre 1",
                                           "used centre 1",
                                           "in ward E05001811 or in ward E05001812",
                                           "not in lsoa E01013453"};
    Error err = {0};
    Number number;
    NumberList numbers = {0};
    for (size_t i = 0; i < sizeof narrowed / sizeof *narrowed; i++) {
        const Expression *where = NULL;
        must(measure_expression(snapshot_book(picture.snapshot), &arena, "test", narrowed[i], &where, &err),
             &err);
        assert_false(gate_count(&gate, reached, UNIT_CHILD, where, &arena, &number, &err));
        assert_int_equal(err.kind, ERROR_DENIED);
        assert_false(gate_by(&gate, reached, UNIT_CHILD, BY_LSOA, where, &arena, &numbers, &err));
    }
    assert_false(gate_count(&gate, reached, UNIT_FAMILY, NULL, &arena, &number, &err));
    assert_false(gate_by(&gate, reached, UNIT_FAMILY, BY_WARD, NULL, &arena, &numbers, &err));
    assert_false(gate_make(store, &arena, &picture, &elsewhere, 5, &gate, &err));
    assert_int_equal(err.kind, ERROR_DENIED);
}

static bool restrict_body(WriteNow *now, void *context, Error *err)
{
    return DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES (1, $1, $2)", err,
              VALUE(*(int64_t *)context), VALUE(now->id));
}

static bool forget_body(WriteNow *now, void *context, Error *err)
{
    return DO(now->store, "UPDATE person SET w_to = $2 WHERE authority = 1 AND id = $1 AND w_to IS NULL", err,
              VALUE(*(int64_t *)context), VALUE(now->id));
}

static const char *figures_by_place(void)
{
    Error err = {0};
    ReleaseFigureList figures = {0};
    const char *text = "";
    look(month_end);
    must(release_count(store, &arena, &picture, 1, &figures, &err), &err);
    for (size_t i = 0; i < figures.count; i++)
        if (strcmp(figures.items[i].part, RELEASE_TRUE_COUNT) != 0)
            text = arena_print(&arena, "%s%s/%s/%s %d %d\n", text, figures.items[i].measure,
                               figures.items[i].part, figures.items[i].key, (int)figures.items[i].shown,
                               (int)figures.items[i].count);
    return text;
}

/* A child whose family holds nobody else who is counted. */
static int64_t child_alone(void)
{
    Error err = {0};
    int64_t *ids = NULL;
    size_t count = 0;
    look(month_end);
    must(measure_list(picture.snapshot, measure_find(snapshot_book(picture.snapshot), "reached"), UNIT_FAMILY,
                      NULL, &arena, &ids, &count, &err),
         &err);
    for (size_t i = 0; i < count; i++)
        if (ids[i] < 0)
            return -ids[i];
    fail_msg("no child without a family");
    return 0;
}

/* Restricted: the figures by place are those of a register without the child. */
static void test_a_restricted_child_is_in_no_place(void **state)
{
    (void)state;
    int64_t child = child_alone();
    const char *before = figures_by_place();
    change(restrict_body, &child);
    const char *restricted = figures_by_place();
    assert_string_not_equal(before, restricted);
    TrueCount all, with, without;
    Error err = {0};
    must(true_count(picture.snapshot, &with, &err), &err);
    const SnapshotOptions everyone = {.authority = 1, .as_of = month_end, .with_restricted = true};
    DEFER(snapshot_close) Snapshot *snapshot = NULL;
    must(snapshot_open(store, geo, &everyone, &snapshot, &err), &err);
    must(true_count(snapshot, &all, &err), &err);
    change(forget_body, &child);
    assert_string_equal(restricted, figures_by_place());
    must(true_count(picture.snapshot, &without, &err), &err);
    assert_int_equal(with.reached, without.reached);
    assert_int_equal(with.registrations_held, without.registrations_held);
    assert_true(all.reached > with.reached);
}

static bool load_places(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return geo_load_bundled(now->store, NULL, err);
}

static int begin(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(date_from_parts(2026, 9, 30, &month_end));
    must(store_open(fresh_register(), STORE_CREATE, &store, &err), &err);
    const Write write = {.authority = 1, .action = "import"};
    must(write_run(store, &write, load_places, NULL, &err), &err);
    must(geo_open(store, 2026, &geo, &err), &err);
    Chance chance = {
        .state = 7, .geo = geo, .first_lsoa = geo_lsoa_by_code(geo, "E01013453"), .as_of = month_end};
    must(write_run(store, &write, random_register, &chance, &err), &err);
    return 0;
}

static int end(void **state)
{
    (void)state;
    picture_close(&picture);
    geo_close(geo);
    store_close(store);
    geo = NULL;
    store = NULL;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_of_a_month_are_one_release),
        cmocka_unit_test(test_no_small_number_is_shown_or_kept),
        cmocka_unit_test(test_what_is_not_published_is_refused),
        cmocka_unit_test(test_sentences_say_whom_a_figure_is_of),
        cmocka_unit_test(test_who_sees_rows_sees_figures_as_they_are),
        cmocka_unit_test(test_what_is_published_stays),
        cmocka_unit_test(test_a_restricted_child_is_in_no_place),
    };
    return RUN_ON_BOTH(tests, begin, end);
}
