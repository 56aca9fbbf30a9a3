#include "base/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot_write(const char *path, Error *err)
{
    if (errno == EISDIR)
        return error_set(err, ERROR_INPUT, "%s is a folder. Name a file in it.", path);
    if (errno == ENOENT || errno == ENOTDIR)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no folder to write %s in. Make it first, or choose another place.", path);
    if (errno == EACCES || errno == EPERM || errno == EROFS)
        return error_set(err, ERROR_DENIED, "%s may not be written here. Choose another place for it.", path);
    return error_set(err, ERROR_SYSTEM, "%s cannot be written: %s. Choose another place for it.", path,
                     strerror(errno));
}

static bool not_in_full(const char *path, Error *err)
{
    const char *name = path ? path : "The result";
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return error_set(err, ERROR_SYSTEM,
                         "%s could not be written: the disk is full. Free some space and try again.", name);
    return error_set(err, ERROR_SYSTEM, "%s could not be written in full: %s. Try again, or elsewhere.", name,
                     errno ? strerror(errno) : "some of it is missing");
}

static char *part_of(const char *path)
{
    size_t size = strlen(path) + 32;
    char *part = calloc(1, size);
    if (!part)
        abort();
    snprintf(part, size, "%s.%ld.part", path, (long)getpid());
    return part;
}

static bool open_part(OutFile *out)
{
    out->part = part_of(out->path);
    int handle = open(out->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (handle >= 0)
        out->file = fdopen(handle, "w");
    if (out->file)
        return true;
    free(out->part);
    out->part = NULL;
    return false;
}

bool out_file_open(OutFile *out, const char *path, Error *err)
{
    struct stat about;
    *out = (OutFile){.path = path};
    if (!path) {
        out->file = stdout;
        return true;
    }
    bool ordinary = lstat(path, &about) != 0 || S_ISREG(about.st_mode);
    if (!ordinary)
        out->file = fopen(path, "we");
    return (ordinary ? open_part(out) : out->file != NULL) || cannot_write(path, err);
}

bool out_file_finish(OutFile *out, Error *err)
{
    errno = 0;
    bool whole = fflush(out->file) == 0 && !ferror(out->file);
    whole = whole && (!out->part || fsync(fileno(out->file)) == 0);
    return whole || not_in_full(out->path, err);
}

bool out_file_place(OutFile *out, Error *err)
{
    if (out->part && rename(out->part, out->path) != 0)
        return cannot_write(out->path, err);
    free(out->part);
    out->part = NULL;
    return true;
}

void out_file_close(OutFile *out)
{
    if (out->file && out->file != stdout)
        (void)fclose(out->file);
    if (out->part)
        (void)unlink(out->part);
    free(out->part);
    *out = (OutFile){0};
}
