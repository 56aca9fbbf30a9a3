#include "base/text.h"
#include "web/explore_page.h"
#include "web/handlers.h"
#include "web/listing.h"

/* What is wrong with the question, over the form that it can be put right in. */
static bool ask_again(Request *request, Response *response, const Error *problem, Error *err)
{
    ExplorePage page;
    TRY(explore_form(request, &page, err));
    PageFrame frame = page_frame(request, "Explore");
    frame.wide = true;
    frame.problem = problem->text;
    response->status = problem->kind == ERROR_NOT_FOUND ? 404 : problem->kind == ERROR_DENIED ? 403 : 400;
    view_explore(&response->html, &frame, &page);
    return true;
}

static bool is_of_question(const Error *err)
{
    return err->kind == ERROR_INPUT || err->kind == ERROR_NOT_FOUND || err->kind == ERROR_DENIED;
}

bool show_explore(Request *request, Response *response, Error *err)
{
    Error problem = {0};
    {
        DEFER(explore_close) Explore explore = {0};
        ExplorePage page;
        bool asked = explore_begin(request, &explore, &problem);
        if (asked && request->query.count && !explore_is_canonical(request, &explore.gate, &explore.ask)) {
            const char *query = explore_query(request->arena, &explore.gate, &explore.ask);
            response_redirect(response, arena_print(request->arena, "/explore?%s", query));
            return true;
        }
        if (asked && explore_finish(request, true, &explore, &problem)) {
            TRY(explore_page(request, &explore, &page, err));
            PageFrame frame = page_frame(request, arena_print(request->arena, "Explore: %s", page.title));
            frame.wide = true;
            view_explore(&response->html, &frame, &page);
            return true;
        }
    }
    if (!is_of_question(&problem) || !may(&request->actor, ACTION_SEE_COUNTS, request->actor.authority))
        return error_set(err, problem.kind, "%s", problem.text);
    return ask_again(request, response, &problem, err);
}

static const Number *part_of(const NumberList *parts, const char *key)
{
    for (size_t i = 0; key && i < parts->count; i++)
        if (strcmp(parts->items[i].key, key) == 0)
            return &parts->items[i];
    return NULL;
}

static ListOf list_of(MeasureUnit unit)
{
    return unit == UNIT_ADULT      ? LIST_OF_ADULTS
           : unit == UNIT_FAMILY   ? LIST_OF_FAMILIES
           : unit == UNIT_CONTACT  ? LIST_OF_CONTACTS
           : unit == UNIT_REFERRAL ? LIST_OF_REFERRALS
                                   : LIST_OF_CHILDREN;
}

/* Those counted, whatever they are counted in. */
static bool show_counted(Request *request, Response *response, const Explore *explore,
                         const Expression *where, By by, const char *key, ListPage *page, Error *err)
{
    const Measure *measure = explore->ask.measure;
    const Snapshot *snapshot = explore->site.picture.snapshot;
    int64_t *ids = NULL;
    size_t count = 0;
    if (unit_is_of_events(measure->unit)) {
        CountedEventList events;
        TRY(measure_events(snapshot, measure, where, by, key, request->arena, &events, err));
        return listing_events(request, response, &explore->site, &events, page, err);
    }
    if (measure->cost)
        return error_set(
            err, ERROR_INPUT,
            "The costs added up and the sessions counted are sheets of the spreadsheet of this view.");
    const Expression *part = NULL;
    if (by != BY_NONE)
        TRY(by_fact(request->arena, by, key, &part, err));
    where = expression_and(request->arena, where, part);
    if (measure->unit == UNIT_FAMILY)
        TRY(measure_list_families(snapshot, measure, where, request->arena, &ids, &count, err));
    else
        TRY(measure_list(snapshot, measure, measure->unit, where, request->arena, &ids, &count, err));
    return listing_show(request, response, &explore->site, ids, count, page, err);
}

bool show_explore_list(Request *request, Response *response, Error *err)
{
    DEFER(explore_close) Explore explore = {0};
    const char *key = request_query(request, "key");
    TRY(explore_open(request, false, &explore, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, explore.site.picture.authority.id, err));
    const ExploreAsk *ask = &explore.ask;
    Arena *arena = request->arena;
    const Number *part = part_of(&explore.answer.parts, key), *number = part ? part : &explore.answer.whole;
    const Expression *where = explore_where(arena, ask, false);
    if (key && !part)
        return error_set(err, ERROR_NOT_FOUND, "There is no such part of the children.");
    const char *narrow = explore_narrowing(arena, ask);
    ListPage page = {
        .title = ask->measure->title,
        .definition = measure_on(ask->measure, ask->as_of)->meaning,
        .unit = unit_words(ask->measure->unit, 2),
        .of = list_of(ask->measure->unit),
        .period = listing_period(arena, &explore.site, true),
        .out_of = number->of > 0
                      ? arena_print(arena, "%s, %s: %s", text_grouped(arena, number->of),
                                    measure_denominator_source(explore.site.picture.snapshot, ask->measure),
                                    site_percent(arena, number->percent))
                  : unit_is_of_events(ask->measure->unit)
                      ? "nothing: they are counted alone"
                      : arena_print(arena, "no %s", unit_words(ask->measure->unit, 2)),
        .place = arena_print(arena, "%s: the areas served%s%s%s%s%s%s", site_place(arena, &explore.site),
                             *narrow ? "; " : "", narrow, part ? "; " : "", part ? by_title(ask->by) : "",
                             part ? ": " : "", part ? part->name : ""),
        .base = arena_print(arena, "/explore/list?%s%s%s", explore_query(arena, &explore.gate, ask),
                            key ? "&key=" : "", key ? explore_escaped(arena, key) : ""),
    };
    return show_counted(request, response, &explore, where, part ? ask->by : BY_NONE, key, &page, err);
}
