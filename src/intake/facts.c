#include "intake/facts.h"

#include <stdlib.h>

#include "base/text.h"

enum { CENTURY_AHEAD = 50, PERSON_AGE_MAX = 120 };

typedef struct Reading {
    const FactsCheck *check;
    Arena *arena;
    const CsvRow *row;
    Facts *facts;
    FactsProblems *problems;
} Reading;

void problem_add(FactsProblems *problems, int64_t line, const char *column, const char *value,
                 const char *reason, bool rejected)
{
    problems->rejected |= rejected;
    for (size_t i = 0; i < problems->count; i++)
        if (strcmp(problems->items[i].reason, reason) == 0)
            return;
    size_t at = problems->count < FACTS_PROBLEMS_MAX ? problems->count++ : FACTS_PROBLEMS_MAX - 1;
    problems->items[at] = (IntakeProblem){line, column, value, reason, rejected};
}

static void complain(Reading *reading, const char *column, const char *value, const char *reason,
                     bool rejected)
{
    problem_add(reading->problems, reading->row->line, column, value, reason, rejected);
}

static const char *column_of(const Reading *reading, Field field)
{
    const Layout *layout = reading->check->layout;
    for (size_t i = 0; i < layout->count; i++)
        for (int t = 0; t < layout->items[i].to_count; t++)
            if (layout->items[i].to[t] == field && layout->items[i].at >= 0)
                for (int c = 0; c < layout->items[i].column_count; c++)
                    return layout->items[i].columns[c];
    return "";
}

/* No list of children is about people of the last century: "28" in 2026 is a slip, not 1928. */
static void read_date(Reading *reading, const LayoutLine *line, const char *value)
{
    int year, month, day;
    Date found;
    date_to_parts(reading->check->today, &year, &month, &day);
    if (line->to[0] == FIELD_BIRTH && !reading->check->layout->adult)
        year += CENTURY_AHEAD;
    for (int i = 0; i < line->format_count; i++)
        if (strcmp(line->formats[i], "term") == 0 ? date_parse_term(value, &found)
                                                  : date_parse(value, line->formats[i], year, &found)) {
            reading->facts->day[line->to[0]] = found;
            return;
        }
    complain(
        reading, line->columns[0], value,
        arena_print(reading->arena, "\"%s\" is not a day written %s", line->columns[0], line->formats[0]),
        line->need == NEED_VALUE);
}

/* A code's meaning; NULL when the layout does not know it. */
static const char *code_find(Reading *reading, const LayoutLine *line, const char *value)
{
    const char *folded = text_fold(reading->arena, value);
    for (size_t i = 0; i < line->codes.count; i++)
        if (strcmp(line->codes.items[i].from, folded) == 0)
            return line->codes.items[i].to;
    return line->keep ? value : line->otherwise;
}

static void read_code(Reading *reading, const LayoutLine *line, const char *value)
{
    const char *meaning = code_find(reading, line, value);
    if (meaning)
        reading->facts->text[line->to[0]] = *meaning ? meaning : NULL;
    else
        complain(
            reading, line->columns[0], value,
            arena_print(reading->arena, "the layout does not know this code of \"%s\"", line->columns[0]),
            false);
}

static const char *trimmed(Arena *arena, const char *bytes, size_t length)
{
    Text text = text_trim((Text){bytes, length});
    return text.length ? arena_copy(arena, text.bytes, text.length) : NULL;
}

/* At its first separator; a space parts off the last word, the family name of "Mary Ann Smith". */
static void read_split(Reading *reading, const LayoutLine *line, const char *value)
{
    const char *cut = strcmp(line->text, " ") == 0 ? strrchr(value, ' ') : strstr(value, line->text);
    if (!cut) {
        Field only =
            line->to[0] == FIELD_GIVEN || line->to[0] == FIELD_CARER_GIVEN ? line->to[0] : line->to[1];
        reading->facts->text[only] = value;
        complain(reading, line->columns[0], value,
                 arena_print(reading->arena, "\"%s\" does not hold two names", line->columns[0]), false);
        return;
    }
    reading->facts->text[line->to[0]] = trimmed(reading->arena, value, (size_t)(cut - value));
    cut += strlen(line->text);
    reading->facts->text[line->to[1]] = trimmed(reading->arena, cut, strlen(cut));
}

static void read_list(Reading *reading, const LayoutLine *line, const char *value)
{
    Facts *facts = reading->facts;
    for (const char *at = value; *at;) {
        size_t length = strcspn(at, line->text);
        const char *code = trimmed(reading->arena, at, length);
        at += length + (at[length] != '\0');
        if (!code)
            continue;
        const char *meaning = code_find(reading, line, code);
        if (!meaning)
            meaning = code;
        if (!set_find(reading->check->groups, key_of(meaning), NULL))
            complain(reading, line->columns[0], code,
                     arena_print(reading->arena, "nobody has named a target group \"%.60s\"", code), false);
        else if (facts->group_count < FACTS_GROUPS_MAX)
            facts->groups[facts->group_count++] = meaning;
    }
}

static void read_line(Reading *reading, const LayoutLine *line)
{
    if (line->verb == LAYOUT_CONSTANT) {
        if (line->to[0] == FIELD_GROUPS)
            reading->facts->groups[reading->facts->group_count++] = line->text;
        else
            reading->facts->text[line->to[0]] = line->text;
        return;
    }
    if (line->verb == LAYOUT_IGNORE || line->at < 0)
        return;
    const char *value =
        (size_t)line->at < reading->row->count ? csv_typed(reading->row->fields[line->at]) : "";
    if (!*value) {
        if (line->need == NEED_VALUE)
            complain(reading, line->columns[0], NULL,
                     arena_print(reading->arena, "\"%s\" is empty", line->columns[0]), true);
        return;
    }
    switch (line->verb) {
    case LAYOUT_DATE:
        read_date(reading, line, value);
        break;
    case LAYOUT_CODE:
        read_code(reading, line, value);
        break;
    case LAYOUT_SPLIT:
        read_split(reading, line, value);
        break;
    case LAYOUT_LIST:
        read_list(reading, line, value);
        break;
    case LAYOUT_COLUMN:
    case LAYOUT_CONSTANT:
    case LAYOUT_IGNORE:
    default:
        reading->facts->text[line->to[0]] = value;
    }
}

static bool check_width(Reading *reading)
{
    size_t least = 0;
    const Layout *layout = reading->check->layout;
    for (size_t i = 0; i < layout->count; i++)
        if (layout->items[i].need != NEED_NONE && (size_t)layout->items[i].at + 1 > least)
            least = (size_t)layout->items[i].at + 1;
    const CsvRow *row = reading->row;
    bool over = false;
    for (size_t i = reading->check->columns; i < row->count; i++)
        over |= *row->fields[i] != '\0';
    if (row->count < least)
        complain(reading, NULL, NULL,
                 arena_print(reading->arena, "too few columns: %zu, where the list has %zu", row->count,
                             reading->check->columns),
                 true);
    else if (over)
        complain(reading, NULL, NULL,
                 arena_print(reading->arena,
                             "too many columns: %zu, where the list has %zu; a separator inside a value "
                             "must be between quotation marks",
                             row->count, reading->check->columns),
                 true);
    return !reading->problems->rejected;
}

static void check_birth(Reading *reading)
{
    const Date today = reading->check->today, birth = reading->facts->day[FIELD_BIRTH];
    if (birth == DATE_NONE)
        return;
    char *day = ARENA_ARRAY(reading->arena, char, DATE_TEXT_SIZE);
    date_print(birth, day);
    if (birth > today)
        complain(reading, column_of(reading, FIELD_BIRTH), day, "the date of birth is in the future", true);
    else if (date_age_years(birth, today) > PERSON_AGE_MAX)
        complain(reading, column_of(reading, FIELD_BIRTH), day, "nobody alive was born on this day", true);
    else if (!reading->check->layout->adult && date_age_years(birth, today) > CHILD_AGE_MAX)
        complain(reading, column_of(reading, FIELD_BIRTH), day, "this child is over 19", false);
    const Date on = reading->facts->day[FIELD_CONTACT_ON];
    if (on != DATE_NONE && on > today)
        complain(reading, column_of(reading, FIELD_CONTACT_ON),
                 date_print(on, ARENA_ARRAY(reading->arena, char, DATE_TEXT_SIZE)),
                 "the day of the contact is in the future", true);
}

static void check_numbers(Reading *reading)
{
    Facts *facts = reading->facts;
    const char *nhs = facts->text[FIELD_NHS], *phone = facts->text[FIELD_PHONE];
    if (nhs) {
        char *tidy = ARENA_ARRAY(reading->arena, char, 11);
        bool valid = nhs_number_tidy(nhs, tidy);
        if (!valid)
            complain(reading, column_of(reading, FIELD_NHS), nhs,
                     "this is not a valid NHS number; it was left out", false);
        facts->text[FIELD_NHS] = valid ? tidy : NULL;
    }
    if (phone)
        facts->text[FIELD_PHONE] = phone_tidy(reading->arena, phone);
}

static void check_postcode(Reading *reading)
{
    const char *written = reading->facts->text[FIELD_POSTCODE];
    if (!written)
        return;
    char *tidy = ARENA_ARRAY(reading->arena, char, GEO_POSTCODE_SIZE);
    if (!geo_postcode_tidy(written, tidy)) {
        complain(reading, column_of(reading, FIELD_POSTCODE), written,
                 "this cannot be a postcode; it was kept as written", false);
        return;
    }
    const GeoPlace *place = reading->check->geo ? geo_find(reading->check->geo, tidy) : NULL;
    if (!place) {
        if (reading->check->geo)
            complain(reading, column_of(reading, FIELD_POSTCODE), written,
                     "nobody knows this postcode; it was kept as written", false);
        return;
    }
    reading->facts->text[FIELD_POSTCODE] = tidy;
    if (place->lsoa >= 0)
        reading->facts->lsoa = geo_lsoa(reading->check->geo, place->lsoa)->code;
}

static void check_spell(Reading *reading)
{
    const char *code = reading->facts->text[FIELD_SPELL_CODE];
    if (!code || set_find(reading->check->groups, key_of(code), NULL))
        return;
    complain(reading, column_of(reading, FIELD_SPELL_CODE), code,
             arena_print(reading->arena, "nobody has named a target group \"%.60s\"", code), false);
    reading->facts->text[FIELD_SPELL_CODE] = NULL;
}

/* A whole number; -1 where none is told, or none can be read. */
static int64_t read_count(Reading *reading, Field field)
{
    enum { DIGITS_MAX = 6 };
    const char *text = reading->facts->text[field];
    if (!text)
        return -1;
    size_t digits = strspn(text, "0123456789");
    if (digits && !text[digits] && digits <= DIGITS_MAX)
        return strtoll(text, NULL, 10);
    complain(reading, column_of(reading, field), text,
             arena_print(reading->arena, "\"%s\" is not a whole number", column_of(reading, field)), true);
    return -1;
}

static void check_days(Reading *reading, Field first, Field last)
{
    const Date from = reading->facts->day[first], to = reading->facts->day[last];
    if (from != DATE_NONE && to != DATE_NONE && to < from)
        complain(reading, column_of(reading, last), NULL,
                 arena_print(reading->arena, "\"%s\" is before \"%s\"", column_of(reading, last),
                             column_of(reading, first)),
                 true);
}

static void check_finding(Reading *reading)
{
    Facts *facts = reading->facts;
    Date from = facts->day[FIELD_FOUND_FROM];
    if (!facts->text[FIELD_FOUND_KIND])
        return;
    const char *kind = facts->text[FIELD_FOUND_KIND];
    if ((strcmp(kind, "referral") == 0 && !facts->text[FIELD_FOUND_WAY]) ||
        (strcmp(kind, "profile") == 0 && !facts->text[FIELD_FOUND_WHAT]))
        facts->text[FIELD_FOUND_KIND] =
            NULL; /* its code was not known: the row is queued, nothing is found */
    facts->part = read_count(reading, FIELD_FOUND_PART);
    facts->whole = read_count(reading, FIELD_FOUND_WHOLE);
    if (facts->whole >= 0 && facts->part > facts->whole)
        complain(reading, column_of(reading, FIELD_FOUND_PART), facts->text[FIELD_FOUND_PART],
                 arena_print(reading->arena, "\"%s\" is more than \"%s\"",
                             column_of(reading, FIELD_FOUND_PART), column_of(reading, FIELD_FOUND_WHOLE)),
                 true);
    bool ahead = strcmp(kind, "place") == 0; /* terms are told before they begin */
    if (from != DATE_NONE && !ahead && from > reading->check->today)
        complain(reading, column_of(reading, FIELD_FOUND_FROM), NULL,
                 arena_print(reading->arena, "\"%s\" is in the future", column_of(reading, FIELD_FOUND_FROM)),
                 true);
    check_days(reading, FIELD_FOUND_FROM, FIELD_FOUND_TO);
}

/* "£12,345.60" or "12345.6" in pence; -1 where it is no amount. */
static int64_t pence_of(const char *text)
{
    enum { DIGITS_MOST = 12, POUND = 100 };
    int64_t pence = 0;
    int digits = 0, after = -1;
    text += strncmp(text, "\xC2\xA3", 2) == 0 ? 2 : 0;
    for (; *text; text++) {
        if (*text == ',' && after < 0 && digits)
            continue;
        if (*text == '.' && after < 0) {
            after = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > DIGITS_MOST || after == 2)
            return -1;
        pence = pence * 10 + (*text - '0');
        after += after >= 0;
    }
    return !digits ? -1 : after == 2 ? pence : after == 1 ? pence * 10 : pence * POUND;
}

static void check_cost(Reading *reading)
{
    Facts *facts = reading->facts;
    const char *amount = facts->text[FIELD_COST_AMOUNT];
    facts->pence = amount ? pence_of(amount) : -1;
    if (amount && facts->pence < 0)
        complain(reading, column_of(reading, FIELD_COST_AMOUNT), amount,
                 "this is not an amount in pounds, like 1234.50", true);
    check_days(reading, FIELD_COST_FROM, FIELD_COST_TO);
}

static void check_offer(Reading *reading)
{
    check_postcode(reading);
    reading->facts->whole = read_count(reading, FIELD_PLACES_COUNT);
    check_days(reading, FIELD_PLACES_FROM, FIELD_PLACES_TO);
}

void facts_read(const FactsCheck *check, Arena *arena, const CsvRow *row, Facts *out, FactsProblems *problems)
{
    Reading reading = {check, arena, row, out, problems};
    *out = (Facts){.line = row->line, .part = -1, .whole = -1};
    *problems = (FactsProblems){0};
    for (int i = 0; i < FIELD_COUNT; i++)
        out->day[i] = DATE_NONE;
    if (!check_width(&reading))
        return;
    for (size_t i = 0; i < check->layout->count; i++)
        read_line(&reading, &check->layout->items[i]);
    const char *ref = out->text[FIELD_REGISTERED_REF];
    if (check->layout->nobody) {
        (layout_tells(check->layout, FIELD_PLACES_PROVIDER) ? check_offer : check_cost)(&reading);
        return;
    }
    if (!out->text[FIELD_GIVEN] && !out->text[FIELD_FAMILY] && !ref)
        complain(&reading, column_of(&reading, FIELD_GIVEN), NULL, "the row names nobody", true);
    if (problems->rejected)
        return;
    check_birth(&reading);
    check_numbers(&reading);
    check_postcode(&reading);
    check_spell(&reading);
    check_finding(&reading);
    out->given_fold = text_fold(arena, out->text[FIELD_GIVEN]);
    out->family_fold = text_fold(arena, out->text[FIELD_FAMILY]);
}
