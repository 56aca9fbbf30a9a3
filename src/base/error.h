/* How a function says it could not do its work.
 *
 * A fallible function returns bool and takes `Error *err` last. On false it
 * has filled *err exactly once and left its outputs untouched. Broken
 * invariants are asserts; running out of memory aborts. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#include "base/defer.h"

typedef enum ErrorKind {
    ERROR_NONE,
    ERROR_SYSTEM,    /* disk, network, database: worth a retry or a call */
    ERROR_INPUT,     /* the user's file or form is wrong: tell them where */
    ERROR_DENIED,    /* this user may not */
    ERROR_NOT_FOUND, /* the thing named does not exist */
    ERROR_CONFLICT,  /* someone else changed it first, or it is in use */
    ERROR_STOPPED,   /* somebody asked the work to stop, and it left nothing behind */
} ErrorKind;

typedef struct Error {
    ErrorKind kind;
    char text[512]; /* one plain sentence for the person reading it: what is wrong, what to do */
} Error;

/* Always returns false, so `return error_set(...)` reports and leaves. */
bool error_set(Error *err, ErrorKind kind, const char *format, ...) PRINTF_LIKE(3, 4);

/* Puts "context: " before the text as an error travels up. Returns false. */
bool error_prefix(Error *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* The analyser looks at one file at a time and cannot know that these two never succeed. */
#ifdef __clang_analyzer__
#define error_set(...) (error_set(__VA_ARGS__), false)
#define error_prefix(...) (error_prefix(__VA_ARGS__), false)
#endif

/* Exit status of the program for a kind: 1 system, 2 input, 3 denied, 4 not found, 5 conflict, 1 stopped. */
int error_exit_status(ErrorKind kind);

/* Leave at once when `call` fails; DEFER closes whatever is open. */
#define TRY(call)                                                                                            \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            return false;                                                                                    \
    } while (0)

#endif
