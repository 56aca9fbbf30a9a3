#include <ctype.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "base/text.h"
#include "web/explore.h"

enum { AGE_MOST = 25, DECILES = 10, MEASURES_MOST = 200 };

static bool is_given(const char *text)
{
    return text && *text;
}

/* A number of a query, within bounds; absent or empty: as it is. */
static bool read_number(const Request *request, const char *name, const char *words, int least, int most,
                        int *out, Error *err)
{
    const char *text = request_query(request, name);
    if (!is_given(text))
        return true;
    int64_t number = request_query_int(request, name, INT64_MIN);
    if (number < least || number > most)
        return error_set(err, ERROR_INPUT, "%s is a whole number from %d to %d, not \"%.40s\".", words, least,
                         most, text);
    *out = (int)number;
    return true;
}

bool explore_period(const Request *request, Date *day, int *months, Error *err)
{
    Date asked, last = clock_today() > site_today() ? clock_today() : site_today();
    int period = 0;
    char words[24];
    TRY(site_asked_day(request, &asked, err));
    TRY(read_number(request, "months", "The period in months", 1, EXPLORE_PERIOD_MOST, &period, err));
    if (asked > last)
        return error_set(err, ERROR_INPUT,
                         "%s has not come yet: nothing is recorded of it. Choose a day up to today.",
                         date_print_long(asked, words));
    *day = asked;
    *months = period;
    return true;
}

bool explore_parts(const Gate *gate, Arena *arena, ExploreParts *out, Error *err)
{
    const Measure *known = measure_find(snapshot_book(gate->snapshot), "known");
    ExploreParts parts = {0};
    Error none = {0};
    TRY(gate_by(gate, known, UNIT_CHILD, BY_WARD, NULL, arena, &parts.wards, err));
    TRY(gate_by(gate, known, UNIT_CHILD, BY_LSOA, NULL, arena, &parts.lsoas, err));
    TRY(gate_by(gate, known, UNIT_CHILD, BY_CENTRE_HOME, NULL, arena, &parts.centres, err));
    if (!gate_by(gate, known, UNIT_CHILD, BY_GROUP, NULL, arena, &parts.groups, &none))
        parts.groups = (NumberList){0}; /* no group could be published */
    *out = parts;
    return true;
}

static bool read_measure(const Request *request, const Gate *gate, ExploreAsk *ask, Error *err)
{
    const char *name = request_query(request, "measure");
    const MeasureBook *book = snapshot_book(gate->snapshot);
    const Measure *measure = measure_find(book, is_given(name) ? name : "reached"), *each;
    if (measure && (gate->open || gate_tells(gate, measure))) {
        ask->measure = measure;
        return true;
    }
    Nearest nearest = {.meant = name};
    for (size_t i = 0; i < MEASURES_MOST && (each = measure_at(book, i)); i++)
        if (gate->open || gate_tells(gate, each))
            nearest_offer(&nearest, each->name);
    if (measure)
        return error_set(err, ERROR_DENIED, "%s is not among the figures published for your role.",
                         measure->title);
    return error_set(err, ERROR_NOT_FOUND, "There is no measure \"%.60s\".%s%s%s Choose one from the form.",
                     name, nearest.word ? " Did you mean \"" : "", nearest.word ? nearest.word : "",
                     nearest.word ? "\"?" : "");
}

/* By key or by name; else the nearest name is suggested. */
static bool find_part(const NumberList *parts, const char *what, const char *key, const Number **out,
                      Error *err)
{
    Nearest nearest = {.meant = key};
    for (size_t i = 0; i < parts->count; i++) {
        const Number *part = &parts->items[i];
        if (text_same(part->key, key) || text_same(part->name, key)) {
            *out = part;
            return true;
        }
        nearest_offer(&nearest, part->name);
    }
    for (size_t i = 0; i < parts->count; i++)
        nearest_offer(&nearest, parts->items[i].key);
    return error_set(err, ERROR_NOT_FOUND, "There is no %s \"%.60s\" here.%s%s%s Choose one from the form.",
                     what, key, nearest.word ? " Did you mean \"" : "", nearest.word ? nearest.word : "",
                     nearest.word ? "\"?" : "");
}

static const struct PlaceKind {
    By by;
    const char *prefix, *words;
} places[] = {
    {BY_CENTRE_HOME, "centre:", "centre's area"},
    {BY_WARD, "ward:", "ward"},
    {BY_LSOA, "lsoa:", "small area"},
};

static const NumberList *parts_of(const ExploreParts *parts, By by)
{
    return by == BY_CENTRE_HOME ? &parts->centres : by == BY_WARD ? &parts->wards : &parts->lsoas;
}

static bool read_place(const Request *request, const ExploreParts *parts, ExploreAsk *ask, Error *err)
{
    const char *text = request_query(request, "area");
    if (!is_given(text))
        return true;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t length = strlen(places[i].prefix);
        const Number *part;
        if (strncmp(text, places[i].prefix, length) != 0)
            continue;
        TRY(find_part(parts_of(parts, places[i].by), places[i].words, text + length, &part, err));
        ask->place = places[i].by;
        ask->place_key = part->key;
        ask->place_name = part->name;
        return true;
    }
    return error_set(
        err, ERROR_INPUT,
        "An area is written like ward:Abbey, centre:12 or lsoa:E01013472, not \"%.60s\". Choose one "
        "from the form.",
        text);
}

/* "2" or "0-1". */
static bool read_range(const Request *request, const char *name, const char *words, int least, int most,
                       int *from, int *to, Error *err)
{
    const char *text = request_query(request, name);
    if (!is_given(text))
        return true;
    char *end = NULL;
    long first = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : -1, last = first;
    if (end && *end == '-' && isdigit((unsigned char)end[1]))
        last = strtol(end + 1, &end, 10);
    if (!end || *end || first < least || last > most || first > last)
        return error_set(err, ERROR_INPUT, "%s is written like %d-%d, from %d to %d, not \"%.40s\".", words,
                         least, least + 1, least, most, text);
    *from = (int)first;
    *to = (int)last;
    return true;
}

static bool read_group(const Request *request, const ExploreParts *parts, ExploreAsk *ask, Error *err)
{
    const char *text = request_query(request, "group");
    const Number *part;
    if (!is_given(text))
        return true;
    TRY(find_part(&parts->groups, "target group", text, &part, err));
    ask->group = part->key;
    ask->group_name = part->name;
    return true;
}

static bool read_by(const Request *request, ExploreAsk *ask, Error *err)
{
    const char *text = request_query(request, "by");
    if (!is_given(text) || by_parse(text, &ask->by))
        return true;
    if (strcmp(text, by_word(BY_NONE)) == 0) {
        ask->by = BY_NONE;
        return true;
    }
    Nearest nearest = {.meant = text};
    for (By by = BY_NONE; by < BY_COUNT; by++)
        nearest_offer(&nearest, by_word(by));
    return error_set(err, ERROR_NOT_FOUND, "There is no breakdown \"%.60s\".%s%s%s Choose one from the form.",
                     text, nearest.word ? " Did you mean \"" : "", nearest.word ? nearest.word : "",
                     nearest.word ? "\"?" : "");
}

static bool check_day(const SitePicture *site, Error *err)
{
    char day[24], begins[24];
    Date first = chronicle_first_day(snapshot_chronicle(site->picture.snapshot));
    if (first == DATE_NONE || site->as_of >= first)
        return true;
    return error_set(err, ERROR_INPUT, "Nothing is recorded up to %s; the register begins on %s.",
                     date_print_long(site->as_of, day), date_print_long(first, begins));
}

/* What is published is a fixed set of tables. */
static bool check_published(const Request *request, const Gate *gate, const ExploreAsk *ask, Error *err)
{
    if (gate->open ||
        (!ask->group && ask->age_from < 0 && !ask->decile_from && ask->place != BY_CENTRE_HOME &&
         ask->by <= BY_DECILE && !is_given(request_query(request, "months"))))
        return true;
    return error_set(
        err, ERROR_DENIED,
        "This figure is not among those published: children in all, of one ward or one small area, by "
        "small area, ward, centre, target group, age or deprivation, in the period that is set.");
}

/* Costs are told of whole centres, and so is what they were spent on. */
static bool check_cost(ExploreAsk *ask, Error *err)
{
    if (!ask->measure->cost)
        return true;
    if (ask->place != BY_NONE || ask->group || ask->age_from >= 0 || ask->decile_from)
        return error_set(
            err, ERROR_INPUT,
            "Costs are told of whole centres: choose all areas, everyone, all ages and all deprivation.");
    ask->by = BY_CENTRE_USED;
    ask->target = 0;
    return true;
}

bool explore_read(const Request *request, const SitePicture *site, const Gate *gate,
                  const ExploreParts *parts, ExploreAsk *out, Error *err)
{
    const Snapshot *snapshot = site->picture.snapshot;
    *out = (ExploreAsk){
        .measure = measure_find(snapshot_book(snapshot), "reached"),
        .age_from = -1,
        .age_to = -1,
        .by = BY_WARD,
        .as_of = site->as_of,
        .months = EXPLORE_MONTHS,
        .trend = EXPLORE_MONTHS,
    };
    int months = site_options()->counting.months;
    out->months = months ? months : EXPLORE_MONTHS;
    TRY(check_day(site, err));
    TRY(read_measure(request, gate, out, err));
    TRY(read_place(request, parts, out, err));
    TRY(read_group(request, parts, out, err));
    TRY(read_range(request, "age", "An age", 0, AGE_MOST, &out->age_from, &out->age_to, err));
    TRY(read_range(request, "deprivation", "Deprivation", 1, DECILES, &out->decile_from, &out->decile_to,
                   err));
    TRY(read_by(request, out, err));
    TRY(read_number(request, "months", "The period in months", 1, EXPLORE_PERIOD_MOST, &out->months, err));
    TRY(read_number(request, "trend", "A trend in months", EXPLORE_MONTHS, EXPLORE_PERIOD_MOST, &out->trend,
                    err));
    TRY(read_number(request, "target", "A target in percent", 1, 100, &out->target, err));
    TRY(check_cost(out, err));
    return check_published(request, gate, out, err);
}

const char *explore_escaped(Arena *arena, const char *value)
{
    char *text = arena_take(arena, strlen(value) * 3 + 1, 1), *to = text;
    for (; *value; value++) {
        unsigned char byte = (unsigned char)*value;
        if (isalnum(byte) || strchr("-._~:", byte))
            *to++ = (char)byte;
        else
            to += snprintf(to, 4, "%%%02X", byte);
    }
    return text;
}

static void add(Arena *arena, Fields *fields, const char *name, const char *value)
{
    *GROW(arena, fields) = (Field){name, value};
}

static const char *range_words(Arena *arena, int from, int to)
{
    return from == to ? arena_print(arena, "%d", from) : arena_print(arena, "%d-%d", from, to);
}

/* In the order of the form; what is as when nothing is chosen is left out, but for measure and day. */
static Fields fields_of(Arena *arena, const Gate *gate, const ExploreAsk *ask)
{
    Fields fields = {0};
    char day[DATE_TEXT_SIZE];
    int months = site_options()->counting.months;
    add(arena, &fields, "measure", ask->measure->name);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (places[i].by == ask->place)
            add(arena, &fields, "area", arena_print(arena, "%s%s", places[i].prefix, ask->place_key));
    if (ask->group)
        add(arena, &fields, "group", ask->group);
    if (ask->age_from >= 0)
        add(arena, &fields, "age", range_words(arena, ask->age_from, ask->age_to));
    if (ask->decile_from)
        add(arena, &fields, "deprivation", range_words(arena, ask->decile_from, ask->decile_to));
    if (ask->by != BY_WARD && !ask->measure->cost)
        add(arena, &fields, "by", by_word(ask->by));
    add(arena, &fields, "as-of", arena_print(arena, "%s", date_print(ask->as_of, day)));
    if (gate->open && ask->months != (months ? months : EXPLORE_MONTHS))
        add(arena, &fields, "months", arena_print(arena, "%d", ask->months));
    if (gate->open && ask->trend != EXPLORE_MONTHS)
        add(arena, &fields, "trend", arena_print(arena, "%d", ask->trend));
    if (ask->target)
        add(arena, &fields, "target", arena_print(arena, "%d", ask->target));
    return fields;
}

const char *explore_query(Arena *arena, const Gate *gate, const ExploreAsk *ask)
{
    Fields fields = fields_of(arena, gate, ask);
    const char *text = "";
    for (size_t i = 0; i < fields.count; i++)
        text = arena_print(arena, "%s%s%s=%s", text, i ? "&" : "", fields.items[i].name,
                           explore_escaped(arena, fields.items[i].value));
    return text;
}

bool explore_is_canonical(const Request *request, const Gate *gate, const ExploreAsk *ask)
{
    Fields fields = fields_of(request->arena, gate, ask);
    bool same = request->query.count == fields.count;
    for (size_t i = 0; same && i < fields.count; i++)
        same = strcmp(request->query.items[i].name, fields.items[i].name) == 0 &&
               strcmp(request->query.items[i].value, fields.items[i].value) == 0;
    return same;
}
