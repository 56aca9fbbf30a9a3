/* What quality.c and quality_centre.c share: each record with the checks it was put to and passed. */
#ifndef CLEANSE_QUALITY_MARKS_H
#define CLEANSE_QUALITY_MARKS_H

#include "cleanse/quality.h"

#define MARK(check) (1u << (check))

typedef struct Marked {
    int64_t id, root;
    Date birth;
    uint32_t source; /* index */
    uint16_t asked, good;
    char sex; /* 'F', 'M' or 0 */
} Marked;
typedef struct MarkedList {
    Marked *items;
    size_t count, capacity;
} MarkedList;
typedef struct SourceList {
    QualitySource *items;
    size_t count, capacity;
} SourceList;
typedef struct QualityCentreList {
    QualityCentre *items;
    size_t count, capacity;
} QualityCentreList;

typedef struct AtCentre { /* a child registered at a centre */
    uint32_t centre;      /* index */
    uint32_t child;       /* where its records begin in by_root */
} AtCentre;
typedef struct AtCentreList {
    AtCentre *items;
    size_t count, capacity;
} AtCentreList;

struct Quality {
    Arena arena;
    Date day;
    MarkedList records; /* by id */
    uint32_t *by_root;  /* their numbers, those of one child together, the oldest first */
    SourceList sources;
    QualityCentreList centres;
    AtCentreList at_centres; /* by centre and child, each once */
};

/* Where the records in by_root of the child that begins at `from` end. */
size_t quality_child_end(const Quality *quality, size_t from);
/* NULL for who is no child, or is left out. */
Marked *quality_marked(const Quality *quality, int64_t id);

/* After the sources are scored. */
bool quality_load_centres(Quality *quality, Store *store, int64_t authority, Error *err) MUST_CHECK;

#endif
