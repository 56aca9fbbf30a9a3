/* What staff must be told: that a restricted family was opened in an emergency, that somebody reads many
 * records. A notice is written with what it tells of, in one write, so that neither is there without the
 * other. */
#ifndef REGISTER_NOTICE_H
#define REGISTER_NOTICE_H

#include "register/may.h"
#include "store/write.h"

typedef enum NoticeKind {
    NOTICE_GLASS,
    NOTICE_GLASS_NOBODY,
    NOTICE_BULK,
    NOTICE_ANSWER,
    NOTICE_PASSWORD, /* a new password was made for somebody */
    NOTICE_SECOND,   /* somebody's second step was taken off */
    NOTICE_KIND_COUNT
} NoticeKind;

typedef struct Notice {
    int64_t id;
    NoticeKind kind;
    int64_t user, person; /* about whom; the child, 0 for none */
    const char *user_name, *words;
    int64_t at, read_at; /* seconds since 1970; read_at 0: not read */
} Notice;
typedef struct NoticeList {
    Notice *items;
    size_t count, capacity;
} NoticeList;

/* Tells these users and every leader of the authority, but not the one it is about. Inside a write. */
bool notice_tell(WriteNow *now, const Notice *notice, int64_t authority, const int64_t *users, size_t count,
                 Error *err) MUST_CHECK;

/* Inside a write: that somebody's way of signing in was reset. Tells that person, the administrators, and the
 * leaders of the authority and of that person's centre; not whoever did it. actor 0: whoever keeps the
 * computer. */
bool notice_reset(WriteNow *now, NoticeKind kind, int64_t actor, const User *whose, Error *err) MUST_CHECK;

/* The newest notices told to this user; of a restricted family's child only the number. */
bool notice_list(Store *store, Arena *arena, const User *actor, size_t limit, NoticeList *out,
                 Error *err) MUST_CHECK;
bool notice_unread(Store *store, const User *actor, int64_t *count, Error *err) MUST_CHECK;
bool notice_read_all(Store *store, const User *actor, Error *err) MUST_CHECK;

/* The newest notices to anybody, for ACTION_SEE_ALARMS: who and when; for whom the glass was broken is left
 * out. */
bool alarm_list(Store *store, Arena *arena, const User *actor, int64_t authority, size_t limit,
                NoticeList *out, Error *err) MUST_CHECK;

/* Inside a write: tells `asker` alone what was answered about their child `person`: "same", "different" or
 * "unsure". */
bool notice_answer(WriteNow *now, int64_t authority, int64_t answerer, int64_t asker, int64_t person,
                   const char *answer, Error *err) MUST_CHECK;

#endif
