#include "register/sees.h"

#include "base/clock.h"
#include "register/guard.h"
#include "register/register.h"

static void say(Arena *arena, Sentences *out, const char *sentence)
{
    *GROW(arena, out) = sentence;
}

typedef struct Place {              /* where somebody's work is */
    const char *authority, *centre; /* centre NULL: all of them */
} Place;

static bool place_of(Store *store, Arena *arena, const User *user, Place *out, Error *err)
{
    Authority authority = {0};
    CentreList centres = {0};
    bool found = false;
    TRY(authority_first(store, arena, &authority, &found, err));
    *out = (Place){.authority = authority.id == user->authority ? authority.name : "another authority"};
    if (!user->centre)
        return true;
    TRY(centre_list(store, arena, user->authority, &centres, err));
    out->centre = centre_name(&centres, user->centre);
    return true;
}

static void say_centre(Arena *arena, const Place *place, Sentences *out)
{
    if (!place->centre) {
        say(arena, out,
            arena_print(arena, "Sees the families of every centre of %s, and of no other authority.",
                        place->authority));
        return;
    }
    say(arena, out,
        arena_print(
            arena,
            "Sees the families that %s knows: somebody of the family was registered or seen there, or "
            "lives in the area that it serves.",
            place->centre));
    say(arena, out,
        "Of the families of other centres sees numbers alone. A child at the desk who may be known elsewhere "
        "is asked about, and no more is told.");
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
    Sentences list = {0};
    Place place;
    char day[24];
    TRY(place_of(store, arena, user, &place, err));
    say(arena, &list,
        arena_print(arena, "%s signs in as %s for %s%s%s.", user->name, role_title(user->role),
                    place.centre ? place.centre : "", place.centre ? ", a centre of " : "", place.authority));
    if (user->last_day != DATE_NONE)
        say(arena, &list,
            arena_print(arena,
                        user->last_day < clock_today() ? "Could sign in until %s; that is over."
                                                       : "May sign in up to and with %s.",
                        date_print_long(user->last_day, day)));
    else if (user->rests && !user->closed)
        say(arena, &list, "Cannot sign in for the moment, after too many wrong passwords.");
    if (user->closed)
        say(arena, &list, "The account is closed: cannot sign in.");
    say_actions(arena, user, &list);
    if (role_has(user->role, ACTION_SEE_PEOPLE)) {
        say_centre(arena, &place, &list);
        say(arena, &list,
            "Does not see a restricted family unless named for it: not on any list, search, map or count.");
        if (named)
            TRY(say_restricted(store, arena, user, &list, err));
    }
    *out = list;
    return true;
}
