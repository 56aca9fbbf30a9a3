#include <errno.h>
#include <stdint.h>
#include <strings.h>
#include <unistd.h>

#include "base/text.h"
#include "web/form.h"

enum {
    BOUNDARY_MAX = 70,
    PART_HEAD_MAX = 8192,
    HOLD_MAX = 65536, /* bytes looked at together; more than a boundary and a part's head */
    LABEL_MAX = 255,
};

typedef enum Stage { STAGE_PREAMBLE, STAGE_MARK, STAGE_HEAD, STAGE_FIELD, STAGE_FILE, STAGE_EPILOGUE } Stage;

struct Multipart {
    Arena *arena;
    const char *folder;
    Stage stage;
    char boundary[BOUNDARY_MAX + 5]; /* "\r\n--" and the boundary */
    size_t boundary_length;
    char hold[HOLD_MAX];
    size_t held;
    Fields fields;
    size_t text_bytes;
    const char *name; /* of the part being read */
    char *value;      /* of the field being read */
    size_t value_length, value_capacity;
    Upload upload;
    uint64_t limit;
    bool keeps_no_file;
    FILE *file;
    char *path; /* of the file, from malloc */
};

/* The value of `key` in "form-data; name=\"x\"; filename=\"y\"", copied; NULL when it is not there. */
static const char *parameter(Arena *arena, const char *head, const char *key)
{
    for (const char *at = strchr(head, ';'); at; at = strchr(at, ';')) {
        at += 1 + strspn(at + 1, " \t");
        size_t name = strcspn(at, "=;");
        const char *value = at + name;
        if (*value != '=')
            continue;
        value++;
        size_t length = *value == '"' ? strcspn(++value, "\"") : strcspn(value, "; \t");
        if (name == strlen(key) && strncasecmp(at, key, name) == 0)
            return arena_copy(arena, value, length);
        at = value + length;
    }
    return NULL;
}

bool multipart_open(Arena *arena, const char *content_type, const char *folder, Multipart **out, Error *err)
{
    const char *boundary = parameter(arena, content_type, "boundary");
    size_t length = boundary ? strlen(boundary) : 0;
    if (length == 0 || length > BOUNDARY_MAX)
        return error_set(err, ERROR_INPUT,
                         "The upload does not say where its parts begin. Choose the file again.");
    Multipart *multipart = ARENA_NEW(arena, Multipart);
    multipart->arena = arena;
    multipart->folder = folder;
    multipart->limit = UPLOAD_BYTES_MAX;
    multipart->boundary_length = length + 4;
    memcpy(multipart->boundary, "\r\n--", 4);
    memcpy(multipart->boundary + 4, boundary, length);
    memcpy(multipart->hold, "\r\n", 2);
    multipart->held = 2;
    *out = multipart;
    return true;
}

void multipart_limit(Multipart *multipart, uint64_t file_bytes)
{
    multipart->limit = file_bytes;
}

void multipart_keep_no_file(Multipart *multipart)
{
    multipart->keeps_no_file = true;
}

bool multipart_is_too_large(const Multipart *multipart)
{
    return multipart->upload.length > multipart->limit;
}

static bool open_file(Multipart *multipart, const char *label, Error *err)
{
    if (multipart->path)
        return error_set(err, ERROR_INPUT, "Send one file at a time.");
    if (asprintf(&multipart->path, "%s/reachbook-upload-XXXXXX", multipart->folder) < 0)
        abort();
    int fd = mkstemp(multipart->path);
    multipart->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!multipart->file) {
        if (fd >= 0)
            close(fd);
        return error_set(err, ERROR_SYSTEM, "The file could not be kept: %s. Try again later.",
                         strerror(errno));
    }
    size_t length = strnlen(label, LABEL_MAX);
    multipart->upload = (Upload){
        .name = multipart->name,
        .label = text_is_utf8(label, length) ? arena_copy(multipart->arena, label, length) : "file",
        .path = multipart->path,
    };
    return true;
}

/* The head of a part has been read: decides where its bytes go. */
static bool begin_part(Multipart *multipart, const char *head, Error *err)
{
    const char *disposition = NULL;
    for (const char *line = head; *line;) {
        size_t length = strcspn(line, "\r\n");
        if (strncasecmp(line, "Content-Disposition:", 20) == 0)
            disposition = arena_copy(multipart->arena, line, length);
        line += length;
        line += strspn(line, "\r\n");
    }
    const char *name = disposition ? parameter(multipart->arena, disposition, "name") : NULL;
    if (!name || !text_is_utf8(name, strlen(name)))
        return error_set(err, ERROR_INPUT, "A part of the upload has no name. Choose the file again.");
    multipart->name = name;
    const char *label = parameter(multipart->arena, disposition, "filename");
    if (label && *label) {
        multipart->stage = STAGE_FILE;
        return multipart->keeps_no_file || open_file(multipart, label, err);
    }
    if (multipart->fields.count >= FORM_FIELDS_MAX)
        return error_set(err, ERROR_INPUT, "The form has more than %d fields. Send it in parts.",
                         FORM_FIELDS_MAX);
    multipart->stage = STAGE_FIELD;
    multipart->value = NULL;
    multipart->value_length = multipart->value_capacity = 0;
    return true;
}

static bool take_field(Multipart *multipart, const char *bytes, size_t length, Error *err)
{
    multipart->text_bytes += length;
    if (multipart->text_bytes > FORM_BYTES_MAX)
        return error_set(err, ERROR_INPUT, "The form is larger than 1 MiB. Send less text at a time.");
    size_t needed = multipart->value_length + length + 1;
    if (needed > multipart->value_capacity) {
        size_t capacity = needed * 2;
        char *grown = ARENA_ARRAY(multipart->arena, char, capacity);
        if (multipart->value_length)
            memcpy(grown, multipart->value, multipart->value_length);
        multipart->value = grown;
        multipart->value_capacity = capacity;
    }
    memcpy(multipart->value + multipart->value_length, bytes, length);
    multipart->value_length += length;
    return true;
}

static bool take_bytes(Multipart *multipart, const char *bytes, size_t length, Error *err)
{
    if (multipart->stage == STAGE_FIELD)
        return take_field(multipart, bytes, length, err);
    if (multipart->stage != STAGE_FILE || length == 0)
        return true;
    multipart->upload.length += length;
    if (multipart_is_too_large(multipart))
        return error_set(err, ERROR_INPUT,
                         "The file is larger than %llu MiB. Split it and send the parts one by one.",
                         (unsigned long long)(multipart->limit >> 20));
    if (multipart->file && fwrite(bytes, 1, length, multipart->file) != length)
        return error_set(err, ERROR_SYSTEM, "The file could not be kept: %s. Try again later.",
                         strerror(errno));
    return true;
}

static bool end_part(Multipart *multipart, Error *err)
{
    if (multipart->stage == STAGE_FIELD) {
        TRY(take_field(multipart, "", 0, err));
        if (!text_is_utf8(multipart->value, multipart->value_length))
            return error_set(err, ERROR_INPUT,
                             "A field of the form holds bytes that are not text. Type it again.");
        *GROW(multipart->arena, &multipart->fields) = (Field){multipart->name, multipart->value};
    } else if (multipart->stage == STAGE_FILE && multipart->file) {
        FILE *file = multipart->file;
        multipart->file = NULL;
        if (fclose(file) != 0)
            return error_set(err, ERROR_SYSTEM, "The file could not be kept: %s. Try again later.",
                             strerror(errno));
    }
    return true;
}

static void drop(Multipart *multipart, size_t length)
{
    multipart->held -= length;
    memmove(multipart->hold, multipart->hold + length, multipart->held);
}

/* Passes on what surely comes before the next boundary; *waits when that is not held yet. */
static bool step_body(Multipart *multipart, bool *waits, Error *err)
{
    const char *found =
        memmem(multipart->hold, multipart->held, multipart->boundary, multipart->boundary_length);
    size_t keep = multipart->boundary_length - 1;
    size_t sure = found                    ? (size_t)(found - multipart->hold)
                  : multipart->held > keep ? multipart->held - keep
                                           : 0;
    TRY(take_bytes(multipart, multipart->hold, sure, err));
    drop(multipart, sure);
    *waits = !found;
    if (!found)
        return true;
    TRY(end_part(multipart, err));
    drop(multipart, multipart->boundary_length);
    multipart->stage = STAGE_MARK;
    return true;
}

/* After a boundary: "--" ends the body, a line break begins a part. */
static bool step_mark(Multipart *multipart, bool *waits, Error *err)
{
    *waits = multipart->held < 2;
    if (*waits)
        return true;
    bool ends = memcmp(multipart->hold, "--", 2) == 0;
    if (!ends && memcmp(multipart->hold, "\r\n", 2) != 0)
        return error_set(err, ERROR_INPUT, "The upload is damaged. Choose the file again.");
    multipart->stage = ends ? STAGE_EPILOGUE : STAGE_HEAD;
    drop(multipart, 2);
    return true;
}

static bool step_head(Multipart *multipart, bool *waits, Error *err)
{
    const char *found = memmem(multipart->hold, multipart->held, "\r\n\r\n", 4);
    size_t length = found ? (size_t)(found - multipart->hold) : multipart->held;
    *waits = !found;
    if (length > PART_HEAD_MAX)
        return error_set(err, ERROR_INPUT,
                         "A part of the upload has too long a heading. Choose the file again.");
    if (!found)
        return true;
    if (memchr(multipart->hold, 0, length))
        return error_set(err, ERROR_INPUT, "The upload is damaged. Choose the file again.");
    TRY(begin_part(multipart, arena_copy(multipart->arena, multipart->hold, length), err));
    drop(multipart, length + 4);
    return true;
}

static bool step(Multipart *multipart, bool *waits, Error *err)
{
    switch (multipart->stage) {
    case STAGE_PREAMBLE:
    case STAGE_FIELD:
    case STAGE_FILE:
        return step_body(multipart, waits, err);
    case STAGE_MARK:
        return step_mark(multipart, waits, err);
    case STAGE_HEAD:
        return step_head(multipart, waits, err);
    case STAGE_EPILOGUE:
        multipart->held = 0;
        *waits = true;
        return true;
    }
    return true;
}

bool multipart_feed(Multipart *multipart, const char *bytes, size_t length, Error *err)
{
    while (length > 0) {
        size_t room = HOLD_MAX - multipart->held;
        size_t taken = length < room ? length : room;
        memcpy(multipart->hold + multipart->held, bytes, taken);
        multipart->held += taken;
        bytes += taken;
        length -= taken;
        for (bool waits = false; !waits;)
            TRY(step(multipart, &waits, err));
    }
    return true;
}

bool multipart_finish(Multipart *multipart, Fields *fields, Upload *upload, Error *err)
{
    if (multipart->stage != STAGE_EPILOGUE)
        return error_set(err, ERROR_INPUT, "The upload broke off before its end. Choose the file again.");
    *fields = multipart->fields;
    *upload = multipart->keeps_no_file ? (Upload){0} : multipart->upload;
    return true;
}

void multipart_close(Multipart *multipart)
{
    if (!multipart)
        return;
    if (multipart->file)
        fclose(multipart->file);
    multipart->file = NULL;
    if (multipart->path)
        unlink(multipart->path);
    free(multipart->path);
    multipart->path = NULL;
}
