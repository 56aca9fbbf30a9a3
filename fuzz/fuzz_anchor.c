/* Any bytes: points whose rows rise and whose hashes are whole, or an error that names the line. */
#include <stdlib.h>
#include <string.h>

#include "store/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Error err = {0};
    DEFER(arena_release) Arena arena = {0};
    AuditPointList points = {0};
    if (!audit_points_parse(&arena, (const char *)data, size, &points, &err)) {
        if (err.kind != ERROR_INPUT || !err.text[0])
            abort();
        return 0;
    }
    for (size_t i = 0; i < points.count; i++)
        if (points.items[i].seq < 1 || strlen(points.items[i].hash) != AUDIT_HASH_SIZE - 1 ||
            (i && points.items[i].seq < points.items[i - 1].seq))
            abort();
    return 0;
}
