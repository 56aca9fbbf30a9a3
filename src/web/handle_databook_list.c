#include <string.h>

#include "base/text.h"
#include "web/databook_page.h"
#include "web/handlers.h"
#include "web/listing.h"

static bool read_list(Request *request, const SitePicture *site, BookList *out, const Measure **measure,
                      Error *err)
{
    const char *area = request_query(request, "area"), *name = request_query(request, "measure"),
               *by = request_query(request, "by"), *key = request_query(request, "key");
    *out =
        (BookList){.area = area ? area : "all", .measure = name, .key = key ? key : "", .day = site->as_of};
    *measure = name ? measure_find(snapshot_book(site->picture.snapshot), name) : NULL;
    if (!*measure || (*measure)->unit != UNIT_CHILD || (by && !by_parse(by, &out->by)))
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such figure of children. Open it from the data book.");
    return true;
}

static const char *out_of_words(Arena *arena, const SitePicture *site, const Measure *measure,
                                const Number *number)
{
    if (!(number->of > 0))
        return "no children";
    return arena_print(arena, "%s, %s: %s", text_grouped(arena, number->of),
                       measure_denominator_source(site->picture.snapshot, measure),
                       site_percent(arena, number->percent));
}

/* "; Age: 2"; "" for all of them. */
static bool part_words(Arena *arena, const SitePicture *site, const Measure *measure, const BookList *list,
                       const char **out, Error *err)
{
    NumberList parts = {0};
    const char *name = list->key;
    *out = "";
    if (list->by == BY_NONE)
        return true;
    TRY(measure_by(site->picture.snapshot, measure, UNIT_CHILD, list->by, NULL, arena, &parts, err));
    for (size_t i = 0; i < parts.count; i++)
        if (strcmp(parts.items[i].key, list->key) == 0)
            name = parts.items[i].name;
    *out = arena_print(arena, "; %s: %s", by_title(list->by), name);
    return true;
}

bool show_databook_list(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    Arena *arena = request->arena;
    BookList list;
    const Measure *measure;
    const Expression *where = NULL;
    const char *place, *part;
    Number number;
    Date day;
    int64_t *ids = NULL;
    size_t count = 0;
    TRY(site_allow(request, ACTION_SEE_PEOPLE, request->actor.authority, err));
    TRY(site_asked_day(request, &day, err));
    TRY(site_picture_on(request, day, &site, err));
    TRY(read_list(request, &site, &list, &measure, err));
    TRY(databook_where(request->store, arena, &site.picture, &list, &where, &place, err));
    TRY(part_words(arena, &site, measure, &list, &part, err));
    TRY(measure_count(site.picture.snapshot, measure, UNIT_CHILD, where, arena, &number, err));
    TRY(measure_list(site.picture.snapshot, measure, UNIT_CHILD, where, arena, &ids, &count, err));
    ListPage page = {
        .title = measure->title,
        .definition = measure_on(measure, site.as_of)->meaning,
        .unit = "children",
        .period = listing_period(arena, &site, true),
        .out_of = out_of_words(arena, &site, measure, &number),
        .place = arena_print(arena, "%s: %s%s", site_place(arena, &site), place, part),
        .base = book_list_address(arena, &list),
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}
