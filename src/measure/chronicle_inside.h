/* The inside of a Chronicle, for the files of measure/ only.
 *
 * Children have ordinals 0..child_count-1. A full reading orders them by the LSOA of their newest home, then
 * by root id, so that sets of a place lie together; children met later come behind. Of each kind of row a
 * shelf holds all children's, one child's beside each other. */
#ifndef MEASURE_CHRONICLE_INSIDE_H
#define MEASURE_CHRONICLE_INSIDE_H

#include "measure/chronicle.h"
#include "measure/id_map.h"
#include "measure/measure.h"
#include "register/register.h"
#include "register/shielded.h"

enum { DAY_LAST = INT32_MAX, LSOA_ELSEWHERE = -1 };

typedef struct Home { /* by preference: the first that holds on a day is the one */
    Date from, to;    /* [from, to): DATE_NONE and DAY_LAST where open */
    int32_t lsoa;     /* of geo; LSOA_ELSEWHERE */
} Home;

typedef struct Held { /* a registration row; by child, the root record's first */
    int64_t id, record;
    Date from, to;
    uint16_t centre; /* index */
    uint8_t why;     /* an Ended */
} Held;

typedef struct Seen { /* a contact; by day */
    Date day;
    uint32_t activity; /* number in activities */
    uint16_t centre;   /* index; NO_CENTRE */
    uint8_t kind;      /* a ContactKind */
} Seen;

typedef struct Spell { /* in a target group, or in a family */
    Date from, to;
    uint32_t what; /* index in groups; number of the family */
} Spell;

typedef struct Found {   /* a finding of a partner's; by day */
    Date from, day;      /* day: the end of a nursery's term, else from */
    int32_t part, whole; /* -1 not told */
    uint32_t by, what;   /* numbers in partners and words */
    uint8_t kind;        /* a FoundKind */
    bool out;            /* a referral to the partner */
} Found;
typedef enum FoundKind {
    FOUND_NURSERY,
    FOUND_PLACE,
    FOUND_REFERRAL,
    FOUND_BREASTFEEDING,
    FOUND_PROFILE,
    FOUND_OTHER,
    FOUND_COURSE /* of an adult: by: the course; day: its end, DATE_NONE while it goes on; part: a CourseEnd
                  */
} FoundKind;
typedef enum CourseEnd { COURSE_LEFT, COURSE_COMPLETED, COURSE_QUALIFIED, COURSE_IN_WORK } CourseEnd;

typedef enum ContactKind {
    KIND_ATTENDANCE,
    KIND_APPOINTMENT,
    KIND_CLINIC,
    KIND_VISIT,
    KIND_CALL,
    KIND_LETTER,
    KIND_OTHER
} ContactKind;
enum { NO_CENTRE = UINT16_MAX };
static inline bool kind_engages(uint8_t kind)
{
    return kind <= KIND_CLINIC;
}

typedef enum ShelfKind {
    SHELF_HOMES,
    SHELF_HELD,
    SHELF_SEEN,
    SHELF_GROUPS,
    SHELF_FAMILIES,
    SHELF_FOUND,
    SHELF_COUNT
} ShelfKind;
typedef struct Span {
    uint32_t first, count;
} Span;
typedef struct Shelf {
    char *items;
    Span *spans; /* by ordinal */
    size_t size, count, room;
} Shelf;

typedef struct Words { /* different texts by number; 0 is "" */
    Arena arena;
    const char **items;
    uint32_t count;
    uint32_t *slots; /* number plus one */
    size_t mask;
} Words;
uint32_t words_put(Words *words, const char *text);
void words_close(Words *words);

typedef struct ReachSpell { /* an LSOA in a centre's reach area */
    Date from, to;
    uint16_t centre; /* index */
} ReachSpell;
typedef struct ReachList {
    ReachSpell *items;
    size_t count, capacity;
} ReachList;

typedef struct AdultSpell { /* an adult in a family */
    int64_t record, root;   /* record 0: no more */
    Date from, to;
    uint32_t family;
} AdultSpell;

typedef struct GroupName {
    const char *code, *name;
} GroupName;
typedef struct GroupNameList {
    GroupName *items;
    size_t count, capacity;
} GroupNameList;

typedef struct Traits {
    uint32_t ethnicity, language, sex; /* numbers in words */
    uint32_t lists;                    /* a bit for each number in list_kinds */
} Traits;

struct Chronicle {
    Arena arena; /* of what refreshing leaves alone */
    int64_t authority, write;
    bool open_only;
    bool of_learners;       /* its "children" are adults of whom a course is told */
    Chronicle *learners;    /* those; NULL where they are not read */
    uint32_t learners_read; /* how often they were read */
    PersonSet left_out;     /* where it is open only */
    size_t lsoa_count;
    ReachList *reach; /* by LSOA of geo */
    CentreList centres;
    GroupNameList groups;
    IdMap centre_numbers, venue_centres, source_kinds;
    Words words, activities, list_kinds, partners;
    uint32_t child_count, child_room;
    int64_t *ids; /* by ordinal: root id; 0 when the child is no more */
    Date *births; /* DATE_NONE when not known */
    Traits *traits;
    Shelf shelves[SHELF_COUNT];
    IdMap children; /* record -> ordinal */
    IdMap families; /* id -> number */
    int64_t *family_ids;
    uint32_t family_count, family_room;
    AdultSpell *adults;
    size_t adult_count, adult_room;
    uint64_t to_judge;
    Date first_day;
};

/* for (EACH(Home, home, chronicle, SHELF_HOMES, child)): the child's rows of a kind, in their order. */
#define EACH(Type, row, c, kind, child)                                                                      \
    const Type *row = (c)->shelves[kind].spans[child].count                                                  \
                          ? (const Type *)(const void *)(c)->shelves[kind].items +                           \
                                (c)->shelves[kind].spans[child].first                                        \
                          : NULL,                                                                            \
               *row##_end = row ? row + (c)->shelves[kind].spans[child].count : NULL;                        \
    row < row##_end;                                                                                         \
    row++

/* Room for `need` items of `size` bytes, at least doubling. */
void *room_for(void *items, size_t size, size_t need, size_t *room);

/* A new child behind the others. */
uint32_t chronicle_new_child(Chronicle *c, int64_t root);
uint32_t chronicle_family(Chronicle *c, int64_t family);
/* Of two centres by index (NO_CENTRE for none), whether the first has the lower id: it has a shared area. */
static inline bool centre_is_lower(const Chronicle *c, uint16_t a, uint16_t b)
{
    return b == NO_CENTRE || c->centres.items[a].id < c->centres.items[b].id;
}
uint16_t chronicle_centre(const Chronicle *c, int64_t id);

/* Reads chronicle->learners, by the merges that stand, in place of what was read before. */
bool read_learners(Chronicle *chronicle, Store *store, const Geo *geo, const RootMap *roots,
                   Error *err) MUST_CHECK;
Chronicle *chronicle_new(int64_t authority);

/* Whom a reading is about. */
typedef struct Reading {
    Chronicle *chronicle;
    Store *store;
    const Geo *geo;
    Arena scratch;
    const RootMap *roots;   /* all of them... */
    const RootOfList *some; /* ...or these records */
    Value some_ids;
    int64_t known;             /* with roots: as the register stood after this write */
    const PersonSet *left_out; /* NULL: the chronicle's own */
} Reading;
void reading_close(Reading *reading);
CLOSES(Reading, reading_close);
int64_t reading_root(const Reading *reading, int64_t record);

bool read_places(Reading *reading, Error *err) MUST_CHECK;
bool read_people(Reading *reading, Error *err) MUST_CHECK;
bool read_homes(Reading *reading, Error *err) MUST_CHECK;
bool read_events(Reading *reading,
                 Error *err) MUST_CHECK; /* registrations, contacts, groups, families, findings */
bool read_courses(Reading *reading, Error *err) MUST_CHECK;
bool read_to_judge(Reading *reading, Error *err) MUST_CHECK;
void order_by_home(Chronicle *c, Arena *scratch);

#endif
