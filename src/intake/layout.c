#include "intake/layout.h"

#include "base/text.h"

typedef struct FieldName {
    const char *name;
    bool day;
} FieldName;

static const FieldName field_names[FIELD_COUNT] = {
    [FIELD_REF] = {"child.ref", false},
    [FIELD_GIVEN] = {"child.given", false},
    [FIELD_FAMILY] = {"child.family", false},
    [FIELD_BIRTH] = {"child.birth", true},
    [FIELD_SEX] = {"child.sex", false},
    [FIELD_ETHNICITY] = {"child.ethnicity", false},
    [FIELD_LANGUAGE] = {"child.language", false},
    [FIELD_NHS] = {"child.nhs", false},
    [FIELD_PHONE] = {"child.phone", false},
    [FIELD_RESTRICTED] = {"child.restricted", false},
    [FIELD_ADDRESS] = {"address.line", false},
    [FIELD_POSTCODE] = {"address.postcode", false},
    [FIELD_CARER_GIVEN] = {"carer.given", false},
    [FIELD_CARER_FAMILY] = {"carer.family", false},
    [FIELD_CARER_BIRTH] = {"carer.birth", true},
    [FIELD_CARER_ROLE] = {"carer.role", false},
    [FIELD_REGISTERED_REF] = {"registration.ref", false},
    [FIELD_REGISTERED_FROM] = {"registration.from", true},
    [FIELD_REGISTERED_TO] = {"registration.to", true},
    [FIELD_REGISTERED_END] = {"registration.reason", false},
    [FIELD_GROUPS] = {"groups", false},
    [FIELD_SPELL_CODE] = {"spell.group", false},
    [FIELD_SPELL_FROM] = {"spell.from", true},
    [FIELD_SPELL_TO] = {"spell.to", true},
    [FIELD_SHARE_HEALTH] = {"consent.health", false},
    [FIELD_SHARE_EDUCATION] = {"consent.education", false},
    [FIELD_CONTACT_ON] = {"contact.on", true},
    [FIELD_CONTACT_KIND] = {"contact.kind", false},
    [FIELD_CONTACT_ACTIVITY] = {"contact.activity", false},
    [FIELD_CONTACT_VENUE] = {"contact.venue", false},
    [FIELD_COURSE_NAME] = {"course.name", false},
    [FIELD_COURSE_FROM] = {"course.from", true},
    [FIELD_COURSE_TO] = {"course.to", true},
    [FIELD_COURSE_OUTCOME] = {"course.outcome", false},
    [FIELD_FOUND_KIND] = {"finding.kind", false},
    [FIELD_FOUND_FROM] = {"finding.from", true},
    [FIELD_FOUND_TO] = {"finding.to", true},
    [FIELD_FOUND_WAY] = {"finding.way", false},
    [FIELD_FOUND_BY] = {"finding.by", false},
    [FIELD_FOUND_WHAT] = {"finding.what", false},
    [FIELD_FOUND_PART] = {"finding.part", false},
    [FIELD_FOUND_WHOLE] = {"finding.whole", false},
    [FIELD_COST_CENTRE] = {"cost.centre", false},
    [FIELD_COST_FROM] = {"cost.from", true},
    [FIELD_COST_TO] = {"cost.to", true},
    [FIELD_COST_AMOUNT] = {"cost.amount", false},
    [FIELD_COST_KIND] = {"cost.kind", false},
    [FIELD_PLACES_PROVIDER] = {"places.provider", false},
    [FIELD_PLACES_FROM] = {"places.from", true},
    [FIELD_PLACES_TO] = {"places.to", true},
    [FIELD_PLACES_COUNT] = {"places.count", false},
};

static const char *const verb_names[] = {"column", "date", "code", "split", "list", "constant", "ignore"};

/* A word of a line: quotes gone, and where its first "=" outside quotes stood (-1: none). */
typedef struct Word {
    const char *text;
    int equals;
    bool quoted;
} Word;

enum { WORDS_MAX = 400, WORD_BYTES_MAX = 1000 };

typedef struct Parser {
    Arena *arena;
    const char *file;
    int line;
    Word words[WORDS_MAX];
    int count, at;
} Parser;

bool field_is_day(Field field)
{
    return field_names[field].day;
}

bool layout_tells(const Layout *layout, Field field)
{
    for (size_t i = 0; i < layout->count; i++)
        for (int t = 0; t < layout->items[i].to_count; t++)
            if (layout->items[i].to[t] == field &&
                (layout->items[i].verb == LAYOUT_CONSTANT || layout->items[i].at >= 0))
                return true;
    return false;
}

static bool wrong(const Parser *parser, Error *err, const char *expected)
{
    const char *found = parser->at < parser->count ? parser->words[parser->at].text : "the end of the line";
    return error_set(err, ERROR_INPUT, "%s line %d: expected %s, found \"%.60s\".", parser->file,
                     parser->line, expected, found);
}

static bool word_read(Parser *parser, const char **at, Error *err)
{
    char bytes[WORD_BYTES_MAX];
    int length = 0;
    Word word = {.equals = -1};
    bool inside = false;
    const char *p = *at;
    for (; *p && *p != '\n' && (inside || (*p != ' ' && *p != '\t' && *p != '\r' && *p != ',')); p++) {
        if (*p == '"') {
            inside = !inside;
            word.quoted = true;
            continue;
        }
        if (*p == '=' && !inside && word.equals < 0)
            word.equals = length;
        if (length == WORD_BYTES_MAX - 1)
            return error_set(err, ERROR_INPUT, "%s line %d: a word is longer than %d characters.",
                             parser->file, parser->line, WORD_BYTES_MAX - 1);
        bytes[length++] = *p;
    }
    if (inside)
        return error_set(err, ERROR_INPUT, "%s line %d: a quotation mark is never closed.", parser->file,
                         parser->line);
    if (parser->count == WORDS_MAX)
        return error_set(err, ERROR_INPUT, "%s line %d: more than %d words in one line.", parser->file,
                         parser->line, WORDS_MAX);
    word.text = arena_copy(parser->arena, bytes, (size_t)length);
    parser->words[parser->count++] = word;
    *at = p;
    return true;
}

/* The words of one line and of the indented lines that continue it. */
static bool words_read(Parser *parser, const char **at, int *lines, Error *err)
{
    const char *p = *at;
    parser->count = parser->at = 0;
    for (*lines = 0;;) {
        while (*p && *p != '\n') {
            p += strspn(p, " \t\r,");
            if (*p == '#')
                p += strcspn(p, "\n");
            if (*p && *p != '\n')
                TRY(word_read(parser, &p, err));
        }
        ++*lines;
        if (!*p || (p[1] != ' ' && p[1] != '\t'))
            break;
        p++;
    }
    *at = *p ? p + 1 : p;
    return true;
}

static bool next_is(Parser *parser, const char *text)
{
    bool is = parser->at < parser->count && !parser->words[parser->at].quoted &&
              strcmp(parser->words[parser->at].text, text) == 0;
    parser->at += is;
    return is;
}

static bool take_word(Parser *parser, const char *expected, const char **out, Error *err)
{
    if (parser->at == parser->count)
        return wrong(parser, err, expected);
    *out = parser->words[parser->at++].text;
    return true;
}

static bool take_alternatives(Parser *parser, const char *expected, const char **items, int *count,
                              Error *err)
{
    do {
        if (*count == LAYOUT_ALTERNATIVES)
            return wrong(parser, err, "at most four alternatives");
        TRY(take_word(parser, expected, &items[*count], err));
        ++*count;
    } while (next_is(parser, "or"));
    return true;
}

static bool take_field(Parser *parser, LayoutLine *line, Error *err)
{
    const char *name = NULL;
    TRY(take_word(parser, "a fact such as child.given", &name, err));
    if (strncmp(name, "adult.", 6) == 0)
        name = arena_print(parser->arena, "child.%s", name + 6);
    for (int i = 0; i < FIELD_COUNT; i++)
        if (strcmp(field_names[i].name, name) == 0) {
            line->to[line->to_count++] = (Field)i;
            return true;
        }
    parser->at--;
    return wrong(parser, err, "a fact such as child.given (docs/LAYOUTS.md lists them)");
}

static bool take_codes(Parser *parser, LayoutLine *line, Error *err)
{
    while (parser->at < parser->count && parser->words[parser->at].equals >= 0) {
        const Word *word = &parser->words[parser->at++];
        *GROW(parser->arena, &line->codes) = (LayoutCode){
            text_fold(parser->arena, arena_copy(parser->arena, word->text, (size_t)word->equals)),
            word->text + word->equals + 1,
        };
    }
    if (next_is(parser, "else") && !(line->keep = next_is(parser, "keep")))
        TRY(take_word(parser, "a code, or keep", &line->otherwise, err));
    return true;
}

static bool take_fact_line(Parser *parser, LayoutVerb verb, LayoutLine *line, Error *err)
{
    line->verb = verb;
    if (verb == LAYOUT_CONSTANT)
        TRY(take_word(parser, "a value in quotes", &line->text, err));
    else
        TRY(take_alternatives(parser, "a column's name in quotes", line->columns, &line->column_count, err));
    if (verb == LAYOUT_IGNORE)
        return true;
    if (verb == LAYOUT_SPLIT || verb == LAYOUT_LIST)
        TRY(take_word(parser, "the separator in quotes", &line->text, err));
    if (!next_is(parser, "->"))
        return wrong(parser, err, "->");
    TRY(take_field(parser, line, err));
    if (verb == LAYOUT_SPLIT)
        TRY(take_field(parser, line, err));
    if (field_is_day(line->to[0]) != (verb == LAYOUT_DATE))
        return wrong(parser, err, verb == LAYOUT_DATE ? "a fact that is a day" : "the verb date for a day");
    if (verb == LAYOUT_DATE)
        TRY(take_alternatives(parser, "a format such as dd/mm/yyyy", line->formats, &line->format_count,
                              err));
    if (verb == LAYOUT_CODE || verb == LAYOUT_LIST)
        TRY(take_codes(parser, line, err));
    line->need = next_is(parser, "required")   ? NEED_VALUE
                 : next_is(parser, "expected") ? NEED_COLUMN
                                               : NEED_NONE;
    return true;
}

static bool take_choice(Parser *parser, const char *yes, const char *no, bool *out, Error *err)
{
    if (next_is(parser, yes)) {
        *out = true;
        return true;
    }
    if (next_is(parser, no))
        return true;
    return wrong(parser, err, arena_print(parser->arena, "%s or %s", yes, no));
}

static bool take_line(Parser *parser, Layout *layout, Error *err)
{
    if (next_is(parser, "layout"))
        return take_word(parser, "the layout's name", &layout->name, err);
    if (next_is(parser, "kind"))
        return take_word(parser, "a kind of list", &layout->kind, err);
    if (next_is(parser, "source"))
        return take_word(parser, "the source's name in quotes", &layout->source, err);
    if (next_is(parser, "rows"))
        return take_choice(parser, "many", "one", &layout->many, err);
    if (next_is(parser, "person")) {
        if ((layout->nobody = next_is(parser, "none")))
            return true;
        return take_choice(parser, "adult", "child", &layout->adult, err);
    }
    if (next_is(parser, "centre"))
        return take_choice(parser, "required", "none", &layout->centre, err);
    if (next_is(parser, "delimiter"))
        return next_is(parser, "auto") || wrong(parser, err, "auto");
    for (size_t i = 0; i < sizeof verb_names / sizeof *verb_names; i++) {
        if (!next_is(parser, verb_names[i]))
            continue;
        LayoutLine *line = GROW(parser->arena, layout);
        *line = (LayoutLine){.at = -1};
        return take_fact_line(parser, (LayoutVerb)i, line, err);
    }
    return wrong(parser, err,
                 "layout, kind, source, rows, person, centre, delimiter, column, date, code, split, list, "
                 "constant or ignore");
}

bool layout_parse(Arena *arena, const char *file, const char *text, Layout *out, Error *err)
{
    Parser *parser = ARENA_NEW(arena, Parser);
    Layout layout = {0};
    parser->arena = arena;
    parser->file = file;
    parser->line = 1;
    for (const char *at = text; *at;) {
        int lines;
        TRY(words_read(parser, &at, &lines, err));
        if (parser->count) {
            TRY(take_line(parser, &layout, err));
            if (parser->at < parser->count)
                return wrong(parser, err, "nothing more on this line");
        }
        parser->line += lines;
    }
    if (!layout.name || !layout.kind || !layout.source)
        return error_set(err, ERROR_INPUT, "%s: a layout needs the lines layout, kind and source.", file);
    *out = layout;
    return true;
}
