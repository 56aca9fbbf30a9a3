/* Records with several values of a field: earlier names and addresses. What LinkOptions.more tells is kept as
 * versions: one is a whole (the street and the postcode of one earlier address) of one group of fields. */
#include "linkage/engine.h"

static size_t part_of(const Field *field)
{
    return field->part == PART_LAST_WORD;
}

bool link_further_take(Linkage *linkage, const LinkMore *more, size_t count)
{
    Further *further = &linkage->further;
    if (count > LINK_MORE_MAX) {
        linkage->problem = "there are more than 32 lists of further values";
        return false;
    }
    for (size_t m = 0; m < count; m++) {
        size_t whole = further->whole_count;
        if (more[m].column >= linkage->column_count ||
            !(more[m].values || (more[m].codes && more[m].texts))) {
            linkage->problem = "further values belong to a column that there is not";
            return false;
        }
        for (size_t other = 0; other < m && more[m].together != 0; other++)
            if (more[other].together == more[m].together)
                whole = further->whole_of[other];
        further->whole_count += whole == further->whole_count;
        further->whole_of[m] = whole;
        further->column_of[m] = more[m].column;
    }
    further->more = more;
    further->more_count = count;
    return true;
}

/* Fields that stand in one whole anywhere are one group. */
void link_further_group(Linkage *linkage)
{
    Further *further = &linkage->further;
    for (size_t m = 0; m < further->more_count; m++)
        for (size_t f = 0; f < linkage->field_count; f++)
            if (linkage->fields[f].column == further->column_of[m]) {
                further->whole_fields[further->whole_of[m]] |= 1u << f;
                further->more_of[further->whole_of[m]][f] = (uint8_t)(m + 1);
            }
    for (size_t w = 0; w < further->whole_count; w++) {
        uint32_t group = further->whole_fields[w];
        for (size_t g = 0; g < further->group_count; g++)
            if (further->groups[g] & group) {
                group |= further->groups[g];
                further->groups[g--] = further->groups[--further->group_count];
            }
        if (group != 0)
            further->groups[further->group_count++] = group;
    }
    for (size_t w = 0; w < further->whole_count; w++)
        for (size_t g = 0; g < further->group_count; g++)
            if (further->groups[g] & further->whole_fields[w])
                further->group_of[w] = g;
}

static const char *text_of(const LinkMore *more, size_t record)
{
    if (more->values)
        return more->values[record];
    uint32_t code = more->codes[record];
    return code < more->text_count ? more->texts[code] : NULL;
}

static uint64_t ids_bytes(const Linkage *linkage)
{
    return linkage->record_count * sizeof(uint32_t);
}

static bool encode_more(Linkage *linkage, Field *field, size_t number, size_t m, Dictionary *dictionary)
{
    Further *further = &linkage->further;
    uint32_t *ids = link_hold(linkage->memory, ids_bytes(linkage))
                        ? calloc(linkage->record_count + 1, sizeof *ids)
                        : NULL;
    further->ids[m][part_of(field)] = ids;
    for (size_t r = 0; ids && r < linkage->record_count; r++) {
        char text[TEXT_MAX];
        size_t length = link_clean(field, text_of(&further->more[m], r), text);
        if (length > 0 && !link_intern(dictionary, field, text, length, true, &ids[r]))
            return false;
        if (ids[r] != 0 && ids[r] != linkage->rows[r * linkage->field_count + number]) {
            field->values[ids[r]].count++;
            field->further++;
        }
    }
    return ids != NULL;
}

bool link_further_encode(Linkage *linkage, Field *field, size_t number)
{
    Dictionary dictionary = {.memory = linkage->memory};
    bool ok = true;
    for (size_t m = 0; ok && m < linkage->further.more_count; m++)
        if (linkage->further.column_of[m] == field->column)
            ok = (dictionary.slots || link_dictionary_open(&dictionary, field)) &&
                 encode_more(linkage, field, number, m, &dictionary);
    link_dictionary_free(&dictionary);
    return ok;
}

static bool has_all(const Linkage *linkage, const uint32_t *held, const uint32_t *row)
{
    for (size_t f = 0; f < linkage->field_count; f++)
        if (row[f] != 0 && row[f] != held[f])
            return false;
    return true;
}

static bool is_told(const Linkage *linkage, size_t record, const uint32_t *row)
{
    const Further *further = &linkage->further;
    bool told = has_all(linkage, linkage->rows + record * linkage->field_count, row);
    for (size_t v = further->first[record]; v < further->count && !told; v++)
        told = has_all(linkage, further->rows + v * linkage->field_count, row);
    return told;
}

bool link_further_add(Linkage *linkage, size_t record, const uint32_t *row, size_t whole)
{
    Further *further = &linkage->further;
    const size_t fields = linkage->field_count;
    if (is_told(linkage, record, row))
        return true;
    if (further->count == further->room) {
        size_t room = further->room ? further->room * 2 : 256;
        if (!link_hold(linkage->memory, (room - further->room) * fields * sizeof *row))
            return false;
        uint32_t *rows = realloc(further->rows, room * fields * sizeof *rows);
        if (rows)
            further->rows = rows;
        uint8_t *wholes = realloc(further->wholes, room);
        if (wholes)
            further->wholes = wholes;
        if (!rows || !wholes)
            return false;
        further->room = room;
    }
    memcpy(further->rows + further->count * fields, row, fields * sizeof *row);
    further->wholes[further->count++] = (uint8_t)whole;
    return true;
}

static void fill_whole(const Linkage *linkage, size_t record, size_t whole, uint32_t row[FIELDS_MAX])
{
    const Further *further = &linkage->further;
    memset(row, 0, FIELDS_MAX * sizeof *row);
    for (size_t f = 0; f < linkage->field_count; f++) {
        size_t m = further->more_of[whole][f];
        row[f] = m == 0 ? 0 : further->ids[m - 1][part_of(&linkage->fields[f])][record];
    }
}

static void drop_ids(Linkage *linkage)
{
    Further *further = &linkage->further;
    for (size_t m = 0; m < LINK_MORE_MAX; m++)
        for (size_t part = 0; part < 2; part++) {
            if (further->ids[m][part])
                link_unhold(linkage->memory, ids_bytes(linkage));
            free(further->ids[m][part]);
            further->ids[m][part] = NULL;
        }
}

static bool add_aliases(Linkage *linkage, uint32_t record)
{
    Further *further = &linkage->further;
    size_t fields = linkage->field_count;
    Versions versions;
    Side made[ENTRIES_MAX];
    link_versions(linkage, record, &versions);
    size_t count = link_combinations(linkage, &versions, made);
    if (further->alias_count + count > further->alias_room) {
        size_t room = further->alias_room * 2 + count + 256;
        if (!link_hold(linkage->memory,
                       (room - further->alias_room) * (fields + 1) * sizeof *further->alias_rows))
            return false;
        uint32_t *rows = realloc(further->alias_rows, room * fields * sizeof *rows);
        if (rows)
            further->alias_rows = rows;
        uint32_t *owners = realloc(further->alias_owner, room * sizeof *owners);
        if (owners)
            further->alias_owner = owners;
        if (!rows || !owners)
            return false;
        further->alias_room = room;
    }
    for (size_t i = 0; i < count; i++, further->alias_count++) {
        memcpy(further->alias_rows + further->alias_count * fields, made[i].ids,
               fields * sizeof *made[i].ids);
        further->alias_owner[further->alias_count] = record;
    }
    return true;
}

bool link_further_pack(Linkage *linkage)
{
    Further *further = &linkage->further;
    size_t count = linkage->record_count;
    if (further->more_count == 0)
        return true;
    if (!link_hold(linkage->memory, 2 * count * sizeof *further->first))
        return false;
    further->first = calloc(count + 2, sizeof *further->first);
    further->alias_first = calloc(count + 2, sizeof *further->alias_first);
    bool ok = further->first && further->alias_first;
    for (size_t r = 0; ok && r < count; r++) {
        for (size_t whole = 0; ok && whole < further->whole_count; whole++) {
            uint32_t row[FIELDS_MAX];
            fill_whole(linkage, r, whole, row);
            ok = link_further_add(linkage, r, row, whole);
        }
        further->first[r + 1] = (uint32_t)further->count;
        ok = ok && add_aliases(linkage, (uint32_t)r);
        further->alias_first[r + 1] = (uint32_t)further->alias_count;
    }
    drop_ids(linkage);
    further->more = NULL;
    return ok;
}

void link_further_free(Linkage *linkage)
{
    Further *further = &linkage->further;
    drop_ids(linkage);
    free(further->first);
    free(further->rows);
    free(further->wholes);
    free(further->alias_first);
    free(further->alias_rows);
    free(further->alias_owner);
    *further = (Further){0};
}

/* The next choice of one version per group (0: the record's own) as a clock counts; false after the last. */
static bool next_choice(const Further *further, const Versions *versions, size_t choice[FIELDS_MAX])
{
    for (size_t g = 0; g < further->group_count; g++) {
        do
            choice[g]++;
        while (choice[g] < versions->count && further->group_of[versions->whole[choice[g]]] != g);
        if (choice[g] < versions->count)
            return true;
        choice[g] = 0;
    }
    return false;
}

static size_t count_changed(const Further *further, const size_t choice[FIELDS_MAX])
{
    size_t changed = 0;
    for (size_t g = 0; g < further->group_count; g++)
        changed += choice[g] != 0;
    return changed;
}

static void put_version(const Further *further, const Versions *versions, size_t v, Side *out)
{
    uint32_t group = further->groups[further->group_of[versions->whole[v]]];
    for (; group != 0; group &= group - 1) {
        size_t f = (size_t)__builtin_ctz(group);
        out->ids[f] = versions->sides[v].ids[f];
        out->values[f] = versions->sides[v].values[f];
    }
}

size_t link_combinations(const Linkage *linkage, const Versions *versions, Side *out)
{
    const Further *further = &linkage->further;
    size_t used = 0, choice[FIELDS_MAX] = {0};
    for (size_t v = 1; v < versions->count; v++) {
        out[used] = versions->sides[0];
        put_version(further, versions, v, &out[used++]);
    }
    while (versions->count > 2 && used < ENTRIES_MAX && next_choice(further, versions, choice)) {
        if (count_changed(further, choice) < 2)
            continue;
        out[used] = versions->sides[0];
        for (size_t g = 0; g < further->group_count; g++)
            if (choice[g] != 0)
                put_version(further, versions, choice[g], &out[used]);
        used++;
    }
    return used;
}
