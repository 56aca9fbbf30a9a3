#include "cleanse/age_out.h"

#include "sql.h"

static const char *const reason_words[END_REASON_COUNT] = {
    [END_AGE] = "turned five",
    [END_MOVED] = "moved out of the area",
    [END_SILENT] = "no contact in 24 months and not confirmed",
};

typedef struct Open { /* a registration that has not ended */
    int64_t id, person, centre, intake;
    uint32_t record;
    Date from;
} Open;
typedef struct OpenList {
    Open *items;
    size_t count, capacity;
} OpenList;

typedef struct LsoaList {
    const char **items;
    size_t count, capacity;
} LsoaList;

typedef struct Ageing {
    Store *store;
    const CleanseOptions *options;
    const Candidates *candidates;
    const uint32_t *root;
    Arena *arena; /* of this pass */
    LsoaList reach;
    OpenList open;
    Date *registered, *contacted; /* per record: newest day, DATE_NONE when never */
    Date *told_moved;       /* per record: the day a centre ended a registration because the family moved */
    uint32_t *first, *next; /* per root and record, 1 + the next record of the child; 0 ends */
} Ageing;

static Date birthday(Date birth, int age)
{
    Date day = date_add_months(birth, 12 * age);
    while (date_age_years(birth, day) < age)
        day++;
    return day;
}

static void sooner(EndReason reason, Date at, const CleanseOptions *options, EndReason *best, Date *day)
{
    if (at <= options->as_of && (*best == END_NONE || at < *day)) {
        *best = reason;
        *day = at;
    }
}

EndReason age_out_reason(const Standing *standing, const CleanseOptions *options, Date *day)
{
    EndReason best = END_NONE;
    Date end = options->as_of;
    if (standing->birth != DATE_NONE)
        sooner(END_AGE, birthday(standing->birth, options->upper_age), options, &best, &end);
    if (standing->away) {
        bool known = standing->away_since != DATE_NONE && standing->away_since <= options->as_of;
        sooner(END_MOVED, known ? standing->away_since : options->as_of, options, &best, &end);
    }
    sooner(END_SILENT,
           standing->last_seen == DATE_NONE ? options->as_of
                                            : date_add_months(standing->last_seen, options->silent_months),
           options, &best, &end);
    if (best == END_NONE)
        return END_NONE;
    *day = standing->registered != DATE_NONE && end < standing->registered ? standing->registered : end;
    return best;
}

static bool load_reach(Ageing *ageing, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, SQL_cleanse_reach_lsoas, &rows, err, VALUE(ageing->options->authority),
            VALUE(ageing->options->as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        *GROW(ageing->arena, &ageing->reach) = rows_text(rows, 0, ageing->arena);
    }
    return false;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool load_registrations(Ageing *ageing, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, SQL_cleanse_registrations, &rows, err, VALUE(ageing->options->authority),
            VALUE(ageing->options->as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        Open one = {
            .id = rows_int(rows, 0),
            .person = rows_int(rows, 1),
            .centre = rows_int(rows, 2),
            .intake = rows_int(rows, 5),
            .record = candidate_of(ageing->candidates, rows_int(rows, 1)),
            .from = rows_is_null(rows, 3) ? DATE_NONE : (Date)rows_int(rows, 3),
        };
        if (one.record == CANDIDATE_NONE)
            continue;
        if (one.from > ageing->registered[one.record])
            ageing->registered[one.record] = one.from;
        Date ended = rows_is_null(rows, 4) ? DATE_NONE : (Date)rows_int(rows, 4);
        if (rows_int(rows, 6) && ended != DATE_NONE && ended <= ageing->options->as_of &&
            ended > ageing->told_moved[one.record])
            ageing->told_moved[one.record] = ended;
        if (ended == DATE_NONE)
            *GROW(ageing->arena, &ageing->open) = one;
    }
    return false;
}

static bool load_contacts(Ageing *ageing, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(ageing->store, SQL_cleanse_last_contacts, &rows, err, VALUE(ageing->options->authority),
            VALUE(ageing->options->as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t record = candidate_of(ageing->candidates, rows_int(rows, 0));
        if (record != CANDIDATE_NONE)
            ageing->contacted[record] = (Date)rows_int(rows, 1);
    }
    return false;
}

/* The day most records agree on; a record with an NHS number weighs a little more. */
static Date child_birth(const Ageing *ageing, uint32_t root)
{
    const Candidates *of = ageing->candidates;
    Date best = DATE_NONE;
    int best_votes = 0;
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1]) {
        int votes = 0;
        for (uint32_t j = ageing->first[root]; j; j = ageing->next[j - 1])
            if (of->births[j - 1] == of->births[i - 1])
                votes += of->columns[CANDIDATE_NHS][j - 1] ? 3 : 2;
        if (of->births[i - 1] != DATE_NONE && votes > best_votes) {
            best = of->births[i - 1];
            best_votes = votes;
        }
    }
    return best;
}

/* Since when a record's address is known to be so: what it says itself, else the day the record was made or
 * last seen. */
static Date place_day(const Ageing *ageing, uint32_t record)
{
    Date day = ageing->candidates->places[record].day;
    if (day == DATE_NONE)
        day = ageing->registered[record];
    if (day == DATE_NONE)
        day = ageing->contacted[record];
    return day != DATE_NONE ? day : ageing->candidates->births[record];
}

static bool place_within(const Ageing *ageing, const Place *place)
{
    const LsoaList *reach = &ageing->reach;
    return bsearch(&place->lsoa, reach->items, reach->count, sizeof *reach->items, compare_texts) != NULL;
}

/* Away: lived in the areas served by an older record, and outside by the newest. Families who always lived
 * outside did not move: centres serve them too. */
static void child_place(const Ageing *ageing, uint32_t root, Standing *out)
{
    const Place *newest = NULL;
    Date newest_day = DATE_NONE;
    bool lived_here = false;
    for (uint32_t i = ageing->first[root]; i && ageing->reach.count; i = ageing->next[i - 1]) {
        const Place *place = &ageing->candidates->places[i - 1];
        Date day = place_day(ageing, i - 1);
        if (!place->write || !place->lsoa || day > ageing->options->as_of)
            continue;
        lived_here = lived_here || place_within(ageing, place);
        if (!newest || day > newest_day || (day == newest_day && place->write > newest->write)) {
            newest = place;
            newest_day = day;
        }
    }
    out->away = newest && lived_here && !place_within(ageing, newest);
    out->away_since = newest ? newest->day : DATE_NONE;
}

/* One centre was told that the family moved, and nobody has seen them or registered them anew since. */
static void child_told_moved(const Ageing *ageing, uint32_t root, Standing *standing)
{
    Date told = DATE_NONE;
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1])
        if (ageing->told_moved[i - 1] > told)
            told = ageing->told_moved[i - 1];
    if (told == DATE_NONE || told <= standing->last_seen)
        return;
    standing->away = true;
    standing->away_since = told;
}

static Date child_last_seen(const Ageing *ageing, uint32_t root)
{
    Date last = DATE_NONE;
    for (uint32_t i = ageing->first[root]; i; i = ageing->next[i - 1]) {
        if (ageing->registered[i - 1] > last)
            last = ageing->registered[i - 1];
        if (ageing->contacted[i - 1] > last)
            last = ageing->contacted[i - 1];
    }
    return last;
}

static const char *reason_text(Arena *arena, EndReason reason, const CleanseOptions *options)
{
    if (reason == END_AGE && options->upper_age != 5)
        return arena_print(arena, "turned %d", options->upper_age);
    if (reason == END_SILENT && options->silent_months != 24)
        return arena_print(arena, "no contact in %d months and not confirmed", options->silent_months);
    return reason_words[reason];
}

static void ageing_start(Ageing *ageing)
{
    size_t count = ageing->candidates->count;
    ageing->registered = ARENA_ARRAY(ageing->arena, Date, count);
    ageing->contacted = ARENA_ARRAY(ageing->arena, Date, count);
    ageing->told_moved = ARENA_ARRAY(ageing->arena, Date, count);
    ageing->first = ARENA_ARRAY(ageing->arena, uint32_t, count);
    ageing->next = ARENA_ARRAY(ageing->arena, uint32_t, count);
    for (uint32_t i = (uint32_t)count; i-- > 0;) {
        ageing->registered[i] = ageing->contacted[i] = ageing->told_moved[i] = DATE_NONE;
        ageing->next[i] = ageing->first[ageing->root[i]];
        ageing->first[ageing->root[i]] = i + 1;
    }
}

bool age_out_plan(Store *store, const CleanseOptions *options, const Candidates *candidates,
                  const uint32_t *root, Arena *arena, AgeOut *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Ageing ageing = {
        .store = store, .options = options, .candidates = candidates, .root = root, .arena = &pass};
    ageing_start(&ageing);
    TRY(load_reach(&ageing, err));
    if (ageing.reach.count)
        qsort(ageing.reach.items, ageing.reach.count, sizeof *ageing.reach.items, compare_texts);
    TRY(load_registrations(&ageing, err));
    TRY(load_contacts(&ageing, err));
    AgeOut plan = {0};
    for (size_t i = 0; i < ageing.open.count; i++) {
        const Open *one = &ageing.open.items[i];
        uint32_t child = root[one->record];
        Standing standing = {.birth = child_birth(&ageing, child),
                             .registered = one->from,
                             .last_seen = child_last_seen(&ageing, child)};
        child_place(&ageing, child, &standing);
        child_told_moved(&ageing, child, &standing);
        Ending ending = {one->id, one->person, one->centre, one->intake, one->from, DATE_NONE, NULL};
        EndReason reason = age_out_reason(&standing, options, &ending.to);
        if (reason == END_NONE)
            continue;
        ending.reason = reason_text(arena, reason, options);
        *GROW(arena, &plan.endings) = ending;
        plan.counts[reason]++;
    }
    *out = plan;
    return true;
}

static Value value_day(Date day)
{
    return day == DATE_NONE ? value_null() : value_int(day);
}

bool age_out_apply(WriteNow *now, int64_t authority, const AgeOut *plan, Error *err)
{
    static const char *const columns[] = {"authority", "id",         "person", "centre", "from_day",
                                          "to_day",    "end_reason", "intake", "w_from"};
    DEFER(bulk_close) Bulk *bulk = NULL;
    TRY(bulk_open(now->store, "registration", columns, 9, &bulk, err));
    for (size_t i = 0; i < plan->endings.count; i++) {
        const Ending *ending = &plan->endings.items[i];
        const Value values[] = {
            VALUE(authority),        VALUE(ending->id),
            VALUE(ending->person),   VALUE(ending->centre),
            value_day(ending->from), value_day(ending->to),
            VALUE(ending->reason),   ending->intake ? value_int(ending->intake) : value_null(),
            VALUE(now->id),
        };
        TRY(bulk_add(bulk, values, err));
    }
    TRY(bulk_finish(bulk, err));
    return DO(now->store, SQL_cleanse_end_old_registrations, err, VALUE(authority), VALUE(now->id));
}
