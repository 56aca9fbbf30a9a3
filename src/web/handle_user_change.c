/* Adding and changing those who may sign in. What is wrong comes back with what was typed. */
#include <string.h>

#include "base/text.h"
#include "register/desk.h"
#include "register/register.h"
#include "register/second.h"
#include "register/user_change.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

static const char *typed(const Request *request, const char *name)
{
    const char *value = request_form(request, name);
    return value ? value : "";
}

static bool centre_choices(Request *request, int64_t chosen, UserForm *form, Error *err)
{
    CentreList centres = {0};
    TRY(centre_list(request->store, request->arena, request->actor.authority, &centres, err));
    Choice *choices = ARENA_ARRAY(request->arena, Choice, centres.count + 1);
    for (size_t i = 0; i < centres.count; i++)
        choices[i] = (Choice){arena_print(request->arena, "%lld", (long long)centres.items[i].id),
                              centres.items[i].name, centres.items[i].id == chosen};
    form->centres = choices;
    form->centre_count = centres.count;
    return true;
}

/* What the button before did, from ?done=. */
static const char *done_words(const Request *request)
{
    static const char *const words[][2] = {
        {"changed", "The changes are saved."},
        {"closed", "The account is closed, and its sessions have ended."},
        {"open", "The account is open again."},
        {"second", "The second step is off: the password alone signs in."},
    };
    const char *done = request_query(request, "done");
    for (size_t i = 0; done && i < sizeof words / sizeof *words; i++)
        if (strcmp(done, words[i][0]) == 0)
            return words[i][1];
    return NULL;
}

/* The page of a user, or of somebody to add when `user` is NULL; with `wish` and `form` as typed. */
static bool show_form(Request *request, Response *response, const User *user, const UserWish *wish,
                      UserForm *form, const char *problem, Error *err)
{
    Choice *roles = ARENA_ARRAY(request->arena, Choice, ROLE_COUNT);
    for (int role = ROLE_BOARD; role < ROLE_COUNT; role++)
        roles[form->role_count++] =
            (Choice){role_name((Role)role), role_title((Role)role), role == (int)wish->role};
    form->roles = roles;
    TRY(centre_choices(request, wish->centre, form, err));
    if (user) {
        form->id = user->id;
        form->closed = user->closed;
        form->rests = user->rests;
        form->own = user->id == request->actor.id;
        TRY(second_is_on(request->store, user->id, &form->second, err));
    }
    form->title = user ? arena_print(request->arena, "Change %s", user->name) : "Add a user";
    PageFrame frame = page_frame(request, user ? "Change a user" : "Add a user");
    PageProblem one = {form->field, problem};
    frame.back = "/users";
    frame.problem = form->field ? NULL : problem;
    frame.problems = &one;
    frame.problem_count = form->field ? 1 : 0;
    frame.done = user ? done_words(request) : NULL;
    form->problem = problem;
    view_user_form(&response->html, &frame, form);
    return true;
}

/* What was typed: false when it cannot be meant, with the words and the field. */
static bool read_wish(const Request *request, UserWish *wish, UserForm *form, const char **problem)
{
    form->name = typed(request, "name");
    form->last_day = typed(request, "last-day");
    *wish = (UserWish){
        .name = form->name, .last_day = DATE_NONE, .centre = request_form_int(request, "centre", 0)};
    (void)role_parse(typed(request, "role"), &wish->role);
    Text day = text_trim((Text){form->last_day, strlen(form->last_day)});
    if (day.length && !date_parse_iso(form->last_day, &wish->last_day) &&
        !desk_birth_parse(request->arena, form->last_day, 99 + 2000, &wish->last_day)) {
        form->field = "last-day";
        *problem = "Write the last day as day, month and year, for example 18 12 2026.";
        return false;
    }
    *problem = user_wish_problem(wish, &form->field);
    if (!*problem)
        form->field = NULL;
    return !*problem;
}

/* An error of the user's making as words on the page; others stay errors. */
static bool is_told(Request *request, Response *response, Error *err, const char **problem)
{
    if (err->kind != ERROR_INPUT && err->kind != ERROR_CONFLICT)
        return false;
    response->status = err->kind == ERROR_INPUT ? 400 : 409;
    *problem = arena_print(request->arena, "%s", err->text);
    *err = (Error){0};
    return true;
}

static bool user_asked(Request *request, User *out, Error *err)
{
    int64_t id = 0;
    bool found = false;
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    TRY(user_find(request->store, id, out, &found, err));
    return (found && out->authority == request->actor.authority) ||
           error_set(err, ERROR_NOT_FOUND, "There is no such user.");
}

static bool show_as_is(Request *request, Response *response, const User *user, const char *problem,
                       Error *err)
{
    UserForm form = {.name = user->name, .last_day = ""};
    int year, month, day;
    if (user->last_day != DATE_NONE) {
        date_to_parts(user->last_day, &year, &month, &day);
        form.last_day = arena_print(request->arena, "%d %d %d", day, month, year);
    }
    return show_form(request, response, user, &(UserWish){NULL, user->role, user->last_day, user->centre},
                     &form, problem, err);
}

static bool show_password(Request *request, Response *response, int64_t id, const char *name,
                          const char *password, bool fresh)
{
    PageFrame frame = page_frame(request, "A new password");
    frame.back = "/users";
    view_user_password(&response->html, &frame, &(PasswordPage){id, name, password, fresh});
    return true;
}

bool show_user_add(Request *request, Response *response, Error *err)
{
    UserForm form = {.name = "", .last_day = ""};
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    return show_form(request, response, NULL, &(UserWish){.last_day = DATE_NONE}, &form, NULL, err);
}

bool add_user(Request *request, Response *response, Error *err)
{
    UserWish wish;
    UserForm form = {0};
    User user;
    bool found = false;
    const char *problem = NULL;
    char password[USER_MADE_SIZE];
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    if (!read_wish(request, &wish, &form, &problem)) {
        response->status = 400;
        return show_form(request, response, NULL, &wish, &form, problem, err);
    }
    user_make_password(password);
    const NewUser new = {wish.name, password, wish.role, wish.last_day, wish.centre, true};
    if (!user_add(request->store, request->actor.id, request->actor.authority, &new, err))
        return is_told(request, response, err, &problem) &&
               show_form(request, response, NULL, &wish, &form, problem, err);
    TRY(user_named(request->store, wish.name, &user, &found, err));
    return show_password(request, response, user.id, user.name, password, true);
}

bool show_user_change(Request *request, Response *response, Error *err)
{
    User user;
    TRY(user_asked(request, &user, err));
    return show_as_is(request, response, &user, NULL, err);
}

static bool changed(Request *request, Response *response, const User *user, const char *done)
{
    response_redirect(response,
                      arena_print(request->arena, "/users/%lld/change?done=%s", (long long)user->id, done));
    return true;
}

bool change_user(Request *request, Response *response, Error *err)
{
    User user;
    UserWish wish;
    UserForm form = {0};
    const char *problem = NULL;
    TRY(user_asked(request, &user, err));
    if (!read_wish(request, &wish, &form, &problem)) {
        response->status = 400;
        return show_form(request, response, &user, &wish, &form, problem, err);
    }
    if (user_change(request->store, &request->actor, user.id, &wish, err))
        return changed(request, response, &user, "changed");
    return is_told(request, response, err, &problem) &&
           show_form(request, response, &user, &wish, &form, problem, err);
}

/* Why a button did nothing, on the user's page. */
static bool undone(Request *request, Response *response, const User *user, Error *err)
{
    const char *problem = NULL;
    return is_told(request, response, err, &problem) && show_as_is(request, response, user, problem, err);
}

bool close_user(Request *request, Response *response, Error *err)
{
    User user;
    TRY(user_asked(request, &user, err));
    if (!user_close(request->store, &request->actor, user.id, true, err))
        return undone(request, response, &user, err);
    return changed(request, response, &user, "closed");
}

bool open_user(Request *request, Response *response, Error *err)
{
    User user;
    TRY(user_asked(request, &user, err));
    if (!user_close(request->store, &request->actor, user.id, false, err))
        return undone(request, response, &user, err);
    return changed(request, response, &user, "open");
}

bool make_password(Request *request, Response *response, Error *err)
{
    User user;
    char password[USER_MADE_SIZE];
    TRY(user_asked(request, &user, err));
    if (!user_new_password(request->store, &request->actor, user.id, password, err))
        return undone(request, response, &user, err);
    return show_password(request, response, user.id, user.name, password, false);
}

bool end_second(Request *request, Response *response, Error *err)
{
    User user;
    TRY(user_asked(request, &user, err));
    if (!user_second_off(request->store, &request->actor, user.id, err))
        return undone(request, response, &user, err);
    return changed(request, response, &user, "second");
}
