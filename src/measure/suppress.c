#include "measure/suppress.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SUMS_MAX = 32, PIECES_MAX = 64, STEPS_MAX = 32, ROUNDS = 2 };

/* Children of kind `up` one way, of kind `down` (NONE: of no kind) the other way. */
enum { NONE = SUPPRESS_KINDS_MAX };
typedef struct Move {
    uint8_t up, down;
    uint32_t gains, loses;   /* sums with `up` and without `down`, and the other way round */
    uint64_t raises, lowers; /* pieces likewise */
} Move;

/* `amount` of a move between the row and `other`: above 0, the row gets them. */
typedef struct Step {
    uint32_t other;
    int32_t amount;
    const Move *move;
} Step;

typedef struct Tie {
    uint32_t row;
    uint32_t piece;
    bool away; /* empties the piece, or puts one more in it */
    size_t step_count;
    Step steps[STEPS_MAX];
} Tie;
typedef struct TieList {
    Tie *items;
    size_t count, capacity;
} TieList;

typedef struct Work {
    const SuppressTable *table;
    Arena *arena;
    uint32_t *pieces;
    size_t piece_count;
    Move *moves;
    size_t move_count;
    size_t words;
    uint64_t *places_of; /* [row * words]: the places that hold the row */
    uint64_t *large;     /* by row: its pieces that are not small */
    int64_t *counts;     /* as the tie in hand leaves them, by row and kind */
    int64_t *values;     /* likewise, by place and sum */
    const int64_t *true_values;
    struct Change *changes;
    uint32_t *uses; /* by cell: how often ties change it */
    Shown *shown;
    bool dropped[SUMS_MAX];
    TieList ties;
} Work;

static size_t cell_of(const Work *work, size_t place, size_t sum)
{
    return place * work->table->sum_count + sum;
}

static int64_t piece_count_of(const Work *work, size_t row, uint32_t kinds)
{
    int64_t total = 0;
    for (; kinds; kinds &= kinds - 1)
        total += work->counts[row * work->table->kind_count + (size_t)__builtin_ctz(kinds)];
    return total;
}

/* Whether a cell may take this value and its mark stay true; `cost` gets what it costs to hide it. */
static bool cell_may(const Work *work, size_t place, size_t sum, int64_t value, bool strict, double *cost)
{
    if (work->dropped[sum])
        return true;
    size_t cell = cell_of(work, place, sum);
    int64_t least = work->table->least;
    switch (work->shown[cell]) {
    case SHOWN:
        *cost += work->table->worth[sum] * work->table->weights[place];
        return value >= least;
    case SHOWN_SMALL:
        if (value < least)
            return value >= 0;
        *cost += strict ? 0 : 1e-3;
        return !strict;
    case SHOWN_HIDDEN:
    default:
        return value >= (work->true_values[cell] >= least ? least : 0);
    }
}

typedef struct Change { /* of a cell, by a step */
    uint32_t place, sum;
    int64_t by;
} Change;

/* The cells that a step changes, in the work's own room for them. */
static size_t step_changes(const Work *work, size_t row, const Step *step)
{
    const SuppressTable *table = work->table;
    const Move *move = step->move;
    size_t count = 0;
    for (size_t word = 0; word < work->words; word++) {
        uint64_t apart =
            work->places_of[row * work->words + word] ^ work->places_of[step->other * work->words + word];
        for (; apart; apart &= apart - 1) {
            uint32_t place = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(apart);
            int64_t here = table->places[place * table->row_count + row] ? step->amount : -step->amount;
            for (uint32_t sums = move->gains | move->loses; sums; sums &= sums - 1) {
                uint32_t sum = (uint32_t)__builtin_ctz(sums);
                work->changes[count++] = (Change){place, sum, move->gains >> sum & 1 ? here : -here};
            }
        }
    }
    return count;
}

static double step_cost(const Work *work, size_t row, const Step *step, bool strict, double limit)
{
    double cost = 0;
    size_t count = step_changes(work, row, step);
    for (size_t i = 0; i < count; i++) {
        const Change *change = &work->changes[i];
        int64_t value = work->values[cell_of(work, change->place, change->sum)] + change->by;
        if (!cell_may(work, change->place, change->sum, value, strict, &cost) || cost >= limit)
            return INFINITY;
    }
    return cost;
}

static void step_take(Work *work, size_t row, const Step *step, int times)
{
    size_t kinds = work->table->kind_count;
    int64_t amount = (int64_t)step->amount * times;
    work->counts[row * kinds + step->move->up] += amount;
    work->counts[step->other * kinds + step->move->up] -= amount;
    if (step->move->down != NONE) {
        work->counts[row * kinds + step->move->down] -= amount;
        work->counts[step->other * kinds + step->move->down] += amount;
    }
    size_t count = step_changes(work, row, step);
    for (size_t i = 0; i < count; i++)
        work->values[cell_of(work, work->changes[i].place, work->changes[i].sum)] +=
            work->changes[i].by * times;
}

/* How many of `need` children the move can shift away from the row (or to it). */
static int64_t step_room(const Work *work, size_t row, size_t other, const Move *move, int64_t need,
                         bool away)
{
    size_t kinds = work->table->kind_count;
    const int64_t *from = &work->counts[(away ? row : other) * kinds];
    const int64_t *back = &work->counts[(away ? other : row) * kinds];
    int64_t room = from[move->up] < need ? from[move->up] : need;
    if (move->down != NONE && back[move->down] < room)
        room = back[move->down];
    return room;
}

static bool step_find(const Work *work, const Tie *tie, int64_t need, bool away, bool strict, double limit,
                      Step *out)
{
    double best = limit;
    bool found = false;
    for (size_t m = 0; m < work->move_count && best > 0; m++) {
        const Move *move = &work->moves[m];
        if (!(move->raises >> tie->piece & 1) || (move->lowers & ~work->large[tie->row]))
            continue;
        for (size_t other = 0; other < work->table->row_count && best > 0; other++) {
            if (other == tie->row || (move->raises & ~work->large[other]))
                continue;
            int64_t room = step_room(work, tie->row, other, move, need, away);
            if (room <= 0)
                continue;
            Step step = {(uint32_t)other, (int32_t)(away ? -room : room), move};
            double cost = step_cost(work, tie->row, &step, strict, best);
            if (cost < best) {
                best = cost;
                *out = step;
                found = true;
            }
        }
    }
    return found;
}

/* Finds the steps of a tie that empties the piece or, with `away` false, puts one more child in it; none may
 * cost `limit` or more. Leaves counts and values as they were. */
static bool tie_find(Work *work, Tie *tie, bool away, bool strict, double limit)
{
    bool found = true;
    int64_t need = away ? piece_count_of(work, tie->row, work->pieces[tie->piece]) : 1;
    tie->away = away;
    tie->step_count = 0;
    while (need > 0 && found) {
        Step *step = &tie->steps[tie->step_count];
        found = tie->step_count < STEPS_MAX && step_find(work, tie, need, away, strict, limit, step);
        if (!found)
            break;
        step_take(work, tie->row, step, 1);
        need -= step->amount < 0 ? -step->amount : step->amount;
        tie->step_count++;
    }
    for (size_t i = 0; i < tie->step_count; i++)
        step_take(work, tie->row, &tie->steps[i], -1);
    return found;
}

static bool is_small(const Work *work, size_t cell)
{
    return work->true_values[cell] < work->table->least;
}

/* Hides what the tie changes, and gets what that costs. */
static double tie_hold(Work *work, const Tie *tie)
{
    double cost = 0;
    for (size_t i = 0; i < tie->step_count; i++) {
        step_take(work, tie->row, &tie->steps[i], 1);
        size_t count = step_changes(work, tie->row, &tie->steps[i]);
        for (size_t c = 0; c < count; c++) {
            const Change *change = &work->changes[c];
            size_t cell = cell_of(work, change->place, change->sum);
            bool grown = work->shown[cell] == SHOWN_SMALL && work->values[cell] >= work->table->least;
            work->uses[cell]++;
            if (work->shown[cell] != SHOWN && !grown)
                continue;
            work->shown[cell] = SHOWN_HIDDEN;
            cost += work->table->worth[change->sum] * work->table->weights[change->place];
        }
    }
    for (size_t i = 0; i < tie->step_count; i++)
        step_take(work, tie->row, &tie->steps[i], -1);
    return cost;
}

/* Takes tie_hold back: what no other tie needs is shown again. */
static void tie_let_go(Work *work, const Tie *tie)
{
    for (size_t i = 0; i < tie->step_count; i++) {
        size_t count = step_changes(work, tie->row, &tie->steps[i]);
        for (size_t c = 0; c < count; c++) {
            size_t cell = cell_of(work, work->changes[c].place, work->changes[c].sum);
            if (--work->uses[cell] == 0 && !work->dropped[work->changes[c].sum])
                work->shown[cell] = is_small(work, cell) ? SHOWN_SMALL : SHOWN;
        }
    }
}

static bool tie_changes(const Work *work, const Tie *tie, size_t place, size_t sum)
{
    const bool *rows = &work->table->places[place * work->table->row_count];
    for (size_t i = 0; i < tie->step_count; i++)
        if (rows[tie->row] != rows[tie->steps[i].other] &&
            ((tie->steps[i].move->gains | tie->steps[i].move->loses) >> sum & 1))
            return true;
    return false;
}

/* Shows the cell after all when every tie that changes it finds other steps that cost nothing. */
static void cell_show(Work *work, size_t place, size_t sum)
{
    DEFER(arena_release) Arena scratch = {0};
    struct {
        Tie *items;
        size_t count, capacity;
    } others = {0};
    size_t cell = cell_of(work, place, sum);
    work->shown[cell] = SHOWN;
    for (size_t i = 0; i < work->ties.count; i++) {
        if (!tie_changes(work, &work->ties.items[i], place, sum))
            continue;
        Tie other = work->ties.items[i];
        if (!tie_find(work, &other, other.away, true, 1e-9)) {
            work->shown[cell] = SHOWN_HIDDEN;
            return;
        }
        *GROW(&scratch, &others) = other;
    }
    for (size_t i = 0, next = 0; i < work->ties.count && next < others.count; i++) {
        Tie *tie = &work->ties.items[i];
        if (tie->row != others.items[next].row || tie->piece != others.items[next].piece)
            continue;
        (void)tie_hold(work, &others.items[next]);
        tie_let_go(work, tie);
        *tie = others.items[next++];
    }
}

typedef struct Hidden {
    size_t place, sum;
    double cost;
} Hidden;

static int dearest_first(const void *left, const void *right)
{
    const Hidden *a = left, *b = right;
    size_t cell_a = a->place * SUMS_MAX + a->sum, cell_b = b->place * SUMS_MAX + b->sum;
    return a->cost != b->cost ? (a->cost < b->cost) - (a->cost > b->cost)
                              : (cell_a > cell_b) - (cell_a < cell_b);
}

static void show_what_is_not_needed(Work *work)
{
    const SuppressTable *table = work->table;
    Hidden *hidden = ARENA_ARRAY(work->arena, Hidden, table->place_count * table->sum_count + 1);
    size_t count = 0;
    for (size_t place = 0; place < table->place_count; place++)
        for (size_t sum = 0; sum < table->sum_count; sum++)
            if (work->shown[cell_of(work, place, sum)] == SHOWN_HIDDEN && !work->dropped[sum] &&
                !is_small(work, cell_of(work, place, sum)))
                hidden[count++] = (Hidden){place, sum, table->worth[sum] * work->table->weights[place]};
    if (count)
        qsort(hidden, count, sizeof *hidden, dearest_first);
    for (size_t i = 0; i < count; i++)
        if (work->shown[cell_of(work, hidden[i].place, hidden[i].sum)] == SHOWN_HIDDEN)
            cell_show(work, hidden[i].place, hidden[i].sum);
}

static Move move_make(const Work *work, size_t up, size_t down)
{
    Move move = {.up = (uint8_t)up, .down = (uint8_t)down};
    for (size_t s = 0; s < work->table->sum_count; s++) {
        uint32_t has_up = work->table->sums[s] >> up & 1;
        uint32_t has_down = down == NONE ? 0 : work->table->sums[s] >> down & 1;
        move.gains |= (has_up & ~has_down & 1) << s;
        move.loses |= (has_down & ~has_up & 1) << s;
    }
    for (size_t p = 0; p < work->piece_count; p++) {
        uint64_t has_up = work->pieces[p] >> up & 1;
        uint64_t has_down = down == NONE ? 0 : work->pieces[p] >> down & 1;
        move.raises |= (has_up & ~has_down & 1) << p;
        move.lowers |= (has_down & ~has_up & 1) << p;
    }
    return move;
}

static void prepare_moves(Work *work)
{
    size_t kinds = work->table->kind_count;
    work->moves = ARENA_ARRAY(work->arena, Move, kinds * kinds);
    work->move_count = 0;
    for (size_t up = 0; up < kinds; up++) {
        work->moves[work->move_count++] = move_make(work, up, NONE);
        for (size_t down = 0; down < kinds; down++)
            if (down != up)
                work->moves[work->move_count++] = move_make(work, up, down);
    }
}

static void prepare_pieces(Work *work)
{
    const SuppressTable *table = work->table;
    uint32_t kept[SUMS_MAX];
    size_t count = 0;
    for (size_t s = 0; s < table->sum_count; s++)
        if (!work->dropped[s])
            kept[count++] = table->sums[s];
    work->pieces = suppress_pieces(kept, count, table->kind_count, work->arena, &work->piece_count);
    assert(work->piece_count <= PIECES_MAX);
    for (size_t row = 0; row < table->row_count; row++) {
        work->large[row] = 0;
        for (size_t p = 0; p < work->piece_count; p++)
            if (piece_count_of(work, row, work->pieces[p]) >= table->least)
                work->large[row] |= (uint64_t)1 << p;
    }
    prepare_moves(work);
}

static void mark_small(Work *work)
{
    const SuppressTable *table = work->table;
    for (size_t place = 0; place < table->place_count; place++)
        for (size_t sum = 0; sum < table->sum_count; sum++) {
            size_t cell = cell_of(work, place, sum);
            work->shown[cell] = work->dropped[sum]                       ? SHOWN_HIDDEN
                                : work->true_values[cell] < table->least ? SHOWN_SMALL
                                                                         : SHOWN;
        }
}

/* The cheapest tie. Where several cost the same, one that leaves all marks as they are, and of these one that
 * empties the piece, so that not even "at least one" follows. */
static bool tie_any(Work *work, Tie *tie)
{
    Tie tried = *tie;
    double least = INFINITY;
    bool some = piece_count_of(work, tie->row, work->pieces[tie->piece]) > 0;
    for (int way = 0; way < 4 && least > 0; way++) {
        bool away = way % 2 == 0, strict = way < 2;
        if ((away && !some) || !tie_find(work, &tried, away, strict, least))
            continue;
        double cost = tie_hold(work, &tried);
        tie_let_go(work, &tried);
        if (cost < least) {
            least = cost;
            *tie = tried;
        }
    }
    return least < INFINITY;
}

/* False, and the piece, when one finds no tie. */
static bool tie_all(Work *work, uint32_t *untied)
{
    for (uint32_t row = 0; row < work->table->row_count; row++)
        for (uint32_t piece = 0; piece < work->piece_count; piece++) {
            if (work->large[row] >> piece & 1)
                continue;
            Tie tie = {.row = row, .piece = piece};
            if (!tie_any(work, &tie)) {
                *untied = work->pieces[piece];
                return false;
            }
            (void)tie_hold(work, &tie);
            *GROW(work->arena, &work->ties) = tie;
        }
    return true;
}

/* Each tie again, now that the others are there. */
static void tie_again(Work *work)
{
    for (size_t i = 0; i < work->ties.count; i++) {
        Tie *old = &work->ties.items[i], fresh = *old;
        tie_let_go(work, old);
        bool found = tie_any(work, &fresh);
        double cost = found ? tie_hold(work, &fresh) : INFINITY;
        if (found)
            tie_let_go(work, &fresh);
        if (tie_hold(work, old) <= cost || !found)
            continue;
        tie_let_go(work, old);
        (void)tie_hold(work, &fresh);
        *old = fresh;
    }
}

/* Gives up the cheapest sum that has part in a piece that finds no tie. */
static void drop_sum(Work *work, uint32_t piece)
{
    size_t worst = SUMS_MAX;
    for (size_t s = 0; s < work->table->sum_count; s++)
        if (!work->dropped[s] && (work->table->sums[s] & piece) &&
            (worst == SUMS_MAX || work->table->worth[s] < work->table->worth[worst]))
            worst = s;
    assert(worst < SUMS_MAX);
    work->dropped[worst] = true;
}

static void prepare(Work *work)
{
    const SuppressTable *t = work->table;
    Arena *arena = work->arena;
    size_t cells = t->place_count * t->sum_count;
    work->words = (t->place_count + 63) / 64;
    work->places_of = ARENA_ARRAY(arena, uint64_t, t->row_count * work->words + 1);
    work->large = ARENA_ARRAY(arena, uint64_t, t->row_count + 1);
    work->counts = ARENA_ARRAY(arena, int64_t, t->row_count * t->kind_count + 1);
    work->values = ARENA_ARRAY(arena, int64_t, cells + 1);
    work->shown = ARENA_ARRAY(arena, Shown, cells + 1);
    work->changes = ARENA_ARRAY(arena, Change, cells + 1);
    for (size_t i = 0; i < t->row_count * t->kind_count; i++)
        work->counts[i] = t->counts[i];
    for (size_t place = 0; place < t->place_count; place++)
        for (size_t row = 0; row < t->row_count; row++) {
            if (!t->places[place * t->row_count + row])
                continue;
            work->places_of[row * work->words + place / 64] |= (uint64_t)1 << place % 64;
            for (size_t sum = 0; sum < t->sum_count; sum++)
                work->values[cell_of(work, place, sum)] += piece_count_of(work, row, t->sums[sum]);
        }
    work->uses = ARENA_ARRAY(arena, uint32_t, cells + 1);
    int64_t *kept = ARENA_ARRAY(arena, int64_t, cells + 1);
    memcpy(kept, work->values, cells * sizeof *kept);
    work->true_values = kept;
}

Shown *suppress(const SuppressTable *table, Arena *arena, bool *given_up)
{
    assert(table->sum_count <= SUMS_MAX && table->kind_count <= SUPPRESS_KINDS_MAX && table->least > 0);
    DEFER(arena_release) Arena scratch = {0};
    Work work = {.table = table, .arena = &scratch};
    uint32_t untied = 0;
    prepare(&work);
    for (;;) {
        work.ties = (TieList){0};
        memset(work.uses, 0, table->place_count * table->sum_count * sizeof *work.uses);
        prepare_pieces(&work);
        mark_small(&work);
        if (tie_all(&work, &untied))
            break;
        drop_sum(&work, untied);
    }
    for (int round = 0; round < ROUNDS; round++) {
        tie_again(&work);
        show_what_is_not_needed(&work);
    }
    size_t cells = table->place_count * table->sum_count;
    Shown *out = ARENA_ARRAY(arena, Shown, cells + 1);
    memcpy(out, work.shown, cells * sizeof *out);
    memcpy(given_up, work.dropped, table->sum_count * sizeof *given_up);
    return out;
}
