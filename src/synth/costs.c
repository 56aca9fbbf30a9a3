#include "synth/lists.h"

/* A chance of their own, so that they change nothing in the other lists. */
enum { STREAM = 7700002, MONTHS_TOLD = 24 };

static const char *const columns[] = {"Centre", "From", "To", "Kind", "Amount", NULL};

void list_costs(Lists *lists)
{
    static const struct {
        const char *kind;
        int least, most; /* pence in a month */
    } kinds[] = {{"Staff", 1650000, 2650000}, {"Premises", 310000, 540000}, {"Activities", 45000, 160000}};
    Sheet *sheet = sheet_add(lists->sheets, "costs", "costs.csv", NULL, SHEET_COMMA, columns);
    for (int month = MONTHS_TOLD; month > 0; month--) {
        Date to = date_add_months(lists->world.as_of + 1, 1 - month) - 1,
             from = date_add_months(lists->world.as_of + 1, -month);
        for (int i = 0; i < CENTRES * (int)(sizeof kinds / sizeof *kinds); i++) {
            Random own =
                random_for(lists->world.seed + STREAM, (uint64_t)month * CENTRES * MONTHS_TOLD + (uint64_t)i);
            char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];
            int kind = i / CENTRES, pence = random_between(&own, kinds[kind].least, kinds[kind].most);
            const char *fields[] = {synth_centres[i % CENTRES].name, date_print(from, first),
                                    date_print(to, last), kinds[kind].kind,
                                    arena_print(lists->arena, "%d.%02d", pence / 100, pence % 100)};
            sheet_row(sheet, from, 0, fields);
        }
    }
}
