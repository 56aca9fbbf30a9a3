#include <string.h>

#include "measure/definition.h"
#include "measure/moments.h"
#include "measure/tail.h"

/* The page grows by copies, as it is made once. */
static void add(Arena *arena, const char **page, const char *text)
{
    *page = arena_print(arena, "%s%s", *page, text);
}

static void add_facts(Arena *arena, const char **page)
{
    add(arena, page,
        "## Facts\n\nNUMBER is a whole number, in digits or as a word up to twelve; TEXT a name, in double "
        "quotes when it is more "
        "than one word. What stands in [ ] may be left out: the period is then the setting `reach_months`, "
        "the days "
        "`sustained_days`.\n\n| fact | whom it means |\n|---|---|\n");
    for (const FactWord *word = fact_words; word->pattern; word++)
        add(arena, page, arena_print(arena, "| `%s` | %s |\n", word->pattern, word->meaning));
}

static const char *tail_words(Arena *arena, const Measure *m)
{
    if (m->cost)
        return m->cost == COST_PER_SESSION ? ", in pounds for each session" : ", in pounds for each family";
    const char *tail =
        m->lowest ? arena_print(arena, "the lowest %d%% by points", m->lowest) : tail_print(arena, m);
    return *tail ? arena_print(arena, ", %s", tail) : "";
}

static bool asks_for_referrals(const Expression *e)
{
    return e && (e->kind == EXPRESSION_FACT ? fact_is_of_referrals(e->fact.word->kind)
                                            : asks_for_referrals(e->left) || asks_for_referrals(e->right));
}

const char *measure_definition_words(Arena *arena, const Measure *m)
{
    char day[DATE_TEXT_SIZE];
    const char *since = m->since == DATE_NONE ? "from the beginning"
                                              : arena_print(arena, "since %s", date_print(m->since, day));
    return arena_print(
        arena, "version %d, %s: of `%s`, %s `%s`%s; unit %s; denominator: %s", m->version, since,
        expression_print(arena, m->of), m->less ? "less" : "counts", expression_print(arena, m->count),
        tail_words(arena, m), unit_word(m->unit),
        m->population_year  ? arena_print(arena, "the published population of %d", m->population_year)
        : m->per_population ? "published population statistics"
        : m->unit == UNIT_CONTACT || m->cost || (m->unit == UNIT_REFERRAL && !asks_for_referrals(m->of))
            ? "none"
        : m->of_population ? "published population statistics; where there are none, those known"
                           : m->among_source);
}

static void add_version(Arena *arena, const char **page, const Measure *m)
{
    add(arena, page,
        arena_print(arena, "- %s; defined in `%s`\n", measure_definition_words(arena, m), m->file));
}

static void add_measure(Arena *arena, const char **page, const Measure *m)
{
    add(arena, page,
        arena_print(arena, "\n### %s\n\n%s. %s%s%s\n", m->name, m->title, m->meaning, *m->note ? " " : "",
                    m->note));
    if (*m->source)
        add(arena, page, arena_print(arena, "\nSource: %s\n", m->source));
    if (m->stale_years)
        add(arena, page,
            arena_print(arena, "\nRefused when the statistics are more than %d years old.\n",
                        m->stale_years));
    add(arena, page, "\n");
    for (; m; m = m->previous)
        add_version(arena, page, m);
}

const char *measure_book_document(const MeasureBook *book, Arena *arena)
{
    const char *page = "";
    const Measure *measure;
    add(arena, &page,
        "# Measures\n\nThis page is written by `reachbook measure --document` from the definitions in "
        "`measures/` and the vocabulary in "
        "`src/measure/vocabulary.c`; a test holds it up to date.\n\n"
        "## How to write one\n\n```\nmeasure reached version 2 since 2026-04-01\n  title    Children "
        "reached\n"
        "  of       under age, living in the area\n  count    reached in 12 months\n  meaning  What it "
        "means, in plain words.\n"
        "  did      were reached in the {months} months to {day}\n```\n\n"
        "Of the children in `of`, those in `count` are counted. Other clauses: `unit` (child, family, adult, "
        "contact), `less` in place of "
        "`count` (the denominator less those), `rolling N months` (the period of facts that name none), "
        "`change`, "
        "`gained` or `lost` with `since DAY` or `since N months` (against another day), `lowest N percent by "
        "points` (of those in `count`, the lowest by their points at five, and the gap to the median), `per "
        "population` or "
        "`per "
        "population of YEAR` (the denominator is the population of `of`, whatever the unit), `cost per "
        "session` or "
        "`cost per family` (pounds the centres are told to have cost in the period, for each), `among` (the "
        "denominator in words), `stale N years` (how old "
        "the statistics may be), `note`, "
        "`source`. A line indented deeper than its clause continues it. `#` begins a comment line. A site's "
        "own files lie in the folder "
        "named by the setting `measures`.\n\n"
        "A definition is never changed: write the next version with the day it holds from, and past days are "
        "counted as they were. What each version of a site's own measures counts is kept by the register "
        "when it is "
        "first used, and a file that says otherwise later is refused. "
        "`NAME version N` asks for one version whatever the day. A definition may name another measure, "
        "which stands for what that counts; "
        "one that comes back to itself is refused.\n\n"
        "An expression joins facts with `and`, `or`, `not`, brackets and commas; a comma is an `and` that "
        "binds weaker than `or`. When `of` asks "
        "for home and age alone, published statistics are the denominator.\n\n"
        "Behind a question may stand a period and another day: `reached rolling 3 months`, `registered "
        "change since "
        "2025-03-31`, `reached gained since 12 months`. `change` tells how many there are now and were then, "
        "and of "
        "children how many were gained (counted now, not then) and lost (counted then, not now); `gained` "
        "and `lost` "
        "are counted, broken down by where the children live now, and listed as any measure is. Both days "
        "are counted by the "
        "definition of the day asked about, and by its population. A measure of two days cannot stand inside "
        "another "
        "question; narrow it with `--where`.\n\n"
        "```\nquestion   = expression [ \"rolling\" NUMBER \"months\" ]\n"
        "             [ ( \"change\" | \"gained\" | \"lost\" ) \"since\" ( YEAR-MONTH-DAY | NUMBER "
        "\"months\" ) ]\n"
        "expression = either { \",\" either }\neither     = both { \"or\" both }\nboth       = one { "
        "\"and\" one }\n"
        "one        = \"not\" one | \"(\" expression \")\" | fact | MEASURE [ \"version\" NUMBER ]\n```\n\n");
    add_facts(arena, &page);
    add(arena, &page, "\n## Measures\n");
    for (size_t i = 0; (measure = measure_at(book, i)); i++)
        add_measure(arena, &page, measure);
    return page;
}
