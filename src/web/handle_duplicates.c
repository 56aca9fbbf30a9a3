#include "web/handlers.h"
#include "web/pages.h"
#include "web/site.h"

enum { PAIRS_SHOWN = 5, REASONS_MAX = 40 };

static PairSide side_of(Arena *arena, const Record *record)
{
    return (PairSide){
        .id = record->id,
        .given = record->given,
        .family = record->family,
        .sex = record->sex,
        .born = record->birth == DATE_NONE ? NULL : site_day(arena, record->birth),
        .address = record->address,
        .postcode = record->postcode,
        .nhs = record->nhs,
        .phone = record->phone,
        .source = record->source,
    };
}

/* "column\tlevel\tbits" lines as reasons. */
static PairReason *reasons_of(Arena *arena, const char *lines, size_t *count)
{
    PairReason *out = ARENA_ARRAY(arena, PairReason, REASONS_MAX);
    *count = 0;
    while (lines && *lines && *count < REASONS_MAX) {
        size_t length = strcspn(lines, "\n");
        const char *line = arena_copy(arena, lines, length);
        const char *level = strchr(line, '\t'), *bits = level ? strchr(level + 1, '\t') : NULL;
        if (bits)
            out[(*count)++] = (PairReason){
                .column = arena_copy(arena, line, (size_t)(level - line)),
                .level = arena_copy(arena, level + 1, (size_t)(bits - level - 1)),
                .bits = bits + 1,
            };
        lines += length + (lines[length] == '\n');
    }
    return out;
}

static PairView pair_view(Arena *arena, const Pair *pair, const Record *a, const Record *b)
{
    PairView view = {
        .a = side_of(arena, a),
        .b = side_of(arena, b),
        .sentence = pair->sentence,
        .percent =
            pair->probability >= 0.995 ? "over 99%" : arena_print(arena, "%.0f%%", 100 * pair->probability),
    };
    view.reasons = reasons_of(arena, pair->reasons, &view.reason_count);
    return view;
}

/* A pair is shown when this person may see both records. */
static bool fill_pairs(Request *request, int64_t authority, const PairList *pairs, DuplicatesPage *page,
                       Error *err)
{
    int64_t *ids = ARENA_ARRAY(request->arena, int64_t, pairs->count * 2 + 1);
    PairView *views = ARENA_ARRAY(request->arena, PairView, pairs->count + 1);
    RecordList records = {0};
    for (size_t i = 0; i < pairs->count; i++) {
        ids[2 * i] = pairs->items[i].a;
        ids[2 * i + 1] = pairs->items[i].b;
    }
    TRY(record_list(request->store, request->arena, &request->actor, authority, ids, pairs->count * 2,
                    &records, err));
    for (size_t i = 0; i < pairs->count; i++) {
        const Record *a = &records.items[2 * i], *b = a + 1;
        if (a->id && b->id)
            views[page->pair_count++] = pair_view(request->arena, &pairs->items[i], a, b);
    }
    page->pairs = views;
    return true;
}

bool show_duplicates(Request *request, Response *response, Error *err)
{
    int64_t authority = request->actor.authority;
    TRY(site_allow(request, ACTION_JUDGE, authority, err));
    PairList pairs = {0};
    DuplicatesPage page = {.undo_a = request_query_int(request, "a", 0),
                           .undo_b = request_query_int(request, "b", 0)};
    TRY(pair_list(request->store, request->arena, &request->actor, authority, 0, PAIRS_SHOWN, &pairs,
                  &page.total, err));
    TRY(fill_pairs(request, authority, &pairs, &page, err));
    PageFrame frame = page_frame(request, "Possible duplicates");
    frame.personal = true;
    view_duplicates(&response->html, &frame, &page);
    return true;
}

bool judge_pair(Request *request, Response *response, Error *err)
{
    int64_t authority = request->actor.authority;
    int64_t a = request_form_int(request, "a", 0), b = request_form_int(request, "b", 0);
    const char *verdict = request_form(request, "verdict");
    TRY(site_allow(request, ACTION_JUDGE, authority, err));
    if (!verdict)
        return error_set(err, ERROR_INPUT, "Choose: same child, different children, or not sure.");
    TRY(pair_judge(request->store, &request->actor, authority, a, b, verdict, err));
    response_redirect(response,
                      arena_print(request->arena, "/duplicates?a=%lld&b=%lld", (long long)a, (long long)b));
    return true;
}

bool undo_judgement(Request *request, Response *response, Error *err)
{
    int64_t authority = request->actor.authority;
    TRY(site_allow(request, ACTION_JUDGE, authority, err));
    TRY(pair_unjudge(request->store, &request->actor, authority, request_form_int(request, "a", 0),
                     request_form_int(request, "b", 0), err));
    response_redirect(response, "/duplicates");
    return true;
}
