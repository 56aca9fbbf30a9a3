/* What a source has told before, in memory for the length of an import: about 100 bytes a person. */
#ifndef INTAKE_KNOWN_H
#define INTAKE_KNOWN_H

#include "base/date.h"
#include "base/defer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A 64-bit key of some texts and numbers; never 0. Of a million, two share one with a chance of 1 in 30
 * million. */
uint64_t key_of(const char *text);
uint64_t key_with(uint64_t key, const char *text); /* NULL differs from "" */
uint64_t key_with_number(uint64_t key, int64_t number);

/* A record: its number in the source (as a key), its id, what was told of it, and who it is. */
typedef struct Known {
    uint64_t ref;
    int64_t id;
    uint64_t content;
    Date birth;
    uint32_t given, family; /* of the folded names; 0 when not told */
    char initial;
    bool seen; /* in this import */
} Known;

typedef struct KnownMap {
    Known *slots;
    size_t size, count;
} KnownMap;

Known *known_find(const KnownMap *map, uint64_t ref); /* NULL */
Known *known_add(KnownMap *map,
                 uint64_t ref); /* a new one with that ref; it must not be there; valid until the next add */
void known_map_close(KnownMap *map);
CLOSES(KnownMap, known_map_close);

/* Do a row's names and birth fit the record? Two of given name, family name and birth must agree, and the
 * given names at least begin alike. */
bool known_fits(const Known *known, const char *given_fold, const char *family_fold, Date birth);
void known_describe(Known *known, const char *given_fold, const char *family_fold, Date birth);

typedef struct HashEntry {
    uint64_t key;
    int64_t value;
} HashEntry;

typedef struct HashSet {
    HashEntry *slots;
    size_t size, count;
} HashSet;

bool set_find(const HashSet *set, uint64_t key, int64_t *value); /* value may be NULL */
bool set_put(HashSet *set, uint64_t key, int64_t value);         /* true when it was not there */
void hash_set_close(HashSet *set);
CLOSES(HashSet, hash_set_close);

#endif
