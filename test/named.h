/* Names staff for the restricted family of a person, as a leader would on the page. */
#ifndef TEST_NAMED_H
#define TEST_NAMED_H

#include "store/write.h"

typedef struct NamedNow {
    int64_t authority, person, user;
} NamedNow;

static bool named_body(WriteNow *now, void *context, Error *err)
{
    const NamedNow *this = context;
    int64_t id;
    TRY(store_take_ids(now->store, "restricted_grant", 1, &id, err));
    return DO(now->store,
              "INSERT INTO restricted_grant (authority, id, person, user_id, glass, w_from)"
              " VALUES ($1, $2, $3, $4, 0, $5)",
              err, VALUE(this->authority), VALUE(id), VALUE(this->person), VALUE(this->user), VALUE(now->id));
}

static inline void name_for(Store *store, int64_t authority, int64_t person, int64_t user)
{
    Error err = {0};
    NamedNow this = {authority, person, user};
    const Write write = {.authority = authority, .action = "judge"};
    if (!write_run(store, &write, named_body, &this, &err))
        fail_msg("%s", err.text);
}

#endif
