#include "register/family.h"

#include <strings.h>

#include "base/text.h"
#include "register/facts.h"
#include "register/family_history.h"
#include "register/guard.h"
#include "register/record.h"
#include "sql.h"

typedef struct Gathering {
    Store *store;
    Arena *arena;
    int64_t authority;
    IdList families; /* tidy */
    bool cut;
    StandingList standing;
    IdList roots;        /* of the children, tidy */
    RecordList *records; /* by position in roots */
    IdList adults;       /* roots of the carers, tidy */
    RecordList *words;   /* by position in adults */
    Moves moves;         /* by staff */
    IdList people;       /* carers, and every record of the children; tidy */
} Gathering;

/* The families in which the children of these families stand, by any record of the child. */
static bool families_step(Gathering *all, const IdList *from, Date day, IdList *found, Error *err)
{
    StandingList standing = {0};
    MembershipList memberships = {0};
    IdList roots = {0}, records = {0};
    RootOfList tree;
    TRY(standing_load(all->store, all->arena, all->authority, from, day, &standing, err));
    for (size_t i = 0; i < standing.count; i++)
        if (standing.items[i].child)
            *GROW(all->arena, &roots) = standing.items[i].root;
    TRY(merge_trees(all->store, all->arena, all->authority, roots.items, roots.count, &tree, err));
    for (size_t i = 0; i < tree.count; i++)
        *GROW(all->arena, &records) = tree.items[i].record;
    TRY(memberships_load(all->store, all->arena, all->authority,
                         value_ids(all->arena, records.items, records.count), day, &memberships, err));
    for (size_t i = 0; i < memberships.count; i++)
        if (ids_find(&all->families, memberships.items[i].family) == all->families.count)
            *GROW(all->arena, found) = memberships.items[i].family;
    return true;
}

/* Step by step to the families that share a child with those found before; from the one that all moved to, if
 * they did. */
static bool gather_families(Gathering *all, int64_t family, Date day, Error *err)
{
    IdList newest = {0};
    TRY(moves_load(all->store, all->arena, all->authority, &all->moves, err));
    *GROW(all->arena, &newest) = moves_family(&all->moves, 0, family, day);
    while (newest.count && !all->cut) {
        IdList found = {0};
        for (size_t i = 0; i < newest.count; i++)
            *GROW(all->arena, &all->families) = newest.items[i];
        ids_tidy(&all->families);
        all->cut = all->families.count > FAMILIES_JOINED_MAX;
        TRY(families_step(all, &newest, day, &found, err));
        ids_tidy(&found);
        newest = found;
    }
    if (all->cut)
        all->families.count = FAMILIES_JOINED_MAX;
    return true;
}

static bool gather_people(Gathering *all, Date day, Error *err)
{
    TRY(standing_load(all->store, all->arena, all->authority, &all->families, day, &all->standing, err));
    for (size_t i = 0; i < all->standing.count; i++) {
        const Standing *one = &all->standing.items[i];
        *GROW(all->arena, &all->people) = one->person;
        *GROW(all->arena, one->child ? &all->roots : &all->adults) = one->root;
    }
    ids_tidy(&all->roots);
    ids_tidy(&all->adults);
    all->words = ARENA_ARRAY(all->arena, RecordList, all->adults.count);
    TRY(records_of_roots(all->store, all->arena, all->authority, &all->adults, all->words, err));
    for (size_t i = 0; i < all->adults.count; i++)
        for (size_t r = 0; r < all->words[i].count; r++)
            *GROW(all->arena, &all->people) = all->words[i].items[r].id;
    all->records = ARENA_ARRAY(all->arena, RecordList, all->roots.count);
    TRY(records_of_roots(all->store, all->arena, all->authority, &all->roots, all->records, err));
    for (size_t i = 0; i < all->roots.count; i++)
        for (size_t r = 0; r < all->records[i].count; r++)
            *GROW(all->arena, &all->people) = all->records[i].items[r].id;
    ids_tidy(&all->people);
    return true;
}

/* Of all: restricted when anyone is, open only when everyone who is is open to the actor; elsewhere when
 * nobody is known here. */
static bool guard_all(Gathering *all, const User *actor, Guard *out, Error *err)
{
    Guard *each = ARENA_ARRAY(all->arena, Guard, all->people.count + 1);
    TRY(guards_of(all->store, actor, all->authority, all->people.items, all->people.count, each, err));
    *out = (Guard){.restricted = false, .named = true, .elsewhere = true};
    for (size_t i = 0; i < all->people.count; i++) {
        out->restricted = out->restricted || each[i].restricted;
        out->named = out->named && (!each[i].restricted || each[i].named);
        out->elsewhere = out->elsewhere && each[i].elsewhere;
    }
    out->named = out->named && out->restricted;
    return true;
}

/* The child a record belongs to; 0 for a carer. */
static int64_t child_of(const Gathering *all, int64_t person)
{
    for (size_t i = 0; i < all->roots.count; i++)
        for (size_t r = 0; r < all->records[i].count; r++)
            if (all->records[i].items[r].id == person)
                return all->roots.items[i];
    return 0;
}

/* Whether the word stands in the list, however it is written. */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at && *at;) {
        size_t here = strcspn(at, ",");
        if (here == length && strncasecmp(at, word, length) == 0)
            return true;
        at += here;
        at += strspn(at, ", ");
    }
    return false;
}

static const char *add_word(Arena *arena, const char *list, const char *word)
{
    if (!word || !*word || has_word(list, word))
        return list;
    return list && *list ? arena_print(arena, "%s, %s", list, word) : word;
}

static const char *name_of(Arena *arena, const char *given, const char *family)
{
    return arena_print(arena, "%s%s%s", given ? given : "(no given name)", family ? " " : "",
                       family ? family : "");
}

static bool told_load(Gathering *all, FamilyToldList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(all->store, SQL_family_told, &rows, err, VALUE(all->authority),
            value_ids(all->arena, all->families.items, all->families.count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        FamilyTold told = {.id = rows_int(rows, 0), .source = rows_text(rows, 1, all->arena)};
        for (size_t i = 0; i < all->standing.count; i++) {
            const Standing *one = &all->standing.items[i];
            if (one->family != told.id)
                continue;
            const char *name = name_of(all->arena, one->given, one->family_name);
            if (one->child)
                told.children = add_word(all->arena, told.children, name);
            else
                told.carers = add_word(all->arena, told.carers, name);
        }
        *GROW(all->arena, out) = told;
    }
}

static void stands_in(const Gathering *all, FamilyChild *child)
{
    IdList families = {0};
    for (size_t i = 0; i < all->standing.count; i++)
        if (all->standing.items[i].child && all->standing.items[i].root == child->id)
            *GROW(all->arena, &families) = all->standing.items[i].family;
    ids_tidy(&families);
    child->stands_in = families.items;
    child->stands_in_count = families.count;
}

static int eldest_first(const void *a, const void *b)
{
    const FamilyChild *x = a, *y = b;
    return x->birth != y->birth ? (x->birth > y->birth) - (x->birth < y->birth)
                                : (x->id > y->id) - (x->id < y->id);
}

static void add_children(const Gathering *all, FamilyChildList *out)
{
    for (size_t i = 0; i < all->roots.count; i++) {
        if (all->records[i].count == 0)
            continue;
        Best best = records_best(all->arena, &all->records[i]);
        FamilyChild child = {.id = all->roots.items[i],
                             .given = best.given,
                             .family = best.family,
                             .sex = best.sex,
                             .birth = best.birth,
                             .seen = DATE_NONE};
        stands_in(all, &child);
        *GROW(all->arena, out) = child;
    }
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, eldest_first);
}

/* What stands for an adult of all their records. */
static FamilyCarer carer_of(const Gathering *all, const Standing *one)
{
    Best best = records_best(all->arena, &all->words[ids_find(&all->adults, one->root)]);
    return (FamilyCarer){.id = one->root,
                         .given = best.given ? best.given : one->given,
                         .family = best.family ? best.family : one->family_name};
}

static bool is_same_carer(const FamilyCarer *carer, const FamilyCarer *one)
{
    return carer->id == one->id ||
           (text_same(carer->given ? carer->given : "", one->given ? one->given : "") &&
            text_same(carer->family ? carer->family : "", one->family ? one->family : ""));
}

static const int64_t *add_id(Arena *arena, const int64_t *ids, size_t *count, int64_t id)
{
    IdList list = {0};
    for (size_t i = 0; i < *count; i++)
        *GROW(arena, &list) = ids[i];
    *GROW(arena, &list) = id;
    ids_tidy(&list);
    *count = list.count;
    return list.items;
}

static void add_carers(const Gathering *all, FamilyCarerList *out)
{
    for (size_t i = 0; i < all->standing.count; i++) {
        const Standing *one = &all->standing.items[i];
        FamilyCarer *carer = NULL;
        if (one->child)
            continue;
        FamilyCarer told = carer_of(all, one);
        for (size_t c = 0; c < out->count && !carer; c++)
            if (is_same_carer(&out->items[c], &told))
                carer = &out->items[c];
        if (!carer) {
            carer = GROW(all->arena, out);
            *carer = told;
        }
        carer->records = add_id(all->arena, carer->records, &carer->record_count, one->person);
        if (one->person != one->root)
            carer->joined = add_id(all->arena, carer->joined, &carer->joined_count, one->person);
        carer->role = add_word(all->arena, carer->role, one->role);
        carer->sources = add_word(all->arena, carer->sources, one->source);
    }
}

/* What the people of an address are called on it, and who told of it. */
static void name_dweller(const Gathering *all, int64_t person, const char **name, const char **source)
{
    for (size_t i = 0; i < all->roots.count; i++)
        for (size_t r = 0; r < all->records[i].count; r++)
            if (all->records[i].items[r].id == person) {
                *name = records_best(all->arena, &all->records[i]).given;
                *source = all->records[i].items[r].source;
                return;
            }
    for (size_t i = 0; i < all->standing.count; i++)
        if (all->standing.items[i].person == person) {
            *name = all->standing.items[i].given;
            *source = all->standing.items[i].source;
        }
}

static bool is_same_place(const FamilyHome *home, const Dwelling *dwelling)
{
    return text_same(home->line ? home->line : "", dwelling->line ? dwelling->line : "") &&
           text_same(home->postcode ? home->postcode : "", dwelling->postcode ? dwelling->postcode : "");
}

static FamilyHome *home_at(Arena *arena, FamilyHomeList *homes, const Dwelling *dwelling)
{
    for (size_t i = 0; i < homes->count; i++)
        if (is_same_place(&homes->items[i], dwelling))
            return &homes->items[i];
    FamilyHome *home = GROW(arena, homes);
    *home = (FamilyHome){
        .line = dwelling->line, .postcode = dwelling->postcode, .from = DATE_NONE, .to = DATE_NONE};
    return home;
}

static void add_home(const Gathering *all, FamilyHomeList *homes, const Dwelling *dwelling, Date day)
{
    const char *name = NULL, *source = NULL;
    FamilyHome *home = home_at(all->arena, homes, dwelling);
    Date from = dwelling->from, to = dwelling->to;
    name_dweller(all, dwelling->person, &name, &source);
    home->people = add_word(all->arena, home->people, name);
    home->sources = add_word(all->arena, home->sources, source);
    if (!home->lsoa)
        home->lsoa = dwelling->lsoa;
    if (from != DATE_NONE && (home->from == DATE_NONE || from < home->from))
        home->from = from;
    if (dwelling->stands && (to == DATE_NONE || to > day))
        home->current = true;
    Date until = to != DATE_NONE ? to : dwelling->stands ? DATE_NONE : dwelling->other;
    if (until != DATE_NONE && (home->to == DATE_NONE || until > home->to))
        home->to = until;
}

static int todays_first(const void *a, const void *b)
{
    const FamilyHome *x = a, *y = b;
    if (x->current != y->current)
        return x->current ? -1 : 1;
    return (x->from < y->from) - (x->from > y->from);
}

static bool homes_load(const Gathering *all, Date day, FamilyHomeList *out, Error *err)
{
    DwellingList dwellings = {0};
    TRY(dwellings_load(all->store, all->arena, all->authority,
                       value_ids(all->arena, all->people.items, all->people.count), &dwellings, err));
    for (size_t i = 0; i < dwellings.count; i++)
        add_home(all, out, &dwellings.items[i], day);
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].current)
            out->items[i].to = DATE_NONE;
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, todays_first);
    return true;
}

static void note_seen(Family *family, const Contact *contact)
{
    for (size_t i = 0; i < family->children.count; i++) {
        FamilyChild *child = &family->children.items[i];
        if (child->id == contact->person && contact->on > child->seen)
            child->seen = contact->on;
    }
}

/* Contacts before a day on which somebody left or came stay with the family of then. */
static bool add_contacts(const Gathering *all, const FamilyHistory *history, Family *out, Error *err)
{
    IdList people = {0};
    ContactList contacts = {0};
    for (size_t i = 0; i < all->people.count; i++)
        *GROW(all->arena, &people) = all->people.items[i];
    for (size_t i = 0; i < history->people.count; i++)
        *GROW(all->arena, &people) = history->people.items[i];
    ids_tidy(&people);
    TRY(contacts_load(all->store, all->arena, all->authority,
                      value_ids(all->arena, people.items, people.count), &contacts, err));
    for (size_t i = 0; i < contacts.count; i++) {
        Contact contact = contacts.items[i];
        bool here = !out->changes.count || family_history_has(history, contact.person, contact.on);
        int64_t child = child_of(all, contact.person);
        contact.person = child ? child : family_history_child(history, contact.person);
        note_seen(out, &contact);
        if (here)
            *GROW(all->arena, &out->contacts) = contact;
    }
    return true;
}

static bool facts_load(const Gathering *all, const FamilyHistory *history, Family *out, Error *err)
{
    Value people = value_ids(all->arena, all->people.items, all->people.count);
    TRY(registrations_load(all->store, all->arena, all->authority, people, &out->registrations, err));
    for (size_t i = 0; i < out->registrations.count; i++)
        out->registrations.items[i].person = child_of(all, out->registrations.items[i].person);
    return add_contacts(all, history, out, err);
}

static bool history_load(Gathering *all, FamilyHistory *history, Family *out, Error *err)
{
    IdList families = {0};
    for (size_t i = 0; i < all->families.count; i++)
        *GROW(all->arena, &families) = all->families.items[i];
    moves_sources(&all->moves, all->arena, &families);
    TRY(family_changes_load(all->store, all->arena, all->authority, &families, &out->changes, err));
    if (!out->changes.count)
        return true;
    TRY(family_history_load(all->store, all->arena, all->authority, &all->moves, &families, history, err));
    out->spells = history->spells;
    for (size_t i = 0; i < out->changes.count; i++) {
        const FamilyChange *change = &out->changes.items[i];
        if (ids_find(&all->families, change->family) < all->families.count)
            *GROW(all->arena, &out->told) = (FamilyTold){
                .id = change->family, .source = change->join ? "joined by staff" : "parted by staff"};
    }
    return true;
}

bool family_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t family, Date day,
                Family *out, bool *found, Error *err)
{
    *found = false;
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return true;
    Gathering all = {.store = store, .arena = arena, .authority = authority};
    Family gathered = {0};
    FamilyHistory history = {0};
    TRY(gather_families(&all, family, day, err));
    TRY(gather_people(&all, day, err));
    if (all.standing.count == 0)
        return true;
    Guard guard;
    TRY(guard_all(&all, actor, &guard, err));
    const Subject subject = guard_subject(authority, &guard);
    if (!may_about(actor, ACTION_SEE_PEOPLE, &subject))
        return true;
    gathered.restricted = guard.restricted;
    TRY(told_load(&all, &gathered.told, err));
    TRY(history_load(&all, &history, &gathered, err));
    add_children(&all, &gathered.children);
    add_carers(&all, &gathered.carers);
    TRY(homes_load(&all, day, &gathered.homes, err));
    TRY(facts_load(&all, &history, &gathered, err));
    gathered.id = all.families.items[0];
    gathered.families = all.families.items;
    gathered.family_count = all.families.count;
    gathered.cut = all.cut;
    *out = gathered;
    *found = true;
    return true;
}

bool family_of_adult(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
                     Date day, Family *out, const FamilyCarer **carer, bool *found, Error *err)
{
    const Value asked[] = {VALUE(authority), value_ids(arena, &record, 1), VALUE(day)};
    int64_t told = 0;
    *found = false;
    TRY(store_ask_int(store, SQL_family_told_of, asked, 3, 0, &told, err));
    if (told)
        TRY(family_get(store, arena, actor, authority, told, day, out, found, err));
    *carer = NULL;
    for (size_t i = 0; *found && i < out->carers.count; i++)
        for (size_t j = 0; j < out->carers.items[i].record_count; j++)
            if (out->carers.items[i].records[j] == record)
                *carer = &out->carers.items[i];
    *found = *carer != NULL;
    return true;
}
