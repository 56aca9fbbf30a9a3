/* What people decide about pairs: verdicts and their undoing, and taking a merge apart. */
#include "cleanse/cleanse.h"
#include "cleanse/verdict.h"
#include "register/shielded.h"
#include "sql.h"

static bool may_judge(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_JUDGE, authority) ||
           error_set(err, ERROR_DENIED,
                     "Your role does not judge duplicates. Ask the partnership co-ordinator.");
}

typedef struct Judging {
    const User *actor;
    int64_t authority, a, b; /* a < b */
    const char *verdict;
} Judging;

static bool check_child(WriteNow *now, const Judging *this, const PersonSet *hidden, int64_t person,
                        Error *err)
{
    int64_t found = 0;
    TRY(store_ask_int(now->store, SQL_cleanse_child_exists,
                      (const Value[]){VALUE(this->authority), VALUE(person)}, 2, 0, &found, err));
    return (found && !person_set_has(hidden, person)) ||
           error_set(err, ERROR_NOT_FOUND, "There is no child's record %lld in this register.",
                     (long long)person);
}

static bool check_pair(WriteNow *now, const Judging *this, Error *err)
{
    PersonSet hidden;
    TRY(people_hidden_from(now->store, now->arena, this->actor, this->authority, &hidden, err));
    TRY(check_child(now, this, &hidden, this->a, err));
    return check_child(now, this, &hidden, this->b, err);
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
    if (strcmp(*was, "same") == 0)
        TRY(DO(now->store, SQL_cleanse_end_merges_of_write, err, VALUE(this->authority), VALUE(write),
               VALUE(now->id)));
    return true;
}

static bool join_judged(WriteNow *now, const Judging *this, const int64_t roots[2], Error *err)
{
    Verdicts verdicts;
    TRY(verdicts_load(now->store, now->arena, this->authority, &verdicts, err));
    const Verdict *verdict = verdict_of(&verdicts, this->a, this->b);
    if (verdict && !verdict->unsure)
        return error_set(
            err, ERROR_CONFLICT,
            "Records of these two children were judged different before. Take that judgement back first.");
    bool a_is_older = roots[0] < roots[1];
    return merge_add(now, this->authority, a_is_older ? this->b : this->a, a_is_older ? this->a : this->b, 1,
                     "A person judged them the same.", err);
}

static bool judge(WriteNow *now, void *context, Error *err)
{
    const Judging *this = context;
    const char *was = NULL;
    int64_t roots[2];
    TRY(check_pair(now, this, err));
    TRY(take_back(now, this, &was, err));
    if (was && strcmp(was, this->verdict) == 0)
        return error_set(err, ERROR_CONFLICT, "Somebody judged this pair %s already.", was);
    TRY(merge_roots(now->store, now->arena, this->authority, (const int64_t[]){this->a, this->b}, 2, roots,
                    err));
    if (strcmp(this->verdict, "same") == 0)
        TRY(join_judged(now, this, roots, err));
    else if (roots[0] == roots[1])
        return error_set(err, ERROR_CONFLICT,
                         "These records are joined as one child. Take the merge apart first.");
    now->detail =
        arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"%s\"}", was ? was : "", this->verdict);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(this->a),
              VALUE(this->b), VALUE(this->verdict), value_null(), VALUE(now->id));
}

static bool unjudge(WriteNow *now, void *context, Error *err)
{
    const Judging *this = context;
    const char *was = NULL;
    TRY(check_pair(now, this, err));
    TRY(take_back(now, this, &was, err));
    if (!was)
        return error_set(err, ERROR_NOT_FOUND,
                         "Nobody has judged this pair, so there is nothing to take back.");
    now->detail = arena_print(now->arena, "{\"before\":\"%s\",\"after\":\"\"}", was);
    return true;
}

static bool run_on_pair(Store *store, const char *action, WriteBody *body, Judging *this, Error *err)
{
    TRY(may_judge(this->actor, this->authority, err));
    if (this->a == this->b)
        return error_set(err, ERROR_INPUT, "A pair is two different records.");
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
        .reason = this->verdict};
    return write_run(store, &write, body, this, err);
}

bool pair_judge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b, const char *verdict,
                Error *err)
{
    if (strcmp(verdict, "same") != 0 && strcmp(verdict, "different") != 0 && strcmp(verdict, "unsure") != 0)
        return error_set(err, ERROR_INPUT, "A pair is judged same, different or unsure, not \"%s\".",
                         verdict);
    Judging this = {actor, authority, a, b, verdict};
    return run_on_pair(store, "judge", judge, &this, err);
}

bool pair_unjudge(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b, Error *err)
{
    Judging this = {actor, authority, a, b, NULL};
    return run_on_pair(store, "unjudge", unjudge, &this, err);
}

static bool find_merge(WriteNow *now, int64_t authority, int64_t person, int64_t *into, int64_t *write,
                       Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    TRY(ASK(now->store, SQL_cleanse_merge_of, &rows, err, VALUE(authority), VALUE(person)));
    TRY(rows_next(rows, &more, err));
    *into = more ? rows_int(rows, 0) : person;
    *write = more ? rows_int(rows, 1) : 0;
    return true;
}

/* The verdict "different" goes with it, or the next cleansing would join the two again. */
static bool unmerge(WriteNow *now, void *context, Error *err)
{
    Judging *this = context;
    int64_t person = this->a, into = 0, write = 0;
    TRY(find_merge(now, this->authority, person, &into, &write, err));
    this->b = into;
    TRY(check_pair(now, this, err));
    TRY(merge_end(now, this->authority, person, err));
    TRY(DO(now->store, SQL_cleanse_end_same_of_write, err, VALUE(this->authority), VALUE(write),
           VALUE(now->id)));
    int64_t a = person < into ? person : into, b = person < into ? into : person;
    TRY(DO(now->store, SQL_cleanse_end_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
           VALUE(now->id)));
    now->detail =
        arena_print(now->arena, "{\"person\":%lld,\"into\":%lld}", (long long)person, (long long)into);
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(a), VALUE(b),
              VALUE("different"), VALUE("their merge was taken apart"), VALUE(now->id));
}

bool cleanse_unmerge(Store *store, const User *actor, int64_t authority, int64_t person, Error *err)
{
    TRY(may_judge(actor, authority, err));
    DEFER(arena_release) Arena arena = {0};
    Judging this = {actor, authority, person, 0, NULL};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "unmerge",
                         .subject = arena_print(&arena, "person %lld", (long long)person)};
    return write_run(store, &write, unmerge, &this, err);
}
