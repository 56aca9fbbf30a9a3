#include "linkage/engine.h"

LinkFigures linkage_figures(const Linkage *linkage)
{
    return (LinkFigures){
        .records = linkage->record_count,
        .columns = linkage->field_count,
        .rules = linkage->rule_count,
        .all_pairs = linkage->total_pairs,
        .expected_matches = linkage->model.matches,
        .trained_pairs = linkage->model.trained_pairs,
        .refused_joins = linkage->refused_joins,
        .certain = linkage->certain,
        .possible = linkage->possible,
    };
}

LinkColumnFigures linkage_column_figures(const Linkage *linkage, size_t column)
{
    if (column >= linkage->field_count)
        return (LinkColumnFigures){.name = ""};
    const Field *field = &linkage->fields[column];
    return (LinkColumnFigures){field->name, field->kind, field->present, field->value_count - 1};
}

LinkRuleFigures linkage_rule_figures(const Linkage *linkage, size_t rule)
{
    if (rule >= linkage->rule_count)
        return (LinkRuleFigures){.name = ""};
    const Rule *of = &linkage->rules[rule];
    return (LinkRuleFigures){of->name, of->pairs, of->new_pairs,
                             of->block_max < UINT32_MAX ? of->block_max : 0};
}
