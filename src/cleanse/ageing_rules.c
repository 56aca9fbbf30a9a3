#include <string.h>

#include "cleanse/ageing.h"
#include "sql.h"
#include "store/write.h"

static const char *const reason_words[END_REASON_COUNT] = {
    [END_NONE] = "",     [END_DIED] = "died",     [END_AGE] = "turned",        [END_MOVED] = "moved",
    [END_LEFT] = "left", [END_SILENT] = "silent", [END_TRANSFER] = "transfer",
};

const char *end_reason_word(EndReason reason)
{
    return reason_words[reason];
}

EndReason end_reason_of(const char *word)
{
    for (EndReason reason = END_DIED; word && reason < END_REASON_COUNT; reason++)
        if (strcmp(word, reason_words[reason]) == 0)
            return reason;
    return END_NONE;
}

bool ageing_rule_list(Store *store, Arena *arena, int64_t authority, AgeingRuleList *out, Error *err)
{
    AgeingRuleList list = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_ageing_rules, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        *GROW(arena, &list) = (AgeingRule){end_reason_of(rows_text(rows, 0, arena)), (int)rows_int(rows, 1),
                                           (Date)rows_int(rows, 2)};
    }
    return false;
}

bool ageing_rules(Store *store, int64_t authority, Date day, const CleanseOptions *otherwise,
                  AgeingRules *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    AgeingRuleList list;
    AgeingRules rules = {.amount = {[END_DIED] = 1,
                                    [END_AGE] = otherwise->upper_age ? otherwise->upper_age : 5,
                                    [END_MOVED] = 1,
                                    [END_LEFT] = 1,
                                    [END_SILENT] = otherwise->silent_months ? otherwise->silent_months : 24,
                                    [END_TRANSFER] = 1}};
    TRY(ageing_rule_list(store, &pass, authority, &list, err));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].from <= day)
            rules.amount[list.items[i].reason] = list.items[i].amount;
    rules.amount[END_NONE] = 0;
    *out = rules;
    return true;
}

typedef struct RuleChange {
    int64_t authority;
    AgeingRule rule;
} RuleChange;

static bool write_rule(WriteNow *now, void *context, Error *err)
{
    const RuleChange *change = context;
    const AgeingRule *rule = &change->rule;
    const char *word = end_reason_word(rule->reason);
    TRY(DO(now->store, SQL_ageing_rule_end, err, VALUE(change->authority), VALUE(word), VALUE(rule->from),
           VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"reason\":\"%s\",\"amount\":%d,\"from\":%d}", word, rule->amount,
                              rule->from);
    return DO(now->store, SQL_ageing_rule_put, err, VALUE(change->authority), VALUE(word),
              VALUE(rule->amount), VALUE(rule->from), VALUE(now->id));
}

static bool check_amount(EndReason reason, int amount, Error *err)
{
    if (reason <= END_NONE || reason >= END_REASON_COUNT)
        return error_set(err, ERROR_INPUT, "There is no such rule.");
    if (reason == END_AGE && (amount < 0 || amount > 25))
        return error_set(err, ERROR_INPUT,
                         "Write the age as a whole number of years up to 25, or 0 for no such rule.");
    if (reason == END_SILENT && amount != 0 && (amount < 3 || amount > 120))
        return error_set(
            err, ERROR_INPUT,
            "Write the months without contact as a number from 3 to 120, or 0 for no such rule.");
    if (reason != END_AGE && reason != END_SILENT && amount != 0 && amount != 1)
        return error_set(err, ERROR_INPUT, "This rule is on or off: write 1 or 0.");
    return true;
}

bool ageing_rule_set(Store *store, const User *actor, int64_t authority, EndReason reason, int amount,
                     Date from, Error *err)
{
    if (!may(actor, ACTION_TEND, authority))
        return error_set(err, ERROR_DENIED, "Your role does not change the rules of ageing out.");
    TRY(check_amount(reason, amount, err));
    RuleChange change = {authority, {reason, amount, from}};
    const Write write = {authority, actor->id, "ageing-rule", end_reason_word(reason), NULL};
    return write_run(store, &write, write_rule, &change, err);
}
