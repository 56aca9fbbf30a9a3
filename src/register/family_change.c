#include "register/family_change.h"

#include "base/clock.h"
#include "register/facts.h"
#include "register/guard.h"
#include "sql.h"

enum { NOTE_MAX = 1000 };

typedef struct Changing {
    const User *actor;
    int64_t authority;
    const char *kind, *note;
    Date from;
    Family family, other; /* other: of a join */
    const FamilySplit *split;
    IdList leaving;      /* records named by a split; tidy */
    IdList people, told; /* who moves */
    int64_t asked, asked_other, change, made, beside;
    int64_t ask; /* the join that waited and is answered */
    bool joins;
} Changing;

static bool allowed(const User *actor, int64_t authority, Error *err)
{
    return may(actor, ACTION_JUDGE, authority) ||
           error_set(err, ERROR_DENIED,
                     "Your role does not part or join families. Ask the partnership co-ordinator.");
}

static bool find_family(WriteNow *now, const Changing *this, int64_t id, Family *out, Error *err)
{
    bool found = false;
    TRY(family_get(now->store, now->arena, this->actor, this->authority, id, this->from, out, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no family of number %lld on that day. Nothing was changed.",
                         (long long)id);
    return !out->cut || error_set(err, ERROR_CONFLICT,
                                  "This family is joined of so many that it is not shown whole. Look at its "
                                  "children for wrong joins first.");
}

static bool add_child(WriteNow *now, Changing *this, int64_t root, IdList *out, Error *err)
{
    RootOfList tree = {0};
    TRY(merge_trees(now->store, now->arena, this->authority, &root, 1, &tree, err));
    for (size_t i = 0; i < tree.count; i++)
        *GROW(now->arena, out) = tree.items[i].record;
    return true;
}

/* One who is named on a form, with all records; *found false when they do not stand in the family. */
static bool add_one(WriteNow *now, Changing *this, int64_t id, bool *found, Error *err)
{
    const Family *family = &this->family;
    *found = true;
    for (size_t i = 0; i < family->children.count; i++)
        if (family->children.items[i].id == id)
            return add_child(now, this, id, &this->leaving, err);
    for (size_t i = 0; i < family->carers.count; i++) {
        const FamilyCarer *carer = &family->carers.items[i];
        if (carer->records[0] != id)
            continue;
        for (size_t r = 0; r < carer->record_count; r++)
            *GROW(now->arena, &this->leaving) = carer->records[r];
        return true;
    }
    *found = false;
    return true;
}

static bool find_leaving(WriteNow *now, Changing *this, Error *err)
{
    IdList named = {0};
    for (size_t i = 0; i < this->split->people_count; i++)
        *GROW(now->arena, &named) = this->split->people[i];
    ids_tidy(&named);
    for (size_t i = 0; i < named.count; i++) {
        bool found = false;
        TRY(add_one(now, this, named.items[i], &found, err));
        if (!found)
            return error_set(err, ERROR_CONFLICT,
                             "Somebody you chose does not stand in this family on that day: a colleague or a "
                             "list may have changed it. Nothing was changed; look again.");
    }
    if (!named.count)
        return error_set(err, ERROR_INPUT, "Choose who lives apart from that day on.");
    if (named.count == this->family.children.count + this->family.carers.count)
        return error_set(err, ERROR_INPUT,
                         "You chose everybody, so nobody would be left. Choose only who lives apart.");
    ids_tidy(&this->leaving);
    return true;
}

/* Families in which all who stand leave go along; of those in which somebody stays the lowest is what they
 * left. */
static bool find_told(WriteNow *now, Changing *this, const Family *family, bool all, Error *err)
{
    StandingList standing = {0};
    IdList families = {0};
    for (size_t i = 0; i < family->family_count; i++)
        *GROW(now->arena, &families) = family->families[i];
    TRY(standing_load(now->store, now->arena, this->authority, &families, this->from, &standing, err));
    for (size_t i = 0; i < families.count; i++) {
        bool leaves = true;
        for (size_t s = 0; s < standing.count; s++) {
            int64_t person = standing.items[s].person;
            leaves = leaves && (all || standing.items[s].family != families.items[i] ||
                                ids_find(&this->leaving, person) < this->leaving.count);
        }
        if (leaves)
            *GROW(now->arena, &this->told) = families.items[i];
        else if (!this->beside)
            this->beside = families.items[i];
    }
    for (size_t s = 0; s < standing.count && all; s++)
        TRY(add_child(now, this, standing.items[s].root, &this->people, err));
    return true;
}

static bool put(WriteNow *now, Changing *this, Error *err)
{
    int64_t change;
    TRY(store_take_ids(now->store, "family_change", 1, &change, err));
    TRY(store_take_ids(now->store, "family", 1, &this->made, err));
    ids_tidy(&this->people);
    TRY(DO(now->store, SQL_family_change_put, err, VALUE(this->authority), VALUE(change), VALUE(this->kind),
           VALUE(this->made), VALUE(this->beside), VALUE((int64_t)this->from), VALUE(this->note),
           VALUE(now->id)));
    for (size_t i = 0; i < this->people.count; i++)
        TRY(DO(now->store, SQL_family_move_put, err, VALUE(this->authority), VALUE(change),
               VALUE(this->people.items[i]), value_null(), VALUE(now->id)));
    for (size_t i = 0; i < this->told.count; i++)
        TRY(DO(now->store, SQL_family_move_put, err, VALUE(this->authority), VALUE(change), value_null(),
               VALUE(this->told.items[i]), VALUE(now->id)));
    now->detail = arena_print(now->arena, "{\"change\":%lld,\"family\":%lld,\"records\":%zu}",
                              (long long)change, (long long)this->made, this->people.count);
    return true;
}

static bool check_words(const Changing *this, Error *err)
{
    if (this->from == DATE_NONE)
        return error_set(err, ERROR_INPUT, "Say from which day on: day, month and year.");
    if (this->from > clock_today())
        return error_set(err, ERROR_INPUT,
                         "That day is still to come. Part or join families when it has happened.");
    return !this->note || strlen(this->note) <= NOTE_MAX ||
           error_set(err, ERROR_INPUT, "The note is too long: write at most %d characters.", NOTE_MAX);
}

static bool split_body(WriteNow *now, void *context, Error *err)
{
    Changing *this = context;
    TRY(find_family(now, this, this->asked, &this->family, err));
    TRY(find_leaving(now, this, err));
    this->people = this->leaving;
    TRY(find_told(now, this, &this->family, false, err));
    return put(now, this, err);
}

bool family_join_asks(Store *store, Arena *arena, const User *actor, int64_t authority, JoinAskList *out,
                      Error *err)
{
    JoinAskList all = {0}, list = {0};
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(store, SQL_join_asks, &rows, err, VALUE(authority)));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (more)
                *GROW(arena, &all) = (JoinAsk){.id = rows_int(rows, 0),
                                               .family = rows_int(rows, 1),
                                               .other = rows_int(rows, 2),
                                               .from = (Date)rows_int(rows, 3),
                                               .note = rows_text(rows, 4, arena),
                                               .user = rows_int(rows, 5),
                                               .name = rows_text(rows, 6, arena)};
        }
    }
    for (size_t i = 0; i < all.count; i++) {
        const JoinAsk *ask = &all.items[i];
        Family family;
        bool one = false, other = false;
        TRY(family_get(store, arena, actor, authority, ask->family, ask->from, &family, &one, err));
        TRY(family_get(store, arena, actor, authority, ask->other, ask->from, &family, &other, err));
        if (one && other)
            *GROW(arena, &list) = *ask;
    }
    *out = list;
    return true;
}

static bool wait_for_second(WriteNow *now, const Changing *this, Error *err)
{
    JoinAskList asks = {0};
    int64_t id, one = this->family.id, other = this->other.id;
    TRY(family_join_asks(now->store, now->arena, this->actor, this->authority, &asks, err));
    for (size_t i = 0; i < asks.count; i++) {
        const JoinAsk *ask = &asks.items[i];
        if ((ask->family == one && ask->other == other) || (ask->family == other && ask->other == one))
            return error_set(err, ERROR_CONFLICT,
                             "%s has asked for this join already. A second person answers under Restricted.",
                             ask->name);
    }
    TRY(store_take_ids(now->store, "family_join_ask", 1, &id, err));
    now->detail = arena_print(now->arena, "{\"proposed\":\"restricted\",\"ask\":%lld}", (long long)id);
    return DO(now->store, SQL_join_ask_put, err, VALUE(this->authority), VALUE(id), VALUE(one), VALUE(other),
              VALUE((int64_t)this->from), VALUE(this->note), VALUE(this->actor->id), VALUE(now->id));
}

static bool join_body(WriteNow *now, void *context, Error *err)
{
    Changing *this = context;
    TRY(find_family(now, this, this->asked, &this->family, err));
    TRY(find_family(now, this, this->asked_other, &this->other, err));
    if (this->family.id == this->other.id)
        return error_set(err, ERROR_CONFLICT, "These two are one family on that day already.");
    if ((this->family.restricted || this->other.restricted) && !this->ask)
        return wait_for_second(now, this, err);
    this->beside = this->family.id;
    TRY(find_told(now, this, &this->family, true, err));
    TRY(find_told(now, this, &this->other, true, err));
    return put(now, this, err);
}

static bool answer_body(WriteNow *now, void *context, Error *err)
{
    Changing *this = context;
    JoinAskList asks = {0};
    const JoinAsk *ask = NULL;
    TRY(family_join_asks(now->store, now->arena, this->actor, this->authority, &asks, err));
    for (size_t i = 0; i < asks.count && !ask; i++)
        ask = asks.items[i].id == this->ask ? &asks.items[i] : NULL;
    if (!ask)
        return error_set(err, ERROR_CONFLICT, "This has been answered already.");
    if (this->joins && ask->user == this->actor->id)
        return error_set(err, ERROR_DENIED, "You asked for this. A second person joins the families.");
    TRY(DO(now->store, SQL_join_ask_end, err, VALUE(this->authority), VALUE(this->ask), VALUE(now->id)));
    if (!this->joins)
        return true;
    this->asked = ask->family;
    this->asked_other = ask->other;
    this->from = ask->from;
    this->note = ask->note;
    return join_body(now, this, err);
}

static bool run(Store *store, const char *action, WriteBody *body, Changing *this, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const Write write = {.authority = this->authority,
                         .actor = this->actor->id,
                         .action = action,
                         .subject = arena_print(&arena, "family %lld", (long long)this->asked)};
    return write_run(store, &write, body, this, err);
}

bool family_split(Store *store, const User *actor, int64_t authority, const FamilySplit *split, int64_t *part,
                  Error *err)
{
    Changing this = {.actor = actor,
                     .authority = authority,
                     .kind = "split",
                     .note = split->note,
                     .from = split->from,
                     .asked = split->family,
                     .split = split};
    TRY(allowed(actor, authority, err));
    TRY(check_words(&this, err));
    TRY(run(store, "family-split", split_body, &this, err));
    *part = this.made;
    return true;
}

bool family_join(Store *store, const User *actor, int64_t authority, const FamilyJoin *join, int64_t *joined,
                 Error *err)
{
    Changing this = {.actor = actor,
                     .authority = authority,
                     .kind = "join",
                     .note = join->note,
                     .from = join->from,
                     .asked = join->family,
                     .asked_other = join->other};
    TRY(allowed(actor, authority, err));
    TRY(check_words(&this, err));
    if (join->family == join->other)
        return error_set(err, ERROR_INPUT, "A family cannot be joined with itself. Give another number.");
    TRY(run(store, "family-join", join_body, &this, err));
    *joined = this.made;
    return true;
}

bool family_join_answer(Store *store, const User *actor, int64_t authority, int64_t ask, bool joins,
                        int64_t *joined, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Changing this = {.actor = actor, .authority = authority, .kind = "join", .ask = ask, .joins = joins};
    TRY(allowed(actor, authority, err));
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = joins ? "family-join-second" : "family-join-keep",
                         .subject = arena_print(&arena, "family join %lld", (long long)ask)};
    TRY(write_run(store, &write, answer_body, &this, err));
    *joined = this.made;
    return true;
}

/* Absent and hidden look the same. */
static bool check_open(WriteNow *now, Changing *this, Error *err)
{
    IdList people = {0};
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(now->store, SQL_family_change_people, &rows, err, VALUE(this->authority),
                VALUE(this->change)));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (more)
                *GROW(now->arena, &people) = rows_int(rows, 0);
        }
    }
    bool open = people.count > 0;
    Guard *guards = ARENA_ARRAY(now->arena, Guard, people.count + 1);
    TRY(guards_of(now->store, this->actor, this->authority, people.items, people.count, guards, err));
    for (size_t i = 0; i < people.count; i++) {
        const Subject subject = guard_subject(this->authority, &guards[i]);
        open = open && may_about(this->actor, ACTION_SEE_PEOPLE, &subject);
    }
    return open || error_set(err, ERROR_CONFLICT,
                             "There is nothing to take back here: perhaps somebody took it back already. "
                             "Nothing was changed.");
}

static bool undo_body(WriteNow *now, void *context, Error *err)
{
    Changing *this = context;
    TRY(check_open(now, this, err));
    const Value which[] = {VALUE(this->authority), VALUE(this->change)};
    TRY(store_ask_int(now->store, SQL_family_change_beside, which, 2, 0, &this->beside, err));
    TRY(DO(now->store, SQL_family_move_end, err, VALUE(this->authority), VALUE(this->change),
           VALUE(now->id)));
    return DO(now->store, SQL_family_change_end, err, VALUE(this->authority), VALUE(this->change),
              VALUE(now->id));
}

bool family_change_undo(Store *store, const User *actor, int64_t authority, int64_t change, int64_t *beside,
                        Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    Changing this = {.actor = actor, .authority = authority, .change = change};
    TRY(allowed(actor, authority, err));
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "family-undo",
                         .subject = arena_print(&arena, "family change %lld", (long long)change)};
    TRY(write_run(store, &write, undo_body, &this, err));
    *beside = this.beside;
    return true;
}
