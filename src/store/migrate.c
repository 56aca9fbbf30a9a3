#include "store/migrate.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "sql.h"
#include "store/driver.h"

typedef struct Migration {
    int version;
    const char *name, *sql;
} Migration;

static const Migration migrations[] = {SQL_MIGRATIONS{0, NULL, NULL}};

static const char own_tables[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL,"
    " applied_at TEXT NOT NULL)/*STRICT*/;"
    "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, next BIGINT NOT NULL)/*STRICT*/;"
    "CREATE TABLE IF NOT EXISTS audit (seq BIGINT PRIMARY KEY, at TEXT NOT NULL, authority BIGINT NOT NULL,"
    " actor BIGINT NOT NULL, action TEXT NOT NULL, subject TEXT, reason TEXT, detail TEXT,"
    " previous TEXT NOT NULL, hash TEXT NOT NULL)/*STRICT*/;";

static int newest_version(void)
{
    int newest = 0;
    for (const Migration *migration = migrations; migration->sql; migration++)
        newest = migration->version;
    return newest;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

const char *migrate_translate(Arena *arena, bool postgres, const char *sql)
{
    static const struct {
        const char *from, *sqlite, *postgres;
    } words[] = {
        {"/*STRICT*/", " STRICT", ""},
        {"BIGINT", "INTEGER", "BIGINT"},
        {"DOUBLE PRECISION", "REAL", "DOUBLE PRECISION"},
    };
    char *text = ARENA_ARRAY(arena, char, strlen(sql) * 2 + 1), *end = text;
    for (const char *p = sql; *p;) {
        const char *to = NULL;
        for (size_t i = 0; i < sizeof words / sizeof *words && !to; i++) {
            size_t length = strlen(words[i].from);
            if (strncmp(p, words[i].from, length) != 0)
                continue;
            if (words[i].from[0] == '/' || ((p == sql || !is_word(p[-1])) && !is_word(p[length]))) {
                to = postgres ? words[i].postgres : words[i].sqlite;
                p += length;
            }
        }
        if (to)
            end = stpcpy(end, to);
        else
            *end++ = *p++;
    }
    return text;
}

static bool find_version(Store *store, bool *found, int64_t *version, Error *err)
{
    int64_t tables = 0;
    TRY(store_ask_int(store,
                      store->postgres ? "SELECT CAST(to_regclass('schema_version') IS NOT NULL AS INTEGER)"
                                      : "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'",
                      NULL, 0, 0, &tables, err));
    *found = tables > 0;
    *version = 0;
    return tables == 0 ||
           store_ask_int(store, "SELECT max(version) FROM schema_version", NULL, 0, 0, version, err);
}

static bool refuse_newer(const Store *store, int64_t version, Error *err)
{
    if (version > newest_version())
        return error_set(
            err, ERROR_CONFLICT,
            "%s was made by a newer version of Reachbook (schema %lld, this program has %d). Update this "
            "program, then open it again.",
            store_address(store), (long long)version, newest_version());
    return true;
}

static bool bring_up_to_date(Store *store, void *context, Error *err)
{
    (void)context;
    bool found;
    int64_t version;
    char now[CLOCK_TEXT_SIZE];
    TRY(find_version(store, &found, &version, err));
    TRY(refuse_newer(store, version, err));
    TRY(store_script(store, own_tables, err));
    clock_print(clock_now(), now);
    if (!found)
        TRY(DO(store, "INSERT INTO schema_version (version, name, applied_at) VALUES (0, 'start', $1)", err,
               VALUE((const char *)now)));
    for (const Migration *migration = migrations; migration->sql; migration++) {
        if (migration->version <= version)
            continue;
        if (!store_script(store, migration->sql, err) ||
            !DO(store, "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)", err,
                VALUE(migration->version), VALUE(migration->name), VALUE((const char *)now)))
            return error_prefix(err, "schema step %s", migration->name);
    }
    return true;
}

bool migrate_run(Store *store, Error *err)
{
    bool found;
    int64_t version;
    TRY(find_version(store, &found, &version, err));
    TRY(refuse_newer(store, version, err));
    if (found && version == newest_version())
        return true;
    return write_unaudited(store, bring_up_to_date, NULL, err);
}

bool migrate_check(Store *store, Error *err)
{
    bool found;
    int64_t version;
    TRY(find_version(store, &found, &version, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "There is no Reachbook register at %s yet. Create one first.",
                         store_address(store));
    TRY(refuse_newer(store, version, err));
    if (version < newest_version())
        return error_set(
            err, ERROR_CONFLICT,
            "%s was made by an older version of Reachbook. Make a backup, then run \"reachbook migrate\".",
            store_address(store));
    return true;
}
