/* Measures told in pounds, as text. */
#ifndef CLI_MEASURE_COST_H
#define CLI_MEASURE_COST_H

#include "measure/cost.h"

void cost_print(const Snapshot *snapshot, const Measure *measure, const char *authority,
                const CostAnswer *answer, Arena *arena);
/* The costs added up, and the sessions counted, tab-separated. */
void cost_print_list(const CostAnswer *answer, Arena *arena);

#endif
