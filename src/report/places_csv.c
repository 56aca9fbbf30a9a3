#include "report/places_csv.h"

#include "base/csv.h"

static const char *number(Arena *arena, int64_t value)
{
    return value == PLACES_NOT_TOLD ? "" : arena_print(arena, "%lld", (long long)value);
}

static void put(FILE *file, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_write_field(file, fields[i] ? fields[i] : "", i == 0, true);
    fputs("\r\n", file);
}

static void put_area(FILE *file, Arena *arena, const char *day, const char *term, const PlacesArea *area)
{
    const char *const fields[] = {"area",
                                  area->key,
                                  *area->key ? area->name : "All areas served",
                                  "",
                                  day,
                                  term,
                                  number(arena, area->eligible),
                                  number(arena, area->unplaced),
                                  number(arena, area->offered),
                                  number(arena, area->taken),
                                  number(arena, area->spare),
                                  number(arena, area->unmet)};
    put(file, fields, sizeof fields / sizeof *fields);
}

void places_csv(FILE *file, Arena *arena, Date as_of, const PlacesAnswer *answer)
{
    char day[DATE_TEXT_SIZE], term[DATE_TEXT_SIZE];
    date_print(as_of, day);
    date_print(answer->term, term);
    fputs("line,ward,name,postcode,as_of,term,eligible,without_place,offered,taken,free,unmet\r\n", file);
    put_area(file, arena, day, term, &answer->whole);
    for (size_t i = 0; i < answer->areas.count; i++)
        put_area(file, arena, day, term, &answer->areas.items[i]);
    for (size_t i = 0; i < answer->providers.count; i++) {
        const PlacesProvider *one = &answer->providers.items[i];
        const char *const fields[] = {"provider",
                                      one->ward,
                                      one->name,
                                      one->postcode,
                                      day,
                                      term,
                                      "",
                                      "",
                                      number(arena, one->offered),
                                      number(arena, one->taken),
                                      number(arena, one->spare),
                                      ""};
        put(file, fields, sizeof fields / sizeof *fields);
    }
}
