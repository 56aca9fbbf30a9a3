#include "cli/model_file.h"

#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>

static const char format_name[] = "linkage model 1";

typedef struct Source {
    Arena *arena;
    const char *path;
    Error *err;
} Source;

static void json_close(json_t *json)
{
    json_decref(json);
}
CLOSES_POINTER(json_t, json_close);

static bool wrong(const Source *source, const char *where, const char *what)
{
    return error_set(source->err, ERROR_INPUT, "%s: %s %s.", source->path, where, what);
}

/* Nothing but the keys named, so that a slip in a name is not taken for a part left out. */
static bool check_keys(const Source *source, json_t *object, const char *where, const char *keys)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return wrong(source, where, "must be an object in braces");
    json_object_foreach(object, key, value)
    {
        const char *wanted = arena_print(source->arena, " %s ", key);
        if (!strstr(keys, wanted))
            return wrong(source, where,
                         arena_print(source->arena, "has an entry \"%.64s\" that means nothing here", key));
    }
    return true;
}

static bool read_text(const Source *source, json_t *object, const char *where, const char *key,
                      const char **out)
{
    json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return wrong(
            source, where,
            arena_print(source->arena, value ? "must have a text as its \"%s\"" : "has no \"%s\"", key));
    *out = arena_copy(source->arena, json_string_value(value), strlen(json_string_value(value)));
    return true;
}

static bool read_list(const Source *source, json_t *object, const char *where, const char *key, json_t **out)
{
    *out = json_object_get(object, key);
    if (json_is_array(*out))
        return true;
    return wrong(source, where,
                 arena_print(source->arena, *out ? "must have a list as its \"%s\"" : "has no \"%s\"", key));
}

/* 0 when it is not there. */
static bool read_chance(const Source *source, json_t *object, const char *where, const char *key, double *out)
{
    json_t *value = json_object_get(object, key);
    *out = 0;
    if (!value)
        return true;
    double number = json_number_value(value);
    if (!json_is_number(value) || !(number > 0 && number < 1))
        return wrong(
            source, where,
            arena_print(source->arena, "must have a probability between 0 and 1 as its \"%s\"", key));
    *out = number;
    return true;
}

static bool level_named(LinkKind kind, const char *name, unsigned *out)
{
    for (unsigned l = 1; l < LINK_LEVELS; l++) {
        const char *level = linkage_kind_level(kind, l);
        if (level && strcmp(level, name) == 0) {
            *out = l;
            return true;
        }
    }
    return false;
}

/* The level an entry of a list is about, and in `where` the words to name it by. */
static bool read_level(const Source *source, json_t *entry, LinkKind kind, const char *keys,
                       const char **where, unsigned *level)
{
    const char *name = "";
    TRY(check_keys(source, entry, *where, keys));
    TRY(read_text(source, entry, *where, "level", &name));
    if (!level_named(kind, name, level))
        return wrong(source, *where,
                     arena_print(source->arena, "has no level \"%.64s\", which a %s does not have either",
                                 name, linkage_kind_name(kind)));
    *where = arena_print(source->arena, "%s, level \"%s\",", *where, name);
    return true;
}

static bool read_levels(const Source *source, json_t *list, const char *where, LinkModelColumn *column)
{
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry)
    {
        unsigned level;
        const char *here = where;
        TRY(read_level(source, entry, column->kind, " level m u ", &here, &level));
        TRY(read_chance(source, entry, here, "m", &column->m[level]));
        TRY(read_chance(source, entry, here, "u", &column->u[level]));
        column->has_m |= column->m[level] > 0;
        column->has_u |= column->u[level] > 0;
    }
    return true;
}

static bool read_kind(const Source *source, const char *where, const char *name, LinkKind *out)
{
    for (int kind = 0; kind < LINK_KIND_COUNT; kind++)
        if (strcmp(linkage_kind_name((LinkKind)kind), name) == 0) {
            *out = (LinkKind)kind;
            return true;
        }
    return wrong(source, where, arena_print(source->arena, "is of an unknown kind, \"%.64s\"", name));
}

static bool read_columns(const Source *source, json_t *root, LinkModel *model)
{
    json_t *list, *entry, *levels;
    size_t i;
    if (!json_object_get(root, "columns"))
        return true;
    TRY(read_list(source, root, "the model", "columns", &list));
    if (json_array_size(list) > LINK_COLUMNS_MAX)
        return wrong(source, "the model", "has more columns than can be compared");
    json_array_foreach(list, i, entry)
    {
        LinkModelColumn *column = &model->columns[model->column_count++];
        const char *where = arena_print(source->arena, "column %zu", i + 1), *kind = "";
        TRY(check_keys(source, entry, where, " name kind levels "));
        TRY(read_text(source, entry, where, "name", &column->name));
        where = arena_print(source->arena, "column \"%.64s\"", column->name);
        TRY(read_text(source, entry, where, "kind", &kind));
        TRY(read_kind(source, where, kind, &column->kind));
        if (!json_object_get(entry, "levels"))
            continue;
        TRY(read_list(source, entry, where, "levels", &levels));
        TRY(read_levels(source, levels, where, column));
    }
    return true;
}

/* Of two columns of one name the one that a household can share. */
static bool column_named(const LinkModel *model, const char *name, size_t *out)
{
    for (size_t c = 0; name && c < model->column_count; c++)
        if (strcmp(model->columns[c].name, name) == 0 && model->columns[c].kind != LINK_GIVEN_NAME) {
            *out = c;
            return true;
        }
    return false;
}

static bool read_shared_columns(const Source *source, json_t *household, LinkModel *model)
{
    json_t *list, *entry;
    size_t i;
    TRY(read_list(source, household, "the household", "columns", &list));
    if (json_array_size(list) > LINK_SHARED_MAX)
        return wrong(source, "the household", "shares more columns than can be weighed");
    json_array_foreach(list, i, entry)
    {
        const char *name = json_string_value(entry);
        if (!column_named(model, name, &model->shared[model->shared_count++]))
            return wrong(source, "the household",
                         arena_print(source->arena, "shares a column \"%.64s\" that the model does not have",
                                     name ? name : ""));
    }
    return true;
}

static bool read_subset(const Source *source, json_t *list, const LinkModel *model, unsigned *out)
{
    json_t *entry;
    size_t i, column;
    *out = 0;
    json_array_foreach(list, i, entry)
    {
        size_t at = model->shared_count;
        if (column_named(model, json_string_value(entry), &column))
            for (at = 0; at < model->shared_count && model->shared[at] != column;)
                at++;
        if (at == model->shared_count)
            return wrong(source, "the household", "has a part with a column that is not among its own");
        *out |= 1u << at;
    }
    return *out != 0 || wrong(source, "the household", "has a part without columns");
}

static bool read_shared(const Source *source, json_t *entry, const LinkModel *model, const char *key,
                        size_t *out)
{
    const char *name = "";
    size_t column;
    TRY(read_text(source, entry, "the household", key, &name));
    if (column_named(model, name, &column))
        for (*out = 0; *out < model->shared_count; ++*out)
            if (model->shared[*out] == column)
                return true;
    return wrong(
        source, "the household",
        arena_print(source->arena, "has neighbours by a column \"%.64s\" that is not among its own", name));
}

static bool read_neighbours(const Source *source, json_t *household, LinkModel *model)
{
    json_t *list, *entry;
    size_t i, by, of;
    if (!json_object_get(household, "neighbours"))
        return true;
    TRY(read_list(source, household, "the household", "neighbours", &list));
    json_array_foreach(list, i, entry)
    {
        unsigned level;
        const char *here = "the household";
        TRY(check_keys(source, entry, here, " shared column level times "));
        TRY(read_shared(source, entry, model, "shared", &by));
        TRY(read_shared(source, entry, model, "column", &of));
        LinkKind kind = model->columns[model->shared[of]].kind;
        TRY(read_level(source, entry, kind, " shared column level times ", &here, &level));
        double times = json_number_value(json_object_get(entry, "times"));
        if (!(times >= 1 && times < 1e12))
            return wrong(source, here, "must have a number of 1 or more as its \"times\"");
        model->lift[by][of][level] = times;
    }
    return true;
}

static bool read_household(const Source *source, json_t *root, LinkModel *model)
{
    json_t *household = json_object_get(root, "household"), *list, *entry, *names;
    const char *where = "the household";
    size_t i;
    if (!household)
        return true;
    model->has_household = true;
    TRY(check_keys(source, household, where, " columns shared neighbours birth_dates "));
    TRY(read_shared_columns(source, household, model));
    if (model->shared_count == 0)
        return true;
    TRY(read_list(source, household, where, "shared", &list));
    json_array_foreach(list, i, entry)
    {
        unsigned subset;
        TRY(check_keys(source, entry, where, " columns chance "));
        TRY(read_list(source, entry, where, "columns", &names));
        TRY(read_subset(source, names, model, &subset));
        TRY(read_chance(source, entry, where, "chance", &model->joint[subset]));
    }
    TRY(read_neighbours(source, household, model));
    TRY(read_list(source, household, where, "birth_dates", &list));
    json_array_foreach(list, i, entry)
    {
        unsigned level;
        const char *here = where;
        TRY(read_level(source, entry, LINK_DATE, " level share ", &here, &level));
        TRY(read_chance(source, entry, here, "share", &model->kin[level]));
    }
    return true;
}

static bool read_model(const Source *source, json_t *root, LinkModel *model)
{
    const char *format = "";
    TRY(check_keys(source, root, "the model", " format prior namesake moved columns household "));
    TRY(read_text(source, root, "the model", "format", &format));
    if (strcmp(format, format_name) != 0)
        return wrong(source, "the model",
                     arena_print(source->arena, "is of a format \"%.64s\"; this program reads \"%s\"", format,
                                 format_name));
    TRY(read_chance(source, root, "the model", "prior", &model->prior));
    TRY(read_chance(source, root, "the model", "moved", &model->moved));
    json_t *namesake = json_object_get(root, "namesake");
    model->namesake = json_number_value(namesake);
    if (namesake && !(model->namesake >= 1 && model->namesake < 1e9))
        return wrong(source, "the model", "must have a number of 1 or more as its \"namesake\"");
    return read_columns(source, root, model) && read_household(source, root, model);
}

static bool check_size(const char *path, Error *err)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? error_set(err, ERROR_NOT_FOUND, "There is no file %s. --save-model %s writes one.", path,
                               path)
                   : error_set(err, ERROR_INPUT, "%s cannot be read.", path);
    if (!S_ISREG(info.st_mode) || info.st_size > MODEL_FILE_BYTES_MAX)
        return error_set(err, ERROR_INPUT, "%s is no model: a model is a file of JSON of at most 1 MiB.",
                         path);
    return true;
}

bool model_file_read(Arena *arena, const char *path, LinkModel *out, Error *err)
{
    json_error_t why;
    TRY(check_size(path, err));
    DEFER(json_close) json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    if (!root && why.line < 1)
        return error_set(err, ERROR_INPUT, "%s cannot be read as JSON.", path);
    if (!root)
        return error_set(err, ERROR_INPUT, "%s, line %d, column %d: this is not JSON (%s).", path, why.line,
                         why.column, why.text);
    const Source source = {arena, path, err};
    LinkModel *model = ARENA_NEW(arena, LinkModel);
    TRY(read_model(&source, root, model));
    *out = *model;
    return true;
}

static void write_text(FILE *file, const char *text)
{
    json_t *value = json_string(text);
    char *quoted = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    fputs(quoted ? quoted : "\"\"", file);
    free(quoted);
    json_decref(value);
}

static void write_number(FILE *file, double number)
{
    char text[40];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    fputs(text, file);
}

static void write_level(FILE *file, LinkKind kind, unsigned level, bool *first)
{
    fputs(*first ? "\n" : ",\n", file);
    *first = false;
    fputs("      {\"level\": ", file);
    write_text(file, linkage_kind_level(kind, level));
}

static void write_share(FILE *file, const char *name, double share)
{
    fprintf(file, ", \"%s\": ", name);
    write_number(file, share);
}

static void write_columns(FILE *file, const LinkModel *model)
{
    for (size_t c = 0; c < model->column_count; c++) {
        const LinkModelColumn *column = &model->columns[c];
        bool first = true;
        fputs(c == 0 ? "\n    {\"name\": " : ",\n    {\"name\": ", file);
        write_text(file, column->name);
        fputs(", \"kind\": ", file);
        write_text(file, linkage_kind_name(column->kind));
        fputs(", \"levels\": [", file);
        for (unsigned l = LINK_LEVELS - 1; l > 0; l--) {
            if (!linkage_kind_level(column->kind, l))
                continue;
            write_level(file, column->kind, l, &first);
            write_share(file, "m", column->m[l]);
            write_share(file, "u", column->u[l]);
            fputc('}', file);
        }
        fputs("]}", file);
    }
}

static void write_subset(FILE *file, const LinkModel *model, unsigned subset)
{
    bool first = true;
    for (size_t i = 0; i < model->shared_count; i++) {
        if (!(subset >> i & 1))
            continue;
        fputs(first ? "[" : ", ", file);
        first = false;
        write_text(file, model->columns[model->shared[i]].name);
    }
    fputs(first ? "[]" : "]", file);
}

static void write_neighbours(FILE *file, const LinkModel *model)
{
    bool first = true;
    fputs(",\n    \"neighbours\": [", file);
    for (size_t i = 0; i < model->shared_count; i++)
        for (size_t j = 0; j < model->shared_count; j++)
            for (unsigned l = LINK_LEVELS - 1; l > 0; l--) {
                const LinkModelColumn *of = &model->columns[model->shared[j]];
                if (model->lift[i][j][l] <= 1 || !linkage_kind_level(of->kind, l))
                    continue;
                fputs(first ? "\n      {\"shared\": " : ",\n      {\"shared\": ", file);
                first = false;
                write_text(file, model->columns[model->shared[i]].name);
                fputs(", \"column\": ", file);
                write_text(file, of->name);
                fputs(", \"level\": ", file);
                write_text(file, linkage_kind_level(of->kind, l));
                write_share(file, "times", model->lift[i][j][l]);
                fputc('}', file);
            }
    fputc(']', file);
}

static void write_household(FILE *file, const LinkModel *model)
{
    bool first = true;
    fputs(",\n  \"household\": {\n    \"columns\": ", file);
    write_subset(file, model, (1u << model->shared_count) - 1);
    if (model->shared_count > 0) {
        fputs(",\n    \"shared\": [", file);
        for (unsigned subset = 1; subset < 1u << model->shared_count; subset++) {
            if (model->joint[subset] <= 0)
                continue;
            fputs(first ? "\n      {\"columns\": " : ",\n      {\"columns\": ", file);
            first = false;
            write_subset(file, model, subset);
            write_share(file, "chance", model->joint[subset]);
            fputc('}', file);
        }
        fputc(']', file);
        write_neighbours(file, model);
        fputs(",\n    \"birth_dates\": [", file);
        first = true;
        for (unsigned l = LINK_LEVELS - 1; l > 0; l--)
            if (linkage_kind_level(LINK_DATE, l)) {
                write_level(file, LINK_DATE, l, &first);
                write_share(file, "share", model->kin[l]);
                fputc('}', file);
            }
        fputc(']', file);
    }
    fputc('}', file);
}

void model_file_write(const LinkModel *model, FILE *file)
{
    fprintf(file, "{\n  \"format\": \"%s\",\n  \"prior\": ", format_name);
    write_number(file, model->prior);
    fputs(",\n  \"namesake\": ", file);
    write_number(file, model->namesake);
    if (model->moved > 0) {
        fputs(",\n  \"moved\": ", file);
        write_number(file, model->moved);
    }
    fputs(",\n  \"columns\": [", file);
    write_columns(file, model);
    fputs("]", file);
    write_household(file, model);
    fputs("\n}\n", file);
}
