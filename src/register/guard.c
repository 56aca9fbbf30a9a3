#include "register/guard.h"

#include "base/clock.h"
#include "base/text.h"
#include "register/merge.h"
#include "register/notice.h"
#include "sql.h"

Subject guard_subject(int64_t authority, const Guard *guard)
{
    return (Subject){.authority = authority,
                     .elsewhere = guard->elsewhere,
                     .restricted = guard->restricted,
                     .named = guard->named};
}

bool guard_any(Store *store, const User *actor, int64_t authority, bool *out, Error *err)
{
    int64_t count = 0;
    const Value here[] = {VALUE(authority), VALUE(actor->id), VALUE(clock_now())};
    TRY(store_ask_int(store, SQL_guard_any, here, 3, 0, &count, err));
    *out = count > 0;
    return true;
}

/* The people of the restricted family of `person`; none when it is no restricted family, or one that the
 * centre of the actor does not know. */
static bool family_of(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person,
                      IdList *out, Error *err)
{
    Guard guard;
    *out = (IdList){0};
    TRY(guards_of(store, actor, authority, &person, 1, &guard, err));
    return !guard.restricted || guard.elsewhere || circle_people(store, arena, authority, person, out, err);
}

static bool staff_of(Store *store, Arena *arena, int64_t authority, const IdList *people, Guarded *out,
                     Error *err)
{
    struct {
        GuardedStaff *items;
        size_t count, capacity;
    } staff = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_guard_of_people, &rows, err, VALUE(authority),
            value_ids(arena, people->items, people->count), VALUE(clock_now())));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(arena, &staff) = (GuardedStaff){rows_int(rows, 0), rows_int(rows, 2),
                                                  rows_text(rows, 3, arena), rows_int(rows, 4) != 0};
    }
    out->staff = staff.items;
    out->staff_count = staff.count;
    return true;
}

bool user_may_be_named(const User *user)
{
    return !user->locked && role_has(user->role, ACTION_SEE_PEOPLE);
}

typedef struct Naming {
    const User *actor;
    int64_t authority, person, user, grant;
    const char *reason;
} Naming;

static bool grant_add(WriteNow *now, const Naming *this, bool glass, Error *err)
{
    int64_t id;
    TRY(store_take_ids(now->store, "restricted_grant", 1, &id, err));
    now->detail =
        arena_print(now->arena, "{\"grant\":%lld,\"user\":%lld}", (long long)id, (long long)this->user);
    return DO(now->store, SQL_guard_add, err, VALUE(this->authority), VALUE(id), VALUE(this->person),
              VALUE(this->user), VALUE(glass ? 1 : 0),
              glass ? VALUE(clock_now() + GLASS_SECONDS) : value_null(), VALUE(this->reason), VALUE(now->id));
}

static bool name_body(WriteNow *now, void *context, Error *err)
{
    const Naming *this = context;
    User user;
    bool found = false;
    IdList family;
    TRY(user_find(now->store, this->user, &user, &found, err));
    if (!found || user.authority != this->authority || !role_has(user.role, ACTION_SEE_PEOPLE))
        return error_set(err, ERROR_INPUT, "Choose somebody who may see families here.");
    TRY(family_of(now->store, now->arena, this->actor, this->authority, this->person, &family, err));
    if (!family.count)
        return error_set(err, ERROR_NOT_FOUND, "There is no restricted family of that number.");
    Guarded named = {0};
    TRY(staff_of(now->store, now->arena, this->authority, &family, &named, err));
    for (size_t i = 0; i < named.staff_count; i++)
        if (named.staff[i].user == this->user && !named.staff[i].glass)
            return error_set(err, ERROR_CONFLICT, "%s is named for this family already.", user.name);
    return grant_add(now, this, false, err);
}

static bool may_guard(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_GUARD, authority) ||
           error_set(err, ERROR_DENIED, "Only a centre leader names staff for restricted families.");
}

bool guard_name(Store *store, const User *actor, int64_t authority, int64_t person, int64_t user,
                const char *reason, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    TRY(may_guard(actor, authority, err));
    Naming this = {.actor = actor, .authority = authority, .person = person, .user = user, .reason = reason};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "restricted-name",
                         .subject = arena_print(&arena, "person %lld", (long long)person),
                         .reason = reason};
    return write_run(store, &write, name_body, &this, err);
}

static bool unname_body(WriteNow *now, void *context, Error *err)
{
    const Naming *this = context;
    int64_t ended = 0;
    const Value values[] = {VALUE(this->authority), VALUE(this->grant), VALUE(now->id)};
    TRY(store_do(now->store, SQL_guard_end, values, 3, &ended, err));
    return ended || error_set(err, ERROR_CONFLICT, "This has ended already.");
}

bool guard_unname(Store *store, const User *actor, int64_t authority, int64_t grant, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    TRY(may_guard(actor, authority, err));
    Naming this = {.actor = actor, .authority = authority, .grant = grant};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "restricted-unname",
                         .subject = arena_print(&arena, "grant %lld", (long long)grant)};
    return write_run(store, &write, unname_body, &this, err);
}

typedef struct Breaking {
    const User *actor;
    int64_t authority, child; /* child: 0 when there is nobody restricted under these words */
    const GlassWish *wish;
} Breaking;

static bool candidates_of(WriteNow *now, const Breaking *this, IdList *out, Error *err)
{
    const GlassWish *wish = this->wish;
    if (wish->child) {
        *GROW(now->arena, out) = wish->child;
        return true;
    }
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(now->store, SQL_guard_child_named, &rows, err, VALUE(this->authority),
            VALUE(text_fold(now->arena, wish->family)), VALUE(text_fold(now->arena, wish->given)),
            VALUE((int64_t)wish->birth)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(now->arena, out) = rows_int(rows, 0);
    }
    return true;
}

static bool find_child(WriteNow *now, Breaking *this, IdList *family, Error *err)
{
    IdList candidates = {0};
    TRY(candidates_of(now, this, &candidates, err));
    for (size_t i = 0; i < candidates.count && !this->child; i++) {
        TRY(family_of(now->store, now->arena, NULL, this->authority, candidates.items[i], family, err));
        if (family->count)
            TRY(merge_root(now->store, this->authority, candidates.items[i], &this->child, err));
    }
    return true;
}

static bool tell(WriteNow *now, const Breaking *this, const Guarded *named, Error *err)
{
    IdList to = {0};
    for (size_t i = 0; i < named->staff_count; i++)
        if (!named->staff[i].glass)
            *GROW(now->arena, &to) = named->staff[i].user;
    return notice_tell(now,
                       &(Notice){.kind = this->child ? NOTICE_GLASS : NOTICE_GLASS_NOBODY,
                                 .user = this->actor->id,
                                 .person = this->child,
                                 .words = this->wish->reason},
                       this->authority, to.items, to.count, err);
}

static bool glass_body(WriteNow *now, void *context, Error *err)
{
    Breaking *this = context;
    IdList family = {0};
    Guarded named = {0};
    TRY(find_child(now, this, &family, err));
    if (this->child) {
        TRY(staff_of(now->store, now->arena, this->authority, &family, &named, err));
        const Naming naming = {.authority = this->authority,
                               .person = this->child,
                               .user = this->actor->id,
                               .reason = this->wish->reason};
        TRY(grant_add(now, &naming, true, err));
        now->detail = arena_print(now->arena, "{\"person\":%lld}", (long long)this->child);
    }
    return tell(now, this, &named, err);
}

bool guard_break_glass(Store *store, const User *actor, int64_t authority, const GlassWish *wish,
                       int64_t *child, Error *err)
{
    if (!may(actor, ACTION_BREAK_GLASS, authority))
        return error_set(err, ERROR_DENIED, "Your role does not open restricted families in an emergency.");
    Text reason =
        text_trim((Text){wish->reason ? wish->reason : "", wish->reason ? strlen(wish->reason) : 0});
    if (reason.length < GLASS_REASON_MIN || reason.length > GLASS_REASON_MAX)
        return error_set(err, ERROR_INPUT,
                         "Give the reason in a sentence of %d to %d letters. Others will read it.",
                         GLASS_REASON_MIN, GLASS_REASON_MAX);
    if (!wish->child && (!wish->given || !wish->family || wish->birth == DATE_NONE))
        return error_set(err, ERROR_INPUT,
                         "Give the child's number, or the given name, family name and date of birth.");
    Breaking this = {.actor = actor, .authority = authority, .wish = wish};
    const Write write = {
        .authority = authority, .actor = actor->id, .action = "break-glass", .reason = wish->reason};
    TRY(write_run(store, &write, glass_body, &this, err));
    if (!this.child)
        return error_set(
            err, ERROR_NOT_FOUND,
            "No restricted family is there under these words. The centre leader has been told that "
            "you asked.");
    *child = this.child;
    return true;
}

static bool circle_load(Store *store, Arena *arena, int64_t authority, const RestrictedOne *ones,
                        size_t count, Guarded *out, Error *err)
{
    IdList family;
    *out = (Guarded){.person = ones->circle, .people = count};
    TRY(circle_people(store, arena, authority, ones->circle, &family, err));
    return staff_of(store, arena, authority, &family, out, err);
}

bool guarded_list(Store *store, Arena *arena, const User *actor, int64_t authority, GuardedList *out,
                  Error *err)
{
    RestrictedOneList ones = {0};
    GuardedList list = {0};
    bool sees_all = may(actor, ACTION_GUARD, authority);
    TRY(restricted_circles(store, arena, authority, &ones, err));
    for (size_t i = 0, next; i < ones.count; i = next) {
        Guarded one;
        for (next = i + 1; next < ones.count && ones.items[next].circle == ones.items[i].circle;)
            next++;
        TRY(circle_load(store, arena, authority, &ones.items[i], next - i, &one, err));
        for (size_t s = 0; s < one.staff_count; s++)
            one.named = one.named || one.staff[s].user == actor->id;
        Guard guard;
        TRY(guards_of(store, actor, authority, &one.person, 1, &guard, err));
        if ((sees_all && !guard.elsewhere) || one.named)
            *GROW(arena, &list) = one;
    }
    *out = list;
    return true;
}
