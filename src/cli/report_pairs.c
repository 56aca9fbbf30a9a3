#include <math.h>

#include "cli/explain.h"
#include "cli/report.h"

typedef struct Doubt {
    size_t pair;
    double distance; /* from even odds, in bits */
} Doubt;

static int by_doubt(const void *x, const void *y)
{
    const Doubt *a = x, *b = y;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    return (a->pair > b->pair) - (a->pair < b->pair);
}

/* The pairs nearest to even odds, the most doubtful first. */
static size_t choose(Arena *arena, const Linkage *linkage, Doubt **out)
{
    LinkModel model;
    linkage_model_get(linkage, &model);
    size_t count = linkage_pair_count(linkage);
    double prior = log2(model.prior / (1 - model.prior));
    Doubt *doubts = ARENA_ARRAY(arena, Doubt, count + 1);
    for (size_t i = 0; i < count; i++)
        doubts[i] = (Doubt){i, fabs((double)linkage_pair(linkage, i)->weight + prior)};
    qsort(doubts, count, sizeof *doubts, by_doubt);
    *out = doubts;
    return count < REPORT_PAIRS ? count : REPORT_PAIRS;
}

static const char *value_of(const PeopleList *list, const char *column, size_t more, uint32_t record)
{
    if (more > 0)
        return people_further(list, more - 1, record);
    for (size_t c = 0; c < list->column_count; c++)
        if (strcmp(list->columns[c].name, column) == 0)
            return people_value(list, c, record);
    return "";
}

static void put_value(Html *page, const char *value)
{
    html_markup(page, "<td>");
    if (*value)
        report_value(page, value);
    else
        html_markup(page, "<span class=\"none\">not recorded</span>");
    html_markup(page, "</td>");
}

static void put_bar(Html *page, const Waterfall *waterfall, const WaterfallStep *step)
{
    double span = fmax(waterfall->most - waterfall->least, 0.001);
    html_markup(page, "<td class=\"n\">");
    report_bits(page, step->bits);
    html_markup(page, "</td><td class=\"bar third\">");
    report_bar(page, (step->from - waterfall->least) / span, (step->to - waterfall->least) / span,
               -waterfall->least / span, step->bits < 0);
    html_markup(page, "</td></tr>\n");
}

static void put_step(Html *page, const Waterfall *waterfall, size_t number)
{
    const WaterfallStep *step = &waterfall->steps[number];
    if (number + 1 == waterfall->count)
        html_markup(page, "<tr class=\"step sum\"><th scope=\"row\" colspan=\"4\">");
    else
        html_markup(page, "<tr class=\"step\"><th scope=\"row\" colspan=\"4\">");
    html_text(page, step->level);
    html_markup(page, "</th>");
    put_bar(page, waterfall, step);
}

static void put_field(Html *page, const PeopleList *list, const LinkPair *pair, const Waterfall *waterfall,
                      const WaterfallStep *step, const LinkReason *reason)
{
    html_markup(page, "<tr><th scope=\"row\">");
    html_text(page, step->field);
    html_markup(page, "</th>");
    put_value(page, value_of(list, reason->column, reason->more_a, pair->a));
    put_value(page, value_of(list, reason->column, reason->more_b, pair->b));
    html_markup(page, "<td>");
    html_text(page, step->level);
    html_markup(page, "</td>");
    put_bar(page, waterfall, step);
}

static void put_head(Html *page, const char *id_a, const char *id_b, const char *sentence,
                     const char *further)
{
    html_markup(page, "<article><h3>");
    report_value(page, id_a);
    html_markup(page, " and ");
    report_value(page, id_b);
    html_markup(page, "</h3>\n<p>");
    html_text(page, sentence);
    html_markup(page, " ");
    html_text(page, further);
    html_markup(page,
                "</p>\n<table class=\"pair\"><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">");
    report_value(page, id_a);
    html_markup(page, "</th><th scope=\"col\">");
    report_value(page, id_b);
    html_markup(page, "</th><th scope=\"col\">Agreement</th><th scope=\"col\" class=\"n\">Bits</th><th "
                      "scope=\"col\">Against, for</th></tr></thead><tbody>\n");
}

static void put_pair(Html *page, const Linkage *linkage, const PeopleList *list, const LinkPair *pair)
{
    LinkExplanation why;
    Waterfall waterfall;
    linkage_explain(linkage, pair->a, pair->b, &why);
    waterfall_fill(page->arena, &why, &waterfall);
    char a[PEOPLE_ID_ROOM], b[PEOPLE_ID_ROOM];
    put_head(page, people_id(list, pair->a, a), people_id(list, pair->b, b),
             explain_sentence(page->arena, linkage, &why, NULL, NULL),
             explain_further(page->arena, list->more_names, &why, people_id(list, pair->a, a),
                             people_id(list, pair->b, b)));
    for (size_t s = 0; s < waterfall.count; s++)
        if (*waterfall.steps[s].field)
            put_field(page, list, pair, &waterfall, &waterfall.steps[s], &why.reasons[s - 1]);
        else
            put_step(page, &waterfall, s);
    html_markup(page, "</tbody></table></article>\n");
}

void report_doubtful(Html *page, const Linkage *linkage, const PeopleList *list)
{
    Doubt *doubts;
    size_t count = choose(page->arena, linkage, &doubts);
    if (count == 0) {
        html_markup(page, "<p>There is none.</p>\n");
        return;
    }
    html_markup(page, "<p>The ");
    html_unsigned(page, count);
    html_markup(page,
                " pairs nearest to even odds, the most doubtful first. Each bar starts where the one above "
                "it ends; the thin line is even odds, right of it one person is likelier than two.</p>\n");
    for (size_t i = 0; i < count; i++)
        put_pair(page, linkage, list, linkage_pair(linkage, doubts[i].pair));
}
