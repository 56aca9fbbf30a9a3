#include "register/restrict.h"

#include "base/clock.h"
#include "base/text.h"
#include "register/family.h"
#include "register/merge.h"
#include "sql.h"

typedef struct Restricting {
    const User *actor;
    int64_t authority, person, lift;
    const RestrictWish *wish;
    const char *reason;
    bool lifts;
} Restricting;

static bool reason_fits(const char *reason, Error *err)
{
    Text text = text_trim((Text){reason ? reason : "", reason ? strlen(reason) : 0});
    return (text.length >= GLASS_REASON_MIN && text.length <= GLASS_REASON_MAX) ||
           error_set(err, ERROR_INPUT, "Give the reason in a sentence of %d to %d letters.", GLASS_REASON_MIN,
                     GLASS_REASON_MAX);
}

/* Whoever is marked: the children or, without any, the carers. */
static bool people_of(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t id,
                      IdList *out, Error *err)
{
    Family family;
    bool found = false;
    TRY(family_get(store, arena, actor, authority, id, clock_today(), &family, &found, err));
    if (!found || !may(actor, ACTION_RESTRICT, authority))
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such family, or your role does not open the record.");
    if (family.restricted)
        return error_set(err, ERROR_CONFLICT,
                         "This family is restricted already. Who may open it stands under "
                         "Restricted.");
    for (size_t i = 0; i < family.children.count; i++)
        *GROW(arena, out) = family.children.items[i].id;
    for (size_t i = 0; i < family.carers.count && !family.children.count; i++)
        *GROW(arena, out) = family.carers.items[i].records[0];
    return out->count > 0 || error_set(err, ERROR_CONFLICT, "Nobody stands in this family today.");
}

static bool is_named(const RestrictWish *wish, int64_t user)
{
    for (size_t i = 0; i < wish->staff_count; i++)
        if (wish->staff[i] == user)
            return true;
    return false;
}

static bool check_wish(Store *store, Arena *arena, int64_t authority, const RestrictWish *wish,
                       UserList *users, Error *err)
{
    size_t known = 0;
    TRY(reason_fits(wish->reason, err));
    TRY(user_list(store, arena, authority, users, err));
    for (size_t i = 0; i < users->count; i++)
        known += user_may_be_named(&users->items[i]) && is_named(wish, users->items[i].id);
    return (wish->staff_count && known == wish->staff_count) ||
           error_set(err, ERROR_INPUT, "Choose at least one who may still open the family.");
}

bool restrict_preview(Store *store, Arena *arena, const User *actor, int64_t authority,
                      const RestrictWish *wish, RestrictPreview *out, Error *err)
{
    IdList people = {0};
    UserList users = {0};
    RestrictPreview preview = {0};
    TRY(people_of(store, arena, actor, authority, wish->family, &people, err));
    TRY(check_wish(store, arena, authority, wish, &users, err));
    for (size_t i = 0; i < users.count; i++) {
        Guard guard;
        const User *user = &users.items[i];
        TRY(guards_of(store, user, authority, people.items, 1, &guard, err));
        const Subject subject = guard_subject(authority, &guard);
        bool finds = may_about(user, ACTION_SEE_PEOPLE, &subject);
        preview.now += finds;
        preview.lose += finds && !is_named(wish, user->id);
    }
    *out = preview;
    return true;
}

static bool mark_body(WriteNow *now, void *context, Error *err)
{
    const Restricting *this = context;
    const RestrictWish *wish = this->wish;
    IdList people = {0};
    UserList users = {0};
    int64_t grants;
    TRY(people_of(now->store, now->arena, this->actor, this->authority, wish->family, &people, err));
    TRY(check_wish(now->store, now->arena, this->authority, wish, &users, err));
    TRY(store_take_ids(now->store, "restricted_grant", (int64_t)wish->staff_count, &grants, err));
    for (size_t i = 0; i < people.count; i++)
        TRY(DO(now->store, SQL_restrict_add, err, VALUE(this->authority), VALUE(people.items[i]),
               VALUE(wish->reason), VALUE((int64_t)clock_today()), VALUE(now->id)));
    for (size_t i = 0; i < wish->staff_count; i++)
        TRY(DO(now->store, SQL_guard_add, err, VALUE(this->authority), VALUE(grants + (int64_t)i),
               VALUE(people.items[0]), VALUE(wish->staff[i]), VALUE(0), value_null(), VALUE(wish->reason),
               VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"people\":%zu,\"staff\":%zu}", people.count, wish->staff_count);
    return true;
}

static bool run(Store *store, const char *action, const char *kind, int64_t number, WriteBody *body,
                Restricting *this, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const Write write = {.authority = this->authority,
                         .actor = this->actor->id,
                         .action = action,
                         .subject = arena_print(&arena, "%s %lld", kind, (long long)number),
                         .reason = this->reason};
    return write_run(store, &write, body, this, err);
}

bool restrict_mark(Store *store, const User *actor, int64_t authority, const RestrictWish *wish, Error *err)
{
    Restricting this = {.actor = actor, .authority = authority, .wish = wish, .reason = wish->reason};
    return run(store, "restrict", "family", wish->family, mark_body, &this, err);
}

/* The people of the restricted family; ERROR_NOT_FOUND when there is none that the actor may speak of. */
static bool circle_of_restricted(WriteNow *now, const Restricting *this, IdList *out, Guard *guard,
                                 Error *err)
{
    TRY(guards_of(now->store, this->actor, this->authority, &this->person, 1, guard, err));
    bool speaks = guard->named || (may(this->actor, ACTION_RESTRICT, this->authority) && !guard->elsewhere);
    if (!guard->restricted || !speaks)
        return error_set(err, ERROR_NOT_FOUND, "There is no restricted family of that number.");
    return circle_people(now->store, now->arena, this->authority, this->person, out, err);
}

bool restrict_lift_list(Store *store, Arena *arena, int64_t authority, LiftList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    LiftList list = {0};
    TRY(ASK(store, SQL_restrict_lifts, &rows, err, VALUE(authority)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (more)
            *GROW(arena, &list) = (Lift){rows_int(rows, 0), rows_int(rows, 1), rows_int(rows, 2),
                                         rows_text(rows, 3, arena), rows_text(rows, 4, arena)};
    }
    *out = list;
    return true;
}

static bool ask_body(WriteNow *now, void *context, Error *err)
{
    const Restricting *this = context;
    IdList people = {0};
    LiftList lifts = {0};
    Guard guard;
    int64_t id;
    TRY(circle_of_restricted(now, this, &people, &guard, err));
    TRY(restrict_lift_list(now->store, now->arena, this->authority, &lifts, err));
    ids_tidy(&people);
    for (size_t i = 0; i < lifts.count; i++)
        if (ids_find(&people, lifts.items[i].person) < people.count)
            return error_set(err, ERROR_CONFLICT, "%s has asked for this already. A second person answers.",
                             lifts.items[i].name);
    TRY(store_take_ids(now->store, "restricted_lift", 1, &id, err));
    return DO(now->store, SQL_restrict_lift_add, err, VALUE(this->authority), VALUE(id), VALUE(this->person),
              VALUE(this->actor->id), VALUE(this->reason), VALUE(now->id));
}

bool restrict_lift_ask(Store *store, const User *actor, int64_t authority, int64_t person, const char *reason,
                       Error *err)
{
    Restricting this = {.actor = actor, .authority = authority, .person = person, .reason = reason};
    if (!may(actor, ACTION_RESTRICT, authority))
        return error_set(err, ERROR_DENIED, "Only a centre leader asks for this.");
    TRY(reason_fits(reason, err));
    return run(store, "restrict-lift-ask", "person", person, ask_body, &this, err);
}

static bool answer_body(WriteNow *now, void *context, Error *err)
{
    Restricting *this = context;
    IdList people = {0};
    LiftList lifts = {0};
    Guard guard;
    const Lift *lift = NULL;
    TRY(restrict_lift_list(now->store, now->arena, this->authority, &lifts, err));
    for (size_t i = 0; i < lifts.count && !lift; i++)
        lift = lifts.items[i].id == this->lift ? &lifts.items[i] : NULL;
    if (!lift)
        return error_set(err, ERROR_CONFLICT, "This has been answered already.");
    this->person = lift->person;
    TRY(circle_of_restricted(now, this, &people, &guard, err));
    if (this->lifts && lift->user == this->actor->id)
        return error_set(err, ERROR_DENIED, "You asked for this. A second person lifts it.");
    TRY(DO(now->store, SQL_restrict_lift_end, err, VALUE(this->authority), VALUE(this->lift),
           VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"person\":%lld}", (long long)lift->person);
    if (!this->lifts)
        return true;
    TRY(DO(now->store, SQL_restrict_end, err, VALUE(this->authority),
           value_ids(now->arena, people.items, people.count), VALUE(now->id)));
    return DO(now->store, SQL_restrict_end_grants, err, VALUE(this->authority),
              value_ids(now->arena, people.items, people.count), VALUE(now->id));
}

bool restrict_lift_answer(Store *store, const User *actor, int64_t authority, int64_t lift, bool lifts,
                          Error *err)
{
    Restricting this = {.actor = actor, .authority = authority, .lift = lift, .lifts = lifts};
    return run(store, lifts ? "restrict-lift" : "restrict-keep", "lift", lift, answer_body, &this, err);
}
