#include "synth/lists.h"

/* A chance of their own, so that they change nothing in the other lists. */
enum { STREAM = 7700003, FEWEST = 3 };

static const char *const columns[] = {"Provider", "Postcode", "Places", "From", "Until", NULL};

const char *const synth_providers[CENTRES] = {"Little Oaks Nursery",  "Acorns Day Nursery",
                                              "Sunbeams Pre-school",  "Riverside Nursery School",
                                              "Willow House Nursery", "Ladybird Childminding"};

static void offer(Lists *lists, Sheet *sheet, int provider, int places, Date from)
{
    char day[DATE_TEXT_SIZE];
    const char *fields[] = {synth_providers[provider], synth_centres[provider].postcode,
                            arena_print(lists->arena, "%d", places), date_print(from, day), NULL};
    sheet_row(sheet, from, 0, fields);
}

void list_offers(Lists *lists)
{
    Sheet *sheet = sheet_add(lists->sheets, "places", "places.csv", NULL, SHEET_COMMA, columns);
    Date year = date_add_months(lists->world.as_of, -24);
    for (int i = 0; i < CENTRES; i++) {
        Random own = random_for(lists->world.seed + STREAM, (uint64_t)i);
        int places = lists->held[i] + random_between(&own, 0, lists->held[i] / 3 + FEWEST);
        offer(lists, sheet, i, places + random_between(&own, -FEWEST, FEWEST) + FEWEST, year);
        offer(lists, sheet, i, places, year + 365);
    }
}
