#include "base/text.h"
#include "web/handlers.h"
#include "web/listing.h"
#include "web/published.h"

/* What a line is a part of. */
typedef enum Whole { OF_NOTHING, OF_HELD, OF_EVER, OF_ENDED, OF_LIVING } Whole;

static const struct {
    const char *word;
    TrueLine line;
    Whole of;
    const char *title, *definition;
} lists[] = {
    {"held", LINE_HELD, OF_NOTHING, "Registrations held",
     "Every registration row on the lists taken in, one for each record and centre."},
    {"again", LINE_AGAIN, OF_HELD, "The same child more than once",
     "Registration rows of a child who is counted already."},
    {"ended", LINE_ENDED, OF_EVER, "Registrations that have ended",
     "Children whose registrations have all ended: turned {age}, moved away, withdrawn or silent."},
    {"turned-five", LINE_ENDED_BY + ENDED_TURNED, OF_ENDED, "Turned {age}",
     "Children whose last registration ended because they reached the age up to which a registration holds."},
    {"moved-away", LINE_ENDED_BY + ENDED_MOVED, OF_ENDED, "Moved away",
     "Children whose last registration ended because the family moved out of the areas served."},
    {"silent", LINE_ENDED_BY + ENDED_SILENT, OF_ENDED, "Silent for long",
     "Children whose last registration ended because nobody saw the family for 24 months and nobody "
     "confirmed it."},
    {"withdrawn", LINE_ENDED_BY + ENDED_WITHDRAWN, OF_ENDED, "Withdrawn",
     "Children whose last registration ended because the family asked for it, or for another reason a list "
     "told."},
    {"no-reason", LINE_ENDED_BY + ENDED_UNSAID, OF_ENDED, "Ended, nobody told why",
     "Children whose last registration ended without a reason on any list."},
    {"registered", LINE_REGISTERED, OF_EVER, "Children registered today",
     "Children who hold a current registration."},
    {"living", LINE_LIVING_REGISTERED, OF_LIVING, "Registered and living here",
     "Children under {age} who live in the areas served and hold a current registration."},
    {"reached", LINE_REACHED, OF_LIVING, "Reached in the last {months} months",
     "Children under {age} living in the areas served with at least one recorded contact, registered or "
     "not."},
};

static const char *share_sentence(Arena *arena, const Snapshot *snapshot, Shown shown, uint64_t count,
                                  double of, const char *did)
{
    if (shown != SHOWN)
        return "This number is too small to be shown.";
    double percent = of > 0 ? 100.0 * (double)count / of : -1;
    if (percent < 0)
        return "No population figure is loaded for this area and age.";
    return snapshot_words(
        snapshot, arena,
        arena_print(arena, "A %s (%.0f%%) of the %s children under {age} living in the area %s: %s children.",
                    band_of(percent), percent, text_grouped(arena, of), did,
                    text_grouped(arena, (double)count)));
}

enum { COUNT_LINES_MAX = 12 };

typedef struct CountLines {
    CountLine items[COUNT_LINES_MAX];
    size_t count;
} CountLines;

static void add_line(CountLines *lines, CountLine line)
{
    lines->items[lines->count++] = line;
}

static void add_reasons(Arena *arena, const TrueCount *count, CountLines *lines)
{
    static const struct {
        Ended why;
        const char *words, *list;
    } reasons[] = {
        {ENDED_TURNED, "turned {age}", "turned-five"},  {ENDED_MOVED, "moved away", "moved-away"},
        {ENDED_WITHDRAWN, "withdrawn", "withdrawn"},    {ENDED_SILENT, "silent for long", "silent"},
        {ENDED_UNSAID, "nobody told why", "no-reason"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (count->ended_by[reasons[i].why])
            add_line(lines,
                     (CountLine){.words = reasons[i].words,
                                 .figure = text_grouped(arena, (double)count->ended_by[reasons[i].why]),
                                 .note = "",
                                 .list = reasons[i].list,
                                 .part = true});
}

static CountLine share_line(Arena *arena, const Gate *gate, const char *words, Shown shown, uint64_t count,
                            double living, const char *list)
{
    if (shown != SHOWN)
        return (CountLine){.words = words,
                           .figure = gate_words(gate, arena, shown, 0),
                           .note = "too small to be shown",
                           .list = list};
    double percent = living > 0 ? 100.0 * (double)count / living : -1;
    return (CountLine){.words = words,
                       .figure = site_percent(arena, percent),
                       .note = arena_print(arena, "%s%s%s children", band_of(percent),
                                           *band_of(percent) ? ": " : "", text_grouped(arena, (double)count)),
                       .list = list};
}

/* How a line came about, and how exactly it is told. */
static const char *line_note(Arena *arena, const GateCount *all, const char *note)
{
    return all->nearest > 1 ? arena_print(arena, "%s; to the nearest %u", note, all->nearest) : note;
}

static void count_lines(Arena *arena, const SitePicture *site, const Gate *gate, const GateCount *all,
                        CountLines *lines)
{
    const TrueCount *count = &all->count;
    const char *again = all->nearest > 1 ? "counted already"
                                         : arena_print(arena, "%s certain; %s pairs for a person to judge",
                                                       text_grouped(arena, (double)count->certain),
                                                       text_grouped(arena, (double)count->to_judge));
    add_line(lines, (CountLine){.words = "Registrations held",
                                .figure = text_grouped(arena, (double)count->registrations_held),
                                .note = line_note(arena, all, "every row on every list taken in"),
                                .list = "held"});
    add_line(lines, (CountLine){.words = "Less the same child more than once",
                                .figure = text_grouped(arena, (double)count->same_child_again),
                                .note = line_note(arena, all, again),
                                .list = "again"});
    add_line(lines, (CountLine){.words = "Less turned {age}, moved away, withdrawn, silent",
                                .figure = text_grouped(arena, (double)count->ended),
                                .note = line_note(arena, all, "all registrations of the child have ended"),
                                .list = "ended"});
    add_reasons(arena, count, lines);
    add_line(lines, (CountLine){.words = "Children registered today",
                                .figure = text_grouped(arena, (double)count->registered),
                                .note = line_note(arena, all, "wherever they live"),
                                .list = "registered",
                                .total = true});
    add_line(lines,
             (CountLine){.words = "Children under {age} living here",
                         .figure = count->living_here > 0 ? text_grouped(arena, count->living_here) : "-",
                         .note = geo_population_source(site->picture.geo, site->picture.authority.code),
                         .population = true});
    add_line(lines, share_line(arena, gate, "Registered", all->living_registered, count->living_registered,
                               count->living_here, "living"));
    add_line(lines, share_line(arena, gate, "Reached in the last {months} months", all->reached,
                               count->reached, count->living_here, "reached"));
    for (size_t i = 0; i < lines->count; i++)
        lines->items[i].words = snapshot_words(site->picture.snapshot, arena, lines->items[i].words);
}

/* What those who see published figures alone ask for first: the areas of the centres. */
static bool fill_areas(Arena *arena, const SitePicture *site, const Gate *gate, CountPage *page, Error *err)
{
    const MeasureBook *book = snapshot_book(site->picture.snapshot);
    NumberList registered = {0}, reached = {0};
    TRY(gate_by(gate, measure_find(book, "registered"), UNIT_CHILD, BY_CENTRE_HOME, NULL, arena, &registered,
                err));
    TRY(gate_by(gate, measure_find(book, "reached"), UNIT_CHILD, BY_CENTRE_HOME, NULL, arena, &reached, err));
    CountArea *areas = ARENA_ARRAY(arena, CountArea, reached.count + 1);
    for (size_t i = 0; i < reached.count; i++) {
        const Number *was = &reached.items[i], *held = &registered.items[i];
        areas[i] = (CountArea){
            .name = was->name,
            .key = was->key,
            .living = was->of > 0 ? text_grouped(arena, was->of) : "-",
            .registered = gate_words(gate, arena, held->shown, (double)held->count),
            .registered_share = site_percent(arena, held->percent),
            .registered_hidden = held->shown != SHOWN,
            .reached = gate_words(gate, arena, was->shown, (double)was->count),
            .reached_share = site_percent(arena, was->percent),
            .reached_hidden = was->shown != SHOWN,
            .words = was->percent > 100.5 ? "more than estimated" : was->band,
        };
    }
    page->areas = areas;
    page->area_count = reached.count;
    return true;
}

static bool compare(Arena *arena, const Gate *now, const Gate *then, const char *name, const char *when,
                    const char **out, Error *err)
{
    const Measure *measure = measure_find(snapshot_book(now->snapshot), name);
    Number number, before;
    TRY(gate_count(now, measure, UNIT_CHILD, NULL, arena, &number, err));
    TRY(gate_count(then, measure, UNIT_CHILD, NULL, arena, &before, err));
    const Figure figure = {.count = number.count, .of = number.of};
    const Comparison with = {.before = before.percent, .before_when = when, .authority = -1, .target = -1};
    if (number.shown == SHOWN)
        *out = figure_comparison(arena, &figure, &with);
    return true;
}

/* With a year before; else with the month before, where that is published. */
static bool fill_published(Request *request, const SitePicture *site, const Gate *gate, CountPage *page,
                           Error *err)
{
    static const int before[] = {12, 1};
    Arena *arena = request->arena;
    TRY(fill_areas(arena, site, gate, page, err));
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        Gate then;
        bool found = false;
        Date day = published_day(site->as_of, before[i]);
        TRY(gate_past(request->store, arena, &site->picture, gate, day, &then, &found, err));
        if (!found)
            continue;
        const char *when = arena_print(arena, "at %s", site_day(arena, day));
        return compare(arena, gate, &then, "registered", when, &page->registered_before, err) &&
               compare(arena, gate, &then, "reached", when, &page->reached_before, err);
    }
    return true;
}

bool show_count(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    int64_t authority = site.picture.authority.id;
    Gate gate;
    TRY(site_gate(request, &site, &gate, err));
    GateCount all;
    TRY(gate_true_count(&gate, request->arena, &all, err));
    const TrueCount count = all.count;
    CountLines lines = {0};
    count_lines(request->arena, &site, &gate, &all, &lines);
    for (size_t i = 0; i < lines.count && !may(&request->actor, ACTION_SEE_PEOPLE, authority); i++)
        lines.items[i].list = NULL;
    char iso[DATE_TEXT_SIZE];
    CountPage page = {
        .place = site_place(request->arena, &site),
        .day = site_day(request->arena, site.as_of),
        .iso_day = date_print(site.as_of, iso),
        .lines = lines.items,
        .line_count = lines.count,
        .to_judge = may(&request->actor, ACTION_JUDGE, authority) ? count.to_judge : 0,
        .registered_sentence = share_sentence(request->arena, site.picture.snapshot, all.living_registered,
                                              count.living_registered, count.living_here, "are registered"),
        .reached_title =
            snapshot_words(site.picture.snapshot, request->arena, "Reached in the last {months} months"),
        .reached_sentence = share_sentence(request->arena, site.picture.snapshot, all.reached, count.reached,
                                           count.living_here, "were reached in the last {months} months"),
        .note = gate_note(&gate, request->arena),
        .registered_before = "",
        .reached_before = "",
    };
    if (!gate.open)
        TRY(fill_published(request, &site, &gate, &page, err));
    PageFrame frame = page_frame(request, "The true count");
    view_count(&response->html, &frame, &page);
    return true;
}

static const char *out_of(Arena *arena, const SitePicture *site, const TrueCount *count, Whole of)
{
    switch (of) {
    case OF_HELD:
        return arena_print(arena, "%s registrations held, as of %s",
                           text_grouped(arena, (double)count->registrations_held),
                           site_day(arena, site->as_of));
    case OF_EVER:
        return arena_print(arena, "%s children who ever held a registration, as of %s",
                           text_grouped(arena, (double)(count->ended + count->registered)),
                           site_day(arena, site->as_of));
    case OF_ENDED:
        return arena_print(arena, "%s children whose registrations have ended, as of %s",
                           text_grouped(arena, (double)count->ended), site_day(arena, site->as_of));
    case OF_LIVING:
        return arena_print(arena, "%s children under {age} living in the areas served: %s",
                           text_grouped(arena, count->living_here),
                           geo_population_source(site->picture.geo, site->picture.authority.code));
    case OF_NOTHING:
    default:
        return "nothing larger: this is where the count begins";
    }
}

static bool show_line(Request *request, Response *response, size_t at, Error *err)
{
    Arena *arena = request->arena;
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(site_allow(request, ACTION_SEE_PEOPLE, site.picture.authority.id, err));
    int64_t *ids = NULL;
    size_t count = 0;
    TrueCount all;
    TRY(true_count(site.picture.snapshot, &all, err));
    TRY(true_count_list(site.picture.snapshot, lists[at].line, arena, &ids, &count, err));
    bool by_record = lists[at].line == LINE_HELD || lists[at].line == LINE_AGAIN;
    ListPage page = {
        .title = snapshot_words(site.picture.snapshot, arena, lists[at].title),
        .definition = snapshot_words(site.picture.snapshot, arena, lists[at].definition),
        .unit = by_record ? "registrations: one line for each, with the child it belongs to" : "children",
        .out_of = snapshot_words(site.picture.snapshot, arena, out_of(arena, &site, &all, lists[at].of)),
        .period = listing_period(arena, &site, lists[at].line == LINE_REACHED),
        .place = arena_print(arena, "%s%s", site_place(arena, &site),
                             lists[at].of == OF_LIVING ? ": living in the areas served"
                                                       : ": on its lists, wherever they live"),
        .by_record = by_record,
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}

bool show_count_list(Request *request, Response *response, Error *err)
{
    const char *word = request_param(request, "line");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].word, word) == 0)
            return show_line(request, response, i, err);
    return error_set(err, ERROR_NOT_FOUND, "The true count has no such line.");
}
