/* What one person decided: the list behind each figure of "Who decided what". */
#include "base/clock.h"
#include "base/text.h"
#include "cleanse/runs.h"
#include "web/handlers.h"
#include "web/listing.h"
#include "web/true_pages.h"

enum { PAIRS_SHOWN = 100 };

typedef struct Heading { /* a figure: its word in the address, and over its list */
    const char *word, *title;
    unsigned kinds;
    bool held; /* only what holds */
} Heading;

static const Heading headings[] = {
    {"judged", "Pairs judged", DECIDED_VERDICTS, false},
    {"same", "Pairs judged the same", 1u << DECIDED_SAME, false},
    {"different", "Pairs judged different", 1u << DECIDED_DIFFERENT, false},
    {"unsure", "Pairs judged not sure", 1u << DECIDED_UNSURE, false},
    {"judged-held", "Pairs judged, and held", DECIDED_VERDICTS, true},
    {"joined", "Records joined by cleansing", 1u << DECIDED_JOINS, false},
    {"joined-held", "Records joined by cleansing, and held", 1u << DECIDED_JOINS, true},
    {"ended", "Registrations ended", 1u << DECIDED_ENDINGS, false},
    {"ended-held", "Registrations ended, and held", 1u << DECIDED_ENDINGS, true},
};

static const Heading *heading_of(const char *word)
{
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strcmp(headings[i].word, word) == 0)
            return &headings[i];
    return NULL;
}

static bool name_of(Request *request, int64_t user, const char **out, Error *err)
{
    DeciderList deciders;
    TRY(decider_list(request->store, request->arena, &request->actor, request->actor.authority, &deciders,
                     err));
    for (size_t i = 0; i < deciders.count; i++)
        if (deciders.items[i].user == user) {
            *out = deciders.items[i].name ? deciders.items[i].name : "the command line";
            return true;
        }
    return error_set(err, ERROR_NOT_FOUND, "There is no such list.");
}

static const char *verdict_words(DecisionKind kind)
{
    return kind == DECIDED_SAME ? "the same" : kind == DECIDED_DIFFERENT ? "different" : "not sure";
}

/* The pairs of which this person may see both records; both are asked for at once. */
static bool name_pairs(Request *request, const DecidedList *decided, DecidedRow *rows, size_t *count,
                       Error *err)
{
    Arena *arena = request->arena;
    RecordList records = {0};
    int64_t *ids = ARENA_ARRAY(arena, int64_t, 2 * decided->count + 1), at;
    for (size_t i = 0; i < decided->count; i++) {
        ids[2 * i] = decided->items[i].a;
        ids[2 * i + 1] = decided->items[i].b;
    }
    TRY(record_list(request->store, arena, &request->actor, request->actor.authority, ids, 2 * decided->count,
                    &records, err));
    *count = 0;
    for (size_t i = 0; i < decided->count; i++) {
        const DecidedOne *one = &decided->items[i];
        const Record *a = &records.items[2 * i], *b = &records.items[2 * i + 1];
        if (a->id && b->id)
            rows[(*count)++] = (DecidedRow){
                .a = one->a,
                .b = one->b,
                .a_name = site_name(arena, a->given, a->family),
                .b_name = site_name(arena, b->given, b->family),
                .verdict = verdict_words(one->kind),
                .day = clock_parse(one->at, &at) ? site_moment(arena, at) : one->at,
                .undone = one->undone,
            };
    }
    return true;
}

static bool show_pairs_decided(Request *request, Response *response, const DecidedList *decided,
                               const char *path, DecidedPage *page, Error *err)
{
    Arena *arena = request->arena;
    size_t count = 0;
    DecidedRow *rows = ARENA_ARRAY(arena, DecidedRow, decided->count + 1);
    TRY(name_pairs(request, decided, rows, &count, err));
    int64_t pages = (int64_t)((count + PAIRS_SHOWN - 1) / PAIRS_SHOWN),
            number = request_query_int(request, "page", 1);
    number = number < 1 || number > pages ? 1 : number;
    size_t from = (size_t)(number - 1) * PAIRS_SHOWN;
    page->rows = rows + from;
    page->row_count = count - from < PAIRS_SHOWN ? count - from : PAIRS_SHOWN;
    page->total = text_grouped(arena, (double)decided->count);
    page->elsewhere = decided->count > count ? text_grouped(arena, (double)(decided->count - count)) : NULL;
    page->previous = number > 1 ? arena_print(arena, "%s?page=%lld", path, (long long)number - 1) : NULL;
    page->next = number < pages ? arena_print(arena, "%s?page=%lld", path, (long long)number + 1) : NULL;
    PageFrame frame = page_frame(request, page->words);
    frame.personal = true;
    frame.back = "/count/history";
    view_decided(&response->html, &frame, page);
    return true;
}

static bool show_records_decided(Request *request, Response *response, const DecidedList *decided,
                                 const char *path, const DecidedPage *about, Error *err)
{
    Arena *arena = request->arena;
    DEFER(site_leave) SitePicture site = {0};
    int64_t *ids = ARENA_ARRAY(arena, int64_t, decided->count + 1);
    for (size_t i = 0; i < decided->count; i++)
        ids[i] = decided->items[i].a;
    TRY(site_picture_on(request, site_today(), &site, err));
    ListPage page = {
        .title = about->words,
        .definition =
            "Each record that this person's cleansings joined to another of the same child, or whose "
            "registration they ended.",
        .unit = "records: one line for each, with the child it belongs to",
        .out_of = arena_print(arena, "all that was decided by %s", about->who),
        .period = "at any time; what is held has not been taken back or changed since",
        .place = site_place(arena, &site),
        .by_record = true,
        .base = arena_print(arena, "%s?list=1", path),
    };
    return listing_show(request, response, &site, ids, decided->count, &page, err);
}

static void keep_held(DecidedList *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!list->items[i].undone)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

bool show_decided(Request *request, Response *response, Error *err)
{
    int64_t user = 0;
    DecidedList decided;
    const Heading *heading = heading_of(request_param(request, "what"));
    TRY(request_param_int(request, "user", &user, err));
    TRY(site_allow(request, ACTION_JUDGE, request->actor.authority, err));
    if (!heading)
        return error_set(err, ERROR_NOT_FOUND, "There is no such list.");
    DecidedPage page = {.words = heading->title};
    TRY(name_of(request, user, &page.who, err));
    TRY(decided_list(request->store, request->arena, &request->actor, request->actor.authority, user,
                     heading->kinds, &decided, err));
    if (heading->held)
        keep_held(&decided);
    const char *path = arena_print(request->arena, "/count/decided/%lld/%s", (long long)user, heading->word);
    return heading->kinds & DECIDED_VERDICTS
               ? show_pairs_decided(request, response, &decided, path, &page, err)
               : show_records_decided(request, response, &decided, path, &page, err);
}
