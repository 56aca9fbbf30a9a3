/* A strip of months: when a child was registered, and each contact; for the views of class rb-strip. */
#ifndef WEB_STRIP_H
#define WEB_STRIP_H

#include "register/register.h"
#include "web/html.h"

enum { STRIP_WIDTH = 240, STRIP_MONTHS = 24 };

typedef struct StripMark { /* in the STRIP_WIDTH units of the strip's width */
    int x, width;
} StripMark;
typedef struct Strip {
    Date first, last;
    const char *words; /* "3 contacts in 24 months" */
    const StripMark *bars, *marks;
    size_t bar_count, mark_count;
} Strip;

/* The STRIP_MONTHS up to a day. Of the facts those of `person`; of all when it is 0. */
Strip strip_make(Arena *arena, Date last, int64_t person, const RegistrationList *registrations,
                 const ContactList *contacts);

void view_strip(Html *html, const Strip *strip);

#endif
