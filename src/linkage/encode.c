#include <assert.h>

#include "linkage/engine.h"

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

static size_t word_length(const char *text, size_t length)
{
    const char *space = memchr(text, ' ', length);
    return space ? (size_t)(space - text) : length;
}

static uint8_t second_word(const Value *value)
{
    size_t word = word_length(value->bytes, value->length);
    return word + 1 < value->length ? (uint8_t)(word + 1) : 0;
}

size_t link_clean(const Field *field, const char *text, char out[TEXT_MAX])
{
    const char *start = NULL;
    size_t length = text ? take_part(text, field->part, &start) : 0;
    return length > 0 ? clean(field->kind, start, length, out) : 0;
}

void link_describe(const Field *field, const char *text, size_t length, Value *value)
{
    LinkKind kind = field->kind;
    memset(value, 0, sizeof *value);
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
        link_describe_forms(text, word_length(text, length), value);
    if (kind == LINK_GIVEN_NAME || kind == LINK_FAMILY_NAME)
        value->number = link_skeleton(value->bytes, value->length);
    if (kind != LINK_STREET && kind != LINK_EMAIL)
        value->head = second_word(value);
    size_t from = kind == LINK_STREET ? value->head : 0;
    value->letters = link_letters(value->bytes + from, value->length - from);
}

typedef struct Ranked {
    uint32_t count, id;
} Ranked;

/* Bytes per value: itself, its hash, later its exact_bits; and while values are put in order. */
enum {
    VALUE_COST = sizeof(Value) + sizeof(uint64_t) + sizeof(float),
    RANK_COST = sizeof(Ranked) + sizeof(uint32_t)
};

static bool grow_values(Dictionary *dictionary, Field *field)
{
    size_t room = dictionary->room ? dictionary->room * 2 : 1024;
    if (!link_hold(dictionary->memory, room * VALUE_COST))
        return false;
    Value *values = realloc(field->values, room * sizeof *values);
    if (values)
        field->values = values;
    uint64_t *hashes = realloc(field->hashes, room * sizeof *hashes);
    if (hashes)
        field->hashes = hashes;
    if (!values || !hashes)
        return false;
    link_unhold(dictionary->memory, dictionary->room * VALUE_COST);
    dictionary->room = room;
    return true;
}

static uint64_t slot_value(uint64_t hash, uint32_t id)
{
    return (hash >> 32 << 32) | id;
}

static bool spread(Dictionary *dictionary, const Field *field, size_t slot_count)
{
    uint64_t *slots =
        link_hold(dictionary->memory, slot_count * sizeof *slots) ? malloc(slot_count * sizeof *slots) : NULL;
    if (!slots)
        return false;
    link_large_pages(slots, slot_count * sizeof *slots);
    /* Written before it is read, or each page faults twice; memset would become calloc. */
    explicit_bzero(slots, slot_count * sizeof *slots);
    for (uint32_t id = 1; id < field->value_count; id++) {
        size_t slot = field->hashes[id] & (slot_count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = slot_value(field->hashes[id], id);
    }
    link_dictionary_free(dictionary);
    dictionary->slots = slots;
    dictionary->slot_count = slot_count;
    return true;
}

static bool grow(Dictionary *dictionary, Field *field)
{
    if (field->value_count == dictionary->room && !grow_values(dictionary, field))
        return false;
    return (size_t)field->value_count * 2 < dictionary->slot_count ||
           spread(dictionary, field, dictionary->slot_count ? dictionary->slot_count * 2 : 4096);
}

bool link_dictionary_open(Dictionary *dictionary, Field *field)
{
    size_t slot_count = 4096;
    while (slot_count < 2 * ((size_t)field->value_count + 1))
        slot_count *= 2;
    *dictionary = (Dictionary){.memory = dictionary->memory, .room = field->value_count};
    return spread(dictionary, field, slot_count);
}

static bool holds(const Field *field, uint32_t id, const char *text, size_t length)
{
    const Value *value = &field->values[id];
    size_t kept = length < VALUE_BYTES ? length : VALUE_BYTES;
    return value->length == kept && memcmp(value->bytes, text, kept) == 0;
}

static bool intern(Dictionary *dictionary, Field *field, const char *text, size_t length, uint64_t hash,
                   bool make, uint32_t *out)
{
    if (make && !grow(dictionary, field))
        return false;
    *out = 0;
    size_t mask = dictionary->slot_count - 1, slot = hash & mask;
    for (uint64_t held; (held = dictionary->slots[slot]) != 0; slot = (slot + 1) & mask)
        if (held >> 32 == hash >> 32 && holds(field, (uint32_t)held, text, length) &&
            (length < VALUE_BYTES || field->hashes[(uint32_t)held] == hash)) {
            *out = (uint32_t)held;
            return true;
        }
    if (!make)
        return true;
    uint32_t id = field->value_count++;
    link_describe(field, text, length, &field->values[id]);
    field->hashes[id] = hash;
    dictionary->slots[slot] = slot_value(hash, id);
    *out = id;
    return true;
}

bool link_intern(Dictionary *dictionary, Field *field, const char *text, size_t length, bool make,
                 uint32_t *out)
{
    return intern(dictionary, field, text, length, link_hash(text, length), make, out);
}

void link_dictionary_free(Dictionary *dictionary)
{
    free(dictionary->slots);
    link_unhold(dictionary->memory, dictionary->slot_count * sizeof *dictionary->slots);
    dictionary->slots = NULL;
    dictionary->slot_count = 0;
}

static int by_count(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

enum { OFTEN = 512 };

/* Ids by falling count, then by number: those that many records hold by comparison, the many others by
 * counting how often each count occurs. */
static void rank_ids(const Field *field, Ranked *ranked)
{
    size_t often = 0, places[OFTEN] = {0};
    for (uint32_t id = 0; id < field->value_count; id++) {
        uint32_t count = id == 0 ? UINT32_MAX : field->values[id].count;
        if (count >= OFTEN)
            ranked[often++] = (Ranked){count, id};
        else
            places[count]++;
    }
    qsort(ranked, often, sizeof *ranked, by_count);
    for (size_t count = OFTEN, place = often; count-- > 0;) {
        size_t size = places[count];
        places[count] = place;
        place += size;
    }
    for (uint32_t id = 1; id < field->value_count; id++)
        if (field->values[id].count < OFTEN)
            ranked[places[field->values[id].count]++] = (Ranked){field->values[id].count, id};
}

/* Moves values and hashes to their places; `place` becomes the new number of each old one. */
static void arrange(Field *field, const Ranked *ranked, Value *values, uint64_t *hashes, uint32_t *place)
{
    for (uint32_t i = 0; i < field->value_count; i++) {
        values[i] = field->values[ranked[i].id];
        hashes[i] = field->hashes[ranked[i].id];
        place[ranked[i].id] = i;
    }
    free(field->values);
    free(field->hashes);
    field->values = values;
    field->hashes = hashes;
}

/* Frequent values get low numbers, so that they lie together and a small table can hold how they compare. The
 * new number of each old one, for the caller to free; NULL: memory ran out. */
static uint32_t *order_by_frequency(const Dictionary *dictionary, Field *field)
{
    size_t count = field->value_count;
    if (!link_hold(dictionary->memory, count * (VALUE_COST + RANK_COST)))
        return NULL;
    Ranked *ranked = malloc(count * sizeof *ranked);
    uint32_t *place = malloc(count * sizeof *place);
    Value *values = aligned_alloc(sizeof *values, count * sizeof *values);
    uint64_t *hashes = malloc(count * sizeof *hashes);
    if (ranked && place && values && hashes) {
        link_large_pages(values, count * sizeof *values);
        link_large_pages(place, count * sizeof *place);
        rank_ids(field, ranked);
        arrange(field, ranked, values, hashes, place);
    } else {
        free(values);
        free(hashes);
        free(place);
        place = NULL;
    }
    free(ranked);
    link_unhold(dictionary->memory, dictionary->room * VALUE_COST + count * RANK_COST);
    return place;
}

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
        if (length[i] > 0 && !intern(dictionary, field, text[i], length[i], hash[i], true, &id))
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
    uint32_t *place = order_by_frequency(dictionary, field);
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
    uint32_t *place = ok ? order_by_frequency(dictionary, field) : NULL;
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
    assert(field->value_count == 0);
    Dictionary dictionary = {.memory = linkage->memory};
    bool ok = grow(&dictionary, field);
    if (ok) {
        memset(&field->values[0], 0, sizeof *field->values);
        field->hashes[0] = 0;
        field->value_count = 1;
        ok = column->values ? encode_texts(linkage, field, number, &dictionary, column->values)
                            : encode_codes(linkage, field, number, &dictionary, column);
    }
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
