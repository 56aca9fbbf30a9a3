/* One record against many: per blocking rule a table from key to a chain of records, the newest first. */
#include <math.h>

#include "linkage/engine.h"

enum { LIVE_RULES = 14, CHAIN_MOST = 200, CANDIDATES_MOST = 1024, SEEN_SLOTS = 4096 };

typedef struct Chain { /* of one rule */
    uint64_t *keys;    /* open addressing; 0: free */
    uint32_t *heads;   /* 1 + the newest record */
    uint32_t *next;    /* per record, 1 + the one before; 0 ends */
    size_t slot_count, used;
} Chain;

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
    Side side;
    Value own[FIELDS_MAX];
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

static size_t slot_of(const Chain *chain, uint64_t key)
{
    size_t slot = key >> 1 & (chain->slot_count - 1);
    while (chain->keys[slot] != 0 && chain->keys[slot] != key)
        slot = (slot + 1) & (chain->slot_count - 1);
    return slot;
}

static bool chain_grow(Chain *chain)
{
    size_t count = chain->slot_count ? chain->slot_count * 2 : 1024;
    Chain bigger = {calloc(count, sizeof *bigger.keys), calloc(count, sizeof *bigger.heads), chain->next,
                    count, chain->used};
    if (!bigger.keys || !bigger.heads) {
        free(bigger.keys);
        free(bigger.heads);
        return false;
    }
    for (size_t i = 0; i < chain->slot_count; i++) {
        if (chain->keys[i] == 0)
            continue;
        size_t slot = slot_of(&bigger, chain->keys[i]);
        bigger.keys[slot] = chain->keys[i];
        bigger.heads[slot] = chain->heads[i];
    }
    free(chain->keys);
    free(chain->heads);
    *chain = bigger;
    return true;
}

static bool chain_add(Chain *chain, uint64_t key, uint32_t record)
{
    if (chain->used * 2 >= chain->slot_count && !chain_grow(chain))
        return false;
    size_t slot = slot_of(chain, key);
    chain->used += chain->keys[slot] == 0;
    chain->keys[slot] = key;
    chain->next[record] = chain->heads[slot];
    chain->heads[slot] = record + 1;
    return true;
}

static bool chains_add(LinkIndex *index, uint32_t record)
{
    const Linkage *linkage = index->linkage;
    const Side side = link_side(linkage, record);
    for (size_t r = 0; r < linkage->rule_count; r++) {
        uint64_t key = rule_key(linkage, &linkage->rules[r], &side);
        if (key != 0 && !chain_add(&index->chains[r], key, record))
            return false;
    }
    return true;
}

static bool resize(void **memory, size_t count, size_t size)
{
    void *bigger = realloc(*memory, count * size);
    if (bigger)
        *memory = bigger;
    return bigger != NULL;
}

static bool make_room(LinkIndex *index, size_t records)
{
    Linkage *linkage = index->linkage;
    if (records <= index->room)
        return true;
    size_t room = records + records / 4 + 1024;
    bool ok = resize((void **)&linkage->rows, room * linkage->field_count, sizeof *linkage->rows) &&
              resize((void **)&index->removed, room, 1);
    for (size_t r = 0; ok && r < linkage->rule_count; r++)
        ok = resize((void **)&index->chains[r].next, room, sizeof(uint32_t));
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
    for (size_t r = 0; r < LIVE_RULES; r++) {
        free(index->chains[r].keys);
        free(index->chains[r].heads);
        free(index->chains[r].next);
    }
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
        if (!resize((void **)&field->exact_bits, room, sizeof *field->exact_bits))
            return false;
        index->bits_room[f] = room;
    }
    field->values[*out].count = 1;
    field->exact_bits[*out] = link_exact_bits(index->linkage, f, 1);
    return true;
}

static bool row_put(LinkIndex *index, const char *const *values, uint32_t record)
{
    Linkage *linkage = index->linkage;
    for (size_t f = 0; f < linkage->field_count; f++) {
        char text[TEXT_MAX];
        uint32_t id = 0;
        size_t length = link_clean(&linkage->fields[f], values[linkage->fields[f].column], text);
        if (length > 0 && !value_put(index, f, text, length, &id))
            return false;
        linkage->rows[(size_t)record * linkage->field_count + f] = id;
    }
    return true;
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

static void probe_fill(LinkIndex *index, const char *const *values, Probe *probe)
{
    Linkage *linkage = index->linkage;
    for (size_t f = 0; f < linkage->field_count; f++) {
        Field *field = &linkage->fields[f];
        char text[TEXT_MAX];
        uint32_t id = 0;
        size_t length = link_clean(field, values[field->column], text);
        if (length > 0)
            (void)link_intern(&index->dictionaries[f], field, text, length, false, &id);
        probe->side.ids[f] = id;
        probe->side.values[f] = &field->values[id];
        if (length > 0 && id == 0) {
            link_describe(field, text, length, &probe->own[f]);
            probe->side.ids[f] = VALUE_STRANGE;
            probe->side.values[f] = &probe->own[f];
        }
    }
}

static void probe_score(const Linkage *linkage, const Probe *probe, uint32_t record, uint8_t *levels,
                        Score *score)
{
    const Side other = link_side(linkage, record);
    const Side *own = &probe->side;
    for (size_t f = 0; f < linkage->field_count; f++)
        levels[f] = own->ids[f] == 0 || other.ids[f] == 0 ? LEVEL_MISSING
                    : own->ids[f] == other.ids[f]
                        ? LEVEL_EXACT
                        : (uint8_t)link_level(linkage->fields[f].kind, own->values[f], other.values[f]);
    int given = linkage->model.given, family = linkage->model.family;
    if (given >= 0 && family >= 0 && levels[given] <= 2 && levels[family] <= 2 &&
        link_swapped(own->values[given], own->values[family], other.values[given], other.values[family]))
        link_swap_levels(linkage, levels);
    const char *rule = link_veto(linkage, NULL, NULL, false, levels);
    link_score_ids(linkage, other.ids, own->ids, levels, rule, score);
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

static void gather_chain(const LinkIndex *index, size_t rule, uint64_t key, Gathered *gathered)
{
    const Chain *chain = &index->chains[rule];
    if (key == 0 || chain->slot_count == 0)
        return;
    uint32_t link = chain->heads[slot_of(chain, key)];
    for (size_t steps = 0; link != 0 && steps < CHAIN_MOST; steps++, link = chain->next[link - 1])
        if (!index->removed[link - 1] && gathered->count < CANDIDATES_MOST && is_new(gathered, link - 1))
            gathered->records[gathered->count++] = link - 1;
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
    Probe probe = {0};
    Gathered gathered;
    memset(gathered.seen, 0, sizeof gathered.seen);
    gathered.count = 0;
    size_t count = 0;
    pthread_rwlock_rdlock(&index->lock);
    probe_fill(index, values, &probe);
    for (size_t r = 0; r < linkage->rule_count; r++)
        gather_chain(index, r, rule_key(linkage, &linkage->rules[r], &probe.side), &gathered);
    for (size_t i = 0; i < gathered.count && room > 0; i++) {
        uint8_t levels[FIELDS_MAX];
        Score score;
        probe_score(linkage, &probe, gathered.records[i], levels, &score);
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
    Probe probe = {0};
    *out = (LinkExplanation){0};
    pthread_rwlock_rdlock(&index->lock);
    if (record < index->linkage->record_count) {
        uint8_t levels[FIELDS_MAX];
        Score score;
        probe_fill(index, values, &probe);
        probe_score(index->linkage, &probe, record, levels, &score);
        link_explain_score(index->linkage, levels, &score, out);
    }
    pthread_rwlock_unlock(&index->lock);
}
