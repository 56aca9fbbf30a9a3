#include <assert.h>

#include "linkage/engine.h"

enum { TEXT_MAX = 256 };

typedef struct Dictionary {
    uint64_t *hashes; /* per value */
    uint32_t *slots;
    size_t slot_count, room;
} Dictionary;

static size_t take_part(const char *text, FieldPart part, const char **start)
{
    size_t length = strlen(text);
    *start = text;
    if (part == PART_FIRST_WORD) {
        size_t word = strcspn(text, " ");
        return word;
    }
    if (part == PART_LAST_WORD) {
        const char *space = strrchr(text, ' ');
        if (!space)
            return 0;
        *start = space + 1;
        return strlen(space + 1);
    }
    return length;
}

/* The text that is compared: codes lose their spaces, sex its spelling. */
static size_t clean(LinkKind kind, const char *text, size_t length, char out[TEXT_MAX])
{
    bool packed = kind == LINK_POSTCODE || kind == LINK_PHONE || kind == LINK_IDENTIFIER;
    size_t used = 0;
    if (kind == LINK_SEX && length > 0 && (text[0] == 'm' || text[0] == 'f')) {
        out[0] = text[0];
        return 1;
    }
    for (size_t i = 0; i < length && used < TEXT_MAX; i++) {
        char c = text[i];
        if (packed && (c == ' ' || c == '-'))
            continue;
        if (kind == LINK_PHONE && (c < '0' || c > '9'))
            continue;
        if (kind == LINK_DATE && (c < '0' || c > '9'))
            continue;
        out[used++] = c;
    }
    return used;
}

static void describe_date(Value *value)
{
    if (value->length != 8)
        return;
    for (int i = 0; i < 8; i++)
        value->number = value->number * 10 + (uint32_t)(value->bytes[i] - '0');
}

static void describe_street(Value *value)
{
    const char *text = value->bytes;
    size_t length = value->length, i = 0;
    while (i < length && text[i] >= '0' && text[i] <= '9')
        i++;
    if (i == 0)
        return;
    if (i < length && text[i] >= 'a' && text[i] <= 'z' && (i + 1 == length || text[i + 1] == ' '))
        i++;
    value->number = (uint32_t)link_hash(text, i) | 1;
    while (i < length && text[i] == ' ')
        i++;
    value->head = (uint8_t)i;
}

static void describe(LinkKind kind, const char *text, size_t length, Value *value)
{
    value->length = (uint8_t)(length < VALUE_BYTES ? length : VALUE_BYTES);
    memcpy(value->bytes, text, value->length);
    if (kind == LINK_DATE)
        describe_date(value);
    if (kind == LINK_STREET)
        describe_street(value);
    if (kind == LINK_EMAIL) {
        const char *at = memchr(value->bytes, '@', value->length);
        value->head = at ? (uint8_t)(at - value->bytes) : 0;
    }
    if (kind == LINK_GIVEN_NAME)
        value->variant = link_variant(text, strcspn(value->length < VALUE_BYTES ? value->bytes : "", " "));
    size_t from = kind == LINK_STREET ? value->head : 0;
    value->letters = link_letters(value->bytes + from, value->length - from);
}

static bool grow(Dictionary *dictionary, Field *field)
{
    const uint32_t count = field->value_count;
    if (count == dictionary->room) {
        size_t room = dictionary->room ? dictionary->room * 2 : 1024;
        Value *values = realloc(field->values, room * sizeof *values);
        if (values)
            field->values = values;
        uint64_t *hashes = realloc(dictionary->hashes, room * sizeof *hashes);
        if (hashes)
            dictionary->hashes = hashes;
        if (!values || !hashes)
            return false;
        dictionary->room = room;
    }
    if ((size_t)count * 2 < dictionary->slot_count)
        return true;
    size_t slot_count = dictionary->slot_count ? dictionary->slot_count * 2 : 4096;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t id = 1; id < count; id++) {
        size_t slot = dictionary->hashes[id] & (slot_count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = id;
    }
    free(dictionary->slots);
    dictionary->slots = slots;
    dictionary->slot_count = slot_count;
    return true;
}

static bool intern(Dictionary *dictionary, Field *field, const char *text, size_t length, uint32_t *out)
{
    if (!grow(dictionary, field))
        return false;
    uint64_t hash = link_hash(text, length);
    size_t slot = hash & (dictionary->slot_count - 1);
    for (uint32_t id; (id = dictionary->slots[slot]) != 0; slot = (slot + 1) & (dictionary->slot_count - 1)) {
        const Value *value = &field->values[id];
        size_t kept = length < VALUE_BYTES ? length : VALUE_BYTES;
        if (dictionary->hashes[id] == hash && value->length == kept &&
            memcmp(value->bytes, text, kept) == 0) {
            *out = id;
            return true;
        }
    }
    uint32_t id = field->value_count++;
    memset(&field->values[id], 0, sizeof *field->values);
    describe(field->kind, text, length, &field->values[id]);
    dictionary->hashes[id] = hash;
    dictionary->slots[slot] = id;
    *out = id;
    return true;
}

static bool encode_field(Linkage *linkage, Field *field, size_t number, const char *const *texts)
{
    assert(field->value_count == 0);
    Dictionary dictionary = {0};
    bool ok = grow(&dictionary, field);
    if (ok) {
        memset(&field->values[0], 0, sizeof *field->values);
        field->value_count = 1;
    }
    for (size_t r = 0; ok && r < linkage->record_count; r++) {
        uint32_t id = 0;
        const char *start = NULL;
        char text[TEXT_MAX];
        size_t length = texts[r] ? take_part(texts[r], field->part, &start) : 0;
        length = length > 0 ? clean(field->kind, start, length, text) : 0;
        if (length > 0)
            ok = intern(&dictionary, field, text, length, &id);
        field->values[id].count++;
        linkage->rows[r * linkage->field_count + number] = id;
    }
    free(dictionary.hashes);
    free(dictionary.slots);
    if (!ok)
        return false;
    field->present = linkage->record_count - field->values[0].count;
    double same = 0, all = (double)field->present * ((double)field->present - 1);
    for (uint32_t id = 1; id < field->value_count; id++)
        same += (double)field->values[id].count * ((double)field->values[id].count - 1);
    field->agree = all > 0 ? same / all : 0;
    return true;
}

typedef struct Encoding {
    Linkage *linkage;
    const LinkColumn *columns;
    bool failed[FIELDS_MAX];
} Encoding;

static void encode_task(void *context, size_t task, int worker)
{
    (void)worker;
    Encoding *encoding = context;
    Field *field = &encoding->linkage->fields[task];
    encoding->failed[task] =
        !encode_field(encoding->linkage, field, task, encoding->columns[field->column].values);
}

static void add_field(Linkage *linkage, const LinkColumn *columns, size_t column, LinkKind kind,
                      FieldPart part)
{
    if (linkage->field_count == FIELDS_MAX)
        return;
    linkage->fields[linkage->field_count++] = (Field){
        .name = linkage->column_names[column],
        .column = column,
        .kind = kind,
        .part = part,
        .household = columns[column].household && kind != LINK_GIVEN_NAME,
        .exclusive = columns[column].exclusive && kind == LINK_IDENTIFIER,
    };
}

bool link_encode(Linkage *linkage, const LinkColumn *columns)
{
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
    linkage->rows = calloc(linkage->record_count * linkage->field_count + 1, sizeof *linkage->rows);
    if (!linkage->rows)
        return false;
    Encoding encoding = {.linkage = linkage, .columns = columns};
    link_parallel(linkage->threads, linkage->field_count, encode_task, &encoding);
    for (size_t f = 0; f < linkage->field_count; f++)
        if (encoding.failed[f])
            return false;
    return true;
}
