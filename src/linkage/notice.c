/* What the caller should know about the columns. */
#include "linkage/engine.h"

static bool is_empty(const Field *field)
{
    return field->present + field->further == 0;
}

static bool is_constant(const Field *field)
{
    return field->present > 1 && field->value_count == 2;
}

static bool is_all_distinct(const Field *field)
{
    return field->present > 1 && field->further == 0 && field->value_count == field->present + 1;
}

/* "Empty: a, b." or nothing. */
static bool notice(Linkage *linkage, const char *what, const char *const *names, size_t count)
{
    size_t size = strlen(what) + 4, used = 0;
    for (size_t i = 0; i < count; i++)
        size += strlen(names[i]) + 2;
    char *text = count > 0 ? malloc(size) : NULL;
    if (!text)
        return count == 0;
    used = (size_t)snprintf(text, size, "%s: ", what);
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "", names[i]);
    snprintf(text + used, size - used, ".");
    linkage->notices[linkage->notice_count++] = text;
    return true;
}

static bool notice_fields(Linkage *linkage, const char *what, bool holds(const Field *))
{
    const char *names[FIELDS_MAX];
    size_t count = 0;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (holds(&linkage->fields[f]))
            names[count++] = linkage->fields[f].name;
    return notice(linkage, what, names, count);
}

bool link_take_notice(Linkage *linkage)
{
    const char *names[LINK_COLUMNS_MAX];
    size_t count = 0;
    for (size_t c = 0; c < linkage->column_count; c++)
        if (linkage->left_out[c])
            names[count++] = linkage->column_names[c];
    return notice(linkage, "More than 21 columns, left out as the least telling", names, count) &&
           notice_fields(linkage, "Empty, so not compared", is_empty) &&
           notice_fields(linkage, "One value throughout, which tells nobody apart", is_constant) &&
           notice_fields(linkage, "No value occurs twice, so no two records agree on it", is_all_distinct);
}

size_t linkage_notice_count(const Linkage *linkage)
{
    return linkage->notice_count;
}

const char *linkage_notice(const Linkage *linkage, size_t index)
{
    return index < linkage->notice_count ? linkage->notices[index] : NULL;
}
