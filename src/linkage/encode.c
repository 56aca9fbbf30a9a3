/* From columns of text to rows of value numbers. */
#include <assert.h>

#include "linkage/engine.h"

enum { BATCH = 16 };

/* Some records at once: memory is asked for in one round and used in the next. */
static bool encode_batch(Linkage *linkage, Field *field, size_t number, Dictionary *dictionary,
                         const char *const *texts, size_t from, size_t count)
{
    char text[BATCH][TEXT_MAX];
    size_t length[BATCH];
    uint64_t hash[BATCH];
    assert(dictionary->slots);
    for (size_t i = 0; i < count; i++) {
        length[i] = link_clean(field, texts[from + i], text[i]);
        hash[i] = link_hash(text[i], length[i]);
        __builtin_prefetch(&dictionary->slots[hash[i] & (dictionary->slot_count - 1)]);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(
            &field->values[(uint32_t)dictionary->slots[hash[i] & (dictionary->slot_count - 1)]]);
    for (size_t i = 0; i < count; i++) {
        uint32_t id = 0;
        if (length[i] > 0 && !link_intern_hashed(dictionary, field, text[i], length[i], hash[i], true, &id))
            return false;
        field->values[id].count++;
        linkage->rows[(from + i) * linkage->field_count + number] = id;
    }
    return true;
}

static bool encode_texts(Linkage *linkage, Field *field, size_t number, Dictionary *dictionary,
                         const char *const *texts)
{
    for (size_t from = 0; from < linkage->record_count; from += BATCH) {
        size_t left = linkage->record_count - from;
        if (!encode_batch(linkage, field, number, dictionary, texts, from, left < BATCH ? left : BATCH))
            return false;
    }
    uint32_t *place = link_order_by_frequency(dictionary, field);
    for (size_t r = 0; place && r < linkage->record_count; r++) {
        uint32_t *id = &linkage->rows[r * linkage->field_count + number];
        *id = place[*id];
    }
    free(place);
    return place != NULL;
}

/* Each text is cleaned and looked up once, when the first record holds it: values get the numbers that
 * encode_texts would give them. */
static bool number_texts(const Linkage *linkage, Field *field, Dictionary *dictionary,
                         const LinkColumn *column, uint32_t *ids, uint32_t *held)
{
    for (size_t r = 0; r < linkage->record_count; r++) {
        uint32_t code = column->codes[r];
        if (code >= column->text_count) {
            field->values[0].count++;
        } else if (held[code]++ == 0) {
            char text[TEXT_MAX];
            size_t length = link_clean(field, column->texts[code], text);
            if (length > 0 && !link_intern(dictionary, field, text, length, true, &ids[code]))
                return false;
        }
    }
    for (size_t t = 0; t < column->text_count; t++)
        if (held[t] > 0)
            field->values[ids[t]].count += held[t];
    return true;
}

static bool encode_codes(Linkage *linkage, Field *field, size_t number, Dictionary *dictionary,
                         const LinkColumn *column)
{
    size_t maps = (column->text_count + 1) * (sizeof(uint32_t) + sizeof(uint32_t));
    if (!link_hold(linkage->memory, maps))
        return false;
    uint32_t *ids = calloc(column->text_count + 1, sizeof *ids);
    uint32_t *held = calloc(column->text_count + 1, sizeof *held);
    bool ok = ids && held && number_texts(linkage, field, dictionary, column, ids, held);
    uint32_t *place = ok ? link_order_by_frequency(dictionary, field) : NULL;
    if (place) {
        for (size_t t = 0; t < column->text_count; t++)
            ids[t] = held[t] > 0 ? place[ids[t]] : 0;
        for (size_t r = 0; r < linkage->record_count; r++)
            if (column->codes[r] < column->text_count)
                linkage->rows[r * linkage->field_count + number] = ids[column->codes[r]];
    }
    link_unhold(linkage->memory, maps);
    free(ids);
    free(held);
    free(place);
    return place != NULL;
}

static bool encode_field(Linkage *linkage, Field *field, size_t number, const LinkColumn *column)
{
    Dictionary dictionary = {.memory = linkage->memory};
    bool ok = link_dictionary_start(&dictionary, field) &&
              (column->values ? encode_texts(linkage, field, number, &dictionary, column->values)
                              : encode_codes(linkage, field, number, &dictionary, column));
    link_dictionary_free(&dictionary);
    if (!ok || !link_set_hot(linkage->memory, field))
        return false;
    field->present = linkage->record_count - field->values[0].count;
    if (!link_further_encode(linkage, field, number))
        return false;
    double told = (double)(field->present + field->further), same = 0, all = told * (told - 1);
    for (uint32_t id = 1; id < field->value_count; id++)
        same += (double)field->values[id].count * ((double)field->values[id].count - 1);
    field->agree = all > 0 ? same / all : 0;
    return true;
}

typedef struct Encoding {
    Linkage *linkage;
    const LinkColumn *columns;
    size_t order[FIELDS_MAX]; /* fields with many different texts first, so that no thread is left with one */
    bool failed[FIELDS_MAX];
} Encoding;

static void encode_task(void *context, size_t task, int worker)
{
    (void)worker;
    Encoding *encoding = context;
    size_t number = encoding->order[task];
    Field *field = &encoding->linkage->fields[number];
    encoding->failed[task] =
        !encode_field(encoding->linkage, field, number, &encoding->columns[field->column]);
}

static void add_field(Linkage *linkage, const LinkColumn *columns, size_t column, LinkKind kind,
                      FieldPart part)
{
    if (linkage->left_out[column])
        return;
    linkage->fields[linkage->field_count++] = (Field){
        .name = linkage->column_names[column],
        .column = column,
        .kind = kind,
        .part = part,
        .household = columns[column].household && kind != LINK_GIVEN_NAME,
        .home =
            columns[column].household && (kind == LINK_STREET || kind == LINK_POSTCODE || kind == LINK_TOWN),
        .exclusive = columns[column].exclusive && kind == LINK_IDENTIFIER,
    };
}

/* A full name can be two fields. */
static size_t count_fields(const Linkage *linkage, const LinkColumn *columns)
{
    size_t count = 0;
    for (size_t c = 0; c < linkage->column_count; c++)
        count += linkage->left_out[c] ? 0 : columns[c].kind == LINK_FULL_NAME ? 2 : 1;
    return count;
}

/* What is left out when there are too many columns: the last of the least telling kind. */
static void leave_out(Linkage *linkage, const LinkColumn *columns)
{
    static const LinkKind rising[LINK_KIND_COUNT] = {
        LINK_OTHER,    LINK_TOWN,       LINK_SEX,       LINK_STREET, LINK_EMAIL,       LINK_PHONE,
        LINK_POSTCODE, LINK_IDENTIFIER, LINK_FULL_NAME, LINK_DATE,   LINK_FAMILY_NAME, LINK_GIVEN_NAME};
    for (size_t k = 0; k < LINK_KIND_COUNT; k++)
        for (size_t c = linkage->column_count; c-- > 0 && count_fields(linkage, columns) > FIELDS_MAX;)
            linkage->left_out[c] = columns[c].kind == rising[k] || linkage->left_out[c];
}

bool link_encode(Linkage *linkage, const LinkColumn *columns)
{
    leave_out(linkage, columns);
    bool given = false, family = false;
    for (size_t c = 0; c < linkage->column_count; c++) {
        given |= columns[c].kind == LINK_GIVEN_NAME;
        family |= columns[c].kind == LINK_FAMILY_NAME;
    }
    for (size_t c = 0; c < linkage->column_count; c++) {
        if (columns[c].kind != LINK_FULL_NAME) {
            add_field(linkage, columns, c, columns[c].kind, PART_WHOLE);
            continue;
        }
        if (!given)
            add_field(linkage, columns, c, LINK_GIVEN_NAME, PART_FIRST_WORD);
        if (!family)
            add_field(linkage, columns, c, LINK_FAMILY_NAME, PART_LAST_WORD);
        given = family = true;
    }
    link_further_group(linkage);
    if (!link_hold(linkage->memory, linkage->record_count * linkage->field_count * sizeof *linkage->rows))
        return false;
    size_t numbers = linkage->record_count * linkage->field_count + ROW_SLACK;
    linkage->rows = calloc(numbers, sizeof *linkage->rows);
    if (!linkage->rows)
        return false;
    link_large_pages(linkage->rows, numbers * sizeof *linkage->rows);
    Encoding encoding = {.linkage = linkage, .columns = columns};
    for (size_t f = 0; f < linkage->field_count; f++) {
        size_t at = f, texts = columns[linkage->fields[f].column].text_count;
        for (; at > 0 && columns[linkage->fields[encoding.order[at - 1]].column].text_count < texts; at--)
            encoding.order[at] = encoding.order[at - 1];
        encoding.order[at] = f;
    }
    link_parallel(linkage->threads, linkage->field_count, encode_task, &encoding);
    for (size_t f = 0; f < linkage->field_count; f++)
        if (encoding.failed[f])
            return false;
    return link_further_pack(linkage);
}
