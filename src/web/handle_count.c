#include "base/text.h"
#include "web/handlers.h"
#include "web/listing.h"

static const struct {
    const char *word;
    TrueLine line;
    const char *title, *definition;
} lists[] = {
    {"held", LINE_HELD, "Registrations held",
     "Every registration row on the lists taken in, one for each record and centre."},
    {"again", LINE_AGAIN, "The same child more than once",
     "Registration rows of a child who is counted already."},
    {"ended", LINE_ENDED, "Registrations that have ended",
     "Children whose registrations have all ended: turned {age}, moved away, withdrawn or silent."},
    {"registered", LINE_REGISTERED, "Children registered today", "Children who hold a current registration."},
    {"living", LINE_LIVING_REGISTERED, "Registered and living here",
     "Children under {age} who live in the areas served and hold a current registration."},
    {"reached", LINE_REACHED, "Reached in the last {months} months",
     "Children under {age} living in the areas served with at least one recorded contact, registered or "
     "not."},
};

static const char *share_sentence(Arena *arena, const Snapshot *snapshot, uint64_t count, double of,
                                  const char *did)
{
    double percent = of > 0 ? 100.0 * (double)count / of : -1;
    if (percent < 0)
        return "No population figure is loaded for this area and age.";
    return snapshot_words(
        snapshot, arena,
        arena_print(arena, "A %s (%.0f%%) of the %s children under {age} living in the area %s: %s children.",
                    band_of(percent), percent, text_grouped(arena, of), did,
                    text_grouped(arena, (double)count)));
}

static void count_lines(Arena *arena, const SitePicture *site, const TrueCount *count, CountLine out[7])
{
    double living = count->living_here;
    double registered = living > 0 ? 100.0 * (double)count->living_registered / living : -1,
           reached = living > 0 ? 100.0 * (double)count->reached / living : -1;
    const char *source = geo_population_source(site->picture.geo, site->picture.authority.code);
    out[0] = (CountLine){"Registrations held", text_grouped(arena, (double)count->registrations_held), "",
                         "held", false};
    out[1] = (CountLine){"Less the same child more than once",
                         text_grouped(arena, (double)count->same_child_again),
                         arena_print(arena, "%s certain; %s pairs for a person to judge",
                                     text_grouped(arena, (double)count->certain),
                                     text_grouped(arena, (double)count->to_judge)),
                         "again", false};
    out[2] = (CountLine){"Less turned {age}, moved away, withdrawn",
                         text_grouped(arena, (double)count->ended), "", "ended", false};
    out[3] = (CountLine){"Children registered today", text_grouped(arena, (double)count->registered), "",
                         "registered", true};
    out[4] = (CountLine){"Children under {age} living here", living > 0 ? text_grouped(arena, living) : "-",
                         source, NULL, false};
    out[5] = (CountLine){"Registered", site_percent(arena, registered),
                         arena_print(arena, "%s: %s children", band_of(registered),
                                     text_grouped(arena, (double)count->living_registered)),
                         "living", false};
    out[6] = (CountLine){
        "Reached in the last {months} months", site_percent(arena, reached),
        arena_print(arena, "%s: %s children", band_of(reached), text_grouped(arena, (double)count->reached)),
        "reached", false};
    for (int i = 0; i < 7; i++)
        out[i].words = snapshot_words(site->picture.snapshot, arena, out[i].words);
}

bool show_count(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_COUNTS, site.picture.authority.id, err));
    TrueCount count;
    TRY(true_count(site.picture.snapshot, &count, err));
    CountLine lines[7];
    count_lines(request->arena, &site, &count, lines);
    if (!may(&request->actor, ACTION_SEE_PEOPLE, site.picture.authority.id))
        for (int i = 0; i < 7; i++)
            lines[i].list = NULL;
    const Authority *authority = &site.picture.authority;
    char iso[DATE_TEXT_SIZE];
    CountPage page = {
        .place = authority->area_note
                     ? arena_print(request->arena, "%s, %s", authority->name, authority->area_note)
                     : authority->name,
        .day = site_day(request->arena, site.as_of),
        .iso_day = date_print(site.as_of, iso),
        .lines = lines,
        .line_count = 7,
        .to_judge = may(&request->actor, ACTION_JUDGE, authority->id) ? count.to_judge : 0,
        .registered_sentence = share_sentence(request->arena, site.picture.snapshot, count.living_registered,
                                              count.living_here, "are registered"),
        .reached_title =
            snapshot_words(site.picture.snapshot, request->arena, "Reached in the last {months} months"),
        .reached_sentence = share_sentence(request->arena, site.picture.snapshot, count.reached,
                                           count.living_here, "were reached in the last {months} months"),
    };
    PageFrame frame = page_frame(request, "The true count");
    view_count(&response->html, &frame, &page);
    return true;
}

bool show_count_list(Request *request, Response *response, Error *err)
{
    const char *word = request_param(request, "line");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (strcmp(lists[i].word, word) != 0)
            continue;
        DEFER(site_leave) SitePicture site = {0};
        TRY(site_picture(request, &site, err));
        TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
        int64_t *ids = NULL;
        size_t count = 0;
        TRY(true_count_list(site.picture.snapshot, lists[i].line, request->arena, &ids, &count, err));
        ListPage page = {
            .title = snapshot_words(site.picture.snapshot, request->arena, lists[i].title),
            .definition =
                arena_print(request->arena, "%s As of %s.",
                            snapshot_words(site.picture.snapshot, request->arena, lists[i].definition),
                            site_day(request->arena, site.as_of)),
        };
        return listing_show(request, response, &site, ids, count, &page, err);
    }
    return error_set(err, ERROR_NOT_FOUND, "The true count has no such line.");
}
