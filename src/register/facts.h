/* Inside the register: what the lists tell of many people, each with one question. `people` is made by
 * value_ids. */
#ifndef REGISTER_FACTS_H
#define REGISTER_FACTS_H

#include "register/merge.h"

bool registrations_load(Store *store, Arena *arena, int64_t authority, Value people, RegistrationList *out,
                        Error *err) MUST_CHECK;
/* Newest first. */
bool contacts_load(Store *store, Arena *arena, int64_t authority, Value people, ContactList *out,
                   Error *err) MUST_CHECK;
/* Newest first. */
bool findings_load(Store *store, Arena *arena, int64_t authority, Value people, PartnerFindingList *out,
                   Error *err) MUST_CHECK;
bool groups_load(Store *store, Arena *arena, int64_t authority, Value people, GroupSpellList *out,
                 Error *err) MUST_CHECK;
bool consents_load(Store *store, Arena *arena, int64_t authority, Value people, ConsentList *out,
                   Error *err) MUST_CHECK;

/* Newest first. */
bool dwellings_load(Store *store, Arena *arena, int64_t authority, Value people, DwellingList *out,
                    Error *err) MUST_CHECK;

typedef struct Membership {
    int64_t person, family;
} Membership;
typedef struct MembershipList {
    Membership *items;
    size_t count, capacity;
} MembershipList;
/* The families in which these people stand on the day, each once; here and below with what staff parted and
 * joined (register/family_move.h). */
bool memberships_load(Store *store, Arena *arena, int64_t authority, Value people, Date day,
                      MembershipList *out, Error *err) MUST_CHECK;

typedef struct Standing { /* one person in one family */
    int64_t family, person, root;
    const char *role, *given, *family_name, *source;
    Date birth;
    bool child;
} Standing;
typedef struct StandingList {
    Standing *items;
    size_t count, capacity;
} StandingList;
/* Everyone who stands in these families on the day: adults first, then children from the eldest. */
bool standing_load(Store *store, Arena *arena, int64_t authority, const IdList *families, Date day,
                   StandingList *out, Error *err) MUST_CHECK;

#endif
