/* Namesakes: given and family names go together by community ("Muhammad Khan"), so that two unrelated people
 * agree on both far more often than the product of the two chances. Measured without labels on pairs that
 * agree on both names and whose birth dates plainly differ: hardly a match is among them. */
#include "linkage/engine.h"

enum { PAIRS_LEAST = 200 };

static double plainly_apart(const Patterns *patterns, int date, double *all)
{
    double apart = 0;
    for (size_t i = 0; i < patterns->used; i++) {
        unsigned level = patterns->pattern[i] >> 3 * date & 7;
        if (level == LEVEL_MISSING)
            continue;
        *all += (double)patterns->count[i];
        apart += level <= 3 ? (double)patterns->count[i] : 0;
    }
    return apart;
}

bool link_namesake_measure(Linkage *linkage)
{
    Model *model = &linkage->model;
    model->namesake = 1;
    if (model->given < 0 || model->family < 0 || model->date < 0)
        return true;
    const Field *given = &linkage->fields[model->given], *family = &linkage->fields[model->family];
    Patterns patterns = {0};
    double agree = 0, all = 0, random = 0;
    const size_t fields[] = {(size_t)model->given, (size_t)model->family};
    bool ok = link_runs_sample(linkage, fields, 2, &patterns, &agree);
    double apart = plainly_apart(&patterns, model->date, &all), chance = given->agree * family->agree;
    for (int l = LEVEL_DIFFERS; l <= 3; l++)
        random += model->seen[model->date][l];
    if (apart >= PAIRS_LEAST && chance > 0 && random > 0.1)
        model->namesake = agree * (apart / all) / random / chance;
    if (model->namesake < 1)
        model->namesake = 1;
    link_patterns_free(&patterns);
    return ok;
}
