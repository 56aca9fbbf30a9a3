/* The months that are published for those who may not see the children behind the numbers. */
#ifndef WEB_PUBLISHED_H
#define WEB_PUBLISHED_H

#include "web/site.h"

/* The month's end so many months before that of `last`. */
Date published_day(Date last, int months_before);

/* How many of the `months` month's ends before that of `last` are published in a row, counted back from the
 * newest, none before the register begins. Those that are not yet are published now, as when the page of that
 * day is opened, but only a few at once, so that nobody has to wait; the rest another time. How many does not
 * depend on the clock: the same pages asked in the same order show the same. It asks for
 * pictures of its own: hold none. */
bool published_before(Request *request, Date last, int months, int *out, Error *err) MUST_CHECK;

#endif
