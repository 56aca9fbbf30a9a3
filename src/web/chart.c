#include "web/chart.h"

#include <math.h>

#include "base/text.h"

enum {
    LEFT = 60,
    RIGHT = 388,
    TOP = 14,
    BOTTOM = 240,
    HEIGHT = 270,
    YEAR_ROOM = 48,
    BAR_STEP = 46,
    BAR_TOP = 20,
    BAR_HEIGHT = 18,
    BAR_END = 300,
    STACK_STEP = 26,
    STACK_LEFT = 44,
    STACK_END = 340,
    DIGIT = 8,
};

static void begin(Html *html, const ChartName *name, int height)
{
    html_markup(html, "<svg class=\"rb-chart\" role=\"img\" viewBox=\"0 0 400 ");
    html_int(html, height);
    html_markup(html, "\" aria-labelledby=\"");
    html_attr(html, name->id);
    html_markup(html, "-title ");
    html_attr(html, name->id);
    html_markup(html, "-words\"><title id=\"");
    html_attr(html, name->id);
    html_markup(html, "-title\">");
    html_text(html, name->title);
    html_markup(html, "</title><desc id=\"");
    html_attr(html, name->id);
    html_markup(html, "-words\">");
    html_text(html, name->description);
    html_markup(html, "</desc>");
}

static void end(Html *html)
{
    html_markup(html, "</svg>");
}

typedef enum Anchor { AT_START, AT_MIDDLE, AT_END } Anchor;
static void text(Html *html, double x, double y, Anchor anchor, const char *value)
{
    html_markup(html, "<text x=\"");
    html_real(html, x);
    html_markup(html, "\" y=\"");
    html_real(html, y);
    if (anchor == AT_START)
        html_markup(html, "\">");
    else if (anchor == AT_MIDDLE)
        html_markup(html, "\" text-anchor=\"middle\">");
    else
        html_markup(html, "\" text-anchor=\"end\">");
    html_text(html, value);
    html_markup(html, "</text>");
}

static void line_ends(Html *html, double x1, double y1, double x2, double y2)
{
    html_markup(html, "\" x1=\"");
    html_real(html, x1);
    html_markup(html, "\" y1=\"");
    html_real(html, y1);
    html_markup(html, "\" x2=\"");
    html_real(html, x2);
    html_markup(html, "\" y2=\"");
    html_real(html, y2);
    html_markup(html, "\"/>");
}

static void rect_place(Html *html, double x, double y, double width, double height)
{
    html_markup(html, "\" x=\"");
    html_real(html, x);
    html_markup(html, "\" y=\"");
    html_real(html, y);
    html_markup(html, "\" width=\"");
    html_real(html, width);
    html_markup(html, "\" height=\"");
    html_real(html, height);
    html_markup(html, "\"/>");
}

/* 1, 2 or 5 times a power of ten, of which at most five make `most`. */
static double step_of(double most)
{
    double step = pow(10, floor(log10(fmax(most, 1) / 5)));
    while (most / step > 5)
        step = most / (2 * step) <= 5 ? 2 * step : most / (5 * step) <= 5 ? 5 * step : 10 * step;
    return fmax(step, 1);
}

typedef struct Scale {
    int first, last;
    double most;
} Scale;

static double x_of(const Scale *scale, int year)
{
    int span = scale->last - scale->first;
    return LEFT + (span ? (double)(RIGHT - LEFT) * (year - scale->first) / span : 0);
}

static double y_of(const Scale *scale, double value)
{
    return BOTTOM - (BOTTOM - TOP) * value / scale->most;
}

static Scale scale_of(const ChartLine *chart)
{
    double most = 1;
    for (size_t i = 0; i < chart->count; i++)
        most = fmax(most, fmax(chart->points[i].value, chart->points[i].high95));
    double step = step_of(most);
    return (Scale){chart->points[0].year, chart->points[chart->count - 1].year, step * ceil(most / step)};
}

static void grid(Html *html, const Scale *scale)
{
    double step = step_of(scale->most);
    for (int at = 0; at * step <= scale->most * 1.001; at++) {
        double value = at * step;
        html_markup(html, "<line class=\"rb-chart__grid");
        line_ends(html, LEFT, y_of(scale, value), RIGHT, y_of(scale, value));
        text(html, LEFT - 6, y_of(scale, value) + 5, AT_END, text_grouped(html->arena, value));
    }
}

static void axes(Html *html, const ChartLine *chart, const Scale *scale)
{
    double last = -YEAR_ROOM;
    grid(html, scale);
    for (size_t i = 0; i < chart->count; i++) {
        int year = chart->points[i].year;
        bool wanted = i == 0 || i + 1 == chart->count || year + 1 == chart->dashed_from;
        double x = x_of(scale, year), to_last = x_of(scale, scale->last) - x;
        double to_now = x_of(scale, chart->dashed_from - 1) - x;
        bool fits = x - last >= YEAR_ROOM && to_last >= YEAR_ROOM && (to_now < 0 || to_now >= YEAR_ROOM);
        if (!wanted && !fits)
            continue;
        text(html, x, BOTTOM + 20, i + 1 == chart->count ? AT_END : AT_MIDDLE,
             arena_print(html->arena, "%d", year));
        last = x;
    }
}

static void point(Html *html, bool first, double x, double y)
{
    if (!first)
        html_markup(html, " ");
    html_real(html, x);
    html_markup(html, ",");
    html_real(html, y);
}

static void band(Html *html, const ChartLine *chart, const Scale *scale, bool wide)
{
    if (wide)
        html_markup(html, "<polygon class=\"rb-chart__wide\" points=\"");
    else
        html_markup(html, "<polygon class=\"rb-chart__band\" points=\"");
    for (size_t i = 0; i < chart->count; i++) {
        const ChartPoint *at = &chart->points[i];
        point(html, i == 0, x_of(scale, at->year), y_of(scale, wide ? at->high95 : at->high80));
    }
    for (size_t i = chart->count; i-- > 0;) {
        const ChartPoint *at = &chart->points[i];
        point(html, false, x_of(scale, at->year), y_of(scale, wide ? at->low95 : at->low80));
    }
    html_markup(html, "\"/>");
}

static void stretch(Html *html, const ChartLine *chart, const Scale *scale, bool dashed)
{
    bool first = true;
    if (dashed)
        html_markup(html, "<polyline class=\"rb-chart__line rb-chart__line--dashed\" points=\"");
    else
        html_markup(html, "<polyline class=\"rb-chart__line\" points=\"");
    for (size_t i = 0; i < chart->count; i++) {
        const ChartPoint *at = &chart->points[i];
        if (dashed ? at->year + 1 < chart->dashed_from : at->year >= chart->dashed_from)
            continue;
        point(html, first, x_of(scale, at->year), y_of(scale, at->value));
        first = false;
    }
    html_markup(html, "\"/>");
}

void chart_line(Html *html, const ChartLine *chart)
{
    if (chart->count == 0)
        return;
    Scale scale = scale_of(chart);
    begin(html, &chart->name, HEIGHT);
    band(html, chart, &scale, true);
    band(html, chart, &scale, false);
    axes(html, chart, &scale);
    stretch(html, chart, &scale, false);
    stretch(html, chart, &scale, true);
    for (size_t i = 0; i < chart->count; i++) {
        const ChartPoint *at = &chart->points[i];
        if (at->kind == 0)
            html_markup(html, "<circle class=\"rb-chart__dot\" r=\"3.5\" cx=\"");
        else
            html_markup(html, "<circle class=\"rb-chart__dot rb-chart__dot--open\" r=\"3.5\" cx=\"");
        html_real(html, x_of(&scale, at->year));
        html_markup(html, "\" cy=\"");
        html_real(html, y_of(&scale, at->value));
        html_markup(html, "\"/>");
    }
    end(html);
}

static double month_x(const ChartTrend *chart, size_t month)
{
    return chart->count < 2 ? LEFT
                            : LEFT + (double)(RIGHT - LEFT) * (double)month / (double)(chart->count - 1);
}

/* So many labels as fit, counted from the last month. */
static void month_axes(Html *html, const ChartTrend *chart, const Scale *scale)
{
    size_t every = (chart->count + 2) / 3;
    const double step = step_of(scale->most);
    for (int line = 0; line * step <= scale->most * 1.001; line++) {
        const double value = line * step;
        html_markup(html, "<line class=\"rb-chart__grid");
        line_ends(html, LEFT, y_of(scale, value), RIGHT, y_of(scale, value));
        text(html, LEFT - 6, y_of(scale, value) + 5, AT_END,
             arena_print(html->arena, "%s%s", text_grouped(html->arena, value), chart->percent ? "%" : ""));
    }
    for (size_t i = chart->count; i > 0; i = i > every ? i - every : 0)
        text(html, month_x(chart, i - 1), BOTTOM + 20, i == chart->count ? AT_END : AT_MIDDLE,
             chart->months[i - 1].label);
}

void chart_trend(Html *html, const ChartTrend *chart)
{
    double most = fmax(1, chart->mark);
    bool within = false;
    for (size_t i = 0; i < chart->count; i++)
        most = fmax(most, chart->months[i].value);
    const Scale scale = {.most = step_of(most) * ceil(most / step_of(most))};
    begin(html, &chart->name, HEIGHT);
    month_axes(html, chart, &scale);
    if (chart->mark >= 0) {
        html_markup(html, "<line class=\"rb-chart__mark rb-chart__line--dashed");
        line_ends(html, LEFT, y_of(&scale, chart->mark), RIGHT, y_of(&scale, chart->mark));
    }
    for (size_t i = 0; i < chart->count; i++) {
        double value = chart->months[i].value;
        if (value >= 0 && !within)
            html_markup(html, "<polyline class=\"rb-chart__line\" points=\"");
        if (value >= 0)
            point(html, !within, month_x(chart, i), y_of(&scale, value));
        if (within && value < 0)
            html_markup(html, "\"/>");
        within = value >= 0;
    }
    if (within)
        html_markup(html, "\"/>");
    end(html);
}

void chart_bars(Html *html, const ChartBars *chart)
{
    double most = 1;
    for (size_t i = 0; i < chart->count; i++)
        most = fmax(most, fmax(chart->bars[i].value, chart->bars[i].mark));
    begin(html, &chart->name, (int)chart->count * BAR_STEP + 4);
    for (size_t i = 0; i < chart->count; i++) {
        const ChartBar *bar = &chart->bars[i];
        double y = (double)i * BAR_STEP + BAR_TOP, end_x = BAR_END * bar->value / most;
        double mark_x = BAR_END * bar->mark / most;
        text(html, 0, y - 5, AT_START, bar->name);
        html_markup(html, "<rect class=\"rb-chart__part-1");
        rect_place(html, 0, y, end_x, BAR_HEIGHT);
        if (bar->mark >= 0) {
            html_markup(html, "<line class=\"rb-chart__mark-rim");
            line_ends(html, mark_x, y - 3, mark_x, y + BAR_HEIGHT + 3);
            html_markup(html, "<line class=\"rb-chart__mark");
            line_ends(html, mark_x, y - 3, mark_x, y + BAR_HEIGHT + 3);
        }
        text(html, fmax(end_x, mark_x) + 6, y + 14, AT_START, bar->words);
    }
    end(html);
}

static void part_begin(Html *html, size_t part)
{
    _Static_assert(CHART_PARTS_MAX == 5, "a shade for each part");
    switch (part) {
    case 0:
        html_markup(html, "<g class=\"rb-chart__on-dark\"><rect class=\"rb-chart__part-0");
        break;
    case 1:
        html_markup(html, "<g class=\"rb-chart__on-dark\"><rect class=\"rb-chart__part-1");
        break;
    case 2:
        html_markup(html, "<g><rect class=\"rb-chart__part-2");
        break;
    case 3:
        html_markup(html, "<g><rect class=\"rb-chart__part-3");
        break;
    default:
        html_markup(html, "<g><rect class=\"rb-chart__part-4");
        break;
    }
}

void chart_stacks(Html *html, const ChartStacks *chart)
{
    double most = 1;
    for (size_t i = 0; i < chart->count; i++) {
        double sum = 0;
        for (size_t part = 0; part < chart->parts; part++)
            sum += chart->stacks[i].parts[part];
        most = fmax(most, sum);
    }
    begin(html, &chart->name, (int)chart->count * STACK_STEP + 4);
    for (size_t i = 0; i < chart->count; i++) {
        const ChartStack *stack = &chart->stacks[i];
        double x = STACK_LEFT, y = (double)i * STACK_STEP + 3;
        text(html, 0, y + 14, AT_START, stack->name);
        for (size_t part = 0; part < chart->parts; part++) {
            double width = (STACK_END - STACK_LEFT) * stack->parts[part] / most;
            const char *figure = text_grouped(html->arena, stack->parts[part]);
            part_begin(html, part);
            rect_place(html, x, y, width, BAR_HEIGHT + 1);
            if (width >= (double)(DIGIT * strlen(figure) + 4))
                text(html, x + width / 2, y + 14, AT_MIDDLE, figure);
            html_markup(html, "</g>");
            x += width;
        }
        text(html, x + 6, y + 14, AT_START, stack->words);
    }
    end(html);
}

static void line_begin(Html *html, int which)
{
    if (which == 0)
        html_markup(html, "<polyline class=\"rb-chart__line\" points=\"");
    else if (which == 1)
        html_markup(html, "<polyline class=\"rb-chart__line rb-chart__line--dashed\" points=\"");
    else
        html_markup(html, "<polyline class=\"rb-chart__line rb-chart__line--dotted\" points=\"");
}

static void series(Html *html, const ChartMonths *chart, const Scale *scale, int which)
{
    bool first = true;
    const double *values = chart->series[which].values;
    line_begin(html, which);
    for (size_t m = 0; m < chart->count; m++)
        if (values[m] >= 0) {
            point(html, first, x_of(scale, (int)m), y_of(scale, values[m]));
            first = false;
        }
    html_markup(html, "\"/>");
}

/* A piece of each line before its name, below the drawing. */
static void series_key(Html *html, const ChartMonths *chart)
{
    enum { EACH = 112, PIECE = 26, Y = HEIGHT + 8 };
    for (int i = 0; i < chart->lines; i++) {
        double x = LEFT + (double)i * EACH;
        line_begin(html, i);
        point(html, true, x, Y);
        point(html, false, x + PIECE, Y);
        html_markup(html, "\"/>");
        text(html, x + PIECE + 5, Y + 5, AT_START, chart->series[i].name);
    }
}

/* The name of the line that ends higher stands above its end, the other's below. */
static void series_names(Html *html, const ChartMonths *chart, const Scale *scale)
{
    enum { ABOVE = -10, BELOW = 22 };
    double a = chart->series[0].values[chart->count - 1], b = chart->series[1].values[chart->count - 1];
    text(html, RIGHT, y_of(scale, fmax(a, 0)) + (a >= b ? ABOVE : BELOW), AT_END, chart->series[0].name);
    text(html, RIGHT, y_of(scale, fmax(b, 0)) + (a >= b ? BELOW : ABOVE), AT_END, chart->series[1].name);
}

void chart_months(Html *html, const ChartMonths *chart)
{
    enum { MONTH_ROOM = 88, KEY = 20 };
    double most = 1, last_x = -MONTH_ROOM;
    const int lines = chart->lines;
    if (chart->count == 0)
        return;
    for (size_t m = 0; m < chart->count; m++)
        for (int i = 0; i < lines; i++)
            most = fmax(most, chart->series[i].values[m]);
    most *= 1.15; /* room for the names */
    double step = step_of(most);
    const Scale scale = {0, (int)chart->count - 1, step * ceil(most / step)};
    begin(html, &chart->name, lines > 2 ? HEIGHT + KEY : HEIGHT);
    grid(html, &scale);
    for (size_t m = 0; m < chart->count; m++) {
        double x = x_of(&scale, (int)m);
        bool is_last = m + 1 == chart->count;
        if (!is_last && (x - last_x < MONTH_ROOM || (m && RIGHT - x < MONTH_ROOM + DIGIT)))
            continue;
        text(html, x, BOTTOM + 20, is_last ? AT_END : AT_MIDDLE, chart->months[m]);
        last_x = x;
    }
    for (int i = 0; i < lines; i++)
        series(html, chart, &scale, i);
    if (lines > 2)
        series_key(html, chart);
    else
        series_names(html, chart, &scale);
    end(html);
}
