/* Which column of a partner's list is which fact. A layout is a text file (docs/LAYOUTS.md); those in
 * src/intake/layouts come inside the program. */
#ifndef INTAKE_LAYOUT_H
#define INTAKE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/csv.h"
#include "base/error.h"

/* The facts that a row can tell. */
typedef enum Field {
    FIELD_REF,
    FIELD_GIVEN,
    FIELD_FAMILY,
    FIELD_BIRTH,
    FIELD_SEX,
    FIELD_ETHNICITY,
    FIELD_LANGUAGE,
    FIELD_NHS,
    FIELD_PHONE,
    FIELD_RESTRICTED,
    FIELD_ADDRESS,
    FIELD_POSTCODE,
    FIELD_CARER_GIVEN,
    FIELD_CARER_FAMILY,
    FIELD_CARER_BIRTH,
    FIELD_CARER_ROLE,
    FIELD_REGISTERED_REF, /* the number under which a centre has registered the child */
    FIELD_REGISTERED_FROM,
    FIELD_REGISTERED_TO,
    FIELD_REGISTERED_END,
    FIELD_GROUPS,
    FIELD_SPELL_CODE,
    FIELD_SPELL_FROM,
    FIELD_SPELL_TO,
    FIELD_SHARE_HEALTH,
    FIELD_SHARE_EDUCATION,
    FIELD_CONTACT_ON,
    FIELD_CONTACT_KIND,
    FIELD_CONTACT_ACTIVITY,
    FIELD_CONTACT_VENUE,
    FIELD_COURSE_NAME,
    FIELD_COURSE_FROM,
    FIELD_COURSE_TO,
    FIELD_COURSE_OUTCOME,
    FIELD_FOUND_KIND, /* what partners found: sql/migrations/014_finding.sql */
    FIELD_FOUND_FROM,
    FIELD_FOUND_TO,
    FIELD_FOUND_WAY,
    FIELD_FOUND_BY,
    FIELD_FOUND_WHAT,
    FIELD_FOUND_PART,
    FIELD_FOUND_WHOLE,
    FIELD_COST_CENTRE,
    FIELD_COST_FROM,
    FIELD_COST_TO,
    FIELD_COST_AMOUNT,
    FIELD_COST_KIND,
    FIELD_PLACES_PROVIDER,
    FIELD_PLACES_FROM,
    FIELD_PLACES_TO,
    FIELD_PLACES_COUNT,
    FIELD_COUNT,
} Field;

bool field_is_day(Field field);

typedef enum LayoutVerb {
    LAYOUT_COLUMN,
    LAYOUT_DATE,
    LAYOUT_CODE,
    LAYOUT_SPLIT,
    LAYOUT_LIST,
    LAYOUT_CONSTANT,
    LAYOUT_IGNORE
} LayoutVerb;

typedef enum LayoutNeed {
    NEED_NONE,
    NEED_COLUMN, /* "expected": the list must have the column */
    NEED_VALUE,  /* "required": and every row a value in it */
} LayoutNeed;

typedef struct LayoutCode {
    const char *from, *to;
} LayoutCode;

typedef struct LayoutCodeList {
    LayoutCode *items;
    size_t count, capacity;
} LayoutCodeList;

enum { LAYOUT_ALTERNATIVES = 4 };

typedef struct LayoutLine {
    LayoutVerb verb;
    LayoutNeed need;
    const char *columns[LAYOUT_ALTERNATIVES]; /* names the column may have */
    const char *formats[LAYOUT_ALTERNATIVES]; /* of a date */
    int column_count, format_count;
    Field to[2];
    int to_count;
    const char *text; /* separator of a split or list; value of a constant */
    LayoutCodeList codes;
    const char *otherwise; /* what any other code stands for; NULL: it is queued */
    bool keep;             /* any other code stands for itself */
    int at;                /* column of the list at hand; -1: it has none */
} LayoutLine;

typedef struct Layout {
    const char *name, *kind, *source;
    bool nobody; /* rows are about no person */
    bool adult;  /* rows are about adults */
    bool many;   /* several rows may tell of one person */
    bool centre; /* the list comes from one centre */
    LayoutLine *items;
    size_t count, capacity;
} Layout;

/* Reads the text of a layout; ERROR_INPUT names the line of `file` and what was expected there. */
bool layout_parse(Arena *arena, const char *file, const char *text, Layout *out, Error *err) MUST_CHECK;

/* The layout of `path`, or the one inside the program for this kind that knows most of the header's columns.
 * ERROR_INPUT names the missing column, the columns found and the layouts tried. */
bool layout_choose(Arena *arena, const char *kind, const char *path, const CsvRow *header, Layout *out,
                   Error *err) MUST_CHECK;

/* Columns of the header that the layout does not speak of, comma-separated; NULL when there are none. */
const char *layout_unread(Arena *arena, const Layout *layout, const CsvRow *header);

/* Does the layout tell of this fact at all? */
bool layout_tells(const Layout *layout, Field field);

#endif
