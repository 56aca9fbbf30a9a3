#include "cli/report.h"

#include <math.h>

#include "base/text.h"
#include "cli/explain.h"

void report_bits(Html *page, double bits)
{
    html_text(page, arena_print(page->arena, "%+.2f", fabs(bits) < 0.005 ? 0.0 : bits));
}

void report_chance(Html *page, double chance)
{
    html_text(page, arena_print(page->arena, chance >= 0.0001 ? "%.4f" : "%.1e", chance));
}

void report_number(Html *page, double number)
{
    html_text(page, text_grouped(page->arena, number));
}

void report_value(Html *page, const char *text)
{
    size_t length = strlen(text);
    html_markup(page, "<bdi>");
    if (length > REPORT_VALUE_BYTES) {
        length = REPORT_VALUE_BYTES;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
        html_text(page, arena_copy(page->arena, text, length));
        html_markup(page, "\u2026");
    } else {
        html_text(page, text);
    }
    html_markup(page, "</bdi>");
}

static void tile(Html *page, const char *name, double number)
{
    html_markup(page, "<div><dt>");
    html_text(page, name);
    html_markup(page, "</dt><dd>");
    report_number(page, number);
    html_markup(page, "</dd></div>\n");
}

static void put_head(Html *page, const PeopleList *list)
{
    const char *before = "";
    html_markup(page,
                "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Record linkage "
                "report</title>\n");
    report_style(page);
    html_markup(page, "</head>\n<body>\n<header><div><h1>Record linkage report</h1>\n<p>");
    for (size_t i = 0; i < list->choices.count; i++) {
        const char *path = list->choices.items[i].path;
        if (strcmp(path, before) == 0)
            continue;
        if (*before)
            html_markup(page, " and ");
        report_value(page, path);
        before = path;
    }
    html_markup(page, "</p></div></header>\n<main>\n");
}

static void put_summary(Html *page, Linkage *linkage, const LinkCluster *clusters, size_t cluster_count)
{
    LinkFigures figures = linkage_figures(linkage);
    double compared = 0, certain = 0, in_clusters = 0;
    for (size_t r = 0; r < figures.rules; r++)
        compared += (double)linkage_rule_figures(linkage, r).compared;
    for (size_t i = 0; i < linkage_pair_count(linkage); i++)
        certain += (double)linkage_pair(linkage, i)->probability >= figures.certain;
    for (size_t i = 0; i < cluster_count; i++)
        in_clusters += clusters[i].size;
    html_markup(page, "<dl class=\"tiles\">\n");
    tile(page, "records", (double)figures.records);
    tile(page, "people, as joined", (double)figures.records - in_clusters + (double)cluster_count);
    tile(page, "pairs compared", compared);
    tile(page, "certain pairs", certain);
    tile(page, "pairs to judge", (double)linkage_pair_count(linkage) - certain);
    tile(page, "joins refused", (double)figures.refused_joins);
    html_markup(page, "</dl>\n<p>A pair is certain from a probability of ");
    html_text(page, arena_print(page->arena, "%g", figures.certain));
    html_markup(page, " on, and kept for a person to judge from ");
    html_text(page, arena_print(page->arena, "%g", figures.possible));
    html_markup(page, " on. Before anything is known, two records are one person with odds of ");
    html_text(page,
              arena_print(page->arena, "1 to %s",
                          text_grouped(page->arena, figures.all_pairs / fmax(figures.expected_matches, 1))));
    html_markup(page, ": the model expects ");
    report_number(page, figures.expected_matches);
    html_markup(page, " matches among ");
    report_number(page, figures.all_pairs);
    html_markup(page, " pairs. ");
    if (figures.trained_pairs > 0) {
        html_markup(page, "It learned from ");
        report_number(page, (double)figures.trained_pairs);
        html_markup(page, " pairs.");
    } else {
        html_markup(page, "The model was given; nothing was learned.");
    }
    html_markup(page, "</p>\n<nav aria-label=\"On this page\"><ul><li><a href=\"#columns\">Columns</a><li><a "
                      "href=\"#rules\">Blocking rules</a><li><a href=\"#weights\">Match weights</a><li><a "
                      "href=\"#chances\">m and u</a><li><a href=\"#dependence\">Dependence</a><li><a "
                      "href=\"#scores\">Scores</a><li><a href=\"#clusters\">Clusters</a><li><a "
                      "href=\"#doubtful\">Doubtful pairs</a></ul></nav>\n");
}

/* The figures of what a header was taken for; the name part of a full name by its first part. */
static bool figures_of(const Linkage *linkage, const char *role, LinkColumnFigures *out)
{
    for (size_t f = 0; f < linkage_figures(linkage).columns; f++) {
        *out = linkage_column_figures(linkage, f);
        if (strcmp(out->name, role) == 0)
            return true;
    }
    return false;
}

static void put_choice(Html *page, const Linkage *linkage, const ColumnChoice *choice)
{
    LinkColumnFigures figures;
    double records = (double)linkage_figures(linkage).records;
    html_markup(page, "<tr><th scope=\"row\">");
    report_value(page, choice->header);
    html_markup(page, "</th><td>");
    if (strcmp(choice->role, "id") == 0)
        html_markup(page, "the record\u2019s name, no evidence</td><td colspan=\"3\"></td></tr>\n");
    else if (strcmp(choice->role, "street_number") == 0)
        html_markup(page, "number of the house, taken with the street</td><td colspan=\"3\"></td></tr>\n");
    else if (!figures_of(linkage, choice->role, &figures))
        html_markup(page, "not compared: other columns say it, or only one list has it</td><td "
                          "colspan=\"3\"></td></tr>\n");
    else {
        if (choice->further)
            html_markup(page, "another ");
        html_text(page, column_words(page->arena, choice->role));
        if (choice->further) {
            html_markup(page, "</td><td colspan=\"3\"></td></tr>\n");
            return;
        }
        if (choice->exclusive)
            html_markup(page, "; two different ones are two people");
        html_markup(page, "</td><td class=\"n opt\">");
        report_number(page, (double)figures.distinct);
        html_markup(page, "</td><td class=\"n\">");
        html_text(page, arena_print(page->arena, "%.1f%%", 100 * (double)figures.recorded / records));
        html_markup(page, "</td><td class=\"third opt\">");
        report_bar(page, 0, (double)figures.recorded / records, -1, false);
        html_markup(page, "</td></tr>\n");
    }
}

/* Among the unused of the first list already. */
static bool is_told(const PeopleList *list, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (!list->choices.items[i].role &&
            strcmp(list->choices.items[i].header, list->choices.items[number].header) == 0)
            return true;
    return false;
}

static void put_columns(Html *page, const Linkage *linkage, const PeopleList *list)
{
    html_markup(
        page,
        "<h2 id=\"columns\">What the columns were taken for</h2>\n<table class=\"columns\"><thead><tr><th "
        "scope=\"col\">Header in the file</th><th scope=\"col\">Taken for</th><th scope=\"col\" "
        "class=\"n opt\">Values</th><th scope=\"col\" class=\"n\">Recorded</th><th scope=\"col\" "
        "class=\"third opt\"></th></tr></thead><tbody>\n");
    const char *unused = "", *before = list->choices.count > 0 ? list->choices.items[0].path : "";
    for (size_t i = 0; i < list->choices.count; i++) {
        const ColumnChoice *choice = &list->choices.items[i];
        if (strcmp(choice->path, before) != 0) {
            html_markup(page, "<tr><th colspan=\"5\" class=\"group\">");
            report_value(page, choice->path);
            html_markup(page, "</th></tr>\n");
        }
        before = choice->path;
        if (choice->role)
            put_choice(page, linkage, choice);
        else if (!is_told(list, i))
            unused = arena_print(page->arena, "%s%s%s", unused, *unused ? ", " : "", choice->header);
    }
    html_markup(page, "</tbody></table>\n");
    if (*unused) {
        html_markup(page, "<p class=\"note\">Not used: <bdi>");
        html_text(page, unused);
        html_markup(page, "</bdi></p>\n");
    }
    for (size_t i = 0; i < linkage_notice_count(linkage); i++) {
        html_markup(page, "<p class=\"note\">");
        html_text(page, linkage_notice(linkage, i));
        html_markup(page, "</p>\n");
    }
}

static void put_rules(Html *page, const Linkage *linkage)
{
    LinkFigures figures = linkage_figures(linkage);
    double most = 1;
    for (size_t r = 0; r < figures.rules; r++)
        most = fmax(most, (double)linkage_rule_figures(linkage, r).compared);
    html_markup(
        page, "<h2 id=\"rules\">Blocking rules</h2>\n<p>Only pairs that agree on one of these are compared. "
              "A pair counts as compared under the first rule that yields it.</p>\n<table><thead><tr><th "
              "scope=\"col\">Rule</th><th scope=\"col\" class=\"n opt\">Candidates</th><th scope=\"col\" "
              "class=\"n\">Compared</th><th scope=\"col\" class=\"third opt\"></th></tr></thead><tbody>\n");
    for (size_t r = 0; r < figures.rules; r++) {
        LinkRuleFigures rule = linkage_rule_figures(linkage, r);
        html_markup(page, "<tr><th scope=\"row\">");
        html_text(page, rule.name);
        if (rule.block_max > 0) {
            html_markup(page, " <span class=\"note\">(blocks of more than ");
            report_number(page, (double)rule.block_max);
            html_markup(page, " records were passed over)</span>");
        }
        html_markup(page, "</th><td class=\"n opt\">");
        report_number(page, (double)rule.pairs);
        html_markup(page, "</td><td class=\"n\">");
        report_number(page, (double)rule.compared);
        html_markup(page, "</td><td class=\"third opt\">");
        report_bar(page, 0, (double)rule.compared / most, -1, false);
        html_markup(page, "</td></tr>\n");
    }
    html_markup(page, "</tbody></table>\n");
}

static void put_model(Html *page, const Linkage *linkage)
{
    LinkModel model;
    linkage_model_get(linkage, &model);
    html_markup(
        page, "<h2 id=\"weights\">Match weights</h2>\n<p>What each agreement says, in bits: log\u2082 of m "
              "over u. A bit to the right doubles the odds of one person, a bit to the left halves them. For "
              "\u201cexact\u201d this is the average; a rare value counts for more and a common one for "
              "less.</p>\n");
    report_weights(page, &model);
    report_household(page, &model);
    html_markup(page,
                "<h2 id=\"chances\">m and u</h2>\n<p>How often each agreement is seen among records of one "
                "person (m) and of two (u), where both hold a value.</p>\n");
    report_chances(page, &model);
}

static void put_dependence_row(Html *page, const LinkModel *model, const LinkDependence *pair)
{
    html_markup(page, "<tr><th scope=\"row\">");
    html_text(page, arena_print(page->arena, "%s and %s",
                                column_words(page->arena, model->columns[pair->column_a].name),
                                column_words(page->arena, model->columns[pair->column_b].name)));
    html_markup(page, "</th><td>");
    html_text(page, pair->matches ? "matches" : "non-matches");
    html_markup(page, "</td><td class=\"n opt\">");
    report_chance(page, pair->observed);
    html_markup(page, "</td><td class=\"n opt\">");
    report_chance(page, pair->expected);
    html_markup(page, "</td><td class=\"n opt\">");
    html_text(page, arena_print(page->arena, "%+.3f", pair->correlation));
    html_markup(page, "</td><td class=\"n\">");
    report_bits(page, pair->bits);
    html_markup(page, "</td></tr>\n");
}

static void put_warnings(Html *page, const Linkage *linkage, const LinkModel *model)
{
    for (size_t i = 0; i < linkage_dependence_count(linkage); i++) {
        const LinkDependence *pair = linkage_dependence(linkage, i);
        if (!pair->warn)
            continue;
        html_markup(page, "<p class=\"warn\"><strong>");
        html_text(page, arena_print(page->arena, "%s and %s",
                                    column_words(page->arena, model->columns[pair->column_a].name),
                                    column_words(page->arena, model->columns[pair->column_b].name)));
        html_markup(page, "</strong> ");
        html_text(page,
                  pair->matches ? "differ together among matches " : "agree together among non-matches ");
        html_text(page, arena_print(page->arena, "%.3g", pair->observed / pair->expected));
        html_markup(page,
                    " times as often as the model expects. Their evidence together is overstated by up to ");
        html_real(page, pair->bits);
        html_markup(page, " bits: read pairs that rest on the two with care.</p>\n");
    }
}

static void put_dependence(Html *page, const Linkage *linkage)
{
    LinkModel model;
    size_t count = linkage_dependence_count(linkage), shown = count < 15 ? count : 15;
    linkage_model_get(linkage, &model);
    html_markup(
        page, "<h2 id=\"dependence\">Do columns vary together?</h2>\n<p>The model adds up columns as if they "
              "were independent among matches and among non-matches, apart from households and namesakes. "
              "Where two agree together among different people, or differ together in one person, more often "
              "than that, the same evidence is counted twice.</p>\n");
    if (count == 0) {
        html_markup(page, "<p>The list is too small to tell.</p>\n");
        return;
    }
    put_warnings(page, linkage, &model);
    if (!linkage_dependence(linkage, 0)->warn)
        html_markup(page, "<p>No two columns do so by 2 bits or more.</p>\n");
    html_markup(
        page, "<table><thead><tr><th scope=\"col\">Columns</th><th scope=\"col\">Among</th><th scope=\"col\" "
              "class=\"n opt\">Observed</th><th scope=\"col\" class=\"n opt\">Expected</th><th "
              "scope=\"col\" class=\"n opt\">Residual correlation</th><th scope=\"col\" "
              "class=\"n\">Overstated by, bits</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < shown; i++)
        put_dependence_row(page, &model, linkage_dependence(linkage, i));
    html_markup(
        page,
        "</tbody></table>\n<p class=\"note\">Observed and expected: the share of non-matches that agree "
        "exactly on both, or of matches that agree exactly on neither. A warning is given from 2 bits "
        "on, the odds fourfold: half of the way from even odds to a probability of 0.95. After Daggy "
        "and others, 2013, doi:10.1186/1472-6947-13-97.</p>\n");
}

static void put_scores(Html *page, const Linkage *linkage)
{
    html_markup(
        page,
        "<h2 id=\"scores\">Scores of the pairs kept</h2>\n<p>Bits for one person, the prior included: 0 "
        "is even odds. A good list shows two hills with a valley between; pairs in the valley are for a "
        "person to judge.</p>\n");
    report_scores(page, linkage);
}

static void cell(Html *page, double number)
{
    html_markup(page, "<td class=\"n\">");
    report_number(page, number);
    html_markup(page, "</td>");
}

static void put_sizes(Html *page, const LinkCluster *clusters, size_t count)
{
    html_markup(page,
                "<table><thead><tr><th scope=\"col\" class=\"n\">Records</th><th scope=\"col\" "
                "class=\"n\">Clusters</th><th scope=\"col\" class=\"n\">With a bridge</th><th scope=\"col\" "
                "class=\"n\">Mean density</th></tr></thead><tbody>\n");
    for (size_t i = 0, end; i < count; i = end) {
        double density = 0, bridged = 0;
        for (end = i; end < count && clusters[end].size == clusters[i].size; end++) {
            density += clusters[end].density;
            bridged += clusters[end].size > 2 && clusters[end].bridges > 0;
        }
        html_markup(page, "<tr><th scope=\"row\" class=\"n\">");
        report_number(page, clusters[i].size);
        html_markup(page, "</th>");
        cell(page, (double)(end - i));
        cell(page, bridged);
        html_markup(page, "<td class=\"n\">");
        html_text(page, arena_print(page->arena, "%.2f", density / (double)(end - i)));
        html_markup(page, "</td></tr>\n");
    }
    html_markup(page, "</tbody></table>\n");
}

static int by_density(const void *x, const void *y)
{
    const LinkCluster *a = x, *b = y;
    if (a->density != b->density)
        return a->density < b->density ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Clusters of three and more that are held together by less than all their pairs. */
static void put_loose(Html *page, const PeopleList *list, const LinkCluster *clusters, size_t count)
{
    LinkCluster *loose = ARENA_ARRAY(page->arena, LinkCluster, count + 1);
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (clusters[i].size > 2 && clusters[i].density < 1)
            loose[found++] = clusters[i];
    if (found == 0)
        return;
    qsort(loose, found, sizeof *loose, by_density);
    html_markup(page,
                "<table><caption>The loosest, to look at first</caption><thead><tr><th scope=\"col\">First "
                "record</th><th scope=\"col\" class=\"n\">Records</th><th scope=\"col\" "
                "class=\"n\">Density</th><th scope=\"col\" class=\"n opt\">Bridges</th><th scope=\"col\" "
                "class=\"n\">Weakest pair</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < found && i < REPORT_CLUSTERS; i++) {
        char number[PEOPLE_ID_ROOM];
        html_markup(page, "<tr><th scope=\"row\">");
        report_value(page, people_id(list, loose[i].first, number));
        html_markup(page, "</th>");
        cell(page, loose[i].size);
        html_markup(page, "<td class=\"n\">");
        html_text(page, arena_print(page->arena, "%.2f", loose[i].density));
        html_markup(page, "</td>");
        html_markup(page, "<td class=\"n opt\">");
        report_number(page, loose[i].bridges);
        html_markup(page, "</td><td class=\"n\">");
        report_chance(page, loose[i].weakest);
        html_markup(page, "</td></tr>\n");
    }
    html_markup(page, "</tbody></table>\n");
}

static void put_clusters(Html *page, const PeopleList *list, const LinkCluster *clusters, size_t count)
{
    html_markup(page, "<h2 id=\"clusters\">Clusters</h2>\n");
    if (count == 0) {
        html_markup(page, "<p>No two records were joined.</p>\n");
        return;
    }
    html_markup(
        page,
        "<p>Records joined as one person. Density is the share of a cluster\u2019s pairs that are "
        "certain themselves; a bridge is a pair without which the cluster falls in two. Low density and "
        "bridges are signs of two people in one cluster.</p>\n");
    put_sizes(page, clusters, count);
    put_loose(page, list, clusters, count);
}

bool report_page(Linkage *linkage, const PeopleList *list, Html *page, Error *err)
{
    size_t cluster_count;
    const LinkCluster *clusters = linkage_cluster_quality(linkage, &cluster_count);
    if (!clusters)
        return error_set(err, ERROR_SYSTEM, "Memory ran out while the report was put together.");
    put_head(page, list);
    put_summary(page, linkage, clusters, cluster_count);
    put_columns(page, linkage, list);
    put_rules(page, linkage);
    put_model(page, linkage);
    put_dependence(page, linkage);
    put_scores(page, linkage);
    put_clusters(page, list, clusters, cluster_count);
    html_markup(page, "<h2 id=\"doubtful\">The most doubtful pairs</h2>\n");
    report_doubtful(page, linkage, list);
    html_markup(page,
                "</main>\n<footer>Made by reachbook dedupe. Holds personal data: keep it as you keep the "
                "list.</footer>\n</body>\n</html>\n");
    return !page->full || error_set(err, ERROR_SYSTEM, "The report grew too long to be written.");
}
