/* Verdicts about pairs and their undoing. */
#include "cleanse/reviewing.h"
#include "cleanse/verdict.h"
#include "register/shielded.h"
#include "sql.h"

enum { NOTE_MAX = 1000, KIND_NONE = -1 };

typedef struct Judging {
    const User *actor;
    int64_t authority, a, b; /* a < b */
    const Judgement *judgement;
    Judged judged;
} Judging;

bool reviewer_allowed(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_JUDGE, authority) ||
           error_set(err, ERROR_DENIED,
                     "Your role does not judge duplicates. Ask the partnership co-ordinator.");
}

bool review_check(WriteNow *now, const User *actor, int64_t authority, const int64_t *people, size_t count,
                  Error *err)
{
    Hidden hidden;
    int64_t first = KIND_NONE;
    TRY(people_hidden_from(now->store, now->arena, actor, authority, &hidden, err));
    for (size_t i = 0; i < count; i++) {
        int64_t kind = KIND_NONE;
        TRY(store_ask_int(now->store, SQL_review_kind, (const Value[]){VALUE(authority), VALUE(people[i])}, 2,
                          KIND_NONE, &kind, err));
        first = i ? first : kind;
        if (kind == KIND_NONE || kind != first || hidden_has(&hidden, people[i]))
            return error_set(err, ERROR_NOT_FOUND,
                             "Record %lld is not in this register, or no longer: the list it came from may "
                             "have been withdrawn. Nothing was changed.",
                             (long long)people[i]);
    }
    return true;
}

static const char *verdict_words(const char *verdict)
{
    return strcmp(verdict, "same") == 0        ? "the same"
           : strcmp(verdict, "different") == 0 ? "different"
                                               : "not sure";
}

bool pair_decided(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, Decided *out,
                  bool *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_review_decided, &rows, err, VALUE(authority), VALUE(a), VALUE(b)));
    TRY(rows_next(rows, found, err));
    if (*found) {
        const char *name = rows_text(rows, 4, arena);
        *out = (Decided){.a = a,
                         .b = b,
                         .verdict = rows_text(rows, 0, arena),
                         .by = name ? name : "a colleague",
                         .at = rows_text(rows, 3, arena),
                         .note = rows_text(rows, 5, arena)};
    }
    return true;
}

bool pair_changed(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, int64_t *out,
                  Error *err)
{
    RootOfList tree = {0};
    int64_t roots[2];
    TRY(merge_roots(store, arena, authority, (const int64_t[]){a, b}, 2, roots, err));
    TRY(merge_trees(store, arena, authority, roots, roots[0] == roots[1] ? 1 : 2, &tree, err));
    int64_t *ids = ARENA_ARRAY(arena, int64_t, tree.count + 1);
    for (size_t i = 0; i < tree.count; i++)
        ids[i] = tree.items[i].record;
    const Value asked[] = {VALUE(authority), value_ids(arena, ids, tree.count), VALUE(a), VALUE(b)};
    return store_ask_int(store, SQL_review_changed, asked, 4, 0, out, err);
}

bool records_told(Store *store, Arena *arena, int64_t authority, const int64_t *ids, size_t count,
                  ToldList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_review_told, &rows, err, VALUE(authority), value_ids(arena, ids, count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = (Told){rows_int(rows, 0), rows_text(rows, 1, arena), rows_text(rows, 2, arena)};
    }
}

bool pair_last(Store *store, Arena *arena, const User *actor, int64_t authority, const char *since,
               Decided *out, bool *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_review_last, &rows, err, VALUE(authority), VALUE(actor->id), VALUE(since)));
    TRY(rows_next(rows, found, err));
    if (*found)
        *out =
            (Decided){.a = rows_int(rows, 0), .b = rows_int(rows, 1), .verdict = rows_text(rows, 2, arena)};
    return true;
}

/* Nobody decides about what has changed since they looked. */
static bool check_unchanged(WriteNow *now, const Judging *this, Error *err)
{
    int64_t changed = 0, seen = this->judgement->seen;
    Decided decided;
    bool found = false;
    if (!seen)
        return true;
    TRY(pair_changed(now->store, now->arena, this->authority, this->a, this->b, &changed, err));
    if (changed <= seen)
        return true;
    TRY(pair_decided(now->store, now->arena, this->authority, this->a, this->b, &decided, &found, err));
    if (found)
        return error_set(err, ERROR_CONFLICT,
                         "%s has judged this pair meanwhile: %s. Nothing of yours is lost: look again, and "
                         "decide once more only if you see it otherwise.",
                         decided.by, verdict_words(decided.verdict));
    return error_set(err, ERROR_CONFLICT,
                     "One of the two records was changed after it was shown to you. What you chose is kept: "
                     "look again, then decide.");
}

static bool second_look_of(WriteNow *now, const Judging *this, SecondLook *out, bool *found, Error *err)
{
    SecondLookList all = {0};
    TRY(second_look_list(now->store, now->arena, this->actor, this->authority, &all, err));
    *found = false;
    for (size_t i = 0; i < all.count && !*found; i++)
        if (all.items[i].a == this->a && all.items[i].b == this->b) {
            *out = all.items[i];
            *found = true;
        }
    return true;
}

static bool end_second_look(WriteNow *now, const Judging *this, const char *outcome, Error *err)
{
    return DO(now->store, SQL_review_end_second_look, err, VALUE(this->authority), VALUE(this->a),
              VALUE(this->b), VALUE(outcome), VALUE(now->id));
}

/* Takes back the standing verdict of the pair, with the merge it made. *was is NULL when there is none. */
static bool take_back(WriteNow *now, const Judging *this, const char **was, Error *err)
{
    int64_t write = 0;
    *was = NULL;
    {
        DEFER(rows_close) Rows *rows = NULL;
        bool more;
        TRY(ASK(now->store, SQL_cleanse_find_decision, &rows, err, VALUE(this->authority), VALUE(this->a),
                VALUE(this->b)));
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        write = rows_int(rows, 0);
        *was = rows_text(rows, 1, now->arena);
    }
    TRY(DO(now->store, SQL_cleanse_end_decision, err, VALUE(this->authority), VALUE(this->a), VALUE(this->b),
           VALUE(now->id)));
    if (strcmp(*was, "same") != 0)
        return true;
    TRY(choice_end_of_write(now, this->authority, write, err));
    return DO(now->store, SQL_cleanse_end_merges_of_write, err, VALUE(this->authority), VALUE(write),
              VALUE(now->id));
}

static bool check_not_apart(WriteNow *now, const Judging *this, Error *err)
{
    Verdicts verdicts;
    TRY(verdicts_load(now->store, now->arena, this->authority, &verdicts, err));
    const Verdict *verdict = verdict_of(&verdicts, this->a, this->b);
    return !verdict || verdict->unsure ||
           error_set(err, ERROR_CONFLICT,
                     "Records of these two were judged different before. Take that judgement back "
                     "first.");
}

static bool propose(WriteNow *now, Judging *this, MergeBar bar, Error *err)
{
    this->judged = JUDGED_PROPOSED;
    now->detail =
        arena_print(now->arena, "{\"proposed\":\"%s\"}", bar == BAR_NUMBERS ? "numbers" : "restricted");
    return DO(now->store, SQL_review_propose, err, VALUE(this->authority), VALUE(this->a), VALUE(this->b),
              VALUE(bar == BAR_NUMBERS ? "numbers" : "restricted"), VALUE(this->judgement->note),
              VALUE(now->id));
}

static bool join_judged(WriteNow *now, Judging *this, const int64_t roots[2], bool confirmed, Error *err)
{
    bool a_is_older = roots[0] < roots[1];
    int64_t person = a_is_older ? this->b : this->a, into = a_is_older ? this->a : this->b;
    if (confirmed)
        TRY(merge_add_confirmed(now, this->authority, person, into, 1, "Two people judged them the same.",
                                err));
    else
        TRY(merge_add(now, this->authority, person, into, 1, "A person judged them the same.", err));
    for (size_t i = 0; i < this->judgement->pick_count; i++)
        TRY(choice_add(now, this->authority, this->judgement->picks[i].record,
                       this->judgement->picks[i].trait, err));
    return true;
}

/* Joins the two, or asks for a second person; *done is false in the latter case. */
static bool judge_same(WriteNow *now, Judging *this, const int64_t roots[2], bool *done, Error *err)
{
    MergeBar bar;
    SecondLook look;
    bool proposed = false;
    TRY(check_not_apart(now, this, err));
    TRY(merge_bar(now->store, now->arena, this->authority, this->a, this->b, &bar, err));
    TRY(second_look_of(now, this, &look, &proposed, err));
    *done = bar == BAR_NONE || proposed;
    if (!*done)
        return propose(now, this, bar, err);
    if (bar != BAR_NONE && look.actor == this->actor->id)
        return error_set(err, ERROR_CONFLICT,
                         "You asked for this join yourself. Somebody else has to confirm it.");
    this->judged = bar == BAR_NONE ? JUDGED : JUDGED_CONFIRMED;
    return join_judged(now, this, roots, bar != BAR_NONE, err);
}

static bool judge(WriteNow *now, void *context, Error *err)
{
    Judging *this = context;
    const char *was = NULL, *verdict = this->judgement->verdict;
    int64_t roots[2];
    bool done = true;
    const int64_t both[] = {this->a, this->b};
    this->judged = JUDGED;
    TRY(review_check(now, this->actor, this->authority, both, 2, err));
    TRY(check_unchanged(now, this, err));
    TRY(take_back(now, this, &was, err));
    if (was && strcmp(was, verdict) == 0)
        return error_set(err, ERROR_CONFLICT, "Somebody judged this pair %s already.",
                         verdict_words(verdict));
    TRY(merge_roots(now->store, now->arena, this->authority, both, 2, roots, err));
    if (roots[0] == roots[1])
        return error_set(err, ERROR_CONFLICT,
                         strcmp(verdict, "same") == 0
                             ? "These two records are one already."
                             : "These records are joined as one. Take the merge apart first.");
    if (strcmp(verdict, "same") == 0)
        TRY(judge_same(now, this, roots, &done, err));
    if (!done)
        return true;
    TRY(end_second_look(now, this, verdict, err));
    now->detail = arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"%s\"}", was ? was : "", verdict);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(this->a),
              VALUE(this->b), VALUE(verdict), VALUE(this->judgement->note), VALUE(now->id));
}

static bool unjudge(WriteNow *now, void *context, Error *err)
{
    Judging *this = context;
    const char *was = NULL;
    SecondLook look;
    bool proposed = false;
    const int64_t both[] = {this->a, this->b};
    TRY(review_check(now, this->actor, this->authority, both, 2, err));
    TRY(second_look_of(now, this, &look, &proposed, err));
    TRY(take_back(now, this, &was, err));
    if (!was && !proposed)
        return error_set(err, ERROR_NOT_FOUND,
                         "Nobody has judged this pair, so there is nothing to take back.");
    if (proposed)
        TRY(end_second_look(now, this, "taken back", err));
    now->detail = arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"\"}", was ? was : "proposed");
    return true;
}

static bool run_on_pair(Store *store, const char *action, WriteBody *body, Judging *this, Error *err)
{
    TRY(reviewer_allowed(this->actor, this->authority, err));
    if (this->a == this->b)
        return error_set(err, ERROR_INPUT,
                         "A pair is two different records. Choose another to compare with.");
    if (this->a > this->b) {
        int64_t swap = this->a;
        this->a = this->b;
        this->b = swap;
    }
    DEFER(arena_release) Arena arena = {0};
    const Write write = {
        .authority = this->authority,
        .actor = this->actor->id,
        .action = action,
        .subject = arena_print(&arena, "person %lld, person %lld", (long long)this->a, (long long)this->b),
        .reason = this->judgement ? this->judgement->verdict : NULL};
    return write_run(store, &write, body, this, err);
}

bool pair_judge(Store *store, const User *actor, int64_t authority, const Judgement *judgement, Judged *out,
                Error *err)
{
    const char *verdict = judgement->verdict;
    if (strcmp(verdict, "same") != 0 && strcmp(verdict, "different") != 0 && strcmp(verdict, "unsure") != 0)
        return error_set(err, ERROR_INPUT, "A pair is judged same, different or unsure, not \"%s\".",
                         verdict);
    if (judgement->note && strlen(judgement->note) > NOTE_MAX)
        return error_set(err, ERROR_INPUT, "The note is too long: write at most %d characters.", NOTE_MAX);
    Judging this = {actor, authority, judgement->a, judgement->b, judgement, JUDGED};
    TRY(run_on_pair(store, "judge", judge, &this, err));
    *out = this.judged;
    return true;
}

bool pair_unjudge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b, Error *err)
{
    Judging this = {actor, authority, a, b, NULL, JUDGED};
    return run_on_pair(store, "unjudge", unjudge, &this, err);
}

bool second_look_list(Store *store, Arena *arena, const User *actor, int64_t authority, SecondLookList *out,
                      Error *err)
{
    Hidden hidden;
    SecondLookList list = {0};
    TRY(reviewer_allowed(actor, authority, err));
    TRY(people_hidden_from(store, arena, actor, authority, &hidden, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_review_second_looks, &rows, err, VALUE(authority)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        const char *name = rows_text(rows, 6, arena);
        SecondLook look = {.a = rows_int(rows, 0),
                           .b = rows_int(rows, 1),
                           .actor = rows_int(rows, 4),
                           .why = strcmp(rows_text(rows, 2, NULL), "numbers") == 0 ? BAR_NUMBERS
                                                                                   : BAR_RESTRICTED,
                           .by = name ? name : "a colleague",
                           .at = rows_text(rows, 5, arena),
                           .note = rows_text(rows, 3, arena)};
        if (!hidden_has(&hidden, look.a) && !hidden_has(&hidden, look.b))
            *GROW(arena, &list) = look;
    }
    *out = list;
    return true;
}
