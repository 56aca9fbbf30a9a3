#include "synth/sheets.h"

#include <errno.h>

typedef struct SheetRow {
    int64_t key, child, adult;
    size_t start;
    uint32_t length, order;
} SheetRow;

struct Sheet {
    const char *kind, *name, *centre;
    SheetStyle style;
    Date arrived;
    int columns;
    char *bytes, *header;
    size_t used, room;
    SheetRow *rows;
    size_t count, capacity;
};

struct Sheets {
    Sheet **items;
    size_t count, capacity;
};

static void *enough(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (!memory)
        abort();
    return memory;
}

Sheets *sheets_open(void)
{
    Sheets *sheets = enough(NULL, sizeof *sheets);
    *sheets = (Sheets){0};
    return sheets;
}

static void sheet_empty(Sheet *sheet)
{
    free(sheet->bytes);
    free(sheet->rows);
    free(sheet->header);
    sheet->bytes = sheet->header = NULL;
    sheet->rows = NULL;
    sheet->count = 0;
}

void sheets_close(Sheets *sheets)
{
    if (!sheets)
        return;
    for (size_t i = 0; i < sheets->count; i++) {
        sheet_empty(sheets->items[i]);
        free(sheets->items[i]);
    }
    free(sheets->items);
    free(sheets);
}

static void put(Sheet *sheet, const char *bytes, size_t length)
{
    if (!sheet->bytes || sheet->used + length > sheet->room) {
        sheet->room = sheet->room + sheet->room / 2 + length + 4096;
        sheet->bytes = enough(sheet->bytes, sheet->room);
    }
    memcpy(sheet->bytes + sheet->used, bytes, length);
    sheet->used += length;
}

/* UTF-8 of the Latin-1 range and the curly apostrophe, as Windows-1252; anything else is a question mark. */
static void put_windows1252(Sheet *sheet, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i], next = (unsigned char)text[i + 1];
        char one = (char)byte;
        if (byte == 0xc2 || byte == 0xc3) {
            one = (char)((byte & 3) << 6 | (next & 0x3f));
            i++;
        } else if (byte == 0xe2 && memcmp(text + i, "\u2019", 3) == 0) {
            one = (char)0x92;
            i += 2;
        } else if (byte >= 0x80) {
            one = '?';
            while (((unsigned char)text[i + 1] & 0xc0) == 0x80)
                i++;
        }
        put(sheet, &one, 1);
    }
}

static void put_text(Sheet *sheet, const char *text, size_t length)
{
    if (sheet->style == SHEET_SEMICOLON)
        put_windows1252(sheet, text, length);
    else
        put(sheet, text, length);
}

static void put_field(Sheet *sheet, const char *text, char delimiter)
{
    if (!strpbrk(text, "\"\r\n") && !strchr(text, delimiter)) {
        put_text(sheet, text, strlen(text));
        return;
    }
    put(sheet, "\"", 1);
    for (const char *at = text; *at;) {
        size_t run = strcspn(at, "\"");
        put_text(sheet, at, run);
        at += run;
        if (*at) {
            put(sheet, "\"\"", 2);
            at++;
        }
    }
    put(sheet, "\"", 1);
}

static void put_row(Sheet *sheet, const char *const *fields)
{
    const char delimiter = ",;\t"[sheet->style];
    for (int i = 0; i < sheet->columns; i++) {
        if (i)
            put(sheet, &delimiter, 1);
        put_field(sheet, fields[i] ? fields[i] : "", delimiter);
    }
    put(sheet, sheet->style == SHEET_SEMICOLON ? "\r\n" : "\n", sheet->style == SHEET_SEMICOLON ? 2 : 1);
}

void sheet_arrives(Sheet *sheet, Date day)
{
    sheet->arrived = day;
}

Sheet *sheet_add(Sheets *sheets, const char *kind, const char *name, const char *centre, SheetStyle style,
                 const char *const *columns)
{
    Sheet *sheet = enough(NULL, sizeof *sheet);
    *sheet = (Sheet){.kind = kind, .name = name, .centre = centre, .style = style};
    while (columns[sheet->columns])
        sheet->columns++;
    put_row(sheet, columns);
    put(sheet, "", 1);
    sheet->header = sheet->bytes;
    sheet->bytes = NULL;
    sheet->used = sheet->room = 0;
    if (sheets->count == sheets->capacity) {
        sheets->capacity = sheets->capacity ? 2 * sheets->capacity : 64;
        sheets->items = enough(sheets->items, sheets->capacity * sizeof(Sheet *));
    }
    sheets->items[sheets->count++] = sheet;
    return sheet;
}

void sheet_row(Sheet *sheet, int64_t key, int64_t child, const char *const *fields)
{
    sheet_row_with(sheet, key, child, 0, fields);
}

void sheet_row_with(Sheet *sheet, int64_t key, int64_t child, int64_t adult, const char *const *fields)
{
    if (sheet->count == sheet->capacity) {
        sheet->capacity = sheet->capacity + sheet->capacity / 2 + 256;
        sheet->rows = enough(sheet->rows, sheet->capacity * sizeof *sheet->rows);
    }
    size_t start = sheet->used;
    put_row(sheet, fields);
    sheet->rows[sheet->count] =
        (SheetRow){key, child, adult, start, (uint32_t)(sheet->used - start), (uint32_t)sheet->count};
    sheet->count++;
}

static int by_key(const void *a, const void *b)
{
    const SheetRow *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

bool sheet_file(const char *folder, const char *name, FILE **out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    FILE *file = fopen(arena_print(&pass, "%s/%s", folder, name), "wb");
    if (!file)
        return error_set(err, ERROR_SYSTEM,
                         "The file %s cannot be written in %s (%s); choose a folder you may write to.", name,
                         folder, strerror(errno));
    *out = file;
    return true;
}

bool sheet_file_done(FILE *file, const char *name, Error *err)
{
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed)
        return error_set(err, ERROR_SYSTEM,
                         "The file %s could not be written to its end; make room on the disk and run again.",
                         name);
    return true;
}

static bool write_sheet(Sheet *sheet, const char *folder, FILE *truth, Error *err)
{
    FILE *file = NULL;
    TRY(sheet_file(folder, sheet->name, &file, err));
    if (sheet->count)
        qsort(sheet->rows, sheet->count, sizeof *sheet->rows, by_key);
    int64_t line = 2;
    fputs(sheet->header, file);
    for (size_t i = 0; i < sheet->count; i++) {
        const SheetRow *row = &sheet->rows[i];
        const char *bytes = sheet->bytes + row->start;
        fwrite(bytes, 1, row->length, file);
        if (row->child)
            fprintf(truth, "%s,%lld,%lld,%lld\n", sheet->name, (long long)line, (long long)row->child,
                    (long long)row->adult);
        for (uint32_t j = 0; j < row->length; j++)
            line += bytes[j] == '\n';
    }
    sheet_empty(sheet);
    return sheet_file_done(file, sheet->name, err);
}

static int rank_of(const char *const *kinds, const char *kind)
{
    int rank = 0;
    while (kinds[rank] && strcmp(kinds[rank], kind) != 0)
        rank++;
    return rank;
}

static int by_kind(const void *a, const void *b, void *kinds)
{
    const Sheet *x = *(Sheet *const *)a, *y = *(Sheet *const *)b;
    int order = rank_of(kinds, x->kind) - rank_of(kinds, y->kind);
    return order ? order : strcmp(x->name, y->name);
}

bool sheets_write(Sheets *sheets, const char *folder, const char *const *kinds, const Progress *progress,
                  Arena *arena, SynthFileList *out, Error *err)
{
    if (sheets->count)
        qsort_r(sheets->items, sheets->count, sizeof(Sheet *), by_kind, (void *)(uintptr_t)kinds);
    FILE *truth = NULL;
    TRY(sheet_file(folder, "truth_records.csv", &truth, err));
    fputs("file,line,child,adult\n", truth);
    for (size_t i = 0; i < sheets->count; i++) {
        Sheet *sheet = sheets->items[i];
        if (!write_sheet(sheet, folder, truth, err)) {
            fclose(truth);
            return false;
        }
        *GROW(arena, out) = (SynthFile){sheet->kind, sheet->name, sheet->centre, sheet->arrived};
        if (progress_tell(progress, "writing the lists", i + 1, sheets->count)) {
            fclose(truth);
            return progress_stopped(err);
        }
    }
    return sheet_file_done(truth, "truth_records.csv", err);
}
