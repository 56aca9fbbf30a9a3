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

static bool sync_path(const char *path, Error *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        (void)close(file);
    return done || error_set(err, ERROR_SYSTEM, "%s could not be written to disk for good: %s.", path,
                             strerror(errno));
}

static bool move(const char *from, const char *to, Error *err)
{
    if (rename(from, to) == 0 || errno == ENOENT)
        return true;
    return error_set(err, ERROR_SYSTEM, "%s could not be moved to %s: %s.", from, to, strerror(errno));
}

static bool copy_file(const char *from, const char *to, Error *err)
{
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(from, STORE_READ, &store, err));
    return store_copy(store, to, err);
}

/* A copy beside `target`, proven and with the disk. It may be taken while others read and write. */
static bool copy_beside(Arena *arena, const char *from, const char *target, const char **out, int64_t *writes,
                        Error *err)
{
    const char *copy = arena_print(arena, "%s.part", target);
    (void)unlink(copy);
    if (!copy_file(from, copy, err) || !verify(copy, writes, err) || !sync_path(copy, err)) {
        (void)unlink(copy);
        return false;
    }
    *out = copy;
    return true;
}

static bool sync_folder_of(Arena *arena, const char *path, Error *err)
{
    const char *slash = strrchr(path, '/');
    return sync_path(slash ? arena_copy(arena, path, (size_t)(slash - path) + 1) : ".", err);
}

bool cmd_backup(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 1, 1, &words, err));
    TRY(only_files("backup", err));
    DEFER(arena_release) Arena arena = {0};
    const char *target = words.items[0], *copy = NULL;
    int64_t writes = 0;
    if (access(target, F_OK) == 0)
        return error_set(err, ERROR_CONFLICT, "%s is there already. Name a new file for the backup.", target);
    TRY(copy_beside(&arena, options_db(), target, &copy, &writes, err));
    TRY(move(copy, target, err));
    TRY(sync_folder_of(&arena, target, err));
    printf("Backed up %s to %s: whole, with %lld audited writes.\n", options_db(), target, (long long)writes);
    return true;
}

static bool check_backup(const char *path, Error *err)
{
    struct stat about;
    if (stat(path, &about) != 0)
        return error_set(err, ERROR_NOT_FOUND, "There is no backup %s. Check the name.", path);
    if (S_ISREG(about.st_mode) && about.st_size == 0)
        return error_set(err, ERROR_INPUT, "%s is empty, so it is no backup. Name another.", path);
    return true;
}

bool cmd_restore(int argc, char **argv, Error *err)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 1, 1, &words, err));
    TRY(only_files("restore", err));
    DEFER(arena_release) Arena arena = {0};
    const char *source = words.items[0], *target = options_db(), *copy = NULL;
    bool replaces = access(target, F_OK) == 0;
    int64_t writes = 0;
    TRY(check_backup(source, err));
    TRY(verify(source, &writes, err));
    TRY(copy_beside(&arena, source, target, &copy, &writes, err));
    for (size_t i = 0; i < 3; i++)
        TRY(move(arena_print(&arena, "%s%s", target, parts[i]),
                 arena_print(&arena, "%s.before-restore%s", target, parts[i]), err));
    TRY(move(copy, target, err));
    TRY(sync_folder_of(&arena, target, err));
    printf("Restored %s from %s: whole, with %lld audited writes.", target, source, (long long)writes);
    if (replaces)
        printf(" What was there before is %s.before-restore.", target);
    putchar('\n');
    return true;
}
