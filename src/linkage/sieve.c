#include "linkage/sieve.h"

#include <math.h>

/* How a kind is judged: by the Jaro-Winkler that its levels above `differs` take, and those above the lower
 * levels (1: only one number is there); or, least 0, by more than two and more than one edit. */
typedef struct Judging {
    bool judged;
    double least, higher;
    unsigned lower; /* the highest of the lower levels */
} Judging;

static Judging judging_of(LinkKind kind)
{
    switch (kind) {
    case LINK_GIVEN_NAME:
    case LINK_FAMILY_NAME:
    case LINK_FULL_NAME:
        return (Judging){true, 0.7, 0.88, 2};
    case LINK_TOWN:
    case LINK_OTHER:
        return (Judging){true, 0.8, 0.88, 2};
    case LINK_STREET:
        return (Judging){true, 0.92, 1, 4};
    case LINK_POSTCODE:
        return (Judging){true, 0, 0, 3};
    case LINK_IDENTIFIER:
        return (Judging){true, 0, 0, 4};
    default:
        return (Judging){.judged = false};
    }
}

/* Letters in common that Jaro-Winkler of `wanted` takes, when at most `start` first letters are the same. */
static uint8_t needed_by_name(double wanted, int start, size_t a_length, size_t b_length)
{
    double jaro = (wanted - 0.1 * start) / (1 - 0.1 * start) - 1e-9;
    double least = (3 * jaro - 1) * (double)(a_length * b_length) / (double)(a_length + b_length);
    return (uint8_t)fmax(ceil(least - 1e-9), 1);
}

static uint8_t needed_by_code(size_t edits, size_t a_length, size_t b_length)
{
    size_t longer = a_length > b_length ? a_length : b_length;
    return (uint8_t)(longer > edits ? longer - edits : 0);
}

static void fill_needed(Sieve *sieve, size_t lane, const Judging *by)
{
    for (int start = 0; start < 2; start++)
        for (size_t a = 1; a < SIEVE_LENGTHS; a++)
            for (size_t b = 1; b < SIEVE_LENGTHS; b++) {
                uint8_t *needed = sieve->needed[lane][start][a][b];
                bool code = by->least <= 0;
                needed[0] = code ? needed_by_code(2, a, b) : needed_by_name(by->least, start, a, b);
                needed[1] = code              ? needed_by_code(1, a, b)
                            : by->higher >= 1 ? UINT8_MAX
                                              : needed_by_name(by->higher, start, a, b);
            }
}

static double lost_by(const Linkage *linkage, size_t f, unsigned level)
{
    return link_most_bits(linkage, f, LEVEL_EXACT - 1) - link_most_bits(linkage, f, level);
}

/* The lanes go to the fields that lose most. */
static void choose_lanes(Sieve *sieve)
{
    const Linkage *linkage = sieve->linkage;
    for (size_t f = 0; f < linkage->field_count; f++) {
        if (!judging_of(linkage->fields[f].kind).judged)
            continue;
        double lost = lost_by(linkage, f, LEVEL_DIFFERS);
        size_t at = sieve->lanes;
        for (; at > 0 && lost_by(linkage, sieve->field[at - 1], LEVEL_DIFFERS) < lost; at--)
            if (at < SIEVE_LANES)
                sieve->field[at] = sieve->field[at - 1];
        if (at < SIEVE_LANES)
            sieve->field[at] = f;
        sieve->lanes += sieve->lanes < SIEVE_LANES;
    }
}

static void fill_lane(Sieve *sieve, size_t lane)
{
    const Linkage *linkage = sieve->linkage;
    size_t f = sieve->field[lane];
    const Judging by = judging_of(linkage->fields[f].kind);
    fill_needed(sieve, lane, &by);
    sieve->by_number |= (uint32_t)(by.higher >= 1) << lane;
    for (uint32_t set = 0; set < 1u << SIEVE_LANES; set++)
        if (set >> lane & 1) {
            sieve->surely[linkage->fields[f].home][set] -= lost_by(linkage, f, LEVEL_DIFFERS);
            sieve->barely[linkage->fields[f].home][set] -= lost_by(linkage, f, by.lower);
        }
}

bool link_sieve_open(Sieve *sieve, const Linkage *linkage, double base, double moved)
{
    *sieve = (Sieve){.linkage = linkage, .moved = moved};
    if (linkage->field_count > SIEVE_FIELDS || linkage->key_count > SIEVE_FIELDS)
        return false;
    for (uint32_t set = 0; set < 1u << SIEVE_FIELDS; set++) {
        sieve->best[0][set] = base;
        for (size_t f = 0; f < linkage->field_count; f++)
            if (set >> f & 1)
                sieve->best[linkage->fields[f].home][set] += link_most_bits(linkage, f, LEVEL_EXACT - 1);
    }
    choose_lanes(sieve);
    for (size_t lane = 0; lane < sieve->lanes; lane++)
        fill_lane(sieve, lane);
    return true;
}

/* What a name is like by more than its letters: an initial or one of several words is not judged. */
static void brief_text(const Field *field, const Value *value, size_t lane, Brief *out)
{
    bool street = field->kind == LINK_STREET, code = judging_of(field->kind).least <= 0;
    size_t from = street ? value->head : 0, length = value->length - from;
    bool judge = length < SIEVE_LENGTHS && (street || code || (length > 1 && value->head == 0));
    out->letters[lane] = judge ? value->letters : 0;
    out->number[lane] = code ? 0 : value->number;
    out->groups[lane] = value->form_groups;
    out->length[lane] = judge ? (uint8_t)length : 0;
    out->first[lane] = length > 0 ? (uint8_t)value->bytes[from] : 0;
    out->start[lane] = out->first[lane] << 8 | (length > 1 ? (uint8_t)value->bytes[from + 1] : 0);
}

void link_sieve_brief(const Sieve *sieve, uint32_t record, Brief *out)
{
    const Linkage *linkage = sieve->linkage;
    const uint32_t *row = linkage->rows + (size_t)record * linkage->field_count;
    const int given = linkage->model.given, family = linkage->model.family;
    *out = (Brief){
        .passed_over = linkage->oversize[record], .missing = ~0u << linkage->field_count, .swapped_names = 1};
    const uint32_t *keys = linkage->key_rows + (size_t)record * linkage->key_stride;
    for (size_t k = 0; k < linkage->key_count; k++)
        out->keys[k / 4][k % 4] = keys[k];
    for (size_t f = 0; f < linkage->field_count; f++) {
        out->ids[f / 4][f % 4] = row[f];
        out->missing |= (uint32_t)(row[f] == 0) << f;
    }
    for (size_t lane = 0; lane < sieve->lanes; lane++) {
        const Field *field = &linkage->fields[sieve->field[lane]];
        brief_text(field, &field->values[row[sieve->field[lane]]], lane, out);
    }
    if (given < 0 || family < 0)
        return;
    uint8_t one = (uint8_t)linkage->fields[given].values[row[given]].bytes[0],
            other = (uint8_t)linkage->fields[family].values[row[family]].bytes[0];
    out->names = (uint16_t)(one << 8 | other);
    out->swapped_names = (uint16_t)(other << 8 | one);
}

void link_sieve_row(const Sieve *sieve, const Brief *brief, SieveRow *out)
{
    enum { HALF = SIEVE_FIELDS / 2 };
    const Linkage *linkage = sieve->linkage;
    for (size_t half = 0; half < 2; half++) {
        double bits[2][HALF] = {{0}};
        for (size_t i = 0; i < HALF && half * HALF + i < linkage->field_count; i++) {
            const Field *field = &linkage->fields[half * HALF + i];
            uint32_t id = brief->ids[half][i];
            bits[field->home][i] = id > 0 ? (double)field->exact_bits[id] : 0;
        }
        out->exact[0][half][0] = out->exact[1][half][0] = 0;
        for (uint32_t set = 1; set < 1u << HALF; set++) {
            int i = __builtin_ctz(set);
            out->exact[0][half][set] = out->exact[0][half][set & (set - 1)] + bits[0][i];
            out->exact[1][half][set] = out->exact[1][half][set & (set - 1)] + bits[1][i];
        }
    }
}
