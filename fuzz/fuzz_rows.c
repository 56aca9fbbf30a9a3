/* The first byte chooses a kind of list, the rest is one: whatever stands in it, a row that is taken names
 * somebody, was born on a day that can be, and has only numbers that pass their checks. */
#include "base/csv.h"
#include "intake/facts.h"
#include "register/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const kinds[] = {"registrations", "births",          "two-year-olds", "health-visitor",
                                    "attendance",    "adult-education", "social-care"};

static void must_be_sound(const FactsCheck *check, const Facts *facts)
{
    char again[GEO_POSTCODE_SIZE], nhs[11];
    const Date birth = facts->day[FIELD_BIRTH];
    const char *number = facts->text[FIELD_NHS], *postcode = facts->text[FIELD_POSTCODE];
    if (!facts->text[FIELD_GIVEN] && !facts->text[FIELD_FAMILY] && !facts->text[FIELD_REGISTERED_REF])
        abort();
    if (birth != DATE_NONE && birth > check->today)
        abort();
    if (number && (!nhs_number_tidy(number, nhs) || strcmp(number, nhs) != 0))
        abort();
    if (facts->lsoa && (!postcode || !geo_postcode_tidy(postcode, again)))
        abort();
    if (facts->group_count < 0 || facts->group_count > FACTS_GROUPS_MAX)
        abort();
}

static void read_rows(Arena *arena, Csv *csv, const char *kind, Error *err)
{
    CsvRow row;
    bool more = false;
    Layout layout = {0};
    if (!csv_next(csv, &row, &more, err) || !more || !layout_choose(arena, kind, NULL, &row, &layout, err))
        return;
    HashSet groups = {0};
    const FactsCheck check = {.layout = &layout, .groups = &groups, .today = 20726, .columns = row.count};
    while (csv_next(csv, &row, &more, err) && more) {
        DEFER(arena_release) Arena pass = {0};
        Facts facts = {0};
        FactsProblems problems = {0};
        facts_read(&check, &pass, &row, &facts, &problems);
        if (problems.count > FACTS_PROBLEMS_MAX || (problems.rejected && !problems.count))
            abort();
        if (!problems.rejected)
            must_be_sound(&check, &facts);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    DEFER(arena_release) Arena arena = {0};
    DEFER(csv_close) Csv *csv = NULL;
    Error err = {0};
    const char *kind = kinds[data[0] % (sizeof kinds / sizeof *kinds)];
    if (csv_open_bytes((const char *)data + 1, size - 1, &csv, &err))
        read_rows(&arena, csv, kind, &err);
    return 0;
}
