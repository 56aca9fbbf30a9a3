#include "web/quality_pages.h"

/* Who leads the centre, then who leads them all; for a list, where nobody leads, who coordinates. */
static int fitness(const User *user, int64_t centre)
{
    if (user->locked || (user->centre != 0 && user->centre != centre))
        return 0;
    if (user->role == ROLE_LEADER)
        return user->centre ? 3 : 2;
    return user->role == ROLE_COORDINATOR && centre == 0 ? 1 : 0;
}

bool quality_owners(Request *request, int64_t source, int64_t centre, const char **owners, Error *err)
{
    UserList users;
    QualityTargetList targets;
    const char *usual = "nobody yet";
    int best = 0;
    int64_t authority = request->actor.authority;
    TRY(user_list(request->store, request->arena, authority, &users, err));
    TRY(quality_targets(request->store, request->arena, authority, &targets, err));
    for (size_t i = 0; i < users.count; i++)
        if (fitness(&users.items[i], centre) > best) {
            best = fitness(&users.items[i], centre);
            usual = users.items[i].name;
        }
    for (int check = 0; check < CHECK_COUNT; check++)
        owners[check] = usual;
    for (size_t i = 0; centre == 0 && i < targets.count; i++)
        if (targets.items[i].source == source)
            owners[targets.items[i].check] = targets.items[i].owner;
    return true;
}
