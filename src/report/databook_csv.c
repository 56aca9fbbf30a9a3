#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "report/databook.h"

typedef struct Line {
    const char *area, *section, *row, *column, *words;
    double value;
} Line;

static void put(FILE *file, const Line *line)
{
    char number[32] = "";
    if (!isnan(line->value))
        snprintf(number, sizeof number, "%.0f", line->value);
    const char *const fields[] = {line->area, line->section, line->row, line->column, line->words};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        csv_write_field(file, fields[i] ? fields[i] : "", i == 0, true);
    fprintf(file, ",%s\r\n", number);
}

static void put_section(FILE *file, const BookChapter *chapter, const BookSection *section)
{
    for (size_t i = 0; i < section->sentence_count; i++)
        put(file, &(Line){chapter->name, section->title, "In words", "", section->sentences[i], NAN});
    for (size_t r = 0; r < section->table.count; r++)
        for (size_t c = 0; c < section->table.column_count; c++) {
            const BookRow *row = &section->table.items[r];
            put(file, &(Line){chapter->name, section->title, row->name, section->table.columns[c],
                              row->cells[c].words, row->cells[c].value});
        }
    if (section->commentary && *section->commentary->words)
        put(file, &(Line){chapter->name, section->title, "Commentary",
                          section->commentary->writer ? section->commentary->writer : "",
                          section->commentary->words, NAN});
}

void databook_csv(const Databook *book, FILE *file)
{
    fputs("area,section,row,column,words,number\r\n", file);
    put(file, &(Line){book->authority, book->title, "As of", "", book->day, NAN});
    put(file, &(Line){book->authority, book->title, "What is hidden", "", book->threshold, NAN});
    for (size_t i = 0; i < book->count; i++) {
        const BookChapter *chapter = &book->items[i];
        for (size_t p = 0; p < chapter->priorities.count; p++)
            put(file, &(Line){chapter->name, "Priorities", chapter->priorities.items[p].title, "",
                              chapter->priorities.items[p].reason, chapter->priorities.items[p].children});
        if (chapter->commentary && *chapter->commentary->words)
            put(file, &(Line){chapter->name, "What we make of it", "Commentary",
                              chapter->commentary->writer ? chapter->commentary->writer : "",
                              chapter->commentary->words, NAN});
        for (size_t s = 0; s < chapter->count; s++)
            put_section(file, chapter, &chapter->items[s]);
    }
    for (size_t i = 0; i < book->missing.count; i++)
        put(file, &(Line){book->authority, "What this book does not tell", book->missing.items[i].what, "",
                          book->missing.items[i].why, NAN});
}
