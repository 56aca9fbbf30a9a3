#include "measure/snapshot.h"

bool expression_is_of_learners(const Expression *e)
{
    if (!e)
        return false;
    if (e->kind == EXPRESSION_FACT)
        return fact_is_of_learners(e->fact.word->kind);
    if (e->kind == EXPRESSION_MEASURE)
        return e->measure && expression_is_of_learners(e->measure->count);
    return expression_is_of_learners(e->left) || expression_is_of_learners(e->right);
}

/* What is told of an adult on a course beside the courses. */
static bool is_told_of_learners(FactKind kind)
{
    return fact_is_of_learners(kind) || (kind <= FACT_IN_DECILE && kind >= FACT_KNOWN) ||
           kind == FACT_UNDER || kind == FACT_AGED || kind == FACT_ETHNICITY || kind == FACT_LANGUAGE ||
           kind == FACT_SEX || kind == FACT_ON_LIST;
}

static bool check_facts(const Expression *e, Error *err)
{
    if (!e)
        return true;
    if (e->kind == EXPRESSION_MEASURE)
        return check_facts(e->measure->count, err);
    if (e->kind != EXPRESSION_FACT)
        return check_facts(e->left, err) && check_facts(e->right, err);
    if (is_told_of_learners(e->fact.word->kind))
        return true;
    return error_set(
        err, ERROR_INPUT,
        "\"%s\" is told of children, and courses are told of adults: ask beside courses for places, "
        "ages in years, sex, ethnicity and language only.",
        e->fact.word->pattern);
}

static bool make(Snapshot *s, Error *err)
{
    const Chronicle *learners = s->chronicle->learners;
    if (!learners)
        return error_set(err, ERROR_INPUT, "Adults on courses are told of the register as it stands only.");
    if (s->learners && s->learners_read == s->chronicle->learners_read)
        return true;
    snapshot_close(s->learners);
    s->learners = NULL;
    s->learners_read = s->chronicle->learners_read;
    return snapshot_of(learners, s->geo, &s->options, &s->learners, err);
}

bool snapshot_told(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit,
                   const Expression *where, const Snapshot **out, Error *err)
{
    Snapshot *s = snapshot_kept(snapshot);
    const Measure *m = measure_on(measure, s->options.as_of);
    *out = snapshot;
    if (s->chronicle->of_learners ||
        !(expression_is_of_learners(m->of) || expression_is_of_learners(m->count) ||
          expression_is_of_learners(where)))
        return true;
    if (unit != UNIT_ADULT || m->per_population)
        return error_set(err, ERROR_INPUT,
                         "Courses are told of adults: count them in adults, and not per population.");
    TRY(check_facts(m->of, err) && check_facts(m->count, err) && check_facts(where, err));
    pthread_mutex_lock(&s->lock);
    bool done = make(s, err);
    *out = s->learners;
    pthread_mutex_unlock(&s->lock);
    return done;
}
