/* Who may do what: the one authorisation function, asked by page, export, print, list and search alike, and
 * its tables in words, from which docs/ACCESS.md and "What can this person see?" are printed. */
#ifndef REGISTER_MAY_H
#define REGISTER_MAY_H

#include "register/user.h"

typedef enum Action {
    ACTION_ANYONE,      /* signed in or not */
    ACTION_OWN_ACCOUNT, /* their own password, sessions and notices */
    ACTION_SEE_COUNTS,  /* numbers without people behind them */
    ACTION_SEE_PEOPLE,  /* names, addresses, contacts; of a restricted family only when named for it */
    ACTION_REGISTER,    /* register a child at the desk, and take one's own registrations back */
    ACTION_COMMENT,     /* write beside the figures of the data book */
    ACTION_JUDGE,       /* decide about duplicates, merge, un-merge, end registrations */
    ACTION_TEND,        /* the register as a whole: cleansing, rules of ageing out, quality of the lists */
    ACTION_IMPORT,
    ACTION_SEE_WORK,    /* long work under way: imports or cleansings */
    ACTION_STOP_WORK,   /* long work that somebody else started */
    ACTION_BREAK_GLASS, /* open a restricted family in an emergency, with a reason that its named staff read
                         */
    ACTION_GUARD,       /* name staff for restricted families; not: open them */
    ACTION_RESTRICT,    /* mark a family restricted, and ask for that to be lifted */
    ACTION_SEE_HISTORY, /* who has seen or changed a child's record */
    ACTION_SEE_ALARMS,  /* that somebody reads many records, or broke the glass */
    ACTION_ADMINISTER,  /* who may sign in, and as what */
    ACTION_COUNT,
} Action;

/* What is asked about. All false: the authority's register as a whole, or an ordinary record of it. */
typedef struct Subject {
    int64_t authority;
    bool elsewhere;  /* the family is not known at the centre that the actor is of */
    bool restricted; /* somebody of the family must not be found */
    bool named;      /* the actor is named for this very family, or has broken the glass for it just now */
    bool deleted;    /* withdrawn: nobody opens it any more. A merged record is its child's: it opens. */
} Subject;

/* May this actor do this with this subject? Nobody may do anything for another authority, when closed, or
 * after their last day. Who is of one centre does what is of a record with the families known there alone,
 * and nothing of what is about the whole register; who is of no centre is of the whole authority. A
 * restricted family is for those named for it whatever their role; only who breaks the glass, names staff or
 * sees alarms deals with it unnamed, and is told none of its facts. */
bool may_about(const User *actor, Action action, const Subject *subject);

/* The same of the register of an authority as a whole. */
bool may(const User *actor, Action action, int64_t authority);

/* "see names, addresses and contacts": what the action allows, after "may". */
const char *action_words(Action action);

/* Whether a role has an action at all, as the table says. */
bool role_has(Role role, Action action);

/* Whether an action is about single records, or about the whole register and so for nobody of one centre. */
bool action_is_of_record(Action action);
bool action_is_of_register(Action action);

#endif
