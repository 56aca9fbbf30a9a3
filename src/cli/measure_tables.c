#include <jansson.h>

#include "base/csv.h"
#include "cli/measure_print.h"

/* One line of a table with two keys. */
typedef struct Cell {
    const char *row_key, *row, *column_key, *column;
    const Number *number;
} Cell;

static void csv_line(const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_write_field(stdout, fields[i], i == 0, true);
    putchar('\n');
}

static void print_cell_csv(const MeasureAnswer *answer, const Cell *cell)
{
    char count[24], of[32] = "", percent[32] = "", day[DATE_TEXT_SIZE];
    snprintf(count, sizeof count, "%llu", (unsigned long long)cell->number->count);
    if (cell->number->percent >= 0) {
        snprintf(of, sizeof of, "%.1f", cell->number->of);
        snprintf(percent, sizeof percent, "%.1f", cell->number->percent);
    }
    const char *fields[] = {answer->measure->name,
                            date_print(answer->as_of, day),
                            cell->row_key,
                            cell->row,
                            cell->column_key,
                            cell->column,
                            count,
                            of,
                            percent,
                            cell->number->band};
    csv_line(fields, sizeof fields / sizeof *fields);
}

static json_t *json_cell(const Cell *cell)
{
    const Number *n = cell->number;
    json_t *object = json_object();
    json_object_set_new(object, "key", json_string(cell->row_key));
    json_object_set_new(object, "name", json_string(cell->row));
    json_object_set_new(object, "across_key", json_string(cell->column_key));
    json_object_set_new(object, "across", json_string(cell->column));
    json_object_set_new(object, "count", json_integer((json_int_t)n->count));
    json_object_set_new(object, "of", n->percent < 0 ? json_null() : json_real(n->of));
    json_object_set_new(object, "percent", n->percent < 0 ? json_null() : json_real(n->percent));
    json_object_set_new(object, "band", json_string(n->band));
    return object;
}

static void print_cells(const MeasureAnswer *answer, const Cell *cells, size_t count)
{
    if (answer->format == FORMAT_CSV) {
        puts("measure,as_of,key,name,across_key,across,count,of,percent,band");
        for (size_t i = 0; i < count; i++)
            print_cell_csv(answer, &cells[i]);
        return;
    }
    char day[DATE_TEXT_SIZE];
    json_t *object = json_object(), *list = json_array();
    json_object_set_new(object, "measure", json_string(answer->measure->name));
    json_object_set_new(object, "meaning", json_string(answer->measure->meaning));
    json_object_set_new(object, "as_of", json_string(date_print(answer->as_of, day)));
    json_object_set_new(object, "denominator", json_string(answer->denominator));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_cell(&cells[i]));
    json_object_set_new(object, "cells", list);
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}

static int letters(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

static int widest(const NumberList *parts)
{
    int width = 10;
    for (size_t i = 0; i < parts->count; i++)
        width = letters(parts->items[i].name) > width ? letters(parts->items[i].name) : width;
    return width;
}

static void print_head(const MeasureAnswer *answer)
{
    char day[24];
    printf("%s, %s, %s\n%s\n", answer->measure->title, answer->authority, date_print_long(answer->as_of, day),
           answer->measure->meaning);
    if (*answer->where)
        printf("Only: %s.\n", answer->where);
    putchar('\n');
}

static void print_padded(const char *text, int width)
{
    printf("%s%*s", text, width - letters(text) > 0 ? width - letters(text) : 0, "");
}

void measure_print_cross(const MeasureAnswer *answer, const CrossTable *table)
{
    enum { COLUMN = 8 };
    DEFER(arena_release) Arena arena = {0};
    size_t columns = table->columns.count, count = table->rows.count * columns;
    if (answer->format != FORMAT_TABLE) {
        Cell *cells = ARENA_ARRAY(&arena, Cell, count + 1);
        for (size_t i = 0; i < count; i++) {
            const Number *row = &table->rows.items[i / columns], *column = &table->columns.items[i % columns];
            cells[i] = (Cell){row->key, row->name, column->key, column->name, &table->cells[i]};
        }
        print_cells(answer, cells, count);
        return;
    }
    int width = widest(&table->rows);
    print_head(answer);
    for (size_t c = 0; c < columns; c++)
        printf("%*s[%zu] %s\n", width - 2, "", c + 1, table->columns.items[c].name);
    printf("%*s", width, "");
    for (size_t c = 0; c < columns; c++)
        printf(" %*s", COLUMN, arena_print(&arena, "[%zu]", c + 1));
    putchar('\n');
    for (size_t r = 0; r < table->rows.count; r++) {
        print_padded(table->rows.items[r].name, width);
        for (size_t c = 0; c < columns; c++)
            printf(" %*llu", COLUMN, (unsigned long long)table->cells[r * columns + c].count);
        putchar('\n');
    }
    printf("\nOf: %s.\n", answer->denominator);
}

void measure_print_months(const MeasureAnswer *answer, const MonthTable *table)
{
    DEFER(arena_release) Arena arena = {0};
    size_t months = (size_t)table->months, count = table->parts.count * months;
    Cell *cells = ARENA_ARRAY(&arena, Cell, count + 1);
    for (size_t i = 0; i < count; i++) {
        char day[24];
        const Number *part = &table->parts.items[i / months];
        Date end = table->days[i % months];
        const char *iso = arena_print(&arena, "%s", date_print(end, day));
        cells[i] = (Cell){part->key, *part->key ? part->name : "All", iso,
                          arena_print(&arena, "%s", date_print_long(end, day)), &table->cells[i]};
    }
    if (answer->format != FORMAT_TABLE) {
        print_cells(answer, cells, count);
        return;
    }
    int width = widest(&table->parts);
    print_head(answer);
    for (size_t i = 0; i < count; i++) {
        print_padded(cells[i].row, width);
        printf("  %-18s %9llu", cells[i].column, (unsigned long long)cells[i].number->count);
        if (cells[i].number->percent < 0)
            printf(" %9s %8s\n", "-", "-");
        else
            printf(" %9.0f %7.1f%%  %s\n", cells[i].number->of, cells[i].number->percent,
                   cells[i].number->band);
    }
    printf("\nOf: %s; the same figures throughout.\n", answer->denominator);
}

static void print_day(const char *when, const Number *n)
{
    printf("%-18s %9llu", when, (unsigned long long)n->count);
    if (n->percent < 0)
        printf(" %9s %8s\n", "-", "-");
    else
        printf(" %9.0f %7.1f%%%s%s\n", n->of, n->percent, *n->band ? "  " : "", n->band);
}

static void print_change_json(const MeasureAnswer *answer, const Changed *change)
{
    char then[DATE_TEXT_SIZE], now[DATE_TEXT_SIZE];
    bool children = change->unit == UNIT_CHILD;
    json_t *object = json_object(), *days = json_array();
    const Cell cells[] = {{date_print(change->since, then), "then", "", "", &change->then},
                          {date_print(answer->as_of, now), "now", "", "", &change->now}};
    json_object_set_new(object, "measure", json_string(answer->measure->name));
    json_object_set_new(object, "meaning", json_string(answer->measure->meaning));
    json_object_set_new(object, "unit", json_string(unit_word(change->unit)));
    json_object_set_new(object, "denominator", json_string(answer->denominator));
    for (size_t i = 0; i < 2; i++)
        json_array_append_new(days, json_cell(&cells[i]));
    json_object_set_new(object, "days", days);
    json_object_set_new(object, "gained", children ? json_integer((json_int_t)change->gained) : json_null());
    json_object_set_new(object, "lost", children ? json_integer((json_int_t)change->lost) : json_null());
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}

static void print_change_csv(const MeasureAnswer *answer, const Changed *change)
{
    char then[DATE_TEXT_SIZE], now[DATE_TEXT_SIZE];
    const Cell cells[] = {{date_print(change->since, then), "then", "", "", &change->then},
                          {date_print(answer->as_of, now), "now", "", "", &change->now}};
    puts("measure,as_of,key,name,across_key,across,count,of,percent,band");
    for (size_t i = 0; i < 2; i++)
        print_cell_csv(answer, &cells[i]);
}

void measure_print_change(const MeasureAnswer *answer, const Changed *change)
{
    char then[24], now[24];
    if (answer->format == FORMAT_CSV) {
        print_change_csv(answer, change);
        return;
    }
    if (answer->format == FORMAT_JSON) {
        print_change_json(answer, change);
        return;
    }
    print_head(answer);
    printf("%18s %9s %9s %8s\n", "", "count", "of", "percent");
    print_day(date_print_long(change->since, then), &change->then);
    print_day(date_print_long(answer->as_of, now), &change->now);
    printf("\n%s\n", answer->sentence);
    if (!unit_is_of_events(answer->unit))
        printf("Of: %s.\n", answer->denominator);
}
