#include "cli/options.h"

#include "base/clock.h"

static const char *given_db;

const char *options_db(void)
{
    if (given_db)
        return given_db;
    const char *from_environment = getenv("REACHBOOK_DB");
    return from_environment && *from_environment ? from_environment : "reachbook.db";
}

static const Option *option_named(const Option *table, const char *text, size_t length)
{
    for (; table->name; table++)
        if (strlen(table->name) == length && memcmp(table->name, text, length) == 0)
            return table;
    return NULL;
}

static bool option_take(int argc, char **argv, int *at, const Option *table, Error *err)
{
    const char *text = argv[*at], *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const Option db[] = {{"--db", &given_db, NULL}, {0}};
    const Option *option = option_named(table, text, length);
    if (!option)
        option = option_named(db, text, length);
    if (!option)
        return error_set(err, ERROR_INPUT, "%s does not know the option %.*s. See: reachbook help %s",
                         argv[0], (int)length, text, argv[0]);
    if (option->flag) {
        *option->flag = true;
        return true;
    }
    if (!equals && *at + 1 >= argc)
        return error_set(err, ERROR_INPUT, "The option %s wants a value after it. See: reachbook help %s",
                         option->name, argv[0]);
    *option->value = equals ? equals + 1 : argv[++*at];
    return true;
}

bool options_read(int argc, char **argv, const Option *table, int least, int most, Words *words, Error *err)
{
    *words = (Words){0};
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] == '-') {
            TRY(option_take(argc, argv, &i, table, err));
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
    return true;
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
