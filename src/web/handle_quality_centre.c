#include "base/text.h"
#include "web/handlers.h"
#include "web/listing.h"
#include "web/quality_kept.h"
#include "web/quality_pages.h"

static bool open_centre(Request *request, QualityKept *held, const QualityCentre **centre, Error *err)
{
    int64_t id = 0;
    TRY(request_param_int(request, "centre", &id, err));
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    TRY(quality_take(request, held, err));
    *centre = quality_centre_find(held->quality, id);
    return *centre || error_set(err, ERROR_NOT_FOUND, "There is no such centre.");
}

bool show_centre_quality(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    const QualityCentre *centre = NULL;
    Arena *arena = request->arena;
    const char *owners[CHECK_COUNT];
    TRY(open_centre(request, &held, &centre, err));
    TRY(quality_owners(request, 0, centre->id, owners, err));
    QualitySourcePage page = {
        .id = centre->id,
        .name = centre->name,
        .path = arena_print(arena, "/centre-quality/%lld", (long long)centre->id),
        .day = site_day(arena, site_today()),
        .sentence = text_grouped(arena, (double)centre->children),
        .of_children = true,
    };
    quality_check_rows(arena, centre->checks, owners, true, &page);
    PageFrame frame = page_frame(request, "Quality of a centre");
    frame.back = "/quality";
    frame.wide = true;
    view_quality_centre(&response->html, &frame, &page);
    return true;
}

bool show_centre_quality_list(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    DEFER(quality_give) QualityKept held = {0};
    const QualityCentre *centre = NULL;
    int64_t *ids = NULL;
    size_t count = 0;
    QualityCheckName name;
    Arena *arena = request->arena;
    if (!quality_check_find(request_param(request, "check"), &name))
        return error_set(err, ERROR_NOT_FOUND, "There is no such check.");
    TRY(site_picture(request, &site, err));
    TRY(open_centre(request, &held, &centre, err));
    const QualityCheck *check = quality_check(name);
    quality_centre_list(held.quality, centre->id, name, arena, &ids, &count);
    ListPage page = {
        .title = arena_print(arena, "Not those who %s", check->child ? check->child : check->title),
        .definition = check->meaning,
        .unit = "children",
        .out_of = arena_print(arena, "%s children registered at %s",
                              text_grouped(arena, (double)centre->checks[name].of), centre->name),
        .period = listing_period(arena, &site, false),
        .place = centre->name,
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}
