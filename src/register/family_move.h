/* Inside the register and the measures: who stands in another family than the lists tell, because staff
 * parted or joined families from a day on (register/family_change.h).
 *
 * What moved a record of a child moves all records of the child. Of several moves the one of the latest day
 * holds, of one day the later decision. Whoever a list tells of later in a family all of whom moved follows
 * them. */
#ifndef REGISTER_FAMILY_MOVE_H
#define REGISTER_FAMILY_MOVE_H

#include "register/merge.h"

typedef struct Move {
    int64_t key;    /* a record, or a family */
    int64_t family; /* where it stands from the day on */
    Date from;
    size_t order; /* by day, then by decision */
    bool join;
} Move;
typedef struct MoveList {
    Move *items;
    size_t count, capacity;
} MoveList;

typedef struct Moves {
    MoveList people, told; /* by key, then by order */
} Moves;

/* Every standing one: one question where nobody was moved, three else. */
bool moves_load(Store *store, Arena *arena, int64_t authority, Moves *out, Error *err) MUST_CHECK;

/* Whether a record that a list tells of in a family ever stands in another. */
bool moves_touch(const Moves *moves, int64_t record, int64_t told);

/* The family in which a record stands on the day whom a list tells of in `told`. Record 0: whoever did not
 * move by themselves. */
int64_t moves_family(const Moves *moves, int64_t record, int64_t told, Date day);

/* The spells [from, to) in which it stands in one family after the other; `from` may be DATE_NONE. */
typedef struct MoveSpell {
    int64_t family;
    Date from, to;
} MoveSpell;
typedef struct MoveSpellList {
    MoveSpell *items;
    size_t count, capacity;
} MoveSpellList;
void moves_spells(const Moves *moves, Arena *arena, int64_t record, int64_t told, Date from, Date to,
                  MoveSpellList *out);

/* Adds the families from which these (tidy) were joined, and those from which they were. */
void moves_sources(const Moves *moves, Arena *arena, IdList *families);

/* Records (of a child: all) that stand in these families on the day because they moved there, and families
 * that followed; `families` is tidy. Both are tidy. */
void moves_into(const Moves *moves, Arena *arena, const IdList *families, Date day, IdList *records,
                IdList *told);

#endif
