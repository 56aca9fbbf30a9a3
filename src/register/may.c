#include "register/may.h"

#define CAN(action) (1u << (action))

enum {
    SIGNED_IN = CAN(ACTION_ANYONE) | CAN(ACTION_OWN_ACCOUNT),
    COUNTS = SIGNED_IN | CAN(ACTION_SEE_COUNTS),
    PEOPLE = COUNTS | CAN(ACTION_SEE_PEOPLE) | CAN(ACTION_REGISTER),
    WORKS = PEOPLE | CAN(ACTION_BREAK_GLASS),
    IMPORTS = CAN(ACTION_IMPORT) | CAN(ACTION_SEE_WORK),
    CO_ORDINATES = WORKS | IMPORTS | CAN(ACTION_JUDGE) | CAN(ACTION_TEND) | CAN(ACTION_COMMENT),
    WATCHES = CAN(ACTION_SEE_HISTORY) | CAN(ACTION_SEE_ALARMS),
};

static const unsigned allowed[] = {
    [ROLE_NONE] = CAN(ACTION_ANYONE),
    [ROLE_BOARD] = COUNTS,
    [ROLE_RECEPTION] = PEOPLE,
    [ROLE_WORKER] = WORKS,
    [ROLE_COORDINATOR] = CO_ORDINATES,
    [ROLE_LEADER] = CO_ORDINATES | WATCHES | CAN(ACTION_STOP_WORK) | CAN(ACTION_GUARD) | CAN(ACTION_RESTRICT),
    [ROLE_ANALYST] = PEOPLE | IMPORTS | CAN(ACTION_COMMENT),
    [ROLE_ADMIN] = COUNTS | CAN(ACTION_SEE_ALARMS) | CAN(ACTION_ADMINISTER),
    [ROLE_PARTNER] = COUNTS,
    [ROLE_INSPECTOR] = COUNTS | CAN(ACTION_SEE_PEOPLE),
    [ROLE_AUDITOR] = COUNTS | WATCHES,
};

static const char *const words[ACTION_COUNT] = {
    [ACTION_ANYONE] = "open the sign-in page",
    [ACTION_OWN_ACCOUNT] = "look after their own account and read their own notices",
    [ACTION_SEE_COUNTS] = "see numbers, without the people behind them",
    [ACTION_SEE_PEOPLE] = "see names, addresses and contacts of children and families",
    [ACTION_REGISTER] = "register a child at the desk",
    [ACTION_COMMENT] = "write beside the figures of the data book",
    [ACTION_JUDGE] = "judge duplicates, take merges apart and end registrations",
    [ACTION_TEND] = "start a cleansing, set its rules and see the quality of the lists",
    [ACTION_IMPORT] = "take in partners' lists, and take them back",
    [ACTION_SEE_WORK] = "see the work under way",
    [ACTION_STOP_WORK] = "stop work that somebody else started",
    [ACTION_BREAK_GLASS] =
        "open a restricted family in an emergency, for a day, with a reason that is told to others",
    [ACTION_GUARD] = "name staff for restricted families",
    [ACTION_RESTRICT] = "mark a family restricted, and ask for that to be lifted",
    [ACTION_SEE_HISTORY] = "see who has opened or changed a child's record",
    [ACTION_SEE_ALARMS] = "see alarms about reading many records and about emergency openings",
    [ACTION_ADMINISTER] = "see who may sign in and what each of them may see",
};

/* What is about a record of a family, and so about where it is known and about its being restricted; and what
 * is about the whole register. */
enum {
    OF_RECORDS = CAN(ACTION_SEE_PEOPLE) | CAN(ACTION_REGISTER) | CAN(ACTION_JUDGE) | CAN(ACTION_SEE_HISTORY) |
                 CAN(ACTION_RESTRICT),
    OF_REGISTER =
        IMPORTS | CAN(ACTION_TEND) | CAN(ACTION_STOP_WORK) | CAN(ACTION_SEE_ALARMS) | CAN(ACTION_ADMINISTER),
};

bool action_is_of_record(Action action)
{
    return (CAN(action) & OF_RECORDS) != 0;
}

bool action_is_of_register(Action action)
{
    return (CAN(action) & OF_REGISTER) != 0;
}

bool role_has(Role role, Action action)
{
    return (unsigned)role < sizeof allowed / sizeof *allowed && (unsigned)action < ACTION_COUNT &&
           (allowed[role] & CAN(action)) != 0;
}

bool may_about(const User *actor, Action action, const Subject *subject)
{
    if (!actor || actor->locked || actor->authority != subject->authority || !role_has(actor->role, action))
        return false;
    if (subject->deleted || (actor->centre && action_is_of_register(action)))
        return false;
    bool closed = subject->restricted || (actor->centre && subject->elsewhere);
    return !action_is_of_record(action) || !closed || subject->named;
}

bool may(const User *actor, Action action, int64_t authority)
{
    return may_about(actor, action, &(Subject){.authority = authority});
}

const char *action_words(Action action)
{
    return (unsigned)action < ACTION_COUNT ? words[action] : "";
}
