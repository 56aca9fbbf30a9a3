/* What browsers send with a request: query strings, forms, cookies, uploaded files. Own bounded parsers;
 * every limit is stated here and going over one is refused in words (ERROR_INPUT). */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum {
    FORM_BYTES_MAX = 1 << 20,    /* urlencoded body, or the text fields of a multipart one */
    FORM_FIELDS_MAX = 1000,      /* fields of one form */
    UPLOAD_BYTES_MAX = 64 << 20, /* the one file of a multipart form, unless multipart_limit says otherwise */
};

typedef struct Field {
    const char *name, *value; /* UTF-8, NUL-terminated, decoded */
} Field;

typedef struct Fields {
    Field *items;
    size_t count, capacity;
} Fields;

/* The first field of that name; NULL when it was not sent. */
const char *fields_find(const Fields *fields, const char *name);

/* "a=1&b=two+words%21" appended to *out. Refuses broken escapes, NUL and text that is not UTF-8. */
bool form_parse(Arena *arena, const char *bytes, size_t length, Fields *out, Error *err) MUST_CHECK;

/* The path of an address, decoded. Refuses "." and ".." segments, back-slashes, coded slashes and control
 * bytes. */
bool path_parse(Arena *arena, const char *bytes, size_t length, const char **out, Error *err) MUST_CHECK;

/* A Cookie header appended to *out; pairs that make no sense are passed over. */
void cookies_parse(Arena *arena, const char *header, Fields *out);

/* The file somebody uploaded. */
typedef struct Upload {
    const char *name;  /* the form's field */
    const char *label; /* the file name it had on their computer: to show, never to open */
    const char *path;  /* where it is; removed when the request ends */
    uint64_t length;
} Upload;

/* Reads a multipart/form-data body as it arrives. `content_type` is the whole header. At most one file, into
 * a new private file in `folder`; an empty file box sends none. */
typedef struct Multipart Multipart;
bool multipart_open(Arena *arena, const char *content_type, const char *folder, Multipart **out,
                    Error *err) MUST_CHECK;
void multipart_keep_no_file(Multipart *multipart); /* reads past it; *upload stays empty */
void multipart_limit(Multipart *multipart, uint64_t file_bytes);
bool multipart_is_too_large(const Multipart *multipart); /* whether that was why it failed */
bool multipart_feed(Multipart *multipart, const char *bytes, size_t length, Error *err) MUST_CHECK;
/* The end of the body: fields appended to *fields, *upload filled (path NULL when no file came). */
bool multipart_finish(Multipart *multipart, Fields *fields, Upload *upload, Error *err) MUST_CHECK;
void multipart_close(Multipart *multipart); /* removes the file */
CLOSES_POINTER(Multipart, multipart_close);

#endif
