#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

/* What is worth a board's attention: gaps from these on. */
enum {
    SHOWN_MOST = 5,
    OF_A_KIND = 2,
    POINTS_BELOW = 3,       /* a place or the most deprived areas, below all areas served */
    POINTS_BELOW_GROUP = 5, /* a target group, below all children known */
    GROUP_LEAST = 30,       /* children known in it */
    POINTS_CHANGED = 3,     /* since the year before */
    MOST_DEPRIVED = 3,      /* deciles */
};

typedef enum PriorityKind {
    KIND_LISTED,
    KIND_IDLE,
    KIND_UNKNOWN,
    KIND_PLACE,
    KIND_GROUP,
    KIND_AGE,
    KIND_DEPRIVED,
    KIND_FELL,
    KIND_FORECAST
} PriorityKind;

static void propose(BookMaking *making, BookChapter *chapter, PriorityKind kind, double children,
                    const char *title, const char *reason)
{
    BookPriority *one = GROW(making->arena, &chapter->priorities);
    *one = (BookPriority){title, reason, children, kind};
}

static const char *grouped(const BookMaking *making, double value)
{
    return text_grouped(making->arena, value);
}

/* The centre of the place with the most of them: ", most of them in the reach area of X (123)". */
static const char *most_in(BookMaking *making, const BookPlace *place, BookMeasure which)
{
    Number most = {0};
    for (size_t i = 0; i < making->places.count && place->centre_count > 1; i++) {
        const BookPlace *one = &making->places.items[i];
        Number number = book_number(making, &making->now[which], one);
        bool inside = one->centre_count == 1 && !one->whole;
        if (inside && number.shown == SHOWN && number.count > most.count) {
            most = number;
            most.name = one->name;
        }
    }
    if (!most.count)
        return "";
    return arena_print(making->arena, " The most, %s, are in the reach area of %s.",
                       grouped(making, (double)most.count), most.name);
}

static void propose_lists(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    static const struct {
        BookMeasure which;
        PriorityKind kind;
        const char *before, *after, *reason, *reason_end;
    } lists[] = {
        {BOOK_UNREGISTERED, KIND_LISTED, "Invite the", "children who are known but not registered",
         "of the children who live in",
         "are on a partner's list only: their families can be written to by name."},
        {BOOK_IDLE, KIND_IDLE, "Win back the", "children who are registered but do not come",
         "of those registered in", "had no attendance, appointment or clinic in the period."},
        {BOOK_UNKNOWN, KIND_UNKNOWN, "Find the", "children on nobody's list",
         "of the children whom the statistics count in", "are not known to the centres or their partners."},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const Number number = book_number(making, &making->now[lists[i].which], place);
        if (number.shown != SHOWN || number.percent < 1)
            continue;
        propose(making, chapter, lists[i].kind, (double)number.count,
                arena_print(making->arena, "%s %s %s", lists[i].before, grouped(making, (double)number.count),
                            lists[i].after),
                arena_print(making->arena, "%.0f%% %s %s %s%s", number.percent, lists[i].reason, place->place,
                            lists[i].reason_end, most_in(making, place, lists[i].which)));
    }
}

/* How many more would bring the share to `aim` percent. */
static double gap_of(const Number *number, double aim)
{
    return ceil(number->of * aim / 100 - (double)number->count);
}

static void propose_place(BookMaking *making, const BookPlace *one, BookChapter *chapter)
{
    const Number number = book_number(making, &making->now[BOOK_REACHED], one);
    const double all = making->now[BOOK_REACHED].whole.percent;
    if (number.shown != SHOWN || number.percent < 0 || all < 0 || all - number.percent < POINTS_BELOW)
        return;
    propose(
        making, chapter, KIND_PLACE, gap_of(&number, all),
        arena_print(making->arena, "Reach %s more children in %s", grouped(making, gap_of(&number, all)),
                    one->place),
        arena_print(making->arena,
                    "%.0f%% of its %s children were reached, %.0f points below all areas served (%.0f%%).",
                    number.percent, grouped(making, number.of), round(all) - round(number.percent), all));
}

static void propose_groups(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    const Number known = book_number(making, &making->now[BOOK_KNOWN], place);
    const Number reached = book_number(making, &making->now[BOOK_REACHED], place);
    if (!place->whole || known.shown != SHOWN || reached.shown != SHOWN || !known.count)
        return;
    const double all = 100.0 * (double)reached.count / (double)known.count;
    for (size_t i = 0; i < making->groups[1].count; i++) {
        const Number *group = &making->groups[1].items[i];
        if (group->shown != SHOWN || group->of < GROUP_LEAST || all - group->percent < POINTS_BELOW_GROUP)
            continue;
        propose(making, chapter, KIND_GROUP, gap_of(group, all),
                arena_print(making->arena, "Reach %s more children of the group: %s",
                            grouped(making, gap_of(group, all)), group->name),
                arena_print(making->arena,
                            "%.0f%% of the %s known were reached, of all children known %.0f%%.",
                            group->percent, grouped(making, group->of), all));
    }
}

static void propose_ages(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    enum { POINTS_BELOW_AGE = 10 };
    const NumberList *ages = &making->now[BOOK_REACHED].ages;
    const double all = making->now[BOOK_REACHED].whole.percent;
    const Number *least = NULL;
    for (size_t i = 0; i < ages->count; i++)
        if (ages->items[i].percent >= 0 && (!least || ages->items[i].percent < least->percent))
            least = &ages->items[i];
    if (!place->whole || !least || all - least->percent < POINTS_BELOW_AGE)
        return;
    propose(making, chapter, KIND_AGE, gap_of(least, all),
            arena_print(making->arena, "Offer more to children aged %s", least->name),
            arena_print(making->arena,
                        "%.0f%% of them were reached, %.0f points below all ages (%.0f%%): %s children.",
                        least->percent, round(all) - round(least->percent), all,
                        grouped(making, gap_of(least, all))));
}

static void propose_deprived(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    const double all = making->now[BOOK_REACHED].whole.percent;
    Number sum = {0};
    for (int decile = 1; decile <= MOST_DEPRIVED; decile++) {
        const Number *one = book_find(&making->deciles, arena_print(making->arena, "%d", decile));
        if (one && one->shown != SHOWN)
            return;
        sum.count += one ? one->count : 0;
        sum.of += one ? one->of : 0;
    }
    const double percent = sum.of > 0 ? 100.0 * (double)sum.count / sum.of : -1;
    if (!place->whole || percent < 0 || all < 0 || all - percent < POINTS_BELOW)
        return;
    propose(making, chapter, KIND_DEPRIVED, gap_of(&sum, all),
            arena_print(making->arena, "Reach %s more children in the 30%% most deprived small areas",
                        grouped(making, gap_of(&sum, all))),
            arena_print(making->arena,
                        "%.0f%% of the %s children there were reached; in all areas served %.0f%%.", percent,
                        grouped(making, sum.of), all));
}

static void propose_fall(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    const BookPast *past = making->ask->past;
    char day[24];
    if (!past)
        return;
    const Number now = book_number(making, &making->now[BOOK_REACHED], place);
    const Number before = book_number(making, &past->of[BOOK_REACHED], place);
    if (now.percent < 0 || before.percent < 0 || before.percent - now.percent < POINTS_CHANGED)
        return;
    propose(making, chapter, KIND_FELL, gap_of(&now, before.percent),
            arena_print(making->arena, "Find out why reach fell in %s", place->place),
            arena_print(making->arena,
                        "%.0f%% were reached in the year to %s and %.0f%% in this one: %s children fewer "
                        "than at the same share.",
                        before.percent, date_print_long(past->day, day), now.percent,
                        grouped(making, gap_of(&now, before.percent))));
}

static void propose_forecast(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    OutlookYears years = {0};
    outlook_list(making->ask->outlook, place->lsoas, place->lsoa_count, FORECAST_ALL_AGES, making->arena,
                 &years);
    const OutlookYear *now = prospect_now(&years), *then = years.count ? &years.items[years.count - 1] : NULL;
    if (!now || !then || then == now)
        return;
    bool fewer = then->range.high80<now->children, more = then->range.low80> now->children;
    if (!fewer && !more)
        return;
    propose(making, chapter, KIND_FORECAST, fabs(then->children - now->children),
            arena_print(making->arena, "Plan for %s children in %s", fewer ? "fewer" : "more", place->place),
            arena_print(
                making->arena,
                "About %s in %d where there are %s today: four times in five between %s and %s, all of it "
                "%s today's number.",
                grouped(making, then->children), then->year, grouped(making, now->children),
                grouped(making, then->range.low80), grouped(making, then->range.high80),
                fewer ? "below" : "above"));
}

static int by_children(const void *left, const void *right)
{
    const BookPriority *a = left, *b = right;
    if (a->children != b->children)
        return a->children < b->children ? 1 : -1;
    return strcmp(a->title, b->title);
}

/* The first few, and not all of one kind. */
static void choose(BookPriorityList *list)
{
    size_t kept = 0;
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_children);
    for (size_t i = 0; i < list->count && kept < SHOWN_MOST; i++) {
        int same = 0;
        for (size_t k = 0; k < kept; k++)
            same += list->items[k].kind == list->items[i].kind;
        if (same < OF_A_KIND)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

void book_priorities(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    propose_lists(making, place, chapter);
    propose_groups(making, place, chapter);
    propose_ages(making, place, chapter);
    propose_deprived(making, place, chapter);
    propose_fall(making, place, chapter);
    propose_forecast(making, place, chapter);
    if (place->centre_count == 1)
        propose_place(making, place, chapter);
    for (size_t i = 0; place->centre_count > 1 && i < making->places.count; i++) {
        const BookPlace *one = &making->places.items[i];
        for (size_t c = 0; one->centre_count == 1 && !one->whole && c < place->centre_count; c++)
            if (place->centres[c] == one->centres[0])
                propose_place(making, one, chapter);
    }
    choose(&chapter->priorities);
}
