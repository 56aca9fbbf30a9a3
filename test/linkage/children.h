/* A made-up children's list with its truth: families at one address, twins, and children who are on several
 * lists with the slips that forms collect. The same seed gives the same list. */
#ifndef TEST_LINKAGE_CHILDREN_H
#define TEST_LINKAGE_CHILDREN_H

#include "linkage/linkage.h"

enum { CHILD_COLUMNS = 8, CHILD_TEXT = 40 };
typedef enum ChildField { GIVEN, FAMILY, BORN, SEX, STREET, POSTCODE, PHONE, NHS } ChildField;

typedef struct Children {
    size_t count, room;
    char (*text)[CHILD_COLUMNS][CHILD_TEXT];
    uint32_t *person, *household, *source, *twin; /* twin: other person's number + 1, or 0 */
    const char **values[CHILD_COLUMNS];
    LinkColumn columns[CHILD_COLUMNS];
    uint64_t seed;
} Children;

static uint32_t child_random(Children *list, uint32_t below)
{
    list->seed = list->seed * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)((list->seed >> 33) % below);
}

/* Names of syllables, small numbers far commoner than large ones, as with real names. */
static void child_name(Children *list, uint32_t kinds, char *out)
{
    static const char *const starts[] = {"ma", "jo", "el",  "sa",   "ha", "ben", "ri", "am",
                                         "lu", "ka", "fre", "thom", "ol", "zay", "no", "iv"};
    static const char *const middles[] = {"li",  "ra", "na", "the", "mi",  "do",
                                          "sha", "be", "ro", "vi",  "ste", "ker"};
    static const char *const ends[] = {"a", "n", "s", "ah", "er", "ley", "son", "ina", "ton", "ie"};
    uint32_t a = child_random(list, kinds), b = child_random(list, kinds), number = a < b ? a : b;
    number = number < child_random(list, kinds) ? number : number / 3;
    snprintf(out, CHILD_TEXT, "%s%s%s", starts[number % 16], middles[number / 16 % 12],
             ends[number / 192 % 10]);
    if (number >= 1920)
        snprintf(out, CHILD_TEXT, "%s%s%s%s", starts[number % 16], middles[number / 16 % 12],
                 middles[number / 192 % 12], ends[number / 2304 % 10]);
}

static void child_slip(Children *list, char *text)
{
    size_t length = strlen(text);
    if (length < 3)
        return;
    size_t at = 1 + child_random(list, (uint32_t)length - 2);
    char other = text[at + 1] ? text[at + 1] : text[at];
    bool digit = text[at] >= '0' && text[at] <= '9';
    switch (child_random(list, 3)) {
    case 0:
        text[at] = (char)((digit ? '0' : 'a') + child_random(list, digit ? 10 : 26));
        break;
    case 1:
        text[at + 1] = text[at];
        text[at] = other;
        break;
    default:
        memmove(text + at, text + at + 1, length - at);
    }
}

static void child_address(Children *list, char text[CHILD_COLUMNS][CHILD_TEXT])
{
    static const char *const kinds[] = {"street", "road", "close", "lane", "avenue"};
    uint32_t sector = child_random(list, 300), unit = child_random(list, 60);
    char road[CHILD_TEXT];
    snprintf(road, sizeof road, "%u", sector * 7 + unit % 7);
    uint64_t kept = list->seed;
    list->seed = (sector * 60 + unit) * 977ull + 5;
    child_name(list, 1500, road);
    const char *kind = kinds[child_random(list, 5)];
    list->seed = kept;
    snprintf(text[STREET], CHILD_TEXT, "%u %.20s %s", 1 + child_random(list, 40), road, kind);
    snprintf(text[POSTCODE], CHILD_TEXT, "pl%u %u%c%c", sector / 10, sector % 10, 'a' + (int)(unit / 8),
             'b' + (int)(unit % 8));
    snprintf(text[PHONE], CHILD_TEXT, "07%09u", child_random(list, 900000000) + 1000000);
}

static void child_born(Children *list, char *out)
{
    uint32_t day = child_random(list, 1680);
    snprintf(out, CHILD_TEXT, "%u-%02u-%02u", 2021 + day / 336, 1 + day % 336 / 28, 1 + day % 28);
}

static void child_record(Children *list, char person[CHILD_COLUMNS][CHILD_TEXT], uint32_t number,
                         uint32_t household, uint32_t source, uint32_t twin, bool slips)
{
    if (list->count == list->room)
        return;
    size_t r = list->count++;
    memcpy(list->text[r], person, sizeof list->text[r]);
    list->person[r] = number;
    list->household[r] = household;
    list->source[r] = source;
    list->twin[r] = twin;
    char(*text)[CHILD_TEXT] = list->text[r];
    if (slips) {
        for (int slip = (int)child_random(list, 3); slip > 0; slip--)
            child_slip(list, text[child_random(list, 5) == 4 ? STREET : (int)child_random(list, 3)]);
        if (child_random(list, 8) == 0)
            child_address(list, text);
        if (child_random(list, 4) == 0)
            snprintf(text[PHONE], CHILD_TEXT, "07%09u", child_random(list, 900000000) + 1000000);
    }
    static const uint32_t missing[CHILD_COLUMNS] = {1, 0, 1, 8, 4, 3, 25, 45};
    for (int f = 0; f < CHILD_COLUMNS; f++)
        if (child_random(list, 100) < missing[f])
            text[f][0] = '\0';
}

static void child_family(Children *list, uint32_t household, uint32_t *number)
{
    char person[CHILD_COLUMNS][CHILD_TEXT] = {{0}};
    child_name(list, 9000, person[FAMILY]);
    child_address(list, person);
    uint32_t children = 1 + child_random(list, 3), twins = child_random(list, 30) == 0 ? 1 : 0;
    for (uint32_t c = 0; c < children + twins; c++) {
        char before[CHILD_TEXT];
        memcpy(before, person[GIVEN], sizeof before);
        do
            child_name(list, 1800, person[GIVEN]);
        while (strcmp(before, person[GIVEN]) == 0);
        bool second = twins && c == 1;
        if (!second)
            child_born(list, person[BORN]);
        snprintf(person[SEX], CHILD_TEXT, "%c", child_random(list, 2) ? 'm' : 'f');
        snprintf(person[NHS], CHILD_TEXT, "%010u", 1000000000u + child_random(list, 2000000000));
        uint32_t twin = !twins || c > 1 ? 0 : c == 0 ? *number + 2 : *number;
        uint32_t source = child_random(list, 6);
        child_record(list, person, *number, household, source, twin, false);
        for (uint32_t copies = child_random(list, 4) == 0 ? 1 + child_random(list, 2) : 0; copies > 0;
             copies--)
            child_record(list, person, *number, household, source = (source + 1) % 6, twin, true);
        ++*number;
    }
}

static Children *children_make(size_t count, uint64_t seed)
{
    static const LinkKind kinds[CHILD_COLUMNS] = {LINK_GIVEN_NAME, LINK_FAMILY_NAME, LINK_DATE,
                                                  LINK_SEX,        LINK_STREET,      LINK_POSTCODE,
                                                  LINK_PHONE,      LINK_IDENTIFIER};
    static const char *const names[CHILD_COLUMNS] = {"given_name", "family_name", "dob",   "sex",
                                                     "street",     "postcode",    "phone", "nhs_number"};
    Children *list = calloc(1, sizeof *list);
    list->seed = seed;
    list->room = count;
    list->text = calloc(count, sizeof *list->text);
    list->person = calloc(count, sizeof(uint32_t));
    list->household = calloc(count, sizeof(uint32_t));
    list->source = calloc(count, sizeof(uint32_t));
    list->twin = calloc(count, sizeof(uint32_t));
    uint32_t number = 0;
    for (uint32_t household = 0; list->count < count; household++)
        child_family(list, household, &number);
    for (int f = 0; f < CHILD_COLUMNS; f++) {
        list->values[f] = calloc(count, sizeof(char *));
        for (size_t r = 0; r < count; r++)
            list->values[f][r] = list->text[r][f];
        bool home = f == FAMILY || f == STREET || f == POSTCODE || f == PHONE;
        list->columns[f] = (LinkColumn){.name = names[f],
                                        .kind = kinds[f],
                                        .household = home,
                                        .exclusive = f == NHS,
                                        .values = list->values[f]};
    }
    return list;
}

static void children_free(Children *list)
{
    for (int f = 0; f < CHILD_COLUMNS; f++)
        free(list->values[f]);
    free(list->text);
    free(list->person);
    free(list->household);
    free(list->source);
    free(list->twin);
    free(list);
}

#endif
