/* The register: who is known, to whom they belong, where they live, what they have come to, and who may see
 * it.
 *
 * A person record is what one source said of one human being. A child may have many records; standing merges
 * join them into one child, who is called by the id of the root record. Every function here that takes a
 * child's id accepts any of the child's records; every function that returns a child returns the root. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "base/date.h"
#include "register/may.h"
#include "register/user.h"
#include "store/store.h"
#include "store/write.h"

/* ---- organisation ---- */

typedef struct Centre {
    int64_t id, group;
    const char *urn, *name, *postcode;
} Centre;
typedef struct CentreList {
    Centre *items;
    size_t count, capacity;
} CentreList;
bool centre_list(Store *store, Arena *arena, int64_t authority, CentreList *out, Error *err) MUST_CHECK;
const char *centre_name(const CentreList *centres, int64_t id); /* "" when it is none of them */

/* Small areas served on a day, each by one centre: the lowest id where several share it. */
typedef struct ReachArea {
    const char *lsoa; /* code of 2021 */
    int64_t centre;
} ReachArea;
typedef struct ReachAreaList {
    ReachArea *items;
    size_t count, capacity;
} ReachAreaList;
bool reach_area_list(Store *store, Arena *arena, int64_t authority, Date day, ReachAreaList *out,
                     Error *err) MUST_CHECK;

typedef struct Authority {
    int64_t id;
    const char *code, *name, *area_note; /* area_note: "Locality 3 - six centres" */
} Authority;
bool authority_first(Store *store, Arena *arena, Authority *out, bool *found, Error *err) MUST_CHECK;

/* Inside a write. Ids come from store_take_ids. */
bool authority_add(WriteNow *now, const char *code, const char *name, const char *area_note, int64_t *id,
                   Error *err) MUST_CHECK;
bool group_add(WriteNow *now, int64_t authority, const char *urn, const char *name, int64_t *id,
               Error *err) MUST_CHECK;
bool centre_add(WriteNow *now, int64_t authority, int64_t group, const char *urn, const char *name,
                const char *postcode, int64_t *id, Error *err) MUST_CHECK;
bool reach_area_add(WriteNow *now, int64_t authority, int64_t centre, const char *lsoa21, const char *note,
                    Error *err) MUST_CHECK;
bool target_groups_add_standard(WriteNow *now, int64_t authority, Error *err) MUST_CHECK;

/* ---- which records are one child ---- */

/* Root of every record with a standing merge, in memory: root_of(map, person). Records without a merge are
 * their own root. root_map_open_after: by the merges that stood after that write. */
#define WRITE_LAST INT64_MAX
typedef struct RootMap RootMap;
bool root_map_open(Store *store, int64_t authority, RootMap **out, Error *err) MUST_CHECK;
bool root_map_open_after(Store *store, int64_t authority, int64_t write, RootMap **out,
                         Error *err) MUST_CHECK;
int64_t root_of(const RootMap *map, int64_t person);
void root_map_close(RootMap *map);
CLOSES_POINTER(RootMap, root_map_close);

/* The roots of many records with one question: roots[i] is that of ids[i]. */
bool merge_roots(Store *store, Arena *arena, int64_t authority, const int64_t *ids, size_t count,
                 int64_t *roots, Error *err) MUST_CHECK;

/* Every record below some roots, themselves too, with one question; ascending. */
typedef struct RootOf {
    int64_t record, root;
} RootOf;
typedef struct RootOfList {
    RootOf *items;
    size_t count, capacity;
} RootOfList;
bool merge_trees(Store *store, Arena *arena, int64_t authority, const int64_t *roots, size_t count,
                 RootOfList *out, Error *err) MUST_CHECK;
/* NULL when the record is not in the list. */
const RootOf *root_of_find(const RootOfList *list, int64_t record);

/* What one person alone may not join. */
typedef enum MergeBar { BAR_NONE, BAR_NUMBERS, BAR_RESTRICTED } MergeBar; /* two valid NHS numbers */
bool merge_bar(Store *store, Arena *arena, int64_t authority, int64_t a, int64_t b, MergeBar *out,
               Error *err) MUST_CHECK;

/* Joins `person`'s child into `into`'s child. ERROR_NOT_FOUND when a record does not stand; ERROR_CONFLICT
 * when they are one already, when one is a child and the other an adult, and when there is a bar. Inside a
 * write. */
bool merge_add(WriteNow *now, int64_t authority, int64_t person, int64_t into, double probability,
               const char *reason, Error *err) MUST_CHECK;
/* The same past the bars, when a second person has confirmed it. */
bool merge_add_confirmed(WriteNow *now, int64_t authority, int64_t person, int64_t into, double probability,
                         const char *reason, Error *err) MUST_CHECK;
/* Ends the standing merge by which `person` (a record that is not a root) joined its child. Inside a write.
 */
bool merge_end(WriteNow *now, int64_t authority, int64_t person, Error *err) MUST_CHECK;

/* ---- reading a child and a family ---- */

/* What a child is called by, and by which rule one record's word stands for all (register/survivor.h). */
typedef enum Trait { TRAIT_GIVEN, TRAIT_FAMILY, TRAIT_BIRTH, TRAIT_SEX, TRAIT_HOME, TRAIT_COUNT } Trait;

typedef struct Record { /* one source's word on a child, or on an adult */
    int64_t id;
    bool adult;
    const char *source, *ref, *given, *family, *sex, *address, *postcode, *lsoa, *nhs, *phone, *ethnicity,
        *language;
    Date birth;
    int64_t write;       /* the write that asserted it: the higher, the newer */
    int64_t merge_write; /* the write that joined it to the root; 0 for the root */
    double merge_probability;
    const char *merge_reason;
    int64_t chosen[TRAIT_COUNT]; /* the write by which staff chose this record's word; 0: nobody did */
} Record;
typedef struct RecordList {
    Record *items;
    size_t count, capacity;
} RecordList;

typedef struct Registration {
    int64_t id, centre, person; /* person: the record it was told of; on a family's page the child */
    const char *centre_name, *end_reason;
    Date from, to;
} Registration;
typedef struct RegistrationList {
    Registration *items;
    size_t count, capacity;
} RegistrationList;

typedef struct Contact {
    int64_t person; /* as above */
    const char *kind, *activity, *centre_name, *source;
    Date on;
} Contact;
typedef struct ContactList {
    Contact *items;
    size_t count, capacity;
} ContactList;

typedef struct PartnerFinding { /* what a partner found of a child: sql/migrations/014_finding.sql */
    const char *kind, *way, *by, *what, *source; /* way, by, what: NULL when not told */
    Date from, to;
    int64_t part, whole; /* -1 when not told */
} PartnerFinding;
typedef struct PartnerFindingList {
    PartnerFinding *items;
    size_t count, capacity;
} PartnerFindingList;

typedef struct GroupSpell {
    const char *code, *name, *source;
    Date from, to;
} GroupSpell;
typedef struct GroupSpellList {
    GroupSpell *items;
    size_t count, capacity;
} GroupSpellList;

typedef struct Kin {
    int64_t person;
    const char *role, *given, *family;
    Date birth;
    bool child;
} Kin;
typedef struct KinList {
    Kin *items;
    size_t count, capacity;
} KinList;

typedef struct Consent {
    const char *partner;
    Date given, withdrawn;
} Consent;
typedef struct ConsentList {
    Consent *items;
    size_t count, capacity;
} ConsentList;

typedef struct Dwelling { /* an address a list told of, now or before it told another */
    int64_t person;
    const char *line, *postcode, *lsoa;
    Date from, to;
    bool stands;
    Date other; /* when it does not stand: the day from which the list tells the other */
} Dwelling;
typedef struct DwellingList {
    Dwelling *items;
    size_t count, capacity;
} DwellingList;

typedef struct Child {
    int64_t id;      /* root */
    bool restricted; /* and open to this actor */
    const char *given, *family, *sex, *address, *postcode,
        *lsoa; /* best of the records: newest source that has it */
    Date birth;
    int64_t family_id; /* one of the families the lists tell of, for family_get; 0: none */
    RecordList records;
    RegistrationList registrations;
    ContactList contacts;        /* newest first */
    PartnerFindingList findings; /* newest first */
    GroupSpellList groups;
    KinList kin; /* others of the families the child belongs to */
    ConsentList consents;
    DwellingList dwellings; /* the newest first */
} Child;

/* The child as this actor may see it. Absent, or not for this actor: *found false (the two look the same). */
bool child_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person, Child *out,
               bool *found, Error *err) MUST_CHECK;

/* The same of a parent or carer: `kin` are the others of their families, `registrations` none. */
bool adult_get(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t person, Child *out,
               bool *found, Error *err) MUST_CHECK;

/* The very records of these ids, in their order, as this actor may see them: id 0 for one that is absent or
 * not for this actor. */
bool record_list(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                 size_t count, RecordList *out, Error *err) MUST_CHECK;

typedef struct ChildRow {         /* a line of a list */
    int64_t asked, id, family_id; /* asked: the record asked for; family_id: as in Child */
    bool restricted;
    const char *given, *family, *postcode, *lsoa;
    const char *source; /* whose record the line was asked for by */
    Date birth;
} ChildRow;
typedef struct ChildRowList {
    ChildRow *items;
    size_t count, capacity;
} ChildRowList;

/* Lines for children in the order given, a handful of questions for each thousand. Those of restricted
 * families are left out unless the actor is named for them. */
bool child_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                size_t count, ChildRowList *out, Error *err) MUST_CHECK;
/* The same of parents and carers. */
bool adult_rows(Store *store, Arena *arena, const User *actor, int64_t authority, const int64_t *ids,
                size_t count, ChildRowList *out, Error *err) MUST_CHECK;

/* Children by the start of a family or given name, or an exact NHS number; at most `limit`. Never finds
 * restricted records for those who may not see them. */
bool child_search(Store *store, Arena *arena, const User *actor, int64_t authority, const char *words,
                  size_t limit, ChildRowList *out, Error *err) MUST_CHECK;

/* ---- identifiers ---- */

/* Ten digits after spaces and dashes are gone, modulus-11 check digit right, not 0000000000 (NHS Data
 * Dictionary). out gets the ten digits. */
bool nhs_number_tidy(const char *written, char out[11]);
/* A unique pupil number: check letter, twelve more characters (DfE UPN guide). */
bool upn_tidy(const char *written, char out[14]);
/* A telephone number as its digits, "07700900123", also when written with +44; NULL when there are none. */
const char *phone_tidy(Arena *arena, const char *written);

#endif
