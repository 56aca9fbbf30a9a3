#include "register/survivor.h"

#include "base/text.h"
#include "register/record.h"
#include "sql.h"

static const char *const words[TRAIT_COUNT] = {"given", "family", "birth", "sex", "home"};

const char *trait_word(Trait trait)
{
    return words[trait];
}

bool trait_parse(const char *word, Trait *out)
{
    for (int trait = 0; word && trait < TRAIT_COUNT; trait++)
        if (strcmp(words[trait], word) == 0) {
            *out = (Trait)trait;
            return true;
        }
    return false;
}

static bool has_text(const char *text)
{
    return text && *text;
}

bool trait_is_told(const Record *record, Trait trait)
{
    switch (trait) {
    case TRAIT_GIVEN:
        return has_text(record->given);
    case TRAIT_FAMILY:
        return has_text(record->family);
    case TRAIT_BIRTH:
        return record->birth != DATE_NONE;
    case TRAIT_SEX:
        return has_text(record->sex);
    case TRAIT_HOME:
        return has_text(record->postcode) || has_text(record->address);
    case TRAIT_COUNT:
        break;
    }
    return false;
}

static bool same(const char *a, const char *b)
{
    return text_same(a ? a : "", b ? b : "");
}

bool trait_is_same(const Record *a, const Record *b, Trait trait)
{
    switch (trait) {
    case TRAIT_GIVEN:
        return same(a->given, b->given);
    case TRAIT_FAMILY:
        return same(a->family, b->family);
    case TRAIT_BIRTH:
        return a->birth == b->birth;
    case TRAIT_SEX:
        return same(a->sex, b->sex);
    case TRAIT_HOME:
        return same(a->address, b->address) && same(a->postcode, b->postcode);
    case TRAIT_COUNT:
        break;
    }
    return true;
}

/* Of two told by one write, the later line. */
static bool is_newer(const Record *record, const Record *than)
{
    return !than || record->write > than->write || (record->write == than->write && record->id > than->id);
}

/* Of the same postcode, and with a street, where the newest has none. */
static const Record *find_fuller(const RecordList *records, const Record *newest)
{
    const Record *fuller = NULL;
    for (size_t i = 0; i < records->count && !has_text(newest->address); i++) {
        const Record *record = &records->items[i];
        if (has_text(record->address) && same(record->postcode, newest->postcode) && is_newer(record, fuller))
            fuller = record;
    }
    return fuller;
}

static void find_by_rule(Arena *arena, const RecordList *records, Trait trait, Survivor *out)
{
    const Record *newest = NULL, *named = NULL, *fuller;
    bool agreed = true;
    for (size_t i = 0; i < records->count; i++) {
        const Record *record = &records->items[i];
        if (!trait_is_told(record, trait))
            continue;
        agreed = agreed && (!newest || trait_is_same(newest, record, trait));
        newest = is_newer(record, newest) ? record : newest;
        if (trait == TRAIT_GIVEN && !given_is_placeholder(arena, record->given) && is_newer(record, named))
            named = record;
    }
    *out = (Survivor){newest, !newest ? RULE_NOTHING : agreed ? RULE_AGREED : RULE_NEWEST};
    if (named && named != newest)
        *out = (Survivor){named, RULE_NAMED};
    if (trait == TRAIT_HOME && newest && (fuller = find_fuller(records, newest)))
        *out = (Survivor){fuller, RULE_FULLER};
}

static void take_choice(const RecordList *records, Trait trait, Survivor *out)
{
    int64_t newest = 0;
    for (size_t i = 0; i < records->count; i++) {
        const Record *record = &records->items[i];
        if (record->chosen[trait] > newest && trait_is_told(record, trait)) {
            newest = record->chosen[trait];
            *out = (Survivor){record, RULE_CHOSEN};
        }
    }
}

void survivors_find(Arena *arena, const RecordList *records, Survivor out[TRAIT_COUNT])
{
    for (int trait = 0; trait < TRAIT_COUNT; trait++) {
        find_by_rule(arena, records, (Trait)trait, &out[trait]);
        if (out[trait].record)
            take_choice(records, (Trait)trait, &out[trait]);
    }
}

bool choice_add(WriteNow *now, int64_t authority, int64_t record, Trait trait, Error *err)
{
    RecordList records = {0};
    int64_t root;
    TRY(records_load(now->store, now->arena, authority, record, &records, &root, err));
    for (size_t i = 0; i < records.count; i++)
        if (records.items[i].id == record && trait_is_told(&records.items[i], trait))
            return DO(now->store, SQL_choice_put, err, VALUE(authority), VALUE(record),
                      VALUE(trait_word(trait)), VALUE(now->id));
    return error_set(err, ERROR_INPUT, "The record whose value was chosen has none. Choose another.");
}

bool choice_end_of_write(WriteNow *now, int64_t authority, int64_t write, Error *err)
{
    return DO(now->store, SQL_choice_end_of_write, err, VALUE(authority), VALUE(write), VALUE(now->id));
}

bool choice_end(WriteNow *now, int64_t authority, int64_t record, Trait trait, Error *err)
{
    return DO(now->store, SQL_choice_end, err, VALUE(authority), VALUE(record), VALUE(trait_word(trait)),
              VALUE(now->id));
}

typedef struct Choosing {
    int64_t authority, record;
    Trait trait;
    bool by_rule;
} Choosing;

static bool choose(WriteNow *now, void *context, Error *err)
{
    const Choosing *this = context;
    RecordList records = {0};
    int64_t root;
    now->detail = arena_print(now->arena, "{\"field\":\"%s\",\"record\":%lld}", trait_word(this->trait),
                              this->by_rule ? 0 : (long long)this->record);
    if (!this->by_rule)
        return choice_add(now, this->authority, this->record, this->trait, err);
    TRY(records_load(now->store, now->arena, this->authority, this->record, &records, &root, err));
    for (size_t i = 0; i < records.count; i++)
        TRY(choice_end(now, this->authority, records.items[i].id, this->trait, err));
    return true;
}

bool child_choose(Store *store, const User *actor, int64_t authority, int64_t record, Trait trait,
                  bool by_rule, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Child child;
    bool found = false;
    if (!may(actor, ACTION_JUDGE, authority))
        return error_set(err, ERROR_DENIED,
                         "Your role does not choose between records. Ask the "
                         "partnership co-ordinator.");
    TRY(child_get(store, &arena, actor, authority, record, &child, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such child, or your role does not open the record.");
    Choosing this = {authority, record, trait, by_rule};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "choose",
                         .subject = arena_print(&arena, "person %lld", (long long)record)};
    return write_run(store, &write, choose, &this, err);
}
