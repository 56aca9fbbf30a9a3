#include "base/clock.h"
#include "web/handlers.h"
#include "web/review_page.h"
#include "web/site.h"

enum { PAIRS_SHOWN = 50, UNDO_SECONDS = 12 * 60 * 60 };

static int64_t authority_of(const Request *request)
{
    return request->actor.authority;
}

static bool take(void *context, int64_t a, int64_t b)
{
    return sitting_take(context, a, b);
}

/* The first pair nobody else holds; what was put off comes again when nothing else is left. */
static bool next_pair(Request *request, Pair *pair, bool *found, size_t *waiting, Error *err)
{
    TRY(pair_next(request->store, request->arena, &request->actor, authority_of(request), take,
                  &request->actor, pair, found, waiting, err));
    if (*found || !*waiting || !sitting_put_on(&request->actor, 0, 0))
        return true;
    return pair_next(request->store, request->arena, &request->actor, authority_of(request), take,
                     &request->actor, pair, found, waiting, err);
}

static const char *verdict_kept(const char *verdict)
{
    return strcmp(verdict, "same") == 0        ? "Kept: the same."
           : strcmp(verdict, "different") == 0 ? "Kept: different."
                                               : "Kept: not sure.";
}

/* Two adults of two families were judged one person: are the families one? */
static bool fill_families(Request *request, const Decided *last, ReviewPage *page, Error *err)
{
    const int64_t records[] = {last->a, last->b};
    RecordList told = {0};
    if (strcmp(last->verdict, "same") != 0)
        return true;
    TRY(record_list(request->store, request->arena, &request->actor, authority_of(request), records, 1, &told,
                    err));
    return !told.count || !told.items[0].adult || review_families(request, records, page->undo_families, err);
}

static bool fill_undo(Request *request, ReviewPage *page, Error *err)
{
    Decided last;
    bool found = false;
    char since[CLOCK_TEXT_SIZE];
    page->undo_a = request_query_int(request, "later-a", 0);
    page->undo_b = request_query_int(request, "later-b", 0);
    if (page->undo_a && page->undo_b) {
        page->undo_what = "later";
        page->undo_words = "Put off: the pair comes again later.";
        return true;
    }
    clock_print(clock_now() - UNDO_SECONDS, since);
    TRY(pair_last(request->store, request->arena, &request->actor, authority_of(request), since, &last,
                  &found, err));
    page->undo_a = found ? last.a : 0;
    page->undo_b = found ? last.b : 0;
    page->undo_what = "verdict";
    page->undo_words = found ? verdict_kept(last.verdict) : NULL;
    return !found || fill_families(request, &last, page, err);
}

static void show(Request *request, Response *response, ReviewPage *page, const char *problem)
{
    PageFrame frame = page_frame(request, "Possible duplicates");
    frame.personal = true;
    frame.wide = true;
    frame.problem = problem;
    if (strcmp(page->way, "queue") != 0)
        frame.back = strcmp(page->way, "second") == 0 ? "/duplicates/second" : "/duplicates/all";
    if (request_query_int(request, "asked", 0))
        frame.done = "A second person has to confirm this join. It waits under \"second look\".";
    view_review(&response->html, &frame, page);
}

bool show_duplicates(Request *request, Response *response, Error *err)
{
    static const int64_t no_picks[TRAIT_COUNT];
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    Pair pair = {0};
    bool found = false;
    ReviewPage page = {.way = "queue"};
    TRY(next_pair(request, &pair, &found, &page.waiting, err));
    page.sitting = sitting_now(&request->actor, page.waiting);
    if (found)
        TRY(review_fill(request, pair.a, pair.b, no_picks, &page, &found, err));
    if (!found)
        page.a = page.b = 0;
    TRY(fill_undo(request, &page, err));
    show(request, response, &page, NULL);
    return true;
}

static const char *way_of(const char *way)
{
    return way && (strcmp(way, "queue") == 0 || strcmp(way, "second") == 0) ? way : "hand";
}

static bool show_two(Request *request, Response *response, ReviewPage *page, int64_t a, int64_t b,
                     const int64_t picks[TRAIT_COUNT], const char *problem, Error *err)
{
    bool found = false;
    TRY(review_fill(request, a, b, picks, page, &found, err));
    if (!found)
        return error_set(
            err, ERROR_NOT_FOUND,
            "One of the two records is not in this register, or no longer: the list it came from "
            "may have been withdrawn. Nothing was changed.");
    size_t none = 0;
    PairList ignored = {0};
    TRY(pair_list(request->store, request->arena, &request->actor, authority_of(request), 0, none, &ignored,
                  &page->waiting, err));
    page->sitting = sitting_now(&request->actor, page->waiting);
    (void)sitting_take(&request->actor, page->a, page->b);
    show(request, response, page, problem);
    return true;
}

bool show_pair(Request *request, Response *response, Error *err)
{
    static const int64_t no_picks[TRAIT_COUNT];
    int64_t a = 0, b = 0;
    TRY(request_param_int(request, "a", &a, err));
    TRY(request_param_int(request, "b", &b, err));
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    if (a == b)
        return error_set(err, ERROR_INPUT,
                         "A pair is two different records. Choose another to compare with.");
    ReviewPage page = {.way = way_of(request_query(request, "way"))};
    return show_two(request, response, &page, a, b, no_picks, NULL, err);
}

/* The values picked on the form: by trait, the record whose word is to stand, 0 where the rule decides. */
static void read_picks(Request *request, int64_t picks[TRAIT_COUNT])
{
    for (int trait = 0; trait < TRAIT_COUNT; trait++) {
        const char *word = trait_word((Trait)trait);
        int64_t pick = request_form_int(request, arena_print(request->arena, "pick-%s", word), 0),
                rule = request_form_int(request, arena_print(request->arena, "rule-%s", word), 0);
        picks[trait] = pick == rule ? 0 : pick;
    }
}

static const char *after(Request *request, const char *way, int64_t a, int64_t b, Judged judged)
{
    if (strcmp(way, "second") == 0)
        return "/duplicates/second";
    if (strcmp(way, "queue") == 0)
        return judged == JUDGED_PROPOSED ? "/duplicates?asked=1" : "/duplicates";
    return arena_print(request->arena, "/duplicates/%lld/%lld?way=hand%s", (long long)a, (long long)b,
                       judged == JUDGED_PROPOSED ? "&asked=1" : "");
}

static bool put_off(Request *request, Response *response, int64_t a, int64_t b)
{
    sitting_put_off(&request->actor, a, b);
    response_redirect(response, arena_print(request->arena, "/duplicates?later-a=%lld&later-b=%lld",
                                            (long long)a, (long long)b));
    return true;
}

/* Somebody was first: the pair again, with what was chosen and typed. */
static bool show_conflict(Request *request, Response *response, const Judgement *judgement, const char *way,
                          const int64_t picks[TRAIT_COUNT], const Error *conflict, Error *err)
{
    ReviewPage page = {.way = way, .note = judgement->note};
    response->status = 409;
    return show_two(request, response, &page, judgement->a, judgement->b, picks,
                    arena_print(request->arena, "%s", conflict->text), err);
}

bool judge_pair(Request *request, Response *response, Error *err)
{
    int64_t picked[TRAIT_COUNT], a = request_form_int(request, "a", 0), b = request_form_int(request, "b", 0);
    Pick picks[TRAIT_COUNT];
    const char *way = way_of(request_form(request, "way")), *note = request_form(request, "note");
    Judgement judgement = {.a = a,
                           .b = b,
                           .verdict = request_form(request, "verdict"),
                           .note = note && *note ? note : NULL,
                           .seen = request_form_int(request, "seen", 0),
                           .picks = picks};
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    if (!judgement.verdict)
        return error_set(err, ERROR_INPUT, "Choose: same, different, not sure, or later.");
    if (strcmp(judgement.verdict, "later") == 0)
        return put_off(request, response, a, b);
    read_picks(request, picked);
    for (int trait = 0; trait < TRAIT_COUNT; trait++)
        if (picked[trait])
            picks[judgement.pick_count++] = (Pick){(Trait)trait, picked[trait]};
    Judged judged;
    Error conflict = {0};
    if (pair_judge(request->store, &request->actor, authority_of(request), &judgement, &judged, &conflict)) {
        sitting_note(&request->actor, false);
        response_redirect(response, after(request, way, a, b, judged));
        return true;
    }
    if (conflict.kind == ERROR_CONFLICT)
        return show_conflict(request, response, &judgement, way, picked, &conflict, err);
    return error_set(err, conflict.kind, "%s", conflict.text);
}

bool undo_judgement(Request *request, Response *response, Error *err)
{
    int64_t a = request_form_int(request, "a", 0), b = request_form_int(request, "b", 0);
    const char *what = request_form(request, "what"), *way = way_of(request_form(request, "way"));
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    if (what && strcmp(what, "later") == 0) {
        (void)sitting_put_on(&request->actor, a, b);
    } else {
        TRY(pair_unjudge(request->store, &request->actor, authority_of(request), a, b, err));
        sitting_note(&request->actor, true);
    }
    response_redirect(response, strcmp(way, "second") == 0
                                    ? "/duplicates/second"
                                    : arena_print(request->arena, "/duplicates/%lld/%lld?way=%s",
                                                  (long long)a, (long long)b, way));
    return true;
}

/* Two names a pair, with one question for all. */
static bool name_pairs(Request *request, PairLine *lines, size_t count, Error *err)
{
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, 2 * count + 1);
    RecordList records = {0};
    for (size_t i = 0; i < count; i++) {
        ids[2 * i] = lines[i].a;
        ids[2 * i + 1] = lines[i].b;
    }
    TRY(record_list(request->store, request->arena, &request->actor, authority_of(request), ids, 2 * count,
                    &records, err));
    for (size_t i = 0; i < 2 * count; i++) {
        const Record *record = &records.items[i];
        *(i % 2 ? &lines[i / 2].b_name : &lines[i / 2].a_name) =
            site_name(request->arena, record->given, record->family);
        lines[i / 2].adults = record->adult;
    }
    return true;
}

bool show_pairs(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    int64_t at = request_query_int(request, "page", 1);
    at = at < 1 ? 1 : at > 1000000 ? 1000000 : at;
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    PairList pairs = {0};
    PairsPage page = {.first = (size_t)(at - 1) * PAIRS_SHOWN};
    TRY(pair_list(request->store, arena, &request->actor, authority_of(request), page.first, PAIRS_SHOWN,
                  &pairs, &page.total, err));
    PairLine *lines = ARENA_ARRAY(arena, PairLine, pairs.count + 1);
    for (size_t i = 0; i < pairs.count; i++) {
        const Pair *pair = &pairs.items[i];
        lines[i] = (PairLine){.a = pair->a,
                              .b = pair->b,
                              .sentence = pair->sentence,
                              .percent = arena_print(arena, "%.0f%%", 100 * pair->probability),
                              .holder = sitting_holder(arena, &request->actor, pair->a, pair->b)};
    }
    TRY(name_pairs(request, lines, pairs.count, err));
    page.lines = lines;
    page.line_count = pairs.count;
    page.previous_page = at > 1 ? at - 1 : 0;
    page.next_page = page.first + pairs.count < page.total ? at + 1 : 0;
    PageFrame frame = page_frame(request, "All possible duplicates");
    frame.personal = true;
    frame.back = "/duplicates";
    view_pairs(&response->html, &frame, &page);
    return true;
}

bool show_second_looks(Request *request, Response *response, Error *err)
{
    Arena *arena = request->arena;
    TRY(site_allow(request, ACTION_JUDGE, authority_of(request), err));
    SecondLookList looks = {0};
    TRY(second_look_list(request->store, arena, &request->actor, authority_of(request), &looks, err));
    PairLine *lines = ARENA_ARRAY(arena, PairLine, looks.count + 1);
    for (size_t i = 0; i < looks.count; i++) {
        const SecondLook *one = &looks.items[i];
        Date day;
        lines[i] = (PairLine){.a = one->a,
                              .b = one->b,
                              .sentence = one->why == BAR_NUMBERS ? "Two different NHS numbers."
                                                                  : "A restricted record.",
                              .by = one->by,
                              .day = date_parse_iso(arena_copy(arena, one->at, strnlen(one->at, 10)), &day)
                                         ? site_day(arena, day)
                                         : "",
                              .mine = one->actor == request->actor.id};
    }
    TRY(name_pairs(request, lines, looks.count, err));
    PairsPage page = {.second = true, .lines = lines, .line_count = looks.count, .total = looks.count};
    PageFrame frame = page_frame(request, "Joins that wait for a second person");
    frame.personal = true;
    frame.back = "/duplicates";
    view_pairs(&response->html, &frame, &page);
    return true;
}
