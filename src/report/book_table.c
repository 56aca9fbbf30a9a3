#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

enum { SENTENCES_MAX = 8 };

BookSection *section_add(BookMaking *making, BookChapter *chapter, const char *key, const char *title)
{
    BookSection *section = GROW(making->arena, chapter);
    *section = (BookSection){
        .key = key,
        .title = title,
        .sentences = ARENA_ARRAY(making->arena, const char *, SENTENCES_MAX),
        .source = "",
        .commentary = commentary_find(&making->commentary, chapter->key, key),
    };
    return section;
}

void section_say(BookMaking *making, BookSection *section, const char *sentence)
{
    (void)making;
    if (*sentence && section->sentence_count < SENTENCES_MAX)
        ((const char **)section->sentences)[section->sentence_count++] = sentence;
}

void table_columns(BookMaking *making, BookTable *table, const char *first, const char *const *columns)
{
    size_t count = 0;
    while (columns[count])
        count++;
    *table = (BookTable){.title = table->title,
                         .first = first,
                         .columns = ARENA_ARRAY(making->arena, const char *, count + 1),
                         .column_count = count};
    memcpy(table->columns, columns, count * sizeof *columns);
}

void table_row(BookMaking *making, BookTable *table, const char *name, const BookCell *cells, bool total)
{
    BookCell *copy = ARENA_ARRAY(making->arena, BookCell, table->column_count + 1);
    memcpy(copy, cells, table->column_count * sizeof *cells);
    BookRow *row = GROW(making->arena, table);
    *row = (BookRow){name, copy, total};
}

void chart_bar(BookMaking *making, BookChart *chart, const char *name, const char *words, double value,
               double mark)
{
    BookBar *bar = GROW(making->arena, chart);
    *bar = (BookBar){name, words, value > 0 ? value : 0, mark};
    chart->kind = BOOK_BARS;
}

BookCell cell_value(const BookMaking *making, double value)
{
    return (BookCell){.words = text_grouped(making->arena, value), .value = round(value)};
}

BookCell cell_count(const BookMaking *making, const Number *number)
{
    if (number->shown == SHOWN)
        return cell_value(making, (double)number->count);
    return (BookCell){.words = gate_words(making->ask->gate, making->arena, number->shown, 0), .value = NAN};
}

BookCell cell_percent(const BookMaking *making, double percent)
{
    if (percent < 0)
        return (BookCell){.words = "-", .value = NAN};
    return (BookCell){.words = arena_print(making->arena, "%.0f%%", percent), .value = round(percent)};
}

BookCell cell_words(const char *words)
{
    return (BookCell){.words = words, .value = NAN, .text = true};
}
