#include "base/clock.h"
#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/count.h"
#include "cli/measure_cost.h"
#include "cli/measure_print.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "measure/gate.h"

typedef struct Wish {
    const MeasureBook *book;
    const Measure *measure;
    const Expression *where;
    MeasureUnit unit;
    By by, across;
    MeasureFormat format;
    Date as_of;
    int months; /* 0: no trend */
    bool list, document, board, restricted;
} Wish;

enum { MONTHS_BY_MONTH = 12 };

static bool read_part(const char *text, Wish *wish, By *by, Error *err)
{
    if (strcmp(text, "month") == 0) {
        wish->months = wish->months ? wish->months : MONTHS_BY_MONTH;
        return true;
    }
    if (by_parse(text, by))
        return true;
    Nearest nearest = {.meant = text};
    nearest_offer(&nearest, "month");
    for (By each = BY_LSOA; each < BY_COUNT; each++)
        nearest_offer(&nearest, by_word(each));
    return error_set(err, ERROR_INPUT,
                     "--by wants lsoa, ward, centre, centre-used, group, age, decile, ethnicity, language, "
                     "sex, activity, from-partner, to-partner or month, "
                     "not \"%s\".%s%s%s",
                     text, nearest.word ? " Did you mean " : "", nearest.word ? nearest.word : "",
                     nearest.word ? "?" : "");
}

/* "ward", "ward,age", "month". */
static bool read_parts(const char *by, Arena *arena, Wish *wish, Error *err)
{
    const char *comma = by ? strchr(by, ',') : NULL;
    if (!by)
        return true;
    TRY(read_part(comma ? arena_copy(arena, by, (size_t)(comma - by)) : by, wish, &wish->by, err));
    if (comma)
        TRY(read_part(comma + 1, wish, wish->by == BY_NONE ? &wish->by : &wish->across, err));
    if (wish->months && wish->across != BY_NONE)
        return error_set(err, ERROR_INPUT, "--by takes one other breakdown beside months.");
    return true;
}

static bool read_question(const Words *words, const char *of, const char *where, const char *unit,
                          Arena *arena, Wish *wish, Error *err)
{
    TRY(measure_ask(wish->book, arena, words->items[0], of, &wish->measure, err));
    if (where)
        TRY(measure_expression(wish->book, arena, "--where", where, &wish->where, err));
    wish->unit = wish->measure->unit;
    if (unit && !unit_parse(unit, &wish->unit))
        return error_set(err, ERROR_INPUT,
                         "--unit wants child, family, adult, contact or referral, not \"%s\".", unit);
    return true;
}

/* What is published is a fixed set of tables: no other question can be asked of it. */
static bool check_reader(const char *reader, Wish *wish, bool narrowed, Error *err)
{
    if (!reader)
        return true;
    if (strcmp(reader, "board") != 0)
        return error_set(
            err, ERROR_INPUT,
            "--for wants board: those who may not see the children behind the numbers, not \"%s\".", reader);
    wish->board = true;
    if (wish->measure && wish->measure->change)
        return error_set(err, ERROR_INPUT,
                         "What is published is never compared day by day: two releases tell of two days.");
    if (wish->list || wish->unit != UNIT_CHILD)
        return error_set(err, ERROR_INPUT,
                         "What is published counts children and lists nobody: leave out --list and --unit.");
    if (narrowed || wish->months || wish->across != BY_NONE ||
        (wish->measure && wish->measure != measure_find(wish->book, wish->measure->name)))
        return error_set(
            err, ERROR_INPUT,
            "What is published are the standard measures by one breakdown: leave out --of, --where, --months "
            "and a second part of --by.");
    return true;
}

/* Counted, never located: nothing that is told beside them may be taken from it. */
static bool check_restricted(const Wish *wish, bool narrowed, Error *err)
{
    if (!wish->restricted)
        return true;
    if (wish->list || wish->board || narrowed || wish->by != BY_NONE || wish->months ||
        wish->format != FORMAT_TABLE || (wish->measure && wish->measure->cost) ||
        (wish->measure && wish->measure != measure_find(wish->book, wish->measure->name)))
        return error_set(
            err, ERROR_INPUT,
            "With the restricted families, a measure is told of the whole authority and of no part: "
            "leave out --of, --where, --by, --months, --format, --list and --for.");
    return true;
}

static bool is_change(const Wish *wish)
{
    return wish->measure && wish->measure->change == CHANGE_NET;
}

static bool read_wish(int argc, char **argv, Arena *arena, Wish *wish, bool *all, Error *err)
{
    const char *by = NULL, *unit = NULL, *as_of = NULL, *format = NULL, *of = NULL, *where = NULL,
               *months = NULL, *reader = NULL;
    const Option table[] = {
        {"--by", &by, NULL},
        {"--unit", &unit, NULL},
        {"--as-of", &as_of, NULL},
        {"--format", &format, NULL},
        {"--list", NULL, &wish->list},
        {"--of", &of, NULL},
        {"--where", &where, NULL},
        {"--months", &months, NULL},
        {"--document", NULL, &wish->document},
        {"--for", &reader, NULL},
        {"--with-restricted", NULL, &wish->restricted},
        {0},
    };
    Words words;
    long long count = 0;
    TRY(options_read(argc, argv, table, 0, 1, &words, err));
    TRY(settings_book(&wish->book, err));
    *all = words.count == 0;
    if (months)
        TRY(options_number("--months", months, 1, MONTHS_MOST, &count, err));
    wish->months = (int)count;
    if (!*all)
        TRY(read_question(&words, of, where, unit, arena, wish, err));
    TRY(read_parts(by, arena, wish, err));
    if (format && !measure_format_parse(format, &wish->format))
        return error_set(err, ERROR_INPUT, "--format wants table, csv or json, not \"%s\".", format);
    if (is_change(wish) && (wish->list || wish->by != BY_NONE || wish->months))
        return error_set(
            err, ERROR_INPUT,
            "A change is told as a whole. Ask for --list and --by of the children \"gained since\" or "
            "\"lost since\", and for --months of the measure itself.");
    if (wish->list && (wish->by != BY_NONE || wish->months))
        return error_set(err, ERROR_INPUT, "--list shows the whole measure: leave out --by and --months.");
    TRY(check_reader(reader, wish, of || where, err));
    TRY(check_restricted(wish, of || where, err));
    TRY(options_date("--as-of", as_of, &wish->as_of, err));
    if (wish->as_of > clock_today())
        return error_set(err, ERROR_INPUT, "--as-of %s has not come yet: nothing is recorded of it.", as_of);
    return true;
}

static void print_measures(const MeasureBook *book)
{
    const Measure *measure;
    for (size_t i = 0; (measure = measure_at(book, i)); i++)
        printf("%s\n    %s. %s\n", measure->name, measure->title, measure->meaning);
    printf("\nreachbook measure NAME|EXPRESSION --by PART; more in: reachbook help measure\n");
}

static bool check_day(const Picture *picture, Date as_of, Error *err)
{
    char day[24], first_day[24];
    Date first = chronicle_first_day(snapshot_chronicle(picture->snapshot));
    if (first == DATE_NONE || as_of >= first)
        return true;
    return error_set(err, ERROR_INPUT, "Nothing is recorded up to %s; the register begins on %s.",
                     date_print_long(as_of, day), date_print_long(first, first_day));
}

static bool answer_list(const Picture *picture, Store *store, const Wish *wish, const MeasureAnswer *answer,
                        Arena *arena, Error *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(measure_list(picture->snapshot, wish->measure, wish->unit, wish->where, arena, &ids, &count, err));
    ChildRowList rows = {0};
    /* A worker's eyes: whoever holds the file sees names, but restricted families stay closed. */
    User reader = {.authority = picture->authority.id, .role = ROLE_WORKER};
    if (wish->unit == UNIT_CHILD)
        TRY(child_rows(store, arena, &reader, picture->authority.id, ids, count, &rows, err));
    if (wish->unit == UNIT_ADULT)
        TRY(adult_rows(store, arena, &reader, picture->authority.id, ids, count, &rows, err));
    if (wish->unit != UNIT_FAMILY)
        count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].asked;
    measure_print_list(answer, ids, count, wish->unit == UNIT_FAMILY ? NULL : &rows);
    return true;
}

static bool answer_months(const Snapshot *snapshot, const Wish *wish, MeasureAnswer *answer, Arena *arena,
                          Error *err)
{
    MonthTable table;
    Measure in_unit = *wish->measure;
    const Measure *measure = in_unit.unit == wish->unit ? wish->measure : &in_unit;
    in_unit.unit = wish->unit;
    in_unit.previous = NULL;
    TRY(measure_months(snapshot, &measure, 1, wish->by, wish->where, wish->months, arena, &table, err));
    measure_print_months(answer, &table);
    return true;
}

static bool answer_change(const Snapshot *snapshot, const Wish *wish, MeasureAnswer *answer, Arena *arena,
                          Error *err)
{
    Changed change;
    TRY(measure_change(snapshot, wish->measure, wish->unit, wish->where, arena, &change, err));
    answer->sentence = change_sentence(&change, arena);
    measure_print_change(answer, &change);
    return true;
}

static bool answer_cross(const Snapshot *snapshot, const Wish *wish, MeasureAnswer *answer, Arena *arena,
                         Error *err)
{
    CrossTable table;
    TRY(measure_cross(snapshot, wish->measure, wish->unit, wish->by, wish->across, wish->where, arena, &table,
                      err));
    measure_print_cross(answer, &table);
    return true;
}

static bool answer_cost(const Picture *picture, Store *store, const Wish *wish, Arena *arena, Error *err)
{
    CostAnswer cost;
    if (wish->board || wish->where || wish->measure != measure_find(wish->book, wish->measure->name) ||
        wish->months || wish->across != BY_NONE || wish->format != FORMAT_TABLE ||
        (wish->by != BY_NONE && wish->by != BY_CENTRE_USED && wish->by != BY_CENTRE_HOME))
        return error_set(
            err, ERROR_INPUT,
            "Costs are told of whole centres, for one period: leave out all but --as-of, --by centre and "
            "--list.");
    TRY(cost_ask(store, picture->authority.id, picture->snapshot, wish->measure, arena, &cost, err));
    if (wish->list)
        cost_print_list(&cost, arena);
    else
        cost_print(picture->snapshot, measure_on(wish->measure, wish->as_of), picture->authority.name, &cost,
                   arena);
    return true;
}

static bool answer(const Wish *wish, Arena *arena, Error *err)
{
    DEFER(store_close) Store *store = NULL;
    TRY(settings_open(wish->book, wish->board, &store, err));
    DEFER(picture_close) Picture picture = {0};
    Gate gate = {.open = true};
    const Date day = wish->board ? release_day(wish->as_of, clock_today()) : wish->as_of;
    SnapshotOptions options = settings_snapshot(day);
    options.book = wish->book;
    options.with_restricted = wish->restricted;
    TRY(picture_open(store, arena, &options, &picture, err));
    TRY(check_day(&picture, day, err));
    const Snapshot *snapshot = gate.snapshot = picture.snapshot;
    if (wish->measure->cost)
        return answer_cost(&picture, store, wish, arena, err);
    if (wish->board)
        TRY(gate_make(store, arena, &picture, NULL, (uint32_t)settings()->small_number, &gate, err));
    MeasureAnswer answer = {
        .measure = measure_on(wish->measure, wish->as_of),
        .unit = wish->unit,
        .format = wish->format,
        .as_of = snapshot_as_of(snapshot),
        .authority = picture.authority.name,
        .where = wish->where ? expression_print(arena, wish->where) : "",
        .denominator = measure_denominator_source(snapshot, wish->measure),
        .gate = &gate,
        .note = wish->restricted ? RESTRICTED_COUNTED : gate_note(&gate, arena),
    };
    if (wish->list)
        return answer_list(&picture, store, wish, &answer, arena, err);
    if (wish->months)
        return answer_months(snapshot, wish, &answer, arena, err);
    if (is_change(wish))
        return answer_change(snapshot, wish, &answer, arena, err);
    TRY(gate_count(&gate, wish->measure, wish->unit, wish->where, arena, &answer.whole, err));
    if (wish->across != BY_NONE)
        return answer_cross(snapshot, wish, &answer, arena, err);
    if (wish->by != BY_NONE)
        TRY(gate_by(&gate, wish->measure, wish->unit, wish->by, wish->where, arena, &answer.parts, err));
    if (answer.whole.shown == SHOWN)
        answer.sentence =
            measure_sentence(snapshot, wish->measure, wish->unit, wish->where, &answer.whole, arena);
    measure_print(&answer);
    return true;
}

bool cmd_measure(int argc, char **argv, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Wish wish = {0};
    bool all = false;
    TRY(read_wish(argc, argv, &arena, &wish, &all, err));
    if (wish.document)
        fputs(measure_book_document(wish.book, &arena), stdout);
    else if (all)
        print_measures(wish.book);
    else
        return answer(&wish, &arena, err);
    return true;
}
