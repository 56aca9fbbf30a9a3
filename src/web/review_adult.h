/* What the page that compares two records shows of an adult: the whole line that the engine compared, not the
 * one record, with the home and the telephone that the family's children tell. */
#ifndef WEB_REVIEW_ADULT_H
#define WEB_REVIEW_ADULT_H

#include "register/family.h"
#include "web/route.h"

typedef struct AdultLine {
    bool found; /* stands in a family that this person may see */
    Family family;
    const char *home, *phone; /* as the family tells; NULL: it does not */
} AdultLine;

/* Adds the other records of the line to those of `adult`, unless the record it is compared with, `beside`, is
 * among them or they tell two births: then each stands for itself. Its registrations and contacts become the
 * family's. */
bool adult_line_load(Request *request, int64_t record, int64_t beside, Child *adult, AdultLine *out,
                     Error *err) MUST_CHECK;

#endif
