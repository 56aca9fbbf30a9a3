#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

enum { AREAS_DRAWN = 8, AREAS_LISTED = 15 };

static const char *bar_words(const BookMaking *making, const Number *number)
{
    if (number->shown != SHOWN)
        return gate_words(making->ask->gate, making->arena, number->shown, 0);
    if (number->percent < 0)
        return text_grouped(making->arena, (double)number->count);
    return arena_print(making->arena, "%.0f%% of %s", number->percent,
                       text_grouped(making->arena, number->of));
}

static BookCell cell_of(const BookMaking *making, const Number *number)
{
    return number->of > 0 ? cell_value(making, number->of) : cell_percent(making, -1);
}

static BookCell cell_before(const BookMaking *making, BookMeasure which, const BookPlace *place)
{
    if (!making->ask->past)
        return cell_percent(making, -1);
    const Number before = book_number(making, &making->ask->past->of[which], place);
    BookCell cell = cell_percent(making, before.percent);
    cell.list =
        book_list(making, place, book_measure(making->ask->gate, which), BY_NONE, "", making->ask->past->day);
    if (before.shown != SHOWN)
        cell.words = gate_words(making->ask->gate, making->arena, before.shown, 0);
    return cell;
}

static void row_of(BookMaking *making, BookTable *table, const char *name, BookMeasure which,
                   const BookPlace *place, bool total)
{
    const Number number = book_number(making, &making->now[which], place);
    const Measure *measure = book_measure(making->ask->gate, which);
    const BookCell cells[] = {cell_opens(making, cell_count(making, &number), place, measure),
                              cell_of(making, &number),
                              cell_percent(making, number.percent),
                              cell_words(number.percent > 100.5 ? "more than estimated" : number.band),
                              cell_before(making, which, place),
                              cell_percent(making, making->now[which].whole.percent)};
    table_row(making, table, name, cells, total);
}

static bool is_in(const BookPlace *one, const BookPlace *place)
{
    if (one->whole || one->centre_count != 1)
        return false;
    for (size_t i = 0; i < place->centre_count; i++)
        if (place->centres[i] == one->centres[0])
            return true;
    return false;
}

/* A measure by the centres of the place, beside all areas served. */
static void by_centre(BookMaking *making, BookSection *section, BookMeasure which, const BookPlace *place)
{
    const Measure *measure = book_measure(making->ask->gate, which);
    const double all = making->now[which].whole.percent;
    section->chart.title =
        arena_print(making->arena, "%s, by reach area. Upright mark: the areas served", measure->title);
    section->chart.description = "A bar for each reach area. The table has the figures.";
    section->table.title = arena_print(making->arena, "%s by reach area", measure->title);
    table_columns(making, &section->table, "Reach area of",
                  (const char *const[]){"Children", "Of", "Share", "In words", "A year before", NULL});
    for (size_t i = 0; i < making->places.count; i++) {
        const BookPlace *one = &making->places.items[i];
        if (!is_in(one, place))
            continue;
        const Number number = book_number(making, &making->now[which], one);
        chart_bar(making, &section->chart, one->name, bar_words(making, &number), number.percent, all);
        row_of(making, &section->table, one->name, which, one, false);
    }
    row_of(making, &section->table, place->whole ? "All areas served" : place->name, which, place, true);
}

/* Several measures of one area, beside all areas served. */
static void compare(BookMaking *making, BookSection *section, const BookMeasure *which, size_t count,
                    const BookPlace *place)
{
    section->chart.title = "Share of the children. Upright mark: the areas served";
    section->chart.description = "A bar for each figure. The table has them.";
    section->table.title = arena_print(making->arena, "%s beside the areas served", place->name);
    table_columns(
        making, &section->table, "Children",
        (const char *const[]){"Children", "Of", "Share", "In words", "A year before", "Areas served", NULL});
    for (size_t i = 0; i < count; i++) {
        const char *title = book_measure(making->ask->gate, which[i])->title;
        const Number number = book_number(making, &making->now[which[i]], place);
        chart_bar(making, &section->chart, title, bar_words(making, &number), number.percent,
                  making->now[which[i]].whole.percent);
        row_of(making, &section->table, title, which[i], place, false);
    }
}

static void say(BookMaking *making, BookSection *section, BookMeasure which, const BookPlace *place)
{
    const Number number = book_number(making, &making->now[which], place);
    section_say(making, section, book_sentence(making, which, place, &number));
    section_say(making, section, book_comparison(making, which, place, &number));
    section->source =
        measure_denominator_source(making->ask->gate->snapshot, book_measure(making->ask->gate, which));
}

void book_registration(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    static const BookMeasure figures[] = {BOOK_REGISTERED, BOOK_UNREGISTERED, BOOK_UNKNOWN};
    BookSection *section = section_add(making, chapter, "registration", "Registration");
    const Number known = book_number(making, &making->now[BOOK_UNREGISTERED], place);
    const Number unknown = book_number(making, &making->now[BOOK_UNKNOWN], place);
    say(making, section, BOOK_REGISTERED, place);
    if (known.shown == SHOWN && unknown.shown == SHOWN)
        section_say(
            making, section,
            arena_print(making->arena,
                        "%s more are on a partner's list without being registered, and about %s are on "
                        "nobody's list.",
                        text_grouped(making->arena, (double)known.count),
                        text_grouped(making->arena, (double)unknown.count)));
    if (place->centre_count > 1)
        by_centre(making, section, BOOK_REGISTERED, place);
    else
        compare(making, section, figures, sizeof figures / sizeof *figures, place);
}

void book_reach(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    static const BookMeasure figures[] = {BOOK_REACHED, BOOK_ENGAGED, BOOK_SUSTAINED, BOOK_IDLE};
    BookSection *section = section_add(making, chapter, "reach", "Reach");
    say(making, section, BOOK_REACHED, place);
    if (place->centre_count > 1) {
        by_centre(making, section, BOOK_REACHED, place);
        return;
    }
    const Number sustained = book_number(making, &making->now[BOOK_SUSTAINED], place);
    section_say(making, section, book_sentence(making, BOOK_SUSTAINED, place, &sustained));
    compare(making, section, figures, sizeof figures / sizeof *figures, place);
}

void book_contact(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    if (place->centre_count < 2)
        return;
    BookSection *section = section_add(making, chapter, "engagement", "Engagement");
    say(making, section, BOOK_ENGAGED, place);
    const Number idle = book_number(making, &making->now[BOOK_IDLE], place);
    section_say(making, section, book_sentence(making, BOOK_IDLE, place, &idle));
    by_centre(making, section, BOOK_ENGAGED, place);
    section = section_add(making, chapter, "sustained", "Sustained contact");
    say(making, section, BOOK_SUSTAINED, place);
    by_centre(making, section, BOOK_SUSTAINED, place);
}

static bool ages_of(BookMaking *making, const BookPlace *place, NumberList *out, Error *err)
{
    const Expression *where = NULL;
    if (!place->whole)
        TRY(place_fact(snapshot_book(making->ask->gate->snapshot), making->arena, place, &where, err));
    return gate_by(making->ask->gate, book_measure(making->ask->gate, BOOK_REACHED), UNIT_CHILD, BY_AGE,
                   where, making->arena, out, err);
}

bool book_ages(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err)
{
    NumberList ages = {0};
    if (!place->whole && !making->ask->gate->open)
        return true;
    TRY(ages_of(making, place, &ages, err));
    BookSection *section = section_add(making, chapter, "ages", "Reach by age");
    const Number whole = book_number(making, &making->now[BOOK_REACHED], place);
    const Number *least = NULL, *most = NULL;
    section->chart.title = "Children reached, by age. Upright mark: all ages";
    section->chart.description = "A bar for each age. The table has the figures.";
    section->table.title = "Children reached by age";
    table_columns(making, &section->table, "Age",
                  (const char *const[]){"Children", "Of", "Share", "In words", NULL});
    for (size_t i = 0; i < ages.count; i++) {
        const Number *age = &ages.items[i];
        chart_bar(making, &section->chart, age->name, bar_words(making, age), age->percent, whole.percent);
        table_row(making, &section->table, age->name,
                  (const BookCell[]){
                      cell_opens_part(making, cell_count(making, age), place,
                                      book_measure(making->ask->gate, BOOK_REACHED), BY_AGE, age->key),
                      cell_of(making, age), cell_percent(making, age->percent), cell_words(age->band)},
                  false);
        if (age->percent >= 0 && (!least || age->percent < least->percent))
            least = age;
        if (age->percent >= 0 && (!most || age->percent > most->percent))
            most = age;
    }
    if (least && most && most != least)
        section_say(making, section,
                    arena_print(making->arena,
                                "The most are reached of those aged %s (%.0f%%), the fewest of those aged %s "
                                "(%.0f%%).",
                                most->name, most->percent, least->name, least->percent));
    section->source = measure_denominator_source(making->ask->gate->snapshot,
                                                 book_measure(making->ask->gate, BOOK_REACHED));
    return true;
}

typedef struct Unmet {
    const GeoLsoa *lsoa;
    const Number *reached, *unknown;
    double missed; /* -1: not shown */
} Unmet;

static int by_missed(const void *left, const void *right)
{
    const Unmet *a = left, *b = right;
    if (a->missed != b->missed)
        return a->missed < b->missed ? 1 : -1;
    return strcmp(a->lsoa->code, b->lsoa->code);
}

static Unmet *unmet_of(BookMaking *making, const BookPlace *place, size_t *count)
{
    Unmet *list = ARENA_ARRAY(making->arena, Unmet, place->lsoa_count + 1);
    *count = 0;
    for (size_t i = 0; i < place->lsoa_count; i++) {
        const GeoLsoa *lsoa = geo_lsoa(making->ask->picture->geo, place->lsoas[i]);
        const Number *reached = book_find(&making->now[BOOK_REACHED].lsoas, lsoa->code);
        const Number *unknown = book_find(&making->now[BOOK_UNKNOWN].lsoas, lsoa->code);
        if (!reached)
            continue;
        bool told = reached->shown == SHOWN && reached->of > 0;
        double missed = told ? fmax(reached->of - (double)reached->count, 0) : -1;
        list[(*count)++] = (Unmet){lsoa, reached, unknown, missed};
    }
    if (*count)
        qsort(list, *count, sizeof *list, by_missed);
    return list;
}

static void unmet_row(BookMaking *making, BookSection *section, const BookPlace *place, const Unmet *one,
                      bool drawn)
{
    Arena *arena = making->arena;
    const Number none = {.shown = SHOWN_HIDDEN, .percent = -1};
    const char *name = arena_print(arena, "%s, %s", one->lsoa->name, one->lsoa->ward_name);
    const BookCell missed = one->missed < 0 ? cell_count(making, &none) : cell_value(making, one->missed);
    if (drawn && one->missed >= 0)
        chart_bar(making, &section->chart, name,
                  arena_print(arena, "%s of %s", missed.words, text_grouped(arena, one->reached->of)),
                  one->missed, -1);
    table_row(making, &section->table, name,
              (const BookCell[]){cell_of(making, one->reached), missed,
                                 cell_opens_part(making, cell_percent(making, one->reached->percent), place,
                                                 book_measure(making->ask->gate, BOOK_REACHED), BY_LSOA,
                                                 one->lsoa->code),
                                 cell_count(making, one->unknown ? one->unknown : &none),
                                 one->lsoa->imd_decile ? cell_value(making, one->lsoa->imd_decile)
                                                       : cell_percent(making, -1)},
              false);
}

void book_unmet(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    Arena *arena = making->arena;
    BookSection *section =
        section_add(making, chapter, "unmet", "Unmet need: where children are not reached");
    const Number whole = book_number(making, &making->now[BOOK_REACHED], place);
    size_t count, listed;
    const Unmet *list = unmet_of(making, place, &count);
    listed = place->centre_count > 1 && count > AREAS_LISTED ? AREAS_LISTED : count;
    section->chart.title = "Small areas with the most children not reached";
    section->chart.description = "A bar for each small area. The table has the figures.";
    section->table.title =
        listed < count ? arena_print(arena, "The %zu small areas with the most children not reached, of %zu",
                                     listed, count)
                       : "Children not reached, by small area";
    table_columns(making, &section->table, "Small area, ward",
                  (const char *const[]){"Children", "Not reached", "Share reached", "On nobody's list",
                                        "Deprivation decile", NULL});
    double most = 0;
    for (size_t i = 0; i < listed; i++) {
        unmet_row(making, section, place, &list[i], i < AREAS_DRAWN);
        most += i < AREAS_DRAWN / 2 && list[i].missed > 0 ? list[i].missed : 0;
    }
    if (whole.shown == SHOWN && whole.of > (double)whole.count)
        section_say(making, section,
                    arena_print(arena, "About %s of the %s children under five in %s were not reached.",
                                text_grouped(arena, whole.of - (double)whole.count),
                                text_grouped(arena, whole.of), place->place));
    if (count > AREAS_DRAWN && list[0].missed > 0)
        section_say(making, section,
                    arena_print(arena,
                                "The most live in %s (%s ward): about %s. Four small areas have %s of them.",
                                list[0].lsoa->name, list[0].lsoa->ward_name,
                                text_grouped(arena, list[0].missed), text_grouped(arena, most)));
    section->source =
        "Statistics of the population less the children reached; small areas are the 2021 LSOAs";
}
