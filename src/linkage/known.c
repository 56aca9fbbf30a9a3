/* What is known beforehand: labelled pairs, and sources in which a person occurs once. */
#include "linkage/engine.h"

const char link_known_match[] = "known to be one person", link_known_apart[] = "known to be two people";

static uint32_t root_of(uint32_t *parent, uint32_t record)
{
    while (parent[record] != record)
        record = parent[record] = parent[parent[record]];
    return record;
}

static bool is_sound(const LinkLabel *label, size_t record_count)
{
    return label->a != label->b && label->a < record_count && label->b < record_count;
}

static bool prefix_holds(const LinkLabel *labels, size_t count, uint32_t *parent, size_t record_count)
{
    for (uint32_t r = 0; r < record_count; r++)
        parent[r] = r;
    for (size_t i = 0; i < count; i++) {
        if (!is_sound(&labels[i], record_count))
            return false;
        if (labels[i].match)
            parent[root_of(parent, labels[i].a)] = root_of(parent, labels[i].b);
    }
    for (size_t i = 0; i < count; i++)
        if (!labels[i].match && root_of(parent, labels[i].a) == root_of(parent, labels[i].b))
            return false;
    return true;
}

size_t linkage_labels_check(const LinkLabel *labels, size_t count, size_t record_count)
{
    uint32_t *parent = malloc((record_count + 1) * sizeof *parent);
    if (!parent)
        return SIZE_MAX;
    size_t holds = 0, fails = count + 1;
    while (holds + 1 < fails) {
        size_t middle = holds + (fails - holds) / 2;
        if (prefix_holds(labels, middle, parent, record_count))
            holds = middle;
        else
            fails = middle;
    }
    free(parent);
    return holds;
}

static int by_records(const void *x, const void *y)
{
    const LinkLabel *a = x, *b = y;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static bool take_labels(Linkage *linkage, const LinkLabel *labels, size_t count)
{
    Known *known = &linkage->known;
    if (count == 0)
        return true;
    size_t sound = linkage_labels_check(labels, count, linkage->record_count);
    if (sound < count)
        linkage->problem = "what is known of pairs contradicts itself, or names records that there are not";
    if (sound != count)
        return false;
    known->labels = malloc(count * sizeof *labels);
    known->apart_first = calloc(linkage->record_count + 2, sizeof *known->apart_first);
    known->apart = malloc(2 * count * sizeof *known->apart);
    if (!known->labels || !known->apart_first || !known->apart)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool rising = labels[i].a < labels[i].b;
        known->labels[i] = (LinkLabel){rising ? labels[i].a : labels[i].b, rising ? labels[i].b : labels[i].a,
                                       labels[i].match};
        known->apart_first[labels[i].a + 2] += !labels[i].match;
        known->apart_first[labels[i].b + 2] += !labels[i].match;
    }
    known->count = count;
    qsort(known->labels, count, sizeof *labels, by_records);
    for (size_t r = 2; r < linkage->record_count + 2; r++)
        known->apart_first[r] += known->apart_first[r - 1];
    for (size_t i = 0; i < count; i++)
        if (!labels[i].match) {
            known->apart[known->apart_first[labels[i].a + 1]++] = labels[i].b;
            known->apart[known->apart_first[labels[i].b + 1]++] = labels[i].a;
        }
    return true;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* Sources get numbers from 0 on. */
static bool take_sources(Linkage *linkage, const uint32_t *source)
{
    Known *known = &linkage->known;
    size_t count = linkage->record_count, used = 0;
    if (!source)
        return true;
    uint32_t *sorted = malloc(count * sizeof *sorted);
    known->source = malloc(count * sizeof *known->source);
    if (!sorted || !known->source) {
        free(sorted);
        return false;
    }
    memcpy(sorted, source, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_number);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && sorted[end] == sorted[i];)
            end++;
        double size = (double)(end - i);
        known->pairs_within += sorted[i] == (uint32_t)LINK_NO_SOURCE ? 0 : size * (size - 1) / 2;
        sorted[used++] = sorted[i];
    }
    for (size_t r = 0; r < count; r++) {
        const uint32_t *at = bsearch(&source[r], sorted, used, sizeof *sorted, by_number);
        known->source[r] =
            source[r] == (uint32_t)LINK_NO_SOURCE || !at ? (uint32_t)LINK_NO_SOURCE : (uint32_t)(at - sorted);
    }
    known->source_count = used;
    free(sorted);
    return true;
}

bool link_known_take(Linkage *linkage, const LinkOptions *options)
{
    return take_sources(linkage, options->source) &&
           take_labels(linkage, options->labels, options->label_count);
}

void link_known_free(Known *known)
{
    free(known->labels);
    free(known->apart_first);
    free(known->apart);
    free(known->source);
}

const LinkLabel *link_find_label(const Known *known, uint32_t a, uint32_t b)
{
    const LinkLabel wanted = {a < b ? a : b, a < b ? b : a, false};
    return bsearch(&wanted, known->labels, known->count, sizeof *known->labels, by_records);
}

bool link_known_patterns(const Linkage *linkage, Patterns *out)
{
    const Known *known = &linkage->known;
    for (size_t i = 0; i < known->count; i++) {
        uint8_t levels[FIELDS_MAX] = {0};
        bool repeated = i > 0 && by_records(&known->labels[i - 1], &known->labels[i]) == 0;
        if (!known->labels[i].match || repeated)
            continue;
        link_levels(linkage, known->labels[i].a, known->labels[i].b, levels);
        if (!link_patterns_add(out, link_pack(levels, linkage->field_count), 1))
            return false;
    }
    return link_patterns_sort(out);
}
