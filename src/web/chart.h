/* Charts as SVG, for pages and print; no scripts.
 *
 * Each carries a title and a description for screen readers and stands beside a table of the same figures,
 * which the caller writes. Marks differ in lightness and shape, so that they hold in black and white and for
 * every eye. The drawing is 400 units wide with letters of 14, which is readable from 320 pixels up. Styles:
 * .rb-chart in static/reachbook.css. Ids are made from `id`, which must be different for each chart of a
 * page. */
#ifndef WEB_CHART_H
#define WEB_CHART_H

#include "web/html.h"

typedef struct ChartName {
    const char *id, *title, *description;
} ChartName;

/* A line over years, with the band in which the truth should lie four times in five and a lighter one for
 * nineteen in twenty. Before `dashed_from` the line is whole; points of kind 0 are filled, others open. The
 * axis begins at 0. */
typedef struct ChartPoint {
    int year, kind;
    double value, low80, high80, low95, high95;
} ChartPoint;
typedef struct ChartLine {
    ChartName name;
    const ChartPoint *points; /* by year */
    size_t count;
    int dashed_from; /* year */
} ChartLine;
void chart_line(Html *html, const ChartLine *chart);

/* A line over months, of percentages or numbers; a level line for a target. Values below 0 are not known and
 * leave a gap. The axis begins at 0. */
typedef struct ChartMonth {
    const char *label; /* "Sep 2026" */
    double value;
} ChartMonth;
typedef struct ChartTrend {
    ChartName name;
    const ChartMonth *months; /* in order */
    size_t count;
    bool percent;
    double mark; /* below 0: none */
} ChartTrend;
void chart_trend(Html *html, const ChartTrend *chart);

/* Bars with their names above them, and an upright mark for each: a target, or another year. */
typedef struct ChartBar {
    const char *name, *words; /* words: the figures, written at the bar's end */
    double value, mark;       /* mark below 0: none */
} ChartBar;
typedef struct ChartBars {
    ChartName name;
    const ChartBar *bars;
    size_t count;
} ChartBars;
void chart_bars(Html *html, const ChartBars *chart);

/* Bars in parts, of one scale; at most CHART_PARTS_MAX parts, the darkest first. A part's figure is written
 * in it where it fits. */
enum { CHART_PARTS_MAX = 5 };
typedef struct ChartStack {
    const char *name, *words;
    double parts[CHART_PARTS_MAX];
} ChartStack;
typedef struct ChartStacks {
    ChartName name;
    const ChartStack *stacks;
    size_t count, parts;
} ChartStacks;
void chart_stacks(Html *html, const ChartStacks *chart);

/* Two or three lines over months: whole, dashed, dotted. A value below 0 is not drawn; the axis begins at 0.
 */
enum { CHART_SERIES_MAX = 3 };
typedef struct ChartSeries {
    const char *name;
    const double *values; /* by month */
} ChartSeries;
typedef struct ChartMonths {
    ChartName name;
    const char *const *months; /* "Sep 2026" */
    size_t count;
    ChartSeries series[CHART_SERIES_MAX];
    int lines; /* of series */
} ChartMonths;
void chart_months(Html *html, const ChartMonths *chart);

#endif
