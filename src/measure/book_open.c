#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "measure/definition.h"

enum { FILE_MOST_BYTES = 1 << 20, FILES_MOST = 1000 };

static bool ends_in_measure(const char *name)
{
    static const char ending[] = ".measure";
    size_t length = strlen(name);
    return length > sizeof ending - 1 && strcmp(name + length - (sizeof ending - 1), ending) == 0;
}

static bool read_standard(MeasureBook *book, Error *err)
{
    for (const EmbeddedFile *file = embedded_files; file->name; file++)
        if (strncmp(file->name, "measures/", 9) == 0)
            TRY(definitions_read(book, file->name, file->bytes, err));
    return true;
}

typedef struct TextFile {
    FILE *file;
} TextFile;

static void text_file_close(TextFile *text)
{
    if (text->file)
        fclose(text->file);
}
CLOSES(TextFile, text_file_close);

static bool read_file(MeasureBook *book, const char *path, Error *err)
{
    DEFER(text_file_close) TextFile from = {fopen(path, "rb")};
    if (!from.file)
        return error_set(err, ERROR_NOT_FOUND, "%s cannot be read: %s.", path, strerror(errno));
    char *text = ARENA_ARRAY(&book->arena, char, FILE_MOST_BYTES + 1);
    size_t length = fread(text, 1, FILE_MOST_BYTES, from.file);
    if (ferror(from.file) || !feof(from.file))
        return error_set(err, ERROR_INPUT, "%s is no file of measures, or longer than 1 MiB.", path);
    if (memchr(text, '\0', length))
        return error_set(err, ERROR_INPUT, "%s is not plain text in UTF-8.", path);
    return definitions_read(book, path, text, err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void folder_close(DIR *folder)
{
    if (folder)
        closedir(folder);
}
CLOSES_POINTER(DIR, folder_close);

/* In the order of their names, whatever the disk's order. */
static bool read_folder(MeasureBook *book, const char *path, Error *err)
{
    DEFER(folder_close) DIR *folder = opendir(path);
    const char *names[FILES_MOST];
    size_t count = 0;
    if (!folder)
        return error_set(err, ERROR_NOT_FOUND, "The folder of measures %s cannot be read: %s.", path,
                         strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder)) && count < FILES_MOST;)
        if (ends_in_measure(entry->d_name))
            names[count++] = arena_print(&book->arena, "%s/%s", path, entry->d_name);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        TRY(read_file(book, names[i], err));
    return true;
}

static MeasureBook *book_new(void)
{
    Arena arena = {0};
    MeasureBook *book = ARENA_NEW(&arena, MeasureBook);
    book->arena = arena;
    return book;
}

static bool hand_over(MeasureBook **held, MeasureBook **out)
{
    *out = *held;
    *held = NULL;
    return true;
}

bool measure_book_open(const char *folder, MeasureBook **out, Error *err)
{
    DEFER(measure_book_close) MeasureBook *book = book_new();
    TRY(read_standard(book, err));
    if (folder && *folder)
        TRY(read_folder(book, folder, err));
    TRY(definitions_finish(book, err));
    return hand_over(&book, out);
}

bool measure_book_read(const char *place, const char *text, bool standard, MeasureBook **out, Error *err)
{
    DEFER(measure_book_close) MeasureBook *book = book_new();
    if (standard)
        TRY(read_standard(book, err));
    TRY(definitions_read(book, place, text, err));
    TRY(definitions_finish(book, err));
    return hand_over(&book, out);
}

void measure_book_close(MeasureBook *book)
{
    if (!book)
        return;
    Arena arena = book->arena;
    arena_release(&arena);
}
