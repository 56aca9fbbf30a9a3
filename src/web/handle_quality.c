#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/text.h"
#include "web/handlers.h"
#include "web/listing.h"
#include "web/quality_kept.h"
#include "web/quality_pages.h"

enum { PROBLEMS_SHOWN = 200 };

/* Downwards, so that what is nearly all is not shown as all. */
static int percent_of(const QualityScore *score)
{
    if (!score->of)
        return -1;
    return (int)(100 * score->good / score->of);
}

static const char *percent_words(Arena *arena, int percent)
{
    return percent < 0 ? "-" : arena_print(arena, "%d%%", percent);
}

static void fill_cells(Arena *arena, const QualityScore *dimensions, QualityLine *line)
{
    for (int d = 0; d < QUALITY_DIMENSIONS; d++) {
        int percent = percent_of(&dimensions[d]);
        line->cells[d] = (QualityCell){quality_dimension_title((QualityDimension)d),
                                       percent_words(arena, percent), percent};
    }
}

static void fill_lists(Arena *arena, const Quality *quality, QualityPage *page)
{
    size_t count = quality_source_count(quality);
    QualityLine *lines = ARENA_ARRAY(arena, QualityLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const QualitySource *source = quality_source(quality, i);
        QualityLine *line = &lines[page->line_count];
        if (!source->records)
            continue;
        *line = (QualityLine){.id = source->id,
                              .name = source->name,
                              .records = text_grouped(arena, (double)source->records),
                              .rejected = text_grouped(arena, (double)source->rejected)};
        fill_cells(arena, source->dimensions, line);
        page->line_count++;
    }
    page->lines = lines;
}

static void fill_centres(Arena *arena, const Quality *quality, QualityPage *page)
{
    size_t count = quality_centre_count(quality);
    QualityLine *lines = ARENA_ARRAY(arena, QualityLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        const QualityCentre *centre = quality_centre(quality, i);
        QualityLine *line = &lines[page->centre_count];
        if (!centre->children)
            continue;
        *line = (QualityLine){
            .id = centre->id, .name = centre->name, .records = text_grouped(arena, (double)centre->children)};
        fill_cells(arena, centre->dimensions, line);
        page->centre_count++;
    }
    page->centres = lines;
}

static void fill_fixes(Arena *arena, const Quality *quality, QualityPage *page)
{
    QualityGain gains[CHECK_COUNT];
    QualityFix *fixes = ARENA_ARRAY(arena, QualityFix, CHECK_COUNT);
    page->fix_count = quality_gains(quality, gains);
    for (size_t i = 0; i < page->fix_count; i++) {
        const QualityCheck *check = quality_check(gains[i].check);
        const char *count = text_grouped(arena, (double)gains[i].children);
        fixes[i] = (QualityFix){
            check->word, check->title + strlen("have "),
            arena_print(arena, "%s %s", count, gains[i].children == 1 ? "child" : "children"), check->lost};
    }
    page->fixes = fixes;
}

bool quality_goals(Request *request, const Quality *quality, QualityGoals *out, Error *err)
{
    Arena *arena = request->arena;
    QualityTargetList targets;
    TRY(quality_targets(request->store, arena, request->actor.authority, &targets, err));
    QualityGoal *goals = ARENA_ARRAY(arena, QualityGoal, targets.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < targets.count; i++) {
        const QualityTarget *target = &targets.items[i];
        const QualitySource *source = quality_source_find(quality, target->source);
        if (!source)
            continue;
        int now = percent_of(&source->checks[target->check]);
        goals[count++] = (QualityGoal){
            .source = source->id,
            .list = source->name,
            .what = quality_check(target->check)->title,
            .owner = target->owner,
            .baseline = percent_words(arena, target->baseline),
            .now = percent_words(arena, now),
            .target = percent_words(arena, target->percent),
            .due = site_day(arena, target->due),
            .state = now >= target->percent       ? "reached"
                     : target->due < site_today() ? "missed"
                     : now > target->baseline     ? "on the way"
                                                  : "not begun",
        };
    }
    *out = (QualityGoals){goals, count};
    return true;
}

bool show_quality(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    TRY(quality_take(request, &held, err));
    QualityPage page = {.day = site_day(request->arena, site_today())};
    const Quality *quality = held.quality;
    fill_lists(request->arena, quality, &page);
    fill_centres(request->arena, quality, &page);
    fill_fixes(request->arena, quality, &page);
    TRY(quality_goals(request, quality, &page.goals, err));
    PageFrame frame = page_frame(request, "Quality of the lists");
    frame.wide = true;
    if (request_query(request, "set"))
        frame.done = "The target is set. How far it has come is counted, never typed.";
    view_quality(&response->html, &frame, &page);
    return true;
}

static const char *source_sentence(Arena *arena, const QualitySource *source)
{
    const char *words = arena_print(arena, "%s records of children; %s rows were rejected.",
                                    text_grouped(arena, (double)source->records),
                                    text_grouped(arena, (double)source->rejected));
    const QualityScore *in_time = &source->checks[CHECK_IN_TIME], *postcode = &source->checks[CHECK_POSTCODE];
    if (in_time->of)
        words = arena_print(arena, "%s %s of %s births arrived within %d days.", words,
                            text_grouped(arena, (double)in_time->good),
                            text_grouped(arena, (double)in_time->of), BIRTHS_IN_TIME_DAYS);
    if (source->due != DATE_NONE)
        words = arena_print(arena, "%s It last came on %s and %s due again by %s.", words,
                            site_day(arena, source->last), source->checks[CHECK_DUE].good ? "is" : "was",
                            site_day(arena, source->due));
    if (postcode->of > postcode->good)
        words = arena_print(arena, "%s %s postcodes are unknown.", words,
                            text_grouped(arena, (double)(postcode->of - postcode->good)));
    return words;
}

void quality_check_rows(Arena *arena, const QualityScore *scores, const char *const *owners, bool of_children,
                        QualitySourcePage *page)
{
    QualityCheckRow *rows = ARENA_ARRAY(arena, QualityCheckRow, CHECK_COUNT);
    Choice *choices = ARENA_ARRAY(arena, Choice, CHECK_COUNT);
    for (int i = 0; i < CHECK_COUNT; i++) {
        const QualityScore *score = &scores[i];
        const QualityCheck *check = quality_check((QualityCheckName)i);
        if (!score->of)
            continue;
        int percent = percent_of(score);
        rows[page->check_count++] = (QualityCheckRow){
            .word = check->word,
            .title = of_children && check->child ? check->child : check->title,
            .meaning = check->meaning,
            .dimension = quality_dimension_title(check->dimension),
            .good = text_grouped(arena, (double)score->good),
            .of = text_grouped(arena, (double)score->of),
            .failing = text_grouped(arena, (double)(score->of - score->good)),
            .percent = percent_words(arena, percent),
            .owner = owners[i],
            .meter = percent,
            .opens = score->of > score->good,
        };
        if (score->of > score->good)
            choices[page->choice_count++] = (Choice){check->word, check->title, false};
    }
    page->checks = rows;
    page->choices = choices;
}

/* The list of the address; its page as far as every face of it shows it. */
static bool open_source(Request *request, QualityKept *held, const QualitySource **source,
                        QualitySourcePage *page, Error *err)
{
    int64_t id = 0;
    const char *owners[CHECK_COUNT];
    TRY(request_param_int(request, "list", &id, err));
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    TRY(quality_take(request, held, err));
    *source = quality_source_find(held->quality, id);
    if (!*source)
        return error_set(err, ERROR_NOT_FOUND, "There is no such list.");
    TRY(quality_owners(request, id, 0, owners, err));
    *page = (QualitySourcePage){.id = id,
                                .name = (*source)->name,
                                .path = arena_print(request->arena, "/quality/%lld", (long long)id),
                                .day = site_day(request->arena, site_today()),
                                .sentence = source_sentence(request->arena, *source),
                                .may_set = true};
    quality_check_rows(request->arena, (*source)->checks, owners, false, page);
    return true;
}

bool show_quality_source(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    const QualitySource *source = NULL;
    QualitySourcePage page;
    TRY(open_source(request, &held, &source, &page, err));
    PageFrame frame = page_frame(request, "Quality of a list");
    frame.back = "/quality";
    frame.wide = true;
    view_quality_source(&response->html, &frame, &page);
    return true;
}

bool show_feedback(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    const QualitySource *source = NULL;
    QualitySourcePage page;
    QualityRowList rows;
    TRY(open_source(request, &held, &source, &page, err));
    TRY(quality_rows(request->store, request->arena, request->actor.authority, source->id, site_today(),
                     &rows, err));
    page.problems = rows.items;
    page.problem_count = rows.count < PROBLEMS_SHOWN ? rows.count : PROBLEMS_SHOWN;
    PageFrame frame = page_frame(request, "Feedback");
    frame.back = "/quality";
    view_feedback(&response->html, &frame, &page);
    return true;
}

static void write_feedback(FILE *file, const QualitySourcePage *page, const QualityRowList *rows)
{
    char line[24];
    fputs("About,Line,Column,What\r\n", file);
    for (size_t i = 0; i < page->check_count; i++) {
        const QualityCheckRow *row = &page->checks[i];
        csv_write_field(file, page->name, true, true);
        fprintf(file, ",,,\"%s of %s records %s\"\r\n", row->good, row->of, row->title);
    }
    for (size_t i = 0; i < rows->count; i++) {
        const QualityRow *row = &rows->items[i];
        snprintf(line, sizeof line, "%lld", (long long)row->line);
        const char *const fields[] = {row->file, line, row->column ? row->column : "", row->reason};
        for (size_t f = 0; f < 4; f++)
            csv_write_field(file, fields[f], f == 0, true);
        fputs("\r\n", file);
    }
}

bool show_feedback_file(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    const QualitySource *source = NULL;
    QualitySourcePage page;
    QualityRowList rows;
    DEFER(written_close) WrittenFile written = {0};
    TRY(open_source(request, &held, &source, &page, err));
    TRY(quality_rows(request->store, request->arena, request->actor.authority, source->id, site_today(),
                     &rows, err));
    TRY(written_open(&written, request->arena, err));
    write_feedback(written.file, &page, &rows);
    return response_written(response, "text/csv; charset=utf-8", "feedback.csv", &written, err);
}

bool show_quality_list(Request *request, Response *response, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    DEFER(quality_give) QualityKept held = {0};
    int64_t id = 0, *ids = NULL;
    size_t count = 0;
    QualityCheckName name;
    Arena *arena = request->arena;
    TRY(request_param_int(request, "list", &id, err));
    TRY(site_allow(request, ACTION_TEND, request->actor.authority, err));
    if (!quality_check_find(request_param(request, "check"), &name))
        return error_set(err, ERROR_NOT_FOUND, "There is no such check.");
    TRY(site_picture(request, &site, err));
    TRY(quality_take(request, &held, err));
    const Quality *quality = held.quality;
    const QualitySource *source = quality_source_find(quality, id);
    const QualityCheck *check = quality_check(name);
    if (id && !source)
        return error_set(err, ERROR_NOT_FOUND, "There is no such list.");
    quality_list(quality, id, name, arena, &ids, &count);
    ListPage page = {
        .title = arena_print(arena, "Do not %s", check->title),
        .definition = check->meaning,
        .unit = id ? "records: one line for each, with the child it belongs to" : "children",
        .out_of = source ? arena_print(arena, "%s records of %s",
                                       text_grouped(arena, (double)source->checks[name].of), source->name)
                         : "all children on any list: no record of them tells it",
        .period = listing_period(arena, &site, false),
        .place = site_place(arena, &site),
        .by_record = id != 0,
    };
    return listing_show(request, response, &site, ids, count, &page, err);
}

/* The form as it was typed, with what is wrong above it. */
static bool show_refused(Request *request, Response *response, QualitySourcePage *page, const char *word,
                         const char *problem)
{
    Choice *choices = ARENA_ARRAY(request->arena, Choice, page->choice_count + 1);
    for (size_t i = 0; i < page->choice_count; i++) {
        choices[i] = page->choices[i];
        choices[i].chosen = strcmp(choices[i].value, word) == 0;
    }
    page->choices = choices;
    page->percent = request_form(request, "percent");
    page->due = request_form(request, "due");
    page->owner = request_form(request, "owner");
    PageFrame frame = page_frame(request, "Quality of a list");
    frame.back = "/quality";
    frame.wide = true;
    frame.problem = problem;
    response->status = 400;
    view_quality_source(&response->html, &frame, page);
    return true;
}

bool set_quality_target(Request *request, Response *response, Error *err)
{
    DEFER(quality_give) QualityKept held = {0};
    Error wrong = {0};
    const QualitySource *source = NULL;
    QualitySourcePage page;
    const char *due = request_form(request, "due"), *word = request_form(request, "check");
    QualityTarget target = {.percent = (int)request_form_int(request, "percent", 0),
                            .owner = request_form(request, "owner"),
                            .set = site_today(),
                            .due = DATE_NONE};
    TRY(open_source(request, &held, &source, &page, err));
    if (!quality_check_find(word, &target.check))
        return error_set(err, ERROR_NOT_FOUND, "There is no such check.");
    if (due && *due && !date_parse_iso(due, &target.due))
        return show_refused(request, response, &page, word, "Write the day like 2026-09-30.");
    target.source = source->id;
    target.baseline = percent_of(&source->checks[target.check]);
    if (quality_target_set(request->store, &request->actor, request->actor.authority, &target, &wrong)) {
        response_redirect(response, "/quality?set=1");
        return true;
    }
    if (wrong.kind == ERROR_INPUT)
        return show_refused(request, response, &page, word, wrong.text);
    *err = wrong;
    return false;
}
