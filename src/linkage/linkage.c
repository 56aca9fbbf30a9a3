#include "linkage/linkage.h"

#include <unistd.h>

#include "linkage/engine.h"

bool link_tell(Linkage *linkage, const char *step, uint64_t done, uint64_t total)
{
    if (!linkage->watch || !linkage->watch(linkage->watcher, step, done, total))
        return true;
    linkage->problem = "stopped on request";
    return false;
}

static bool copy_numbers(Memory *memory, const uint32_t *from, size_t count, uint32_t **out)
{
    if (!from)
        return true;
    if (!link_hold(memory, count * sizeof **out))
        return false;
    *out = malloc((count + 1) * sizeof **out);
    if (!*out)
        return false;
    memcpy(*out, from, count * sizeof **out);
    return true;
}

static bool take_options(Linkage *linkage, const LinkOptions *options)
{
    static const LinkOptions none = {0};
    const LinkOptions *from = options ? options : &none;
    linkage->certain = from->certain > 0 ? from->certain : 0.95;
    linkage->possible = from->possible > 0 ? from->possible : 0.05;
    if (linkage->possible > linkage->certain)
        linkage->possible = linkage->certain;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    linkage->threads = from->threads > 0 ? from->threads : processors > 0 ? (int)processors : 1;
    if (linkage->threads > THREADS_MAX)
        linkage->threads = THREADS_MAX;
    uint64_t budget = 40 * (uint64_t)linkage->record_count;
    linkage->pair_budget = from->pair_budget > 0 ? from->pair_budget : budget < 10000000 ? 10000000 : budget;
    linkage->training = from->training;
    if (from->training_count > RULES_MAX || (from->training_count > 0 && !from->training)) {
        linkage->problem = "there are more than 32 rules to learn from";
        return false;
    }
    linkage->training_count = from->training_count;
    linkage->watch = from->watch;
    linkage->watcher = from->watcher;
    return link_memory_open(linkage->memory, from->memory, from->spill_folder) &&
           link_further_take(linkage, from->more, from->more_count) && link_known_take(linkage, from) &&
           copy_numbers(linkage->memory, from->set, linkage->record_count, &linkage->set) &&
           copy_numbers(linkage->memory, from->occasion, linkage->record_count, &linkage->occasion);
}

static bool name_columns(Linkage *linkage, const LinkColumn *columns)
{
    for (size_t c = 0; c < linkage->column_count; c++) {
        linkage->column_names[c] = strdup(columns[c].name ? columns[c].name : "");
        linkage->column_kinds[c] = columns[c].kind;
        if (!linkage->column_names[c])
            return false;
    }
    return true;
}

static int first_field(const Linkage *linkage, LinkKind kind)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].kind == kind)
            return (int)f;
    return -1;
}

static double count_pairs(const Linkage *linkage)
{
    double all = (double)linkage->record_count, ones = 0;
    if (!linkage->set) {
        double across = all * (all - 1) / 2 - linkage->known.pairs_within;
        return across > 1 ? across : 1;
    }
    for (size_t r = 0; r < linkage->record_count; r++)
        ones += linkage->set[r] != 0;
    return ones * (all - ones) > 1 ? ones * (all - ones) : 1;
}

static bool run(Linkage *linkage, const LinkColumn *columns, const LinkOptions *options)
{
    if (!take_options(linkage, options) || !name_columns(linkage, columns))
        return false;
    if (!link_tell(linkage, "Reading", 0, 1) || !link_encode(linkage, columns) ||
        !link_take_notice(linkage) || !link_tell(linkage, "Reading", 1, 1))
        return false;
    linkage->model.given = first_field(linkage, LINK_GIVEN_NAME);
    linkage->model.family = first_field(linkage, LINK_FAMILY_NAME);
    linkage->model.date = first_field(linkage, LINK_DATE);
    linkage->model.sex = first_field(linkage, LINK_SEX);
    linkage->total_pairs = count_pairs(linkage);
    link_see_order(linkage);
    if (options && options->model && !link_model_take(linkage, options->model, columns))
        return false;
    if (options && options->rules) {
        if (!link_take_rules(linkage, options->rules, options->rule_count))
            return false;
    } else if (!link_choose_rules(linkage)) {
        linkage->problem =
            "the columns do not identify people: names with birth dates, addresses or numbers are needed";
        return false;
    }
    if (!link_see_strangers(linkage) || (!link_model_complete(linkage) && !link_train(linkage)) ||
        !link_score_all(linkage))
        return false;
    linkage->given = NULL;
    linkage->training = NULL;
    link_drop_blocks(linkage);
    bool ok = link_cluster(linkage) && link_dependence(linkage) && link_write_report(linkage);
    link_rest(linkage->pairs, 0, linkage->pair_count * sizeof *linkage->pairs);
    return ok;
}

static const char *unusable(const LinkColumn *columns, size_t column_count, size_t record_count)
{
    if (!columns || column_count == 0 || column_count > LINK_COLUMNS_MAX)
        return "between 1 and 24 columns can be compared";
    if (record_count < 2)
        return "there must be at least two records";
    if (record_count >= UINT32_MAX / 2)
        return "there are too many records for one run";
    for (size_t c = 0; c < column_count; c++)
        if (!(columns[c].values || (columns[c].codes && columns[c].texts)) ||
            !linkage_kind_name(columns[c].kind))
            return "a column has no values, or is of no known kind";
    return NULL;
}

static const char *memory_problem(const Memory *memory)
{
    static const char *const problems[] = {
        [MEMORY_FITS] = "memory ran out",
        [MEMORY_TOO_LITTLE] = "the records need more memory than is allowed",
        [MEMORY_NO_FOLDER] = "more memory is needed than is allowed, and no folder was given for the rest",
        [MEMORY_NOT_WRITTEN] =
            "more memory is needed than is allowed, and the folder for the rest is full or "
            "cannot be written to",
    };
    return problems[memory->problem];
}

Linkage *linkage_run(const LinkColumn *columns, size_t column_count, size_t record_count,
                     const LinkOptions *options, const char **problem)
{
    const char *why = unusable(columns, column_count, record_count);
    Linkage *linkage = why ? NULL : calloc(1, sizeof *linkage);
    if (linkage)
        linkage->memory = calloc(1, sizeof *linkage->memory);
    if (!linkage || !linkage->memory) {
        free(linkage);
        if (problem)
            *problem = why ? why : "memory ran out";
        return NULL;
    }
    linkage->column_count = column_count;
    linkage->record_count = record_count;
    if (!run(linkage, columns, options)) {
        if (problem)
            *problem = linkage->problem ? linkage->problem : memory_problem(linkage->memory);
        linkage_free(linkage);
        return NULL;
    }
    return linkage;
}

void link_free_fields(Linkage *linkage)
{
    for (size_t f = 0; f < linkage->field_count; f++) {
        Field *field = &linkage->fields[f];
        free(field->values);
        free(field->hashes);
        free(field->hot);
        free(field->exact_bits);
    }
}

void linkage_free(Linkage *linkage)
{
    if (!linkage)
        return;
    link_drop_blocks(linkage);
    for (size_t c = 0; c < linkage->column_count; c++)
        free(linkage->column_names[c]);
    link_free_fields(linkage);
    free(linkage->rows);
    link_further_free(linkage);
    link_known_free(&linkage->known);
    for (size_t i = 0; i < linkage->notice_count; i++)
        free(linkage->notices[i]);
    free(linkage->set);
    free(linkage->occasion);
    link_give(linkage->memory, linkage->pairs);
    free(linkage->clusters);
    free(linkage->quality);
    free(linkage->dependence);
    free(linkage->report);
    link_memory_close(linkage->memory);
    free(linkage->memory);
    free(linkage);
}

size_t linkage_pair_count(const Linkage *linkage)
{
    return linkage->pair_count;
}

const LinkPair *linkage_pair(const Linkage *linkage, size_t index)
{
    return &linkage->pairs[index];
}

const uint32_t *linkage_clusters(const Linkage *linkage)
{
    return linkage->clusters;
}
