/* Options and words of a command: `--name VALUE`, `--name=VALUE`, `--flag`, and what is left over. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/date.h"
#include "base/error.h"

typedef struct Option {
    const char *name;   /* "--as-of" */
    const char **value; /* set to what follows; NULL for a flag */
    bool *flag;         /* set when the flag is there; NULL for an option with a value */
} Option;

enum { WORDS_MAX = 8 };
typedef struct Words {
    const char *items[WORDS_MAX];
    int count;
} Words;

/* Reads argv[1..]. An unknown option, a missing value or more than `most` words is ERROR_INPUT that names it
 * and points to `reachbook help COMMAND` (argv[0] is the command). The settings (cli/settings.h) are read on
 * the way; those that the command uses are understood as flags too. The table ends with an empty row. */
bool options_read(int argc, char **argv, const Option *table, int least, int most, Words *words,
                  Error *err) MUST_CHECK;

/* The register's address, a setting. */
const char *options_db(void);

/* Text -> day, today when text is NULL; whole number within bounds. ERROR_INPUT that names the option. */
bool options_date(const char *name, const char *text, Date *out, Error *err) MUST_CHECK;
bool options_number(const char *name, const char *text, long long least, long long most, long long *out,
                    Error *err) MUST_CHECK;

#endif
