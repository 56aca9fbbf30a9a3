/* The waterfall of points: from the odds of any two records to the odds of these two, one step a reason. */
#include <math.h>

#include "web/review_page.h"

typedef struct Step {
    const char *column, *level;
    double bits;
} Step;
typedef struct StepList {
    Step items[REVIEW_POINTS];
    size_t count;
} StepList;

static StepList steps_of(Arena *arena, const char *lines)
{
    StepList steps = {0};
    while (lines && *lines && steps.count < REVIEW_POINTS - 2) {
        size_t length = strcspn(lines, "\n");
        const char *line = arena_copy(arena, lines, length);
        const char *level = strchr(line, '\t'), *bits = level ? strchr(level + 1, '\t') : NULL;
        if (bits && fabs(strtod(bits + 1, NULL)) >= 0.05)
            steps.items[steps.count++] = (Step){
                arena_copy(arena, line, (size_t)(level - line)),
                arena_copy(arena, level + 1, (size_t)(bits - level - 1)),
                strtod(bits + 1, NULL),
            };
        lines += length + (lines[length] == '\n');
    }
    return steps;
}

static double log_odds(double probability)
{
    double kept = probability < 1e-9 ? 1e-9 : probability > 1 - 1e-9 ? 1 - 1e-9 : probability;
    return log2(kept / (1 - kept));
}

static void add_point(Arena *arena, ReviewPage *page, Step step, double from, double to, double low,
                      double scale)
{
    double left = from < to ? from : to, right = from < to ? to : from;
    int x = (int)((left - low) * scale), width = (int)((right - left) * scale + 0.5);
    page->points[page->point_count++] = (ReviewPoint){
        .column = step.column,
        .level = step.level,
        .points = arena_print(arena, "%s%.1f", step.bits < 0 ? "\xe2\x88\x92" : "+", fabs(step.bits)),
        .x = x,
        .width = width > 2 ? width : 2,
        .against = step.bits < 0,
    };
}

void review_points(Arena *arena, double probability, const char *lines, ReviewPage *page)
{
    StepList steps = steps_of(arena, lines);
    double end = log_odds(probability), start = end, low, high;
    for (size_t i = 0; i < steps.count; i++)
        start -= steps.items[i].bits;
    low = fmin(fmin(start, end), 0);
    high = fmax(fmax(start, end), 0);
    double at = start;
    for (size_t i = 0; i < steps.count; i++) {
        at += steps.items[i].bits;
        low = fmin(low, at);
        high = fmax(high, at);
    }
    double scale = WATERFALL_WIDTH / (high - low > 1 ? high - low : 1);
    page->zero_x = (int)(-low * scale);
    add_point(arena, page, (Step){"Any two records", "before anything is compared", start}, 0, start, low,
              scale);
    at = start;
    for (size_t i = 0; i < steps.count; i++) {
        add_point(arena, page, steps.items[i], at, at + steps.items[i].bits, low, scale);
        at += steps.items[i].bits;
    }
    add_point(arena, page, (Step){"Together", "", end}, 0, end, low, scale);
    page->points[0].total = page->points[page->point_count - 1].total = true;
    page->percent = probability >= 0.995 ? "over 99%" : arena_print(arena, "%.0f%%", 100 * probability);
}
