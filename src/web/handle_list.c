#include "base/text.h"
#include "register/shielded.h"
#include "web/handlers.h"
#include "web/listing.h"

ListRow *listing_rows(Arena *arena, const SitePicture *site, const ChildRowList *rows)
{
    ListRow *out = ARENA_ARRAY(arena, ListRow, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        const ChildRow *row = &rows->items[i];
        int lsoa = row->lsoa ? geo_lsoa_by_code(site->picture.geo, row->lsoa) : -1;
        out[i] = (ListRow){
            .id = row->id,
            .family_id = row->family_id,
            .restricted = row->restricted,
            .name = site_name(arena, row->given, row->family),
            .born = site_day(arena, row->birth),
            .age = site_age(arena, row->birth, site->as_of),
            .postcode = row->postcode,
            .area = lsoa >= 0 ? geo_lsoa(site->picture.geo, lsoa)->name : row->lsoa,
            .area_code = lsoa >= 0 ? row->lsoa : NULL,
            .source = row->source,
        };
    }
    return out;
}

const char *listing_period(Arena *arena, const SitePicture *site, bool contacts)
{
    const char *day = site_day(arena, site->as_of);
    if (site->known)
        day = arena_print(arena, "%s, as the register stood after entry %lld of its log", day,
                          (long long)site->known);
    if (!contacts)
        return arena_print(arena, "as of %s", day);
    return arena_print(arena, "contacts from %s to %s; registrations and addresses as of that day",
                       site_day(arena, snapshot_period_start(site->picture.snapshot)), day);
}

/* What the lines of a list are about, and their people. */
typedef struct Lines {
    const int64_t *ids;
    const CountedEvent *events; /* beside the ids: contacts or referrals; NULL: of people */
    size_t count;
} Lines;

/* Those whose families are known where the actor is; all of them for the whole authority. */
static bool keep_known(Request *request, int64_t authority, Lines *lines, Error *err)
{
    if (!request->actor.centre)
        return true;
    Hidden hidden;
    size_t kept = 0;
    int64_t *known = ARENA_ARRAY(request->arena, int64_t, lines->count + 1);
    CountedEvent *events = ARENA_ARRAY(request->arena, CountedEvent, lines->count + 1);
    TRY(people_hidden_from(request->store, request->arena, &request->actor, authority, &hidden, err));
    for (size_t i = 0; i < lines->count; i++) {
        if (hidden_has(&hidden, lines->ids[i]))
            continue;
        if (lines->events)
            events[kept] = lines->events[i];
        known[kept++] = lines->ids[i];
    }
    *lines = (Lines){known, lines->events ? events : NULL, kept};
    return true;
}

/* Rows are in the order of their lines; those that may not be seen are missing. */
static void add_events(const Request *request, const Lines *lines, size_t from, const ChildRowList *rows,
                       ListRow *out)
{
    for (size_t i = 0, at = from; lines->events && i < rows->count; i++, at++) {
        while (lines->ids[at] != rows->items[i].asked)
            at++;
        const CountedEvent *event = &lines->events[at];
        out[i].on = site_day(request->arena, event->on);
        out[i].what =
            arena_print(request->arena, "%s%s%s", event->kind, *event->what ? ": " : "", event->what);
        out[i].centre = event->where;
    }
}

static bool show_lines(Request *request, Response *response, const SitePicture *site, Lines lines,
                       ListPage *page, Error *err)
{
    size_t all = lines.count;
    TRY(keep_known(request, site->picture.authority.id, &lines, err));
    size_t count = lines.count;
    int64_t number = request_query_int(request, "page", 1);
    int64_t pages = (int64_t)((count + LISTING_ROWS - 1) / LISTING_ROWS);
    if (number < 1 || number > pages)
        number = 1;
    size_t from = (size_t)(number - 1) * LISTING_ROWS;
    size_t here = count - from < LISTING_ROWS ? count - from : LISTING_ROWS;
    ChildRowList rows = {0};
    TRY((page->of == LIST_OF_ADULTS ? adult_rows : child_rows)(request->store, request->arena,
                                                               &request->actor, site->picture.authority.id,
                                                               lines.ids + from, here, &rows, err));
    char iso[DATE_TEXT_SIZE];
    ListRow *shown = listing_rows(request->arena, site, &rows);
    add_events(request, &lines, from, &rows, shown);
    page->rows = shown;
    page->row_count = rows.count;
    page->first = from + 1;
    page->last = from + rows.count;
    page->total = text_grouped(request->arena, (double)all);
    page->listed = text_grouped(request->arena, (double)count);
    page->elsewhere = all > count ? text_grouped(request->arena, (double)(all - count)) : NULL;
    page->previous_page = number > 1 ? number - 1 : 0;
    page->next_page = number < pages ? number + 1 : 0;
    if (page->base && page->previous_page)
        page->previous =
            arena_print(request->arena, "%s&page=%lld", page->base, (long long)page->previous_page);
    if (page->base && page->next_page)
        page->next = arena_print(request->arena, "%s&page=%lld", page->base, (long long)page->next_page);
    page->known = site->known;
    page->iso_day = arena_print(request->arena, "%s", date_print(site->as_of, iso));
    PageFrame frame = page_frame(request, page->title);
    frame.personal = true;
    view_list(&response->html, &frame, page);
    return true;
}

bool listing_show(Request *request, Response *response, const SitePicture *site, const int64_t *ids,
                  size_t count, ListPage *page, Error *err)
{
    return show_lines(request, response, site, (Lines){ids, NULL, count}, page, err);
}

bool listing_events(Request *request, Response *response, const SitePicture *site,
                    const CountedEventList *events, ListPage *page, Error *err)
{
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, events->count + 1);
    for (size_t i = 0; i < events->count; i++)
        ids[i] = events->items[i].child;
    return show_lines(request, response, site, (Lines){ids, events->items, events->count}, page, err);
}

/* Which part of the children ?part= and ?key= name. */
static bool where_of(Request *request, const Expression **out, By *by, Error *err)
{
    const char *part = request_query(request, "part"), *key = request_query(request, "key");
    *out = NULL;
    *by = BY_NONE;
    if (!part || !*part || strcmp(part, "none") == 0 || !key || !*key)
        return true;
    if (!by_parse(part, by))
        return error_set(err, ERROR_NOT_FOUND, "There is no such part of the children.");
    return by_fact(request->arena, *by, key, out, err);
}

static const char *part_words(Arena *arena, By by, const char *name)
{
    static const char *const words[] = {
        [BY_LSOA] = "the small area %s",       [BY_WARD] = "%s ward",
        [BY_CENTRE_HOME] = "the area of %s",   [BY_CENTRE_USED] = "who used %s",
        [BY_GROUP] = "target group: %s",       [BY_AGE] = "aged %s",
        [BY_DECILE] = "deprivation decile %s", [BY_ETHNICITY] = "ethnicity %s",
        [BY_LANGUAGE] = "home language %s",    [BY_SEX] = "sex %s",
        [BY_ACTIVITY] = "who attended %s",     [BY_FROM_PARTNER] = "referred by %s",
        [BY_TO_PARTNER] = "referred to %s",
    };
    const char *at = strchr(words[by], '%');
    return arena_print(arena, "%.*s%s%s", (int)(at - words[by]), words[by], name, at + 2);
}

/* The part the list is of, in words, and what its number is out of. */
static bool fill_facts(Arena *arena, const SitePicture *site, const Measure *measure, By by,
                       const Expression *where, const char *key, ListPage *page, Error *err)
{
    Number number;
    NumberList parts = {0};
    const Snapshot *snapshot = site->picture.snapshot;
    page->place = arena_print(arena, "%s: the areas served", site_place(arena, site));
    TRY(measure_count(snapshot, measure, UNIT_CHILD, where, arena, &number, err));
    if (by != BY_NONE)
        TRY(measure_by(snapshot, measure, UNIT_CHILD, by, NULL, arena, &parts, err));
    for (size_t i = 0; i < parts.count; i++)
        if (strcmp(parts.items[i].key, key) == 0)
            page->place = arena_print(arena, "%s: %s", site_place(arena, site),
                                      part_words(arena, by, parts.items[i].name));
    bool statistics = number.of_statistics;
    page->out_of = arena_print(
        arena, "%s %s%s%s%s", number.of > 0 ? text_grouped(arena, number.of) : "no",
        statistics ? snapshot_words(snapshot, arena, "children under {age} living there: ")
        : measure->of_population
            ? "children known there, as nobody publishes how many there are"
            : snapshot_words(snapshot, arena, arena_print(arena, "children %s", measure->among)),
        statistics ? geo_population_source(site->picture.geo, site->picture.authority.code) : "",
        number.percent >= 0 ? arena_print(arena, ". That is %s", site_percent(arena, number.percent)) : "",
        number.percent >= 0 && *number.band ? arena_print(arena, " (%s)", number.band) : "");
    return true;
}

static bool asks_about_contacts(const Expression *e)
{
    if (e->kind == EXPRESSION_MEASURE)
        return asks_about_contacts(e->measure->count);
    if (e->kind == EXPRESSION_FACT)
        return e->fact.word->kind >= FACT_REACHED;
    return asks_about_contacts(e->left) || (e->right && asks_about_contacts(e->right));
}

bool show_list(Request *request, Response *response, Error *err)
{
    const char *name = request_query(request, "measure");
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    const Measure *measure = name ? measure_find(snapshot_book(site.picture.snapshot), name) : NULL;
    if (!measure || measure->unit != UNIT_CHILD)
        return error_set(err, ERROR_NOT_FOUND, "There is no measure of children of that name.");
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
    const Expression *where;
    By by;
    TRY(where_of(request, &where, &by, err));
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(measure_list(site.picture.snapshot, measure, UNIT_CHILD, where, request->arena, &ids, &count, err));
    ListPage page = {
        .title = measure->title,
        .definition = measure->meaning,
        .unit = "children",
        .period = listing_period(request->arena, &site, asks_about_contacts(measure->count)),
        .measure = measure->name,
        .filter = request_query(request, "part"),
        .filter_value = request_query(request, "key"),
    };
    TRY(fill_facts(request->arena, &site, measure, by, where, page.filter_value, &page, err));
    return listing_show(request, response, &site, ids, count, &page, err);
}

bool show_search(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
    const char *words = request_query(request, "words");
    SearchPage page = {.words = words,
                       .compare = may(&request->actor, ACTION_JUDGE, site.picture.authority.id)
                                      ? request_query_int(request, "compare", 0)
                                      : 0};
    if (words && *words) {
        ChildRowList rows = {0};
        TRY(child_search(request->store, request->arena, &request->actor, site.picture.authority.id, words,
                         LISTING_ROWS, &rows, err));
        page.rows = listing_rows(request->arena, &site, &rows);
        page.row_count = rows.count;
        page.searched = true;
    }
    PageFrame frame = page_frame(request, "Search");
    frame.personal = true;
    view_search(&response->html, &frame, &page);
    return true;
}
