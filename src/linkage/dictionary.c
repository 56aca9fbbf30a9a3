/* The values of a field: how a text is cleaned and described, its number, and the order of the numbers. */
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

bool link_dictionary_start(Dictionary *dictionary, Field *field)
{
    assert(field->value_count == 0);
    if (!grow(dictionary, field))
        return false;
    memset(&field->values[0], 0, sizeof *field->values);
    field->hashes[0] = 0;
    field->value_count = 1;
    return true;
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

bool link_intern_hashed(Dictionary *dictionary, Field *field, const char *text, size_t length, uint64_t hash,
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
    return link_intern_hashed(dictionary, field, text, length, link_hash(text, length), make, out);
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

uint32_t *link_order_by_frequency(const Dictionary *dictionary, Field *field)
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
