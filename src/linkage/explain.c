#include <math.h>
#include <stdarg.h>

#include "linkage/engine.h"

static const char *const level_names[LINK_KIND_COUNT][LEVEL_COUNT] = {
#define NAME_LEVELS                                                                                          \
    {                                                                                                        \
        "not recorded", "differs", "somewhat similar", "similar", "very similar",                            \
            "given and family name swapped", "short or other form", "exact"                                  \
    }
    [LINK_GIVEN_NAME] = NAME_LEVELS,
    [LINK_FAMILY_NAME] = NAME_LEVELS,
    [LINK_FULL_NAME] = NAME_LEVELS,
    [LINK_DATE] = {"not recorded", "differs", "within ten years", "within a year", "two parts agree",
                   "one edit", NULL, "exact"},
    [LINK_SEX] = {"not recorded", "differs", NULL, NULL, NULL, NULL, NULL, "exact"},
    [LINK_STREET] = {"not recorded", "differs", "same number only", "similar street",
                     "same street, other number", "same number, similar street",
                     "same number, very similar street", "exact"},
    [LINK_POSTCODE] = {"not recorded", "differs", "same district", "two edits", "same sector", "one edit",
                       NULL, "exact"},
    [LINK_TOWN] = {"not recorded", "differs", "somewhat similar", "similar", "very similar", NULL, "part of",
                   "exact"},
    [LINK_PHONE] = {"not recorded", "differs", NULL, NULL, "two edits", "one edit", "same last nine digits",
                    "exact"},
    [LINK_EMAIL] = {"not recorded", "differs", NULL, "similar", "very similar", NULL, "same before the @",
                    "exact"},
    [LINK_IDENTIFIER] = {"not recorded", "differs", NULL, NULL, "two edits", "one edit", NULL, "exact"},
    [LINK_OTHER] = {"not recorded", "differs", "somewhat similar", "similar", "very similar", NULL, "part of",
                    "exact"},
};

const char *linkage_kind_level(LinkKind kind, unsigned level)
{
    return (unsigned)kind < LINK_KIND_COUNT && level < LEVEL_COUNT ? level_names[kind][level] : NULL;
}

const char *linkage_kind_name(LinkKind kind)
{
    static const char *const names[LINK_KIND_COUNT] = {
        "given name", "family name", "full name", "date",   "sex",        "street",
        "postcode",   "town",        "phone",     "e-mail", "identifier", "other text"};
    return (unsigned)kind < LINK_KIND_COUNT ? names[kind] : NULL;
}

static const char *level_of(LinkKind kind, unsigned level)
{
    const char *name = linkage_kind_level(kind, level);
    return name ? name : "differs";
}

const char *linkage_level_name(const Linkage *linkage, size_t column, unsigned level)
{
    return column < linkage->column_count ? level_of(linkage->column_kinds[column], level) : "not recorded";
}

static void append(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void append(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

static void list_fields(const Linkage *linkage, const Pairing *pairing, const uint8_t *levels, unsigned from,
                        unsigned to, const char *word, char *text, size_t size)
{
    size_t fields[FIELDS_MAX], count = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (levels[f] >= from && levels[f] <= to)
            fields[count++] = f;
    if (count == 0)
        return;
    append(text, size, "%s%s ", text[0] != '\0' ? " " : "", word);
    for (size_t i = 0; i < count; i++)
        append(text, size, "%s%s%s",
               i == 0           ? ""
               : i + 1 == count ? " and "
                                : ", ",
               linkage->fields[fields[i]].name,
               pairing->more_a[fields[i]] || pairing->more_b[fields[i]] ? " (one of several)" : "");
    append(text, size, ".");
}

static void add_reason(LinkExplanation *out, const char *column, const char *level, double bits)
{
    out->reasons[out->reason_count++] = (LinkReason){.column = column, .level = level, .bits = bits};
}

void link_explain_score(const Linkage *linkage, const Pairing *pairing, const uint8_t *levels,
                        const Score *score, LinkExplanation *out)
{
    *out = (LinkExplanation){0};
    for (size_t f = 0; f < linkage->field_count; f++) {
        bool recorded = levels[f] != LEVEL_MISSING;
        bool swapped = (int)f == linkage->model.family && linkage->model.given >= 0 &&
                       levels[linkage->model.given] == LEVEL_SWAPPED;
        out->reasons[out->reason_count++] = (LinkReason){
            .column = linkage->fields[f].name,
            .level = level_of(linkage->fields[f].kind, swapped ? LEVEL_SWAPPED : levels[f]),
            .m = recorded ? linkage->model.m[f][levels[f]] : 0,
            .u = recorded ? link_score_u(linkage, score, levels, f, pairing->tries_bits[f]) : 0,
            .bits = score->field_bits[f],
            .more_a = pairing->more_a[f],
            .more_b = pairing->more_b[f],
        };
    }
    if (fabs(score->moved_bits) > 0.005)
        add_reason(out, "address", "changes as a whole", score->moved_bits);
    if (score->joint_bits < -0.005)
        add_reason(out, "shared", "members of one household, or namesakes, share these fields",
                   score->joint_bits);
    if (score->rule)
        add_reason(out, "rule", score->rule, score->rule_bits);
    out->prior_bits = log2(linkage->model.lambda / (1 - linkage->model.lambda));
    out->weight = score->weight;
    out->probability = score->probability;
    list_fields(linkage, pairing, levels, LEVEL_EXACT, LEVEL_EXACT, "Same", out->sentence,
                sizeof out->sentence);
    list_fields(linkage, pairing, levels, 3, LEVEL_PART, "Similar", out->sentence, sizeof out->sentence);
    list_fields(linkage, pairing, levels, LEVEL_DIFFERS, 2, "Different", out->sentence, sizeof out->sentence);
    if (score->rule)
        append(out->sentence, sizeof out->sentence, " %s: %s.",
               score->rule_bits < 0 ? "Not joined" : "Joined", score->rule);
}

void linkage_explain(const Linkage *linkage, uint32_t a, uint32_t b, LinkExplanation *out)
{
    *out = (LinkExplanation){0};
    if (a >= linkage->record_count || b >= linkage->record_count)
        return;
    uint8_t levels[FIELDS_MAX];
    Score score;
    Pairing pairing;
    uint32_t first = a < b ? a : b, second = a ^ b ^ first;
    link_pair_records(linkage, first, second, &pairing);
    link_levels(linkage, first, second, levels);
    link_score(linkage, first, second, levels, &score);
    link_explain_score(linkage, &pairing, levels, &score, out);
    for (size_t i = 0; a > b && i < out->reason_count; i++) {
        size_t more = out->reasons[i].more_a;
        out->reasons[i].more_a = out->reasons[i].more_b;
        out->reasons[i].more_b = more;
    }
}

static void report_rules(const Linkage *linkage, char *text, size_t size)
{
    append(text, size, "Blocking rules (candidate pairs; pairs compared under the rule):\n");
    for (size_t r = 0; r < linkage->rule_count; r++) {
        const Rule *rule = &linkage->rules[r];
        append(text, size, "  %-60s %12llu %12llu", rule->name, (unsigned long long)rule->pairs,
               (unsigned long long)rule->new_pairs);
        if (rule->block_max != 0 && rule->block_max < UINT32_MAX)
            append(text, size, "  blocks over %llu records passed over", (unsigned long long)rule->block_max);
        append(text, size, "\n");
    }
}

static void report_fields(const Linkage *linkage, char *text, size_t size)
{
    const Model *model = &linkage->model;
    for (size_t f = 0; f < linkage->field_count; f++) {
        append(text, size, "%s: %u values, %llu records\n", linkage->fields[f].name,
               linkage->fields[f].value_count - 1, (unsigned long long)linkage->fields[f].present);
        for (int l = LEVEL_EXACT; l >= LEVEL_DIFFERS; l--)
            if (linkage_kind_level(linkage->fields[f].kind, (unsigned)l))
                append(text, size, "  %-36s m %.6f  u %.9f  %+.2f bits\n",
                       level_of(linkage->fields[f].kind, (unsigned)l), model->m[f][l], model->u[f][l],
                       log2(model->m[f][l] / model->u[f][l]));
    }
}

static void report_households(const Linkage *linkage, char *text, size_t size)
{
    const Model *model = &linkage->model;
    if (model->moved > 0)
        append(text, size, "%.1f of 100 matches have two addresses\n", 100 * model->moved);
    if (model->namesake > 1)
        append(text, size, "Two strangers share both names %.1f times as often as by chance\n",
               model->namesake);
    if (model->shared_count == 0)
        return;
    append(text, size, "Shared by people who are not the same person, beyond chance:\n");
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++) {
        if (model->joint[subset] <= 0)
            continue;
        append(text, size, "  %.3g of pairs share", model->joint[subset]);
        for (size_t i = 0; i < model->shared_count; i++)
            if (subset >> i & 1)
                append(text, size, " %s", linkage->fields[model->shared[i]].name);
        append(text, size, "\n");
    }
}

static void report_dependence(const Linkage *linkage, char *text, size_t size)
{
    for (size_t i = 0; i < linkage->dependence_count; i++) {
        const LinkDependence *pair = &linkage->dependence[i];
        if (pair->warn)
            append(text, size,
                   "Dependence: among %s, %s and %s %s %.3g times as often as the model expects; their "
                   "evidence together is overstated by %.1f bits (residual correlation %.3f)\n",
                   pair->matches ? "matches" : "non-matches", linkage->fields[pair->column_a].name,
                   linkage->fields[pair->column_b].name, pair->matches ? "differ together" : "agree together",
                   pair->observed / pair->expected, pair->bits, pair->correlation);
    }
}

bool link_write_report(Linkage *linkage)
{
    enum { REPORT_SIZE = 64 * 1024 };
    char *text = calloc(1, REPORT_SIZE);
    if (!text)
        return false;
    const Model *model = &linkage->model;
    append(text, REPORT_SIZE, "%zu records, %zu fields, %.0f pairs in all\n", linkage->record_count,
           linkage->field_count, linkage->total_pairs);
    report_rules(linkage, text, REPORT_SIZE);
    if (model->trained_pairs > 0)
        append(text, REPORT_SIZE, "Learned from %llu pairs; ", (unsigned long long)model->trained_pairs);
    else
        append(text, REPORT_SIZE, "The model was given, nothing was learned; ");
    append(text, REPORT_SIZE, "expected matches %.0f; prior %.2f bits\n", model->matches,
           log2(model->lambda / (1 - model->lambda)));
    report_fields(linkage, text, REPORT_SIZE);
    report_households(linkage, text, REPORT_SIZE);
    report_dependence(linkage, text, REPORT_SIZE);
    append(text, REPORT_SIZE, "%zu pairs kept, %llu joins refused by constraints\n", linkage->pair_count,
           (unsigned long long)linkage->refused_joins);
    linkage->report = text;
    return true;
}

const char *linkage_report(const Linkage *linkage)
{
    return linkage->report;
}
