/* Asking another centre, blind, whether it knows a family: whoever registers a child is told that a family
 * like it may be known elsewhere, and no more; the other centre reads what was typed and answers; the asker
 * reads the answer.
 *
 * Never of a restricted family. Being told is a write of the audit log, and rationed: else typing names would
 * be a way to search the other centres. */
#ifndef REGISTER_BLIND_H
#define REGISTER_BLIND_H

#include "register/may.h"
#include "store/write.h"

enum {
    BLIND_HINTS = 20,                  /* children of other centres that one person is told of within... */
    BLIND_HINT_SECONDS = 24 * 60 * 60, /* ...this long; then none, without a word */
    BLIND_ASKS_SHOWN = 200,
};

/* Whether the actor may be told that `child` is known elsewhere; the telling is written down, once a day for
 * a child. Of a child that they may see, that is restricted or that is not there: *told false. */
bool blind_hint(Store *store, const User *actor, int64_t authority, int64_t child, bool *told,
                Error *err) MUST_CHECK;

/* One write, "ask-centre": asks whoever knows `child` whether it is `record`, which the actor registered.
 * `words` is what they will read. ERROR_NOT_FOUND unless the actor was told of the child; asking twice is
 * once. */
bool blind_ask(Store *store, const User *actor, int64_t authority, int64_t record, int64_t child,
               const char *words, Error *err) MUST_CHECK;

typedef struct BlindAsk {
    int64_t id, asker, record, child; /* child: 0 for the asker */
    const char *told, *asker_name, *asker_centre;
    int64_t at, answered_at;
    const char *answer, *answered_by; /* answer: "same", "different", "unsure"; NULL: none yet */
    bool own;                         /* asked by the actor */
    bool joins;                       /* the actor may see both, and judge */
} BlindAsk;
typedef struct BlindAskList {
    BlindAsk *items;
    size_t count, capacity;
    size_t open; /* for the actor to answer */
} BlindAskList;

/* What the actor asked, and what they may answer: of children that they may see. Open ones first, newest
 * first. */
bool blind_list(Store *store, Arena *arena, const User *actor, int64_t authority, BlindAskList *out,
                Error *err) MUST_CHECK;

/* How many questions wait for this actor's answer. */
bool blind_waiting(Store *store, const User *actor, int64_t *count, Error *err) MUST_CHECK;

/* One write, "ask-answered", which tells the asker. `answer` is "same", "different" or "unsure".
 * ERROR_NOT_FOUND when the actor has no such question to answer; ERROR_CONFLICT when a colleague has answered
 * it. */
bool blind_answer(Store *store, const User *actor, int64_t authority, int64_t ask, const char *answer,
                  Error *err) MUST_CHECK;

#endif
