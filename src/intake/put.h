/* Facts -> rows of the register, in bulk, against what the source has told before. */
#ifndef INTAKE_PUT_H
#define INTAKE_PUT_H

#include "intake/facts.h"

typedef enum PutTable {
    PUT_PERSON,
    PUT_ADDRESS,
    PUT_IDENTIFIER,
    PUT_FAMILY,
    PUT_FAMILY_MEMBER,
    PUT_REGISTRATION,
    PUT_CONSENT,
    PUT_GROUP_MEMBER,
    PUT_CONTACT,
    PUT_COURSE,
    PUT_FINDING,
    PUT_COST,
    PUT_OFFER,
    PUT_RESTRICTED,
    PUT_INTAKE_ROW,
    PUT_TABLES,
} PutTable;

/* Ids taken in blocks. */
typedef struct PutIds {
    const char *kind;
    int64_t next, end, block;
} PutIds;

typedef struct Put {
    WriteNow *now;
    const Layout *layout;
    int64_t authority, source, intake, centre; /* centre 0: none */
    Bulk *bulks[PUT_TABLES];
    PutIds persons, families, registrations, contacts;
    KnownMap people, carers, registered;
    HashSet family_ids, contact_keys, spells, courses, findings, findings_now, costs, costs_now, offers,
        offers_now, centres, addresses, consents, restricted, venues, twins;
    bool changed, spells_changed, courses_changed, findings_changed, costs_changed, offers_changed,
        consents_withdrawn;
} Put;

/* Opens the bulks and loads what the source has told before. */
bool put_open(Put *put, Error *err) MUST_CHECK;

/* Takes one row that was not rejected. *news: something in it was not known just so. May add problems.
 * *person gets the record the row belongs to. */
bool put_row(Put *put, Arena *arena, const Facts *facts, FactsProblems *problems, int64_t *person, bool *news,
             Error *err) MUST_CHECK;

/* Remembers a problem of a row for the people who look after it. */
bool put_problem(Put *put, Arena *arena, const IntakeProblem *problem, const CsvRow *row, int64_t person,
                 Error *err) MUST_CHECK;

/* Sends the rest and ends what has changed. */
bool put_finish(Put *put, Error *err) MUST_CHECK;
void put_close(Put *put);
CLOSES(Put, put_close);

/* Inside: what the source has told before (put_load.c), and keys of facts that come and go by themselves. */
bool put_load(Put *put, Error *err) MUST_CHECK;
uint64_t put_contact_key(int64_t person, const char *kind, int64_t on, const char *activity);
uint64_t put_spell_key(int64_t person, const char *code, int64_t from);
uint64_t put_course_value(int64_t to, const char *outcome);
/* A child has one funded place a term: told of at another provider, it has moved. */
uint64_t put_finding_key(int64_t person, const char *kind, int64_t from, const char *way, const char *by);
uint64_t put_finding_value(int64_t to, const char *by, const char *what, int64_t part, int64_t whole);
uint64_t put_cost_key(int64_t centre, const char *kind, int64_t from, int64_t to);
uint64_t put_offer_key(const char *provider, int64_t from);
uint64_t put_offer_value(const char *postcode, int64_t places, int64_t to);
uint64_t put_address_key(int64_t person, const char *postcode, const char *line);
uint64_t put_consent_key(int64_t person, const char *partner);
uint64_t put_twin_key(const Known *known); /* children of one family name and birth */

/* Inside: what comes and goes by itself (put_event.c). *news is set when the source had not told it before.
 */
bool put_contact(Put *put, Arena *arena, int64_t person, const Facts *facts, bool *news,
                 Error *err) MUST_CHECK;
bool put_spell(Put *put, int64_t person, const Facts *facts, bool *news, Error *err) MUST_CHECK;
bool put_course(Put *put, int64_t person, const Facts *facts, bool *news, Error *err) MUST_CHECK;
bool put_finding(Put *put, int64_t person, const Facts *facts, FactsProblems *problems, bool *news,
                 Error *err) MUST_CHECK;
bool put_cost(Put *put, Arena *arena, const Facts *facts, FactsProblems *problems, bool *news,
              Error *err) MUST_CHECK;
bool put_offer(Put *put, const Facts *facts, FactsProblems *problems, bool *news, Error *err) MUST_CHECK;
bool put_restricted(Put *put, int64_t person, const Facts *facts, FactsProblems *problems, bool *news,
                    Error *err) MUST_CHECK;

/* Inside: one row into a table, with values in the order of its columns in put.c. */
#define PUT_ADD(put, table, err, ...) bulk_add((put)->bulks[table], (const Value[]){__VA_ARGS__}, (err))
bool put_take_id(Put *put, PutIds *ids, int64_t *out, Error *err) MUST_CHECK;

static inline Value value_day(Date date)
{
    return date == DATE_NONE ? value_null() : value_int(date);
}

static inline Value value_id(int64_t id)
{
    return id ? value_int(id) : value_null();
}

#endif
