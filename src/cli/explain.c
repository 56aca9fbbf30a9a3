#include "cli/explain.h"

#include <math.h>

const char *column_words(Arena *arena, const char *column)
{
    static const char *const words[][2] = {
        {"dob", "date of birth"},
        {"nhs_number", "NHS number"},
        {"upn", "UPN"},
        {"phone", "phone number"},
        {"email", "e-mail address"},
        {"national_id", "national number"},
        {"second_id", "second number"},
        {"mother_name", "name of the mother"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(column, words[i][0]) == 0)
            return words[i][1];
    char *plain = (char *)arena_copy(arena, column, strlen(column));
    for (char *c = plain; *c; c++)
        if (*c == '_')
            *c = ' ';
    return plain;
}

static bool is_rule(const LinkReason *reason)
{
    return strcmp(reason->column, "rule") == 0;
}

typedef enum Likeness { SAME, NEAR, DIFFERENT, UNKNOWN } Likeness;

static Likeness likeness_of(const Linkage *linkage, const LinkExplanation *why, size_t reason)
{
    LinkKind kind = linkage_column_figures(linkage, reason).kind;
    for (unsigned l = 1; l < LINK_LEVELS; l++) {
        const char *name = linkage_kind_level(kind, l);
        if (name && strcmp(name, why->reasons[reason].level) == 0)
            return l == LINK_LEVELS - 1 ? SAME : l >= (kind == LINK_DATE ? 4u : 3u) ? NEAR : DIFFERENT;
    }
    return UNKNOWN;
}

/* "family name, street and postcode", with the level in brackets where the word before does not say it. */
static const char *list_alike(Arena *arena, const Linkage *linkage, const LinkExplanation *why,
                              Likeness likeness)
{
    const char *names[LINK_REASONS_MAX], *list = "";
    size_t count = 0, columns = linkage_figures(linkage).columns;
    for (size_t r = 0; r < columns && r < why->reason_count; r++) {
        if (likeness_of(linkage, why, r) != likeness)
            continue;
        const LinkReason *reason = &why->reasons[r];
        bool plain = likeness == SAME || strcmp(reason->level, "differs") == 0;
        const char *words = column_words(arena, reason->column);
        names[count++] = plain ? words : arena_print(arena, "%s (%s)", words, reason->level);
    }
    for (size_t i = 0; i < count; i++)
        list = arena_print(arena, "%s%s%s", list, i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    return list;
}

static const char *verdict(double probability)
{
    if (probability >= 0.99)
        return "are almost certainly one person";
    if (probability >= 0.8)
        return "are probably one person";
    if (probability > 0.2)
        return "may be one person or two";
    return probability > 0.01 ? "are probably two people" : "are almost certainly two people";
}

const char *explain_sentence(Arena *arena, const Linkage *linkage, const LinkExplanation *why,
                             const char *id_a, const char *id_b)
{
    static const char *const openings[] = {"the same ", "nearly the same ", "different "};
    const char *who = id_a ? arena_print(arena, "Records %s and %s", id_a, id_b) : "The two records";
    const char *text =
        arena_print(arena, "%s %s (probability %s)", who, verdict(why->probability),
                    why->probability > 0.9999   ? "over 0.9999"
                    : why->probability < 0.0001 ? "below 0.0001"
                                                : arena_print(arena, "%.4f", why->probability));
    bool first = true;
    for (Likeness likeness = SAME; likeness <= DIFFERENT; likeness++) {
        const char *list = list_alike(arena, linkage, why, likeness);
        if (!*list)
            continue;
        text = arena_print(arena, "%s%s %s%s", text, first ? ":" : ";", openings[likeness], list);
        first = false;
    }
    for (size_t r = 0; r < why->reason_count; r++)
        if (is_rule(&why->reasons[r]))
            text = arena_print(arena, "%s; %s: %s", text,
                               why->reasons[r].bits < 0 ? "never joined" : "joined", why->reasons[r].level);
    return arena_print(arena, "%s.", text);
}

static const char *add_further(Arena *arena, const char *list, const char *name, const char *id)
{
    return arena_print(arena, "%s%s%s of %s", list, *list ? ", " : "", name, id);
}

const char *explain_further(Arena *arena, const char *const *more_names, const LinkExplanation *why,
                            const char *id_a, const char *id_b)
{
    const char *list = "";
    for (size_t r = 0; r < why->reason_count; r++) {
        const LinkReason *reason = &why->reasons[r];
        if (reason->more_a > 0)
            list = add_further(arena, list, more_names[reason->more_a - 1], id_a);
        if (reason->more_b > 0)
            list = add_further(arena, list, more_names[reason->more_b - 1], id_b);
    }
    return *list ? arena_print(arena, "Compared by %s, which speaks most for one person.", list) : "";
}

static void add_step(Waterfall *out, WaterfallStep step)
{
    out->least = fmin(out->least, fmin(step.from, step.to));
    out->most = fmax(out->most, fmax(step.from, step.to));
    out->steps[out->count++] = step;
}

void waterfall_fill(Arena *arena, const LinkExplanation *why, Waterfall *out)
{
    *out = (Waterfall){0};
    double at = why->prior_bits, sum = why->prior_bits + why->weight, end = sum;
    add_step(out, (WaterfallStep){"", "two records at random", 0, 0, at, 0, at});
    for (size_t r = 0; r < why->reason_count; r++) {
        const LinkReason *reason = &why->reasons[r];
        bool field = strcmp(reason->column, "shared") != 0 && !is_rule(reason);
        double to = at + reason->bits;
        double beyond = 0.15 * (out->most - out->least);
        if (is_rule(reason))
            end = to = reason->bits < 0 ? fmin(out->least, at) - beyond : fmax(out->most, at) + beyond;
        add_step(out, (WaterfallStep){field ? column_words(arena, reason->column) : "", reason->level,
                                      reason->m, reason->u, reason->bits, at, to});
        at = to;
    }
    add_step(out, (WaterfallStep){"", "sum", 0, 0, sum, 0, end});
}

enum { FIELD_WIDTH = 15, LEVEL_WIDTH = 22, WIDE_WIDTH = LEVEL_WIDTH + 16, BAR_WIDTH = 17 };

static bool speaks_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
    }
    return false;
}

static void print_bar(const Waterfall *waterfall, const WaterfallStep *step)
{
    static const char *const marks[2][4] = {{" ", "|", "#", "-"}, {" ", "\u2502", "\u2588", "\u2592"}};
    const char *const *mark = marks[speaks_utf8()];
    double scale = (BAR_WIDTH - 1) / fmax(waterfall->most - waterfall->least, 0.001);
    int zero = (int)lround(-waterfall->least * scale);
    int from = (int)lround((fmin(step->from, step->to) - waterfall->least) * scale);
    int to = (int)lround((fmax(step->from, step->to) - waterfall->least) * scale);
    if (to == from && fabs(step->bits) >= 0.25)
        to += to < BAR_WIDTH;
    int end = to > zero && to > from ? to : zero + 1;
    for (int cell = 0; cell < end; cell++)
        fputs(cell >= from && cell < to ? mark[step->bits < 0 ? 3 : 2]
              : cell == zero            ? mark[1]
                                        : mark[0],
              stdout);
    putchar('\n');
}

static void print_chance(double chance)
{
    if (chance <= 0)
        printf(" %7s", "");
    else
        printf(chance >= 0.0001 ? " %7.4f" : " %7.1e", chance);
}

/* How much of a text fits in a width, broken at a space. */
static size_t piece(const char *text, size_t width)
{
    size_t length = strlen(text), cut = width;
    if (length <= width)
        return length;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    return cut > 0 ? cut : width;
}

static void print_step(const Waterfall *waterfall, const WaterfallStep *step)
{
    const char *level = step->level, *field = step->field;
    size_t width = step->m > 0 ? LEVEL_WIDTH : WIDE_WIDTH;
    if (!*field)
        width += FIELD_WIDTH + 1;
    size_t length = piece(level, width);
    if (*field)
        printf("%-*.*s ", FIELD_WIDTH, FIELD_WIDTH, field);
    printf("%-*.*s", (int)width, (int)length, level);
    if (width == LEVEL_WIDTH) {
        print_chance(step->m);
        print_chance(step->u);
    }
    printf(" %+7.2f ", step->bits);
    print_bar(waterfall, step);
    while (*(level += length + (level[length] == ' '))) {
        length = piece(level, width);
        printf("%*s%.*s\n", *field ? FIELD_WIDTH + 1 : 2, "", (int)length, level);
    }
}

static void print_wrapped(const char *text)
{
    for (size_t length; *text; text += length + (text[length] == ' ')) {
        length = piece(text, 79);
        printf("%.*s\n", (int)length, text);
    }
}

void explain_print(Arena *arena, const Linkage *linkage, const LinkExplanation *why,
                   const char *const *more_names, const char *id_a, const char *id_b)
{
    Waterfall waterfall;
    waterfall_fill(arena, why, &waterfall);
    print_wrapped(explain_sentence(arena, linkage, why, id_a, id_b));
    print_wrapped(explain_further(arena, more_names, why, id_a, id_b));
    printf("\n%-*s %-*s %7s %7s %7s\n", FIELD_WIDTH, "field", LEVEL_WIDTH, "agreement", "m", "u", "bits");
    for (size_t s = 0; s < waterfall.count; s++)
        print_step(&waterfall, &waterfall.steps[s]);
    printf("\nA bit doubles the odds. %s for one person, %s against; %s even odds.\n",
           speaks_utf8() ? "\u2588" : "#", speaks_utf8() ? "\u2592" : "-", speaks_utf8() ? "\u2502" : "|");
}
