#include "linkage/sieve.h"

#include <math.h>

enum { JUDGED_NAME = 1, JUDGED_CODE };

/* How a kind is judged: by Jaro-Winkler of at least `least`, or by more than two edits. */
static int judged(LinkKind kind, double *least)
{
    switch (kind) {
    case LINK_GIVEN_NAME:
    case LINK_FAMILY_NAME:
    case LINK_FULL_NAME:
        *least = 0.7;
        return JUDGED_NAME;
    case LINK_TOWN:
    case LINK_OTHER:
        *least = 0.8;
        return JUDGED_NAME;
    case LINK_STREET:
        *least = 0.92;
        return JUDGED_NAME;
    case LINK_POSTCODE:
    case LINK_IDENTIFIER:
        return JUDGED_CODE;
    default:
        return 0;
    }
}

/* Letters in common that Jaro-Winkler of `wanted` takes, when at most `start` first letters are the same. */
static uint8_t needed_by_name(double wanted, int start, size_t a_length, size_t b_length)
{
    double jaro = (wanted - 0.1 * start) / (1 - 0.1 * start) - 1e-9;
    double least = (3 * jaro - 1) * (double)(a_length * b_length) / (double)(a_length + b_length);
    return (uint8_t)fmax(ceil(least - 1e-9), 1);
}

static void fill_needed(Sieve *sieve, size_t lane, LinkKind kind)
{
    double least = 1;
    int by = judged(kind, &least);
    for (int start = 0; start < 2; start++)
        for (size_t a = 1; a < SIEVE_LENGTHS; a++)
            for (size_t b = 1; b < SIEVE_LENGTHS; b++) {
                size_t longer = a > b ? a : b;
                sieve->needed[lane][start][a][b] = by == JUDGED_NAME ? needed_by_name(least, start, a, b)
                                                                     : (uint8_t)(longer > 2 ? longer - 2 : 0);
            }
}

/* The lanes go to the fields that lose most. */
static void choose_lanes(Sieve *sieve, const double *best)
{
    const Linkage *linkage = sieve->linkage;
    for (size_t f = 0; f < linkage->field_count; f++) {
        double least, lost = best[f] - linkage->model.bits[f][LEVEL_DIFFERS];
        if (judged(linkage->fields[f].kind, &least) == 0)
            continue;
        size_t at = sieve->lanes;
        for (; at > 0; at--) {
            size_t other = sieve->field[at - 1];
            if (best[other] - linkage->model.bits[other][LEVEL_DIFFERS] >= lost)
                break;
            if (at < SIEVE_LANES)
                sieve->field[at] = other;
        }
        if (at < SIEVE_LANES)
            sieve->field[at] = f;
        sieve->lanes += sieve->lanes < SIEVE_LANES;
    }
}

bool link_sieve_open(Sieve *sieve, const Linkage *linkage, const double *best, double base, double moved)
{
    *sieve = (Sieve){.linkage = linkage, .moved = moved};
    if (linkage->field_count > SIEVE_FIELDS || linkage->key_count > SIEVE_FIELDS)
        return false;
    for (uint32_t set = 0; set < 1u << SIEVE_FIELDS; set++) {
        sieve->best[0][set] = base;
        for (size_t f = 0; f < linkage->field_count; f++)
            if (set >> f & 1)
                sieve->best[linkage->fields[f].home][set] += best[f];
    }
    choose_lanes(sieve, best);
    for (size_t lane = 0; lane < sieve->lanes; lane++) {
        size_t f = sieve->field[lane];
        fill_needed(sieve, lane, linkage->fields[f].kind);
        for (uint32_t set = 0; set < 1u << SIEVE_LANES; set++)
            if (set >> lane & 1)
                sieve->surely[linkage->fields[f].home][set] +=
                    linkage->model.bits[f][LEVEL_DIFFERS] - best[f];
    }
    return true;
}

/* What a name is like by more than its letters: an initial or one of several words is not judged. */
static void brief_text(const Field *field, const Value *value, size_t lane, Brief *out)
{
    bool street = field->kind == LINK_STREET, code = judged(field->kind, &(double){0}) == JUDGED_CODE;
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
    *out = (Brief){.missing = ~0u << linkage->field_count, .swapped_names = 1};
    memcpy(out->keys, linkage->key_rows + (size_t)record * linkage->key_stride,
           linkage->key_stride * sizeof *linkage->key_rows);
    memcpy(out->ids, row, linkage->field_count * sizeof *row);
    for (size_t f = 0; f < linkage->field_count; f++)
        out->missing |= (uint32_t)(row[f] == 0) << f;
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
        out->exact[0][half][0] = out->exact[1][half][0] = 0;
        for (uint32_t set = 1; set < 1u << HALF; set++) {
            size_t f = half * HALF + (size_t)__builtin_ctz(set);
            uint32_t id = f < linkage->field_count ? brief->ids[half][f % HALF] : 0;
            double bits = id == 0 ? 0 : (double)linkage->fields[f].exact_bits[id];
            bool home = id != 0 && linkage->fields[f].home;
            out->exact[0][half][set] = out->exact[0][half][set & (set - 1)] + (home ? 0 : bits);
            out->exact[1][half][set] = out->exact[1][half][set & (set - 1)] + (home ? bits : 0);
        }
    }
}
