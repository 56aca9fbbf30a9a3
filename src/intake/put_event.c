#include "intake/put.h"

#include "base/text.h"

bool put_contact(Put *put, Arena *arena, int64_t person, const Facts *facts, bool *news, Error *err)
{
    const Date on = facts->day[FIELD_CONTACT_ON];
    if (on == DATE_NONE)
        return true;
    const char *kind = facts->text[FIELD_CONTACT_KIND] ? facts->text[FIELD_CONTACT_KIND] : "attendance";
    const char *activity = facts->text[FIELD_CONTACT_ACTIVITY], *place = facts->text[FIELD_CONTACT_VENUE];
    int64_t venue = 0, id;
    if (place && !set_find(&put->venues, key_of(text_fold(arena, place)), &venue))
        activity = arena_print(arena, "%s%s%s", activity ? activity : "", activity ? ", " : "", place);
    if (!set_put(&put->contact_keys, put_contact_key(person, kind, on, activity), 1))
        return true;
    *news = true;
    TRY(put_take_id(put, &put->contacts, &id, err));
    return PUT_ADD(put, PUT_CONTACT, err, VALUE(put->authority), VALUE(id), VALUE(kind), VALUE(person),
                   value_id(put->centre), value_id(venue), VALUE(on), VALUE(activity), VALUE(put->source),
                   VALUE(put->intake), VALUE(facts->line), VALUE(put->now->id));
}

bool put_spell(Put *put, int64_t person, const Facts *facts, bool *news, Error *err)
{
    const char *code = facts->text[FIELD_SPELL_CODE];
    if (!code)
        return true;
    const Date from = facts->day[FIELD_SPELL_FROM], to = facts->day[FIELD_SPELL_TO];
    const uint64_t key = put_spell_key(person, code, from);
    int64_t known_to;
    bool known = set_find(&put->spells, key, &known_to);
    if (known && known_to == to)
        return true;
    set_put(&put->spells, key, to);
    put->spells_changed |= known;
    *news = true;
    return PUT_ADD(put, PUT_GROUP_MEMBER, err, VALUE(put->authority), VALUE(person), VALUE(code),
                   value_day(from), value_day(to), VALUE(put->source), VALUE(put->intake),
                   VALUE(put->now->id));
}

bool put_course(Put *put, int64_t person, const Facts *facts, bool *news, Error *err)
{
    const char *name = facts->text[FIELD_COURSE_NAME], *outcome = facts->text[FIELD_COURSE_OUTCOME];
    if (!name)
        return true;
    const Date from = facts->day[FIELD_COURSE_FROM], to = facts->day[FIELD_COURSE_TO];
    const uint64_t key = put_spell_key(person, name, from);
    const int64_t value = (int64_t)put_course_value(to, outcome);
    int64_t known_value;
    bool known = set_find(&put->courses, key, &known_value);
    if (known && known_value == value)
        return true;
    set_put(&put->courses, key, value);
    put->courses_changed |= known;
    *news = true;
    return PUT_ADD(put, PUT_COURSE, err, VALUE(put->authority), VALUE(person), VALUE(name), value_day(from),
                   value_day(to), VALUE(outcome), VALUE(put->intake), VALUE(put->now->id));
}

/* Of two that one list tells of the same child, day and partner, the first stands. */
bool put_finding(Put *put, int64_t person, const Facts *facts, FactsProblems *problems, bool *news,
                 Error *err)
{
    const char *kind = facts->text[FIELD_FOUND_KIND], *way = facts->text[FIELD_FOUND_WAY],
               *by = facts->text[FIELD_FOUND_BY], *what = facts->text[FIELD_FOUND_WHAT];
    const Date from = facts->day[FIELD_FOUND_FROM], to = facts->day[FIELD_FOUND_TO];
    if (!kind || from == DATE_NONE)
        return true;
    const uint64_t key = put_finding_key(person, kind, from, way, by);
    const int64_t value = (int64_t)put_finding_value(to, by, what, facts->part, facts->whole);
    int64_t known_value;
    bool known = set_find(&put->findings, key, &known_value);
    if (known && known_value == value)
        return true;
    if (!set_put(&put->findings_now, key, 1)) {
        *news = true;
        problem_add(problems, facts->line, NULL, NULL,
                    "the list says otherwise of this child further up; what it said first was kept", false);
        return true;
    }
    set_put(&put->findings, key, value);
    put->findings_changed |= known;
    *news = true;
    return PUT_ADD(put, PUT_FINDING, err, VALUE(put->authority), VALUE(person), VALUE(kind), VALUE(from),
                   value_day(to), VALUE(way), VALUE(by), VALUE(what),
                   facts->part < 0 ? value_null() : VALUE(facts->part),
                   facts->whole < 0 ? value_null() : VALUE(facts->whole), VALUE(put->source),
                   VALUE(put->intake), VALUE(put->now->id));
}

bool put_cost(Put *put, Arena *arena, const Facts *facts, FactsProblems *problems, bool *news, Error *err)
{
    const char *name = facts->text[FIELD_COST_CENTRE], *kind = text_fold(arena, facts->text[FIELD_COST_KIND]);
    const Date from = facts->day[FIELD_COST_FROM], to = facts->day[FIELD_COST_TO];
    int64_t centre = 0, known_pence = 0;
    if (!set_find(&put->centres, key_of(text_fold(arena, name)), &centre)) {
        problem_add(problems, facts->line, "centre", name, "no centre of the authority has this name", true);
        return true;
    }
    const uint64_t key = put_cost_key(centre, kind, from, to);
    const bool known = set_find(&put->costs, key, &known_pence);
    if (known && known_pence == facts->pence)
        return true;
    *news = true;
    if (!set_put(&put->costs_now, key, 1)) {
        problem_add(problems, facts->line, NULL, NULL,
                    "the list says otherwise of this cost further up; what it said first was kept", false);
        return true;
    }
    set_put(&put->costs, key, facts->pence);
    put->costs_changed |= known;
    return PUT_ADD(put, PUT_COST, err, VALUE(put->authority), VALUE(centre), VALUE(kind), VALUE(from),
                   VALUE(to), VALUE(facts->pence), VALUE(put->source), VALUE(put->intake),
                   VALUE(put->now->id));
}

bool put_offer(Put *put, const Facts *facts, FactsProblems *problems, bool *news, Error *err)
{
    const char *provider = facts->text[FIELD_PLACES_PROVIDER], *postcode = facts->text[FIELD_POSTCODE];
    const Date from = facts->day[FIELD_PLACES_FROM], to = facts->day[FIELD_PLACES_TO];
    const uint64_t key = put_offer_key(provider, from);
    const int64_t value = (int64_t)put_offer_value(postcode, facts->whole, to);
    int64_t known_value = 0;
    const bool known = set_find(&put->offers, key, &known_value);
    if (known && known_value == value)
        return true;
    *news = true;
    if (!set_put(&put->offers_now, key, 1)) {
        problem_add(problems, facts->line, NULL, NULL,
                    "the list says otherwise of this provider further up; what it said first was kept",
                    false);
        return true;
    }
    set_put(&put->offers, key, value);
    put->offers_changed |= known;
    return PUT_ADD(put, PUT_OFFER, err, VALUE(put->authority), VALUE(provider), VALUE(postcode),
                   VALUE(facts->lsoa), VALUE(facts->whole), VALUE(from), value_day(to), VALUE(put->source),
                   VALUE(put->intake), VALUE(put->now->id));
}

/* A list may hide a child; only a person may show it again. */
bool put_restricted(Put *put, int64_t person, const Facts *facts, FactsProblems *problems, bool *news,
                    Error *err)
{
    const char *answer = facts->text[FIELD_RESTRICTED];
    const uint64_t key = key_with_number(1, person);
    if (!answer)
        return true;
    if (strcmp(answer, "yes") != 0) {
        if ((*news |= set_find(&put->restricted, key, NULL)))
            problem_add(problems, facts->line, NULL, NULL,
                        "the list no longer restricts this child; the restriction stands "
                        "until a person ends it",
                        false);
        return true;
    }
    if (!set_put(&put->restricted, key, 1))
        return true;
    *news = true;
    return PUT_ADD(put, PUT_RESTRICTED, err, VALUE(put->authority), VALUE(person), VALUE("social care list"),
                   VALUE(put->intake), VALUE(put->now->id));
}
