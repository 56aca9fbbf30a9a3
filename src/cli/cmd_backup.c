/* backup and restore of a register kept in one file. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/setup.h"
#include "store/write.h"

static bool only_files(const char *what, Error *err)
{
    if (strncmp(options_db(), "postgres", 8) != 0)
        return true;
    return error_set(err, ERROR_INPUT,
                     "%s works on a register in a file. For PostgreSQL use pg_dump and pg_restore.", what);
}

/* Opens a register file, checks pages and audit chain. */
static bool verify(const char *path, int64_t *writes, Error *err)
{
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(path, STORE_READ, &store, err));
    TRY(setup_check_integrity(store, err));
    return write_verify(store, writes, err);
}

/* A consistent copy, taken while others read and write. */
static bool copy_to(Store *store, const char *target, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, "VACUUM INTO $1", &rows, err, VALUE(target)));
    bool more = false;
    return rows_next(rows, &more, err);
}

static bool sync_path(const char *path, Error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        (void)close(file);
    return done || error_set(err, ERROR_SYSTEM, "%s could not be written to disk for good: %s.", path,
                             strerror(errno));
}

bool cmd_backup(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 1, 1, &words, err));
    TRY(only_files("backup", err));
    const char *target = words.items[0];
    if (access(target, F_OK) == 0)
        return error_set(err, ERROR_CONFLICT, "%s is there already. Name a new file for the backup.", target);
    {
        DEFER(store_close) Store *store = NULL;
        TRY(store_open(options_db(), STORE_READ, &store, err));
        TRY(copy_to(store, target, err));
    }
    int64_t writes = 0;
    TRY(verify(target, &writes, err));
    TRY(sync_path(target, err));
    printf("Backed up %s to %s: whole, with %lld audited writes.\n", options_db(), target, (long long)writes);
    return true;
}

static bool copy_file(const char *from, const char *to, Error *err)
{
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(from, STORE_READ, &store, err));
    return copy_to(store, to, err);
}

static bool move(const char *from, const char *to, Error *err)
{
    if (rename(from, to) == 0 || errno == ENOENT)
        return true;
    return error_set(err, ERROR_SYSTEM, "%s could not be moved to %s: %s.", from, to, strerror(errno));
}

bool cmd_restore(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 1, 1, &words, err));
    TRY(only_files("restore", err));
    const char *source = words.items[0], *target = options_db();
    int64_t writes = 0;
    TRY(verify(source, &writes, err));
    DEFER(arena_release) Arena arena = {0};
    const char *fresh = arena_print(&arena, "%s.restoring", target);
    (void)unlink(fresh);
    TRY(copy_file(source, fresh, err));
    TRY(sync_path(fresh, err));
    static const char *const parts[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++)
        TRY(move(arena_print(&arena, "%s%s", target, parts[i]),
                 arena_print(&arena, "%s.before-restore%s", target, parts[i]), err));
    TRY(move(fresh, target, err));
    printf(
        "Restored %s from %s: whole, with %lld audited writes. What was there before is %s.before-restore.\n",
        target, source, (long long)writes, target);
    return true;
}
