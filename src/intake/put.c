#include "intake/put.h"

#include "base/text.h"
#include "sql.h"

enum { COLUMNS_MAX = 17, IDS_BLOCK_FIRST = 64, IDS_BLOCK_MAX = 65536 };

typedef struct PutColumns {
    const char *table;
    int count;
    const char *columns[COLUMNS_MAX];
} PutColumns;

static const PutColumns put_columns[PUT_TABLES] = {
    [PUT_PERSON] = {"person",
                    17,
                    {"authority", "id", "kind", "source", "ref", "intake", "line", "given", "family", "birth",
                     "sex", "ethnicity", "language", "given_fold", "family_fold", "content", "w_from"}},
    [PUT_ADDRESS] = {"address",
                     8,
                     {"authority", "person", "line", "postcode", "lsoa", "from_day", "intake", "w_from"}},
    [PUT_IDENTIFIER] = {"identifier", 6, {"authority", "person", "scheme", "value", "intake", "w_from"}},
    [PUT_FAMILY] = {"family", 6, {"authority", "id", "source", "ref", "intake", "w_from"}},
    [PUT_FAMILY_MEMBER] = {"family_member", 6, {"authority", "family", "person", "role", "intake", "w_from"}},
    [PUT_REGISTRATION] = {"registration",
                          9,
                          {"authority", "id", "person", "centre", "from_day", "to_day", "end_reason",
                           "intake", "w_from"}},
    [PUT_CONSENT] = {"consent",
                     7,
                     {"authority", "person", "partner", "given_day", "withdrawn_day", "intake", "w_from"}},
    [PUT_GROUP_MEMBER] = {"group_member",
                          8,
                          {"authority", "person", "group_code", "from_day", "to_day", "source", "intake",
                           "w_from"}},
    [PUT_CONTACT] = {"contact",
                     12,
                     {"authority", "id", "kind", "person", "centre", "venue", "on_day", "activity", "source",
                      "intake", "line", "w_from"}},
    [PUT_COURSE] = {"course",
                    8,
                    {"authority", "person", "name", "from_day", "to_day", "outcome", "intake", "w_from"}},
    [PUT_FINDING] = {"finding",
                     13,
                     {"authority", "person", "kind", "from_day", "to_day", "way", "by_whom", "what", "part",
                      "whole", "source", "intake", "w_from"}},
    [PUT_COST] = {"cost",
                  9,
                  {"authority", "centre", "kind", "from_day", "to_day", "pence", "source", "intake",
                   "w_from"}},
    [PUT_OFFER] = {"place_offer",
                   10,
                   {"authority", "provider", "postcode", "lsoa", "places", "from_day", "to_day", "source",
                    "intake", "w_from"}},
    [PUT_RESTRICTED] = {"restricted", 5, {"authority", "person", "reason", "intake", "w_from"}},
    [PUT_INTAKE_ROW] = {"intake_row",
                        9,
                        {"authority", "intake", "line", "state", "column_name", "value", "reason", "raw",
                         "person"}},
};

bool put_open(Put *put, Error *err)
{
    put->persons.kind = "person";
    put->families.kind = "family";
    put->registrations.kind = "registration";
    put->contacts.kind = "contact";
    TRY(put_load(put, err));
    for (int i = 0; i < PUT_TABLES; i++)
        TRY(bulk_open(put->now->store, put_columns[i].table, put_columns[i].columns, put_columns[i].count,
                      &put->bulks[i], err));
    return true;
}

void put_close(Put *put)
{
    for (int i = 0; i < PUT_TABLES; i++)
        bulk_close(put->bulks[i]);
    known_map_close(&put->people);
    known_map_close(&put->carers);
    known_map_close(&put->registered);
    hash_set_close(&put->family_ids);
    hash_set_close(&put->contact_keys);
    hash_set_close(&put->spells);
    hash_set_close(&put->courses);
    hash_set_close(&put->findings);
    hash_set_close(&put->findings_now);
    hash_set_close(&put->costs);
    hash_set_close(&put->costs_now);
    hash_set_close(&put->offers);
    hash_set_close(&put->offers_now);
    hash_set_close(&put->centres);
    hash_set_close(&put->addresses);
    hash_set_close(&put->consents);
    hash_set_close(&put->restricted);
    hash_set_close(&put->venues);
    hash_set_close(&put->twins);
    *put = (Put){0};
}

bool put_take_id(Put *put, PutIds *ids, int64_t *out, Error *err)
{
    if (ids->next == ids->end) {
        ids->block = ids->block ? ids->block * 2 : IDS_BLOCK_FIRST;
        if (ids->block > IDS_BLOCK_MAX)
            ids->block = IDS_BLOCK_MAX;
        TRY(store_take_ids(put->now->store, ids->kind, ids->block, &ids->next, err));
        ids->end = ids->next + ids->block;
    }
    *out = ids->next++;
    return true;
}

static const char *fingerprint(Arena *arena, const Facts *facts)
{
    uint64_t key = key_with(key_of(facts->given_fold), facts->family_fold);
    key = key_with_number(key, facts->day[FIELD_BIRTH]);
    return arena_print(arena, "~%016llx",
                       (unsigned long long)key_with(key, text_fold(arena, facts->text[FIELD_POSTCODE])));
}

static const char *ref_of(Arena *arena, const Facts *facts)
{
    if (facts->text[FIELD_REF])
        return facts->text[FIELD_REF];
    return facts->text[FIELD_NHS] ? facts->text[FIELD_NHS] : fingerprint(arena, facts);
}

/* In lists of many rows a person, names are told as one hand or another writes them: their folded forms
 * count. */
static bool is_left_out(Field field)
{
    return field == FIELD_SHARE_HEALTH || field == FIELD_SHARE_EDUCATION || field == FIELD_ADDRESS ||
           field == FIELD_POSTCODE || field == FIELD_GIVEN || field == FIELD_FAMILY;
}

/* All that the row says of the state of its person, as one number. What comes and goes by itself (contacts,
 * spells, courses, and addresses and consents in lists of many rows a person) is left out. */
static uint64_t content_of(const Put *put, const Facts *facts)
{
    static const Field state[] = {
        FIELD_GIVEN,
        FIELD_FAMILY,
        FIELD_BIRTH,
        FIELD_SEX,
        FIELD_ETHNICITY,
        FIELD_LANGUAGE,
        FIELD_NHS,
        FIELD_PHONE,
        FIELD_ADDRESS,
        FIELD_POSTCODE,
        FIELD_CARER_GIVEN,
        FIELD_CARER_FAMILY,
        FIELD_CARER_BIRTH,
        FIELD_CARER_ROLE,
        FIELD_REGISTERED_FROM,
        FIELD_REGISTERED_TO,
        FIELD_REGISTERED_END,
        FIELD_SHARE_HEALTH,
        FIELD_SHARE_EDUCATION,
    };
    uint64_t key = key_with_number(1, put->centre);
    if (put->layout->many)
        key = key_with(key_with(key, facts->given_fold), facts->family_fold);
    for (size_t i = 0; i < sizeof state / sizeof *state; i++) {
        if (put->layout->many && is_left_out(state[i]))
            continue;
        key = field_is_day(state[i]) ? key_with_number(key, facts->day[state[i]])
                                     : key_with(key, facts->text[state[i]]);
    }
    for (int i = 0; i < facts->group_count; i++)
        key = key_with(key, facts->groups[i]);
    return key;
}

static bool put_identifier(Put *put, int64_t person, const char *scheme, const char *value, Error *err)
{
    return !value || PUT_ADD(put, PUT_IDENTIFIER, err, VALUE(put->authority), VALUE(person), VALUE(scheme),
                             VALUE(value), VALUE(put->intake), VALUE(put->now->id));
}

static bool put_address(Put *put, int64_t person, const Facts *facts, bool *news, Error *err)
{
    const char *line = facts->text[FIELD_ADDRESS], *postcode = facts->text[FIELD_POSTCODE];
    if (!line && !postcode)
        return true;
    if (put->layout->many && !set_put(&put->addresses, put_address_key(person, postcode, line), 1))
        return true;
    *news = true;
    Date from = facts->day[FIELD_CONTACT_ON] != DATE_NONE ? facts->day[FIELD_CONTACT_ON]
                                                          : facts->day[FIELD_REGISTERED_FROM];
    return PUT_ADD(put, PUT_ADDRESS, err, VALUE(put->authority), VALUE(person), VALUE(line), VALUE(postcode),
                   VALUE(facts->lsoa), value_day(from), VALUE(put->intake), VALUE(put->now->id));
}

static bool put_consent(Put *put, int64_t person, const Facts *facts, Field field, const char *partner,
                        bool *news, Error *err)
{
    const char *answer = facts->text[field];
    bool yes = answer && strcmp(answer, "yes") == 0;
    const uint64_t key = put_consent_key(person, partner);
    int64_t standing = 0;
    if (put->layout->many)
        (void)set_find(&put->consents, key, &standing);
    if (!answer || yes == (standing != 0))
        return true;
    Date on = facts->day[FIELD_CONTACT_ON] != DATE_NONE ? facts->day[FIELD_CONTACT_ON]
                                                        : facts->day[FIELD_REGISTERED_FROM];
    if (put->layout->many)
        set_put(&put->consents, key, yes);
    put->consents_withdrawn |= !yes;
    *news = true;
    return PUT_ADD(put, PUT_CONSENT, err, VALUE(put->authority), VALUE(person), VALUE(partner),
                   yes ? value_day(on) : value_null(), yes ? value_null() : value_day(on), VALUE(put->intake),
                   VALUE(put->now->id));
}

static bool put_person(Put *put, int64_t id, const char *kind, const char *ref, uint64_t content,
                       const Facts *facts, Error *err)
{
    return PUT_ADD(put, PUT_PERSON, err, VALUE(put->authority), VALUE(id), VALUE(kind), VALUE(put->source),
                   VALUE(ref), VALUE(put->intake), VALUE(facts->line), VALUE(facts->text[FIELD_GIVEN]),
                   VALUE(facts->text[FIELD_FAMILY]), value_day(facts->day[FIELD_BIRTH]),
                   VALUE(facts->text[FIELD_SEX]), VALUE(facts->text[FIELD_ETHNICITY]),
                   VALUE(facts->text[FIELD_LANGUAGE]), VALUE(facts->given_fold), VALUE(facts->family_fold),
                   VALUE((int64_t)content), VALUE(put->now->id));
}

static bool put_member(Put *put, int64_t family, int64_t person, const char *role, Error *err)
{
    return PUT_ADD(put, PUT_FAMILY_MEMBER, err, VALUE(put->authority), VALUE(family), VALUE(person),
                   VALUE(role), VALUE(put->intake), VALUE(put->now->id));
}

/* The family of the carer's name and the postcode: brothers and sisters in one list share it. 0: no carer
 * told. */
static bool put_family(Put *put, Arena *arena, const Facts *facts, int64_t *family, Error *err)
{
    *family = 0;
    if (!facts->text[FIELD_CARER_GIVEN] && !facts->text[FIELD_CARER_FAMILY])
        return true;
    const char *given = text_fold(arena, facts->text[FIELD_CARER_GIVEN]),
               *name = text_fold(arena, facts->text[FIELD_CARER_FAMILY]);
    const char *postcode = facts->text[FIELD_POSTCODE];
    const char *ref =
        arena_print(arena, "%s %s/%s", given ? given : "", name ? name : "", postcode ? postcode : "");
    const uint64_t key = key_of(ref);
    if (set_find(&put->family_ids, key, family))
        return true;
    TRY(put_take_id(put, &put->families, family, err));
    set_put(&put->family_ids, key, *family);
    return PUT_ADD(put, PUT_FAMILY, err, VALUE(put->authority), VALUE(*family), VALUE(put->source),
                   VALUE(ref), VALUE(put->intake), VALUE(put->now->id));
}

static bool put_carer(Put *put, Arena *arena, const char *child_ref, int64_t family, const Facts *facts,
                      Error *err)
{
    const char *ref = arena_print(arena, "%s/carer", child_ref);
    const char *role = facts->text[FIELD_CARER_ROLE] ? facts->text[FIELD_CARER_ROLE] : "carer";
    Facts carer = {.line = facts->line};
    for (int i = 0; i < FIELD_COUNT; i++)
        carer.day[i] = DATE_NONE;
    carer.text[FIELD_GIVEN] = facts->text[FIELD_CARER_GIVEN];
    carer.text[FIELD_FAMILY] = facts->text[FIELD_CARER_FAMILY];
    carer.day[FIELD_BIRTH] = facts->day[FIELD_CARER_BIRTH];
    carer.given_fold = text_fold(arena, carer.text[FIELD_GIVEN]);
    carer.family_fold = text_fold(arena, carer.text[FIELD_FAMILY]);
    const uint64_t content = key_with(key_with_number(content_of(put, &carer), family), role),
                   key = key_of(ref);
    Known *known = known_find(&put->carers, key);
    if (known && (known->content == content || known->seen))
        return true;
    put->changed |= known != NULL;
    if (!known) {
        int64_t id;
        TRY(put_take_id(put, &put->persons, &id, err));
        known = known_add(&put->carers, key);
        known->id = id;
    }
    known->content = content;
    known->seen = true;
    TRY(put_person(put, known->id, "adult", ref, content, &carer, err));
    return put_member(put, family, known->id, role, err);
}

static bool put_state(Put *put, Arena *arena, int64_t id, const char *ref, uint64_t content,
                      const Facts *facts, Error *err)
{
    bool news = true;
    int64_t family;
    TRY(put_person(put, id, put->layout->adult ? "adult" : "child", ref, content, facts, err));
    if (!put->layout->many)
        TRY(put_address(put, id, facts, &news, err));
    TRY(put_identifier(put, id, "nhs", facts->text[FIELD_NHS], err));
    TRY(put_identifier(put, id, "phone", facts->text[FIELD_PHONE], err));
    TRY(put_family(put, arena, facts, &family, err));
    if (family) {
        TRY(put_member(put, family, id, "child", err));
        TRY(put_carer(put, arena, ref, family, facts, err));
    }
    if (layout_tells(put->layout, FIELD_REGISTERED_FROM)) {
        int64_t registration;
        TRY(put_take_id(put, &put->registrations, &registration, err));
        TRY(PUT_ADD(put, PUT_REGISTRATION, err, VALUE(put->authority), VALUE(registration), VALUE(id),
                    VALUE(put->centre), value_day(facts->day[FIELD_REGISTERED_FROM]),
                    value_day(facts->day[FIELD_REGISTERED_TO]), VALUE(facts->text[FIELD_REGISTERED_END]),
                    VALUE(put->intake), VALUE(put->now->id)));
    }
    for (int i = 0; i < facts->group_count; i++)
        TRY(PUT_ADD(put, PUT_GROUP_MEMBER, err, VALUE(put->authority), VALUE(id), VALUE(facts->groups[i]),
                    value_day(facts->day[FIELD_REGISTERED_FROM]), value_null(), VALUE(put->source),
                    VALUE(put->intake), VALUE(put->now->id)));
    if (put->layout->many)
        return true;
    TRY(put_consent(put, id, facts, FIELD_SHARE_HEALTH, "health", &news, err));
    return put_consent(put, id, facts, FIELD_SHARE_EDUCATION, "education", &news, err);
}

/* The number and the birth together are enough, whatever the names ("Baby", a nickname, names changed about),
 * unless there are twins: then the given name must agree. */
static bool registered_fits(const Put *put, const Known *known, const Facts *facts)
{
    int64_t born_together = 0;
    (void)set_find(&put->twins, put_twin_key(known), &born_together);
    bool born = known->birth == facts->day[FIELD_BIRTH] && known->birth != DATE_NONE;
    bool nameless = !facts->text[FIELD_GIVEN] && !facts->text[FIELD_FAMILY];
    return nameless || (born && born_together == 1) ||
           known_fits(known, facts->given_fold, facts->family_fold, facts->day[FIELD_BIRTH]);
}

/* The registered child whose number an attendance row gives; NULL: none, or the number is another child's. */
static const Known *find_registered(Put *put, Arena *arena, const Facts *facts, FactsProblems *problems)
{
    const char *ref = facts->text[FIELD_REGISTERED_REF];
    const Known *known = ref ? known_find(&put->registered, key_of(text_fold(arena, ref))) : NULL;
    if (!known)
        return NULL;
    if (registered_fits(put, known, facts))
        return known;
    problem_add(problems, facts->line, "registration number", ref,
                "this registration number belongs to another child; the row was kept apart", false);
    return NULL;
}

/* The record of the row's person, made or brought up to date. */
static bool put_record(Put *put, Arena *arena, const Facts *facts, const char *ref, FactsProblems *problems,
                       int64_t *person, bool *news, Error *err)
{
    const uint64_t key = key_of(ref), content = content_of(put, facts);
    Known *known = known_find(&put->people, key);
    if (known && known->seen) {
        *person = known->id;
        if (known->content == content)
            return true;
        bool by_nhs = facts->text[FIELD_NHS] && strcmp(facts->text[FIELD_NHS], ref) == 0 &&
                      known->birth == facts->day[FIELD_BIRTH];
        bool same =
            by_nhs || known_fits(known, facts->given_fold, facts->family_fold, facts->day[FIELD_BIRTH]);
        if (!same && !strchr(ref, '#')) {
            problem_add(problems, facts->line, "number", ref,
                        "this number stands for another child further up in the list; "
                        "the row was kept apart",
                        false);
            return put_record(put, arena, facts, arena_print(arena, "%s#%s", ref, fingerprint(arena, facts)),
                              problems, person, news, err);
        }
        if ((*news |= !put->layout->many))
            problem_add(problems, facts->line, NULL, NULL,
                        "the list says otherwise of this child further up; what it said "
                        "first was kept",
                        false);
        return true;
    }
    if (!known) {
        int64_t id;
        TRY(put_take_id(put, &put->persons, &id, err));
        known = known_add(&put->people, key);
        known->id = id;
    } else if (known->content == content) {
        known->seen = true;
        *person = known->id;
        return true;
    } else {
        put->changed = true;
    }
    known->seen = true;
    known->content = content;
    known_describe(known, facts->given_fold, facts->family_fold, facts->day[FIELD_BIRTH]);
    *person = known->id;
    *news = true;
    return put_state(put, arena, known->id, ref, content, facts, err);
}

bool put_row(Put *put, Arena *arena, const Facts *facts, FactsProblems *problems, int64_t *person, bool *news,
             Error *err)
{
    *news = false;
    if (layout_tells(put->layout, FIELD_PLACES_PROVIDER))
        return put_offer(put, facts, problems, news, err);
    if (put->layout->nobody)
        return put_cost(put, arena, facts, problems, news, err);
    const Known *registered = find_registered(put, arena, facts, problems);
    if (registered) {
        *person = registered->id;
        return put_contact(put, arena, *person, facts, news, err);
    }
    if (!facts->text[FIELD_GIVEN] && !facts->text[FIELD_FAMILY]) {
        problem_add(problems, facts->line, "registration number", facts->text[FIELD_REGISTERED_REF],
                    "the row names nobody, and nobody is registered under this number", true);
        return true;
    }
    TRY(put_record(put, arena, facts, ref_of(arena, facts), problems, person, news, err));
    if (put->layout->many) {
        TRY(put_address(put, *person, facts, news, err));
        TRY(put_consent(put, *person, facts, FIELD_SHARE_HEALTH, "health", news, err));
        TRY(put_consent(put, *person, facts, FIELD_SHARE_EDUCATION, "education", news, err));
    }
    TRY(put_contact(put, arena, *person, facts, news, err));
    TRY(put_spell(put, *person, facts, news, err));
    TRY(put_course(put, *person, facts, news, err));
    TRY(put_finding(put, *person, facts, problems, news, err));
    return put_restricted(put, *person, facts, problems, news, err);
}

bool put_problem(Put *put, Arena *arena, const IntakeProblem *problem, const CsvRow *row, int64_t person,
                 Error *err)
{
    size_t length = row->raw_length;
    const char *raw = text_is_utf8(row->raw, length) ? arena_copy(arena, row->raw, length)
                                                     : text_from_windows1252(arena, row->raw, &length);
    return PUT_ADD(put, PUT_INTAKE_ROW, err, VALUE(put->authority), VALUE(put->intake), VALUE(problem->line),
                   VALUE(problem->rejected ? "rejected" : "queued"), VALUE(problem->column),
                   VALUE(problem->value), VALUE(problem->reason), VALUE(raw), value_id(person));
}

static bool end_changed(Put *put, Error *err)
{
    const Layout *layout = put->layout;
    const struct {
        const char *sql;
        bool when;
    } ends[] = {
        {SQL_intake_end_address, !layout->many},
        {SQL_intake_end_identifier, true},
        {SQL_intake_end_family_member, layout_tells(layout, FIELD_CARER_FAMILY)},
        {SQL_intake_end_registration, layout_tells(layout, FIELD_REGISTERED_FROM)},
        {SQL_intake_end_consent, !layout->many},
        {SQL_intake_end_group_member, layout_tells(layout, FIELD_GROUPS)},
        {SQL_intake_end_person, true},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i].when)
            TRY(DO(put->now->store, ends[i].sql, err, VALUE(put->authority), VALUE(put->now->id)));
    return true;
}

bool put_finish(Put *put, Error *err)
{
    for (int i = 0; i < PUT_TABLES; i++)
        TRY(bulk_finish(put->bulks[i], err));
    if (put->changed)
        TRY(end_changed(put, err));
    if (put->spells_changed)
        TRY(DO(put->now->store, SQL_intake_end_spell, err, VALUE(put->authority), VALUE(put->now->id),
               VALUE(put->source)));
    if (put->courses_changed)
        TRY(DO(put->now->store, SQL_intake_end_course, err, VALUE(put->authority), VALUE(put->now->id)));
    if (put->findings_changed)
        TRY(DO(put->now->store, SQL_intake_end_finding, err, VALUE(put->authority), VALUE(put->now->id),
               VALUE(put->source)));
    if (put->costs_changed)
        TRY(DO(put->now->store, SQL_intake_end_cost, err, VALUE(put->authority), VALUE(put->now->id),
               VALUE(put->source)));
    if (put->offers_changed)
        TRY(DO(put->now->store, SQL_intake_end_offer, err, VALUE(put->authority), VALUE(put->now->id),
               VALUE(put->source)));
    if (put->consents_withdrawn)
        TRY(DO(put->now->store, SQL_intake_end_withdrawn_consent, err, VALUE(put->authority),
               VALUE(put->now->id)));
    return true;
}
