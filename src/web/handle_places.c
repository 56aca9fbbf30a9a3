#include <stdlib.h>

#include "base/text.h"
#include "report/places_csv.h"
#include "web/explore.h"
#include "web/handlers.h"
#include "web/listing.h"

static const char *figure(Arena *arena, int64_t value)
{
    return value == PLACES_NOT_TOLD ? "not recorded" : text_grouped(arena, (double)value);
}

static PlacesRow row_of_area(Arena *arena, const PlacesArea *area)
{
    return (PlacesRow){.key = area->key,
                       .name = *area->key ? area->name : "All areas served",
                       .eligible = figure(arena, area->eligible),
                       .unplaced = figure(arena, area->unplaced),
                       .offered = figure(arena, area->offered),
                       .taken = figure(arena, area->taken),
                       .spare = figure(arena, area->spare),
                       .unmet = figure(arena, area->unmet)};
}

static void fill(Arena *arena, const PlacesAnswer *answer, PlacesPage *page)
{
    PlacesRow *areas = ARENA_ARRAY(arena, PlacesRow, answer->areas.count + 1),
              *providers = ARENA_ARRAY(arena, PlacesRow, answer->providers.count + 1);
    for (size_t i = 0; i < answer->areas.count; i++)
        areas[i] = row_of_area(arena, &answer->areas.items[i]);
    areas[answer->areas.count] = row_of_area(arena, &answer->whole);
    for (size_t i = 0; i < answer->providers.count; i++) {
        const PlacesProvider *one = &answer->providers.items[i];
        providers[i] = (PlacesRow){.key = one->name,
                                   .name = *one->name ? one->name : "Provider not told",
                                   .place = one->ward_name ? one->ward_name : "not known",
                                   .outside = one->ward_name && !one->here,
                                   .postcode = one->postcode,
                                   .offered = figure(arena, one->offered),
                                   .taken = figure(arena, one->taken),
                                   .spare = figure(arena, one->spare)};
    }
    page->areas = areas;
    page->area_count = answer->areas.count + 1;
    page->providers = providers;
    page->provider_count = answer->providers.count;
    page->term = answer->term == DATE_NONE ? NULL : site_day(arena, answer->term);
    page->told = answer->whole.unmet != PLACES_NOT_TOLD;
    page->sentence = places_sentence(answer, arena);
}

static bool ask(Request *request, SitePicture *site, PlacesAnswer *answer, Error *err)
{
    TRY(site_picture(request, site, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site->picture.authority.id, err));
    return places_ask(request->store, site->picture.authority.id, site->picture.snapshot, request->arena,
                      answer, err);
}

bool show_places(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    PlacesAnswer answer;
    char iso[DATE_TEXT_SIZE];
    TRY(ask(request, &site, &answer, err));
    PlacesPage page = {.place = site_place(request->arena, &site),
                       .day = site_day(request->arena, site.as_of),
                       .iso_day = date_print(site.as_of, iso)};
    fill(request->arena, &answer, &page);
    PageFrame frame = page_frame(request, "Funded places for two-year-olds");
    frame.wide = true;
    view_places(&response->html, &frame, &page);
    return true;
}

bool show_places_csv(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    PlacesAnswer answer;
    DEFER(written_close) WrittenFile written = {0};
    TRY(ask(request, &site, &answer, err));
    TRY(written_open(&written, request->arena, err));
    places_csv(written.file, request->arena, site.as_of, &answer);
    return response_written(response, "text/csv; charset=utf-8", "places.csv", &written, err);
}

bool show_places_list(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    PlacesAnswer answer;
    Arena *arena = request->arena;
    const char *provider = request_query(request, "provider");
    TRY(ask(request, &site, &answer, err));
    const PlacesProvider *found = NULL;
    for (size_t i = 0; i < answer.providers.count; i++)
        if (text_same(answer.providers.items[i].name, provider ? provider : ""))
            found = &answer.providers.items[i];
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "No provider of that name is told of. Choose one from the page of places.");
    int64_t *ids = NULL;
    size_t count = 0;
    char iso[DATE_TEXT_SIZE];
    places_list(site.picture.snapshot, found->name, arena, &ids, &count);
    ListPage page = {
        .title =
            arena_print(arena, "Funded places taken, %s", *found->name ? found->name : "provider not told"),
        .definition =
            "Children told to have taken a funded place there in the newest term told, wherever they "
            "live.",
        .unit = "children",
        .out_of = found->offered == PLACES_NOT_TOLD
                      ? "no places are recorded"
                      : arena_print(arena, "%s places offered", text_grouped(arena, (double)found->offered)),
        .period = answer.term == DATE_NONE
                      ? listing_period(arena, &site, false)
                      : arena_print(arena, "the term from %s", site_day(arena, answer.term)),
        .place = found->ward_name ? arena_print(arena, "%s ward", found->ward_name) : "not known",
        .base = arena_print(arena, "/places/list?as-of=%s&provider=%s", date_print(site.as_of, iso),
                            explore_escaped(arena, found->name)),
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}
