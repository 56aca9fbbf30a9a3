#include "web/explore_page.h"

enum { MEASURES_MOST = 200, MORE = 8 };

typedef struct Named {
    const char *value, *title;
} Named;

/* The usual ones, and what was asked when it is another. */
static const Choice *choices_of(Arena *arena, const Named *named, size_t count, const char *chosen,
                                size_t *out)
{
    Choice *choices = ARENA_ARRAY(arena, Choice, count + 1);
    bool there = !*chosen;
    for (size_t i = 0; i < count; i++) {
        bool same = strcmp(named[i].value, chosen) == 0;
        choices[i] = (Choice){named[i].value, named[i].title, same};
        there |= same;
    }
    if (!there)
        choices[count++] = (Choice){chosen, chosen, true};
    *out = count;
    return choices;
}
#define CHOICES(arena, named, chosen, out)                                                                   \
    choices_of(arena, named, sizeof(named) / sizeof *(named), chosen, out)

static const char *range_of(Arena *arena, int from, int to, bool any)
{
    if (!any)
        return "";
    return from == to ? arena_print(arena, "%d", from) : arena_print(arena, "%d-%d", from, to);
}

static const Choice *part_choices(Arena *arena, const NumberList *parts, const char *prefix,
                                  const char *chosen, size_t *count)
{
    Choice *choices = ARENA_ARRAY(arena, Choice, parts->count + 1);
    for (size_t i = 0; i < parts->count; i++) {
        const Number *part = &parts->items[i];
        choices[i] = (Choice){arena_print(arena, "%s%s", prefix, part->key), part->name,
                              chosen && strcmp(part->key, chosen) == 0};
    }
    *count = parts->count;
    return choices;
}

static void fill_measures(Arena *arena, const Gate *gate, const ExploreAsk *ask, ExploreChoices *out)
{
    Choice *choices = ARENA_ARRAY(arena, Choice, MEASURES_MOST);
    const Measure *each;
    for (size_t i = 0;
         out->measure_count < MEASURES_MOST && (each = measure_at(snapshot_book(gate->snapshot), i)); i++)
        if (gate->open || gate_tells(gate, each))
            choices[out->measure_count++] = (Choice){each->name, each->title, each == ask->measure};
    out->measures = choices;
}

static void fill_bys(Arena *arena, const Gate *gate, const ExploreAsk *ask, ExploreChoices *out)
{
    Choice *choices = ARENA_ARRAY(arena, Choice, BY_COUNT);
    for (By by = BY_NONE; by < BY_COUNT; by++)
        if (gate->open || by <= BY_DECILE)
            choices[out->by_count++] =
                (Choice){by_word(by), by == BY_NONE ? "Nothing: the total" : by_title(by), by == ask->by};
    out->bys = choices;
}

ExploreChoices explore_choices(Arena *arena, const Gate *gate, const ExploreParts *parts,
                               const ExploreAsk *ask)
{
    static const Named ages[] = {{"0", "Under one"}, {"0-1", "Under two"}, {"0-2", "Under three"},
                                 {"1", "Aged one"},  {"2", "Aged two"},    {"3", "Aged three"},
                                 {"4", "Aged four"}};
    static const Named deprivations[] = {{"1", "10% most deprived"},
                                         {"1-2", "20% most deprived"},
                                         {"1-3", "30% most deprived"},
                                         {"1-5", "50% most deprived"},
                                         {"4-10", "70% least deprived"}};
    static const Named months[] = {{"1", "Month"},      {"3", "3 months"},   {"6", "6 months"},
                                   {"12", "12 months"}, {"24", "24 months"}, {"36", "36 months"}};
    static const Named trends[] = {
        {"12", "12 months"}, {"24", "2 years"}, {"36", "3 years"}, {"60", "5 years"}};
    ExploreChoices out = {0};
    fill_measures(arena, gate, ask, &out);
    fill_bys(arena, gate, ask, &out);
    if (gate->open)
        out.centres =
            part_choices(arena, &parts->centres,
                         "centre:", ask->place == BY_CENTRE_HOME ? ask->place_key : NULL, &out.centre_count);
    out.wards = part_choices(arena, &parts->wards, "ward:", ask->place == BY_WARD ? ask->place_key : NULL,
                             &out.ward_count);
    out.lsoas = part_choices(arena, &parts->lsoas, "lsoa:", ask->place == BY_LSOA ? ask->place_key : NULL,
                             &out.lsoa_count);
    out.groups = part_choices(arena, &parts->groups, "", ask->group, &out.group_count);
    out.ages =
        CHOICES(arena, ages, range_of(arena, ask->age_from, ask->age_to, ask->age_from >= 0), &out.age_count);
    out.deprivations =
        CHOICES(arena, deprivations, range_of(arena, ask->decile_from, ask->decile_to, ask->decile_from > 0),
                &out.deprivation_count);
    out.months = CHOICES(arena, months, arena_print(arena, "%d", ask->months), &out.month_count);
    out.trends = CHOICES(arena, trends, arena_print(arena, "%d", ask->trend), &out.trend_count);
    return out;
}
