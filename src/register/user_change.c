#include "register/user_change.h"

#include <jansson.h>
#include <sodium.h>

#include "base/clock.h"
#include "register/may.h"
#include "register/notice.h"
#include "register/user_inside.h"
#include "sql.h"
#include "store/write.h"

typedef struct Changing Changing;
typedef bool Step(WriteNow *now, const Changing *this, Error *err);
struct Changing {
    const User *actor;
    int64_t id;
    Step *step;
    bool keeps_out; /* what nobody does to themselves, nor to the last administrator */
    const UserWish *wish;
    const char *name, *hash;
    bool closed;
    User was;
};

void user_make_password(char password[USER_MADE_SIZE])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    for (int i = 0; i < USER_MADE_SIZE - 1; i++)
        password[i] = i % 6 == 5 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    password[USER_MADE_SIZE - 1] = '\0';
}

const char *user_wish_problem(const UserWish *wish, const char **field)
{
    char folded[USER_NAME_MAX + 1];
    const char *problem = role_problem(wish->role, wish->last_day, wish->centre);
    if (!wish->name || !user_name_fold(wish->name, folded)) {
        *field = "name";
        return "A user's name has 1 to 63 characters, such as ann.khan.";
    }
    *field = wish->role == ROLE_NONE                                       ? "role"
             : wish->role == ROLE_INSPECTOR && wish->last_day == DATE_NONE ? "last-day"
                                                                           : "centre";
    return problem;
}

static bool stays_an_administrator(WriteNow *now, const Changing *this, Error *err)
{
    int64_t others = 0;
    const Value values[] = {VALUE(this->was.authority), VALUE((int)ROLE_ADMIN), VALUE(this->id)};
    if (this->id == this->actor->id)
        return error_set(err, ERROR_CONFLICT,
                         "You cannot change this for yourself, so that nobody locks themselves out. Ask "
                         "another administrator.");
    if (this->was.role != ROLE_ADMIN || this->was.closed || this->was.last_day != DATE_NONE)
        return true;
    TRY(store_ask_int(now->store, SQL_user_other_admins, values, 3, 0, &others, err));
    return others || error_set(err, ERROR_CONFLICT,
                               "%s is the last administrator without a last day. Make another one first.",
                               this->was.name);
}

static bool change_body(WriteNow *now, void *context, Error *err)
{
    Changing *this = context;
    User actor;
    bool there = false, found = false;
    TRY(user_find(now->store, this->actor->id, &actor, &there, err));
    TRY(user_find(now->store, this->id, &this->was, &found, err));
    if (!there || !may(&actor, ACTION_ADMINISTER, actor.authority))
        return error_set(err, ERROR_DENIED, "You may not change who signs in.");
    if (!found || this->was.authority != actor.authority)
        return error_set(err, ERROR_NOT_FOUND, "There is no such user.");
    if (this->keeps_out)
        TRY(stays_an_administrator(now, this, err));
    return this->step(now, this, err);
}

static bool change(Store *store, const char *action, Changing *this, Error *err)
{
    char subject[32];
    snprintf(subject, sizeof subject, "user %lld", (long long)this->id);
    const Write write = {
        .authority = this->actor->authority, .actor = this->actor->id, .action = action, .subject = subject};
    return write_run(store, &write, change_body, this, err);
}

static json_t *facts_of(const char *name, Role role, Date last_day, int64_t centre)
{
    char day[DATE_TEXT_SIZE];
    return json_pack("{s:s,s:s,s:s,s:I}", "name", name, "role", role_name(role), "last_day",
                     date_print(last_day, day), "centre", (json_int_t)centre);
}

static bool keep_detail(WriteNow *now, const Changing *this, Error *err)
{
    const UserWish *wish = this->wish;
    const User *was = &this->was;
    json_t *both =
        json_pack("{s:o,s:o}", "before", facts_of(was->name, was->role, was->last_day, was->centre), "after",
                  facts_of(this->name, wish->role, wish->last_day, wish->centre));
    char *text = both ? json_dumps(both, JSON_COMPACT) : NULL;
    now->detail = text ? arena_print(now->arena, "%s", text) : NULL;
    free(text);
    json_decref(both);
    return now->detail || error_set(err, ERROR_SYSTEM, "There is too little memory to write this down.");
}

static bool change_step(WriteNow *now, const Changing *this, Error *err)
{
    const UserWish *wish = this->wish;
    int64_t taken = 0;
    const Value name[] = {VALUE(this->name), VALUE(this->id)};
    bool same = wish->role == this->was.role && wish->last_day == this->was.last_day &&
                wish->centre == this->was.centre;
    if (!same)
        TRY(stays_an_administrator(now, this, err));
    TRY(store_ask_int(now->store, SQL_user_name_others, name, 2, 0, &taken, err));
    if (taken)
        return error_set(err, ERROR_CONFLICT, "There is a user called %s already. Choose another name.",
                         this->name);
    TRY(user_centre_check(now->store, now->arena, this->was.authority, wish->centre, err));
    TRY(keep_detail(now, this, err));
    return DO(now->store, SQL_user_change, err, VALUE(this->id), VALUE(this->name), VALUE((int)wish->role),
              wish->last_day == DATE_NONE ? value_null() : VALUE(wish->last_day),
              wish->centre ? VALUE(wish->centre) : value_null());
}

bool user_change(Store *store, const User *actor, int64_t id, const UserWish *wish, Error *err)
{
    char folded[USER_NAME_MAX + 1] = "";
    const char *field, *problem = user_wish_problem(wish, &field);
    if (problem)
        return error_set(err, ERROR_INPUT, "%s", problem);
    (void)user_name_fold(wish->name, folded);
    Changing this = {.actor = actor, .id = id, .step = change_step, .wish = wish, .name = folded};
    return change(store, "user-change", &this, err);
}

static bool close_step(WriteNow *now, const Changing *this, Error *err)
{
    if (this->was.closed == this->closed)
        return error_set(err, ERROR_CONFLICT, "The account of %s is %s already.", this->was.name,
                         this->closed ? "closed" : "open");
    if (this->closed)
        TRY(DO(now->store, SQL_session_remove_user, err, VALUE(this->id)));
    return DO(now->store, SQL_user_close, err, VALUE(this->id),
              this->closed ? VALUE(clock_now()) : value_null());
}

bool user_close(Store *store, const User *actor, int64_t id, bool closed, Error *err)
{
    Changing this = {.actor = actor, .id = id, .step = close_step, .keeps_out = closed, .closed = closed};
    return change(store, closed ? "user-close" : "user-open", &this, err);
}

static bool password_step(WriteNow *now, const Changing *this, Error *err)
{
    TRY(DO(now->store, SQL_session_remove_user, err, VALUE(this->id)));
    TRY(DO(now->store, SQL_user_right_password, err, VALUE(this->id)));
    TRY(notice_reset(now, NOTICE_PASSWORD, this->actor->id, &this->was, err));
    return DO(now->store, SQL_user_password, err, VALUE(this->id), VALUE(this->hash), VALUE(1));
}

bool user_new_password(Store *store, const User *actor, int64_t id, char password[USER_MADE_SIZE], Error *err)
{
    char hash[USER_HASH_SIZE];
    user_make_password(password);
    TRY(user_password_hash(password, hash, err));
    Changing this = {.actor = actor, .id = id, .step = password_step, .hash = hash};
    return change(store, "user-password", &this, err);
}

static bool second_step(WriteNow *now, const Changing *this, Error *err)
{
    int64_t changed = 0;
    const Value values[] = {VALUE(this->id)};
    if (this->id == this->actor->id)
        return error_set(err, ERROR_CONFLICT,
                         "Nobody takes off their own second step. Ask another administrator.");
    TRY(store_do(now->store, SQL_second_clear, values, 1, &changed, err));
    TRY(DO(now->store, SQL_recovery_end_all, err, VALUE(this->id), VALUE(now->id)));
    TRY(DO(now->store, SQL_session_remove_user, err, VALUE(this->id)));
    if (!changed)
        return error_set(err, ERROR_CONFLICT, "%s signs in without a second step already.", this->was.name);
    return notice_reset(now, NOTICE_SECOND, this->actor->id, &this->was, err);
}

bool user_second_off(Store *store, const User *actor, int64_t id, Error *err)
{
    Changing this = {.actor = actor, .id = id, .step = second_step};
    return change(store, "second-step-off", &this, err);
}
