/* Models that come from outside: fitted to the fields, kept through training, read out again. */
#include <math.h>
#include <stdarg.h>

#include "linkage/engine.h"

static const double sum_tolerance = 0.05;

static bool fault(char *problem, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool fault(char *problem, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, size, format, arguments);
    va_end(arguments);
    return false;
}

static bool is_chance(double number)
{
    return number > 0 && number < 1;
}

typedef struct Shares {
    const char *name, *letter;
    LinkKind kind;
    const double *share;
} Shares;

static bool check_shares(const Shares *of, char *problem, size_t size)
{
    double sum = 0;
    for (unsigned l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++) {
        const char *level = linkage_kind_level(of->kind, l);
        if (!level)
            continue;
        if (of->share[l] == 0)
            return fault(problem, size, "column \"%s\" gives no %s for the level \"%s\"", of->name,
                         of->letter, level);
        if (!is_chance(of->share[l]))
            return fault(problem, size,
                         "column \"%s\", level \"%s\": %s must be a probability between 0 and 1, not %g",
                         of->name, level, of->letter, of->share[l]);
        sum += of->share[l];
    }
    if (fabs(sum - 1) > sum_tolerance)
        return fault(problem, size, "column \"%s\": the %s of its levels sum to %.3f, not to 1", of->name,
                     of->letter, sum);
    return true;
}

static bool is_column(const LinkModelColumn *wanted, const LinkColumn *column)
{
    if (strcmp(wanted->name, column->name ? column->name : "") != 0)
        return false;
    return wanted->kind == column->kind ||
           (column->kind == LINK_FULL_NAME &&
            (wanted->kind == LINK_GIVEN_NAME || wanted->kind == LINK_FAMILY_NAME));
}

/* As many columns of the list as entries of the model up to this one. */
static bool is_in_list(const LinkModel *model, size_t entry, const LinkColumn *columns, size_t count)
{
    const LinkModelColumn *wanted = &model->columns[entry];
    size_t entries = 0, found = 0;
    for (size_t e = 0; e <= entry; e++)
        entries +=
            model->columns[e].kind == wanted->kind && strcmp(model->columns[e].name, wanted->name) == 0;
    for (size_t c = 0; c < count; c++)
        found += is_column(wanted, &columns[c]);
    return found >= entries;
}

static bool check_column(const LinkModel *model, size_t entry, const LinkColumn *columns, size_t count,
                         char *problem, size_t size)
{
    const LinkModelColumn *column = &model->columns[entry];
    if (!column->name || !linkage_kind_name(column->kind))
        return fault(problem, size, "column %zu of the model has no name or no kind", entry + 1);
    if (!is_in_list(model, entry, columns, count))
        return fault(problem, size, "the list has no column \"%s\" that holds a %s", column->name,
                     linkage_kind_name(column->kind));
    const Shares m = {column->name, "m", column->kind, column->m},
                 u = {column->name, "u", column->kind, column->u};
    return (!column->has_m || check_shares(&m, problem, size)) &&
           (!column->has_u || check_shares(&u, problem, size));
}

static bool check_household(const LinkModel *model, char *problem, size_t size)
{
    if (model->shared_count > LINK_SHARED_MAX)
        return fault(problem, size, "a household shares at most %d columns", LINK_SHARED_MAX);
    for (size_t i = 0; i < model->shared_count; i++) {
        if (model->shared[i] >= model->column_count)
            return fault(problem, size, "a household shares a column that the model does not have");
        for (size_t j = 0; j < i; j++)
            if (model->shared[i] == model->shared[j])
                return fault(problem, size, "a household shares the column \"%s\" twice",
                             model->columns[model->shared[i]].name);
    }
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++)
        if (model->joint[subset] != 0 && !is_chance(model->joint[subset]))
            return fault(problem, size,
                         "the chance that a household's columns are shared must lie between 0 and 1, not %g",
                         model->joint[subset]);
    for (size_t i = 0; i < LINK_SHARED_MAX * LINK_SHARED_MAX * LINK_LEVELS; i++) {
        double lift = (&model->lift[0][0][0])[i];
        if (lift != 0 && !(lift >= 1 && lift < 1e12))
            return fault(problem, size, "how much likelier neighbours are must be 1 or more, not %g", lift);
    }
    const Shares kin = {"birth dates in a household", "share", LINK_DATE, model->kin};
    return model->shared_count == 0 || check_shares(&kin, problem, size);
}

bool linkage_model_check(const LinkModel *model, const LinkColumn *columns, size_t column_count,
                         char *problem, size_t size)
{
    if (model->prior != 0 && !is_chance(model->prior))
        return fault(problem, size, "the prior must be a probability between 0 and 1, not %g", model->prior);
    if (model->namesake != 0 && !(model->namesake >= 1 && model->namesake < 1e9))
        return fault(problem, size, "the namesake factor must be 1 or more, not %g", model->namesake);
    if (model->moved != 0 && !is_chance(model->moved))
        return fault(problem, size,
                     "the share of matches with two addresses must lie between 0 and 1, not %g",
                     model->moved);
    if (model->column_count > LINK_COLUMNS_MAX)
        return fault(problem, size, "a model has at most %d columns", LINK_COLUMNS_MAX);
    for (size_t c = 0; c < model->column_count; c++)
        if (!check_column(model, c, columns, column_count, problem, size))
            return false;
    return !model->has_household || check_household(model, problem, size);
}

bool link_model_take(Linkage *linkage, const LinkModel *given, const LinkColumn *columns)
{
    bool taken[LINK_COLUMNS_MAX] = {false};
    if (!linkage_model_check(given, columns, linkage->column_count, NULL, 0)) {
        linkage->problem = "the model does not fit the columns, or a probability in it is wrong";
        return false;
    }
    for (size_t f = 0; f < linkage->field_count; f++) {
        linkage->given_column[f] = -1;
        for (size_t c = 0; c < given->column_count && linkage->given_column[f] < 0; c++) {
            if (taken[c] || given->columns[c].kind != linkage->fields[f].kind ||
                strcmp(given->columns[c].name, linkage->fields[f].name) != 0)
                continue;
            taken[c] = true;
            linkage->given_column[f] = (int)c;
        }
    }
    for (size_t c = 0; c < given->column_count; c++)
        if (!taken[c]) {
            linkage->problem = "the model has a column that this run does not compare";
            return false;
        }
    linkage->given = given;
    return true;
}

static void take_levels(LinkKind kind, const double *from, double *to)
{
    for (unsigned l = LEVEL_DIFFERS; l < LEVEL_COUNT; l++)
        if (linkage_kind_level(kind, l))
            to[l] = from[l];
}

void link_model_impose(Linkage *linkage)
{
    const LinkModel *given = linkage->given;
    Model *model = &linkage->model;
    if (!given)
        return;
    if (given->prior > 0)
        model->lambda = given->prior;
    if (given->namesake > 0)
        model->namesake = given->namesake;
    if (given->moved > 0 && link_has_homes(linkage))
        model->moved = given->moved;
    for (size_t f = 0; f < linkage->field_count; f++) {
        if (linkage->given_column[f] < 0)
            continue;
        const LinkModelColumn *column = &given->columns[linkage->given_column[f]];
        if (column->has_m)
            take_levels(column->kind, column->m, model->m[f]);
        if (column->has_u)
            take_levels(column->kind, column->u, model->u[f]);
    }
}

bool link_model_household(Linkage *linkage)
{
    const LinkModel *given = linkage->given;
    Model *model = &linkage->model;
    if (!given || !given->has_household)
        return false;
    model->shared_count = given->shared_count;
    for (size_t i = 0; i < given->shared_count; i++)
        for (size_t f = 0; f < linkage->field_count; f++)
            if (linkage->given_column[f] == (int)given->shared[i])
                model->shared[i] = f;
    memcpy(model->joint, given->joint, sizeof model->joint);
    for (size_t i = 0; i < LINK_SHARED_MAX; i++)
        for (size_t j = 0; j < LINK_SHARED_MAX; j++)
            for (size_t l = 0; l < LINK_LEVELS; l++)
                model->lift[i][j][l] = given->lift[i][j][l] >= 1 ? given->lift[i][j][l] : 1;
    for (unsigned l = 0; l < LEVEL_COUNT; l++)
        model->kin[l] = given->shared_count == 0 || !linkage_kind_level(LINK_DATE, l) ? 1 : given->kin[l];
    return true;
}

bool link_model_complete(Linkage *linkage)
{
    const LinkModel *given = linkage->given;
    if (!given || given->prior <= 0 || given->namesake <= 0 || !given->has_household ||
        (given->moved <= 0 && link_has_homes(linkage)))
        return false;
    for (size_t f = 0; f < linkage->field_count; f++) {
        int column = linkage->given_column[f];
        if (column < 0 || !given->columns[column].has_m || !given->columns[column].has_u)
            return false;
    }
    for (size_t f = 0; f < linkage->field_count; f++)
        for (int l = 0; l < LEVEL_COUNT; l++)
            linkage->model.m[f][l] = linkage->model.u[f][l] = 0.001;
    link_model_impose(linkage);
    linkage->model.matches = linkage->model.lambda * linkage->total_pairs;
    (void)link_model_household(linkage);
    link_set_bits(linkage);
    return true;
}

void linkage_model_get(const Linkage *linkage, LinkModel *out)
{
    const Model *model = &linkage->model;
    *out = (LinkModel){
        .prior = model->lambda, .namesake = model->namesake, .moved = model->moved, .has_household = true};
    out->column_count = linkage->field_count;
    for (size_t f = 0; f < linkage->field_count; f++) {
        const Field *field = &linkage->fields[f];
        out->columns[f] =
            (LinkModelColumn){.name = field->name, .kind = field->kind, .has_m = true, .has_u = true};
        take_levels(field->kind, model->m[f], out->columns[f].m);
        take_levels(field->kind, model->u[f], out->columns[f].u);
    }
    out->shared_count = model->shared_count;
    for (size_t i = 0; i < model->shared_count; i++)
        out->shared[i] = model->shared[i];
    memcpy(out->joint, model->joint, sizeof out->joint);
    if (model->shared_count > 0)
        memcpy(out->lift, model->lift, sizeof out->lift);
    if (model->shared_count > 0)
        take_levels(LINK_DATE, model->kin, out->kin);
}
