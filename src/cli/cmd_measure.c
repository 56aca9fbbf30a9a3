#include "base/clock.h"
#include "cli/commands.h"
#include "cli/measure_print.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "measure/gate.h"

typedef struct Wish {
    const Measure *measure;
    MeasureUnit unit;
    By by;
    MeasureFormat format;
    Date as_of;
    bool list, board;
} Wish;

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

/* Edits that turn one word into the other. */
static int distance(const char *a, const char *b)
{
    enum { LONGEST = 40 };
    int row[LONGEST + 1], width = (int)strlen(b);
    if (width > LONGEST)
        return LONGEST;
    for (int i = 0; i <= width; i++)
        row[i] = i;
    for (int i = 1; *a; a++, i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            int above = row[j];
            row[j] = least_of(corner + (*a != b[j - 1]), 1 + least_of(above, row[j - 1]));
            corner = above;
        }
    }
    return row[width];
}

static bool no_such_measure(const char *name, Arena *arena, Error *err)
{
    const char *close = "";
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(i)); i++)
        if (distance(name, measure->name) <= 3 || strstr(measure->name, name))
            close = arena_print(arena, "%s%s\"%s\"", close, *close ? " or " : "", measure->name);
    if (*close)
        return error_set(err, ERROR_INPUT, "There is no measure \"%s\". Did you mean %s?", name, close);
    return error_set(err, ERROR_INPUT, "There is no measure \"%s\". See them all: reachbook measure", name);
}

static bool read_wish(int argc, char **argv, Arena *arena, Wish *wish, bool *all, Error *err)
{
    const char *by = NULL, *unit = NULL, *as_of = NULL, *format = NULL, *reader = NULL;
    const Option table[] = {
        {"--by", &by, NULL},
        {"--unit", &unit, NULL},
        {"--as-of", &as_of, NULL},
        {"--format", &format, NULL},
        {"--list", NULL, &wish->list},
        {"--for", &reader, NULL},
        {0},
    };
    Words words;
    TRY(options_read(argc, argv, table, 0, 1, &words, err));
    *all = words.count == 0;
    if (!*all && !(wish->measure = measure_find(words.items[0])))
        return no_such_measure(words.items[0], arena, err);
    if (by && !by_parse(by, &wish->by))
        return error_set(err, ERROR_INPUT,
                         "--by wants lsoa, ward, centre, centre-used, group, age or decile, not \"%s\".", by);
    if (unit && strcmp(unit, "child") != 0 && strcmp(unit, "family") != 0)
        return error_set(err, ERROR_INPUT, "--unit wants child or family, not \"%s\".", unit);
    wish->unit = unit && strcmp(unit, "family") == 0 ? UNIT_FAMILY : UNIT_CHILD;
    if (format && !measure_format_parse(format, &wish->format))
        return error_set(err, ERROR_INPUT, "--format wants table, csv or json, not \"%s\".", format);
    if (reader && strcmp(reader, "board") != 0)
        return error_set(
            err, ERROR_INPUT,
            "--for wants board: those who may not see the children behind the numbers, not \"%s\".", reader);
    wish->board = reader != NULL;
    if (wish->board && (wish->list || wish->unit == UNIT_FAMILY))
        return error_set(err, ERROR_INPUT,
                         "What is published counts children and lists nobody: leave out --list and --unit.");
    if (wish->list && wish->by != BY_NONE)
        return error_set(err, ERROR_INPUT, "--list shows the whole measure: leave out --by.");
    return options_date("--as-of", as_of, &wish->as_of, err);
}

static void print_measures(void)
{
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(i)); i++)
        printf("%s\n    %s. %s\n", measure->name, measure->title, measure->meaning);
    printf("\nreachbook measure NAME --by lsoa|ward|centre|centre-used|group|age|decile\n");
}

static bool answer_list(const Picture *picture, Store *store, const Wish *wish, const MeasureAnswer *answer,
                        Arena *arena, Error *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(measure_list(picture->snapshot, wish->measure, wish->unit, NULL, arena, &ids, &count, err));
    ChildRowList rows = {0};
    /* A worker's eyes: whoever holds the file sees names, but restricted families stay closed. */
    User reader = {.authority = picture->authority.id, .role = ROLE_WORKER};
    if (wish->unit == UNIT_CHILD)
        TRY(child_rows(store, arena, &reader, picture->authority.id, ids, count, &rows, err));
    measure_print_list(answer, ids, count, wish->unit == UNIT_CHILD ? &rows : NULL);
    return true;
}

static bool answer(const Wish *wish, Arena *arena, Error *err)
{
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), wish->board ? STORE_WRITE : STORE_READ, &store, err));
    DEFER(picture_close) Picture picture = {0};
    Gate gate = {.open = true};
    const Date day = wish->board ? release_day(wish->as_of, clock_today()) : wish->as_of;
    SnapshotOptions options = settings_snapshot(day);
    options.open_only = wish->list;
    TRY(picture_open(store, arena, &options, &picture, err));
    gate.snapshot = picture.snapshot;
    if (wish->board)
        TRY(gate_make(store, arena, &picture, NULL, (uint32_t)settings()->small_number, &gate, err));
    MeasureAnswer answer = {
        .measure = wish->measure,
        .unit = wish->unit,
        .format = wish->format,
        .as_of = snapshot_as_of(picture.snapshot),
        .authority = picture.authority.name,
        .denominator = measure_denominator_source(picture.snapshot, wish->measure),
        .gate = &gate,
        .note = gate_note(&gate, arena),
    };
    if (wish->list)
        return answer_list(&picture, store, wish, &answer, arena, err);
    TRY(gate_count(&gate, wish->measure, wish->unit, NULL, arena, &answer.whole, err));
    if (wish->by != BY_NONE)
        TRY(gate_by(&gate, wish->measure, wish->unit, wish->by, NULL, arena, &answer.parts, err));
    measure_print(&answer);
    return true;
}

bool cmd_measure(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Wish wish = {0};
    bool all = false;
    TRY(read_wish(argc, argv, &arena, &wish, &all, err));
    if (all) {
        print_measures();
        return true;
    }
    return answer(&wish, &arena, err);
}
