/* Blocking rules: which pairs are worth comparing. Made from the fields there are, the most telling first. */
#include "linkage/engine.h"

typedef struct Part {
    LinkKind kind;
    LinkKeyForm form;
} Part;

enum { PARTS_MAX = LINK_RULE_KEYS_MAX };
typedef struct Candidate {
    size_t part_count;
    Part parts[PARTS_MAX];
} Candidate;

#define G LINK_GIVEN_NAME
#define F LINK_FAMILY_NAME
#define D LINK_DATE
#define P LINK_POSTCODE
static const Candidate candidates[] = {
    {1, {{LINK_IDENTIFIER, LINK_KEY_WHOLE}}},
    {2, {{G, LINK_KEY_WHOLE}, {D, LINK_KEY_WHOLE}}},
    {2, {{F, LINK_KEY_WHOLE}, {D, LINK_KEY_WHOLE}}},
    {3, {{G, LINK_KEY_SOUND}, {F, LINK_KEY_SOUND}, {D, LINK_KEY_YEAR}}},
    {2, {{P, LINK_KEY_WHOLE}, {D, LINK_KEY_WHOLE}}},
    {2, {{LINK_STREET, LINK_KEY_WHOLE}, {D, LINK_KEY_WHOLE}}},
    {2, {{G, LINK_KEY_WHOLE}, {P, LINK_KEY_WHOLE}}},
    {2, {{G, LINK_KEY_WHOLE}, {LINK_STREET, LINK_KEY_WHOLE}}},
    {1, {{LINK_EMAIL, LINK_KEY_WHOLE}}},
    {1, {{LINK_PHONE, LINK_KEY_WHOLE}}},
    {2, {{G, LINK_KEY_ANY_ORDER}, {D, LINK_KEY_YEAR}}},
    {3, {{G, LINK_KEY_SOUND}, {F, LINK_KEY_SOUND}, {D, LINK_KEY_MONTH_DAY}}},
    {3, {{G, LINK_KEY_INITIAL}, {F, LINK_KEY_SOUND}, {D, LINK_KEY_YEAR_MONTH}}},
    {3, {{G, LINK_KEY_INITIAL}, {F, LINK_KEY_SOUND}, {D, LINK_KEY_YEAR_DAY}}},
    {2, {{F, LINK_KEY_WHOLE}, {P, LINK_KEY_WHOLE}}},
    {2, {{F, LINK_KEY_WHOLE}, {LINK_STREET, LINK_KEY_WHOLE}}},
    {2, {{G, LINK_KEY_ANY_ORDER}, {LINK_TOWN, LINK_KEY_WHOLE}}},
    {1, {{LINK_EMAIL, LINK_KEY_FRONT}}},
    {1, {{LINK_PHONE, LINK_KEY_BACK}}},
    {1, {{LINK_IDENTIFIER, LINK_KEY_FRONT}}},
    {1, {{LINK_IDENTIFIER, LINK_KEY_BACK}}},
    {1, {{G, LINK_KEY_ANY_ORDER}}},
    {2, {{G, LINK_KEY_WHOLE}, {F, LINK_KEY_SOUND}}},
    {2, {{G, LINK_KEY_SOUND}, {D, LINK_KEY_YEAR_MONTH}}},
    {2, {{F, LINK_KEY_SOUND}, {D, LINK_KEY_YEAR_MONTH}}},
    {1, {{P, LINK_KEY_WHOLE}}},
    {1, {{D, LINK_KEY_WHOLE}}},
    {1, {{LINK_STREET, LINK_KEY_WHOLE}}},
    {3, {{F, LINK_KEY_WHOLE}, {LINK_TOWN, LINK_KEY_WHOLE}, {D, LINK_KEY_YEAR}}},
    {2, {{G, LINK_KEY_SOUND}, {F, LINK_KEY_SOUND}}},
};
#undef G
#undef F
#undef D
#undef P

static uint32_t date_code(const Value *date, LinkKeyForm form)
{
    if (date->number == 0)
        return 0;
    switch (form) {
    case LINK_KEY_YEAR:
        return date->number / 10000;
    case LINK_KEY_YEAR_MONTH:
        return date->number / 100;
    case LINK_KEY_MONTH_DAY:
        return date->number % 10000;
    default:
        return date->number / 10000 * 100 + date->number % 100;
    }
}

static uint32_t text_code(const char *text, size_t length)
{
    return length == 0 ? 0 : (uint32_t)link_hash(text, length) | 1;
}

static uint32_t any_order_code(const Linkage *linkage, const Side *side)
{
    if (linkage->model.family < 0 || linkage->model.given < 0)
        return 0;
    const Value *given = side->values[linkage->model.given], *family = side->values[linkage->model.family];
    if (given->length == 0 || family->length == 0)
        return 0;
    uint64_t sum = link_hash(given->bytes, given->length) + link_hash(family->bytes, family->length);
    return (uint32_t)link_mix(sum) | 1;
}

uint32_t link_key_code(const Linkage *linkage, Key key, const Side *side)
{
    const Value *value = side->values[key.field];
    LinkKind kind = linkage->fields[key.field].kind;
    size_t length = value->length, half = (length + 1) / 2;
    switch (key.form) {
    case LINK_KEY_WHOLE:
        return side->ids[key.field];
    case LINK_KEY_SOUND:
        return link_sound(value->bytes, length);
    case LINK_KEY_INITIAL:
        return length > 0 ? (unsigned char)value->bytes[0] : 0;
    case LINK_KEY_ANY_ORDER:
        return any_order_code(linkage, side);
    case LINK_KEY_FRONT:
        if (kind == LINK_EMAIL)
            return text_code(value->bytes, value->head);
        return length >= 6 ? text_code(value->bytes, half) : 0;
    case LINK_KEY_BACK:
        return length >= 6 ? text_code(value->bytes + length - half, half) : 0;
    default:
        return date_code(value, key.form);
    }
}

static size_t find_key(Linkage *linkage, Key key)
{
    for (size_t k = 0; k < linkage->key_count; k++)
        if (linkage->keys[k].field == key.field && linkage->keys[k].form == key.form)
            return k;
    if (linkage->key_count == KEYS_MAX)
        return KEYS_MAX;
    linkage->keys[linkage->key_count] = key;
    return linkage->key_count++;
}

static void describe_key(const Linkage *linkage, Key key, char *text, size_t size)
{
    static const char *const forms[] = {"",
                                        " (sound)",
                                        " (initial)",
                                        " (year)",
                                        " (year, month)",
                                        " (month, day)",
                                        " (year, day)",
                                        " (first half)",
                                        " (last half)",
                                        " (names in any order)"};
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s%s", used > 0 ? " + " : "", linkage->fields[key.field].name,
             forms[key.form]);
}

static void add_rule(Linkage *linkage, const Candidate *candidate, const size_t *fields)
{
    if (linkage->rule_count == RULES_MAX)
        return;
    Rule *rule = &linkage->rules[linkage->rule_count];
    *rule = (Rule){0};
    for (size_t p = 0; p < candidate->part_count; p++) {
        Key key = {fields[p], candidate->parts[p].form};
        size_t number = find_key(linkage, key);
        if (number == KEYS_MAX)
            return;
        rule->keys |= 1u << number;
        describe_key(linkage, key, rule->name, sizeof rule->name);
    }
    for (size_t r = 0; r < linkage->rule_count; r++)
        if (linkage->rules[r].keys == rule->keys)
            return;
    linkage->rule_count++;
}

/* The field of a kind that tells records apart best; codes of one's own each get a rule. */
static int best_field(const Linkage *linkage, LinkKind kind)
{
    int best = -1;
    for (size_t f = 0; f < linkage->field_count; f++) {
        const Field *field = &linkage->fields[f];
        if (field->kind == kind && (best < 0 || field->value_count > linkage->fields[best].value_count))
            best = (int)f;
    }
    return best;
}

static void try_candidate(Linkage *linkage, const Candidate *candidate)
{
    size_t fields[PARTS_MAX] = {0};
    for (size_t p = 0; p < candidate->part_count; p++) {
        int field = best_field(linkage, candidate->parts[p].kind);
        if (field < 0)
            return;
        fields[p] = (size_t)field;
    }
    if (candidate->part_count > 1 || candidate->parts[0].kind == LINK_GIVEN_NAME) {
        add_rule(linkage, candidate, fields);
        return;
    }
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == candidate->parts[0].kind)
            add_rule(linkage, candidate, &f);
}

static bool take_rule(Linkage *linkage, const LinkRule *from)
{
    Candidate candidate = {.part_count = from->key_count};
    size_t fields[LINK_RULE_KEYS_MAX];
    if (from->key_count == 0 || from->key_count > LINK_RULE_KEYS_MAX)
        return false;
    for (size_t k = 0; k < from->key_count; k++) {
        size_t f = 0;
        while (f < linkage->field_count && linkage->fields[f].column != from->keys[k].column)
            f++;
        if (f == linkage->field_count)
            return false;
        fields[k] = f;
        candidate.parts[k] = (Part){linkage->fields[f].kind, from->keys[k].form};
    }
    add_rule(linkage, &candidate, fields);
    return true;
}

bool link_take_rules(Linkage *linkage, const LinkRule *rules, size_t count)
{
    for (size_t r = 0; r < count; r++)
        if (!take_rule(linkage, &rules[r])) {
            linkage->problem = "a blocking rule names a column that is not compared, or has too many keys";
            return false;
        }
    linkage->pair_budget = UINT64_MAX;
    return linkage->rule_count > 0;
}

void link_add_rules(Linkage *linkage, size_t most)
{
    for (size_t c = 0; c < sizeof candidates / sizeof *candidates && linkage->rule_count < most; c++)
        try_candidate(linkage, &candidates[c]);
}

bool link_choose_rules(Linkage *linkage)
{
    double everything = (double)linkage->record_count * (double)(linkage->record_count - 1) / 2;
    if (everything <= (double)linkage->pair_budget && everything <= 3e7) {
        linkage->all_pairs = true;
        linkage->rule_count = 1;
        snprintf(linkage->rules[0].name, sizeof linkage->rules[0].name, "every pair");
        return true;
    }
    link_add_rules(linkage, RULES_MAX);
    return linkage->rule_count > 0;
}
