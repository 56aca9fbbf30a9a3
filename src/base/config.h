/* Settings: one struct, one table of keys, and the places a value may come from.
 *
 * Later places win: the default in the table, the file (`key = value`, one a line, # begins a comment), the
 * environment (REACHBOOK_ and the key in capitals), a flag (--key, with - for _). A value is checked the same
 * way wherever it comes from; errors (ERROR_INPUT) name the place, the key and what was expected, and an
 * unknown key suggests the nearest known one. Nothing here knows what a key means. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

typedef enum ConfigType {
    CONFIG_TEXT,  /* const char *; never empty */
    CONFIG_WHOLE, /* int64_t from `least` to `most` */
    CONFIG_SHARE, /* double between 0 and 1, neither included */
} ConfigType;

typedef struct ConfigKey {
    const char *name; /* small letters and _ */
    ConfigType type;
    size_t offset;        /* of its field in the struct */
    const char *standard; /* the default, as it would be written */
    int64_t least, most;
    const char *used_by; /* words: who takes it, for help and for flags */
    const char *help;
} ConfigKey;

/* Tables end with an empty row. A name may be written with - for _. NULL when there is no such key. */
const ConfigKey *config_find(const ConfigKey *table, const char *name, size_t length);

/* The known key that looks most like `name`; NULL when none comes near. */
const ConfigKey *config_nearest(const ConfigKey *table, const char *name);

/* Every field as its default. */
void config_defaults(const ConfigKey *table, void *config);

/* One value; `place` begins the error ("--upper-age", "reachbook.conf line 3: upper_age"). Text is kept, not
 * copied. */
bool config_set(const ConfigKey *key, void *config, const char *place, const char *value,
                Error *err) MUST_CHECK;

/* A whole file. A key given twice is an error. Text lives in the arena. */
bool config_read_file(const ConfigKey *table, void *config, Arena *arena, const char *path,
                      Error *err) MUST_CHECK;

/* REACHBOOK_KEY for each key; an empty variable counts as not set. */
bool config_read_environment(const ConfigKey *table, void *config, Arena *arena, Error *err) MUST_CHECK;

/* The value as text, for printing. */
const char *config_print(const ConfigKey *key, const void *config, Arena *arena);

#endif
