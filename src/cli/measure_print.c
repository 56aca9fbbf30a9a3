#include "cli/measure_print.h"

#include <jansson.h>

#include "base/csv.h"

bool measure_format_parse(const char *text, MeasureFormat *out)
{
    static const char *const words[] = {"table", "csv", "json"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], text) == 0) {
            *out = (MeasureFormat)i;
            return true;
        }
    return false;
}

static const char *title_of(const Number *number)
{
    return *number->key ? number->name : "All";
}

static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

/* "1402", "<5", "hidden". */
static void print_count(const MeasureAnswer *answer, const Number *number, char *out, size_t size)
{
    if (number->shown == SHOWN)
        snprintf(out, size, "%llu", (unsigned long long)number->count);
    else if (number->shown == SHOWN_SMALL)
        snprintf(out, size, "<%u", answer->gate->release.least);
    else
        snprintf(out, size, "hidden");
}

static void print_row(const MeasureAnswer *answer, const Number *number, int width)
{
    const char *name = title_of(number);
    char count[32];
    print_count(answer, number, count, sizeof count);
    printf("%s%*s %9s", name, width - width_of(name), "", count);
    if (number->percent < 0)
        printf(" %9s %8s\n", "-", "-");
    else
        printf(" %9.0f %7.1f%%%s%s\n", number->of, number->percent, *number->band ? "  " : "", number->band);
}

static const char *const unit_said[UNIT_COUNT] = {"", ", counted in families", ", counted in adults",
                                                  ", counted in contacts", ", counted in referrals"};

static void print_table(const MeasureAnswer *answer)
{
    char day[24];
    int width = 10;
    for (size_t i = 0; i < answer->parts.count; i++)
        if (width_of(answer->parts.items[i].name) > width)
            width = width_of(answer->parts.items[i].name);
    printf("%s, %s, %s%s\n", answer->measure->title, answer->authority, date_print_long(answer->as_of, day),
           unit_said[answer->unit]);
    printf("%s\n", answer->measure->meaning);
    if (*answer->where)
        printf("Only: %s.\n", answer->where);
    putchar('\n');
    printf("%*s %9s %9s %8s\n", width, "", "count", "of", "percent");
    for (size_t i = 0; i < answer->parts.count; i++)
        print_row(answer, &answer->parts.items[i], width);
    print_row(answer, &answer->whole, width);
    putchar('\n');
    if (answer->sentence)
        printf("%s\n", answer->sentence);
    if (!unit_is_of_events(answer->unit))
        printf("Of: %s.\n", answer->denominator);
    if (answer->note)
        printf("%s\n", answer->note);
}

static void print_csv_row(const MeasureAnswer *answer, const Number *number)
{
    char day[DATE_TEXT_SIZE], count[32], of[32] = "", percent[32] = "";
    print_count(answer, number, count, sizeof count);
    if (number->percent >= 0) {
        snprintf(of, sizeof of, "%.1f", number->of);
        snprintf(percent, sizeof percent, "%.1f", number->percent);
    }
    const char *fields[] = {answer->measure->name,
                            date_print(answer->as_of, day),
                            number->key,
                            title_of(number),
                            count,
                            of,
                            percent,
                            number->band};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        csv_write_field(stdout, fields[i], i == 0, true);
    putchar('\n');
}

static void print_csv(const MeasureAnswer *answer)
{
    puts("measure,as_of,key,name,count,of,percent,band");
    for (size_t i = 0; i < answer->parts.count; i++)
        print_csv_row(answer, &answer->parts.items[i]);
    print_csv_row(answer, &answer->whole);
}

static json_t *json_number(const Number *number)
{
    json_t *object = json_object();
    json_object_set_new(object, "key", json_string(number->key));
    json_object_set_new(object, "name", json_string(title_of(number)));
    json_object_set_new(object, "count",
                        number->shown == SHOWN ? json_integer((json_int_t)number->count) : json_null());
    if (number->shown != SHOWN)
        json_object_set_new(object, "hidden", json_string(number->shown == SHOWN_SMALL ? "small" : "hidden"));
    json_object_set_new(object, "of", number->percent < 0 ? json_null() : json_real(number->of));
    json_object_set_new(object, "percent", number->percent < 0 ? json_null() : json_real(number->percent));
    json_object_set_new(object, "band", json_string(number->band));
    return object;
}

static json_t *json_head(const MeasureAnswer *answer)
{
    char day[DATE_TEXT_SIZE];
    json_t *object = json_object();
    json_object_set_new(object, "measure", json_string(answer->measure->name));
    json_object_set_new(object, "title", json_string(answer->measure->title));
    json_object_set_new(object, "meaning", json_string(answer->measure->meaning));
    json_object_set_new(object, "unit", json_string(unit_word(answer->unit)));
    json_object_set_new(object, "authority", json_string(answer->authority));
    json_object_set_new(object, "as_of", json_string(date_print(answer->as_of, day)));
    return object;
}

static void json_print(json_t *object)
{
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}

static void print_json(const MeasureAnswer *answer)
{
    json_t *object = json_head(answer), *parts = json_array();
    json_object_set_new(object, "denominator", json_string(answer->denominator));
    json_object_set_new(object, "whole", json_number(&answer->whole));
    for (size_t i = 0; i < answer->parts.count; i++)
        json_array_append_new(parts, json_number(&answer->parts.items[i]));
    json_object_set_new(object, "parts", parts);
    json_print(object);
}

void measure_print(const MeasureAnswer *answer)
{
    switch (answer->format) {
    case FORMAT_TABLE:
        print_table(answer);
        break;
    case FORMAT_CSV:
        print_csv(answer);
        break;
    case FORMAT_JSON:
        print_json(answer);
        break;
    }
}

enum { LIST_COLUMNS = 6 };
static const char *const list_columns[LIST_COLUMNS] = {"id", "given", "family", "born", "postcode", "lsoa"};

/* A line of the list as text; how many of the columns are used. */
typedef struct ListLine {
    const char *fields[LIST_COLUMNS];
    int count;
    char id[24], born[DATE_TEXT_SIZE];
} ListLine;

static void list_line(ListLine *line, int64_t id, const ChildRow *row)
{
    snprintf(line->id, sizeof line->id, "%lld", (long long)id);
    line->fields[0] = line->id;
    line->count = 1;
    if (!row)
        return;
    const char *rest[] = {row->given, row->family, date_print(row->birth, line->born), row->postcode,
                          row->lsoa};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        line->fields[line->count++] = rest[i] ? rest[i] : "";
}

static void print_list_line(const ListLine *line, MeasureFormat format)
{
    for (int i = 0; i < line->count; i++) {
        if (format == FORMAT_CSV)
            csv_write_field(stdout, line->fields[i], i == 0, true);
        else
            printf("%s%s", i == 0 ? "" : "\t", line->fields[i]);
    }
    putchar('\n');
}

static void print_list_json(const MeasureAnswer *answer, const int64_t *ids, size_t count,
                            const ChildRowList *rows)
{
    json_t *object = json_head(answer), *list = json_array();
    for (size_t i = 0; i < count; i++) {
        ListLine line = {0};
        list_line(&line, ids[i], rows ? &rows->items[i] : NULL);
        json_t *item = json_object();
        json_object_set_new(item, "id", json_integer((json_int_t)ids[i]));
        for (int c = 1; c < line.count; c++)
            json_object_set_new(item, list_columns[c], json_string(line.fields[c]));
        json_array_append_new(list, item);
    }
    json_object_set_new(object, "list", list);
    json_print(object);
}

void measure_print_list(const MeasureAnswer *answer, const int64_t *ids, size_t count,
                        const ChildRowList *rows)
{
    if (answer->format == FORMAT_JSON) {
        print_list_json(answer, ids, count, rows);
        return;
    }
    ListLine head = {.count = rows ? LIST_COLUMNS : 1};
    for (int c = 0; c < LIST_COLUMNS; c++)
        head.fields[c] = list_columns[c];
    print_list_line(&head, answer->format);
    for (size_t i = 0; i < count; i++) {
        ListLine line = {0};
        list_line(&line, ids[i], rows ? &rows->items[i] : NULL);
        print_list_line(&line, answer->format);
    }
}
