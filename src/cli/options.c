#include "cli/options.h"

#include "base/clock.h"
#include "cli/settings.h"

enum { FLAGS_MAX = 64 };

const char *options_db(void)
{
    return settings()->db;
}

/* What the command line says about settings. */
typedef struct Flags {
    const char *path;
    Flag items[FLAGS_MAX];
    size_t count;
} Flags;

static const Option *option_named(const Option *table, const char *text, size_t length)
{
    for (; table->name; table++)
        if (strlen(table->name) == length && memcmp(table->name, text, length) == 0)
            return table;
    return NULL;
}

/* The text that follows "--name" or "--name=". */
static bool option_value(int argc, char **argv, int *at, const char **value, Error *err)
{
    const char *text = argv[*at], *equals = strchr(text, '=');
    if (!equals && *at + 1 >= argc)
        return error_set(err, ERROR_INPUT, "The option %s wants a value after it. See: reachbook help %s",
                         text, argv[0]);
    *value = equals ? equals + 1 : argv[++*at];
    return true;
}

static bool flag_take(int argc, char **argv, int *at, const ConfigKey *key, Flags *flags, Error *err)
{
    if (flags->count == FLAGS_MAX)
        return error_set(err, ERROR_INPUT, "%s was given too many settings.", argv[0]);
    flags->items[flags->count].key = key;
    return option_value(argc, argv, at, &flags->items[flags->count++].value, err);
}

static bool option_take(int argc, char **argv, int *at, const Option *table, Flags *flags, Error *err)
{
    const char *text = argv[*at], *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const Option config[] = {{"--config", &flags->path, NULL}, {0}};
    const Option *option = option_named(table, text, length);
    const ConfigKey *key = config_find(config_keys, text + 2, length - 2);
    if (!option && key && setting_is_for(key, argv[0]))
        return flag_take(argc, argv, at, key, flags, err);
    if (!option)
        option = option_named(config, text, length);
    if (!option)
        return error_set(err, ERROR_INPUT, "%s does not know the option %.*s. See: reachbook help %s",
                         argv[0], (int)length, text, argv[0]);
    if (option->flag) {
        *option->flag = true;
        return true;
    }
    return option_value(argc, argv, at, option->value, err);
}

bool options_read(int argc, char **argv, const Option *table, int least, int most, Words *words, Error *err)
{
    Flags flags = {0};
    *words = (Words){0};
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] == '-') {
            TRY(option_take(argc, argv, &i, table, &flags, err));
            continue;
        }
        if (words->count >= most || words->count >= WORDS_MAX)
            return error_set(err, ERROR_INPUT, "%s has no use for \"%s\". See: reachbook help %s", argv[0],
                             argv[i], argv[0]);
        words->items[words->count++] = argv[i];
    }
    if (words->count < least)
        return error_set(err, ERROR_INPUT, "%s needs more to go on. See: reachbook help %s", argv[0],
                         argv[0]);
    return settings_read(flags.path, flags.items, flags.count, err);
}

bool options_date(const char *name, const char *text, Date *out, Error *err)
{
    if (!text) {
        *out = clock_today();
        return true;
    }
    if (!date_parse_iso(text, out))
        return error_set(err, ERROR_INPUT, "%s wants a day such as 2026-09-30, not \"%s\".", name, text);
    return true;
}

bool options_number(const char *name, const char *text, long long least, long long most, long long *out,
                    Error *err)
{
    char *end = NULL;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end || number < least || number > most)
        return error_set(err, ERROR_INPUT, "%s wants a whole number from %lld to %lld, not \"%s\".", name,
                         least, most, text);
    *out = number;
    return true;
}
