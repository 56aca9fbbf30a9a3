#include "register/desk.h"

#include "base/text.h"
#include "register/guard.h"
#include "register/merge.h"
#include "register/record.h"
#include "sql.h"

enum { ONCE_LENGTH = 64 };

typedef struct Desk {
    const User *actor;
    int64_t authority, source, record;
    const DeskChild *child;
    const DeskDecision *decision;
    DeskRecord result;
} Desk;

static bool find_source(WriteNow *now, Desk *this, Error *err)
{
    const Value asked[] = {VALUE(this->authority), VALUE(DESK_SOURCE)};
    TRY(store_ask_int(now->store, SQL_intake_source, asked, 2, 0, &this->source, err));
    if (this->source)
        return true;
    TRY(store_take_ids(now->store, "source", 1, &this->source, err));
    return DO(now->store, SQL_intake_source_put, err, VALUE(this->authority), VALUE(this->source),
              VALUE(DESK_SOURCE), VALUE("desk"), VALUE(now->id));
}

static Value value_day(Date day)
{
    return day == DATE_NONE ? value_null() : value_int(day);
}

static bool add_person(WriteNow *now, Desk *this, int64_t id, const char *kind, const char *ref,
                       const char *given, const char *family, Error *err)
{
    bool is_child = strcmp(kind, "child") == 0;
    return DO(now->store, SQL_desk_add_person, err, VALUE(this->authority), VALUE(id), VALUE(kind),
              VALUE(this->source), VALUE(ref), VALUE(given), VALUE(family),
              is_child ? value_day(this->child->birth) : value_null(),
              is_child ? VALUE(this->child->sex) : value_null(), VALUE(text_fold(now->arena, given)),
              VALUE(text_fold(now->arena, family)), VALUE(now->id));
}

static bool family_people(WriteNow *now, int64_t authority, int64_t family, IdList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(now->store, SQL_desk_family_people, &rows, err, VALUE(authority), VALUE(family)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(now->arena, out) = rows_int(rows, 0);
    }
}

static bool is_open(WriteNow *now, const User *actor, int64_t authority, int64_t family, bool *open,
                    Error *err)
{
    IdList people = {0};
    TRY(family_people(now, authority, family, &people, err));
    Guard *guards = ARENA_ARRAY(now->arena, Guard, people.count + 1);
    TRY(guards_of(now->store, actor, authority, people.items, people.count, guards, err));
    *open = true;
    for (size_t i = 0; i < people.count; i++)
        *open = *open && !guards[i].restricted && !guards[i].elsewhere;
    return true;
}

/* Brothers and sisters told at the desk with one carer and one postcode share a family; but whose family
 * holds a restricted person gets one of its own, or the page of the new child would close and so tell of the
 * other; so does whose family only other centres know, or typing a carer's name would open it. */
static bool find_family(WriteNow *now, const Desk *this, const char *ref, int64_t *family, Error *err)
{
    IdList families = {0};
    {
        DEFER(rows_close) Rows *rows = NULL;
        TRY(ASK(now->store, SQL_desk_families, &rows, err, VALUE(this->authority), VALUE(this->source),
                VALUE(ref)));
        for (bool more = true; more;) {
            TRY(rows_next(rows, &more, err));
            if (more)
                *GROW(now->arena, &families) = rows_int(rows, 0);
        }
    }
    for (size_t i = 0; i < families.count; i++) {
        bool open = false;
        TRY(is_open(now, this->actor, this->authority, families.items[i], &open, err));
        if (open) {
            *family = families.items[i];
            return true;
        }
    }
    TRY(store_take_ids(now->store, "family", 1, family, err));
    return DO(now->store, SQL_desk_add_family, err, VALUE(this->authority), VALUE(*family),
              VALUE(this->source), VALUE(ref), VALUE(now->id));
}

static bool add_family(WriteNow *now, Desk *this, int64_t carer, Error *err)
{
    const DeskChild *child = this->child;
    const char *given = text_fold(now->arena, child->carer_given),
               *name = text_fold(now->arena, child->carer_family);
    const char *ref = arena_print(now->arena, "%s %s/%s", given ? given : "", name ? name : "",
                                  child->postcode ? child->postcode : "");
    int64_t family = 0;
    TRY(find_family(now, this, ref, &family, err));
    TRY(add_person(now, this, carer, "adult", arena_print(now->arena, "%s/carer", this->decision->once),
                   child->carer_given, child->carer_family, err));
    TRY(DO(now->store, SQL_desk_add_member, err, VALUE(this->authority), VALUE(family), VALUE(this->record),
           VALUE("child"), VALUE(now->id)));
    return DO(now->store, SQL_desk_add_member, err, VALUE(this->authority), VALUE(family), VALUE(carer),
              VALUE(child->carer_role ? child->carer_role : "carer"), VALUE(now->id));
}

static bool add_identifier(WriteNow *now, const Desk *this, const char *scheme, const char *value, Error *err)
{
    return !value || DO(now->store, SQL_desk_add_identifier, err, VALUE(this->authority), VALUE(this->record),
                        VALUE(scheme), VALUE(value), VALUE(now->id));
}

static bool add_consent(WriteNow *now, const Desk *this, const char *partner, bool given, Error *err)
{
    return !given || DO(now->store, SQL_desk_add_consent, err, VALUE(this->authority), VALUE(this->record),
                        VALUE(partner), value_day(this->child->day), VALUE(now->id));
}

static bool add_record(WriteNow *now, Desk *this, Error *err)
{
    const DeskChild *child = this->child;
    int64_t first = 0;
    TRY(store_take_ids(now->store, "person", 2, &first, err));
    this->record = first;
    TRY(add_person(now, this, this->record, "child", this->decision->once, child->given, child->family, err));
    TRY(DO(now->store, SQL_desk_add_address, err, VALUE(this->authority), VALUE(this->record),
           VALUE(child->line), VALUE(child->postcode), VALUE(child->lsoa), value_day(child->day),
           VALUE(now->id)));
    TRY(add_identifier(now, this, "nhs", child->nhs, err));
    TRY(add_identifier(now, this, "phone", child->phone, err));
    TRY(add_consent(now, this, "health", child->share_health, err));
    TRY(add_consent(now, this, "education", child->share_education, err));
    return add_family(now, this, first + 1, err);
}

/* Where the child holds a registration already there is nothing to add. */
static bool add_registration(WriteNow *now, Desk *this, Error *err)
{
    const DeskChild *child = this->child;
    if (this->decision->same) {
        IdList tree = {0};
        int64_t held = 0;
        TRY(merge_tree(now->store, now->arena, this->authority, this->result.child, &tree, err));
        const Value asked[] = {VALUE(this->authority), value_ids(now->arena, tree.items, tree.count),
                               VALUE(child->centre), value_day(child->day)};
        TRY(store_ask_int(now->store, SQL_desk_registered, asked, 4, 0, &held, err));
        if (held)
            return true;
    }
    int64_t id = 0;
    TRY(store_take_ids(now->store, "registration", 1, &id, err));
    this->result.centre = child->centre;
    return DO(now->store, SQL_desk_add_registration, err, VALUE(this->authority), VALUE(id),
              VALUE(this->record), VALUE(child->centre), value_day(child->day), VALUE(now->id));
}

static bool add_decision(WriteNow *now, const Desk *this, int64_t child, const char *verdict, Error *err)
{
    return DO(now->store, SQL_cleanse_add_decision, err, VALUE(this->authority), VALUE(child),
              VALUE(this->record), VALUE(verdict), VALUE("said at the desk"), VALUE(now->id));
}

static bool add_decisions(WriteNow *now, Desk *this, Error *err)
{
    const DeskDecision *decision = this->decision;
    for (size_t i = 0; i < decision->different_count; i++)
        TRY(add_decision(now, this, decision->different[i], "different", err));
    this->result.child = this->record;
    if (!decision->same)
        return true;
    TRY(add_decision(now, this, decision->same, "same", err));
    TRY(merge_add(now, this->authority, this->record, decision->same, 1,
                  "A person judged them the same, at the desk.", err));
    return merge_root(now->store, this->authority, this->record, &this->result.child, err);
}

static bool register_body(WriteNow *now, void *context, Error *err)
{
    Desk *this = context;
    int64_t before = 0;
    this->result = (DeskRecord){.actor = this->actor->id, .write = now->id};
    TRY(find_source(now, this, err));
    const Value asked[] = {VALUE(this->authority), VALUE(this->source), VALUE(this->decision->once)};
    TRY(store_ask_int(now->store, SQL_desk_once, asked, 3, 0, &before, err));
    if (before) {
        this->result.again = true;
        this->result.record = before;
        now->detail = arena_print(now->arena, "{\"sent before as\":%lld}", (long long)before);
        return merge_root(now->store, this->authority, before, &this->result.child, err);
    }
    TRY(add_record(now, this, err));
    TRY(add_decisions(now, this, err));
    TRY(add_registration(now, this, err));
    this->result.record = this->record;
    now->detail =
        arena_print(now->arena, "{\"person\":%lld,\"child\":%lld,\"centre\":%lld,\"different\":%zu}",
                    (long long)this->record, (long long)this->result.child, (long long)this->result.centre,
                    this->decision->different_count);
    return true;
}

/* Who says "yes, this child" has read the name and the birth date there: they stand, and a slip of typing
 * renames nobody. */
static void accept_known(Arena *arena, const Child *known, DeskChild *child)
{
    if (known->given && !given_is_placeholder(arena, known->given))
        child->given = known->given;
    if (known->family)
        child->family = known->family;
    if (known->sex)
        child->sex = known->sex;
    if (known->birth != DATE_NONE)
        child->birth = known->birth;
    if (!child->line && known->postcode && child->postcode && strcmp(known->postcode, child->postcode) == 0)
        child->line = known->address;
}

static bool check_same(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t same,
                       DeskChild *child, Error *err)
{
    Child known;
    bool found = false;
    if (!same)
        return true;
    TRY(child_get(store, arena, actor, authority, same, &known, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND,
                         "There is no such child, or your role does not open the record.");
    accept_known(arena, &known, child);
    return true;
}

bool desk_register(Store *store, Arena *arena, const User *actor, int64_t authority, const DeskChild *child,
                   const DeskDecision *decision, DeskRecord *out, Error *err)
{
    if (!may(actor, ACTION_REGISTER, authority))
        return error_set(err, ERROR_DENIED, "Your role does not register children.");
    if (actor->centre && child->centre != actor->centre)
        return error_set(err, ERROR_DENIED, "You register children at your own centre.");
    if (!decision->once || strlen(decision->once) != ONCE_LENGTH ||
        strspn(decision->once, "0123456789abcdef") != ONCE_LENGTH)
        return error_set(err, ERROR_INPUT,
                         "The form is out of date. Load the page again and send it once more.");
    DeskChild told = *child;
    TRY(check_same(store, arena, actor, authority, decision->same, &told, err));
    Desk this = {.actor = actor, .authority = authority, .child = &told, .decision = decision};
    const Write write = {
        .authority = authority,
        .actor = actor->id,
        .action = "desk-register",
        .subject = decision->same ? arena_print(arena, "person %lld", (long long)decision->same) : NULL};
    TRY(write_run(store, &write, register_body, &this, err));
    *out = this.result;
    return true;
}

static bool record_load(Store *store, Arena *arena, int64_t authority, int64_t record, DeskRecord *out,
                        bool *found, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_desk_record, &rows, err, VALUE(authority), VALUE(record)));
    TRY(rows_next(rows, found, err));
    if (*found)
        *out = (DeskRecord){.record = record,
                            .write = rows_int(rows, 0),
                            .actor = rows_int(rows, 2),
                            .centre = rows_int(rows, 3),
                            .centre_name = rows_text(rows, 4, arena)};
    return true;
}

bool desk_find(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
               DeskRecord *out, bool *found, Error *err)
{
    DeskRecord desk = {0};
    *found = false;
    if (!may(actor, ACTION_REGISTER, authority))
        return true;
    bool there = false;
    TRY(record_load(store, arena, authority, record, &desk, &there, err));
    if (!there || (desk.actor != actor->id && !may(actor, ACTION_JUDGE, authority)))
        return true;
    Child child;
    TRY(child_get(store, arena, actor, authority, record, &child, &there, err));
    if (!there)
        return true;
    desk.child = child.id;
    *out = desk;
    *found = true;
    return true;
}

bool desk_sent(Store *store, Arena *arena, const User *actor, int64_t authority, const char *once,
               DeskRecord *out, bool *found, Error *err)
{
    const Value named[] = {VALUE(authority), VALUE(DESK_SOURCE)};
    int64_t source = 0, record = 0;
    TRY(store_ask_int(store, SQL_intake_source, named, 2, 0, &source, err));
    const Value asked[] = {VALUE(authority), VALUE(source), VALUE(once)};
    TRY(store_ask_int(store, SQL_desk_once, asked, 3, 0, &record, err));
    *found = false;
    return !record || desk_find(store, arena, actor, authority, record, out, found, err);
}

static bool end_facts(WriteNow *now, int64_t authority, int64_t person, Error *err)
{
    static const char *const ends[] = {
        SQL_desk_end_address,   SQL_desk_end_identifier, SQL_desk_end_registration, SQL_desk_end_consent,
        SQL_desk_end_member,    SQL_desk_end_families,   SQL_desk_end_joins_of,     SQL_desk_end_joins_to,
        SQL_desk_end_decisions, SQL_desk_end_person,
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        TRY(DO(now->store, ends[i], err, VALUE(authority), VALUE(now->id), VALUE(person)));
    return true;
}

static bool undo_body(WriteNow *now, void *context, Error *err)
{
    const Desk *this = context;
    const Value asked[] = {VALUE(this->authority), VALUE(this->record)};
    int64_t contacts = 0, carer = 0;
    bool stands = false;
    DeskRecord record;
    TRY(record_load(now->store, now->arena, this->authority, this->record, &record, &stands, err));
    if (!stands)
        return error_set(err, ERROR_CONFLICT, "This was taken back already.");
    TRY(store_ask_int(now->store, SQL_desk_contacts, asked, 2, 0, &contacts, err));
    if (contacts)
        return error_set(
            err, ERROR_CONFLICT,
            "Contacts have been written down for this record since, so it cannot be taken back.");
    TRY(store_ask_int(now->store, SQL_desk_carer, asked, 2, 0, &carer, err));
    if (carer)
        TRY(end_facts(now, this->authority, carer, err));
    now->detail = arena_print(now->arena, "{\"write\":%lld}", (long long)record.write);
    return end_facts(now, this->authority, this->record, err);
}

bool desk_undo(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
               DeskRecord *was, Error *err)
{
    bool found = false;
    DeskRecord desk;
    TRY(desk_find(store, arena, actor, authority, record, &desk, &found, err));
    if (!found)
        return error_set(
            err, ERROR_NOT_FOUND,
            "There is nothing to take back: it was taken back already, or it is somebody else's.");
    Desk this = {.actor = actor, .authority = authority, .record = record};
    const Write write = {.authority = authority,
                         .actor = actor->id,
                         .action = "desk-undo",
                         .subject = arena_print(arena, "person %lld", (long long)record)};
    TRY(write_run(store, &write, undo_body, &this, err));
    *was = desk;
    return true;
}
