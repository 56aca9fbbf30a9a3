#include "web/qr.h"

#include <qrencode.h>
#include <stdio.h>

#include "base/defer.h"

CLOSES_POINTER(QRcode, QRcode_free);

enum { RUN_LENGTH = 24 }; /* "M177 177h177v1h-177z", with its end */

bool qr_code(Arena *arena, const char *text, QrCode *out, Error *err)
{
    DEFER(QRcode_free) QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return error_set(err, ERROR_INPUT, "The address is too long to be drawn.");
    int width = code->width;
    char *path = ARENA_ARRAY(arena, char, (size_t)width *(size_t)width / 2 * RUN_LENGTH + RUN_LENGTH);
    char *end = path;
    for (int y = 0; y < width; y++) {
        for (int x = 0, length; x < width; x += length + 1) {
            for (length = 0; x + length < width && code->data[y * width + x + length] & 1; length++)
                ;
            if (length)
                end +=
                    snprintf(end, RUN_LENGTH, "M%d %dh%dv1h-%dz", x + QR_QUIET, y + QR_QUIET, length, length);
        }
    }
    *out = (QrCode){width + 2 * QR_QUIET, path};
    return true;
}
