#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "measure/measure.h"

static const char *capital(Arena *arena, const char *text)
{
    return arena_print(arena, "%c%s", toupper((unsigned char)*text), text + (*text != '\0'));
}

/* "a large majority", "half", "most", "almost all". */
static const char *with_article(Arena *arena, const char *band)
{
    static const char *const bare[] = {"half", "most", "few", "almost all", "almost none"};
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
        if (strcmp(band, bare[i]) == 0)
            return band;
    return arena_print(arena, "a %s", band);
}

const char *figure_sentence(Arena *arena, const Figure *f)
{
    const char *count = text_grouped(arena, (double)f->count), *units = unit_words(f->unit, f->count);
    if (!(f->of > 0))
        return arena_print(arena, "There are no %s %s, so no proportion can be told%s%s%s%s%s.",
                           unit_words(f->unit, 0), f->among, f->count ? ": " : "", f->count ? count : "",
                           f->count ? " " : "", f->count ? units : "",
                           f->count ? arena_print(arena, " %s", f->did) : "");
    double percent = 100.0 * (double)f->count / f->of;
    const char *of = text_grouped(arena, f->of), *band = band_of(percent);
    if (percent > 100)
        return arena_print(arena, "%s %s %s, more than the %s %s that the statistics estimate.", count, units,
                           f->did, of, f->among);
    return arena_print(arena, "%s (%.0f%%) of the %s %s %s %s: %s %s.",
                       capital(arena, with_article(arena, band)), percent, of,
                       unit_words(f->unit, (uint64_t)llround(f->of)), f->among, f->did, count, units);
}

/* ", 66 for every 100 of the 6,837 children under five living in the area" */
static const char *for_every(const Snapshot *s, const Measure *m, const Number *number, Arena *arena)
{
    if (!(number->of > 0))
        return "";
    return arena_print(arena, ", %.0f for every 100 of the %s children %s", number->percent,
                       text_grouped(arena, number->of), snapshot_words(s, arena, m->among));
}

const char *change_sentence(const Changed *c, Arena *arena)
{
    char day[24];
    bool more = c->now.count >= c->then.count;
    uint64_t difference = more ? c->now.count - c->then.count : c->then.count - c->now.count;
    const char *text =
        arena_print(arena, "%s %s now, %s on %s: %s", text_grouped(arena, (double)c->now.count),
                    unit_words(c->unit, c->now.count), text_grouped(arena, (double)c->then.count),
                    date_print_long(c->since, day),
                    difference ? arena_print(arena, "%s %s", text_grouped(arena, (double)difference),
                                             more ? "more" : "fewer")
                               : "no more and no fewer");
    if (c->unit == UNIT_CHILD)
        text = arena_print(arena, "%s (%s gained, %s lost)", text, text_grouped(arena, (double)c->gained),
                           text_grouped(arena, (double)c->lost));
    if (c->unit == UNIT_CONTACT || c->now.percent < 0 || c->then.percent < 0)
        return arena_print(arena, "%s.", text);
    return arena_print(arena, "%s. That is %.0f%% now and %.0f%% then.", text, c->now.percent,
                       c->then.percent);
}

/* "The lowest 20% (19) of the 95 children ... have 21.9 points on average, the median is 29.0: a gap
 * of 24.5%." */
static const char *gap_sentence(const Snapshot *s, const Measure *m, const Expression *where, Arena *arena)
{
    Gap gap;
    Error err = {0};
    const char *among = snapshot_words(s, arena, m->among);
    if (where)
        among = arena_print(arena, "%s and %s", among, expression_print(arena, where));
    if (!measure_gap(s, m, where, arena, &gap, &err) || gap.percent < 0)
        return arena_print(arena, "There are no children %s whose points were told, so no gap can be told.",
                           among);
    return arena_print(
        arena,
        "The lowest %d%% (%s) of the %s children %s have %.1f points on average, the median is %.1f: a gap "
        "of %.1f%%.",
        m->lowest, text_grouped(arena, (double)gap.lowest), text_grouped(arena, (double)gap.children), among,
        gap.mean_lowest, gap.median, gap.percent);
}

const char *measure_sentence(const Snapshot *s, const Measure *measure, MeasureUnit unit,
                             const Expression *where, const Number *number, Arena *arena)
{
    const Measure *m = measure_on(measure, snapshot_as_of(s));
    const char *did = snapshot_words(s, arena, m->did);
    const char *period =
        m->rolling ? arena_print(arena, "%d months to {day}", m->rolling) : "{months} months to {day}";
    if (unit == UNIT_CONTACT || (unit == UNIT_REFERRAL && !(number->of > 0)))
        return arena_print(arena, "%s: %s %s in the %s%s.", m->title,
                           text_grouped(arena, (double)number->count), unit_words(unit, number->count),
                           snapshot_words(s, arena, period), for_every(s, m, number, arena));
    const char *among = snapshot_words(s, arena, m->among);
    if (m->lowest && unit == UNIT_CHILD && !*number->name)
        return gap_sentence(s, m, where, arena);
    if (where)
        among = arena_print(arena, "%s and %s", among, expression_print(arena, where));
    if (*number->name)
        among = arena_print(arena, "%s (%s)", among, number->name);
    if (!number->of_statistics && m->of_population)
        among = arena_print(arena, "known %s", among);
    const Figure figure = {among, did, number->count, number->of, unit};
    return figure_sentence(arena, &figure);
}

static const char *points(Arena *arena, double now, double before, const char *when)
{
    double change = round(now) - round(before);
    if (change == 0)
        return arena_print(arena, "the same as %s (%.0f%%)", when, before);
    return arena_print(arena, "%.0f point%s %s than %s (%.0f%%)", fabs(change), fabs(change) == 1 ? "" : "s",
                       change > 0 ? "more" : "fewer", when, before);
}

const char *figure_comparison(Arena *arena, const Figure *f, const Comparison *with)
{
    const char *text = "";
    double now = f->of > 0 ? 100.0 * (double)f->count / f->of : -1;
    if (now < 0)
        return text;
    if (with->before >= 0 && with->before_when)
        text = arena_print(arena, "That is %s", points(arena, now, with->before, with->before_when));
    if (with->authority >= 0 && with->authority_name)
        text = arena_print(arena, "%s%s%s as a whole: %.0f%%", text, *text ? "; " : "", with->authority_name,
                           with->authority);
    if (with->target >= 0)
        text = arena_print(arena, "%s%sthe target of %.0f%% is %s", text, *text ? "; " : "", with->target,
                           now >= with->target
                               ? "met"
                               : arena_print(arena, "missed by %.0f points", ceil(with->target - now)));
    return *text ? arena_print(arena, "%s.", capital(arena, text)) : text;
}
