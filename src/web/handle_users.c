/* Who may sign in, and what each of them can see. */
#include "register/sees.h"
#include "web/access_pages.h"
#include "web/handlers.h"
#include "web/site.h"

bool show_users(Request *request, Response *response, Error *err)
{
    UserList users = {0};
    TRY(site_allow(request, ACTION_ADMINISTER, request->actor.authority, err));
    TRY(user_list(request->store, request->arena, request->actor.authority, &users, err));
    UserLine *lines = ARENA_ARRAY(request->arena, UserLine, users.count + 1);
    for (size_t i = 0; i < users.count; i++)
        lines[i] =
            (UserLine){users.items[i].id, arena_print(request->arena, "%s", users.items[i].name),
                       role_title(users.items[i].role), site_day(request->arena, users.items[i].last_day)};
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
    view_user(&response->html, &frame, &(UserPage){user.name, &sentences});
    return true;
}
