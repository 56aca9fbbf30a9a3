#include <jansson.h>

#include "base/csv.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/measure_print.h"
#include "cli/options.h"
#include "report/prospect.h"

typedef struct Wish {
    ProspectBy by;
    MeasureFormat format;
    int years;
    Date as_of;
} Wish;

static bool read_wish(int argc, char **argv, Wish *wish, Error *err)
{
    const char *by = NULL, *years = "5", *as_of = NULL, *format = NULL;
    const Option table[] = {{"--by", &by, NULL},
                            {"--years", &years, NULL},
                            {"--as-of", &as_of, NULL},
                            {"--format", &format, NULL},
                            {0}};
    Words words;
    long long number;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (by && !prospect_by_parse(by, &wish->by))
        return error_set(err, ERROR_INPUT, "--by wants area, ward, lsoa or age, not \"%s\".", by);
    if (format && !measure_format_parse(format, &wish->format))
        return error_set(err, ERROR_INPUT, "--format wants table, csv or json, not \"%s\".", format);
    TRY(options_number("--years", years, 1, OUTLOOK_YEARS_MAX, &number, err));
    wish->years = (int)number;
    return options_date("--as-of", as_of, &wish->as_of, err);
}

static void print_years(Arena *arena, const Prospect *prospect)
{
    printf("\n%s\n%-6s %-10s %8s %8s %19s %19s\n", prospect_sentence(arena, prospect), "year", "", "under 1",
           "under 5", "4 times in 5", "19 times in 20");
    for (size_t i = 0; i < prospect->years.count; i++) {
        const OutlookYear *year = &prospect->years.items[i];
        printf("%-6d %-10s %8s %8s", year->year, prospect_kind(year->kind),
               text_grouped(arena, prospect->births.items[i].children), text_grouped(arena, year->children));
        if (year->kind != OUTLOOK_ESTIMATED)
            printf(" %8s to %7s %8s to %7s", text_grouped(arena, year->range.low80),
                   text_grouped(arena, year->range.high80), text_grouped(arena, year->range.low95),
                   text_grouped(arena, year->range.high95));
        putchar('\n');
    }
}

static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void print_parts(Arena *arena, const ProspectList *list)
{
    int width = 12;
    for (size_t i = 0; i < list->count; i++)
        if (width_of(list->items[i].name) > width)
            width = width_of(list->items[i].name);
    const OutlookYears *first = &list->items[0].years;
    size_t now = 0;
    while (now + 1 < first->count && first->items[now + 1].kind != OUTLOOK_FORECAST)
        now++;
    printf("\n%*s", width, "");
    for (size_t y = now; y < first->count; y++)
        printf(" %7d", first->items[y].year);
    printf(" %19s\n", "4 times in 5");
    for (size_t i = 0; i < list->count; i++) {
        const Prospect *prospect = &list->items[i];
        printf("%s%*s", prospect->name, width - width_of(prospect->name), "");
        for (size_t y = now; y < prospect->years.count; y++)
            printf(" %7s", text_grouped(arena, prospect->years.items[y].children));
        const ForecastRange *range = &prospect->years.items[prospect->years.count - 1].range;
        printf(" %8s to %7s\n", text_grouped(arena, range->low80), text_grouped(arena, range->high80));
    }
}

static void print_table(Arena *arena, const Wish *wish, const Authority *authority, const ProspectList *list,
                        const char *source)
{
    printf("Children %s, %s%s%s\n", wish->by == PROSPECT_AGE ? "by age" : "under five", authority->name,
           authority->area_note ? ", " : "", authority->area_note ? authority->area_note : "");
    if (wish->by == PROSPECT_WHOLE)
        for (size_t i = 0; i < list->count; i++)
            print_years(arena, &list->items[i]);
    else
        print_parts(arena, list);
    printf("\nSource: %s. Middle of each year. docs/FORECAST.md tells how far to trust it.\n", source);
}

static void print_csv_rows(const Prospect *prospect, const char *what, const OutlookYears *years)
{
    for (size_t i = 0; i < years->count; i++) {
        const OutlookYear *year = &years->items[i];
        csv_write_field(stdout, prospect->key, true, true);
        csv_write_field(stdout, prospect->name, false, true);
        printf(",%s,%d,%s,%.1f,%.1f,%.1f,%.1f,%.1f\n", what, year->year, prospect_kind(year->kind),
               year->children, year->range.low80, year->range.high80, year->range.low95, year->range.high95);
    }
}

static void print_csv(ProspectBy by, const ProspectList *list)
{
    puts("key,name,ages,year,kind,children,low80,high80,low95,high95");
    for (size_t i = 0; i < list->count; i++) {
        const Prospect *prospect = &list->items[i];
        print_csv_rows(prospect, by == PROSPECT_AGE ? prospect->key : "0-4", &prospect->years);
        print_csv_rows(prospect, "0", &prospect->births);
    }
}

static json_t *json_years(const OutlookYears *years)
{
    json_t *array = json_array();
    for (size_t i = 0; i < years->count; i++) {
        const OutlookYear *year = &years->items[i];
        json_t *object = json_object();
        json_object_set_new(object, "year", json_integer(year->year));
        json_object_set_new(object, "kind", json_string(prospect_kind(year->kind)));
        json_object_set_new(object, "children", json_real(year->children));
        json_object_set_new(object, "low80", json_real(year->range.low80));
        json_object_set_new(object, "high80", json_real(year->range.high80));
        json_object_set_new(object, "low95", json_real(year->range.low95));
        json_object_set_new(object, "high95", json_real(year->range.high95));
        json_array_append_new(array, object);
    }
    return array;
}

static void print_json(Arena *arena, const Authority *authority, ProspectBy by, const ProspectList *list,
                       const char *source)
{
    json_t *object = json_object(), *parts = json_array();
    json_object_set_new(object, "authority", json_string(authority->name));
    json_object_set_new(object, "source", json_string(source));
    for (size_t i = 0; i < list->count; i++) {
        const Prospect *prospect = &list->items[i];
        json_t *part = json_object();
        json_object_set_new(part, "key", json_string(prospect->key));
        json_object_set_new(part, "name", json_string(prospect->name));
        json_object_set_new(part, "years", json_years(&prospect->years));
        if (by != PROSPECT_AGE) {
            json_object_set_new(part, "sentence", json_string(prospect_sentence(arena, prospect)));
            json_object_set_new(part, "births", json_years(&prospect->births));
        }
        json_array_append_new(parts, part);
    }
    json_object_set_new(object, "parts", parts);
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}

bool cmd_forecast(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Wish wish = {0};
    TRY(read_wish(argc, argv, &wish, err));
    DEFER(store_close) Store *store = NULL;
    DEFER(geo_close) Geo *geo = NULL;
    DEFER(outlook_close) Outlook *outlook = NULL;
    Authority authority;
    ProspectList list;
    bool found;
    int year, month, day;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    TRY(authority_first(store, &arena, &authority, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "The register holds no authority yet. Begin with: reachbook demo, or reachbook init "
                         "--authority CODE --name NAME");
    date_to_parts(wish.as_of, &year, &month, &day);
    TRY(geo_open(store, year, &geo, err));
    TRY(outlook_open(store, geo, year, wish.years, &outlook, err));
    TRY(prospect_list(store, &arena, &authority, geo, outlook, wish.as_of, wish.by, &list, err));
    const char *source = outlook_source(outlook, authority.code, &arena);
    if (wish.format == FORMAT_CSV)
        print_csv(wish.by, &list);
    else if (wish.format == FORMAT_JSON)
        print_json(&arena, &authority, wish.by, &list, source);
    else
        print_table(&arena, &wish, &authority, &list, source);
    return true;
}
