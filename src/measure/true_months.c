#include "measure/question.h"

/* The lines that are sets of children, as a picture of one day asks for them (true_count.c). */
enum { REGISTERED, LIVING_REGISTERED, REACHED, SETS };
static const char *const words[SETS] = {
    [REGISTERED] = "registered, under age",
    [LIVING_REGISTERED] = "registered, under age, living in the area",
    [REACHED] = "reached, under age, living in the area",
};

typedef struct Months {
    View view;
    Plans plans;
    const Plan *sets[SETS];
    TrueMonth *out;
} Months;

static void count_registrations(Months *this, uint32_t child)
{
    const Moments *moments = &this->view.moments;
    uint64_t ever = 0;
    for (EACH(Held, held, this->view.chronicle, SHELF_HELD, child)) {
        uint64_t begun = moments_in(moments, held->from, DAY_LAST);
        ever |= begun;
        for (int m = 0; m < moments->count; m++)
            this->out[m].held += begun >> m & 1;
    }
    for (int m = 0; m < moments->count; m++)
        this->out[m].ended += ever >> m & 1;
}

static void count_sets(Months *this, uint32_t first, uint32_t count)
{
    uint64_t inside[SETS][BLOCK];
    plans_block(&this->plans, first, count);
    for (int set = 0; set < SETS; set++)
        plan_words(&this->plans, this->sets[set], count, inside[set]);
    for (uint32_t i = 0; i < count; i++)
        for (int m = 0; m < this->view.moments.count; m++) {
            this->out[m].registered += inside[REGISTERED][i] >> m & 1;
            this->out[m].living_registered += inside[LIVING_REGISTERED][i] >> m & 1;
            this->out[m].reached += inside[REACHED][i] >> m & 1;
        }
}

bool true_count_months(const Snapshot *s, int months, TrueMonth *out, Error *err)
{
    DEFER(arena_release) Arena scratch = {0};
    Months this = {.out = out};
    Date days[MONTHS_MOST];
    if (months < 1 || months > MONTHS_MOST)
        return error_set(err, ERROR_INPUT, "A trend may have from 1 to %d months, not %d.", MONTHS_MOST,
                         months);
    month_ends(s->options.as_of, months, days);
    view_make(s->chronicle, s->geo, &s->options, days, months, &scratch, &this.view);
    this.plans = (Plans){.view = &this.view, .arena = &scratch};
    for (int set = 0; set < SETS; set++) {
        const Expression *expression = NULL;
        TRY(measure_expression(s->options.book, &scratch, "the true count", words[set], &expression, err));
        TRY(plan_make(&this.plans, expression, &this.sets[set], err));
    }
    for (int m = 0; m < months; m++)
        out[m] = (TrueMonth){.day = days[m]};
    uint32_t children = s->chronicle->child_count;
    for (uint32_t child = 0; child < children; child++)
        count_registrations(&this, child);
    for (uint32_t first = 0; first < children; first += BLOCK)
        count_sets(&this, first, children - first < BLOCK ? children - first : BLOCK);
    for (int m = 0; m < months; m++) {
        out[m].again = out[m].held - out[m].ended;
        out[m].ended -= out[m].registered;
    }
    return true;
}
