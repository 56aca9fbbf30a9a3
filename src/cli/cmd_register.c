/* init, migrate, check: the register's own housekeeping. */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/setup.h"

#include "store/write.h"

bool cmd_init(int argc, char **argv, Error *err)
{
    const char *code = NULL, *name = NULL;
    const Option table[] = {{"--authority", &code, NULL}, {"--name", &name, NULL}, {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (!code != !name)
        return error_set(err, ERROR_INPUT, "init wants both --authority CODE and --name NAME, or neither.");
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_CREATE, &store, err));
    Progress progress = progress_to_stderr();
    TRY(setup_places(store, &progress, err));
    if (code)
        TRY(setup_authority(store, code, name, err));
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
