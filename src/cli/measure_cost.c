#include "cli/measure_cost.h"

#include <stdio.h>

static const char *centre_name(const CostAnswer *answer, int64_t centre)
{
    for (size_t i = 0; i < answer->lines.count; i++)
        if (answer->lines.items[i].centre == centre)
            return answer->lines.items[i].name;
    return "";
}

static void print_line(const CostLine *line, Arena *arena)
{
    double each = cost_each(line);
    printf("%-28s %16s %10llu %12s%s%s\n", line->name,
           line->pence < 0 ? "-" : cost_pounds(arena, (double)line->pence), (unsigned long long)line->count,
           each < 0 ? "-" : cost_pounds(arena, each), line->why ? "  " : "", line->why ? line->why : "");
}

void cost_print(const Snapshot *snapshot, const Measure *measure, const char *authority,
                const CostAnswer *answer, Arena *arena)
{
    char day[24], iso[DATE_TEXT_SIZE];
    printf("%s, %s, %s, in pounds\n%s\n\n%-28s %16s %10s %12s\n", measure->title, authority,
           date_print_long(snapshot_as_of(snapshot), day), measure->meaning, "", "cost",
           measure->cost == COST_PER_SESSION ? "sessions" : "families", "for each");
    for (size_t i = 0; i < answer->lines.count; i++)
        print_line(&answer->lines.items[i], arena);
    CostLine whole = answer->whole;
    whole.why = NULL;
    print_line(&whole, arena);
    printf("\n%s\n", cost_sentence(snapshot, measure, &answer->whole, arena));
    if (answer->whole.pence < 0 && answer->newest != DATE_NONE && answer->newest != snapshot_as_of(snapshot))
        printf("The newest cost is told up to %s. Ask of that day: --as-of %s\n",
               date_print_long(answer->newest, day), date_print(answer->newest, iso));
    else if (answer->newest == DATE_NONE)
        printf("No costs are held. Take them in: reachbook import costs FILE\n");
}

void cost_print_list(const CostAnswer *answer, Arena *arena)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    printf("what\tcentre\tfrom\tto\tof\tpounds\n");
    for (size_t i = 0; i < answer->costs.count; i++) {
        const CostRow *row = &answer->costs.items[i];
        printf("cost\t%s\t%s\t%s\t%s\t%s\n", centre_name(answer, row->centre), date_print(row->from, from),
               date_print(row->to, to), row->kind, cost_pounds(arena, (double)row->pence));
    }
    for (size_t i = 0; i < answer->sessions.count; i++) {
        const SessionRow *row = &answer->sessions.items[i];
        date_print(row->on, from);
        printf("session\t%s\t%s\t%s\t%s\t\n", centre_name(answer, row->centre), from, from, row->activity);
    }
}
