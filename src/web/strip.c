#include "web/strip.h"

static int strip_x(const Strip *strip, Date day)
{
    if (day == DATE_NONE || day < strip->first)
        return 0;
    if (day > strip->last)
        return STRIP_WIDTH;
    return (day - strip->first) * STRIP_WIDTH / (strip->last - strip->first);
}

static void fill_bars(Arena *arena, int64_t person, const RegistrationList *registrations, Strip *strip)
{
    StripMark *bars = ARENA_ARRAY(arena, StripMark, registrations->count + 1);
    for (size_t i = 0; i < registrations->count; i++) {
        const Registration *registration = &registrations->items[i];
        bool ended = registration->to != DATE_NONE && registration->to <= strip->last;
        if (person && registration->person != person)
            continue;
        int from = strip_x(strip, registration->from),
            to = ended ? strip_x(strip, registration->to) : STRIP_WIDTH;
        if (to > from)
            bars[strip->bar_count++] = (StripMark){from, to - from};
    }
    strip->bars = bars;
}

static void fill_marks(Arena *arena, int64_t person, const ContactList *contacts, Strip *strip)
{
    StripMark *marks = ARENA_ARRAY(arena, StripMark, contacts->count + 1);
    int last = -1;
    size_t seen = 0;
    for (size_t i = 0; i < contacts->count; i++) {
        const Contact *contact = &contacts->items[i];
        if ((person && contact->person != person) || contact->on < strip->first || contact->on > strip->last)
            continue;
        int x = strip_x(strip, contact->on);
        seen++;
        if (x != last)
            marks[strip->mark_count++] = (StripMark){x > 1 ? x - 1 : 0, 2};
        last = x;
    }
    strip->marks = marks;
    strip->words = arena_print(arena, "%zu contact%s in %d months", seen, seen == 1 ? "" : "s", STRIP_MONTHS);
}

Strip strip_make(Arena *arena, Date last, int64_t person, const RegistrationList *registrations,
                 const ContactList *contacts)
{
    Strip strip = {.first = date_add_months(last, -STRIP_MONTHS), .last = last};
    fill_bars(arena, person, registrations, &strip);
    fill_marks(arena, person, contacts, &strip);
    return strip;
}
