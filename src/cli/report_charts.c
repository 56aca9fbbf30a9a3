#include <math.h>

#include "cli/explain.h"
#include "cli/report.h"

static void rect(Html *page, double x, double y, double width, double height)
{
    html_markup(page, "<rect x=\"");
    html_real(page, x);
    html_markup(page, "\" y=\"");
    html_real(page, y);
    html_markup(page, "\" width=\"");
    html_real(page, width);
    html_markup(page, "\" height=\"");
    html_real(page, height);
    html_markup(page, "\"");
}

void report_bar(Html *page, double from, double to, double zero, bool against)
{
    double left = fmin(from, to), width = from == to ? 0 : fmax(fabs(to - from), 0.004);
    html_markup(page, "<svg viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    rect(page, 1000 * left, 3, 1000 * width, 14);
    if (against)
        html_markup(page, " class=\"a\"/>");
    else
        html_markup(page, " class=\"f\"/>");
    if (zero >= 0) {
        rect(page, 1000 * zero - 1, 0, 2, 20);
        html_markup(page, " class=\"z\"/>");
    }
    html_markup(page, "</svg>");
}

static double bits_of(const LinkModelColumn *column, unsigned level)
{
    return log2(column->m[level] / column->u[level]);
}

/* One small chart per column, side by side where there is room. */
static void chart_begin(Html *page, const LinkModelColumn *column)
{
    const char *words = column_words(page->arena, column->name), *kind = linkage_kind_name(column->kind);
    html_markup(page, "<table><caption>");
    html_text(page, words);
    if (strcmp(words, kind) != 0) {
        html_markup(page, " <span class=\"note\">");
        html_text(page, kind);
        html_markup(page, "</span>");
    }
    html_markup(page, "</caption>");
}

static void level_begin(Html *page, const LinkModelColumn *column, unsigned level)
{
    html_markup(page, "<tr><th scope=\"row\">");
    html_text(page, linkage_kind_level(column->kind, level));
    html_markup(page, "</th>");
}

static void bits_range(const LinkModel *model, double *least, double *most)
{
    *least = *most = 0;
    for (size_t c = 0; c < model->column_count; c++)
        for (unsigned l = 1; l < LINK_LEVELS; l++)
            if (linkage_kind_level(model->columns[c].kind, l)) {
                *least = fmin(*least, bits_of(&model->columns[c], l));
                *most = fmax(*most, bits_of(&model->columns[c], l));
            }
}

void report_weights(Html *page, const LinkModel *model)
{
    double least, most;
    bits_range(model, &least, &most);
    double span = fmax(most - least, 0.001);
    html_markup(page, "<div class=\"charts\">\n");
    for (size_t c = 0; c < model->column_count; c++) {
        const LinkModelColumn *column = &model->columns[c];
        chart_begin(page, column);
        html_markup(page, "<thead><tr><th scope=\"col\" class=\"third\">Agreement</th><th scope=\"col\" "
                          "class=\"n\">Bits</th><th scope=\"col\" class=\"wide\"><div class=\"axis\"><span>");
        report_bits(page, least);
        html_markup(page, "</span><span>");
        report_bits(page, most);
        html_markup(page, "</span></div></th></tr></thead><tbody>\n");
        for (unsigned l = LINK_LEVELS - 1; l > 0; l--) {
            if (!linkage_kind_level(column->kind, l))
                continue;
            double bits = bits_of(column, l);
            level_begin(page, column, l);
            html_markup(page, "<td class=\"n\">");
            report_bits(page, bits);
            html_markup(page, "</td><td>");
            report_bar(page, -least / span, (bits - least) / span, -least / span, bits < 0);
            html_markup(page, "</td></tr>\n");
        }
        html_markup(page, "</tbody></table>\n");
    }
    html_markup(page, "</div>\n");
}

static void chance_cell(Html *page, double chance, bool against)
{
    html_markup(page, "<td class=\"n\">");
    report_chance(page, chance);
    html_markup(page, "</td><td class=\"fifth\">");
    report_bar(page, 0, chance, -1, against);
    html_markup(page, "</td>");
}

void report_chances(Html *page, const LinkModel *model)
{
    html_markup(page, "<div class=\"charts\">\n");
    for (size_t c = 0; c < model->column_count; c++) {
        const LinkModelColumn *column = &model->columns[c];
        chart_begin(page, column);
        html_markup(page, "<thead><tr><th scope=\"col\" class=\"third\">Agreement</th><th scope=\"colgroup\" "
                          "colspan=\"2\">m: matches</th><th scope=\"colgroup\" colspan=\"2\">u: "
                          "non-matches</th></tr></thead><tbody>\n");
        for (unsigned l = LINK_LEVELS - 1; l > 0; l--) {
            if (!linkage_kind_level(column->kind, l))
                continue;
            level_begin(page, column, l);
            chance_cell(page, column->m[l], false);
            chance_cell(page, column->u[l], true);
            html_markup(page, "</tr>\n");
        }
        html_markup(page, "</tbody></table>\n");
    }
    html_markup(page, "</div>\n");
}

void report_household(Html *page, const LinkModel *model)
{
    if (model->namesake > 1) {
        html_markup(page, "<p>Two strangers share both names ");
        html_real(page, model->namesake);
        html_markup(page,
                    " times as often as chance would have it, because names go together by community. The "
                    "model allows for it.</p>\n");
    }
    if (model->shared_count == 0)
        return;
    html_markup(page,
                "<p>Members of one household share these columns without being one person. Where they agree, "
                "their evidence is taken together once, not one by one.</p>\n<table><thead><tr><th "
                "scope=\"col\">Shared beyond chance</th><th scope=\"col\" class=\"n\">Pairs of people, one "
                "in</th></tr></thead><tbody>\n");
    for (unsigned subset = 1; subset < 1u << model->shared_count; subset++) {
        const char *text = "";
        if (model->joint[subset] <= 0)
            continue;
        for (size_t i = 0; i < model->shared_count; i++)
            if (subset >> i & 1)
                text = arena_print(page->arena, "%s%s%s", text, *text ? ", " : "",
                                   column_words(page->arena, model->columns[model->shared[i]].name));
        html_markup(page, "<tr><th scope=\"row\">");
        html_text(page, text);
        html_markup(page, "</th><td class=\"n\">");
        report_number(page, 1 / model->joint[subset]);
        html_markup(page, "</td></tr>\n");
    }
    html_markup(page, "</tbody></table>\n");
}

enum { BINS_MAX = 40 };
typedef struct Histogram {
    double first, width; /* in bits */
    size_t bins;
    double count[BINS_MAX], certain[BINS_MAX], most;
} Histogram;

static double prior_bits(const LinkModel *model)
{
    return log2(model->prior / (1 - model->prior));
}

static void histogram_fill(const Linkage *linkage, Histogram *out)
{
    LinkModel model;
    linkage_model_get(linkage, &model);
    double prior = prior_bits(&model), least = INFINITY, most = -INFINITY;
    size_t pairs = linkage_pair_count(linkage);
    for (size_t i = 0; i < pairs; i++) {
        double weight = (double)linkage_pair(linkage, i)->weight + prior;
        least = fmin(least, weight);
        most = fmax(most, weight);
    }
    static const double widths[] = {1, 2, 5, 10, 20, 50, 100};
    size_t choice = 0;
    while (choice + 1 < sizeof widths / sizeof *widths && (most - least) / widths[choice] > BINS_MAX - 2)
        choice++;
    out->width = widths[choice];
    out->first = floor(least / out->width) * out->width;
    for (size_t i = 0; i < pairs; i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        double place = floor(((double)pair->weight + prior - out->first) / out->width);
        size_t bin = place < BINS_MAX - 1 ? (size_t)place : BINS_MAX - 1;
        out->count[bin]++;
        out->certain[bin] += (double)pair->probability >= linkage_figures(linkage).certain;
        out->most = fmax(out->most, out->count[bin]);
        out->bins = bin + 1 > out->bins ? bin + 1 : out->bins;
    }
}

static void histogram_bars(Html *page, const Histogram *histogram)
{
    html_markup(page, "<div class=\"hist\"><div class=\"axis\"><span>");
    report_number(page, histogram->most);
    html_markup(page, " pairs</span></div><svg viewBox=\"0 0 ");
    html_unsigned(page, histogram->bins * 20);
    html_markup(page,
                " 200\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Pairs by match weight; the "
                "figures are in the table below\">");
    for (size_t bin = 0; bin < histogram->bins; bin++) {
        double scale = 200 / histogram->most, all = histogram->count[bin] * scale,
               certain = histogram->certain[bin] * scale;
        if (all > 0 && all < 1.5)
            all = 1.5;
        if (histogram->count[bin] > histogram->certain[bin]) {
            rect(page, 20 * (double)bin + 1, 200 - all, 18, all);
            html_markup(page, " class=\"a\"/>");
        } else {
            certain = all;
        }
        rect(page, 20 * (double)bin + 1, 200 - certain, 18, certain);
        html_markup(page, " class=\"f\"/>");
    }
    html_markup(page, "</svg><div class=\"axis\">");
    for (size_t mark = 0; mark <= 4; mark++) {
        html_markup(page, "<span>");
        double at = histogram->first + histogram->width * (double)histogram->bins * (double)mark / 4;
        html_text(page, arena_print(page->arena, "%+g", at));
        html_markup(page, "</span>");
    }
    html_markup(page, "</div></div>\n");
}

static void histogram_table(Html *page, const Histogram *histogram)
{
    html_markup(page,
                "<details><summary>The same as a table</summary><table><thead><tr><th "
                "scope=\"col\">Bits from</th><th scope=\"col\">Probability from</th><th scope=\"col\" "
                "class=\"n\">Pairs</th><th scope=\"col\" class=\"n\">Certain</th></tr></thead><tbody>\n");
    for (size_t bin = 0; bin < histogram->bins; bin++) {
        double from = histogram->first + histogram->width * (double)bin;
        if (histogram->count[bin] <= 0)
            continue;
        html_markup(page, "<tr><th scope=\"row\">");
        report_bits(page, from);
        html_markup(page, "</th><td>");
        report_chance(page, 1 / (1 + exp2(-from)));
        html_markup(page, "</td><td class=\"n\">");
        report_number(page, histogram->count[bin]);
        html_markup(page, "</td><td class=\"n\">");
        report_number(page, histogram->certain[bin]);
        html_markup(page, "</td></tr>\n");
    }
    html_markup(page, "</tbody></table></details>\n");
}

static void key(Html *page, bool against, const char *text)
{
    html_markup(page, "<span><span class=\"key\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect "
                      "width=\"10\" height=\"10\"");
    if (against)
        html_markup(page, " class=\"a\"/></svg></span>");
    else
        html_markup(page, " class=\"f\"/></svg></span>");
    html_text(page, text);
    html_markup(page, "</span>");
}

void report_scores(Html *page, const Linkage *linkage)
{
    Histogram histogram = {0};
    LinkFigures figures = linkage_figures(linkage);
    if (linkage_pair_count(linkage) == 0) {
        html_markup(page, "<p>No pair was likely enough to be kept.</p>\n");
        return;
    }
    histogram_fill(linkage, &histogram);
    html_markup(page, "<p class=\"legend\">");
    key(page, false, arena_print(page->arena, "certain (probability %g and more)", figures.certain));
    key(page, true, arena_print(page->arena, "for a person to judge (%g and more)", figures.possible));
    html_markup(page, "</p>\n");
    histogram_bars(page, &histogram);
    histogram_table(page, &histogram);
}
