/* Who may sign in, and what each of them can see. */
#include "base/clock.h"
#include "register/register.h"
#include "register/sees.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

static const char *state_of(const User *user)
{
    if (user->closed)
        return "No, closed";
    if (user->last_day != DATE_NONE && user->last_day < clock_today())
        return "No, the last day is over";
    return user->rests ? "Not now, after wrong passwords" : "Yes";
}

bool show_users(Request *request, Response *response, Error *err)
{
    UserList users = {0};
    CentreList centres = {0};
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    TRY(user_list(request->store, request->arena, request->actor.authority, &users, err));
    TRY(centre_list(request->store, request->arena, request->actor.authority, &centres, err));
    UserLine *lines = ARENA_ARRAY(request->arena, UserLine, users.count + 1);
    for (size_t i = 0; i < users.count; i++) {
        const User *user = &users.items[i];
        lines[i] = (UserLine){.id = user->id,
                              .name = arena_print(request->arena, "%s", user->name),
                              .role = role_title(user->role),
                              .centre = user->centre ? centre_name(&centres, user->centre) : "",
                              .until = site_day(request->arena, user->last_day),
                              .state = state_of(user)};
    }
    PageFrame frame = page_frame(request, "Users");
    view_users(&response->html, &frame, &(UsersPage){lines, users.count});
    return true;
}

bool show_user(Request *request, Response *response, Error *err)
{
    int64_t id = 0;
    User user;
    bool found = false;
    Sentences sentences = {0};
    TRY(request_param_int(request, "id", &id, err));
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    TRY(user_find(request->store, id, &user, &found, err));
    if (!found || user.authority != request->actor.authority)
        return error_set(err, ERROR_NOT_FOUND, "There is no such user.");
    TRY(user_sees(request->store, request->arena, &user, false, &sentences, err));
    PageFrame frame = page_frame(request, "What this person can see");
    frame.back = "/users";
    view_user(&response->html, &frame, &(UserPage){user.id, user.name, &sentences});
    return true;
}
