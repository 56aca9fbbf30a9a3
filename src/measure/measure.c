#include "measure/measure.h"

#include <stdlib.h>

#include "measure/gap.h"
#include "measure/question.h"

/* Said once for each year. */
static const char *source_of_year(const Snapshot *snapshot, int year)
{
    Snapshot *s = snapshot_kept(snapshot);
    const char *text = NULL;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->year_sources.count && !text; i++)
        if (s->year_sources.items[i].year == year)
            text = s->year_sources.items[i].text;
    if (!text) {
        text = arena_print(&s->arena, "the population of %d: %s", year,
                           geo_years_source(s->geo, geo_lsoa(s->geo, s->areas[0].lsoa)->authority));
        *GROW(&s->arena, &s->year_sources) = (YearSource){year, text};
    }
    pthread_mutex_unlock(&s->lock);
    return text;
}

const char *measure_denominator_source(const Snapshot *s, const Measure *measure)
{
    const Measure *m = measure_on(measure, s->options.as_of);
    if (m->population_year && s->area_count)
        return source_of_year(s, m->population_year);
    return m->of_population ? s->population_source : m->among_source;
}

static bool ask(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Expression *where,
                Arena *arena, Question *out, Error *err)
{
    DEFER(question_close) Question q = {0};
    TRY(question_open(s, measure, unit, where, arena, &q, err));
    TRY(question_check_age(&q, err));
    *out = q;
    q = (Question){0};
    return true;
}

static size_t rows_of(const Dimension *rows)
{
    return rows && rows->parts.count ? rows->parts.count : 1;
}

/* Of one partner's referrals, the share of all whom the question is of. */
static void count_known(const Question *q, const Dimension *rows, const Dimension *columns, size_t cells,
                        uint64_t *known)
{
    bool by_partner = rows && (rows->by == BY_FROM_PARTNER || rows->by == BY_TO_PARTNER);
    count_cells(q, q->base, by_partner ? NULL : rows, columns, known);
    for (size_t i = cells / rows_of(rows); by_partner && i < cells; i++)
        known[i] = known[i - cells / rows_of(rows)];
}

/* Counts and denominators of every cell. */
static bool number_cells(Question *q, const Dimension *rows, const Dimension *columns, Number *out,
                         Error *err)
{
    size_t row_count = rows ? rows->parts.count : 1, column_count = columns ? columns->parts.count : 1;
    uint64_t *counts = ARENA_ARRAY(q->arena, uint64_t, row_count * column_count + 1);
    uint64_t *known = ARENA_ARRAY(q->arena, uint64_t, row_count * column_count + 1);
    if (unit_is_of_events(q->unit))
        TRY(events_cells(q, rows, columns, counts, known, err));
    else
        count_cells(q, q->counted, rows, columns, counts);
    bool told = question_population(q, rows, 0, columns, 0) >= 0;
    if (!told && !unit_is_of_events(q->unit))
        count_known(q, rows, columns, row_count * column_count, known);
    for (size_t r = 0; r < row_count; r++)
        for (size_t c = 0; c < column_count; c++) {
            size_t cell = r * column_count + c;
            TRY(question_number(q, counts[cell], known[cell], question_population(q, rows, r, columns, c),
                                &out[cell], err));
        }
    return true;
}

bool measure_count(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Expression *where,
                   Arena *arena, Number *out, Error *err)
{
    DEFER(question_close) Question q = {0};
    TRY(snapshot_told(s, measure, unit, where, &s, err));
    TRY(ask(s, measure, unit, where, arena, &q, err));
    return number_cells(&q, NULL, NULL, out, err);
}

static bool count_gained(const Snapshot *s, const Measure *measure, const Expression *where, Arena *arena,
                         MeasureChange change, uint64_t *out, Error *err)
{
    Measure *m = ARENA_NEW(arena, Measure);
    Number number;
    *m = *measure;
    m->change = change;
    TRY(measure_count(s, m, UNIT_CHILD, where, arena, &number, err));
    *out = number.count;
    return true;
}

bool measure_change(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Expression *where,
                    Arena *arena, Changed *out, Error *err)
{
    Measure *m = ARENA_NEW(arena, Measure);
    const Snapshot *then = NULL;
    Changed change = {.unit = unit};
    *m = *measure_on(measure, s->options.as_of); /* the same words on both days */
    m->previous = NULL;
    change.since = measure_other_day(m, s->options.as_of);
    TRY(snapshot_then(s, change.since, &then, err));
    if (unit == UNIT_CHILD)
        TRY(count_gained(s, m, where, arena, CHANGE_GAINED, &change.gained, err) &&
            count_gained(s, m, where, arena, CHANGE_LOST, &change.lost, err));
    m->change = CHANGE_NONE;
    TRY(measure_count(s, m, unit, where, arena, &change.now, err));
    TRY(measure_count(then, m, unit, where, arena, &change.then, err));
    *out = change;
    return true;
}

static Number *parts_of(const Question *q, const Dimension *d, bool *shown, NumberList *out)
{
    Number *numbers = ARENA_ARRAY(q->arena, Number, d->parts.count + 1);
    *out = (NumberList){0};
    for (size_t i = 0; i < d->parts.count; i++)
        if (shown[i])
            *GROW(q->arena, out) = (Number){.key = d->parts.items[i].key, .name = d->parts.items[i].name};
    return numbers;
}

static bool learners_go_by(By by)
{
    return !by_is_many(by) && by != BY_AGE;
}

bool measure_goes_by(const Snapshot *s, const Measure *measure, By by)
{
    const Measure *m = measure_on(measure, s->options.as_of);
    return learners_go_by(by) || !(expression_is_of_learners(m->of) || expression_is_of_learners(m->count));
}

/* By what is told of those whom the measure counts. */
static bool told_by(const Snapshot **s, const Measure *measure, MeasureUnit unit, By by,
                    const Expression *where, Error *err)
{
    TRY(snapshot_told(*s, measure, unit, where, s, err));
    if (!(*s)->chronicle->of_learners || learners_go_by(by))
        return true;
    return error_set(
        err, ERROR_INPUT,
        "Adults on courses are told of by place, deprivation, sex, ethnicity and language, not by "
        "%s. Narrow them instead: on course \"...\", aged 25 to 34.",
        by_word(by));
}

bool measure_by(const Snapshot *s, const Measure *measure, MeasureUnit unit, By by, const Expression *where,
                Arena *arena, NumberList *out, Error *err)
{
    DEFER(question_close) Question q = {0};
    const Dimension *d = NULL;
    NumberList list;
    TRY(told_by(&s, measure, unit, by, where, err));
    TRY(ask(s, measure, unit, where, arena, &q, err));
    TRY(snapshot_dimension(s, by, &d, err));
    bool *shown = question_parts(&q, d);
    Number *numbers = parts_of(&q, d, shown, &list);
    TRY(number_cells(&q, d, NULL, numbers, err));
    for (size_t i = 0, next = 0; i < d->parts.count; i++) {
        if (!shown[i])
            continue;
        numbers[i].key = list.items[next].key;
        numbers[i].name = list.items[next].name;
        list.items[next++] = numbers[i];
    }
    *out = list;
    return true;
}

bool measure_cross(const Snapshot *s, const Measure *measure, MeasureUnit unit, By rows, By columns,
                   const Expression *where, Arena *arena, CrossTable *out, Error *err)
{
    DEFER(question_close) Question q = {0};
    const Dimension *r = NULL, *c = NULL;
    CrossTable table = {0};
    TRY(told_by(&s, measure, unit, columns, where, err) && told_by(&s, measure, unit, rows, where, err));
    TRY(ask(s, measure, unit, where, arena, &q, err));
    TRY(snapshot_dimension(s, rows, &r, err));
    TRY(snapshot_dimension(s, columns, &c, err));
    bool *shown_rows = question_parts(&q, r), *shown_columns = question_parts(&q, c);
    (void)parts_of(&q, r, shown_rows, &table.rows);
    (void)parts_of(&q, c, shown_columns, &table.columns);
    Number *cells = ARENA_ARRAY(arena, Number, r->parts.count * c->parts.count + 1);
    TRY(number_cells(&q, r, c, cells, err));
    size_t next = 0;
    for (size_t i = 0; i < r->parts.count; i++)
        for (size_t j = 0; j < c->parts.count; j++)
            if (shown_rows[i] && shown_columns[j])
                cells[next++] = cells[i * c->parts.count + j];
    table.cells = cells;
    *out = table;
    return true;
}

bool measure_gap(const Snapshot *s, const Measure *measure, const Expression *where, Arena *arena, Gap *out,
                 Error *err)
{
    DEFER(question_close) Question q = {0};
    TRY(question_open(s, measure, UNIT_CHILD, where, arena, &q, err));
    const ScoredList scored = gap_scored(s, q.base, q.measure->rolling, arena);
    gap_of(&scored, q.measure->lowest, out);
    return true;
}

/* ---- lists ---- */

typedef struct Line {
    int64_t id;
    uint32_t child;
    uint16_t area;
} Line;

static int by_area(const void *left, const void *right)
{
    const Line *a = left, *b = right;
    if (a->area != b->area)
        return a->area < b->area ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static Line *lines_of(const Snapshot *s, const Set *set, Arena *arena, size_t *count)
{
    Line *lines = ARENA_ARRAY(arena, Line, roaring_bitmap_get_cardinality(set) + 1);
    roaring_uint32_iterator_t at;
    *count = 0;
    for (roaring_init_iterator(set, &at); at.has_value; roaring_advance_uint32_iterator(&at))
        lines[(*count)++] = (Line){s->chronicle->ids[at.current_value], at.current_value,
                                   snapshot_area_of(s, at.current_value)};
    if (*count)
        qsort(lines, *count, sizeof *lines, by_area);
    return lines;
}

int64_t *set_list(const Snapshot *s, const Set *set, Arena *arena, size_t *count)
{
    const Line *lines = lines_of(s, set, arena, count);
    int64_t *ids = ARENA_ARRAY(arena, int64_t, *count + 1);
    for (size_t i = 0; i < *count; i++)
        ids[i] = lines[i].id;
    return ids;
}

typedef enum Listed { LISTED_AS_COUNTED, LISTED_BY_CHILD } Listed;

static size_t list_families(const Question *q, const Line *lines, size_t count, bool adults, Listed as,
                            int64_t *ids)
{
    const Families *f = snapshot_families(q->snapshot);
    bool *met = ARENA_ARRAY(q->arena, bool, f->count + (size_t)1),
         *met_adult = ARENA_ARRAY(q->arena, bool, f->adult_count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t family = f->of[lines[i].child];
        if (met[family])
            continue;
        met[family] = true;
        if (!adults)
            ids[found++] = as == LISTED_BY_CHILD ? lines[i].id : f->ids[family];
        for (uint32_t a = f->adult_first[family]; adults && a < f->adult_first[family + 1]; a++) {
            if (!met_adult[f->adult_number[a]])
                ids[found++] = f->adults[a];
            met_adult[f->adult_number[a]] = true;
        }
    }
    return found;
}

static bool list_counted(const Snapshot *s, const Measure *measure, MeasureUnit unit, Listed as,
                         const Expression *where, Arena *arena, int64_t **ids, size_t *count, Error *err)
{
    if (measure_on(measure, s->options.as_of)->less)
        return error_set(
            err, ERROR_INPUT,
            "Children on nobody's list cannot be listed. See where they live: measure %s by LSOA.",
            measure->name);
    if (unit_is_of_events(unit))
        return error_set(err, ERROR_INPUT, "%s are counted, not listed. List the children: --unit child.",
                         unit == UNIT_CONTACT ? "Contacts" : "Referrals");
    DEFER(question_close) Question q = {0};
    TRY(snapshot_told(s, measure, unit, where, &s, err));
    TRY(question_open(s, measure, unit, where, arena, &q, err));
    if (unit == UNIT_CHILD || s->chronicle->of_learners) {
        *ids = set_list(s, q.counted, arena, count);
        return true;
    }
    size_t found = 0;
    const Line *lines = lines_of(s, q.counted, arena, &found);
    size_t most = found + snapshot_families(s)->adult_count;
    int64_t *list = ARENA_ARRAY(arena, int64_t, most + 1);
    *count = list_families(&q, lines, found, unit == UNIT_ADULT, as, list);
    *ids = list;
    return true;
}

bool measure_list(const Snapshot *s, const Measure *measure, MeasureUnit unit, const Expression *where,
                  Arena *arena, int64_t **ids, size_t *count, Error *err)
{
    return list_counted(s, measure, unit, LISTED_AS_COUNTED, where, arena, ids, count, err);
}

bool measure_list_families(const Snapshot *s, const Measure *measure, const Expression *where, Arena *arena,
                           int64_t **ids, size_t *count, Error *err)
{
    return list_counted(s, measure, UNIT_FAMILY, LISTED_BY_CHILD, where, arena, ids, count, err);
}
