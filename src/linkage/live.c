/* One record against many: per blocking rule a table from key to a chain of records, the newest first. */
#include <math.h>

#include "linkage/chain.h"
#include "linkage/engine.h"

enum { LIVE_RULES = 14, CHAIN_MOST = 200, CANDIDATES_MOST = 1024, SEEN_SLOTS = 4096 };

struct LinkIndex {
    Linkage *linkage;
    Dictionary dictionaries[FIELDS_MAX];
    Chain chains[LIVE_RULES];
    uint8_t *removed;
    size_t room; /* records that rows, removed and next have room for */
    size_t bits_room[FIELDS_MAX];
    pthread_rwlock_t lock;
};

/* A record asked about; its values need not be known. */
typedef struct Probe {
    Versions versions;
    size_t own_count;
    Value own[FIELDS_MAX + 2 * LINK_MORE_MAX];
} Probe;

static uint64_t rule_key(const Linkage *linkage, const Rule *rule, const Side *side)
{
    uint64_t code = rule->keys;
    for (uint32_t bits = rule->keys; bits != 0; bits &= bits - 1) {
        uint32_t key = link_key_code(linkage, linkage->keys[__builtin_ctz(bits)], side);
        if (key == 0 || key == VALUE_STRANGE)
            return 0;
        code = link_mix(code + key + 0x9e3779b97f4a7c15ull);
    }
    return code | 1;
}

typedef struct Keys { /* of one record under one rule, each once */
    uint64_t items[1 + ENTRIES_MAX];
    size_t count;
} Keys;

static void keys_add(Keys *keys, uint64_t key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->items[i] == key)
            return;
    if (key != 0)
        keys->items[keys->count++] = key;
}

static void keys_fill(const Linkage *linkage, const Rule *rule, const Versions *versions, const Side *aliases,
                      size_t alias_count, Keys *out)
{
    out->count = 0;
    keys_add(out, rule_key(linkage, rule, &versions->sides[0]));
    for (size_t i = 0; i < alias_count; i++)
        keys_add(out, rule_key(linkage, rule, &aliases[i]));
}

static bool chains_add(LinkIndex *index, uint32_t record)
{
    const Linkage *linkage = index->linkage;
    Versions versions;
    Side aliases[ENTRIES_MAX];
    link_versions(linkage, record, &versions);
    size_t alias_count = link_combinations(linkage, &versions, aliases);
    for (size_t r = 0; r < linkage->rule_count; r++) {
        Keys keys;
        keys_fill(linkage, &linkage->rules[r], &versions, aliases, alias_count, &keys);
        for (size_t i = 0; i < keys.count; i++)
            if (!chain_add(&index->chains[r], keys.items[i], record, i == 0))
                return false;
    }
    return true;
}

static bool make_room(LinkIndex *index, size_t records)
{
    Linkage *linkage = index->linkage;
    if (records <= index->room)
        return true;
    size_t room = records + records / 4 + 1024;
    bool ok = link_resize((void **)&linkage->rows, room * linkage->field_count, sizeof *linkage->rows) &&
              link_resize((void **)&index->removed, room, 1);
    if (linkage->further.first)
        ok = ok && link_resize((void **)&linkage->further.first, room + 1, sizeof *linkage->further.first);
    for (size_t r = 0; ok && r < linkage->rule_count; r++)
        ok = link_resize((void **)&index->chains[r].next, room, sizeof(uint32_t));
    if (ok) {
        memset(index->removed + index->room, 0, room - index->room);
        for (size_t r = 0; r < linkage->rule_count; r++)
            memset(index->chains[r].next + index->room, 0, (room - index->room) * sizeof(uint32_t));
        index->room = room;
    }
    return ok;
}

/* The rules of the list may be other ones, or none when every pair was compared. */
static bool choose_rules(Linkage *linkage)
{
    link_drop_blocks(linkage);
    linkage->rule_count = linkage->key_count = 0;
    memset(linkage->rules, 0, sizeof linkage->rules);
    linkage->all_pairs = false;
    link_add_rules(linkage, LIVE_RULES);
    if (linkage->rule_count > LIVE_RULES)
        linkage->rule_count = LIVE_RULES;
    return linkage->rule_count > 0;
}

LinkIndex *link_index_open(Linkage *linkage, const char **problem)
{
    LinkIndex *index = calloc(1, sizeof *index);
    *problem = index ? NULL : "memory ran out";
    if (!index || pthread_rwlock_init(&index->lock, NULL) != 0) {
        free(index);
        linkage_free(linkage);
        return NULL;
    }
    index->linkage = linkage;
    bool ok = choose_rules(linkage);
    if (!ok)
        *problem = "the columns do not identify people";
    for (size_t f = 0; ok && f < linkage->field_count; f++) {
        ok = link_dictionary_open(&index->dictionaries[f], &linkage->fields[f]);
        index->bits_room[f] = linkage->fields[f].value_count;
    }
    ok = ok && make_room(index, linkage->record_count + 1);
    for (uint32_t r = 0; ok && r < linkage->record_count; r++)
        ok = chains_add(index, r);
    if (ok)
        return index;
    *problem = *problem ? *problem : "memory ran out";
    link_index_close(index);
    return NULL;
}

void link_index_close(LinkIndex *index)
{
    if (!index)
        return;
    for (size_t f = 0; f < FIELDS_MAX; f++)
        link_dictionary_free(&index->dictionaries[f]);
    for (size_t r = 0; r < LIVE_RULES; r++)
        chain_free(&index->chains[r]);
    free(index->removed);
    pthread_rwlock_destroy(&index->lock);
    linkage_free(index->linkage);
    free(index);
}

/* A new value counts as held once. */
static bool value_put(LinkIndex *index, size_t f, const char *text, size_t length, uint32_t *out)
{
    Field *field = &index->linkage->fields[f];
    uint32_t before = field->value_count;
    if (!link_intern(&index->dictionaries[f], field, text, length, true, out))
        return false;
    if (field->value_count == before)
        return true;
    if (field->value_count > index->bits_room[f]) {
        size_t room = field->value_count + field->value_count / 4 + 64;
        if (!link_resize((void **)&field->exact_bits, room, sizeof *field->exact_bits))
            return false;
        index->bits_room[f] = room;
    }
    field->values[*out].count = 1;
    field->exact_bits[*out] = link_exact_bits(index->linkage, f, 1);
    return true;
}

static bool text_put(LinkIndex *index, size_t f, const char *value, uint32_t *out)
{
    char text[TEXT_MAX];
    size_t length = link_clean(&index->linkage->fields[f], value, text);
    *out = 0;
    return length == 0 || value_put(index, f, text, length, out);
}

static bool versions_put(LinkIndex *index, const char *const *more, uint32_t record)
{
    Linkage *linkage = index->linkage;
    Further *further = &linkage->further;
    const size_t fields = linkage->field_count;
    further->count = further->first[record];
    for (size_t whole = 0; whole < further->whole_count; whole++) {
        uint32_t row[FIELDS_MAX] = {0};
        for (size_t f = 0; f < fields; f++) {
            size_t m = further->more_of[whole][f];
            if (m != 0 && !text_put(index, f, more[m - 1], &row[f]))
                return false;
        }
        if (!link_further_add(linkage, record, row, whole))
            return false;
    }
    further->first[record + 1] = (uint32_t)further->count;
    return true;
}

static bool row_put(LinkIndex *index, const char *const *values, uint32_t record)
{
    Linkage *linkage = index->linkage;
    for (size_t f = 0; f < linkage->field_count; f++)
        if (!text_put(index, f, values[linkage->fields[f].column],
                      &linkage->rows[(size_t)record * linkage->field_count + f]))
            return false;
    return !linkage->further.first || versions_put(index, values + linkage->column_count, record);
}

int64_t link_index_put(LinkIndex *index, const char *const *values)
{
    pthread_rwlock_wrlock(&index->lock);
    Linkage *linkage = index->linkage;
    uint32_t record = (uint32_t)linkage->record_count;
    bool ok = make_room(index, linkage->record_count + 1) && row_put(index, values, record);
    if (ok) {
        linkage->record_count++;
        ok = chains_add(index, record);
        index->removed[record] = !ok;
    }
    pthread_rwlock_unlock(&index->lock);
    return ok ? (int64_t)record : LINK_INDEX_FULL;
}

void link_index_remove(LinkIndex *index, uint32_t record)
{
    pthread_rwlock_wrlock(&index->lock);
    if (record < index->linkage->record_count)
        index->removed[record] = 1;
    pthread_rwlock_unlock(&index->lock);
}

static void probe_value(LinkIndex *index, Probe *probe, size_t f, const char *value, Side *out)
{
    Field *field = &index->linkage->fields[f];
    char text[TEXT_MAX];
    uint32_t id = 0;
    size_t length = link_clean(field, value, text);
    if (length > 0)
        (void)link_intern(&index->dictionaries[f], field, text, length, false, &id);
    out->ids[f] = id;
    out->values[f] = &field->values[id];
    if (length > 0 && id == 0) {
        Value *own = &probe->own[probe->own_count++];
        link_describe(field, text, length, own);
        out->ids[f] = VALUE_STRANGE;
        out->values[f] = own;
    }
}

static bool is_further(size_t fields, const Side *own, const Side *version)
{
    bool is_new = false;
    for (size_t f = 0; f < fields; f++)
        is_new |=
            version->ids[f] != 0 && (version->ids[f] != own->ids[f] || version->ids[f] == VALUE_STRANGE);
    return is_new;
}

static void probe_fill(LinkIndex *index, const char *const *values, Probe *probe)
{
    const Linkage *linkage = index->linkage;
    const Further *further = &linkage->further;
    const size_t fields = linkage->field_count;
    Versions *versions = &probe->versions;
    probe->own_count = 0;
    versions->count = 1;
    for (size_t f = 0; f < fields; f++)
        probe_value(index, probe, f, values[linkage->fields[f].column], &versions->sides[0]);
    for (size_t whole = 0; whole < further->whole_count; whole++) {
        Side *side = &versions->sides[versions->count];
        for (size_t f = 0; f < fields; f++) {
            size_t m = further->more_of[whole][f];
            probe_value(index, probe, f, m == 0 ? NULL : values[linkage->column_count + m - 1], side);
        }
        versions->whole[versions->count] = (uint8_t)whole;
        versions->count += is_further(fields, &versions->sides[0], side);
    }
}

static void probe_score(const Linkage *linkage, const Probe *probe, uint32_t record, Pairing *pairing,
                        uint8_t *levels, Score *score)
{
    Versions other;
    link_versions(linkage, record, &other);
    link_pair_up(linkage, &probe->versions, &other, pairing);
    link_pairing_levels(linkage, pairing, levels);
    const char *rule = link_pairing_veto(linkage, pairing, false, levels);
    link_score_ids(linkage, pairing->b.ids, pairing->a.ids, levels, rule, pairing->tries_bits, score);
}

typedef struct Gathered {
    uint32_t seen[SEEN_SLOTS]; /* 1 + record */
    uint32_t records[CANDIDATES_MOST];
    size_t count;
} Gathered;

static bool is_new(Gathered *gathered, uint32_t record)
{
    size_t slot = link_mix(record) & (SEEN_SLOTS - 1);
    for (; gathered->seen[slot] != 0; slot = (slot + 1) & (SEEN_SLOTS - 1))
        if (gathered->seen[slot] == record + 1)
            return false;
    gathered->seen[slot] = record + 1;
    return true;
}

static void gather_chain(const LinkIndex *index, const Chain *chain, uint64_t key, Gathered *gathered)
{
    uint32_t link = chain_find(chain, key), record;
    for (size_t steps = 0; steps < CHAIN_MOST && chain_next(chain, &link, &record); steps++)
        if (!index->removed[record] && gathered->count < CANDIDATES_MOST && is_new(gathered, record))
            gathered->records[gathered->count++] = record;
}

static void gather(const LinkIndex *index, const Versions *versions, Gathered *gathered)
{
    const Linkage *linkage = index->linkage;
    Side aliases[ENTRIES_MAX];
    size_t alias_count = link_combinations(linkage, versions, aliases);
    for (size_t r = 0; r < linkage->rule_count; r++) {
        Keys keys;
        keys_fill(linkage, &linkage->rules[r], versions, aliases, alias_count, &keys);
        for (size_t i = 0; i < keys.count; i++)
            gather_chain(index, &index->chains[r], keys.items[i], gathered);
    }
}

static bool comes_before(const LinkFound *a, const LinkFound *b)
{
    return a->weight != b->weight ? a->weight > b->weight : a->record < b->record;
}

static size_t keep_best(LinkFound *out, size_t count, size_t room, LinkFound found)
{
    size_t at = count;
    while (at > 0 && comes_before(&found, &out[at - 1]))
        at--;
    if (at == room)
        return count;
    size_t last = count < room ? count : room - 1;
    memmove(out + at + 1, out + at, (last - at) * sizeof *out);
    out[at] = found;
    return last + 1;
}

size_t link_index_find(LinkIndex *index, const char *const *values, LinkFound *out, size_t room)
{
    const Linkage *linkage = index->linkage;
    Probe probe;
    Gathered gathered;
    memset(gathered.seen, 0, sizeof gathered.seen);
    gathered.count = 0;
    size_t count = 0;
    pthread_rwlock_rdlock(&index->lock);
    probe_fill(index, values, &probe);
    gather(index, &probe.versions, &gathered);
    for (size_t i = 0; i < gathered.count && room > 0; i++) {
        uint8_t levels[FIELDS_MAX];
        Score score;
        Pairing pairing;
        probe_score(linkage, &probe, gathered.records[i], &pairing, levels, &score);
        if (score.probability >= linkage->possible)
            count =
                keep_best(out, count, room,
                          (LinkFound){gathered.records[i], (float)score.probability, (float)score.weight});
    }
    pthread_rwlock_unlock(&index->lock);
    return count;
}

void link_index_explain(LinkIndex *index, const char *const *values, uint32_t record, LinkExplanation *out)
{
    Probe probe;
    *out = (LinkExplanation){0};
    pthread_rwlock_rdlock(&index->lock);
    if (record < index->linkage->record_count) {
        uint8_t levels[FIELDS_MAX];
        Score score;
        Pairing pairing;
        probe_fill(index, values, &probe);
        probe_score(index->linkage, &probe, record, &pairing, levels, &score);
        link_explain_score(index->linkage, &pairing, levels, &score, out);
    }
    pthread_rwlock_unlock(&index->lock);
}
