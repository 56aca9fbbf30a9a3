/* An address as a square of black and white modules (QR code, ISO/IEC 18004) that a phone reads from the
 * screen. */
#ifndef WEB_QR_H
#define WEB_QR_H

#include "base/arena.h"
#include "base/error.h"

enum { QR_QUIET = 4 }; /* white modules around it, as the standard asks */

typedef struct QrCode {
    int size;         /* modules of a side, with the quiet zone */
    const char *path; /* the black ones as an SVG path in modules */
} QrCode;

/* At level M: 15 in 100 of its signs may be unreadable. ERROR_INPUT for a text too long for any square. */
bool qr_code(Arena *arena, const char *text, QrCode *out, Error *err) MUST_CHECK;

#endif
