#include "web/published.h"

enum { AT_ONCE = 3 };

Date published_day(Date last, int months_before)
{
    return release_day(date_add_months(last + 1, -months_before) - 1, site_today());
}

/* Whether the register goes back to the day, which then is published. */
static bool publish(Request *request, Date day, bool *done, Error *err)
{
    DEFER(site_leave) SitePicture site = {0};
    Gate gate;
    TRY(site_picture_on(request, day, &site, err));
    const Date first = chronicle_first_day(snapshot_chronicle(site.picture.snapshot));
    *done = first != DATE_NONE && first <= day;
    return !*done || site_gate(request, &site, &gate, err);
}

bool published_before(Request *request, Date last, int months, int *out, Error *err)
{
    bool made = true;
    int count = 0, fresh = 0;
    for (; count < months && made; count += made) {
        const Date day = published_day(last, count + 1);
        TRY(release_is_made(request->store, request->actor.authority, day, &made, err));
        if (made)
            continue;
        if (fresh++ == AT_ONCE)
            break;
        TRY(publish(request, day, &made, err));
    }
    *out = count;
    return true;
}
