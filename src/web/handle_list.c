#include "base/text.h"
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
            .restricted = row->restricted,
            .name = arena_print(arena, "%s %s", row->given ? row->given : "(no given name)",
                                row->family ? row->family : ""),
            .born = site_day(arena, row->birth),
            .age = site_age(arena, row->birth, site->as_of),
            .postcode = row->postcode,
            .area = lsoa >= 0 ? geo_lsoa(site->picture.geo, lsoa)->name : row->lsoa,
        };
    }
    return out;
}

bool listing_show(Request *request, Response *response, const SitePicture *site, const int64_t *ids,
                  size_t count, ListPage *page, Error *err)
{
    int64_t number = request_query_int(request, "page", 1);
    int64_t pages = (int64_t)((count + LISTING_ROWS - 1) / LISTING_ROWS);
    if (number < 1 || number > pages)
        number = 1;
    size_t from = (size_t)(number - 1) * LISTING_ROWS;
    size_t here = count - from < LISTING_ROWS ? count - from : LISTING_ROWS;
    ChildRowList rows = {0};
    TRY(child_rows(request->store, request->arena, &request->actor, site->picture.authority.id, ids + from,
                   here, &rows, err));
    char iso[DATE_TEXT_SIZE];
    page->rows = listing_rows(request->arena, site, &rows);
    page->row_count = rows.count;
    page->first = from + 1;
    page->last = from + rows.count;
    page->total = text_grouped(request->arena, (double)count);
    page->previous_page = number > 1 ? number - 1 : 0;
    page->next_page = number < pages ? number + 1 : 0;
    page->iso_day = arena_print(request->arena, "%s", date_print(site->as_of, iso));
    PageFrame frame = page_frame(request, page->title);
    frame.personal = true;
    view_list(&response->html, &frame, page);
    return true;
}

/* Which part of the children ?part= and ?key= name. */
static bool where_of(Request *request, Where *out, Error *err)
{
    const char *part = request_query(request, "part"), *key = request_query(request, "key");
    *out = (Where){0};
    if (!part || !*part || strcmp(part, "none") == 0 || !key || !*key)
        return true;
    char *end = NULL;
    long long number = strtoll(key, &end, 10);
    bool whole = *key && !*end;
    By by;
    if (!by_parse(part, &by) ||
        ((by == BY_AGE || by == BY_DECILE || by == BY_CENTRE_HOME || by == BY_CENTRE_USED) && !whole))
        return error_set(err, ERROR_NOT_FOUND, "There is no such part of the children.");
    if (by == BY_LSOA)
        out->lsoa = key;
    else if (by == BY_WARD)
        out->ward = key;
    else if (by == BY_GROUP)
        out->group = key;
    else if (by == BY_CENTRE_HOME)
        out->centre_home = number;
    else if (by == BY_CENTRE_USED)
        out->centre_used = number;
    else if (by == BY_DECILE)
        out->decile = (int)number;
    else if (by == BY_AGE) {
        out->age = (int)number;
        out->has_age = true;
    }
    return true;
}

bool show_list(Request *request, Response *response, Error *err)
{
    const char *name = request_query(request, "measure");
    const Measure *measure = name ? measure_find(name) : NULL;
    if (!measure)
        return error_set(err, ERROR_NOT_FOUND, "There is no measure of that name.");
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
    Where where;
    TRY(where_of(request, &where, err));
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(measure_list(site.picture.snapshot, measure, UNIT_CHILD, &where, request->arena, &ids, &count, err));
    ListPage page = {
        .title = measure->title,
        .definition = arena_print(request->arena, "%s As of %s.", measure->meaning,
                                  site_day(request->arena, site.as_of)),
        .measure = measure->name,
        .filter = request_query(request, "part"),
        .filter_value = request_query(request, "key"),
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}

bool show_search(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
    const char *words = request_query(request, "words");
    SearchPage page = {.words = words};
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
