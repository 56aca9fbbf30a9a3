#include <string.h>

#include "base/text.h"
#include "geo/neighbour.h"
#include "report/book_inside.h"

enum { MEASURES_MOST = 64 };

static bool is_standard(const Gate *gate, const Measure *measure)
{
    for (BookMeasure which = 0; which < BOOK_MEASURES; which++)
        if (book_measure(gate, which) == measure)
            return true;
    return false;
}

/* "Most (94%) of the 17 children assessed ... and living in the reach area of Rosehill reached ...". Of the
 * whole with what is published of the statistical neighbours. */
static bool say_figure(BookMaking *making, BookSection *section, const BookPlace *place,
                       const Measure *measure, const Number *number, Error *err)
{
    static const char here[] = "the reach areas";
    const Picture *picture = making->ask->picture;
    const char *words = "", *among = measure->among, *at = strstr(among, here);
    int year, month, day;
    bool known;
    date_to_parts(making->book->as_of, &year, &month, &day);
    TRY(neighbour_known(making->store, picture->authority.code, measure->name, year, &known, err));
    if (!known || number->percent < 0)
        return true;
    if (at)
        among = arena_print(making->arena, "%.*s%s%s", (int)(at - among), among, place->place,
                            at + sizeof here - 1);
    if (place->whole)
        TRY(neighbour_words(making->store, making->arena, picture->authority.code, measure->name, year,
                            &words, err));
    const Figure figure = {book_words(making, among), book_words(making, measure->did), number->count,
                           number->of, measure->unit};
    section_say(making, section,
                arena_print(making->arena, "%s%s%s", figure_sentence(making->arena, &figure),
                            *words ? " " : "", words));
    return true;
}

bool book_outcomes(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err)
{
    const Gate *gate = making->ask->gate;
    const Expression *where = NULL;
    const Measure *measure;
    if (!gate->open)
        return true;
    TRY(place_fact(snapshot_book(making->ask->gate->snapshot), making->arena, place, &where, err));
    BookSection *section = section_add(making, chapter, "outcomes", "Use and outcomes");
    section->chart.title = "Share of those each figure is of";
    section->chart.description = "A bar for each figure that is a share. The table has them all.";
    section->table.title = "Use and outcomes";
    table_columns(making, &section->table, "Measure",
                  (const char *const[]){"Count", "Of", "Share", "In words", "Counted in", NULL});
    for (size_t i = 0; i < MEASURES_MOST && (measure = measure_at(snapshot_book(gate->snapshot), i)); i++) {
        Number number;
        Error refused = {0};
        if (measure->cost || is_standard(gate, measure))
            continue;
        if (!gate_count(gate, measure, measure->unit, where, making->arena, &number, &refused)) {
            table_row(making, &section->table, measure->title,
                      (const BookCell[]){cell_percent(making, -1), cell_percent(making, -1),
                                         cell_percent(making, -1),
                                         cell_words(arena_print(making->arena, "%s", refused.text)),
                                         cell_words(unit_words(measure->unit, 2))},
                      false);
            continue;
        }
        TRY(say_figure(making, section, place, measure_on(measure, making->book->as_of), &number, err));
        if (number.percent >= 0 && measure->unit != UNIT_CONTACT)
            chart_bar(making, &section->chart, measure->title,
                      arena_print(making->arena, "%.0f%% of %s", number.percent,
                                  text_grouped(making->arena, number.of)),
                      number.percent, -1);
        table_row(making, &section->table, measure->title,
                  (const BookCell[]){cell_opens(making, cell_count(making, &number), place, measure),
                                     number.of > 0 ? cell_value(making, number.of) : cell_percent(making, -1),
                                     cell_percent(making, number.percent), cell_words(number.band),
                                     cell_words(unit_words(measure->unit, 2))},
                  false);
    }
    section_say(making, section, "What each figure counts stands at the end of the book.");
    section->source =
        "Lists of the centres and their partners; the end of the book tells what each figure is out of";
    return true;
}
