#include "measure/moments.h"

void moments_make(Arena *arena, const Date *days, int count, Moments *out)
{
    Moments m = {.count = count, .all = moments_below(count)};
    for (int i = 0; i < count; i++)
        m.days[i] = days[i];
    m.at = ARENA_ARRAY(arena, uint8_t, (size_t)(days[count - 1] - days[0]) + 1);
    for (int i = 0, day = 0; i < count; i++)
        for (; day <= days[i] - days[0]; day++)
            m.at[day] = (uint8_t)i;
    *out = m;
}

void view_make(const Chronicle *c, const Geo *geo, const SnapshotOptions *options, const Date *days,
               int count, Arena *arena, View *out)
{
    View view = {.chronicle = c, .geo = geo, .options = *options};
    moments_make(arena, days, count, &view.moments);
    view.reach = ARENA_ARRAY(arena, uint64_t, c->lsoa_count + 1);
    for (size_t i = 0; i < c->lsoa_count; i++)
        for (size_t s = 0; s < c->reach[i].count; s++)
            view.reach[i] |= moments_in(&view.moments, c->reach[i].items[s].from, c->reach[i].items[s].to);
    *out = view;
}

uint64_t view_centre(const View *view, int lsoa, uint16_t centre)
{
    const ReachList *reach = &view->chronicle->reach[lsoa];
    uint64_t its = 0, lower = 0;
    for (size_t s = 0; s < reach->count; s++) {
        uint64_t when = moments_in(&view->moments, reach->items[s].from, reach->items[s].to);
        if (reach->items[s].centre == centre)
            its |= when;
        else if (centre_is_lower(view->chronicle, reach->items[s].centre, centre))
            lower |= when;
    }
    return its & ~lower;
}

Date birthday(Date birth, int years)
{
    Date day = date_add_months(birth, 12 * years);
    return date_age_years(birth, day) < years ? day + 1 : day;
}

void month_ends(Date last, int count, Date *days)
{
    for (int i = 0; i + 1 < count; i++) {
        int year, month, day;
        Date first;
        date_to_parts(date_add_months(last, i + 2 - count), &year, &month, &day);
        (void)date_from_parts(year, month, 1, &first);
        days[i] = first - 1;
    }
    days[count - 1] = last;
}
