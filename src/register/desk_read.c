/* What was typed at the desk, field by field, as facts or as one sentence about what to write. */
#include "base/text.h"
#include "register/desk.h"
#include "sql.h"

enum { TEXT_LONGEST = 200, CHILD_OLDEST = 19, PHONE_LEAST = 7, PHONE_MOST = 15 };

typedef struct Reading {
    Arena *arena;
    const char *const *written;
    DeskProblems *problems;
} Reading;

const char *desk_field_name(DeskField field)
{
    static const char *const names[DESK_FIELD_COUNT] = {"given",  "family",   "birth",    "sex",  "nhs",
                                                        "line",   "postcode", "carer",    "role", "phone",
                                                        "centre", "health",   "education"};
    return names[field];
}

static void complain(Reading *reading, DeskField field, const char *words)
{
    DeskProblems *problems = reading->problems;
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].field == field)
            return;
    problems->items[problems->count++] = (DeskProblem){field, words};
}

/* The text without blanks at its ends; NULL when nothing was typed. */
static const char *text_of(Reading *reading, DeskField field)
{
    const char *written = reading->written[field];
    Text text = text_trim((Text){written ? written : "", written ? strlen(written) : 0});
    if (text.length > TEXT_LONGEST)
        complain(reading, field, "Use at most 200 letters here.");
    return text.length ? arena_copy(reading->arena, text.bytes, text.length) : NULL;
}

static const char *name_of(Reading *reading, DeskField field, const char *missing)
{
    const char *name = text_of(reading, field);
    const char *folded = name ? text_fold(reading->arena, name) : "";
    if (!*folded || strspn(folded, "0123456789 ") == strlen(folded)) {
        complain(reading, field, missing);
        return NULL;
    }
    return name;
}

/* Day, month, year with anything between, or without; the month in words or figures. */
bool desk_birth_parse(Arena *arena, const char *written, int this_year, Date *out)
{
    static const char *const formats[] = {"dd/mm/yyyy", "dd/mm/yy", "dd/mmm/yyyy", "dd/mmm/yy",
                                          "yyyy/mm/dd", "ddmmyyyy", "ddmmyy"};
    char *text = ARENA_ARRAY(arena, char, strlen(written) + 1);
    size_t length = 0;
    for (const char *c = written; *c; c++) {
        bool between = strchr(" /-.,", *c) != NULL;
        if (!between)
            text[length++] = *c;
        else if (length && text[length - 1] != '/')
            text[length++] = '/';
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (date_parse(text, formats[i], this_year, out))
            return true;
    return false;
}

static Date birth_of(Reading *reading, Date today)
{
    const char *written = text_of(reading, DESK_BIRTH);
    Date birth = DATE_NONE;
    int year = 0, month = 0, day = 0;
    date_to_parts(today, &year, &month, &day);
    if (!written)
        complain(reading, DESK_BIRTH, "Enter the child's date of birth.");
    else if (!desk_birth_parse(reading->arena, written, year, &birth))
        complain(reading, DESK_BIRTH, "Enter the date of birth as day, month and year, like 27 3 2024.");
    else if (birth > today)
        complain(reading, DESK_BIRTH, "The date of birth is in the future. Check the year.");
    else if (date_age_years(birth, today) > CHILD_OLDEST)
        complain(reading, DESK_BIRTH,
                 arena_print(reading->arena, "By this date the child is %d years old. Check the year.",
                             date_age_years(birth, today)));
    else
        return birth;
    return DATE_NONE;
}

static void read_address(Reading *reading, DeskChild *out)
{
    char tidy[GEO_POSTCODE_SIZE];
    const char *written = text_of(reading, DESK_POSTCODE);
    out->line = text_of(reading, DESK_LINE);
    if (!written)
        complain(reading, DESK_POSTCODE, "Enter the postcode of the child's home.");
    else if (!geo_postcode_tidy(written, tidy))
        complain(reading, DESK_POSTCODE, "Enter a full postcode, like DE23 6WY.");
    else
        out->postcode = arena_copy(reading->arena, tidy, strlen(tidy));
}

/* The small area of one postcode, without the picture of all places. */
static bool find_area(Store *store, Arena *arena, DeskChild *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more = false;
    if (!out->postcode)
        return true;
    TRY(ASK(store, SQL_desk_area, &rows, err, VALUE(out->postcode)));
    TRY(rows_next(rows, &more, err));
    out->lsoa = more ? rows_text(rows, 0, arena) : NULL;
    return true;
}

static void read_carer(Reading *reading, DeskChild *out)
{
    const char *name = name_of(reading, DESK_CARER, "Enter the name of the child's carer.");
    const char *role = text_of(reading, DESK_ROLE);
    bool known = role && (strcmp(role, "mother") == 0 || strcmp(role, "father") == 0);
    const char *cut = name ? strrchr(name, ' ') : NULL;
    out->carer_role = known ? role : "carer";
    out->carer_given = cut ? arena_copy(reading->arena, name, (size_t)(cut - name)) : name;
    out->carer_family = cut ? cut + 1 : NULL;
}

static void read_numbers(Reading *reading, DeskChild *out)
{
    const char *phone = text_of(reading, DESK_PHONE), *nhs = text_of(reading, DESK_NHS);
    char tidy[11];
    out->phone = phone ? phone_tidy(reading->arena, phone) : NULL;
    size_t length = out->phone ? strlen(out->phone) : 0;
    if (phone && (length < PHONE_LEAST || length > PHONE_MOST))
        complain(reading, DESK_PHONE, "Enter a telephone number, like 07700 900 982, or leave it empty.");
    if (nhs && !nhs_number_tidy(nhs, tidy))
        complain(reading, DESK_NHS,
                 "This is no NHS number: it has 10 figures, the last of which fits the others. Check it, or "
                 "leave it empty.");
    else if (nhs)
        out->nhs = arena_copy(reading->arena, tidy, 10);
}

static int64_t centre_of(Reading *reading, const CentreList *centres)
{
    const char *written = text_of(reading, DESK_CENTRE);
    int64_t id = written ? strtoll(written, NULL, 10) : 0;
    for (size_t i = 0; i < centres->count; i++)
        if (centres->items[i].id == id)
            return id;
    complain(reading, DESK_CENTRE, "Choose the centre where the child is registered.");
    return 0;
}

static bool is_told(Reading *reading, DeskField field)
{
    const char *written = reading->written[field];
    return written && strcmp(written, "yes") == 0;
}

bool desk_read(Store *store, Arena *arena, const CentreList *centres, Date day,
               const char *const written[DESK_FIELD_COUNT], DeskChild *out, DeskProblems *problems,
               Error *err)
{
    Reading reading = {arena, written, problems};
    *problems = (DeskProblems){0};
    *out = (DeskChild){.day = day};
    out->given =
        name_of(&reading, DESK_GIVEN, "Enter the child's given name. If there is none yet, write Baby.");
    out->family = name_of(&reading, DESK_FAMILY, "Enter the child's family name.");
    out->birth = birth_of(&reading, day);
    const char *sex = text_of(&reading, DESK_SEX);
    out->sex = sex && (strcmp(sex, "F") == 0 || strcmp(sex, "M") == 0) ? sex : NULL;
    read_address(&reading, out);
    read_carer(&reading, out);
    read_numbers(&reading, out);
    out->centre = centre_of(&reading, centres);
    out->share_health = is_told(&reading, DESK_HEALTH);
    out->share_education = is_told(&reading, DESK_EDUCATION);
    return find_area(store, arena, out, err);
}
