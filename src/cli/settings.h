/* What a site may set, once for all commands. `reachbook help config` and docs/CONFIG.md list the keys. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "base/config.h"
#include "cleanse/cleanse.h"
#include "measure/measure.h"

typedef struct Config {
    const char *db, *listen, *measures;
    int64_t threads, upload_mb;
    int64_t upper_age, reach_months, sustained_days, silent_months, small_number;
    double certain, possible;
    int64_t session_idle_minutes, session_longest_hours, sign_in_tries, sign_in_rest_minutes;
} Config;

extern const ConfigKey config_keys[];

/* The settings of this run: those read last, else the defaults. */
const Config *settings(void);

/* A flag of the command line, to be set by settings_read. */
typedef struct Flag {
    const ConfigKey *key;
    const char *value;
} Flag;

/* Defaults, file, environment, flags. `path` is what --config names; NULL: REACHBOOK_CONFIG, else
 * reachbook.conf in the current folder when there is one. */
bool settings_read(const char *path, const Flag *flags, size_t count, Error *err) MUST_CHECK;

/* Whether a command takes the key as a flag. */
bool setting_is_for(const ConfigKey *key, const char *command);

void settings_print_help(void);

/* The settings as the layers below want them; the day and the authority are the caller's. */
SnapshotOptions settings_snapshot(Date as_of);
/* The book of measures: the standard ones and those of the folder that is set. Kept until the program ends.
 */
bool settings_book(const MeasureBook **out, Error *err) MUST_CHECK;
/* The register, for reading unless `write`. Where a site has measures of its own it is opened for writing,
 * and keeps what they counted when first used: ERROR_INPUT when one counts otherwise since (measure/kept.h).
 */
bool settings_open(const MeasureBook *book, bool write, Store **out, Error *err) MUST_CHECK;
CleanseOptions settings_cleanse(void);

#endif
