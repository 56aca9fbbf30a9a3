/* init, migrate, check: the register's own housekeeping. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/setup.h"

#include "register/register.h"
#include "store/write.h"

static bool check_empty(Store *store, Arena *arena, Error *err)
{
    Authority authority;
    bool found = false;
    TRY(authority_first(store, arena, &authority, &found, err));
    return !found || error_set(err, ERROR_CONFLICT,
                               "The register %s is there already and holds %s. Name another file for a new "
                               "one: reachbook init --db new.db",
                               store_address(store), authority.name);
}

bool cmd_init(int argc, char **argv, Error *err)
{
    const char *code = NULL, *name = NULL;
    const Option table[] = {{"--authority", &code, NULL}, {"--name", &name, NULL}, {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (!code != !name || (code && (!*code || !*name)))
        return error_set(err, ERROR_INPUT, "init wants both --authority CODE and --name NAME, or neither.");
    DEFER(arena_release) Arena arena = {0};
    DEFER(setup_end) Begun begun = setup_begin(options_db());
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_CREATE, &store, err));
    TRY(check_empty(store, &arena, err));
    Progress progress = progress_to_stderr();
    TRY(setup_places(store, &progress, err));
    if (code)
        TRY(setup_authority(store, code, name, err));
    begun.ready = true;
    printf("The register %s is ready.\n", store_address(store));
    return true;
}

bool cmd_migrate(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 0, 0, &words, err));
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_CREATE, &store, err));
    printf("The register %s is at this program's version.\n", store_address(store));
    return true;
}

bool cmd_check(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 0, 0, &words, err));
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    TRY(setup_check_integrity(store, err));
    int64_t checked = 0;
    TRY(write_verify(store, &checked, err));
    printf("The register is whole: %lld audited writes, each linked to the one before.\n",
           (long long)checked);
    return true;
}
