#include "cleanse/likeness.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "cleanse/candidate.h"
#include "register/guard.h"
#include "sql.h"

enum { FOUND_MAX = 64, LOOK_SECONDS = 2, REST_TIMES = 2, PUTS_LEAST = 100, PUTS_PART = 10 };
static const double possible_standard = 0.20;

/* One reading of the register. Without an index when there are too few records to compare. */
typedef struct Built {
    LinkIndex *index;
    int64_t authority;
    int64_t *persons; /* per record of the index */
    bool *hidden;     /* likewise; from those who may not see restricted records */
    size_t count, room, read_count;
} Built;

/* A record of the desk that the reading under way may have missed. */
typedef struct Late {
    Arena arena;
    int64_t person;
    const char *values[CANDIDATE_COLUMN_COUNT];
    struct Late *next;
} Late;

struct Likeness {
    Store *store;
    LikenessOptions options;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows, but for `built` */
    pthread_cond_t wake;
    bool stopping, wanted;
    int64_t seen; /* the last write looked at */
    Late *late;
    LikenessState state;
    pthread_rwlock_t built_lock;
    Built *built; /* NULL: not ready */
};

static void built_free(Built *built)
{
    if (!built)
        return;
    link_index_close(built->index);
    free(built->persons);
    free(built->hidden);
    free(built);
}

static void late_drop(Late *late)
{
    while (late) {
        Late *next = late->next;
        Arena arena = late->arena;
        arena_release(&arena);
        late = next;
    }
}

static void built_room(Built *built, size_t count)
{
    if (count <= built->room)
        return;
    built->room = count + count / 4 + 64;
    built->persons = realloc(built->persons, built->room * sizeof *built->persons);
    built->hidden = realloc(built->hidden, built->room * sizeof *built->hidden);
    if (!built->persons || !built->hidden)
        abort();
}

static bool built_put(Built *built, int64_t person, const char *const *values)
{
    int64_t record = built->index ? link_index_put(built->index, values) : LINK_INDEX_FULL;
    if (record == LINK_INDEX_FULL)
        return false;
    built_room(built, (size_t)record + 1);
    built->persons[record] = person;
    built->hidden[record] = false;
    built->count = (size_t)record + 1;
    return true;
}

static bool is_stopping(Likeness *this)
{
    pthread_mutex_lock(&this->lock);
    bool stopping = this->stopping;
    pthread_mutex_unlock(&this->lock);
    return stopping;
}

static bool watch(void *context, const char *step, uint64_t done, uint64_t total)
{
    (void)step;
    (void)done;
    (void)total;
    return is_stopping(context);
}

/* Fails without words when it was stopped; a register that cannot be compared has no index. */
static bool open_index(Likeness *this, const Candidates *candidates, Built *built)
{
    LinkColumn columns[CANDIDATE_COLUMN_COUNT];
    const char *problem = NULL;
    if (candidates->count < 2)
        return true;
    candidates_columns(candidates, CANDIDATE_CHILDREN, columns);
    const LinkOptions options = {
        .certain = 1,
        .possible = this->options.possible,
        .occasion = candidates->occasions,
        .threads = this->options.threads,
        .watch = watch,
        .watcher = this,
    };
    Linkage *linkage = linkage_run(columns, CANDIDATE_COLUMN_COUNT, candidates->count, &options, &problem);
    if (linkage)
        built->index = link_index_open(linkage, &problem);
    return !is_stopping(this);
}

static bool build(Likeness *this, Built **out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Authority authority;
    Candidates candidates = {0};
    bool found = false;
    Date as_of = this->options.as_of == DATE_NONE ? clock_today() : this->options.as_of;
    TRY(authority_first(this->store, &pass, &authority, &found, err));
    if (found)
        TRY(candidates_load(this->store, &pass, authority.id, as_of, CANDIDATE_CHILDREN, &candidates, err));
    Built *built = calloc(1, sizeof *built);
    if (!built)
        abort();
    if (!open_index(this, &candidates, built)) {
        built_free(built);
        return false;
    }
    built->authority = found ? authority.id : 0;
    built->count = built->read_count = candidates.count;
    built_room(built, candidates.count + 1);
    assert(built->persons && built->hidden);
    for (size_t i = 0; i < candidates.count; i++) {
        built->persons[i] = candidates.ids[i];
        built->hidden[i] = candidates.hidden[i];
    }
    *out = built;
    return true;
}

/* Whether lists have come in since we last looked. What cannot be asked is asked again next time. */
static void look(Likeness *this)
{
    DEFER(rows_close) Rows *rows = NULL;
    Error ignored = {0};
    bool more = false;
    if (!ASK(this->store, SQL_likeness_changes, &rows, &ignored, VALUE(this->seen)) ||
        !rows_next(rows, &more, &ignored) || !more || rows_is_null(rows, 0))
        return;
    pthread_mutex_lock(&this->lock);
    this->seen = rows_int(rows, 0);
    this->wanted = this->wanted || rows_int(rows, 1) != 0;
    this->state.current = !this->wanted;
    pthread_mutex_unlock(&this->lock);
}

/* What the desk has told since the reading began is put in as well. */
static void take_over(Likeness *this, Built *built, uint64_t began, int64_t read_at)
{
    pthread_rwlock_wrlock(&this->built_lock);
    pthread_mutex_lock(&this->lock);
    for (const Late *late = this->late; late; late = late->next)
        (void)built_put(built, late->person, late->values);
    Built *old = this->built;
    this->built = built;
    this->state.ready = true;
    this->state.read_at = read_at;
    this->state.current = !this->wanted;
    this->state.records = built->count;
    this->state.seconds = (double)(clock_monotonic_us() - began) / 1e6;
    this->state.builds++;
    pthread_mutex_unlock(&this->lock);
    pthread_rwlock_unlock(&this->built_lock);
    built_free(old);
    malloc_trim(0);
}

static bool build_once(Likeness *this)
{
    Error ignored = {0};
    Built *built = NULL;
    uint64_t began = clock_monotonic_us();
    look(this);
    pthread_mutex_lock(&this->lock);
    Late *told = this->late;
    this->late = NULL;
    this->wanted = false;
    int64_t now = clock_now();
    pthread_mutex_unlock(&this->lock);
    late_drop(told);
    if (!build(this, &built, &ignored)) {
        pthread_mutex_lock(&this->lock);
        this->wanted = true;
        pthread_mutex_unlock(&this->lock);
        return false;
    }
    take_over(this, built, began, now);
    return true;
}

/* False when it is time to stop. */
static bool rest(Likeness *this, double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&this->lock);
    while (!this->stopping && pthread_cond_timedwait(&this->wake, &this->lock, &until) == 0)
        ;
    bool go_on = !this->stopping;
    pthread_mutex_unlock(&this->lock);
    return go_on;
}

static void *run(void *context)
{
    Likeness *this = context;
    for (double pause = 0; rest(this, pause); pause = LOOK_SECONDS) {
        look(this);
        pthread_mutex_lock(&this->lock);
        bool wanted = this->wanted;
        pthread_mutex_unlock(&this->lock);
        if (wanted && build_once(this) && !rest(this, REST_TIMES * this->state.seconds))
            break;
    }
    return NULL;
}

bool likeness_open(Store *store, const LikenessOptions *options, Likeness **out, Error *err)
{
    Likeness *this = calloc(1, sizeof *this);
    if (!this)
        abort();
    this->store = store;
    this->options = *options;
    this->options.possible = options->possible > 0 ? options->possible : possible_standard;
    this->wanted = true;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&this->lock, NULL);
    pthread_cond_init(&this->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_rwlock_init(&this->built_lock, NULL);
    if (pthread_create(&this->thread, NULL, run, this) != 0) {
        free(this);
        return error_set(err, ERROR_SYSTEM, "The system gives no thread for comparing children. Try again.");
    }
    *out = this;
    return true;
}

void likeness_close(Likeness *this)
{
    if (!this)
        return;
    pthread_mutex_lock(&this->lock);
    this->stopping = true;
    pthread_cond_broadcast(&this->wake);
    pthread_mutex_unlock(&this->lock);
    pthread_join(this->thread, NULL);
    built_free(this->built);
    late_drop(this->late);
    pthread_mutex_destroy(&this->lock);
    pthread_cond_destroy(&this->wake);
    pthread_rwlock_destroy(&this->built_lock);
    free(this);
}

LikenessState likeness_state(Likeness *this)
{
    pthread_mutex_lock(&this->lock);
    LikenessState state = this->state;
    pthread_mutex_unlock(&this->lock);
    return state;
}

static void values_of(Arena *arena, const DeskChild *child, const char **values)
{
    const char *given = fold_given(fold_words(arena, child->given));
    const char *carer = fold_carer(arena, child->carer_given, child->carer_family);
    const char *const told[CANDIDATE_COLUMN_COUNT] = {
        [CANDIDATE_GIVEN] = given,
        [CANDIDATE_FAMILY] = fold_own_family(given, fold_words(arena, child->family), carer),
        [CANDIDATE_BIRTH] = fold_birth(arena, child->birth),
        [CANDIDATE_SEX] = fold_sex(child->sex),
        [CANDIDATE_STREET] = fold_words(arena, child->line),
        [CANDIDATE_POSTCODE] = fold_words(arena, child->postcode),
        [CANDIDATE_PHONE] = fold_words(arena, child->phone),
        [CANDIDATE_NHS] = child->nhs ? fold_nhs(arena, child->nhs) : NULL,
        [CANDIDATE_CARER] = carer,
    };
    memcpy(values, told, sizeof told);
}

void likeness_put(Likeness *this, int64_t authority, int64_t record, const DeskChild *child)
{
    Arena arena = {0};
    Late *late = ARENA_NEW(&arena, Late);
    late->person = record;
    values_of(&arena, child, late->values);
    pthread_rwlock_wrlock(&this->built_lock);
    Built *built = this->built;
    bool ours = !built || built->authority == 0 || built->authority == authority;
    bool put = ours && built && built_put(built, record, late->values);
    size_t news = built ? built->count - built->read_count : 0;
    bool much = built && news > PUTS_LEAST + built->read_count / PUTS_PART;
    late->arena = arena;
    pthread_mutex_lock(&this->lock);
    late->next = this->late;
    this->late = late;
    this->wanted = this->wanted || (ours && (!put || much));
    pthread_mutex_unlock(&this->lock);
    pthread_rwlock_unlock(&this->built_lock);
}

void likeness_remove(Likeness *this, int64_t record)
{
    pthread_rwlock_wrlock(&this->built_lock);
    Built *built = this->built;
    for (size_t r = built && built->index ? built->count : 0; r-- > 0;)
        if (built->persons[r] == record)
            link_index_remove(built->index, (uint32_t)r);
    pthread_rwlock_unlock(&this->built_lock);
}

typedef struct Guess { /* a record that may be the child's */
    int64_t person;
    double probability;
    const char *reasons;
} Guess;

static const char *level_of(const LinkExplanation *why, const char *column)
{
    for (size_t i = 0; i < why->reason_count; i++)
        if (strcmp(why->reasons[i].column, column) == 0)
            return why->reasons[i].level;
    return "";
}

typedef enum Naming { NAMES_NOBODY, NAMES_HIM, NAMES_ANOTHER } Naming;

/* On one birth date another given name is another child; so is a name that is only like it, of the other sex:
 * Oliver is not Olivia. */
static Naming naming_of(const LinkExplanation *why)
{
    const char *given = level_of(why, "given name");
    if (strcmp(given, "") == 0 || strcmp(given, "not recorded") == 0)
        return NAMES_NOBODY;
    if (strcmp(level_of(why, "NHS number"), "exact") == 0 || strcmp(given, "exact") == 0)
        return NAMES_HIM;
    bool other = strcmp(given, "differs") == 0 || strcmp(given, "somewhat similar") == 0,
         other_sex = strcmp(level_of(why, "sex"), "differs") == 0;
    if (strcmp(level_of(why, "birth date"), "exact") == 0 && (other || other_sex))
        return NAMES_ANOTHER;
    return other ? NAMES_NOBODY : NAMES_HIM;
}

static uint32_t record_of(const Built *built, int64_t person)
{
    size_t low = 0, high = built->read_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (built->persons[middle] < person)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t r = low; r < built->count; r = r < built->read_count ? built->read_count : r + 1)
        if (built->persons[r] == person)
            return (uint32_t)r;
    return CANDIDATE_NONE;
}

/* Whether what is known of the child names another: some record does, and none names the one typed in. A
 * nameless record of a brother does not make him the sister. */
static bool is_twin(Likeness *this, const char *const *values, const Child *child)
{
    bool him = false, another = false;
    pthread_rwlock_rdlock(&this->built_lock);
    const Built *built = this->built;
    for (size_t i = 0; built && built->index && i < child->records.count; i++) {
        uint32_t record = record_of(built, child->records.items[i].id);
        LinkExplanation why;
        if (record == CANDIDATE_NONE)
            continue;
        link_index_explain(built->index, values, record, &why);
        him = him || naming_of(&why) == NAMES_HIM;
        another = another || naming_of(&why) == NAMES_ANOTHER;
    }
    pthread_rwlock_unlock(&this->built_lock);
    return another && !him;
}

bool likeness_explain(Likeness *this, Arena *arena, int64_t authority, const DeskChild *child, int64_t record,
                      LikePoints *out)
{
    const char *values[CANDIDATE_COLUMN_COUNT];
    bool known = false;
    values_of(arena, child, values);
    pthread_rwlock_rdlock(&this->built_lock);
    const Built *built = this->built;
    bool ours = built && built->index && (built->authority == authority || built->authority == 0);
    uint32_t at = ours ? record_of(built, record) : CANDIDATE_NONE;
    if (at != CANDIDATE_NONE) {
        LinkExplanation why;
        link_index_explain(built->index, values, at, &why);
        *out = (LikePoints){why.probability, why.weight, arena_print(arena, "%s", why.sentence),
                            explanation_lines(arena, &why)};
        known = true;
    }
    pthread_rwlock_unlock(&this->built_lock);
    return known;
}

/* In memory only: for those named for nothing, who is restricted is gone before the register is asked
 * anything. */
static size_t guess(Likeness *this, Arena *arena, int64_t authority, bool asks_restricted,
                    const char *const *values, Guess *out, bool *compared)
{
    LinkFound found[FOUND_MAX];
    size_t count = 0;
    pthread_rwlock_rdlock(&this->built_lock);
    const Built *built = this->built;
    *compared = built && (built->authority == authority || built->authority == 0);
    size_t all = *compared && built->index ? link_index_find(built->index, values, found, FOUND_MAX) : 0;
    for (size_t i = 0; i < all; i++) {
        uint32_t record = found[i].record;
        LinkExplanation why;
        if (record >= built->count || (built->hidden[record] && !asks_restricted))
            continue;
        link_index_explain(built->index, values, record, &why);
        if (naming_of(&why) != NAMES_ANOTHER)
            out[count++] = (Guess){built->persons[record], (double)found[i].probability,
                                   arena_print(arena, "%s", why.sentence)};
    }
    pthread_rwlock_unlock(&this->built_lock);
    return count;
}

static bool is_there(const Likes *likes, int64_t child)
{
    for (size_t i = 0; i < likes->count; i++)
        if (likes->items[i].child.id == child)
            return true;
    return false;
}

/* Known to other centres alone, and nobody who must not be found. */
static bool is_elsewhere(Likeness *this, const User *actor, int64_t authority, int64_t child, bool *out,
                         Error *err)
{
    Guard guard;
    TRY(guards_of(this->store, actor, authority, &child, 1, &guard, err));
    *out = guard.elsewhere && !guard.restricted;
    return true;
}

bool likeness_ask(Likeness *this, Arena *arena, const User *actor, int64_t authority, const DeskChild *child,
                  Likes *out, Error *err)
{
    const char *values[CANDIDATE_COLUMN_COUNT];
    Guess guesses[FOUND_MAX];
    int64_t records[FOUND_MAX], roots[FOUND_MAX];
    Likes likes = {0};
    values_of(arena, child, values);
    bool named = false;
    TRY(guard_any(this->store, actor, authority, &named, err));
    size_t count = guess(this, arena, authority, named, values, guesses, &likes.compared);
    for (size_t i = 0; i < count; i++)
        records[i] = guesses[i].person;
    if (count)
        TRY(merge_roots(this->store, arena, authority, records, count, roots, err));
    for (size_t i = 0; i < count && likes.count < LIKES_MAX; i++) {
        bool found = false;
        Like like = {.probability = guesses[i].probability, .reasons = guesses[i].reasons};
        if (is_there(&likes, roots[i]))
            continue;
        TRY(child_get(this->store, arena, actor, authority, roots[i], &like.child, &found, err));
        if (found && !is_twin(this, values, &like.child))
            likes.items[likes.count++] = like;
        bool elsewhere = false;
        if (!found && actor->centre && !likes.elsewhere)
            TRY(is_elsewhere(this, actor, authority, roots[i], &elsewhere, err));
        if (elsewhere)
            likes.elsewhere = roots[i];
    }
    *out = likes;
    return true;
}
