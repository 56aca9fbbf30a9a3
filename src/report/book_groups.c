#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

static bool groups_of(BookMaking *making, const BookPlace *place, BookMeasure which, By by, NumberList *out,
                      Error *err)
{
    const Expression *where = NULL;
    if (!place->whole)
        TRY(place_fact(snapshot_book(making->ask->gate->snapshot), making->arena, place, &where, err));
    return gate_by(making->ask->gate, book_measure(making->ask->gate, which), UNIT_CHILD, by, where,
                   making->arena, out, err);
}

/* Of the children known, the share reached. */
static double known_reached(const BookMaking *making, const BookPlace *place)
{
    const Number known = book_number(making, &making->now[BOOK_KNOWN], place);
    const Number reached = book_number(making, &making->now[BOOK_REACHED], place);
    if (known.shown != SHOWN || reached.shown != SHOWN || !known.count)
        return -1;
    return 100.0 * (double)reached.count / (double)known.count;
}

static void group_rows(BookMaking *making, BookSection *section, const BookPlace *place, By by,
                       const NumberList *known, const NumberList *reached)
{
    const Number none = {.shown = SHOWN_HIDDEN, .percent = -1};
    const Measure *of = book_measure(making->ask->gate, BOOK_KNOWN),
                  *are = book_measure(making->ask->gate, BOOK_REACHED);
    const double all = known_reached(making, place);
    for (size_t i = 0; i < known->count; i++) {
        const Number *group = &known->items[i], *one = book_find(reached, group->key);
        if (!one)
            one = &none;
        if (one->shown == SHOWN && one->percent >= 0)
            chart_bar(making, &section->chart, group->name,
                      arena_print(making->arena, "%.0f%% of %s", one->percent,
                                  text_grouped(making->arena, one->of)),
                      one->percent, all);
        table_row(
            making, &section->table, group->name,
            (const BookCell[]){cell_opens_part(making, cell_count(making, group), place, of, by, group->key),
                               cell_opens_part(making, cell_count(making, one), place, are, by, group->key),
                               cell_percent(making, one->percent), cell_words(one->band)},
            false);
    }
}

static void workless_sentence(BookMaking *making, BookSection *section, const BookPlace *place,
                              const NumberList *known, const NumberList *reached)
{
    const Number *of = book_find(known, "workless"), *are = book_find(reached, "workless");
    if (!of || !are || of->shown != SHOWN || are->shown != SHOWN || !of->count)
        return;
    const Figure figure = {
        .among = arena_print(making->arena, "known to live in workless households in %s", place->place),
        .did = book_words(making, "were reached in the {months} months to {day}"),
        .count = are->count,
        .of = (double)of->count};
    section_say(making, section, figure_sentence(making->arena, &figure));
}

/* Among the groups of some size, the most and the least reached. */
static void extremes_sentence(BookMaking *making, BookSection *section, const NumberList *reached)
{
    enum { GROUP_LEAST = 30 };
    const Number *least = NULL, *most = NULL;
    for (size_t i = 0; i < reached->count; i++) {
        const Number *one = &reached->items[i];
        if (one->shown != SHOWN || one->percent < 0 || one->of < GROUP_LEAST)
            continue;
        if (!least || one->percent < least->percent)
            least = one;
        if (!most || one->percent > most->percent)
            most = one;
    }
    if (least && most && least != most)
        section_say(making, section,
                    arena_print(making->arena, "Reached the most: %s (%.0f%%); the least: %s (%.0f%%).",
                                most->name, most->percent, least->name, least->percent));
}

bool book_groups(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err)
{
    NumberList known = {0}, reached = {0};
    if (!place->whole && !making->ask->gate->open)
        return true;
    TRY(groups_of(making, place, BOOK_KNOWN, BY_GROUP, &known, err));
    TRY(groups_of(making, place, BOOK_REACHED, BY_GROUP, &reached, err));
    BookSection *section = section_add(making, chapter, "groups", "Target groups");
    double all = known_reached(making, place);
    workless_sentence(making, section, place, &known, &reached);
    if (all >= 0)
        section_say(
            making, section,
            arena_print(making->arena,
                        "Of all children known in %s, %.0f%% were reached: the upright mark. A child may "
                        "belong to several groups.",
                        place->place, all));
    extremes_sentence(making, section, &reached);
    section->chart.title = "Children of target groups reached, of those known";
    section->chart.description =
        "A bar for each target group whose figures are shown. The table has all groups.";
    section->table.title = "Target groups: children known and reached";
    table_columns(making, &section->table, "Target group",
                  (const char *const[]){"Known", "Reached", "Share reached", "In words", NULL});
    group_rows(making, section, place, BY_GROUP, &known, &reached);
    section->source = "Children known in the reach areas, by the lists that tell of each group; there are no "
                      "statistics of these groups";
    return true;
}

static bool origins_section(BookMaking *making, const BookPlace *place, BookChapter *chapter, By by,
                            const char *key, const char *title, Error *err)
{
    NumberList known = {0}, reached = {0};
    TRY(groups_of(making, place, BOOK_KNOWN, by, &known, err));
    TRY(groups_of(making, place, BOOK_REACHED, by, &reached, err));
    if (!known.count)
        return true;
    BookSection *section = section_add(making, chapter, key, title);
    section->chart.title = "Children reached, of those known";
    section->chart.description = "A bar for each part. The table has the figures.";
    section->table.title = arena_print(making->arena, "%s: children known and reached", title);
    table_columns(making, &section->table, by_title(by),
                  (const char *const[]){"Known", "Reached", "Share reached", "In words", NULL});
    for (size_t i = 0; i < reached.count; i++) {
        Number *one = &reached.items[i];
        const Number *of = book_find(&known, one->key);
        one->of = of ? (double)of->count : 0;
        one->percent = one->of > 0 ? 100.0 * (double)one->count / one->of : -1;
        one->band = band_of(one->percent);
    }
    group_rows(making, section, place, by, &known, &reached);
    section_say(making, section, "As the lists write it; children of whom no list tells it are in no row.");
    section->source = "Children known in the reach areas";
    return true;
}

bool book_origins(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err)
{
    if (!making->ask->gate->open)
        return true;
    TRY(origins_section(making, place, chapter, BY_ETHNICITY, "ethnicity", "Ethnicity", err));
    return origins_section(making, place, chapter, BY_LANGUAGE, "language", "Home language", err);
}

/* The reach area of a centre; of one that serves none, the whole. */
static const BookPlace *place_of_centre(const BookMaking *making, const char *id)
{
    const char *key = arena_print(making->arena, "centre-%s", id);
    for (size_t i = 0; i < making->places.count; i++)
        if (strcmp(making->places.items[i].key, key) == 0)
            return &making->places.items[i];
    return &making->places.items[0];
}

static void flow_cross(BookMaking *making, BookSection *section, const CrossTable *table)
{
    Arena *arena = making->arena;
    const char **columns = ARENA_ARRAY(arena, const char *, table->columns.count + 2);
    BookCell *cells = ARENA_ARRAY(arena, BookCell, table->columns.count + 1);
    for (size_t i = 0; i < table->columns.count; i++)
        columns[i] = table->columns.items[i].name;
    section->table.title = "Children reached: home down, centre used across";
    table_columns(making, &section->table, "Home in the reach area of", columns);
    for (size_t row = 0; row < table->rows.count; row++) {
        const BookPlace *home = place_of_centre(making, table->rows.items[row].key);
        for (size_t i = 0; i < table->columns.count; i++)
            cells[i] = cell_opens_part(
                making, cell_count(making, &table->cells[row * table->columns.count + i]), home,
                book_measure(making->ask->gate, BOOK_REACHED), BY_CENTRE_USED, table->columns.items[i].key);
        table_row(making, &section->table, table->rows.items[row].name, cells, false);
    }
}

static void flow_rows(BookMaking *making, BookSection *section, const BookPlace *place,
                      const NumberList *used)
{
    Arena *arena = making->arena;
    const Number none = {.shown = SHOWN_HIDDEN, .percent = -1};
    const Measure *reached = book_measure(making->ask->gate, BOOK_REACHED);
    const char *drawn = "";
    double more = 0;
    section->table.title = "Children reached: by home and by centre used";
    table_columns(making, &section->table, "Centre",
                  (const char *const[]){"Live here and were reached", "Used this centre", NULL});
    for (size_t i = 0; i < place->centre_count; i++) {
        const char *key = arena_print(arena, "%lld", (long long)place->centres[i]->id);
        const Number *here = book_find(&making->now[BOOK_REACHED].centres, key), *use = book_find(used, key);
        here = here ? here : &none;
        use = use ? use : &none;
        if (here->shown == SHOWN && use->shown == SHOWN)
            chart_bar(making, &section->chart, place->centres[i]->name,
                      arena_print(arena, "%s used it", text_grouped(arena, (double)use->count)),
                      (double)use->count, (double)here->count);
        if (here->shown == SHOWN && use->shown == SHOWN && (double)use->count - (double)here->count > more) {
            more = (double)use->count - (double)here->count;
            drawn =
                arena_print(arena,
                            "%s draws the most from elsewhere: %s children used it, while %s of those who "
                            "live in its reach area were reached.",
                            place->centres[i]->name, text_grouped(arena, (double)use->count),
                            text_grouped(arena, (double)here->count));
        }
        table_row(making, &section->table, place->centres[i]->name,
                  (const BookCell[]){
                      cell_opens(making, cell_count(making, here), place_of_centre(making, key), reached),
                      cell_opens_part(making, cell_count(making, use), &making->places.items[0], reached,
                                      BY_CENTRE_USED, key)},
                  false);
        if (place->centre_count == 1 && here->shown == SHOWN && use->shown == SHOWN)
            section_say(
                making, section,
                arena_print(arena,
                            "%s children from all the areas served used %s; %s of those who live in its "
                            "reach area were reached, there or elsewhere.",
                            text_grouped(arena, (double)use->count), place->name,
                            text_grouped(arena, (double)here->count)));
    }
    if (place->centre_count > 1)
        section_say(making, section, drawn);
    section->chart.title =
        "Bar: children who used the centre. Upright mark: children reached who live in its area";
    section->chart.description = "A bar for each centre. The table has the figures.";
}

bool book_flows(BookMaking *making, const BookPlace *place, BookChapter *chapter, Error *err)
{
    NumberList used = {0};
    const Gate *gate = making->ask->gate;
    const Measure *reached = book_measure(gate, BOOK_REACHED);
    TRY(gate_by(gate, reached, UNIT_CHILD, BY_CENTRE_USED, NULL, making->arena, &used, err));
    BookSection *section = section_add(making, chapter, "flows", "Who uses which centre");
    flow_rows(making, section, place, &used);
    if (place->centre_count > 1)
        section_say(making, section,
                    "A child may use several centres, and one other than the centre of its own reach area.");
    if (gate->open) {
        const Expression *where = NULL;
        CrossTable table = {0};
        TRY(place_fact(snapshot_book(making->ask->gate->snapshot), making->arena, place, &where, err));
        TRY(measure_cross(gate->snapshot, reached, UNIT_CHILD, BY_CENTRE_HOME, BY_CENTRE_USED, where,
                          making->arena, &table, err));
        flow_cross(making, section, &table);
    }
    section->source = "Contacts in the period, of children who live in the reach areas";
    return true;
}
