#include "cleanse/cleanse.h"

#include "cleanse/adult.h"
#include "cleanse/age_out.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct Cleansing {
    CleanseOptions options;
    Candidates candidates;
    Adults adults;
    JoinPlan plan, adult_plan;
    AgeOut ageing;
    int64_t last_change, last_registration; /* of what the plan rests on, when it was read */
} Cleansing;

static CleanseOptions with_defaults(const CleanseOptions *given)
{
    CleanseOptions options = *given;
    options.certain = options.certain > 0 ? options.certain : 0.90;
    options.possible = options.possible > 0 ? options.possible : 0.20;
    options.upper_age = options.upper_age ? options.upper_age : 5;
    options.silent_months = options.silent_months ? options.silent_months : 24;
    return options;
}

typedef struct Listener {
    const Progress *progress;
    bool stopped;
} Listener;

static bool tell(void *context, const char *step, uint64_t done, uint64_t total)
{
    Listener *listener = context;
    listener->stopped = progress_tell(listener->progress, step, done, total);
    return listener->stopped;
}

CLOSES_POINTER(Linkage, linkage_free);

typedef struct Labels {
    LinkLabel *items;
    size_t count;
} Labels;

static void add_labels(const Candidates *candidates, const IndexPairList *pairs, bool match, Labels *labels)
{
    for (size_t i = 0; i < pairs->count; i++) {
        IndexPair pair = pairs->items[i];
        if (!candidates->hidden[pair.a] && !candidates->hidden[pair.b])
            labels->items[labels->count++] = (LinkLabel){pair.a, pair.b, match};
    }
}

/* What people decided, for the engine to learn from; where two decisions contradict each other, "different"
 * holds, as it does in joining. Nothing is learned from restricted families. */
static Labels labels_of(const Candidates *candidates, Arena *arena)
{
    Labels labels = {
        .items = ARENA_ARRAY(arena, LinkLabel, candidates->same.count + candidates->different.count + 1)};
    add_labels(candidates, &candidates->different, false, &labels);
    add_labels(candidates, &candidates->same, true, &labels);
    for (size_t at;
         (at = linkage_labels_check(labels.items, labels.count, candidates->count)) < labels.count;)
        labels.items[at] = labels.items[--labels.count];
    return labels;
}

/* Without a linkage when there is nothing to compare. */
static bool compare_records(const Cleansing *this, const Candidates *candidates, CandidateKind kind,
                            const Progress *progress, Arena *arena, Linkage **out, Error *err)
{
    LinkColumn columns[CANDIDATE_COLUMN_COUNT];
    const char *problem = NULL;
    Listener listener = {progress, false};
    const Labels labels = labels_of(candidates, arena);
    const LinkOptions options = {
        .labels = labels.items,
        .label_count = labels.count,
        .certain = this->options.certain,
        .possible = this->options.possible,
        .occasion = candidates->occasions,
        .watch = tell,
        .watcher = &listener,
        .threads = this->options.threads,
    };
    *out = NULL;
    if (candidates->count < 2)
        return true;
    candidates_columns(candidates, kind, columns);
    *out = linkage_run(columns, CANDIDATE_COLUMN_COUNT, candidates->count, &options, &problem);
    if (!*out && listener.stopped)
        return progress_stopped(err);
    return *out || error_set(err, ERROR_CONFLICT, "The records could not be compared: %s.", problem);
}

static bool plan_children(Cleansing *this, const Progress *progress, Arena *arena, CleanseResult *result,
                          Error *err)
{
    DEFER(linkage_free) Linkage *linkage = NULL;
    TRY(compare_records(this, &this->candidates, CANDIDATE_CHILDREN, progress, arena, &linkage, err));
    if (linkage) {
        result->pairs = linkage_pair_count(linkage);
        result->report = arena_print(arena, "%s", linkage_report(linkage));
    }
    join_plan(&this->candidates, linkage, this->options.certain, arena, &this->plan);
    return true;
}

/* Who is registered once the endings are written: families are asked about as they stand then. */
static void end_registrations(Cleansing *this)
{
    const EndingList *endings = &this->ageing.endings;
    for (size_t i = 0; i < endings->count && !this->options.end_nothing; i++)
        this->candidates.registered[endings->items[i].record] = this->ageing.stays[endings->items[i].record];
}

/* What people joined stands as it is: nothing but the queue is taken of the plan. */
static bool plan_adults(Cleansing *this, Store *store, const Progress *progress, Arena *arena, Error *err)
{
    DEFER(linkage_free) Linkage *linkage = NULL;
    const CleanseOptions *options = &this->options;
    TRY(adults_load(store, arena, options->authority, options->as_of, &this->candidates, this->plan.root,
                    &this->adults, err));
    TRY(compare_records(this, &this->adults.candidates, CANDIDATE_ADULTS, progress, arena, &linkage, err));
    join_plan(&this->adults.candidates, linkage, JOIN_NOTHING, arena, &this->adult_plan);
    adults_value(&this->adults, &this->plan.queue, &this->adult_plan.queue);
    return true;
}

static bool last_of(Store *store, const char *sql, int64_t authority, int64_t *out, Error *err)
{
    return store_ask_int(store, sql, (const Value[]){VALUE(authority)}, 1, 0, out, err);
}

static bool check_unchanged(WriteNow *now, const char *sql, int64_t authority, int64_t before, Error *err)
{
    int64_t change = 0;
    TRY(last_of(now->store, sql, authority, &change, err));
    return change == before ||
           error_set(err, ERROR_CONFLICT,
                     "Somebody changed the register while it was being cleansed. Cleanse it again.");
}

static bool add_merges(WriteNow *now, const Cleansing *this, Error *err)
{
    static const char *const columns[] = {"authority",   "person", "into_person",
                                          "probability", "reason", "w_from"};
    DEFER(bulk_close) Bulk *bulk = NULL;
    TRY(bulk_open(now->store, "merge", columns, 6, &bulk, err));
    for (size_t i = 0; i < this->plan.merges.count; i++) {
        const NewMerge *merge = &this->plan.merges.items[i];
        const Value values[] = {VALUE(this->options.authority),
                                VALUE(this->candidates.ids[merge->record]),
                                VALUE(this->candidates.ids[merge->into]),
                                VALUE(merge->probability),
                                VALUE(merge->reason),
                                VALUE(now->id)};
        TRY(bulk_add(bulk, values, err));
    }
    return bulk_finish(bulk, err);
}

static bool add_queue(Bulk *bulk, const Cleansing *this, const Candidates *of, const QueuedPairList *queue,
                      Error *err)
{
    for (size_t i = 0; i < queue->count; i++) {
        const QueuedPair *pair = &queue->items[i];
        const Value values[] = {
            VALUE(this->options.authority), VALUE(of->ids[pair->a]), VALUE(of->ids[pair->b]),
            VALUE(pair->probability),       VALUE(pair->weight),     VALUE(pair->sentence),
            VALUE(pair->reasons),           VALUE(pair->value)};
        TRY(bulk_add(bulk, values, err));
    }
    return true;
}

static bool replace_queue(WriteNow *now, const Cleansing *this, Error *err)
{
    static const char *const columns[] = {"authority", "person_a", "person_b", "probability",
                                          "weight",    "sentence", "reasons",  "value"};
    TRY(DO(now->store, SQL_cleanse_clear_pairs, err, VALUE(this->options.authority)));
    DEFER(bulk_close) Bulk *bulk = NULL;
    TRY(bulk_open(now->store, "derived_pair", columns, 8, &bulk, err));
    TRY(add_queue(bulk, this, &this->candidates, &this->plan.queue, err));
    TRY(add_queue(bulk, this, &this->adults.candidates, &this->adult_plan.queue, err));
    return bulk_finish(bulk, err);
}

static size_t count_outside(const PersonSet *shielded, const Candidates *of, const QueuedPairList *queue)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->items[i].value > 0 && !person_set_has(shielded, of->ids[queue->items[i].a]) &&
                 !person_set_has(shielded, of->ids[queue->items[i].b]);
    return count;
}

static size_t count_asked(const QueuedPairList *queue)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->items[i].value > 0;
    return count;
}

/* Pairs that do not touch a restricted family: what pages may tell of a run. */
static bool count_open(WriteNow *now, const Cleansing *this, size_t *out, Error *err)
{
    PersonSet shielded;
    TRY(shielded_people(now->store, now->arena, this->options.authority, this->options.as_of, &shielded,
                        err));
    *out = count_outside(&shielded, &this->candidates, &this->plan.queue) +
           count_outside(&shielded, &this->adults.candidates, &this->adult_plan.queue);
    return true;
}

static bool write_joins(WriteNow *now, void *context, Error *err)
{
    const Cleansing *this = context;
    TRY(check_unchanged(now, SQL_cleanse_last_change, this->options.authority, this->last_change, err));
    TRY(add_merges(now, this, err));
    TRY(replace_queue(now, this, err));
    size_t open = 0;
    TRY(count_open(now, this, &open, err));
    now->detail = arena_print(now->arena, "{\"merges\":%zu,\"queued\":%zu,\"queued_open\":%zu}",
                              this->plan.merges.count,
                              this->plan.queue.count + count_asked(&this->adult_plan.queue), open);
    return true;
}

static bool write_endings(WriteNow *now, void *context, Error *err)
{
    const Cleansing *this = context;
    const uint64_t *counts = this->ageing.counts;
    TRY(check_unchanged(now, SQL_cleanse_last_registration, this->options.authority, this->last_registration,
                        err));
    TRY(age_out_apply(now, this->options.authority, &this->ageing.endings, err));
    now->detail = arena_print(now->arena, "{\"age\":%llu,\"moved\":%llu,\"silent\":%llu,\"died\":%llu}",
                              (unsigned long long)counts[END_AGE],
                              (unsigned long long)counts[END_MOVED] + counts[END_LEFT],
                              (unsigned long long)counts[END_SILENT], (unsigned long long)counts[END_DIED]);
    return true;
}

static bool apply(Store *store, Cleansing *this, Error *err)
{
    const CleanseOptions *options = &this->options;
    const Write joins = {options->authority, options->actor, "cleanse", NULL, "records of one child joined"};
    TRY(write_run(store, &joins, write_joins, this, err));
    const Write endings = {options->authority, options->actor, "age-out", NULL, "registrations out of date"};
    if (options->end_nothing || !this->ageing.endings.count ||
        write_run(store, &endings, write_endings, this, err))
        return true;
    return error_prefix(err, "The duplicates were joined, but no registration was ended");
}

bool cleanse_run(Store *store, const CleanseOptions *options, const Progress *progress, Arena *arena,
                 CleanseResult *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Cleansing this = {.options = with_defaults(options)};
    CleanseResult result = {.report = ""};
    TRY(last_of(store, SQL_cleanse_last_change, options->authority, &this.last_change, err));
    TRY(last_of(store, SQL_cleanse_last_registration, options->authority, &this.last_registration, err));
    TRY(progress_go_on(progress, "Collecting the records", 0, 1, err));
    TRY(candidates_load(store, &pass, options->authority, options->as_of, CANDIDATE_CHILDREN,
                        &this.candidates, err));
    TRY(progress_go_on(progress, "Collecting the records", 1, 1, err));
    TRY(plan_children(&this, progress, &pass, &result, err));
    TRY(age_out_plan(store, &this.options, &this.candidates, this.plan.root, &pass, &this.ageing, err));
    end_registrations(&this);
    TRY(plan_adults(&this, store, progress, &pass, err));
    if (options->apply) {
        if (!options->end_nothing)
            TRY(age_out_is_sure(&this.ageing, options->sure, err));
        TRY(progress_go_on(progress, "Joining and ending", 0, 1, err));
        TRY(apply(store, &this, err));
        (void)progress_tell(progress, "Joining and ending", 1, 1);
    }
    result.records = this.candidates.count;
    result.merges = this.plan.merges.count;
    result.queued_adults = count_asked(&this.adult_plan.queue);
    result.queued = this.plan.queue.count + result.queued_adults;
    result.ended_age = this.ageing.counts[END_AGE];
    result.ended_moved = this.ageing.counts[END_MOVED] + this.ageing.counts[END_LEFT];
    result.ended_silent = this.ageing.counts[END_SILENT];
    result.ended_died = this.ageing.counts[END_DIED];
    result.report = arena_print(arena, "%s", result.report);
    *out = result;
    return true;
}
