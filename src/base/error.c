#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef error_set
#undef error_prefix

bool error_set(Error *err, ErrorKind kind, const char *format, ...)
{
    va_list values;
    err->kind = kind;
    va_start(values, format);
    vsnprintf(err->text, sizeof err->text, format, values);
    va_end(values);
    return false;
}

bool error_prefix(Error *err, const char *format, ...)
{
    char before[sizeof err->text], text[sizeof err->text];
    va_list values;
    va_start(values, format);
    vsnprintf(before, sizeof before, format, values);
    va_end(values);
    memcpy(text, err->text, sizeof text);
    snprintf(err->text, sizeof err->text, "%s: %s", before, text);
    return false;
}

int error_exit_status(ErrorKind kind)
{
    static const int statuses[] = {
        [ERROR_NONE] = 0,      [ERROR_SYSTEM] = 1,   [ERROR_INPUT] = 2,   [ERROR_DENIED] = 3,
        [ERROR_NOT_FOUND] = 4, [ERROR_CONFLICT] = 5, [ERROR_STOPPED] = 1,
    };
    return (size_t)kind < sizeof statuses / sizeof *statuses ? statuses[kind] : 1;
}
