/* Ageing out, as people use it: dated rules, what they propose, confirming in bulk, taking it back, and what
 * families answer when asked whether they still come.
 *
 * A look (ageing_look) writes down which registrations are out of date, each with its reason; nothing ends
 * until a person confirms. `reachbook cleanse --apply` confirms all of a look at once. */
#ifndef CLEANSE_AGEING_H
#define CLEANSE_AGEING_H

#include "cleanse/cleanse.h"

typedef enum EndReason {
    END_NONE,
    END_DIED,     /* a list says that the child died: before all others, and handled with care */
    END_AGE,      /* reached the upper age */
    END_MOVED,    /* lives outside the areas served, and lived inside before */
    END_LEFT,     /* another centre was told that the family moved away, and nobody saw them since */
    END_SILENT,   /* no contact, registration or confirmation for so many months */
    END_TRANSFER, /* moved into the area of another centre of the authority: registered there instead */
    END_REASON_COUNT
} EndReason;

const char *end_reason_word(EndReason reason); /* "turned": in addresses and in the register; "" for none */
EndReason end_reason_of(const char *word);     /* END_NONE when it is none */

/* The rules of one day, by reason: years for END_AGE, months for END_SILENT, 1 for on; 0: the rule is off. */
typedef struct AgeingRules {
    int amount[END_REASON_COUNT];
} AgeingRules;

/* What the authority decided by that day; where it decided nothing, the settings (`otherwise`) and every
 * other rule on. */
bool ageing_rules(Store *store, int64_t authority, Date day, const CleanseOptions *otherwise,
                  AgeingRules *out, Error *err) MUST_CHECK;

/* From `from` on the amount holds (0: off). One write, "ageing-rule"; a change for the same day replaces the
 * earlier one. ERROR_INPUT for an amount that no rule can have. */
bool ageing_rule_set(Store *store, const User *actor, int64_t authority, EndReason reason, int amount,
                     Date from, Error *err) MUST_CHECK;

typedef struct AgeingRule {
    EndReason reason;
    int amount;
    Date from;
} AgeingRule;
typedef struct AgeingRuleList {
    AgeingRule *items;
    size_t count, capacity;
} AgeingRuleList;
/* Every standing rule, by reason, then by day. */
bool ageing_rule_list(Store *store, Arena *arena, int64_t authority, AgeingRuleList *out,
                      Error *err) MUST_CHECK;

/* Looks what is out of date on options->as_of and writes the proposals down; one write, "ageing-look", which
 * changes no fact. *found gets how many. */
bool ageing_look(Store *store, const CleanseOptions *options, const Progress *progress, uint64_t *found,
                 Error *err) MUST_CHECK;

typedef struct AgeingLook { /* the last one */
    bool looked;
    Date as_of;
    int64_t at;             /* seconds */
    uint64_t registrations; /* that had not ended */
} AgeingLook;
bool ageing_last_look(Store *store, int64_t authority, AgeingLook *out, Error *err) MUST_CHECK;

typedef struct ProposalFilter {
    EndReason reason; /* END_NONE: all */
    int64_t centre;   /* 0: all */
} ProposalFilter;

typedef struct Proposal {
    int64_t registration, child, centre, to_centre; /* child: root; to_centre: of END_TRANSFER, else 0 */
    int64_t person, intake;                         /* of the registration */
    EndReason reason;
    const char *words;        /* "turned five", as the ending will say */
    Date from, on, last_seen; /* of the registration; the day it ends */
} Proposal;
typedef struct ProposalList {
    Proposal *items;
    size_t count, capacity;
} ProposalList;

/* Those of the last look whose registration has not ended since; deaths first, then by centre and day. Those
 * of restricted children and their families only for those who may see them. ERROR_DENIED without
 * ACTION_JUDGE. */
bool proposal_list(Store *store, Arena *arena, const User *actor, int64_t authority,
                   const ProposalFilter *filter, ProposalList *out, Error *err) MUST_CHECK;

typedef struct Confirming {
    ProposalFilter filter; /* all of these, when `ids` is NULL */
    const int64_t *ids;    /* registrations */
    size_t id_count;
    uint64_t sure; /* when more than half of what stands would end: that number again, or it is refused */
} Confirming;

typedef struct Confirmed {
    bool asks; /* more than half would end, and `sure` does not say so: nothing was done */
    uint64_t ended, transferred, gone,
        standing;  /* gone: no longer proposed; standing: had not ended before */
    int64_t write; /* 0 when nothing ended */
} Confirmed;
/* Ends the registrations, and opens those of transfers at their new centre, in one write, "age-out". */
bool proposals_confirm(Store *store, const User *actor, int64_t authority, const Confirming *what,
                       Confirmed *out, Error *err) MUST_CHECK;

/* Takes back the endings of a write "age-out" (of one registration, or of all when it is 0), except those
 * that changed since: *reopened says how many came back. ERROR_CONFLICT when none could. */
bool ageing_undo(Store *store, const User *actor, int64_t authority, int64_t write, int64_t registration,
                 uint64_t *reopened, Error *err) MUST_CHECK;

/* The family said today that it still comes: silence starts anew. One write, "family-confirmed". */
bool ageing_still_here(Store *store, const User *actor, int64_t authority, int64_t child, Date day,
                       Error *err) MUST_CHECK;

typedef struct AgeingWrite { /* a confirmation made before */
    int64_t write, actor;
    const char *at, *actor_name; /* at: as the audit log writes it; actor_name NULL when not known */
    uint64_t standing;           /* of its endings */
} AgeingWrite;
typedef struct AgeingWriteList {
    AgeingWrite *items;
    size_t count, capacity;
} AgeingWriteList;
/* The last ten, the newest first. */
bool ageing_before(Store *store, Arena *arena, const User *actor, int64_t authority, AgeingWriteList *out,
                   Error *err) MUST_CHECK;

#endif
