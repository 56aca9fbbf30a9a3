#include "base/csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv_plain.h"
#include "base/text.h"

enum { FIRST_BYTES = 256 << 10, WINDOW_MOST = CSV_ROW_BYTES_MAX + 2, SNIFF_BYTES = 64 << 10 };

/* The window buffer[start..end) holds what has been read and not yet given out as rows. */
struct Csv {
    int file;     /* -1 for bytes */
    bool regular; /* read at any place, so that several readers can share the file */
    char *owned;  /* the buffer, when we own it */
    const char *buffer;
    size_t capacity, start, end;
    bool at_end, windows1252_seen;
    uint64_t passed, total; /* bytes before buffer[0]; size of the file */
    int64_t line;
    char delimiter;
    bool stops[256]; /* bytes that end an unquoted field */
    char *text;      /* the fields of the current row, one after the other */
    size_t text_capacity;
    const char *fields[CSV_FIELDS_MAX];
    size_t lengths[CSV_FIELDS_MAX];
    size_t count;
    bool quoted; /* the row has a quoted field */
    bool plain;  /* the row came from csv_split_plain */
    Arena arena, itself;
    Error failed;
};

typedef enum Scan { SCAN_ROW, SCAN_MORE, SCAN_MORE_QUOTED, SCAN_NUL, SCAN_FIELDS } Scan;

static void *memory(void *old, size_t size)
{
    void *grown = realloc(old, size);
    if (!grown)
        abort();
    return grown;
}

static void take_window(Csv *csv)
{
    csv->capacity = FIRST_BYTES;
    csv->owned = memory(NULL, csv->capacity);
    csv->buffer = csv->owned;
}

static bool refill(Csv *csv, Error *err)
{
    assert(csv->capacity > 0);
    if (csv->start) {
        memmove(csv->owned, csv->owned + csv->start, csv->end - csv->start);
        csv->passed += csv->start;
        csv->end -= csv->start;
        csv->start = 0;
    }
    if (csv->end == csv->capacity && csv->capacity < WINDOW_MOST) {
        csv->capacity = csv->capacity * 2 < WINDOW_MOST ? csv->capacity * 2 : WINDOW_MOST;
        csv->owned = memory(csv->owned, csv->capacity);
        csv->buffer = csv->owned;
    }
    while (csv->end < csv->capacity && !csv->at_end) {
        char *into = csv->owned + csv->end;
        size_t room = csv->capacity - csv->end;
        ssize_t got = csv->regular ? pread(csv->file, into, room, (off_t)(csv->passed + csv->end))
                                   : read(csv->file, into, room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, ERROR_SYSTEM, "The file could not be read to its end: %s.",
                             strerror(errno));
        csv->at_end = got == 0;
        csv->end += (size_t)got;
    }
    return true;
}

static bool starts_with(const Csv *csv, const char *bytes, size_t length)
{
    return csv->end >= length && memcmp(csv->buffer, bytes, length) == 0;
}

static bool check_kind(const Csv *csv, Error *err)
{
    if (starts_with(csv, "\xFF\xFE", 2) || starts_with(csv, "\xFE\xFF", 2))
        return error_set(err, ERROR_INPUT,
                         "This file is in UTF-16 (\"Unicode text\"). In Excel choose Save As and "
                         "\"CSV UTF-8 (comma delimited)\", then try again.");
    if (starts_with(csv, "PK\3\4", 4))
        return error_set(err, ERROR_INPUT,
                         "This is an Excel workbook or a zip file, not a CSV file. In Excel choose "
                         "Save As and \"CSV UTF-8 (comma delimited)\", then try again.");
    size_t looked = csv->end < SNIFF_BYTES ? csv->end : SNIFF_BYTES;
    if (memchr(csv->buffer, '\0', looked) || starts_with(csv, "%PDF-", 5))
        return error_set(err, ERROR_INPUT,
                         "This is a binary file, not a list. Save the list as CSV and try again.");
    size_t blank = 0;
    while (blank < csv->end && strchr(" \t\r\n", csv->buffer[blank]))
        blank++;
    if (blank == csv->end && csv->at_end)
        return error_set(err, ERROR_INPUT, "The file is empty.");
    return true;
}

static void choose_delimiter(Csv *csv)
{
    size_t counts[256] = {0}, i = csv->start;
    bool quoted = false;
    while (i < csv->end && strchr(" \r\n", csv->buffer[i]))
        i++;
    if (csv->end - i >= 6 && strncasecmp(csv->buffer + i, "sep=", 4) == 0 &&
        strchr("\r\n", csv->buffer[i + 5]) && strchr(",;\t", csv->buffer[i + 4])) {
        csv->delimiter = csv->buffer[i + 4];
        csv->start = i + 5;
        return;
    }
    for (; i < csv->end && (quoted || (csv->buffer[i] != '\n' && csv->buffer[i] != '\r')); i++) {
        if (csv->buffer[i] == '"')
            quoted = !quoted;
        else if (!quoted)
            counts[(unsigned char)csv->buffer[i]]++;
    }
    csv->delimiter = ',';
    if (counts[';'] > counts[(unsigned char)csv->delimiter])
        csv->delimiter = ';';
    if (counts['\t'] > counts[(unsigned char)csv->delimiter])
        csv->delimiter = '\t';
}

static void set_delimiter(Csv *csv, char delimiter)
{
    csv->delimiter = delimiter;
    csv->stops[(unsigned char)delimiter] = csv->stops['\r'] = csv->stops['\n'] = csv->stops['\0'] = true;
    csv->line = 1;
}

static bool look_at_start(Csv *csv, Error *err)
{
    if (starts_with(csv, "\xEF\xBB\xBF", 3))
        csv->start = 3;
    TRY(check_kind(csv, err));
    if (csv->start == csv->end)
        return error_set(err, ERROR_INPUT, "The file is empty.");
    choose_delimiter(csv);
    set_delimiter(csv, csv->delimiter);
    return true;
}

static Csv *csv_new(void)
{
    Arena arena = {0};
    Csv *csv = ARENA_NEW(&arena, Csv);
    *csv = (Csv){.file = -1, .itself = arena};
    return csv;
}

bool csv_open(const char *path, Csv **out, Error *err)
{
    DEFER(csv_close) Csv *csv = csv_new();
    struct stat about;
    csv->file = open(path, O_RDONLY | O_CLOEXEC);
    if (csv->file < 0 && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, ERROR_NOT_FOUND, "There is no file %s.", path);
    if (csv->file < 0 || fstat(csv->file, &about) != 0)
        return error_set(err, ERROR_SYSTEM, "%s cannot be opened: %s.", path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return error_set(err, ERROR_INPUT, "%s is a folder. Name a file in it.", path);
    csv->regular = S_ISREG(about.st_mode);
    csv->total = csv->regular ? (uint64_t)about.st_size : 0;
    take_window(csv);
    if (!refill(csv, err) || !look_at_start(csv, err))
        return error_prefix(err, "%s", path);
    *out = csv;
    csv = NULL;
    return true;
}

bool csv_open_bytes(const char *bytes, size_t length, Csv **out, Error *err)
{
    DEFER(csv_close) Csv *csv = csv_new();
    csv->buffer = length ? bytes : "";
    csv->end = length;
    csv->total = length;
    csv->at_end = true;
    TRY(look_at_start(csv, err));
    *out = csv;
    csv = NULL;
    return true;
}

Csv *csv_part(const Csv *whole, uint64_t from)
{
    DEFER(csv_close) Csv *csv = csv_new();
    Error err = {0};
    csv->file = whole->regular ? fcntl(whole->file, F_DUPFD_CLOEXEC, 0) : -1;
    if (csv->file < 0)
        return NULL;
    csv->regular = true;
    csv->passed = from;
    csv->total = whole->total;
    set_delimiter(csv, whole->delimiter);
    take_window(csv);
    const char *end = refill(csv, &err) ? memchr(csv->buffer, '\n', csv->end) : NULL;
    if (!end)
        return NULL;
    csv->start = (size_t)(end - csv->buffer) + 1;
    Csv *part = csv;
    csv = NULL;
    return part;
}

/* Copies a quoted field's contents from after its opening quote to after its closing quote; NULL when it does
 * not end before `end`. "" is a quote. */
static const char *copy_quoted(const char *p, const char *end, char **text)
{
    for (;;) {
        const char *quote = memchr(p, '"', (size_t)(end - p));
        if (!quote)
            return NULL;
        *text = mempcpy(*text, p, (size_t)(quote - p));
        if (quote + 1 == end || quote[1] != '"')
            return quote + 1;
        *(*text)++ = '"';
        p = quote + 2;
    }
}

/* Splits the row that starts at csv->start; *length gets its bytes without the line end, *next those with it.
 */
static Scan scan_row(Csv *csv, size_t *length, size_t *next)
{
    const char *begin = csv->buffer + csv->start, *p = begin;
    bool cut = csv->end - csv->start > WINDOW_MOST;
    const char *end = cut ? begin + WINDOW_MOST : csv->buffer + csv->end;
    bool last = csv->at_end && !cut;
    char *text = csv->text;
    csv->count = 0;
    csv->quoted = false;
    for (;;) {
        if (csv->count == CSV_FIELDS_MAX)
            return SCAN_FIELDS;
        char *field = text;
        const char *q = p;
        while (q < end && *q == ' ')
            q++;
        if (q < end && *q == '"') {
            q = copy_quoted(q + 1, end, &text);
            if (!q || (q == end && !last))
                return SCAN_MORE_QUOTED;
            csv->quoted = true;
            p = q;
        }
        for (q = p; q < end && !csv->stops[(unsigned char)*q];)
            q++;
        text = mempcpy(text, p, (size_t)(q - p));
        p = q;
        if (p == end && !last)
            return SCAN_MORE;
        csv->fields[csv->count] = field;
        csv->lengths[csv->count++] = (size_t)(text - field);
        *text++ = '\0';
        if (p < end && *p == csv->delimiter) {
            p++;
            continue;
        }
        if (p < end && *p == '\0')
            return SCAN_NUL;
        *length = (size_t)(p - begin);
        if (p < end && *p == '\r') {
            if (p + 1 == end && !last)
                return SCAN_MORE;
            p++;
            p += p < end && *p == '\n';
        } else {
            p += p < end;
        }
        *next = (size_t)(p - begin);
        return SCAN_ROW;
    }
}

static bool fail(Csv *csv, Error *err, const char *problem)
{
    error_set(&csv->failed, ERROR_INPUT, "Line %lld %s", (long long)csv->line, problem);
    *err = csv->failed;
    return false;
}

static int64_t count_lines(const char *bytes, size_t length)
{
    int64_t lines = 0;
    const char *end = bytes + length;
    for (const char *p = bytes; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    for (const char *p = bytes; (p = memchr(p, '\r', (size_t)(end - p))); p++)
        lines += p + 1 == end || p[1] != '\n';
    return lines;
}

static void finish_fields(Csv *csv, const char *raw, size_t length)
{
    bool utf8 = text_is_utf8(raw, length);
    arena_reset(&csv->arena);
    for (size_t i = 0; i < csv->count; i++) {
        if (!utf8)
            csv->fields[i] = text_from_windows1252(&csv->arena, csv->fields[i], &csv->lengths[i]);
        Text text = text_trim((Text){csv->fields[i], csv->lengths[i]});
        csv->fields[i] = text.bytes;
        csv->lengths[i] = text.length;
        ((char *)(uintptr_t)text.bytes)[text.length] = '\0';
    }
}

/* The row when it is plain ASCII; then its fields are ready. */
static bool split_plain(Csv *csv, size_t window, size_t *length, size_t *next)
{
    CsvPlain row = {
        .text = csv->text, .fields = csv->fields, .lengths = csv->lengths, .room = CSV_FIELDS_MAX};
    if (!csv_split_plain(&row, csv->buffer + csv->start, window, csv->delimiter))
        return false;
    csv->count = row.count;
    csv->quoted = false;
    csv->plain = true;
    *length = row.length;
    *next = row.whole;
    return true;
}

/* A window with a whole row in it, or the reason why there is none. */
static bool find_row(Csv *csv, size_t *length, size_t *next, Error *err)
{
    for (;;) {
        size_t window = csv->end - csv->start;
        size_t needed = (window < WINDOW_MOST ? window : WINDOW_MOST) + CSV_PLAIN_SLACK;
        if (csv->text_capacity < needed) {
            csv->text_capacity = needed;
            free(csv->text);
            csv->text = memory(NULL, needed);
        }
        if (split_plain(csv, window, length, next))
            return true;
        Scan scan = scan_row(csv, length, next);
        if (scan == SCAN_ROW && *length > CSV_ROW_BYTES_MAX)
            scan = SCAN_MORE;
        else if (scan == SCAN_ROW)
            return !csv->quoted || !memchr(csv->buffer + csv->start, '\0', *length) ||
                   fail(csv, err, "holds a NUL byte: the file is damaged or is not text.");
        if (scan == SCAN_NUL)
            return fail(csv, err, "holds a NUL byte: the file is damaged or is not text.");
        if (scan == SCAN_FIELDS)
            return fail(csv, err, "has more than 512 columns.");
        if (scan == SCAN_MORE_QUOTED && (csv->at_end || window >= WINDOW_MOST))
            return fail(csv, err, "has a quotation mark (\") that is never closed.");
        if (csv->at_end || window >= WINDOW_MOST)
            return fail(csv, err, "is longer than 1 MiB: this is not a list, or its line ends are missing.");
        if (!refill(csv, err)) {
            csv->failed = *err;
            return false;
        }
    }
}

bool csv_next(Csv *csv, CsvRow *row, bool *more, Error *err)
{
    if (csv->failed.kind != ERROR_NONE) {
        *err = csv->failed;
        return false;
    }
    for (;;) {
        size_t length = 0, next = 0;
        if (csv->start == csv->end && !csv->at_end && !refill(csv, err)) {
            csv->failed = *err;
            return false;
        }
        if (csv->start == csv->end) {
            *more = false;
            return true;
        }
        csv->plain = false;
        TRY(find_row(csv, &length, &next, err));
        const char *raw = csv->buffer + csv->start;
        int64_t line = csv->line;
        csv->line += csv->quoted ? count_lines(raw, next) : next > length;
        csv->start += next;
        if (!csv->plain)
            finish_fields(csv, raw, length);
        if (csv->count == 1 && csv->lengths[0] == 0 && !csv->quoted)
            continue;
        *row = (CsvRow){line, csv->count, csv->fields, csv->lengths, raw, length};
        *more = true;
        return true;
    }
}

void csv_progress(const Csv *csv, uint64_t *done, uint64_t *total)
{
    *done = csv->passed + csv->start;
    *total = csv->total;
}

char csv_delimiter(const Csv *csv)
{
    return csv->delimiter;
}

void csv_close(Csv *csv)
{
    if (!csv)
        return;
    if (csv->file >= 0)
        close(csv->file);
    free(csv->owned);
    free(csv->text);
    arena_release(&csv->arena);
    Arena itself = csv->itself;
    arena_release(&itself);
}

static bool runs_as_formula(const char *field)
{
    static const char *const starts[] = {
        "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    Text trimmed = text_trim((Text){field, strlen(field)});
    if (*field == '\t' || *field == '\r')
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (trimmed.length >= strlen(starts[i]) && memcmp(trimmed.bytes, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

const char *csv_typed(const char *field)
{
    return *field == '\'' && runs_as_formula(field + 1) ? field + 1 : field;
}

void csv_write_field(FILE *file, const char *field, bool first, bool for_spreadsheet)
{
    if (!first)
        putc(',', file);
    if (!field)
        return;
    bool guard = for_spreadsheet && runs_as_formula(field);
    size_t length = strlen(field);
    if (!length)
        return;
    bool quote = strpbrk(field, ",\"\r\n;\t") || field[0] == ' ' || field[length - 1] == ' ';
    if (quote)
        putc('"', file);
    if (guard)
        putc('\'', file);
    for (const char *c = field; *c; c++) {
        if (*c == '"')
            putc('"', file);
        putc(*c, file);
    }
    if (quote)
        putc('"', file);
}
