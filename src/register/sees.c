#include "register/sees.h"

#include "base/clock.h"
#include "register/guard.h"
#include "register/register.h"

static void say(Arena *arena, Sentences *out, const char *sentence)
{
    *GROW(arena, out) = sentence;
}

static const char *place_of(Arena *arena, const Authority *authority, const User *user)
{
    return authority->id == user->authority ? arena_print(arena, "%s", authority->name) : "another authority";
}

static bool say_centre(Store *store, Arena *arena, const User *user, const char *place, Sentences *out,
                       Error *err)
{
    CentreList centres = {0};
    if (!user->centre) {
        say(arena, out,
            arena_print(arena, "Sees the families of every centre of %s, and of no other authority.", place));
        return true;
    }
    TRY(centre_list(store, arena, user->authority, &centres, err));
    const char *name = centre_name(&centres, user->centre);
    say(arena, out,
        arena_print(
            arena,
            "Sees the families that %s knows: somebody of the family was registered or seen there, or "
            "lives in the area that it serves.",
            name));
    say(arena, out,
        "Of the families of other centres sees numbers alone. A child at the desk who may be known elsewhere "
        "is asked about, and no more is told.");
    return true;
}

static void say_actions(Arena *arena, const User *user, Sentences *out)
{
    User free = *user;
    free.locked = false;
    for (int action = ACTION_OWN_ACCOUNT; action < ACTION_COUNT; action++)
        if (may(&free, (Action)action, user->authority))
            say(arena, out, arena_print(arena, "May %s.", action_words((Action)action)));
    for (int action = ACTION_OWN_ACCOUNT; action < ACTION_COUNT; action++)
        if (!may(&free, (Action)action, user->authority))
            say(arena, out, arena_print(arena, "May not %s.", action_words((Action)action)));
}

static bool say_restricted(Store *store, Arena *arena, const User *user, Sentences *out, Error *err)
{
    GuardedList all = {0};
    size_t named = 0;
    TRY(guarded_list(store, arena, user, user->authority, &all, err));
    for (size_t i = 0; i < all.count; i++)
        named += all.items[i].named;
    say(arena, out,
        named ? arena_print(arena, "Is named for %zu restricted famil%s, and opens those.", named,
                            named == 1 ? "y" : "ies")
              : "Is named for no restricted family today.");
    return true;
}

bool user_sees(Store *store, Arena *arena, const User *user, bool named, Sentences *out, Error *err)
{
    Authority authority = {0};
    Sentences list = {0};
    bool found = false;
    char day[24];
    TRY(authority_first(store, arena, &authority, &found, err));
    const char *place = place_of(arena, &authority, user);
    say(arena, &list,
        arena_print(arena, "%s signs in as %s for %s.", user->name, role_title(user->role), place));
    if (user->last_day != DATE_NONE)
        say(arena, &list,
            arena_print(arena,
                        user->last_day < clock_today() ? "Could sign in until %s; that is over."
                                                       : "May sign in up to and with %s.",
                        date_print_long(user->last_day, day)));
    else if (user->locked && !user->closed)
        say(arena, &list, "Cannot sign in for the moment, after too many wrong passwords.");
    if (user->closed)
        say(arena, &list, "The account is closed: cannot sign in.");
    say_actions(arena, user, &list);
    if (role_has(user->role, ACTION_SEE_PEOPLE)) {
        TRY(say_centre(store, arena, user, place, &list, err));
        say(arena, &list,
            "Does not see a restricted family unless named for it: not on any list, search, map or count.");
        if (named)
            TRY(say_restricted(store, arena, user, &list, err));
    }
    *out = list;
    return true;
}
