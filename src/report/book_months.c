#include <math.h>
#include <string.h>

#include "report/book_inside.h"

static const BookMeasure shown[BOOK_TREND] = {BOOK_REACHED, BOOK_REGISTERED, BOOK_ENGAGED};
static const char *const names[BOOK_TREND] = {"Reached", "Registered", "Engaged"};

int book_month_days(const Snapshot *snapshot, Date as_of, Date days[BOOK_MONTHS_MOST])
{
    const Date begins = chronicle_first_day(snapshot_chronicle(snapshot));
    int count = 0;
    Date first[BOOK_MONTHS_MOST];
    if (begins == DATE_NONE)
        return 0;
    for (Date day = as_of; count < BOOK_MONTHS_MOST && day >= date_add_months(begins, 12);
         day = release_day(day - 1, day - 1))
        first[count++] = day;
    for (int i = 0; i < count; i++)
        days[i] = first[count - 1 - i];
    return count;
}

/* Cells of one month, as a breakdown of that day. */
static NumberList month_of(Arena *arena, const MonthTable *table, int month)
{
    NumberList list = {0};
    for (size_t part = 0; part < table->parts.count; part++) {
        Number *one = GROW(arena, &list);
        *one = table->cells[part * (size_t)table->months + (size_t)month];
        one->key = table->parts.items[part].key;
        one->name = table->parts.items[part].name;
    }
    return list;
}

static bool read_counted(BookMaking *making, int count, Error *err)
{
    const Gate *gate = making->ask->gate;
    const Measure *measures[BOOK_TREND];
    MonthTable *whole = ARENA_ARRAY(making->arena, MonthTable, BOOK_TREND),
               *centres = ARENA_ARRAY(making->arena, MonthTable, BOOK_TREND);
    for (int i = 0; i < BOOK_TREND; i++)
        measures[i] = book_measure(gate, shown[i]);
    TRY(measure_months(gate->snapshot, measures, BOOK_TREND, BY_NONE, NULL, count, making->arena, whole,
                       err));
    TRY(measure_months(gate->snapshot, measures, BOOK_TREND, BY_CENTRE_HOME, NULL, count, making->arena,
                       centres, err));
    for (int month = 0; month < count; month++)
        for (int i = 0; i < BOOK_TREND; i++)
            making->months.of[month][i] = (BookNumbers){
                .whole = whole[i].cells[month],
                .centres = month_of(making->arena, &centres[i], month),
            };
    making->months.count = (size_t)count;
    return true;
}

static bool read_published(BookMaking *making, int count, Error *err)
{
    BookMonths *months = &making->months;
    for (int day = 0; day < count; day++) {
        Gate gate = {0};
        bool found = false;
        TRY(gate_past(making->store, making->arena, making->ask->picture, making->ask->gate,
                      months->days[day], &gate, &found, err));
        if (!found)
            continue;
        months->days[months->count] = months->days[day];
        for (int i = 0; i < BOOK_TREND; i++) {
            const Measure *measure = book_measure(&gate, shown[i]);
            BookNumbers *numbers = &months->of[months->count][i];
            TRY(gate_count(&gate, measure, UNIT_CHILD, NULL, making->arena, &numbers->whole, err));
            TRY(gate_by(&gate, measure, UNIT_CHILD, BY_CENTRE_HOME, NULL, making->arena, &numbers->centres,
                        err));
        }
        months->count++;
    }
    return true;
}

/* Those before a whole period with contacts are left out: few were reached when nobody wrote it down yet. */
static void leave_out_beginnings(BookMonths *months)
{
    size_t from = 0;
    while (from < months->count && !months->of[from][0].whole.count)
        from++;
    if (from == 0)
        return;
    const Date whole = date_add_months(months->days[from] + 1, 12 - 1) - 1;
    while (from < months->count && months->days[from] < whole)
        from++;
    months->count -= from;
    memmove(months->days, months->days + from, months->count * sizeof *months->days);
    memmove(months->of, months->of + from, months->count * sizeof *months->of);
}

bool book_months_read(BookMaking *making, Error *err)
{
    const Gate *gate = making->ask->gate;
    const int count = book_month_days(gate->snapshot, making->book->as_of, making->months.days);
    if (count < 2)
        return true;
    TRY(gate->open ? read_counted(making, count, err) : read_published(making, count, err));
    leave_out_beginnings(&making->months);
    return true;
}

static const char *month_words(Arena *arena, Date day)
{
    static const char *const words[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, of_month;
    date_to_parts(day, &year, &month, &of_month);
    if (release_day(day, day) != day) /* the month is not over */
        return arena_print(arena, "%d %s %d", of_month, words[month - 1], year);
    return arena_print(arena, "%s %d", words[month - 1], year);
}

/* "Reached: 58% (Nov 2023), then 65% (Nov 2026), 7 points more. The most was 66% (Aug 2026)." */
static const char *trend_words(Arena *arena, const BookTrend *trend, int which)
{
    const double *shares = trend->shares[which];
    size_t first = 0, last = trend->count - 1, least, most;
    while (first < last && shares[first] < 0)
        first++;
    while (last > first && shares[last] < 0)
        last--;
    if (first == last)
        return "";
    least = most = first;
    for (size_t i = first; i <= last; i++) {
        least = shares[i] >= 0 && shares[i] < shares[least] ? i : least;
        most = shares[i] > shares[most] ? i : most;
    }
    const double change = round(shares[last]) - round(shares[first]);
    const char *text =
        arena_print(arena, "%s: %.0f%% (%s), then %.0f%% (%s), %s", trend->names[which], shares[first],
                    trend->days[first], shares[last], trend->days[last],
                    change == 0 ? "the same."
                                : arena_print(arena, "%.0f point%s %s.", fabs(change),
                                              fabs(change) == 1 ? "" : "s", change > 0 ? "more" : "fewer"));
    if (least != first && least != last &&
        round(shares[least]) < fmin(round(shares[first]), round(shares[last])))
        text = arena_print(arena, "%s The least was %.0f%% (%s).", text, shares[least], trend->days[least]);
    if (most != first && most != last &&
        round(shares[most]) > fmax(round(shares[first]), round(shares[last])))
        text = arena_print(arena, "%s The most was %.0f%% (%s).", text, shares[most], trend->days[most]);
    return text;
}

static void month_row(BookMaking *making, const BookPlace *place, BookTable *table, BookTrend *trend,
                      size_t month)
{
    const BookMonths *months = &making->months;
    BookCell cells[BOOK_TREND];
    trend->days[month] = month_words(making->arena, months->days[month]);
    for (int i = 0; i < BOOK_TREND; i++) {
        const Number number = book_number(making, &months->of[month][i], place);
        trend->shares[i][month] = number.shown == SHOWN ? number.percent : -1;
        cells[i] = cell_percent(making, trend->shares[i][month]);
        if (number.shown != SHOWN)
            cells[i].words = gate_words(making->ask->gate, making->arena, number.shown, 0);
        cells[i].list = book_list(making, place, book_measure(making->ask->gate, shown[i]), BY_NONE, "",
                                  months->days[month]);
    }
    table_row(making, table, trend->days[month], cells, false);
}

void book_months(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    const BookMonths *months = &making->months;
    Arena *arena = making->arena;
    if (months->count < 2)
        return;
    BookTrend *trend = ARENA_NEW(arena, BookTrend);
    BookSection *section = section_add(making, chapter, "months", "Month by month");
    trend->count = months->count;
    section->table.title =
        arena_print(arena, "Share of the children under five in %s, at the ends of months", place->place);
    table_columns(making, &section->table, "At the end of",
                  (const char *const[]){names[0], names[1], names[2], NULL});
    for (size_t month = 0; month < months->count; month++)
        month_row(making, place, &section->table, trend, month);
    for (int i = 0; i < BOOK_TREND; i++) {
        trend->names[i] = names[i];
        section_say(making, section, trend_words(arena, trend, i));
    }
    section->chart = (BookChart){.kind = BOOK_MONTHS,
                                 .title = "Percent of the children, at the ends of months",
                                 .description = "A line for each figure. The table has each month.",
                                 .trend = trend};
    section->source =
        arena_print(arena, "%s%s",
                    measure_denominator_source(making->ask->gate->snapshot,
                                               book_measure(making->ask->gate, BOOK_REACHED)),
                    making->ask->gate->open ? "; each month out of the population of its own year"
                                            : "; each month as it was published");
}
