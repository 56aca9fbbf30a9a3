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

/* Of each measure of which something is published of them; that nothing is where that is so of all. */
static bool say_neighbours(BookMaking *making, BookSection *section, Error *err)
{
    const Picture *picture = making->ask->picture;
    const MeasureBook *measures = snapshot_book(picture->snapshot);
    const Measure *measure;
    int year, month, day;
    bool any = false;
    date_to_parts(making->book->as_of, &year, &month, &day);
    for (size_t i = 0; i < MEASURES_MOST && (measure = measure_at(measures, i)); i++) {
        const char *words;
        bool known;
        TRY(neighbour_known(making->store, picture->authority.code, measure->name, year, &known, err));
        if (!known)
            continue;
        TRY(neighbour_words(making->store, making->arena, picture->authority.code, measure->name, year,
                            &words, err));
        section_say(making, section, arena_print(making->arena, "%s. %s", measure->title, words));
        any = true;
    }
    if (!any)
        section_say(making, section, "Statistical neighbours: no published figures are loaded.");
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
        if (number.percent >= 0)
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
    return say_neighbours(making, section, err);
}
