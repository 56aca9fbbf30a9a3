#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

enum { DECILES = 10, MOST_DEPRIVED = 3 };

static const char *age_words(Arena *arena, int age)
{
    return age == 0 ? "Under 1" : arena_print(arena, "%d year%s", age, age == 1 ? "" : "s");
}

static const char *percent_words(Arena *arena, double part, double all)
{
    return all > 0 ? arena_print(arena, "%.0f%%", 100 * part / all) : "-";
}

void book_people(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    Arena *arena = making->arena;
    BookSection *section = section_add(making, chapter, "people", "Children who live here");
    double all = place_children(making, place, -1);
    section_say(
        making, section,
        arena_print(
            arena, "About %s children under five live in %s: %s of them under one, %s aged three or four.",
            text_grouped(arena, all), place->place, text_grouped(arena, place_children(making, place, 0)),
            text_grouped(arena, place_children(making, place, 3) + place_children(making, place, 4))));
    section->chart.title = "Children by age";
    section->chart.description = "Children of each age. The table has the figures.";
    section->table.title = "Children by age";
    table_columns(making, &section->table, "Age", (const char *const[]){"Children", "Share", NULL});
    for (int age = 0; age < FORECAST_AGES; age++) {
        double children = place_children(making, place, age);
        const char *name = age_words(arena, age);
        chart_bar(making, &section->chart, name, text_grouped(arena, children), children, -1);
        table_row(making, &section->table, name,
                  (const BookCell[]){cell_value(making, children),
                                     cell_percent(making, all > 0 ? 100 * children / all : -1)},
                  false);
    }
    table_row(making, &section->table, "All",
              (const BookCell[]){cell_value(making, all), cell_percent(making, all > 0 ? 100 : -1)}, true);
    const Picture *picture = making->ask->picture;
    section->source = geo_population_source(picture->geo, picture->authority.code);
}

static double of_decile(const BookMaking *making, const BookPlace *place, int decile, size_t *areas)
{
    double sum = 0;
    *areas = 0;
    for (size_t i = 0; i < place->lsoa_count; i++) {
        const GeoLsoa *lsoa = geo_lsoa(making->ask->picture->geo, place->lsoas[i]);
        if (lsoa->imd_decile != decile)
            continue;
        ++*areas;
        for (int age = 0; age < FORECAST_AGES; age++)
            sum += lsoa->under5[age];
    }
    return sum;
}

static const char *decile_words(Arena *arena, int decile)
{
    return decile == 1         ? "1, the most deprived tenth"
           : decile == DECILES ? "10, the least deprived tenth"
                               : arena_print(arena, "%d", decile);
}

static void deprivation_row(BookMaking *making, const BookPlace *place, BookSection *section, int decile,
                            double all)
{
    Arena *arena = making->arena;
    size_t areas;
    double children = of_decile(making, place, decile, &areas);
    if (!areas)
        return;
    const char *name = decile_words(arena, decile);
    const Number *reached = book_find(&making->deciles, arena_print(arena, "%d", decile));
    const Number none = {.shown = SHOWN_HIDDEN, .percent = -1};
    if (!reached)
        reached = &none;
    chart_bar(
        making, &section->chart, name,
        arena_print(arena, "%s, %s", text_grouped(arena, children), percent_words(arena, children, all)),
        children, -1);
    table_row(making, &section->table, name,
              (const BookCell[]){cell_value(making, (double)areas), cell_value(making, children),
                                 cell_percent(making, all > 0 ? 100 * children / all : -1),
                                 cell_opens_part(making, cell_count(making, reached), place,
                                                 book_measure(making->ask->gate, BOOK_REACHED), BY_DECILE,
                                                 arena_print(arena, "%d", decile)),
                                 cell_percent(making, reached->percent)},
              false);
}

void book_deprivation(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    Arena *arena = making->arena;
    BookSection *section = section_add(making, chapter, "deprivation", "Deprivation");
    double all = place_children(making, place, -1), poor = 0;
    size_t areas, poor_areas = 0;
    for (int decile = 1; decile <= MOST_DEPRIVED; decile++) {
        poor += of_decile(making, place, decile, &areas);
        poor_areas += areas;
    }
    const double share = all > 0 ? 100 * poor / all : -1;
    section_say(
        making, section,
        arena_print(arena,
                    "%.0f%% of the children under five in %s live in the 30%% most deprived small areas "
                    "of England: about %s children in %zu of its %zu small areas.",
                    share < 0 ? 0 : share, place->place, text_grouped(arena, poor), poor_areas,
                    place->lsoa_count));
    section->chart.title = "Children by decile of deprivation";
    section->chart.description = "Children living in small areas of each tenth of deprivation in England.";
    section->table.title = "Children under five by decile of deprivation of their small area";
    table_columns(making, &section->table, "Decile",
                  place->whole ? (const char *const[]){"Small areas", "Children", "Share", "Reached",
                                                       "Share reached", NULL}
                               : (const char *const[]){"Small areas", "Children", "Share", NULL});
    for (int decile = 1; decile <= DECILES; decile++)
        deprivation_row(making, place, section, decile, all);
    section->source = "English Indices of Deprivation 2019, of the 2011 small area that each grew from";
}

static void years_table(BookMaking *making, BookTable *table, const OutlookYears *years)
{
    Arena *arena = making->arena;
    table_columns(making, table, "Year",
                  (const char *const[]){"Kind", "Children", "4 in 5: low", "4 in 5: high", "19 in 20: low",
                                        "19 in 20: high", NULL});
    for (size_t i = 0; i < years->count; i++) {
        const OutlookYear *year = &years->items[i];
        BookCell none = {.words = "", .value = NAN};
        bool sure = year->kind == OUTLOOK_ESTIMATED;
        const ForecastRange *range = &year->range;
        table_row(making, table, arena_print(arena, "%d", year->year),
                  (const BookCell[]){cell_words(prospect_kind(year->kind)),
                                     cell_value(making, year->children),
                                     sure ? none : cell_value(making, range->low80),
                                     sure ? none : cell_value(making, range->high80),
                                     sure ? none : cell_value(making, range->low95),
                                     sure ? none : cell_value(making, range->high95)},
                  false);
    }
}

static void years_section(BookMaking *making, BookSection *section, const OutlookYears *years,
                          const char *title)
{
    const Picture *picture = making->ask->picture;
    section->chart =
        (BookChart){.kind = years->count ? BOOK_LINE : BOOK_NO_CHART,
                    .title = title,
                    .description = "A line by year; the shaded bands are the ranges of the forecast. "
                                   "The table has each year.",
                    .years = years};
    section->table.title = title;
    years_table(making, &section->table, years);
    section->source =
        arena_print(making->arena, "%s; ranges as measured on years held back",
                    outlook_source(making->ask->outlook, picture->authority.code, making->arena));
}

void book_forecast(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    Arena *arena = making->arena;
    OutlookYears *years = ARENA_ARRAY(arena, OutlookYears, 2), *births = years + 1;
    outlook_list(making->ask->outlook, place->lsoas, place->lsoa_count, FORECAST_ALL_AGES, arena, years);
    outlook_list(making->ask->outlook, place->lsoas, place->lsoa_count, 0, arena, births);
    BookSection *section = section_add(making, chapter, "births", "Births");
    const OutlookYear *now = prospect_now(births);
    if (now) {
        const OutlookYear *then = &births->items[births->count - 1];
        section_say(
            making, section,
            arena_print(arena,
                        "Children under one in %s: %s in %d, about %s in %d (four times in five between "
                        "%s and %s).",
                        place->place, text_grouped(arena, now->children), now->year,
                        text_grouped(arena, then->children), then->year,
                        text_grouped(arena, then->range.low80), text_grouped(arena, then->range.high80)));
    }
    section_say(making, section,
                "Children under one stand in for births: numbers of live births are not loaded.");
    years_section(making, section, births, "Children under one by year");
    section = section_add(making, chapter, "forecast", "How many children there will be");
    section_say(making, section,
                prospect_sentence(arena, &(Prospect){.place = place->place, .years = *years}));
    years_section(making, section, years, "Children under five by year");
}
