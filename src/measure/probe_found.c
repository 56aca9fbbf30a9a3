#include "base/nearest.h"
#include "base/text.h"
#include "measure/moments.h"

bool fact_is_found(FactKind kind)
{
    return kind >= FACT_AT_NURSERY && kind <= FACT_ON_COURSE;
}

static FoundKind kind_of(FactKind kind)
{
    return kind <= FACT_NURSERY_UNDER ? FOUND_NURSERY
           : kind <= FACT_TOOK_PLACE  ? FOUND_PLACE
           : kind <= FACT_TAKEN_UP    ? FOUND_REFERRAL
           : kind <= FACT_BREASTFED   ? FOUND_BREASTFEEDING
           : kind <= FACT_GOOD_LEVEL  ? FOUND_PROFILE
                                      : FOUND_COURSE;
}

/* Those who have referred a child, or whom one was referred to; of adults, the courses. */
static bool find_partner(Probe *probe, const char *what, const char *text, Error *err)
{
    const Words *partners = &probe->view->chronicle->partners;
    Nearest nearest = {.meant = text};
    for (uint32_t i = 1; i < partners->count; i++) {
        probe->what = i;
        if (text_same(partners->items[i], text))
            return true;
        nearest_offer(&nearest, partners->items[i]);
    }
    return error_set(err, ERROR_NOT_FOUND, "There is no %s \"%s\" here.%s%s%s", what, text,
                     nearest.word ? " Did you mean \"" : "", nearest.word ? nearest.word : "",
                     nearest.word ? "\"?" : "");
}

bool found_make(Probe *probe, const Fact *fact, Error *err)
{
    enum { ALL = 100 };
    if (probe->kind == FACT_REFERRED_BY || probe->kind == FACT_REFERRED_TO)
        return find_partner(probe, "partner", fact->text, err);
    if (probe->kind == FACT_ON_COURSE)
        return find_partner(probe, "course", fact->text, err);
    if (probe->kind != FACT_NURSERY_UNDER)
        return true;
    if (fact->numbers[0] < 1 || fact->numbers[0] > ALL)
        return error_set(err, ERROR_INPUT, "A percentage of attendance is a number from 1 to %d, not %lld.",
                         ALL, (long long)fact->numbers[0]);
    probe->from = (int)fact->numbers[0];
    return true;
}

static bool says(const Probe *p, const Found *found, const char *what)
{
    return text_same(p->view->chronicle->words.items[found->what], what);
}

static bool is_meant(const Probe *p, const Found *found)
{
    switch (p->kind) {
    case FACT_AT_NURSERY:
        return found->whole > 0;
    case FACT_REFERRED_IN:
        return !found->out;
    case FACT_REFERRED_OUT:
        return found->out;
    case FACT_REFERRED_BY:
        return !found->out && found->by == p->what;
    case FACT_REFERRED_TO:
        return found->out && found->by == p->what;
    case FACT_DECLINED:
        return says(p, found, "declined");
    case FACT_WAITING:
        return !says(p, found, "declined") && !says(p, found, "taken up");
    case FACT_TAKEN_UP:
        return says(p, found, "taken up");
    default:
        return true;
    }
}

bool fact_is_of_referrals(FactKind kind)
{
    return kind >= FACT_REFERRED_IN && kind <= FACT_TAKEN_UP;
}

bool found_takes(const Probe *p, const Found *found)
{
    const int last = p->view->moments.count - 1;
    return found->kind == FOUND_REFERRAL && is_meant(p, found) && (in_period(p, found->day) >> last & 1);
}

/* Some finding of the period. */
static uint64_t any_in_period(const Probe *p, uint32_t child)
{
    uint64_t word = 0;
    for (EACH(Found, found, p->view->chronicle, SHELF_FOUND, child))
        if (found->kind == kind_of(p->kind) && is_meant(p, found))
            word |= in_period(p, found->day);
    return word;
}

/* Whether the findings of one kind and day, taken together, meet the fact. */
static bool day_meets(const Probe *p, const Found *first, const Found *end)
{
    int64_t part = 0, whole = 0;
    bool said = false;
    for (const Found *found = first; found < end && found->day == first->day; found++) {
        if (found->kind != first->kind)
            continue;
        part += found->whole > 0 && found->part > 0 ? found->part : 0;
        whole += found->whole > 0 ? found->whole : 0;
        said |= says(p, found, p->kind == FACT_TOOK_PLACE ? "taken" : "good level");
    }
    return p->kind == FACT_NURSERY_UNDER ? whole > 0 && 100 * part < p->from * whole : said;
}

/* Whether a day is told of at all: a term without a possible session is not. */
static bool is_told(const Probe *p, const Found *found)
{
    return found->kind == kind_of(p->kind) && (p->kind != FACT_NURSERY_UNDER || found->whole > 0);
}

/* The newest day of findings that was in the period decides. */
static uint64_t newest_in_period(const Probe *p, uint32_t child)
{
    const Chronicle *c = p->view->chronicle;
    uint64_t word = 0;
    Date last = DATE_NONE;
    for (EACH(Found, found, c, SHELF_FOUND, child)) {
        if (!is_told(p, found) || found->day == last)
            continue;
        last = found->day;
        uint64_t from_here = moments_in(&p->view->moments, found->day, DAY_LAST);
        word &= ~from_here;
        if (day_meets(p, found, found_end))
            word |= in_period(p, found->day);
    }
    return word;
}

static uint64_t fed(const Probe *p, uint32_t child)
{
    for (EACH(Found, found, p->view->chronicle, SHELF_FOUND, child)) {
        bool breast = says(p, found, "total") || says(p, found, "partial");
        if (found->kind == FOUND_BREASTFEEDING &&
            (breast || (p->kind == FACT_FEEDING_TOLD && says(p, found, "none"))))
            return moments_in(&p->view->moments, found->day, DAY_LAST);
    }
    return 0;
}

static bool ended_so(FactKind kind, int32_t end)
{
    return kind == FACT_QUALIFIED          ? end == COURSE_QUALIFIED
           : kind == FACT_IN_WORK          ? end == COURSE_IN_WORK
           : kind == FACT_COMPLETED_COURSE ? end != COURSE_LEFT
                                           : true;
}

/* The moments on which the course had begun, and whose period began before it ended. */
static uint64_t on_course(const Probe *p, const Found *course)
{
    uint64_t begun = moments_in(&p->view->moments, course->from, DAY_LAST);
    return course->from == DATE_NONE  ? 0
           : course->day == DATE_NONE ? begun
                                      : begun & moments_below(moment_at(&p->starts, course->day));
}

static uint64_t of_courses(const Probe *p, uint32_t adult)
{
    uint64_t word = 0;
    for (EACH(Found, course, p->view->chronicle, SHELF_FOUND, adult))
        if (p->kind == FACT_ON_COURSE)
            word |= course->by == p->what ? on_course(p, course) : 0;
        else if (p->kind == FACT_STARTED_COURSE)
            word |= course->from == DATE_NONE ? 0 : in_period(p, course->from);
        else if (course->day != DATE_NONE && ended_so(p->kind, course->part))
            word |= in_period(p, course->day);
    return word;
}

uint64_t found_word(const Probe *p, uint32_t child)
{
    if (fact_is_of_learners(p->kind))
        return of_courses(p, child);
    switch (p->kind) {
    case FACT_NURSERY_UNDER:
    case FACT_TOOK_PLACE:
    case FACT_GOOD_LEVEL:
        return newest_in_period(p, child);
    case FACT_FEEDING_TOLD:
    case FACT_BREASTFED:
        return fed(p, child);
    default:
        return any_in_period(p, child);
    }
}
