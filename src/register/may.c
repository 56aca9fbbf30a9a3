#include "register/register.h"

#define CAN(action) (1u << (action))

enum {
    COUNTS = CAN(ACTION_SEE_COUNTS),
    PEOPLE = COUNTS | CAN(ACTION_SEE_PEOPLE) | CAN(ACTION_REGISTER),
    CO_ORDINATES = PEOPLE | CAN(ACTION_JUDGE) | CAN(ACTION_IMPORT),
    LEADS = CO_ORDINATES | CAN(ACTION_SEE_RESTRICTED) | CAN(ACTION_STOP_WORK),
};

static const unsigned allowed[] = {
    [ROLE_NONE] = 0,
    [ROLE_BOARD] = COUNTS,
    [ROLE_RECEPTION] = PEOPLE,
    [ROLE_WORKER] = PEOPLE,
    [ROLE_COORDINATOR] = CO_ORDINATES,
    [ROLE_LEADER] = LEADS,
    [ROLE_ANALYST] = PEOPLE | CAN(ACTION_IMPORT),
    [ROLE_ADMIN] = LEADS | CAN(ACTION_ADMINISTER),
};

bool may(const User *actor, Action action, int64_t authority)
{
    if (!actor || actor->locked || actor->authority != authority)
        return false;
    if ((unsigned)actor->role >= sizeof allowed / sizeof *allowed || (unsigned)action > ACTION_ADMINISTER)
        return false;
    return (allowed[actor->role] & CAN(action)) != 0;
}
