#include "base/text.h"
#include "measure/definition.h"
#include "measure/tail.h"
#include "measure/words.h"

typedef struct Check {
    MeasureBook *book;
    const Measure *measure;
    const Measure *path[EXPRESSION_DEPTH]; /* from the measure down to here */
    size_t depth, seen;
} Check;

enum { SEEN_MOST = 10000 }; /* expressions below one measure */

bool measures_fit(Arena *arena, const char *place, const Expression *e, Error *err)
{
    if (e->kind == EXPRESSION_MEASURE && e->version && !measure_version(e->measure, e->version))
        return error_set(err, ERROR_INPUT, "%s: measure %s has no version %d; its newest is version %d.",
                         words_place(arena, place, e->line, e->column), e->name, e->version,
                         e->measure->version);
    if (e->kind == EXPRESSION_MEASURE && e->measure->change)
        return error_set(
            err, ERROR_INPUT,
            "%s: measure %s tells of two days, so it cannot stand inside a question. Ask it alone, "
            "and narrow it with --where.",
            words_place(arena, place, e->line, e->column), e->name);
    if (e->kind == EXPRESSION_MEASURE && e->measure->lowest)
        return error_set(
            err, ERROR_INPUT,
            "%s: measure %s compares children with each other, so it cannot stand inside a question. Ask it "
            "alone, and narrow it with --where.",
            words_place(arena, place, e->line, e->column), e->name);
    if (e->kind == EXPRESSION_MEASURE && e->measure->cost)
        return error_set(
            err, ERROR_INPUT,
            "%s: measure %s is told in pounds, so it cannot stand inside a question. Ask it alone.",
            words_place(arena, place, e->line, e->column), e->name);
    return (!e->left || measures_fit(arena, place, e->left, err)) &&
           (!e->right || measures_fit(arena, place, e->right, err));
}

/* Puts the measure behind each name. */
static bool resolve(MeasureBook *book, const Measure *measure, const Expression *expression, Error *err)
{
    Expression *e = (Expression *)(uintptr_t)expression;
    if (e->kind == EXPRESSION_MEASURE && !e->measure) {
        Names names = book_names(book, true);
        e->measure = measure_find(book, e->name);
        if (!e->measure)
            return expression_no_measure(&names, measure->file, e, err);
        TRY(measures_fit(&book->arena, measure->file, e, err));
    }
    return (!e->left || resolve(book, measure, e->left, err)) &&
           (!e->right || resolve(book, measure, e->right, err));
}

static bool walk(Check *check, const Expression *e, Error *err);

static bool walk_measure(Check *check, const Expression *e, Error *err)
{
    for (size_t i = 0; i < check->depth; i++)
        if (text_same(check->path[i]->name, e->name))
            return error_set(
                err, ERROR_INPUT, "%s: measure %s refers to itself%s%s.",
                words_place(&check->book->arena, check->path[check->depth - 1]->file, e->line, e->column),
                e->name, check->depth > 1 ? " through " : "",
                check->depth > 1 ? check->path[check->depth - 1]->name : "");
    if (check->depth == EXPRESSION_DEPTH || ++check->seen > SEEN_MOST)
        return error_set(err, ERROR_INPUT, "%s: too many measures that refer to each other.",
                         words_place(&check->book->arena, check->measure->file, e->line, e->column));
    for (const Measure *version = e->measure; version; version = version->previous) {
        check->path[check->depth++] = version;
        TRY(walk(check, version->count, err));
        check->depth--;
    }
    return true;
}

static bool walk(Check *check, const Expression *e, Error *err)
{
    if (e->kind == EXPRESSION_MEASURE)
        return walk_measure(check, e, err);
    return (!e->left || walk(check, e->left, err)) && (!e->right || walk(check, e->right, err));
}

bool definitions_finish(MeasureBook *book, Error *err)
{
    for (size_t i = 0; i < book->count; i++)
        for (const Measure *m = book->items[i].newest; m; m = m->previous) {
            TRY(resolve(book, m, m->of, err));
            TRY(resolve(book, m, m->count, err));
        }
    for (size_t i = 0; i < book->count; i++)
        for (const Measure *m = book->items[i].newest; m; m = m->previous) {
            Check check = {.book = book, .measure = m, .path = {m}, .depth = 1};
            TRY(walk(&check, m->of, err));
            TRY(walk(&check, m->count, err));
        }
    for (size_t i = 0; i < book->count; i++)
        for (Measure *m = book->items[i].newest; m; m = (Measure *)(uintptr_t)m->previous)
            tail_apply(&book->arena, m);
    return true;
}

static bool lives_here(const Expression *e)
{
    if (e->kind == EXPRESSION_FACT)
        return e->fact.word->kind == FACT_LIVING;
    return e->kind == EXPRESSION_AND && (lives_here(e->left) || lives_here(e->right));
}

static bool asks_place_and_age(const Expression *e)
{
    if (e->kind == EXPRESSION_FACT)
        return e->fact.word->kind >= FACT_LIVING && e->fact.word->kind <= FACT_AGED;
    return e->kind == EXPRESSION_AND && asks_place_and_age(e->left) && asks_place_and_age(e->right);
}

bool expression_is_of_population(const Expression *expression)
{
    return lives_here(expression) && asks_place_and_age(expression);
}
