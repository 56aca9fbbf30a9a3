/* Which record's word stands for each trait of a child, and why. The others are superseded: kept, and shown
 * with the trait.
 *
 * In this order: what staff chose (the newest choice); a real given name before "Baby"; the fuller of two
 * addresses at one postcode; the newest record that says
 * anything, of one list the later line. The order in which the records are given makes no difference. */
#ifndef REGISTER_SURVIVOR_H
#define REGISTER_SURVIVOR_H

#include "register/register.h"

typedef enum SurvivorRule {
    RULE_NOTHING, /* no record has a value */
    RULE_AGREED,  /* all that have a value have the same */
    RULE_CHOSEN,
    RULE_NAMED,
    RULE_FULLER,
    RULE_NEWEST,
} SurvivorRule;

typedef struct Survivor {
    const Record *record; /* NULL: RULE_NOTHING */
    SurvivorRule rule;
} Survivor;

void survivors_find(Arena *arena, const RecordList *records, Survivor out[TRAIT_COUNT]);

/* "given", "family", "birth", "sex", "home", as forms and the register write them. */
const char *trait_word(Trait trait);
bool trait_parse(const char *word, Trait *out);

/* Whether the record says anything of the trait, and whether two say the same. */
bool trait_is_told(const Record *record, Trait trait);
bool trait_is_same(const Record *a, const Record *b, Trait trait);

/* From now on this record's word stands for the trait of its child, whichever that is; the newest choice
 * among joined records wins. Inside a write. ERROR_INPUT when the record says nothing of it. */
bool choice_add(WriteNow *now, int64_t authority, int64_t record, Trait trait, Error *err) MUST_CHECK;

/* Ends what was chosen by one write, or for one trait by any. Inside a write. */
bool choice_end_of_write(WriteNow *now, int64_t authority, int64_t write, Error *err) MUST_CHECK;
bool choice_end(WriteNow *now, int64_t authority, int64_t record, Trait trait, Error *err) MUST_CHECK;

/* Staff choose whose word stands for a trait of a child from now on: that of `record`, one of the child's.
 * With `by_rule` they leave it to the rules again. One write, "choose". */
bool child_choose(Store *store, const User *actor, int64_t authority, int64_t record, Trait trait,
                  bool by_rule, Error *err) MUST_CHECK;

#endif
