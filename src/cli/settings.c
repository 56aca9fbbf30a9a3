#include "cli/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure/kept.h"

#define FIELD(name) offsetof(Config, name)
#define COUNTING "count measure demo serve"
#define CLEANSING "cleanse demo serve"

const ConfigKey config_keys[] = {
    {"db", CONFIG_TEXT, FIELD(db), "reachbook.db", 0, 0, "all",
     "Where the register is: a file, or postgres://USER@SERVER/DATABASE."},
    {"listen", CONFIG_TEXT, FIELD(listen), "127.0.0.1:8080", 0, 0, "serve",
     "Where the pages are served: ADDRESS:PORT."},
    {"threads", CONFIG_WHOLE, FIELD(threads), "0", 0, 64, "serve cleanse demo dedupe link",
     "Threads that answer pages or compare records; 0: as many as there are processors."},
    {"upload_mb", CONFIG_WHOLE, FIELD(upload_mb), "64", 1, 1024, "serve",
     "The largest list that the pages take, in MiB."},
    {"upper_age", CONFIG_WHOLE, FIELD(upper_age), "5", 1, 26, "count measure cleanse demo serve",
     "Children are counted until this birthday, and their registrations end on it. Population figures are "
     "carried for ages under five only."},
    {"reach_months", CONFIG_WHOLE, FIELD(reach_months), "12", 1, 120, COUNTING,
     "Contacts of so many months make a child reached."},
    {"sustained_days", CONFIG_WHOLE, FIELD(sustained_days), "3", 1, 366, COUNTING,
     "Contacts on so many different days of that period make a contact sustained."},
    {"measures", CONFIG_TEXT, FIELD(measures), "-", 0, 0, "measure serve",
     "A folder of *.measure files of the site's own, beside the standard measures; -: none."},
    {"small_number", CONFIG_WHOLE, FIELD(small_number), "5", 3, 50, "measure serve",
     "Smaller numbers are hidden from those who may not see the children behind them, with what would tell "
     "them. A month already published stays as it was."},
    {"silent_months", CONFIG_WHOLE, FIELD(silent_months), "24", 1, 240, CLEANSING,
     "A registration ends after so many months without contact or confirmation."},
    {"certain", CONFIG_SHARE, FIELD(certain), "0.90", 0, 0, CLEANSING,
     "Records are joined by themselves at this probability of being one child."},
    {"possible", CONFIG_SHARE, FIELD(possible), "0.20", 0, 0, CLEANSING,
     "Pairs of records from this probability up to the certain one wait for a person; the desk asks about "
     "children from it."},
    {"session_idle_minutes", CONFIG_WHOLE, FIELD(session_idle_minutes), "60", 1, 1440, "serve",
     "A session ends after so many minutes without use."},
    {"session_longest_hours", CONFIG_WHOLE, FIELD(session_longest_hours), "12", 1, 168, "serve",
     "A session ends after so many hours, used or not."},
    {"sign_in_tries", CONFIG_WHOLE, FIELD(sign_in_tries), "10", 1, 100, "serve",
     "So many wrong passwords make an account rest; five times as many from one address, the address."},
    {"sign_in_rest_minutes", CONFIG_WHOLE, FIELD(sign_in_rest_minutes), "5", 1, 1440, "serve",
     "For how long it rests at first; each rest is twice the one before."},
    {0},
};

static Config current;
static Arena memory;

const Config *settings(void)
{
    if (!current.db)
        config_defaults(config_keys, &current);
    return &current;
}

/* Word `word` of a list of words. */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += length)
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

bool setting_is_for(const ConfigKey *key, const char *command)
{
    return strcmp(key->used_by, "all") == 0 || has_word(key->used_by, command);
}

static bool check_together(const Config *config, Error *err)
{
    if (config->possible > config->certain)
        return error_set(err, ERROR_INPUT,
                         "possible (%g) must not be above certain (%g): pairs in between wait for a person.",
                         config->possible, config->certain);
    return true;
}

bool settings_read(const char *path, const Flag *flags, size_t count, Error *err)
{
    Config config = {0};
    const char *named = path ? path : getenv("REACHBOOK_CONFIG");
    const char *file = named && *named                       ? named
                       : access("reachbook.conf", F_OK) == 0 ? "reachbook.conf"
                                                             : NULL;
    config_defaults(config_keys, &config);
    if (file)
        TRY(config_read_file(config_keys, &config, &memory, file, err));
    TRY(config_read_environment(config_keys, &config, &memory, err));
    for (size_t i = 0; i < count; i++) {
        const char *name = arena_print(&memory, "--%s", flags[i].key->name);
        for (char *c = (char *)(uintptr_t)name; *c; c++)
            *c = *c == '_' ? '-' : *c;
        TRY(config_set(flags[i].key, &config, name, flags[i].value, err));
    }
    TRY(check_together(&config, err));
    current = config;
    return true;
}

void settings_print_help(void)
{
    puts("Settings, the later over the earlier:\n"
         "  the default below\n"
         "  a file of lines \"key = value\": --config FILE, else REACHBOOK_CONFIG, else reachbook.conf here\n"
         "  the environment: REACHBOOK_ and the key in capitals\n"
         "  a flag: --key VALUE, with - for _, where the command uses it\n");
    for (const ConfigKey *key = config_keys; key->name; key++) {
        printf("%s = %s\n  %s\n  ", key->name, key->standard, key->help);
        if (key->type == CONFIG_WHOLE)
            printf("A whole number from %lld to %lld. ", (long long)key->least, (long long)key->most);
        if (key->type == CONFIG_SHARE)
            printf("Between 0 and 1. ");
        printf("Used by: %s.\n", strcmp(key->used_by, "all") == 0 ? "every command" : key->used_by);
    }
}

bool settings_book(const MeasureBook **out, Error *err)
{
    static MeasureBook *book;
    const char *folder = settings()->measures;
    if (!book)
        TRY(measure_book_open(strcmp(folder, "-") == 0 ? NULL : folder, &book, err));
    *out = book;
    return true;
}

bool settings_open(const MeasureBook *book, bool write, Store **out, Error *err)
{
    const bool own = strcmp(settings()->measures, "-") != 0;
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(settings()->db, write || own ? STORE_WRITE : STORE_READ, &store, err));
    if (own)
        TRY(measures_keep(store, book, err));
    *out = store;
    store = NULL;
    return true;
}

SnapshotOptions settings_snapshot(Date as_of)
{
    const Config *config = settings();
    return (SnapshotOptions){.as_of = as_of,
                             .upper_age = (int)config->upper_age,
                             .months = (int)config->reach_months,
                             .sustained_days = (int)config->sustained_days};
}

CleanseOptions settings_cleanse(void)
{
    const Config *config = settings();
    return (CleanseOptions){.certain = config->certain,
                            .possible = config->possible,
                            .upper_age = (int)config->upper_age,
                            .silent_months = (int)config->silent_months,
                            .threads = (int)config->threads};
}
