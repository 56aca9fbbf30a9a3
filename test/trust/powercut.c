/* A power cut, for tests: loaded before libc, it copies each file under POWERCUT_FROM to POWERCUT_TO after
 * every fsync or fdatasync that succeeded, and follows unlink. What is in POWERCUT_TO is what a disk would
 * hold that kept only what was synced. */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static const char *place_of(const char *path, char *shadow, size_t size)
{
    const char *from = getenv("POWERCUT_FROM"), *to = getenv("POWERCUT_TO");
    size_t length = from ? strlen(from) : 0;
    if (!to || !length || strncmp(path, from, length) != 0 || path[length] != '/')
        return NULL;
    (void)snprintf(shadow, size, "%s%s", to, path + length);
    return shadow;
}

static void keep(int fd)
{
    char link[64], path[PATH_MAX], shadow[PATH_MAX], part[PATH_MAX + 8];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = '\0';
    if (!place_of(path, shadow, sizeof shadow))
        return;
    (void)snprintf(part, sizeof part, "%s.part", shadow);
    int in = open(path, O_RDONLY | O_CLOEXEC),
        out = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    char block[1 << 16];
    ssize_t got = 0;
    while (in >= 0 && out >= 0 && (got = read(in, block, sizeof block)) > 0)
        if (write(out, block, (size_t)got) != got)
            abort();
    if (in >= 0)
        (void)close(in);
    if (out >= 0)
        (void)close(out);
    (void)rename(part, shadow);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int status = real(fd);
    if (status == 0)
        keep(fd);
    return status;
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int status = real(fd);
    if (status == 0)
        keep(fd);
    return status;
}

int unlink(const char *path)
{
    char shadow[PATH_MAX];
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    int status = real(path);
    if (status == 0 && place_of(path, shadow, sizeof shadow))
        (void)real(shadow);
    return status;
}
