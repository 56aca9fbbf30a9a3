#include "linkage/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Before every piece; keeps it aligned to cache lines as well as the allocator does. */
typedef struct Piece {
    size_t size;
    bool mapped;
    char spare[64 - sizeof(size_t) - sizeof(bool)];
} Piece;

enum { KEPT_BACK = 4 << 20, KEPT_BACK_SHARE = 16 };

void link_large_pages(void *from, size_t size)
{
    enum { LARGE = 2 << 20 };
    uintptr_t begin = ((uintptr_t)from + LARGE - 1) / LARGE * LARGE,
              end = ((uintptr_t)from + size) / LARGE * LARGE;
    if (end > begin)
        madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

bool link_memory_open(Memory *memory, uint64_t allowed, const char *folder)
{
    uint64_t kept_back = KEPT_BACK + allowed / KEPT_BACK_SHARE;
    memory->most = allowed == 0 ? 0 : allowed > kept_back ? allowed - kept_back : 1;
    memory->folder = folder ? strdup(folder) : NULL;
    return !folder || memory->folder;
}

void link_memory_close(Memory *memory)
{
    free(memory->folder);
}

static bool count(Memory *memory, uint64_t bytes, uint64_t kept_free)
{
    if (!memory)
        return true;
    uint64_t before = atomic_fetch_add(&memory->held, bytes);
    if (memory->most == 0 || before + bytes + kept_free <= memory->most)
        return true;
    atomic_fetch_sub(&memory->held, bytes);
    return false;
}

bool link_hold(Memory *memory, uint64_t bytes)
{
    if (count(memory, bytes, 0))
        return true;
    memory->problem = MEMORY_TOO_LITTLE;
    return false;
}

void link_unhold(Memory *memory, uint64_t bytes)
{
    if (memory)
        atomic_fetch_sub(&memory->held, bytes);
}

uint64_t link_memory_left(const Memory *memory)
{
    uint64_t held = memory ? memory->held : 0;
    return !memory || memory->most == 0 ? UINT64_MAX : memory->most > held ? memory->most - held : 0;
}

/* A file without a name. */
static int open_file(const char *folder)
{
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0)
        return file;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/linkage-XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof path)
        return -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

/* The space is claimed at once: a full disk is told here, not when a page is written. */
static void *map_file(Memory *memory, size_t size)
{
    memory->problem = memory->folder ? MEMORY_NOT_WRITTEN : MEMORY_NO_FOLDER;
    int file = memory->folder ? open_file(memory->folder) : -1;
    if (file < 0)
        return NULL;
    void *piece = posix_fallocate(file, 0, (off_t)size) == 0
                      ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                      : MAP_FAILED;
    close(file);
    if (piece == MAP_FAILED)
        return NULL;
    memory->problem = MEMORY_FITS;
    return piece;
}

static void *take(Memory *memory, size_t bytes, uint64_t kept_free)
{
    size_t size = bytes + sizeof(Piece);
    bool fits = count(memory, size, kept_free);
    Piece *piece = fits ? malloc(size) : map_file(memory, size);
    if (!piece) {
        if (fits)
            link_unhold(memory, size);
        return NULL;
    }
    if (fits)
        link_large_pages(piece, size);
    piece->size = size;
    piece->mapped = !fits;
    return piece + 1;
}

void *link_take(Memory *memory, size_t bytes)
{
    return take(memory, bytes, 0);
}

void *link_take_lasting(Memory *memory, size_t bytes)
{
    return take(memory, bytes, memory ? memory->kept_free : 0);
}

void link_give(Memory *memory, void *taken)
{
    if (!taken)
        return;
    Piece *piece = (Piece *)taken - 1;
    size_t size = piece->size;
    if (piece->mapped) {
        munmap(piece, size);
        return;
    }
    free(piece);
    link_unhold(memory, size);
}

void link_rest(void *taken, size_t from, size_t to)
{
    if (!taken || !((Piece *)taken - 1)->mapped)
        return;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), begin = (uintptr_t)taken + from,
              end = (uintptr_t)taken + to;
    begin = (begin + page - 1) / page * page;
    end = end / page * page;
    if (end > begin)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}
