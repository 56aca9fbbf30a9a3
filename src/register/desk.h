/* A child registered at the desk of a centre: what a receptionist types, checked, as one source's word.
 *
 * The words become a record of the source "Registered at the desk", with the carer, a family, the address, a
 * registration and consents, in one write. Who is told "that is this child" joins the record to that child by
 * a merge, like any two records; nothing of either moves. */
#ifndef REGISTER_DESK_H
#define REGISTER_DESK_H

#include "geo/geo.h"
#include "register/register.h"

#define DESK_SOURCE "Registered at the desk"

typedef enum DeskField {
    DESK_GIVEN,
    DESK_FAMILY,
    DESK_BIRTH,
    DESK_SEX,
    DESK_NHS,
    DESK_LINE,
    DESK_POSTCODE,
    DESK_CARER, /* given and family name in one; the last word is the family name */
    DESK_ROLE,
    DESK_PHONE,
    DESK_CENTRE,
    DESK_HEALTH, /* consents to share, with whom */
    DESK_EDUCATION,
    DESK_FIELD_COUNT
} DeskField;

const char *desk_field_name(DeskField field); /* "given", as forms call it */

typedef struct DeskChild { /* NULL: not told */
    const char *given, *family, *sex, *nhs, *line, *postcode, *lsoa;
    const char *carer_given, *carer_family, *carer_role, *phone;
    Date birth, day; /* day: of the registration */
    int64_t centre;
    bool share_health, share_education;
} DeskChild;

typedef struct DeskProblem { /* at most one a field */
    DeskField field;
    const char *words; /* one plain sentence: what is wrong, what to write */
} DeskProblem;
typedef struct DeskProblems {
    DeskProblem items[DESK_FIELD_COUNT];
    size_t count;
} DeskProblems;

/* A birth date as people type it, "27 3 2024" or "270324"; years of two digits are none after `this_year`. */
bool desk_birth_parse(Arena *arena, const char *written, int this_year, Date *out);

/* Reads what was typed. The child's names, birth date, postcode, carer and centre must be told. A postcode
 * nobody knows is kept as written, without an area. *out is filled as far as the words go. */
bool desk_read(Store *store, Arena *arena, const CentreList *centres, Date day,
               const char *const written[DESK_FIELD_COUNT], DeskChild *out, DeskProblems *problems,
               Error *err) MUST_CHECK;

typedef struct DeskDecision {
    int64_t same;             /* the child it is, by a person's word; 0: a new child */
    const int64_t *different; /* children it is not, by a person's word */
    size_t different_count;
    const char *once; /* the form's own number, 64 hex digits: sent twice, it registers once */
} DeskDecision;

typedef struct DeskRecord {
    int64_t record, child; /* child: its root */
    int64_t write, actor;
    int64_t centre;          /* 0: registered there before, so nothing was added */
    const char *centre_name; /* NULL likewise */
    bool again;              /* the form had been sent before: nothing was written now */
} DeskRecord;

/* One write, "desk-register". ERROR_DENIED without ACTION_REGISTER, or at another centre than the actor's
 * own; ERROR_NOT_FOUND when `same` is no child this actor may see; ERROR_CONFLICT when merge_add refuses. A
 * registration at a centre where the child holds one already is not added. With `same`, the name, sex and
 * birth date known of the child stand: they were shown, and accepted. */
bool desk_register(Store *store, Arena *arena, const User *actor, int64_t authority, const DeskChild *child,
                   const DeskDecision *decision, DeskRecord *out, Error *err) MUST_CHECK;

/* Whether the form of this number has been sent before, and what became of it. */
bool desk_sent(Store *store, Arena *arena, const User *actor, int64_t authority, const char *once,
               DeskRecord *out, bool *found, Error *err) MUST_CHECK;

/* A standing record of the desk that this actor may take back: their own, or anybody's with ACTION_JUDGE. */
bool desk_find(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
               DeskRecord *out, bool *found, Error *err) MUST_CHECK;

/* Takes it back: one write, "desk-undo", ends all that stands of the record and of the carer told with it,
 * and joins to and from it. ERROR_CONFLICT when contacts have been written down for the record since. *was
 * gets what desk_find found. */
bool desk_undo(Store *store, Arena *arena, const User *actor, int64_t authority, int64_t record,
               DeskRecord *was, Error *err) MUST_CHECK;

#endif
