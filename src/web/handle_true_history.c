/* The true count month by month, what each cleansing did to it, and who decided what. */
#include "base/clock.h"
#include "base/text.h"
#include "cleanse/runs.h"
#include "web/handlers.h"
#include "web/listing.h"
#include "web/quality_kept.h"
#include "web/true_pages.h"

enum {
    PUBLISHED_AT_ONCE = 1,
    MONTHS_UNASKED = 12,
    MONTHS_LEAST = 12,
    MONTHS_ASKED_MOST = 60,
    RUNS_SHOWN = 24
};

static const char *grouped(Arena *arena, uint64_t number)
{
    return text_grouped(arena, (double)number);
}

static const char *moment_of(Arena *arena, const char *at)
{
    int64_t seconds = 0;
    return at && clock_parse(at, &seconds) ? site_moment(arena, seconds) : at;
}

/* "Sep 2026" */
static const char *month_of(Arena *arena, Date day)
{
    char text[24];
    const char *month = strchr(date_print_long(day, text), ' ') + 1;
    return arena_print(arena, "%.3s%s", month, strchr(month, ' '));
}

/* ---- months ---- */

typedef struct Months {
    TrueMonth items[MONTHS_ASKED_MOST];
    MonthRow rows[MONTHS_ASKED_MOST];
    double registered[MONTHS_ASKED_MOST], reached[MONTHS_ASKED_MOST];
    const char *names[MONTHS_ASKED_MOST];
    int count;
} Months;

static void name_month(Arena *arena, Months *months, int m, Date day)
{
    char iso[DATE_TEXT_SIZE];
    months->names[m] = month_of(arena, day);
    months->rows[m].day = site_day(arena, day);
    months->rows[m].iso = arena_print(arena, "%s", date_print(day, iso));
}

static bool open_months(Arena *arena, const Snapshot *snapshot, Months *months, Error *err)
{
    TRY(true_count_months(snapshot, months->count, months->items, err));
    for (int m = 0; m < months->count; m++) {
        const TrueMonth *month = &months->items[m];
        months->rows[m] = (MonthRow){
            .held = grouped(arena, month->held),
            .again = grouped(arena, month->again),
            .ended = grouped(arena, month->ended),
            .registered = grouped(arena, month->registered),
            .living = grouped(arena, month->living_registered),
            .reached = grouped(arena, month->reached),
        };
        months->registered[m] = (double)month->living_registered;
        months->reached[m] = (double)month->reached;
        name_month(arena, months, m, month->day);
    }
    return true;
}

static bool publish_month(Request *request, Months *months, int m, Date day, const char **note, Error *err)
{
    Arena *arena = request->arena;
    DEFER(site_leave) SitePicture site = {0};
    Gate gate;
    GateCount all;
    TRY(site_picture_on(request, day, &site, err));
    TRY(site_gate(request, &site, &gate, err));
    TRY(gate_true_count(&gate, arena, &all, err));
    months->rows[m] = (MonthRow){
        .living = gate_words(&gate, arena, all.living_registered, (double)all.count.living_registered),
        .reached = gate_words(&gate, arena, all.reached, (double)all.count.reached),
        .registered = grouped(arena, all.count.registered),
    };
    months->registered[m] = all.living_registered == SHOWN ? (double)all.count.living_registered : -1;
    months->reached[m] = all.reached == SHOWN ? (double)all.count.reached : -1;
    name_month(arena, months, m, day);
    *note =
        arena_print(arena,
                    "Figures of each month's end, published once for the month. Children registered: to the "
                    "nearest %u. Numbers below %u are not shown.",
                    gate.release.least, gate.release.least);
    return true;
}

/* What was published of each month's end, counted back from the newest. What was not yet is published now, as
 * when the page of that day is opened, but only one month, so that nobody has to wait; the rest another time.
 */
static bool published_months(Request *request, Date last, Months *months, const char **note, Error *err)
{
    int first = months->count, published = 0;
    while (first > 0) {
        bool made = false;
        Date day = release_day(date_add_months(last + 1, first - months->count) - 1, site_today());
        TRY(release_is_made(request->store, request->actor.authority, day, &made, err));
        if (!made && published++ == PUBLISHED_AT_ONCE)
            break;
        TRY(publish_month(request, months, --first, day, note, err));
    }
    if (first)
        *note = arena_print(request->arena, "%s Earlier months are published when this page is opened again.",
                            *note);
    months->count -= first;
    for (int m = 0; m < months->count && first; m++) {
        months->rows[m] = months->rows[m + first];
        months->registered[m] = months->registered[m + first];
        months->reached[m] = months->reached[m + first];
        months->names[m] = months->names[m + first];
    }
    return true;
}

static void fill_months(Arena *arena, Months *months, TrueHistoryPage *page)
{
    int last = months->count - 1;
    MonthRow *rows = ARENA_ARRAY(arena, MonthRow, (size_t)months->count);
    for (int m = 0; m <= last; m++)
        rows[m] = months->rows[last - m];
    page->rows = rows;
    page->row_count = (size_t)months->count;
    page->chart = (ChartMonths){
        .name = {"months", "Children living here who are registered, and who are reached",
                 arena_print(
                     arena,
                     "At the end of %s, %s registered and %s reached; at the end of %s, %s registered "
                     "and %s reached. The table below has every month.",
                     months->names[0], months->rows[0].living, months->rows[0].reached, months->names[last],
                     months->rows[last].living, months->rows[last].reached)},
        .months = months->names,
        .count = (size_t)months->count,
        .series = {{"registered", months->registered}, {"reached", months->reached}},
    };
}

static int fill_lengths(Request *request, bool open, TrueHistoryPage *page)
{
    static const int lengths[] = {12, 24, 36, 60};
    Choice *choices = ARENA_ARRAY(request->arena, Choice, 4);
    int64_t asked = request_query_int(request, "months", MONTHS_UNASKED);
    int months = asked < MONTHS_LEAST        ? MONTHS_LEAST
                 : asked > MONTHS_ASKED_MOST ? MONTHS_ASKED_MOST
                                             : (int)asked;
    if (!open)
        return MONTHS_UNASKED;
    for (size_t i = 0; i < 4; i++)
        choices[i] = (Choice){arena_print(request->arena, "%d", lengths[i]),
                              arena_print(request->arena, "%d months", lengths[i]), lengths[i] == months};
    page->lengths = choices;
    page->length_count = 4;
    return months;
}

/* ---- runs ---- */

static RunRow run_row(Arena *arena, const CleanseRun *run)
{
    return (RunRow){
        .write = run->write,
        .at = moment_of(arena, run->at),
        .who = run->actor_name ? run->actor_name : "the command line",
        .what = run->joins ? "Records of one child joined" : "Registrations out of date ended",
        .rows = grouped(arena, run->rows),
        .undone = grouped(arena, run->undone),
        .queued = !run->joins       ? ""
                  : run->queued < 0 ? "not told"
                                    : grouped(arena, (uint64_t)run->queued),
        .list = run->joins ? "joined" : "ended",
    };
}

static bool fill_runs(Request *request, TrueHistoryPage *page, Error *err)
{
    CleanseRunList runs;
    TRY(cleanse_runs(request->store, request->arena, &request->actor, request->actor.authority, 0, RUNS_SHOWN,
                     &runs, err));
    RunRow *rows = ARENA_ARRAY(request->arena, RunRow, runs.count + 1);
    bool joined = false;
    for (size_t i = 0; i < runs.count; i++) {
        rows[i] = run_row(request->arena, &runs.items[i]);
        rows[i].last_joins = page->judges && runs.items[i].joins && !joined;
        joined = joined || runs.items[i].joins;
    }
    page->runs = rows;
    page->run_count = runs.count;
    return true;
}

/* ---- people ---- */

static bool fill_deciders(Request *request, TrueHistoryPage *page, Error *err)
{
    Arena *arena = request->arena;
    DeciderList deciders;
    TRY(decider_list(request->store, arena, &request->actor, request->actor.authority, &deciders, err));
    DeciderRow *rows = ARENA_ARRAY(arena, DeciderRow, deciders.count + 1);
    for (size_t i = 0; i < deciders.count; i++) {
        const Decider *d = &deciders.items[i];
        uint64_t made = 0, undone = 0;
        for (int kind = DECIDED_SAME; kind <= DECIDED_UNSURE; kind++) {
            made += d->made[kind];
            undone += d->undone[kind];
        }
        rows[i] = (DeciderRow){
            .user = d->user,
            .who = d->name ? d->name : "the command line",
            .role = d->name ? role_title(d->role) : "",
            .judged = grouped(arena, made),
            .same = grouped(arena, d->made[DECIDED_SAME]),
            .different = grouped(arena, d->made[DECIDED_DIFFERENT]),
            .unsure = grouped(arena, d->made[DECIDED_UNSURE]),
            .judged_held = grouped(arena, made - undone),
            .joined = grouped(arena, d->made[DECIDED_JOINS]),
            .joined_held = grouped(arena, d->made[DECIDED_JOINS] - d->undone[DECIDED_JOINS]),
            .ended = grouped(arena, d->made[DECIDED_ENDINGS]),
            .ended_held = grouped(arena, d->made[DECIDED_ENDINGS] - d->undone[DECIDED_ENDINGS]),
        };
    }
    page->deciders = rows;
    page->decider_count = deciders.count;
    return true;
}

/* ---- pages ---- */

static bool fill_open(Request *request, Months *months, TrueHistoryPage *page, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    TRY(open_months(request->arena, site.picture.snapshot, months, err));
    page->opens = true;
    page->place = site_place(request->arena, &site);
    page->known = site.known;
    page->entry = chronicle_write(snapshot_chronicle(site.picture.snapshot));
    return fill_runs(request, page, err);
}

static bool fill_published(Request *request, Months *months, TrueHistoryPage *page, Error *err)
{
    Date last = DATE_NONE;
    TRY(site_asked_day(request, &last, err));
    TRY(published_months(request, release_day(last, site_today()), months, &page->note, err));
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture(request, &site, err));
    page->place = site_place(request->arena, &site);
    return true;
}

bool show_true_history(Request *request, Response *response, Error *err)
{
    int64_t authority = request->actor.authority;
    DEFER(quality_give) QualityKept quality = {0};
    TrueHistoryPage page = {.judges = may(&request->actor, ACTION_JUDGE, authority),
                            .tends = may(&request->actor, ACTION_TEND, authority),
                            .everybody = may(&request->actor, ACTION_SEE_HISTORY, authority)};
    bool open = gate_is_open(&request->actor, authority);
    Months *months = ARENA_NEW(request->arena, Months);
    TRY(site_allow(request, ACTION_SEE_COUNTS, authority, err));
    months->count = page.months = fill_lengths(request, open, &page);
    TRY(open ? fill_open(request, months, &page, err) : fill_published(request, months, &page, err));
    fill_months(request->arena, months, &page);
    if (page.judges || page.everybody)
        TRY(fill_deciders(request, &page, err));
    if (page.tends) {
        TRY(quality_take(request, &quality, err));
        TRY(quality_goals(request, quality.quality, &page.goals, err));
    }
    PageFrame frame = page_frame(request, "The true count, month by month");
    frame.back = "/";
    frame.wide = true;
    view_true_history(&response->html, &frame, &page);
    return true;
}

static bool find_run(Request *request, CleanseRun *out, Error *err)
{
    int64_t write = 0;
    CleanseRunList runs;
    TRY(request_param_int(request, "write", &write, err));
    if (write <= 0)
        return error_set(err, ERROR_NOT_FOUND, "There is no such cleansing.");
    TRY(cleanse_runs(request->store, request->arena, &request->actor, request->actor.authority, write, 1,
                     &runs, err));
    if (!runs.count)
        return error_set(err, ERROR_NOT_FOUND, "There is no such cleansing.");
    *out = runs.items[0];
    return true;
}

static bool count_after(Request *request, Date day, int64_t write, TrueCount *out, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_picture_after(request, day, write, &site, err));
    return true_count(site.picture.snapshot, out, err);
}

static RunLine run_line(Arena *arena, const char *words, const char *list, uint64_t before, uint64_t after)
{
    uint64_t change = after > before ? after - before : before - after;
    return (RunLine){.words = words,
                     .list = list,
                     .before = grouped(arena, before),
                     .after = grouped(arena, after),
                     .change = !change ? "no change"
                                       : arena_print(arena, "%s %s", after > before ? "+" : "\u2212",
                                                     grouped(arena, change))};
}

bool show_run(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    CleanseRun run;
    TrueCount before, after;
    Date day = DATE_NONE;
    char iso[DATE_TEXT_SIZE];
    TRY(site_allow(request, ACTION_SEE_PEOPLE, request->actor.authority, err));
    TRY(find_run(request, &run, err));
    TRY(site_asked_day(request, &day, err));
    TRY(count_after(request, day, run.write - 1, &before, err));
    TRY(count_after(request, day, run.write, &after, err));
    const RunLine lines[] = {
        run_line(arena, "Registrations held", "held", before.registrations_held, after.registrations_held),
        run_line(arena, "Less the same child more than once", "again", before.same_child_again,
                 after.same_child_again),
        run_line(arena, "Less ended", "ended", before.ended, after.ended),
        run_line(arena, "Children registered", "registered", before.registered, after.registered),
        run_line(arena, "Registered and living here", "living", before.living_registered,
                 after.living_registered),
        run_line(arena, "Reached", "reached", before.reached, after.reached),
    };
    RunPage page = {
        .run = run_row(arena, &run),
        .day = site_day(arena, day),
        .iso_day = date_print(day, iso),
        .before = run.write - 1,
        .after = run.write,
        .lines = lines,
        .line_count = sizeof lines / sizeof *lines,
    };
    PageFrame frame = page_frame(request, "What a cleansing did");
    frame.back = "/count/history";
    view_run(&response->html, &frame, &page);
    return true;
}

bool show_run_list(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    CleanseRun run;
    int64_t *ids = NULL;
    size_t count = 0;
    DEFER(site_leave) SitePicture site = {0};
    TRY(site_allow(request, ACTION_SEE_PEOPLE, request->actor.authority, err));
    TRY(find_run(request, &run, err));
    if (strcmp(request_param(request, "what"), run.joins ? "joined" : "ended") != 0)
        return error_set(err, ERROR_NOT_FOUND, "This cleansing has no such list.");
    bool undone = request_query(request, "undone") != NULL;
    TRY(cleanse_run_records(request->store, arena, &request->actor, request->actor.authority, &run, undone,
                            &ids, &count, err));
    TRY(site_picture_on(request, site_today(), &site, err));
    ListPage page = {
        .title = arena_print(arena, "%s%s",
                             run.joins ? "Joined to another record of the same child" : "Registrations ended",
                             undone ? ", and taken back or changed since" : ""),
        .definition = run.joins ? "Records that this cleansing joined to another record of the same child."
                                : "Children whose registration this cleansing ended, with the reason.",
        .unit = "records: one line for each, with the child it belongs to",
        .out_of = arena_print(arena, "all that was written on %s by %s", moment_of(arena, run.at),
                              run.actor_name ? run.actor_name : "the command line"),
        .period = arena_print(arena, "%s of them have been taken back or changed since",
                              grouped(arena, run.undone)),
        .place = site_place(arena, &site),
        .by_record = true,
        .base = arena_print(arena, "/count/runs/%lld/%s?%s", (long long)run.write,
                            run.joins ? "joined" : "ended", undone ? "undone=1" : "list=1"),
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}
