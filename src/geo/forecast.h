/* How many children there will be: the method alone. Numbers in, numbers out; forecast_open (geo/outlook.h)
 * runs it on a register's places.
 *
 * Hamilton and Perry's cohort method without sexes: the children of one age are next year's children of the
 * next age times a change ratio (Hamilton & Perry 1962; persons alone do as well in small areas: Tayman &
 * Swanson 2025). Ratios are the authority's by age, times one factor of each small area. Newborns are the
 * authority's, shared to small areas by the children born there in past years, newer years weighing more. A
 * small area's factor and births are drawn towards its ward's, the ward's towards the authority's, by adding
 * k expected children to both sides of observed / expected (empirical Bayes for counts: Clayton & Kaldor
 * 1987). What comes out is made to add up to a projection of the authority by age
 * (constraining helps: Wilson & Grossman 2022). docs/FORECAST.md has the sources and what held-back years
 * show. */
#ifndef GEO_FORECAST_H
#define GEO_FORECAST_H

#include "base/arena.h"

enum { FORECAST_AGES = 5 };
typedef struct ForecastCounts { /* children by single year of age */
    double age[FORECAST_AGES];
} ForecastCounts;

/* The small areas. Arrays belong to the caller and must outlive the model. */
typedef struct ForecastAreas {
    size_t count;
    const int *ward, *authority; /* by area: numbers from 0 */
    size_t wards, authorities;   /* how many */
    const double *adults;        /* by area: aged 15 to 44, 0 where not known; NULL: not known */
} ForecastAreas;

/* Estimates of one year by area; an area whose five counts are all 0 counts as not estimated. */
typedef struct ForecastYear {
    int year;
    const ForecastCounts *children;
} ForecastYear;

typedef struct ForecastModel {
    const ForecastAreas *areas;
    double *change;         /* by area: yearly change of its cohorts beside the authority's, about 1 */
    double *births;         /* by area: its part of births, to be divided by the authority's sum */
    ForecastCounts *ageing; /* by authority: children aged x + 1 in a year for each aged x the year before */
} ForecastModel;

/* Learns from past years, ordered; with one year alone every ratio is 1. The model lives in the arena. */
void forecast_fit(const ForecastAreas *areas, const ForecastYear *history, size_t count, Arena *arena,
                  ForecastModel *out);

/* One year on. Where nothing is known of births, each area's newborns are as many as before. */
void forecast_next(const ForecastModel *model, const ForecastCounts *now, ForecastCounts *next);

/* Makes each authority's children add up to its totals by age; a total below 0 is not known, and leaves them.
 */
void forecast_constrain(const ForecastAreas *areas, ForecastCounts *children, const ForecastCounts *totals);

/* Where the truth will lie four times in five, and nineteen in twenty. */
typedef struct ForecastRange {
    double low80, high80, low95, high95;
} ForecastRange;

enum { FORECAST_ALL_AGES = -1 };

/* The range about a forecast of `children`, of an authority that has `of`; age: a single year, or
 * FORECAST_ALL_AGES for those under five together. shape_years: since the small areas were last estimated;
 * total_years: since the projection of the authority began, or the same where there is none.
 *
 * Lognormal, with variance d * children * (1 - children / of) + t * (c * children)^2: errors of a small
 * area's part grow with its size as counts do, those of the whole authority with its square. d and c were
 * measured on held-back years (empirical intervals: Smith & Sincich 1988; Rayer, Smith & Tayman 2009); beyond
 * three years they are continued in a straight line, which nothing has tested. */
ForecastRange forecast_range(double children, double of, int age, int shape_years, int total_years);

#endif
