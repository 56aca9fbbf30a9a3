#include <string.h>

#include "report/book_inside.h"

static void put(BookMaking *making, const char *what, const char *why)
{
    *GROW(making->arena, &making->book->missing) = (BookMissing){what, why};
}

/* What a data book is asked for and this register has no facts for; a measure of such a name is told instead.
 */
static const struct {
    const char *what, *words[3];
} wanted[] = {
    {"Breastfeeding at 6 to 8 weeks", {"breastfeeding", "breastfed"}},
    {"Good level of development at the end of reception, and the gap of the lowest fifth",
     {"good-level", "inequality-gap"}},
    {"Adults on courses: completing, qualifying, in work", {"course", "qualif"}},
    {"Nursery attendance below 85%", {"nursery"}},
    {"Two-year-olds' places offered and taken up", {"two-year-olds-placed", "two-year-olds-unplaced"}},
    {"Referrals to and from partners", {"referral"}},
    {"Numbers of live births by small area", {"live-birth"}},
    {"Workless households among all who live here", {"workless-rate"}},
};

static bool is_measured(const MeasureBook *measures, const char *const words[3])
{
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(measures, i)); i++)
        for (size_t w = 0; w < 3 && words[w]; w++)
            if (strstr(measure->name, words[w]))
                return true;
    return false;
}

void book_missing(BookMaking *making)
{
    const Gate *gate = making->ask->gate;
    const MeasureBook *measures = snapshot_book(gate->snapshot);
    const Measure *measure;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!is_measured(measures, wanted[i].words))
            put(making, wanted[i].what, "The register holds no facts for it.");
    put(making, "Cost per session and per family in sustained contact",
        "Told by itself, by centre: reachbook measure cost-per-session and cost-per-sustained-family.");
    if (gate->open)
        return;
    for (size_t i = 0; (measure = measure_at(measures, i)); i++)
        if (!gate_tells(gate, measure))
            put(making, measure->title,
                "Counted, but not among the figures published: in the book for staff.");
    put(making, "Ages and target groups of a single reach area; ethnicity; home language",
        "Counted, but published for all areas together at most: in the book for staff.");
    put(making, "How many children of each area use each centre",
        "Counted, but not among the figures published: in the book for staff.");
}
