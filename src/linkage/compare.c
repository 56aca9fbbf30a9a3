#include "linkage/engine.h"

/* At least so many insertions, deletions or changes part two texts: letters that only one of them has. */
static int letters_apart(const Value *a, const Value *b)
{
    int a_only = __builtin_popcount(a->letters & ~b->letters),
        b_only = __builtin_popcount(b->letters & ~a->letters);
    return a_only > b_only ? a_only : b_only;
}

static int edits_within(const Value *a, const Value *b, int limit)
{
    return letters_apart(a, b) > limit ? limit + 1
                                       : link_edits(a->bytes, a->length, b->bytes, b->length, limit);
}

static int common_start(const char *a, const char *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    int count = 0;
    for (uint32_t apart = x ^ y; count < 4 && (apart & 255) == 0; apart >>= 8)
        count++;
    return count;
}

/* Whether Jaro-Winkler can reach `wanted`, from letters that occur in one text only and from how they start.
 * Both lengths are multiplied out, since dividing takes longer than all the rest. `a` and `b` point into
 * values, so four bytes can be read. */
static bool may_reach(const Value *x, const Value *y, const char *a, size_t a_length, const char *b,
                      size_t b_length, double wanted)
{
    int a_only = __builtin_popcount(x->letters & ~y->letters),
        b_only = __builtin_popcount(y->letters & ~x->letters);
    int common = (int)a_length - a_only;
    if ((int)b_length - b_only < common)
        common = (int)b_length - b_only;
    if (common <= 0)
        return false;
    double start = a[0] == b[0] ? 0.1 * common_start(a, b) : 0,
           jaro = (start > 0 ? (wanted - start) / (1 - start) : wanted) - 1e-9;
    double both = (double)(a_length * b_length);
    return (double)common * (double)(a_length + b_length) >= (3 * jaro - 1) * both;
}

static double similarity(const Value *a, const Value *b, double wanted)
{
    if (!may_reach(a, b, a->bytes, a->length, b->bytes, b->length, wanted))
        return 0;
    return link_jaro_winkler(a->bytes, a->length, b->bytes, b->length);
}

static bool is_word_of(const Value *part, const Value *whole)
{
    if (whole->head == 0 || part->length >= whole->length)
        return false;
    for (size_t i = 0; i + part->length <= whole->length; i++) {
        bool starts = i == 0 || whole->bytes[i - 1] == ' ';
        bool ends = i + part->length == whole->length || whole->bytes[i + part->length] == ' ';
        if (starts && ends && memcmp(part->bytes, whole->bytes + i, part->length) == 0)
            return true;
    }
    return false;
}

static bool is_initial_of(const Value *part, const Value *whole)
{
    return part->length == 1 && whole->length > 1 && part->bytes[0] == whole->bytes[0];
}

enum { STEM_LEAST = 3 };

/* "seb" of "sebastian". */
static bool is_stem_of(const Value *part, const Value *whole)
{
    return part->length < whole->length && part->length >= STEM_LEAST &&
           memcmp(part->bytes, whole->bytes, part->length) == 0;
}

/* "smith jones" and "jones smith": of two words each. */
static bool are_turned(const Value *a, const Value *b)
{
    if (a->head == 0 || b->head == 0 || a->length != b->length || a->letters != b->letters)
        return false;
    size_t first = a->head - 1u, rest = (size_t)a->length - a->head;
    return b->head == rest + 1 && memcmp(a->bytes, b->bytes + b->head, first) == 0 &&
           memcmp(a->bytes + a->head, b->bytes, rest) == 0;
}

enum { WORD_LEAST = 4 };

/* "smyth" and "smith jones": one word, much like one of several. */
static bool is_like_word_of(const Value *part, const Value *whole)
{
    if (whole->head == 0 || part->head != 0 || part->length < WORD_LEAST)
        return false;
    for (size_t from = 0, end; from < whole->length; from = end + 1) {
        for (end = from; end < whole->length && whole->bytes[end] != ' ';)
            end++;
        if (end - from >= WORD_LEAST &&
            link_jaro_winkler(part->bytes, part->length, whole->bytes + from, end - from) >= 0.88)
            return true;
    }
    return false;
}

static unsigned level_name(const Value *a, const Value *b, double least)
{
    const bool words = (a->head | b->head) != 0;
    if (((a->form_groups & b->form_groups) != 0 && link_forms_meet(a, b)) || is_initial_of(a, b) ||
        is_initial_of(b, a) || (words && (is_word_of(a, b) || is_word_of(b, a) || are_turned(a, b))))
        return LEVEL_PART;
    double likeness = similarity(a, b, least);
    unsigned level = likeness >= 0.92 ? 4 : likeness >= 0.88 ? 3 : likeness >= least ? 2 : LEVEL_DIFFERS;
    bool same_sound = a->number != 0 && a->number == b->number;
    if (level < 3 && same_sound && link_jaro_winkler(a->bytes, a->length, b->bytes, b->length) >= 0.65)
        return 3;
    return words && level < 3 && (is_like_word_of(a, b) || is_like_word_of(b, a)) ? 3 : level;
}

static unsigned level_word(const Value *a, const Value *b)
{
    unsigned level = level_name(a, b, 0.7);
    return level < 4 && (is_stem_of(a, b) || is_stem_of(b, a)) ? LEVEL_PART : level;
}

/* The rest of a name after its first word as a value of its own; length 0: there is none. */
static Value rest_of(const Value *name)
{
    Value rest = {0};
    if (name->head == 0)
        return rest;
    rest.length = (uint8_t)(name->length - name->head);
    memcpy(rest.bytes, name->bytes + name->head, rest.length);
    rest.letters = link_letters(rest.bytes, rest.length);
    rest.number = link_skeleton(rest.bytes, rest.length);
    return rest;
}

/* "Muhammad Idrees" and "Mohammed Said": when both have a second name, that decides. */
static unsigned level_given_name(const Value *a, const Value *b)
{
    unsigned level = level_word(a, b);
    if (level != LEVEL_PART || !link_forms_meet(a, b))
        return level;
    Value rest_a = rest_of(a), rest_b = rest_of(b);
    if (rest_a.length == 0 || rest_b.length == 0)
        return level;
    return rest_a.length == rest_b.length && memcmp(rest_a.bytes, rest_b.bytes, rest_a.length) == 0
               ? LEVEL_PART
               : level_word(&rest_a, &rest_b);
}

/* Eight digits each: one changed, or two neighbours swapped. */
static bool one_digit_apart(const Value *a, const Value *b)
{
    uint64_t x, y;
    memcpy(&x, a->bytes, sizeof x);
    memcpy(&y, b->bytes, sizeof y);
    uint64_t apart = x ^ y;
    int first = __builtin_ctzll(apart) / 8, last = 7 - __builtin_clzll(apart) / 8;
    return first == last ||
           (last == first + 1 && a->bytes[first] == b->bytes[last] && a->bytes[last] == b->bytes[first]);
}

static unsigned level_date(const Value *a, const Value *b)
{
    if (a->number == 0 || b->number == 0)
        return edits_within(a, b, 1) <= 1 ? 5 : LEVEL_DIFFERS;
    if (one_digit_apart(a, b))
        return 5;
    uint32_t year_a = a->number / 10000, month_a = a->number / 100 % 100, day_a = a->number % 100;
    uint32_t year_b = b->number / 10000, month_b = b->number / 100 % 100, day_b = b->number % 100;
    if (year_a == year_b && month_a == day_b && day_a == month_b)
        return 5;
    int same = (year_a == year_b) + (month_a == month_b) + (day_a == day_b);
    if (same == 2)
        return 4;
    uint32_t apart = year_a > year_b ? year_a - year_b : year_b - year_a;
    return apart <= 1 ? 3 : apart <= 10 ? 2 : LEVEL_DIFFERS;
}

static unsigned level_postcode(const Value *a, const Value *b)
{
    int edits = edits_within(a, b, 2);
    if (edits <= 1)
        return 5;
    if (a->length < 5 || b->length < 5)
        return edits <= 2 && a->length + b->length > 8 ? 3 : LEVEL_DIFFERS;
    bool even = a->length == b->length;
    if (even && memcmp(a->bytes, b->bytes, a->length - 2u) == 0)
        return 4;
    if (edits <= 2)
        return 3;
    return even && memcmp(a->bytes, b->bytes, a->length - 3u) == 0 ? 2 : LEVEL_DIFFERS;
}

static unsigned level_street(const Value *a, const Value *b)
{
    bool number = a->number != 0 && a->number == b->number;
    size_t a_length = (size_t)a->length - a->head, b_length = (size_t)b->length - b->head;
    if (a_length == 0 || b_length == 0)
        return number ? 2 : LEVEL_DIFFERS;
    if (a_length == b_length && memcmp(a->bytes + a->head, b->bytes + b->head, a_length) == 0)
        return 4;
    double likeness = 0;
    if (may_reach(a, b, a->bytes + a->head, a_length, b->bytes + b->head, b_length, 0.85))
        likeness = link_jaro_winkler(a->bytes + a->head, a_length, b->bytes + b->head, b_length);
    if (number)
        return likeness >= 0.92 ? 6 : likeness >= 0.85 ? 5 : 2;
    return likeness >= 0.92 ? 3 : LEVEL_DIFFERS;
}

static unsigned level_code(const Value *a, const Value *b)
{
    int edits = edits_within(a, b, 2);
    return edits <= 1 ? 5 : edits == 2 && a->length + b->length > 11 ? 4 : LEVEL_DIFFERS;
}

static unsigned level_phone(const Value *a, const Value *b)
{
    if (a->length >= 9 && b->length >= 9 &&
        memcmp(a->bytes + a->length - 9, b->bytes + b->length - 9, 9) == 0)
        return 6;
    return level_code(a, b);
}

static unsigned level_email(const Value *a, const Value *b)
{
    if (a->head > 2 && a->head == b->head && memcmp(a->bytes, b->bytes, a->head) == 0)
        return 6;
    double likeness = similarity(a, b, 0.88);
    return likeness >= 0.92 ? 4 : likeness >= 0.88 ? 3 : LEVEL_DIFFERS;
}

unsigned link_level(LinkKind kind, const Value *a, const Value *b)
{
    switch (kind) {
    case LINK_GIVEN_NAME:
        return level_given_name(a, b);
    case LINK_FAMILY_NAME:
    case LINK_FULL_NAME:
        return level_name(a, b, 0.7);
    case LINK_DATE:
        return level_date(a, b);
    case LINK_SEX:
        return LEVEL_DIFFERS;
    case LINK_STREET:
        return level_street(a, b);
    case LINK_POSTCODE:
        return level_postcode(a, b);
    case LINK_PHONE:
        return level_phone(a, b);
    case LINK_EMAIL:
        return level_email(a, b);
    case LINK_IDENTIFIER:
        return level_code(a, b);
    case LINK_TOWN:
    case LINK_OTHER:
    case LINK_KIND_COUNT:
        break;
    }
    return level_name(a, b, 0.8);
}

static bool alike(const Value *a, const Value *b)
{
    if (a->length == 0 || b->length == 0 || letters_apart(a, b) > 3)
        return false;
    return (a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0) ||
           similarity(a, b, 0.92) >= 0.92;
}

bool link_swapped(const Value *given_a, const Value *family_a, const Value *given_b, const Value *family_b)
{
    return given_a->bytes[0] == family_b->bytes[0] && given_b->bytes[0] == family_a->bytes[0] &&
           alike(given_a, family_b) && alike(given_b, family_a);
}

void link_swap_levels(const Linkage *linkage, uint8_t *levels)
{
    int given = linkage->model.given, family = linkage->model.family;
    bool recorded = levels[given] != LEVEL_MISSING && levels[family] != LEVEL_MISSING;
    if (recorded && levels[given] <= 2 && levels[family] <= 2) {
        levels[given] = LEVEL_SWAPPED;
        levels[family] = LEVEL_MISSING;
    }
}

bool link_set_hot(Memory *memory, Field *field)
{
    if (field->kind != LINK_GIVEN_NAME && field->kind != LINK_FAMILY_NAME)
        return true;
    if (!link_hold(memory, (size_t)HOT_VALUES * HOT_VALUES * sizeof *field->hot))
        return false;
    field->hot = calloc((size_t)HOT_VALUES * HOT_VALUES, sizeof *field->hot);
    return field->hot != NULL;
}

unsigned link_field_level(const Field *field, uint32_t x, uint32_t y)
{
    if (x >= HOT_VALUES || y >= HOT_VALUES || !field->hot)
        return link_level(field->kind, &field->values[x], &field->values[y]);
    atomic_uchar *slot = &field->hot[x * HOT_VALUES + y];
    unsigned level = atomic_load_explicit(slot, memory_order_relaxed);
    if (level == 0) {
        level = link_level(field->kind, &field->values[x], &field->values[y]);
        atomic_store_explicit(slot, (unsigned char)level, memory_order_relaxed);
    }
    return level;
}

void link_levels(const Linkage *linkage, uint32_t a, uint32_t b, uint8_t *levels)
{
    if (!link_has_further(linkage, a, b)) {
        link_own_levels(linkage, a, b, levels);
        return;
    }
    Pairing pairing;
    link_pair_records(linkage, a, b, &pairing);
    link_pairing_levels(linkage, &pairing, levels);
}

void link_own_levels(const Linkage *linkage, uint32_t a, uint32_t b, uint8_t *levels)
{
    size_t fields = linkage->field_count;
    const uint32_t *row_a = linkage->rows + a * fields, *row_b = linkage->rows + b * fields;
    for (size_t f = 0; f < fields; f++) {
        uint32_t x = row_a[f], y = row_b[f];
        if (x == 0 || y == 0) {
            levels[f] = LEVEL_MISSING;
        } else if (x == y) {
            levels[f] = LEVEL_EXACT;
        } else {
            levels[f] = (uint8_t)link_field_level(&linkage->fields[f], x, y);
        }
    }
    int given = linkage->model.given, family = linkage->model.family;
    if (given < 0 || family < 0 || levels[given] > 2 || levels[family] > 2)
        return;
    const Value *givens = linkage->fields[given].values, *families = linkage->fields[family].values;
    if (link_swapped(&givens[row_a[given]], &families[row_a[family]], &givens[row_b[given]],
                     &families[row_b[family]]))
        link_swap_levels(linkage, levels);
}
