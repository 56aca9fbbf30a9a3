#include "intake/known.h"

#include "base/text.h"

static void *slots_new(size_t count, size_t size)
{
    void *slots = calloc(count, size);
    if (!slots)
        abort();
    return slots;
}

uint64_t key_with(uint64_t key, const char *text)
{
    uint64_t hash = text ? text_hash(text, strlen(text), key) : text_hash("", 0, key ^ 0x5bd1e995u);
    return hash ? hash : 1;
}

uint64_t key_of(const char *text)
{
    return key_with(0x7265616368u, text);
}

uint64_t key_with_number(uint64_t key, int64_t number)
{
    char bytes[sizeof number];
    memcpy(bytes, &number, sizeof number);
    uint64_t hash = text_hash(bytes, sizeof bytes, key);
    return hash ? hash : 1;
}

static Known *known_slot(const KnownMap *map, uint64_t ref)
{
    size_t at = ref & (map->size - 1);
    while (map->slots[at].ref && map->slots[at].ref != ref)
        at = (at + 1) & (map->size - 1);
    return &map->slots[at];
}

Known *known_find(const KnownMap *map, uint64_t ref)
{
    Known *known = map->size ? known_slot(map, ref) : NULL;
    return known && known->ref ? known : NULL;
}

Known *known_add(KnownMap *map, uint64_t ref)
{
    if (map->count * 4 >= map->size * 3) {
        KnownMap larger = {.size = map->size ? map->size * 2 : 1024, .count = map->count};
        larger.slots = slots_new(larger.size, sizeof *larger.slots);
        for (size_t i = 0; i < map->size; i++)
            if (map->slots[i].ref)
                *known_slot(&larger, map->slots[i].ref) = map->slots[i];
        free(map->slots);
        *map = larger;
    }
    Known *known = known_slot(map, ref);
    *known = (Known){.ref = ref, .birth = DATE_NONE};
    map->count++;
    return known;
}

void known_map_close(KnownMap *map)
{
    free(map->slots);
    *map = (KnownMap){0};
}

static uint32_t name_key(const char *fold)
{
    return fold && *fold ? (uint32_t)key_of(fold) | 1 : 0;
}

void known_describe(Known *known, const char *given_fold, const char *family_fold, Date birth)
{
    known->given = name_key(given_fold);
    known->family = name_key(family_fold);
    known->initial = given_fold ? given_fold[0] : '\0';
    known->birth = birth;
}

bool known_fits(const Known *known, const char *given_fold, const char *family_fold, Date birth)
{
    char initial = given_fold ? given_fold[0] : '\0';
    bool given = known->given == name_key(given_fold), family = known->family == name_key(family_fold);
    bool born = known->birth == birth && birth != DATE_NONE;
    bool begins = initial == known->initial || !initial || !known->initial;
    return (given && (family || born)) || (family && born && begins);
}

static HashEntry *set_slot(const HashSet *set, uint64_t key)
{
    size_t at = key & (set->size - 1);
    while (set->slots[at].key && set->slots[at].key != key)
        at = (at + 1) & (set->size - 1);
    return &set->slots[at];
}

bool set_find(const HashSet *set, uint64_t key, int64_t *value)
{
    const HashEntry *entry = set->size ? set_slot(set, key) : NULL;
    if (!entry || !entry->key)
        return false;
    if (value)
        *value = entry->value;
    return true;
}

bool set_put(HashSet *set, uint64_t key, int64_t value)
{
    if (set->count * 4 >= set->size * 3) {
        HashSet larger = {.size = set->size ? set->size * 2 : 1024, .count = set->count};
        larger.slots = slots_new(larger.size, sizeof *larger.slots);
        for (size_t i = 0; i < set->size; i++)
            if (set->slots[i].key)
                *set_slot(&larger, set->slots[i].key) = set->slots[i];
        free(set->slots);
        *set = larger;
    }
    HashEntry *entry = set_slot(set, key);
    bool is_new = entry->key == 0;
    *entry = (HashEntry){key, value};
    set->count += is_new;
    return is_new;
}

void hash_set_close(HashSet *set)
{
    free(set->slots);
    *set = (HashSet){0};
}
