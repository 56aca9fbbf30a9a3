#include "cleanse/age_out.h"

#include "cleanse/standing.h"
#include "sql.h"

/* Fewer endings than this are never more than a person can look through. */
enum { ENDINGS_UNASKED = 10 };

static Date birthday(Date birth, int age)
{
    Date day = date_add_months(birth, 12 * age);
    while (date_age_years(birth, day) < age)
        day++;
    return day;
}

typedef struct Reasons {
    const AgeingRules *rules;
    Date as_of, day;
    EndReason best;
} Reasons;

static void sooner(Reasons *reasons, EndReason reason, Date at)
{
    if (reasons->rules->amount[reason] && at <= reasons->as_of &&
        (reasons->best == END_NONE || at < reasons->day)) {
        reasons->best = reason;
        reasons->day = at;
    }
}

EndReason age_out_reason(const Standing *standing, const AgeingRules *rules, Date as_of, Date *day)
{
    Reasons reasons = {rules, as_of, as_of, END_NONE};
    const int *amount = rules->amount;
    if (standing->died != DATE_NONE)
        sooner(&reasons, END_DIED, standing->died);
    if (reasons.best == END_NONE) {
        if (standing->birth != DATE_NONE)
            sooner(&reasons, END_AGE, birthday(standing->birth, amount[END_AGE]));
        if (standing->told_moved != DATE_NONE)
            sooner(&reasons, END_LEFT, standing->told_moved);
        else if (standing->away)
            sooner(&reasons, END_MOVED,
                   standing->away_since != DATE_NONE && standing->away_since <= as_of ? standing->away_since
                                                                                      : as_of);
        sooner(&reasons, END_SILENT,
               standing->last_seen == DATE_NONE ? as_of
                                                : date_add_months(standing->last_seen, amount[END_SILENT]));
    }
    if (reasons.best == END_NONE)
        return END_NONE;
    bool early = standing->registered != DATE_NONE && reasons.day < standing->registered;
    *day = early ? standing->registered : reasons.day;
    return reasons.best;
}

static const char *reason_text(Arena *arena, EndReason reason, const AgeingRules *rules)
{
    switch (reason) {
    case END_DIED:
        return "the child died";
    case END_AGE:
        return rules->amount[END_AGE] == 5 ? "turned five"
                                           : arena_print(arena, "turned %d", rules->amount[END_AGE]);
    case END_MOVED:
    case END_LEFT:
        return "moved out of the area";
    case END_SILENT:
        return arena_print(arena, "no contact in %d months and not confirmed", rules->amount[END_SILENT]);
    case END_TRANSFER:
        return "moved to the area of another centre";
    case END_NONE:
    case END_REASON_COUNT:
        break;
    }
    return "";
}

static void plan_one(const Ageing *ageing, const AgeingRules *rules, const Open *one, Arena *arena,
                     AgeOut *plan)
{
    uint32_t child = ageing->root[one->record];
    Date as_of = ageing->options->as_of;
    Standing standing = ageing_standing(ageing, child);
    standing.registered = one->from;
    Ending ending = {.id = one->id,
                     .person = one->person,
                     .centre = one->centre,
                     .intake = one->intake,
                     .from = one->from,
                     .to = as_of,
                     .record = one->record,
                     .last_seen = standing.last_seen};
    ending.why = age_out_reason(&standing, rules, as_of, &ending.to);
    if (ending.why == END_NONE && rules->amount[END_TRANSFER]) {
        Date moved = DATE_NONE;
        ending.to_centre = ageing_moved_to(ageing, child, one->centre, &moved);
        ending.why = ending.to_centre ? END_TRANSFER : END_NONE;
        if (moved != DATE_NONE && moved > one->from && moved <= as_of)
            ending.to = moved;
    }
    plan->stays[one->record] |= ending.why == END_NONE || ending.why == END_TRANSFER;
    if (ending.why == END_NONE)
        return;
    ending.reason = reason_text(arena, ending.why, rules);
    *GROW(arena, ending.why == END_TRANSFER ? &plan->transfers : &plan->endings) = ending;
    plan->counts[ending.why]++;
}

bool age_out_plan(Store *store, const CleanseOptions *options, const Candidates *candidates,
                  const uint32_t *root, Arena *arena, AgeOut *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Ageing ageing = {
        .store = store, .options = options, .candidates = candidates, .root = root, .arena = &pass};
    AgeingRules rules;
    AgeOut plan = {.stays = ARENA_ARRAY(arena, bool, candidates->count + 1)};
    TRY(ageing_rules(store, options->authority, options->as_of, options, &rules, err));
    TRY(ageing_load(&ageing, err));
    for (size_t i = 0; i < ageing.open.count; i++)
        plan_one(&ageing, &rules, &ageing.open.items[i], arena, &plan);
    plan.standing = ageing.open.count;
    *out = plan;
    return true;
}

bool age_out_is_sure(const AgeOut *plan, uint64_t sure, Error *err)
{
    uint64_t ending = plan->endings.count;
    if (ending <= ENDINGS_UNASKED || ending * 2 <= plan->standing || sure == ending)
        return true;
    return error_set(
        err, ERROR_CONFLICT,
        "%llu of %llu registrations would end. Look at the rules of ageing out first; if that is "
        "meant, say so: reachbook cleanse --apply --sure %llu",
        (unsigned long long)ending, (unsigned long long)plan->standing, (unsigned long long)ending);
}

static Value value_day(Date day)
{
    return day == DATE_NONE ? value_null() : value_int(day);
}

bool age_out_apply(WriteNow *now, int64_t authority, const EndingList *endings, Error *err)
{
    static const char *const columns[] = {"authority", "id",         "person", "centre", "from_day",
                                          "to_day",    "end_reason", "intake", "w_from"};
    DEFER(bulk_close) Bulk *bulk = NULL;
    TRY(bulk_open(now->store, "registration", columns, 9, &bulk, err));
    for (size_t i = 0; i < endings->count; i++) {
        const Ending *ending = &endings->items[i];
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
