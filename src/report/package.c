#include "report/package.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/defer.h"

/* The format: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 4.3. */
enum { LOCAL = 30, ENTRY = 46, END = 22, STORED = 0, DEFLATED = 8, TAIL = 128, ROOT = 96 };

typedef struct Package {
    const unsigned char *bytes;
    size_t length;
} Package;

/* The beginning and the end of a part's text. */
typedef struct Ends {
    char head[512], tail[TAIL + 1];
    size_t head_length, tail_length;
} Ends;

static uint32_t number_at(const unsigned char *at, int bytes)
{
    uint32_t number = 0;
    while (bytes-- > 0)
        number = number << 8 | at[bytes];
    return number;
}

static void ends_take(Ends *ends, const unsigned char *bytes, size_t count)
{
    size_t room = sizeof ends->head - 1 - ends->head_length, first = count < room ? count : room;
    memcpy(ends->head + ends->head_length, bytes, first);
    ends->head_length += first;
    if (count >= TAIL) {
        memcpy(ends->tail, bytes + count - TAIL, TAIL);
        ends->tail_length = TAIL;
        return;
    }
    size_t kept = ends->tail_length + count > TAIL ? TAIL - count : ends->tail_length;
    memmove(ends->tail, ends->tail + ends->tail_length - kept, kept);
    memcpy(ends->tail + kept, bytes, count);
    ends->tail_length = kept + count;
}

/* "<?xml ...?>\n<worksheet ...": ends with "</worksheet>", white space aside. */
static bool ends_match(Ends *ends)
{
    ends->head[ends->head_length] = ends->tail[ends->tail_length] = '\0';
    const char *root = strstr(ends->head, "?>");
    root = root ? strchr(root, '<') : NULL;
    size_t name = root ? strcspn(root + 1, " />") : 0;
    if (!name || name > ROOT)
        return false;
    while (ends->tail_length && strchr("\r\n ", ends->tail[ends->tail_length - 1]))
        ends->tail[--ends->tail_length] = '\0';
    const char *last = ends->tail + ends->tail_length;
    return ends->tail_length >= name + 3 && last[-1] == '>' && memcmp(last - 1 - name, root + 1, name) == 0 &&
           memcmp(last - 3 - name, "</", 2) == 0;
}

static bool part_unpack(const unsigned char *packed, uint32_t length, int method, uint32_t whole,
                        uint32_t sum, Ends *ends)
{
    unsigned char text[1 << 15];
    uint32_t crc = 0;
    if (method == STORED) {
        ends_take(ends, packed, length);
        return length == whole && crc32(0, packed, length) == sum;
    }
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)packed, .avail_in = length};
    if (method != DEFLATED || inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    int state = Z_OK;
    while (state == Z_OK) {
        z.next_out = text;
        z.avail_out = sizeof text;
        state = inflate(&z, Z_NO_FLUSH);
        size_t count = sizeof text - z.avail_out;
        crc = (uint32_t)crc32(crc, text, (uInt)count);
        ends_take(ends, text, count);
    }
    bool right = state == Z_STREAM_END && z.total_out == whole && crc == sum;
    inflateEnd(&z);
    return right;
}

static bool part_is_whole(const Package *package, const unsigned char *entry)
{
    uint32_t packed = number_at(entry + 20, 4), at = number_at(entry + 42, 4);
    if (at > package->length || package->length - at < LOCAL)
        return false;
    const unsigned char *local = package->bytes + at;
    size_t from = (size_t)at + LOCAL + number_at(local + 26, 2) + number_at(local + 28, 2);
    if (from > package->length || package->length - from < packed)
        return false;
    Ends ends = {0};
    return part_unpack(package->bytes + from, packed, (int)number_at(entry + 10, 2), number_at(entry + 24, 4),
                       number_at(entry + 16, 4), &ends) &&
           ends_match(&ends);
}

static bool parts_are_whole(const Package *package)
{
    if (package->length < END || memcmp(package->bytes + package->length - END, "PK\5\6", 4) != 0)
        return false;
    const unsigned char *end = package->bytes + package->length - END;
    uint32_t count = number_at(end + 10, 2), at = number_at(end + 16, 4);
    for (uint32_t i = 0; i < count; i++) {
        if (at > package->length || package->length - at < ENTRY)
            return false;
        const unsigned char *entry = package->bytes + at;
        if (memcmp(entry, "PK\1\2", 4) != 0 || !part_is_whole(package, entry))
            return false;
        at += ENTRY + number_at(entry + 28, 2) + number_at(entry + 30, 2) + number_at(entry + 32, 2);
    }
    return count > 0;
}

bool package_is_whole(const char *path)
{
    struct stat about;
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool whole = fstat(fileno(file), &about) == 0 && about.st_size > 0;
    Package package = {.length = whole ? (size_t)about.st_size : 0};
    void *bytes = whole ? mmap(NULL, package.length, PROT_READ, MAP_PRIVATE, fileno(file), 0) : MAP_FAILED;
    if (bytes != MAP_FAILED) {
        package.bytes = bytes;
        whole = parts_are_whole(&package);
        munmap(bytes, package.length);
    }
    (void)fclose(file);
    return whole && bytes != MAP_FAILED;
}
