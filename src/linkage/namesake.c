/* Namesakes: given and family names go together by community ("Muhammad Khan"), so that two unrelated people
 * agree on both far more often than the product of the two chances. Measured without labels on pairs that
 * agree on both names and whose birth dates plainly differ, less those that the model takes for matches. */
#include "linkage/engine.h"

enum { PAIRS_LEAST = 200 };

static bool has_names(const Model *model)
{
    return model->given >= 0 && model->family >= 0 && model->date >= 0;
}

bool link_namesake_sample(Linkage *linkage, Namesakes *namesakes)
{
    Model *model = &linkage->model;
    model->namesake = 1;
    if (!has_names(model))
        return true;
    const size_t fields[] = {(size_t)model->given, (size_t)model->family};
    return link_runs_sample(linkage, fields, 2, &namesakes->patterns, &namesakes->agree);
}

static double plainly_apart(const Linkage *linkage, const Patterns *patterns, bool trained, double *all)
{
    double apart = 0;
    for (size_t i = 0; i < patterns->used; i++) {
        uint8_t levels[FIELDS_MAX];
        Score score = {.probability = 0};
        link_unpack(patterns->pattern[i], linkage->field_count, levels);
        unsigned level = levels[linkage->model.date];
        if (level == LEVEL_MISSING)
            continue;
        if (trained)
            link_score_levels(linkage, levels, &score);
        *all += (double)patterns->count[i];
        apart += level <= 3 ? (double)patterns->count[i] * (1 - score.probability) : 0;
    }
    return apart;
}

void link_namesake_fit(Linkage *linkage, const Namesakes *namesakes, bool trained)
{
    Model *model = &linkage->model;
    if (!has_names(model))
        return;
    double all = 0, random = 0;
    double chance = linkage->fields[model->given].agree * linkage->fields[model->family].agree;
    double apart = plainly_apart(linkage, &namesakes->patterns, trained, &all);
    for (int l = LEVEL_DIFFERS; l <= 3; l++)
        random += model->seen[model->date][l];
    double times = apart >= PAIRS_LEAST && chance > 0 && random > 0.1
                       ? namesakes->agree * (apart / all) / random / chance
                       : 1;
    model->namesake = times > 1 ? times : 1;
    link_model_impose(linkage);
}
