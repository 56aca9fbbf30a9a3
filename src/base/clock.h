/* The only source of the present. REACHBOOK_NOW=2026-09-30T12:00:00Z fixes it for tests and demonstrations.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

int64_t clock_now(void);              /* seconds since 1970-01-01T00:00:00Z */
Date clock_today(void);               /* the day in Europe/London */
int64_t clock_local(int64_t seconds); /* shifted so that it reads as the wall clock in Europe/London */
uint64_t clock_monotonic_us(void);    /* for durations; never set back */

enum { CLOCK_TEXT_SIZE = 24 };
const char *clock_print(int64_t seconds, char text[CLOCK_TEXT_SIZE]); /* "2026-09-30T12:00:00Z" */
bool clock_parse(const char *text, int64_t *out); /* the same text; false, *out untouched, for any other */

#endif
