#include <math.h>

#include "measure/measure.h"

/* Ofsted's words, by the lowest whole percent of each. */
static const struct {
    double least;
    const char *word;
} bands[] = {
    {97, "almost all"},     {80, "most"}, {65, "large majority"},
    {51, "majority"},       {50, "half"}, {35, "minority"},
    {20, "small minority"}, {4, "few"},   {0, "almost none"},
};

const char *band_of(double percent)
{
    if (!(percent >= 0 && percent <= 100))
        return "";
    size_t i = 0;
    while (round(percent) < bands[i].least)
        i++;
    return bands[i].word;
}
