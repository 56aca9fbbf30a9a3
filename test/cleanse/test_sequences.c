/* Joins, edits, imports, un-merging, families parted and joined in any order: whatever happens, taking every
 * join apart and every change of a family back leaves the register that the edits and imports alone would
 * have made. A second register, on a file, gets only those; at each step the joined records must be those of
 * a plain model of trees. */
#include "cleanse/review.h"
#include "intake/small_intake.h"
#include "register/family_change.h"

enum { RECORDS = 8, STEPS = 14, AT_ONCE = 50, ROUNDS_SQLITE = 20, ROUNDS_SANITIZED = 4, ROUNDS_POSTGRES = 1 };

typedef struct Chosen {
    int record;
    Trait trait;
} Chosen;

typedef struct Sequence {
    Small joined, plain; /* both get edits and imports, the first alone joins */
    User reviewer, plain_reviewer;
    uint64_t random;
    int64_t ids[RECORDS];
    int parent[RECORDS], stamp[RECORDS]; /* the model: -1 for a root; when it joined */
    bool apart[RECORDS][RECORDS];
    int clock, edition;
    Chosen chosen[STEPS];
    size_t chosen_count;
    int64_t changes[STEPS]; /* of families, standing */
    size_t change_count, parted, families_joined, taken_back;
    size_t merges, unmerges, refused, moved, undone, imports, edits;
} Sequence;

static int below(Sequence *this, int limit)
{
    this->random = this->random * 6364136223846793005u + 1442695040888963407u;
    return (int)((this->random >> 33) % (uint64_t)limit);
}

static const char *list_text(Sequence *this, Small *into, int list, const int *street, const int *name)
{
    static const char *const names[3][4] = {
        {"Ana", "Ben", "Cara", "Baby"}, {"Anna", "Benn", "Kara", "Dan"}, {"Ann", "Ben", "Cara", "Dana"}};
    const char *text = REGISTRATIONS_HEADER;
    (void)this;
    for (int i = 0; i < 4; i++)
        text = arena_print(&into->arena,
                           "%s%c%d,%s,Able,0%d/02/2024,F,,,%s,%s,Jo,Able,Mother,,,,10/03/2024,,,%s,Y,N\n",
                           text, list ? 'B' : 'R', i, names[name[i]][i], 1 + (name[i] + i) % 3,
                           street[i] ? arena_print(&into->arena, "%d High Street", street[i]) : "",
                           street[i] % 2 ? "DE23 6WY" : "DE23 8AL", street[i] % 3 ? "eal" : "");
    return text;
}

static void import(Sequence *this, int list)
{
    int street[4], name[4];
    for (int i = 0; i < 4; i++) {
        street[i] = below(this, 9);
        name[i] = below(this, 3);
    }
    const char *file = list ? "registrations_becket.csv" : "registrations_rosehill.csv";
    Error err;
    Small *both[] = {&this->joined, &this->plain};
    for (int i = 0; i < 2; i++) {
        (void)small_try(both[i], (IntakeOptions){.kind = "registrations"}, file,
                        list_text(this, both[i], list, street, name), &err);
        if (err.kind != ERROR_NONE && err.kind != ERROR_CONFLICT) /* the very list again */
            fail_msg("%s: %s", file, err.text);
    }
    this->imports++;
}

static void plain_open(Small *small)
{
    static const char *const names[] = {"plain.db-wal", "plain.db-shm", "plain.db"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(both_path(names[i]));
    *small = (Small){0};
    MUST(store_open(both_path("plain.db"), STORE_CREATE, &small->store, err));
    const Write write = {.action = "test"};
    MUST(write_run(small->store, &write, small_fill, small, err));
    MUST(geo_open(small->store, 2026, &small->geo, err));
}

static void sequence_open(Sequence *this, uint64_t seed)
{
    *this = (Sequence){.random = seed};
    small_open(&this->joined);
    plain_open(&this->plain);
    this->reviewer = (User){.id = 7, .authority = this->joined.authority, .role = ROLE_LEADER};
    this->plain_reviewer = (User){.id = 7, .authority = this->plain.authority, .role = ROLE_LEADER};
    import(this, 0);
    import(this, 1);
    for (int i = 0; i < RECORDS; i++) {
        this->ids[i] = small_count(
            &this->joined, arena_print(&this->joined.arena,
                                       "SELECT MIN(id) FROM person WHERE kind = 'child' AND ref = '%c%d'",
                                       i < 4 ? 'R' : 'B', i % 4));
        this->parent[i] = -1;
    }
}

static void sequence_close(Sequence *this)
{
    small_close(&this->plain);
    small_close(&this->joined);
}

static int root_in_model(const Sequence *this, int record)
{
    while (this->parent[record] >= 0)
        record = this->parent[record];
    return record;
}

static bool model_agrees(Sequence *this)
{
    int64_t roots[RECORDS];
    Arena arena = {0};
    MUST(merge_roots(this->joined.store, &arena, this->joined.authority, this->ids, RECORDS, roots, err));
    bool agrees = true;
    for (int i = 0; i < RECORDS; i++)
        agrees = agrees && roots[i] == this->ids[root_in_model(this, i)];
    arena_release(&arena);
    return agrees;
}

static bool apart_in_model(const Sequence *this, int a, int b)
{
    for (int x = 0; x < RECORDS; x++)
        for (int y = 0; y < RECORDS; y++)
            if (this->apart[x][y] && !(x == a && y == b) && !(x == b && y == a) &&
                root_in_model(this, x) == root_in_model(this, a) &&
                root_in_model(this, y) == root_in_model(this, b))
                return true;
    return false;
}

static void merge(Sequence *this)
{
    int a = below(this, RECORDS), b = below(this, RECORDS);
    if (a == b)
        return;
    int x = root_in_model(this, a), y = root_in_model(this, b), lower = this->ids[x] > this->ids[y] ? x : y;
    const Pick pick = {below(this, 2) ? TRAIT_GIVEN : TRAIT_HOME, this->ids[below(this, 2) ? a : b]};
    const Judgement judgement = {.a = this->ids[a],
                                 .b = this->ids[b],
                                 .verdict = "same",
                                 .picks = &pick,
                                 .pick_count = pick.trait == TRAIT_GIVEN ? 1 : 0};
    Judged judged;
    Error why = {0};
    bool done =
        pair_judge(this->joined.store, &this->reviewer, this->joined.authority, &judgement, &judged, &why);
    assert_int_equal(done, x != y && !apart_in_model(this, a, b));
    if (!done) {
        assert_int_equal(why.kind, ERROR_CONFLICT);
        this->refused++;
        return;
    }
    this->merges++;
    this->apart[a][b] = this->apart[b][a] = false;
    this->parent[lower] = lower == x ? y : x;
    this->stamp[lower] = ++this->clock;
    if (below(this, 4) == 0) {
        MUST(pair_unjudge(this->joined.store, &this->reviewer, this->joined.authority, this->ids[a],
                          this->ids[b], err));
        this->parent[lower] = -1;
        this->undone++;
    }
}

static bool forget_body(WriteNow *now, void *context, Error *err)
{
    (void)context;
    return store_do(now->store, "UPDATE field_choice SET w_to = NULL", NULL, 0, NULL, err);
}

static int record_in_model(const Sequence *this, int64_t id)
{
    for (int i = 0; i < RECORDS; i++)
        if (this->ids[i] == id)
            return i;
    fail_msg("record %lld is unknown", (long long)id);
    return -1;
}

static void unmerge(Sequence *this, int record, bool moving, bool forgetful)
{
    RecordList since = {0};
    Arena arena = {0};
    int64_t child, going[RECORDS];
    size_t going_count = 0;
    int into = this->parent[record];
    if (into < 0)
        return;
    MUST(unmerge_since(this->joined.store, &arena, &this->reviewer, this->joined.authority, this->ids[record],
                       &child, &since, err));
    assert_int_equal(child, this->ids[root_in_model(this, record)]);
    for (size_t i = 0; i < since.count; i++) {
        int late = record_in_model(this, since.items[i].id);
        assert_true(this->stamp[late] > this->stamp[record]);
        assert_int_equal(root_in_model(this, late), root_in_model(this, record));
        if (moving && below(this, 2)) {
            going[going_count++] = this->ids[late];
            this->parent[late] = record;
            this->stamp[late] = ++this->clock;
            this->moved++;
        }
    }
    MUST(cleanse_unmerge(this->joined.store, &this->reviewer, this->joined.authority, this->ids[record],
                         going, going_count, err));
    this->parent[record] = -1;
    this->apart[record][into] = this->apart[into][record] = true;
    this->unmerges++;
    if (forgetful) {
        const Write write = {.authority = this->joined.authority, .action = "test"};
        MUST(write_run(this->joined.store, &write, forget_body, NULL, err));
    }
    arena_release(&arena);
}

static void edit(Sequence *this, int record, Trait trait, bool by_rule)
{
    Error why = {0}, plain_why = {0};
    bool done = child_choose(this->joined.store, &this->reviewer, this->joined.authority, this->ids[record],
                             trait, by_rule, &why);
    assert_int_equal(done, child_choose(this->plain.store, &this->plain_reviewer, this->plain.authority,
                                        this->ids[record], trait, by_rule, &plain_why));
    if (done && !by_rule) {
        this->chosen[this->chosen_count++] = (Chosen){record, trait};
        this->edits++;
    }
}

enum { FIRST_DAY = 20500 };

static int64_t family_of(Small *small, const User *user, int64_t record)
{
    Child child;
    bool found;
    MUST(child_get(small->store, &small->arena, user, small->authority, record, &child, &found, err));
    assert_true(found);
    return child.family_id;
}

static bool burn_body(WriteNow *now, void *context, Error *err)
{
    return store_take_ids(now->store, "family", 1, context, err);
}

/* The other register passes over the number that the new family got, so that later lists give the same. */
static void note_change(Sequence *this)
{
    int64_t number;
    const Write write = {.authority = this->plain.authority, .action = "test"};
    MUST(write_run(this->plain.store, &write, burn_body, &number, err));
    this->changes[this->change_count++] = small_count(&this->joined, "SELECT MAX(id) FROM family_change");
}

/* Some of a family leave it: they stand together, and the others without them. */
static void part(Sequence *this)
{
    Small *small = &this->joined;
    Family family, apart;
    bool found;
    int64_t made, leaving[RECORDS + 1];
    const Date from = FIRST_DAY + below(this, 100);
    FamilySplit split = {.from = from, .people = leaving};
    split.family = family_of(small, &this->reviewer, this->ids[below(this, RECORDS)]);
    MUST(family_get(small->store, &small->arena, &this->reviewer, small->authority, split.family, from,
                    &family, &found, err));
    for (size_t i = 0; found && i < family.children.count; i++)
        if (below(this, 2))
            leaving[split.people_count++] = family.children.items[i].id;
    Error why = {0};
    bool sensible =
        found && split.people_count && split.people_count < family.children.count + family.carers.count;
    assert_int_equal(family_split(small->store, &this->reviewer, small->authority, &split, &made, &why),
                     sensible);
    if (!sensible)
        return;
    note_change(this);
    this->parted++;
    MUST(family_get(small->store, &small->arena, &this->reviewer, small->authority, made, from, &apart,
                    &found, err));
    assert_true(found);
    assert_int_equal(apart.children.count, split.people_count);
    assert_int_equal(apart.carers.count, 0);
}

static void join_families(Sequence *this)
{
    Small *small = &this->joined;
    int64_t made = 0;
    Error why = {0};
    const FamilyJoin wish = {.family = family_of(small, &this->reviewer, this->ids[below(this, RECORDS)]),
                             .other = family_of(small, &this->reviewer, this->ids[below(this, RECORDS)]),
                             .from = FIRST_DAY + 200};
    if (!family_join(small->store, &this->reviewer, small->authority, &wish, &made, &why)) {
        assert_true(why.kind == ERROR_CONFLICT || why.kind == ERROR_INPUT || why.kind == ERROR_NOT_FOUND);
        return;
    }
    note_change(this);
    this->families_joined++;
}

/* The family of a change that is not the last is taken back in the same way. */
static void take_back(Sequence *this, size_t which)
{
    int64_t beside;
    MUST(family_change_undo(this->joined.store, &this->reviewer, this->joined.authority, this->changes[which],
                            &beside, err));
    this->changes[which] = this->changes[--this->change_count];
    this->taken_back++;
}

static void change_family(Sequence *this)
{
    int what = below(this, 4);
    if (what < 2)
        part(this);
    else if (what == 2)
        join_families(this);
    else if (this->change_count)
        take_back(this, (size_t)below(this, (int)this->change_count));
}

static int any_joined(Sequence *this)
{
    int record = below(this, RECORDS);
    for (int i = 0; i < RECORDS && this->parent[record] < 0; i++)
        record = (record + 1) % RECORDS;
    return record;
}

static void step(Sequence *this, bool forgetful)
{
    int what = below(this, 24);
    if (what >= 20)
        change_family(this);
    else if (what < 10)
        merge(this);
    else if (what < 14)
        unmerge(this, any_joined(this), true, forgetful);
    else if (what < 18)
        edit(this, below(this, RECORDS), below(this, 2) ? TRAIT_FAMILY : TRAIT_GIVEN, false);
    else
        import(this, below(this, 2));
}

static const char *choices_of(Small *small)
{
    const char *text = "";
    DEFER(rows_close) Rows *rows = NULL;
    MUST(ASK_ALL(small->store,
                 "SELECT person, field FROM field_choice WHERE w_to IS NULL ORDER BY person, field, w_from",
                 &rows, err));
    for (bool more = true; more;) {
        MUST(rows_next(rows, &more, err));
        if (more)
            text = arena_print(&small->arena, "%s%lld %s\n", text, (long long)rows_int(rows, 0),
                               rows_text(rows, 1, NULL));
    }
    return text;
}

/* What stands of each child, as its page shows it. */
static const char *children_of(Sequence *this, Small *small, const User *user)
{
    const char *text = "";
    for (int i = 0; i < RECORDS; i++) {
        Child child;
        bool found;
        MUST(child_get(small->store, &small->arena, user, small->authority, this->ids[i], &child, &found,
                       err));
        assert_true(found);
        text = arena_print(&small->arena, "%s%lld in %lld with %zu %s %s %d %s %s %s %zu\n", text,
                           (long long)child.id, (long long)child.family_id, child.kin.count, child.given,
                           child.family, child.birth, child.sex, child.address ? child.address : "-",
                           child.postcode ? child.postcode : "-", child.records.count);
    }
    return text;
}

static bool is_as_if_never_joined(Sequence *this)
{
    return strcmp(small_dump(&this->joined), small_dump(&this->plain)) == 0 &&
           strcmp(choices_of(&this->joined), choices_of(&this->plain)) == 0 &&
           strcmp(children_of(this, &this->joined, &this->reviewer),
                  children_of(this, &this->plain, &this->plain_reviewer)) == 0;
}

/* Everything joined is taken apart in any order, and every verdict taken back. */
static void take_all_apart(Sequence *this, bool forgetful, bool parted)
{
    while (this->change_count && !parted)
        take_back(this, (size_t)below(this, (int)this->change_count));
    int first = below(this, RECORDS);
    for (int i = 0; i < RECORDS; i++)
        unmerge(this, (first + 3 * i) % RECORDS, false, forgetful);
    for (int a = 0; a < RECORDS; a++)
        for (int b = a + 1; b < RECORDS; b++)
            if (this->apart[a][b]) {
                MUST(pair_unjudge(this->joined.store, &this->reviewer, this->joined.authority, this->ids[a],
                                  this->ids[b], err));
                this->apart[a][b] = this->apart[b][a] = false;
            }
}

/* How many of the sequences ended otherwise than they should. */
static int run(Sequence *this, int sequences, bool forgetful, bool parted)
{
    int wrong = 0;
    for (int i = 0; i < sequences; i++) {
        for (int s = 0; s < STEPS; s++) {
            step(this, forgetful);
            wrong += !model_agrees(this);
        }
        take_all_apart(this, forgetful, parted);
        wrong += !is_as_if_never_joined(this);
        while (this->change_count)
            take_back(this, 0);
        for (size_t c = 0; c < this->chosen_count; c++)
            edit(this, this->chosen[c].record, this->chosen[c].trait, true);
        this->chosen_count = 0;
        arena_reset(&this->joined.arena);
        arena_reset(&this->plain.arena);
    }
    return wrong;
}

static void add_counts(const Sequence *one, Sequence *all)
{
    all->merges += one->merges;
    all->unmerges += one->unmerges;
    all->refused += one->refused;
    all->moved += one->moved;
    all->undone += one->undone;
    all->imports += one->imports;
    all->edits += one->edits;
    all->parted += one->parted;
    all->families_joined += one->families_joined;
    all->taken_back += one->taken_back;
}

static void test_any_sequence_taken_apart_is_as_if_never_joined(void **state)
{
    (void)state;
    Sequence all = {0};
#ifdef __SANITIZE_ADDRESS__
    int rounds = on_postgres ? ROUNDS_POSTGRES : ROUNDS_SANITIZED;
#else
    int rounds = on_postgres ? ROUNDS_POSTGRES : ROUNDS_SQLITE;
#endif
    for (int round = 0; round < rounds; round++) {
        Sequence this;
        sequence_open(&this, 20261124 + (uint64_t)round);
        assert_int_equal(run(&this, AT_ONCE, false, false), 0);
        MUST(write_verify(this.joined.store, &(int64_t){0}, err));
        add_counts(&this, &all);
        sequence_close(&this);
    }
    size_t sequences = (size_t)rounds * AT_ONCE;
    printf("%zu sequences: %zu joins, %zu refused, %zu undone, %zu taken apart, %zu records moved along, "
           "%zu choices, %zu imports; families: %zu parted, %zu joined, %zu changes taken back\n",
           sequences, all.merges, all.refused, all.undone, all.unmerges, all.moved, all.edits, all.imports,
           all.parted, all.families_joined, all.taken_back);
    assert_true(all.merges > 2 * sequences && all.unmerges > sequences && all.refused > 0 && all.moved > 0 &&
                all.undone > 0 && all.parted > sequences / 4 && all.families_joined > sequences / 20 &&
                all.taken_back > sequences / 4 && all.edits > 0 && all.imports > sequences / 10);
}

static void test_control_an_unmerge_that_forgets_is_found(void **state)
{
    (void)state;
    Sequence this;
    sequence_open(&this, 20261124);
    assert_true(run(&this, 10, true, false) > 0);
    sequence_close(&this);
}

static void test_control_a_family_left_parted_is_found(void **state)
{
    (void)state;
    Sequence this;
    sequence_open(&this, 20261124);
    assert_true(run(&this, 10, false, true) > 0);
    sequence_close(&this);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_sequence_taken_apart_is_as_if_never_joined),
        cmocka_unit_test(test_control_an_unmerge_that_forgets_is_found),
        cmocka_unit_test(test_control_a_family_left_parted_is_found),
    };
    return RUN_ON_BOTH(tests, NULL, NULL);
}
