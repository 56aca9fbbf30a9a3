#include <string.h>

#include "measure/moments.h"

static uint64_t at_home(const Probe *p, uint32_t child)
{
    const Moments *m = &p->view->moments;
    uint64_t left = m->all, word = 0;
    for (EACH(Home, home, p->view->chronicle, SHELF_HOMES, child)) {
        uint64_t here = moments_in(m, home->from, home->to) & left;
        left &= ~here;
        if (home->lsoa != LSOA_ELSEWHERE)
            word |= here & p->places[home->lsoa];
    }
    return word;
}

static uint64_t of_age(const Probe *p, uint32_t child)
{
    const View *view = p->view;
    Date birth = view->chronicle->births[child];
    if (birth == DATE_NONE || p->to < p->from)
        return 0;
    return moments_in(&view->moments, p->from ? birthday(birth, p->from) : birth, birthday(birth, p->to + 1));
}

static uint64_t registered(const Probe *p, uint32_t child, bool at_centre)
{
    uint64_t word = 0;
    for (EACH(Held, held, p->view->chronicle, SHELF_HELD, child))
        if (!at_centre || held->centre == p->what)
            word |= moments_in(&p->view->moments, held->from, held->to);
    return word;
}

static uint64_t in_group(const Probe *p, uint32_t child)
{
    uint64_t word = 0;
    for (EACH(Spell, spell, p->view->chronicle, SHELF_GROUPS, child))
        if (spell->what == p->what)
            word |= moments_in(&p->view->moments, spell->from, spell->to);
    return word;
}

bool fact_is_of_contacts(FactKind kind)
{
    return kind == FACT_REACHED || kind == FACT_ENGAGED || kind == FACT_ATTENDED || kind == FACT_HAD ||
           kind == FACT_USED_CENTRE || kind == FACT_EVER_REACHED || kind == FACT_EVER_ENGAGED;
}

static bool is_of_kind(const Probe *p, const Seen *seen)
{
    switch (p->kind) {
    case FACT_ENGAGED:
    case FACT_EVER_ENGAGED:
        return kind_engages(seen->kind);
    case FACT_ATTENDED:
        return kind_engages(seen->kind) && seen->activity < p->what && p->wanted[seen->activity];
    case FACT_HAD:
        return seen->kind == p->what;
    case FACT_USED_CENTRE:
        return seen->centre == p->what;
    default:
        return true;
    }
}

bool probe_takes(const Probe *p, const Seen *seen)
{
    const Moments *m = &p->view->moments;
    Date last = m->days[m->count - 1];
    bool ever = p->kind == FACT_EVER_REACHED || p->kind == FACT_EVER_ENGAGED;
    return seen->day <= last && (ever || seen->day > p->starts.days[m->count - 1]) && is_of_kind(p, seen);
}

static uint64_t had_contact(const Probe *p, uint32_t child)
{
    uint64_t word = 0;
    for (EACH(Seen, seen, p->view->chronicle, SHELF_SEEN, child))
        if (is_of_kind(p, seen))
            word |= in_period(p, seen->day);
    return word;
}

static uint64_t ever_had(const Probe *p, uint32_t child)
{
    for (EACH(Seen, seen, p->view->chronicle, SHELF_SEEN, child))
        if (is_of_kind(p, seen))
            return moments_in(&p->view->moments, seen->day, DAY_LAST);
    return 0;
}

/* With a day of contact and the one so many different days before it, both in the period. */
static uint64_t sustained(const Probe *p, uint32_t child)
{
    uint64_t word = 0;
    const Seen *oldest = NULL;
    int between = 0;
    Date last = DATE_NONE;
    for (EACH(Seen, seen, p->view->chronicle, SHELF_SEEN, child)) {
        oldest = oldest ? oldest : seen;
        if (seen->day == last)
            continue;
        last = seen->day;
        if (++between < p->from)
            continue;
        if (between > p->from) {
            for (Date passed = oldest->day; oldest->day == passed;)
                oldest++;
            between--;
        }
        word |= in_period(p, oldest->day) & ~moments_below(moment_at(&p->view->moments, last));
    }
    return word;
}

/* Contacts elsewhere than at the centre whose area is home at the moment. */
static uint64_t used_another(const Probe *p, uint32_t child)
{
    const Moments *m = &p->view->moments;
    const Chronicle *c = p->view->chronicle;
    uint64_t word = 0;
    for (EACH(Seen, seen, c, SHELF_SEEN, child)) {
        uint64_t left = m->all, own = 0;
        if (seen->centre == NO_CENTRE)
            continue;
        for (EACH(Home, home, c, SHELF_HOMES, child)) {
            uint64_t here = moments_in(m, home->from, home->to) & left;
            left &= ~here;
            if (here && home->lsoa != LSOA_ELSEWHERE)
                own |= here & view_centre(p->view, home->lsoa, seen->centre);
        }
        word |= in_period(p, seen->day) & ~own;
    }
    return word;
}

static uint64_t seen_after_birth(const Probe *p, uint32_t child)
{
    Date birth = p->view->chronicle->births[child];
    for (EACH(Seen, seen, p->view->chronicle, SHELF_SEEN, child))
        if (birth != DATE_NONE && seen->day >= birth && seen->day - birth <= p->from)
            return moments_in(&p->view->moments, seen->day, DAY_LAST);
    return 0;
}

static uint64_t stayed(const Probe *p, uint32_t child)
{
    Date enough = DATE_NONE;
    for (EACH(Seen, seen, p->view->chronicle, SHELF_SEEN, child)) {
        if (enough == DATE_NONE)
            enough = date_add_months(seen->day, p->from);
        if (seen->day >= enough)
            return moments_in(&p->view->moments, seen->day, DAY_LAST);
    }
    return 0;
}

uint64_t probe_word(const Probe *p, uint32_t child)
{
    const Chronicle *c = p->view->chronicle;
    const Traits *traits = &c->traits[child];
    uint64_t all = p->view->moments.all;
    if (c->ids[child] == 0)
        return 0;
    if (fact_is_found(p->kind))
        return found_word(p, child);
    switch (p->kind) {
    case FACT_KNOWN:
        return all;
    case FACT_LIVING:
    case FACT_IN_WARD:
    case FACT_IN_LSOA:
    case FACT_IN_CENTRE:
    case FACT_IN_DECILE:
        return at_home(p, child);
    case FACT_UNDER_AGE:
    case FACT_UNDER:
    case FACT_AGED:
        return of_age(p, child);
    case FACT_BORN:
        return c->births[child] == DATE_NONE ? 0 : in_period(p, c->births[child]);
    case FACT_IN_GROUP:
        return in_group(p, child);
    case FACT_ETHNICITY:
        return traits->ethnicity == p->what ? all : 0;
    case FACT_LANGUAGE:
        return traits->language == p->what ? all : 0;
    case FACT_SEX:
        return traits->sex == p->what ? all : 0;
    case FACT_ON_LIST:
        return p->what < 32 && traits->lists >> p->what & 1 ? all : 0;
    case FACT_REGISTERED:
    case FACT_REGISTERED_AT:
        return registered(p, child, p->kind == FACT_REGISTERED_AT);
    case FACT_REACHED:
    case FACT_ENGAGED:
    case FACT_ATTENDED:
    case FACT_HAD:
    case FACT_USED_CENTRE:
        return had_contact(p, child);
    case FACT_SUSTAINED:
        return sustained(p, child);
    case FACT_USED_ANOTHER:
        return used_another(p, child);
    case FACT_SEEN_AFTER_BIRTH:
        return seen_after_birth(p, child);
    case FACT_EVER_REACHED:
    case FACT_EVER_ENGAGED:
        return ever_had(p, child);
    case FACT_STAYED:
        return stayed(p, child);
    default:
        return 0;
    }
}

/* ---- expressions ---- */

struct Plan {
    ExpressionKind kind; /* MEASURE: left at the moments of the mask, else right */
    const Plan *left, *right;
    size_t leaf;
    uint64_t mask;
};
enum { PLAN_DEPTH = 300 };

static size_t leaf_of(Plans *plans, const char *key)
{
    for (size_t i = 0; i < plans->leaves.count; i++)
        if (strcmp(plans->leaves.items[i].key, key) == 0)
            return i;
    return plans->leaves.count;
}

static bool plan_fact(Plans *plans, const Fact *fact, Plan *plan, Error *err)
{
    const char *key = fact_print(plans->arena, fact);
    plan->leaf = leaf_of(plans, key);
    if (plan->leaf < plans->leaves.count)
        return true;
    Probe probe;
    TRY(probe_make(plans->view, fact, plans->arena, &probe, err));
    struct Leaf *leaf = GROW(plans->arena, &plans->leaves);
    leaf->key = key;
    leaf->probe = probe;
    leaf->words = ARENA_ARRAY(plans->arena, uint64_t, BLOCK);
    return true;
}

/* The newest version from its day on, the one before it until then, and so on; the first has no beginning. */
static bool plan_versions(Plans *plans, const Measure *measure, int version, bool of, Plan *plan, Error *err)
{
    const Moments *m = &plans->view->moments;
    if (version)
        measure = measure_version(measure, version);
    bool always = version || !measure->previous;
    plan->mask = always ? m->all : moments_in(m, measure->since, DAY_LAST);
    TRY(plan_make(plans, of ? measure->of : measure->count, &plan->left, err));
    if (always)
        return true;
    Plan *before = ARENA_NEW(plans->arena, Plan);
    before->kind = EXPRESSION_MEASURE;
    plan->right = before;
    return plan_versions(plans, measure->previous, 0, of, before, err);
}

bool plan_make(Plans *plans, const Expression *e, const Plan **out, Error *err)
{
    Plan *plan = ARENA_NEW(plans->arena, Plan);
    plan->kind = e->kind;
    if (++plans->depth > PLAN_DEPTH)
        return error_set(err, ERROR_INPUT,
                         "This question is too long: measures within measures, or too many words.");
    if (e->kind == EXPRESSION_FACT)
        TRY(plan_fact(plans, &e->fact, plan, err));
    else if (e->kind == EXPRESSION_MEASURE)
        TRY(plan_versions(plans, e->measure, e->version, false, plan, err));
    else {
        TRY(plan_make(plans, e->left, &plan->left, err));
        if (e->right)
            TRY(plan_make(plans, e->right, &plan->right, err));
    }
    plans->depth--;
    *out = plan;
    return true;
}

bool plan_measure(Plans *plans, const Measure *measure, bool of, const Plan **out, Error *err)
{
    Plan *plan = ARENA_NEW(plans->arena, Plan);
    plan->kind = EXPRESSION_MEASURE;
    *out = plan;
    return plan_versions(plans, measure, 0, of, plan, err);
}

void plans_block(Plans *plans, uint32_t first, uint32_t count)
{
    for (size_t i = 0; i < plans->leaves.count; i++) {
        struct Leaf *leaf = &plans->leaves.items[i];
        for (uint32_t child = 0; child < count; child++)
            leaf->words[child] = probe_word(&leaf->probe, first + child);
    }
}

void plan_words(const Plans *plans, const Plan *plan, uint32_t count, uint64_t *out)
{
    uint64_t right[BLOCK];
    if (plan->kind == EXPRESSION_FACT) {
        memcpy(out, plans->leaves.items[plan->leaf].words, count * sizeof *out);
        return;
    }
    plan_words(plans, plan->left, count, out);
    if (plan->kind == EXPRESSION_NOT) {
        for (uint32_t i = 0; i < count; i++)
            out[i] = ~out[i];
        return;
    }
    memset(right, 0, count * sizeof *right);
    if (plan->right)
        plan_words(plans, plan->right, count, right);
    for (uint32_t i = 0; i < count; i++)
        out[i] = plan->kind == EXPRESSION_AND  ? out[i] & right[i]
                 : plan->kind == EXPRESSION_OR ? out[i] | right[i]
                                               : (out[i] & plan->mask) | (right[i] & ~plan->mask);
}
