#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600 };

bool clock_parse(const char *text, int64_t *out)
{
    char day_text[DATE_TEXT_SIZE];
    unsigned hour = 0, minute = 0, second = 0;
    Date day;
    snprintf(day_text, sizeof day_text, "%.10s", text);
    if (strlen(text) < 10 || !date_parse_iso(day_text, &day))
        return false;
    if (text[10] && (sscanf(text + 10, "T%2u:%2u:%2uZ", &hour, &minute, &second) != 3 || hour > 23 ||
                     minute > 59 || second > 59))
        return false;
    *out = (int64_t)day * DAY_SECONDS + hour * HOUR_SECONDS + minute * 60 + second;
    return true;
}

int64_t clock_now(void)
{
    const char *fixed = getenv("REACHBOOK_NOW");
    int64_t now;
    if (fixed && *fixed) {
        if (clock_parse(fixed, &now))
            return now;
        fputs("reachbook: REACHBOOK_NOW must look like 2026-09-30T12:00:00Z\n", stderr);
        exit(2);
    }
    return (int64_t)time(NULL);
}

/* The first second of British Summer Time's end points: 01:00 UTC on the last Sunday of the month. */
static int64_t last_sunday_at_one(int year, int month)
{
    Date last;
    if (!date_from_parts(year, month, 31, &last))
        abort();
    int after_sunday = (int)(((int64_t)last + 4) % 7); /* 1970-01-04 was a Sunday */
    if (after_sunday < 0)
        after_sunday += 7;
    return (int64_t)(last - after_sunday) * DAY_SECONDS + HOUR_SECONDS;
}

static Date day_of(int64_t seconds)
{
    return (Date)(seconds >= 0 ? seconds / DAY_SECONDS : -((DAY_SECONDS - 1 - seconds) / DAY_SECONDS));
}

int64_t clock_local(int64_t seconds)
{
    int year, month, day;
    date_to_parts(day_of(seconds), &year, &month, &day);
    bool summer = seconds >= last_sunday_at_one(year, 3) && seconds < last_sunday_at_one(year, 10);
    return summer ? seconds + HOUR_SECONDS : seconds;
}

Date clock_today(void)
{
    return day_of(clock_local(clock_now()));
}

uint64_t clock_monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

const char *clock_print(int64_t seconds, char text[CLOCK_TEXT_SIZE])
{
    Date date = day_of(seconds);
    int rest = (int)(seconds - (int64_t)date * DAY_SECONDS);
    char day_text[DATE_TEXT_SIZE];
    snprintf(text, CLOCK_TEXT_SIZE, "%.10sT%02d:%02d:%02dZ", date_print(date, day_text), rest / HOUR_SECONDS,
             rest / 60 % 60, rest % 60);
    return text;
}
