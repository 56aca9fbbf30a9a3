/* The register's live index: which children may be the one that is being typed in?
 *
 * A thread of its own reads the records, learns the model and opens the index, so that the server starts at
 * once; until then nothing is compared and the answer says so. Then:
 *
 * - What is registered at the desk is put in at once (likeness_put), and taken out when it is taken back.
 * - Which records are one child, which child stands and who may see it is asked of the register with every
 *   answer: joins, un-merges, withdrawals and new restrictions hold from the next question on.
 * - Other people than those known come by imports and withdrawals. The thread looks for such writes every two
 *   seconds and then reads everything anew while the old index goes on answering; it rests twice as long as
 *   it worked. So an answer misses people of lists taken in less than two seconds and about four builds ago;
 *   a build takes some 3 seconds for 340,000 records on two processors.
 *
 * Children whom the asker may not see are dropped in memory before anything more is asked about them: they
 * change neither the answer nor the work it takes.
 *
 * Two desks that register one child in the same moment do not see each other; the next cleansing does.
 *
 * Memory: about 600 bytes a record, and 1,500 while it is built anew. */
#ifndef CLEANSE_LIKENESS_H
#define CLEANSE_LIKENESS_H

#include "register/desk.h"

typedef struct Likeness Likeness;

typedef struct LikenessOptions {
    Date as_of;      /* DATE_NONE: today; who is restricted */
    double possible; /* 0: 0.20; offered at or above */
    int threads;     /* 0: as many as there are processors */
} LikenessOptions;

bool likeness_open(Store *store, const LikenessOptions *options, Likeness **out, Error *err) MUST_CHECK;
void likeness_close(Likeness *likeness); /* stops what is being built */
CLOSES_POINTER(Likeness, likeness_close);

typedef struct Like {
    Child child; /* as the asker may see it */
    double probability;
    const char *reasons; /* one sentence: "Same family name and birth date. Similar given name." */
} Like;
enum { LIKES_MAX = 5 };
typedef struct Likes {
    Like items[LIKES_MAX]; /* the likeliest first */
    size_t count;
    int64_t elsewhere; /* the likeliest whom other centres alone know, of somebody of one centre; 0: none.
                        * Never to be shown: for blind_hint(), which knows who may not be told of */
    bool compared;     /* false: the index is not ready */
} Likes;

/* Twins are not offered as one another: a child of the same birth date whose given name is another. */
bool likeness_ask(Likeness *likeness, Arena *arena, const User *actor, int64_t authority,
                  const DeskChild *child, Likes *out, Error *err) MUST_CHECK;

/* What speaks for and against a child as told here and a record being one, as lines "column\tlevel\tbits";
 * False when the index is not ready or does not know the record. For any two records, also such as no
 * cleansing would compare. */
typedef struct LikePoints {
    double probability, weight;
    const char *sentence, *reasons;
} LikePoints;
bool likeness_explain(Likeness *likeness, Arena *arena, int64_t authority, const DeskChild *child,
                      int64_t record, LikePoints *out);

void likeness_put(Likeness *likeness, int64_t authority, int64_t record, const DeskChild *child);
void likeness_remove(Likeness *likeness, int64_t record);

typedef struct LikenessState {
    bool ready, current; /* current: no list is known to have come in since it was read */
    int64_t read_at;     /* when the records were read; seconds */
    size_t records;
    double seconds; /* how long the last building took */
    unsigned builds;
} LikenessState;
LikenessState likeness_state(Likeness *likeness);

#endif
