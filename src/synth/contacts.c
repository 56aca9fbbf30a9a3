#include "synth/lists.h"

static const char *const session_columns[] = {"Session Date", "Session",  "Venue",  "Reg No", "Child Name",
                                              "Child DOB",    "Postcode", "Adults", NULL};
static const char *const visit_columns[] = {"NHS Number", "Forename",   "Surname",    "DOB",     "Address",
                                            "Postcode",   "Visit Date", "Visit Type", "Consent", NULL};

static Sheet *session_sheet(Lists *lists, int centre, Date on)
{
    Sheet **sheet = &lists->attendance[centre][years_since_2000(on)];
    if (!*sheet)
        *sheet = sheet_add(lists->sheets, "attendance",
                           arena_print(lists->arena, "attendance_%s_%d.csv", centre_slug(lists, centre),
                                       2000 + years_since_2000(on)),
                           synth_centres[centre].name, SHEET_COMMA, session_columns);
    return *sheet;
}

static const char *number_at(const EnrolmentList *enrolments, int child, int centre, Date on)
{
    for (int i = 0; i < enrolments->count; i++) {
        const Enrolment *row = &enrolments->items[i];
        if (row->child == child && row->centre == centre && row->on <= on)
            return row->reg_no;
    }
    return NULL;
}

static void touch(SynthChild *child, Date on)
{
    child->last_contact = on > child->last_contact ? on : child->last_contact;
}

typedef struct Attender { /* how one family comes and signs in */
    int centre;
    Date from, to;
    double monthly, omits;
} Attender;

static const char *written_number(const Pen *pen, const char *number, double omits)
{
    if (!number || random_chance(pen->random, omits))
        return NULL;
    if (!random_chance(pen->random, 0.012))
        return number;
    char *wrong = ARENA_ARRAY(pen->arena, char, strlen(number) + 1);
    memcpy(wrong, number, strlen(number) + 1);
    char *digit = wrong + strlen(number) - 1 - random_between(pen->random, 0, 2);
    *digit = (char)('0' + (*digit - '0' + 1) % 10);
    return wrong;
}

static void sign_in(Lists *lists, const Pen *pen, SynthFamily *family, int index, const Attender *how,
                    int centre, Date on, const char *number)
{
    static const char *const sessions[] = {"Stay and Play",   "Baby Massage",  "Story and Rhyme Time",
                                           "Messy Play",      "Toddler Group", "Talking Tots",
                                           "Family Learning", "Drop-in"};
    SynthChild *child = &family->children[index];
    const Pen careful = {pen->names, pen->random, pen->arena, 3};
    int session = (int)(((unsigned)on * 7u + (unsigned)centre * 3u) % 8u);
    const char *fields[] = {
        pen_date(pen, DATE_SLASHES, on),
        sessions[session],
        arena_print(pen->arena, session == 7 ? "%s Community Hall" : "%s Children's Centre",
                    synth_centres[centre].name),
        written_number(pen, number, how->omits),
        arena_print(pen->arena, "%s %s", slip_forename(&careful, child->given),
                    slip_surname(&careful, child->family)),
        pen_slips(pen, 0.03) ? NULL : pen_date(pen, DATE_SLASHES, slip_birth(&careful, child->birth)),
        pen_slips(pen, 0.04) ? NULL : slip_postcode(&careful, family_home_on(family, on)->place->postcode),
        random_chance(pen->random, 0.85) ? "1" : "2",
    };
    bool spoilt = spoil_row(pen, fields, (RowShape){4, -1, 5, 6, DATE_SLASHES}, lists->world.as_of);
    sheet_row(session_sheet(lists, centre, on), on, child->id, fields);
    if (!spoilt)
        touch(child, on);
}

static void come_once(Lists *lists, const Pen *pen, SynthFamily *family, const EnrolmentList *enrolments,
                      const Attender *how, Date on)
{
    int centre = random_chance(pen->random, 0.06) ? random_between(pen->random, 0, CENTRES - 1) : how->centre;
    for (int i = 0; i < family->child_count; i++) {
        const SynthChild *child = &family->children[i];
        if (on < child->birth + 10 || on >= child->fifth_birthday || !random_chance(pen->random, 0.88))
            continue;
        sign_in(lists, pen, family, i, how, centre, on, number_at(enrolments, i, centre, on));
    }
}

/* A family that attends comes for a spell of months; some come back for another. */
static bool attender_of(const Lists *lists, const Pen *pen, const SynthFamily *family,
                        const EnrolmentList *enrolments, Attender *how)
{
    Date as_of = lists->world.as_of, earliest = date_add_months(as_of, -CONTACT_MONTHS);
    bool registered = enrolments->count > 0;
    double wish = family->engagement + (registered ? 0.6 : 0.75);
    if (wish < random_normal(pen->random) * 0.5 - 0.05)
        return false;
    const Home *home = family_home_on(family, as_of);
    how->centre = registered ? enrolments->items[random_between(pen->random, 0, enrolments->count - 1)].centre
                  : home->centre >= 0 ? home->centre
                                      : random_between(pen->random, 0, CENTRES - 1);
    how->from = registered ? enrolments->items[0].on : as_of - random_between(pen->random, 20, 700);
    how->from = how->from < earliest ? earliest : how->from;
    if (family->arrived != DATE_NONE && how->from < family->arrived)
        how->from = family->arrived;
    how->to =
        random_chance(pen->random, 0.83) ? as_of : how->from + 60 + (int)random_waiting(pen->random, 300);
    if (family->left != DATE_NONE && how->to > family->left)
        how->to = family->left;
    how->to = how->to > as_of ? as_of : how->to;
    how->monthly = (registered ? 0.55 : 0.3) * (wish < 0.3 ? 0.3 : wish);
    how->omits = random_chance(pen->random, 0.25) ? 0.4 : 0.02;
    return true;
}

/* Registered families that stay away for a year were mostly there in the year before. */
static void come_last_year(Lists *lists, const Pen *pen, SynthFamily *family, const EnrolmentList *enrolments)
{
    Date as_of = lists->world.as_of, first = date_add_months(as_of, -24) + 1,
         last = date_add_months(as_of, -12) - 1;
    Attender how = {.centre = enrolments->items[0].centre, .omits = 0.02};
    first = enrolments->items[0].on > first ? enrolments->items[0].on : first;
    last = family->left != DATE_NONE && family->left < last ? family->left : last;
    if (first <= last)
        come_once(lists, pen, family, enrolments, &how, random_between(pen->random, first, last));
}

void list_attendance(Lists *lists, const Pen *pen, SynthFamily *family, const EnrolmentList *enrolments)
{
    Attender how;
    if (enrolments->count && random_chance(pen->random, 0.94))
        come_last_year(lists, pen, family, enrolments);
    if (!attender_of(lists, pen, family, enrolments, &how))
        return;
    Date on = enrolments->count && enrolments->items[0].on == how.from
                  ? how.from
                  : how.from + (int)random_waiting(pen->random, 20);
    while (on <= how.to) {
        come_once(lists, pen, family, enrolments, &how, on);
        on += 1 + (int)random_waiting(pen->random, 30 / how.monthly);
    }
}

static Sheet *visit_sheet(Lists *lists, Date on)
{
    int quarter = months_since_2000(on) / 3;
    if (!lists->visits[quarter])
        lists->visits[quarter] = sheet_add(
            lists->sheets, "health-visitor",
            arena_print(lists->arena, "health_visitor_%d-Q%d.csv", 2000 + quarter / 4, quarter % 4 + 1), NULL,
            SHEET_COMMA, visit_columns);
    return lists->visits[quarter];
}

static void visit(Lists *lists, const Pen *pen, SynthFamily *family, SynthChild *child, Date on,
                  const char *type)
{
    Date as_of = lists->world.as_of;
    bool moved_here = family->arrived != DATE_NONE && on < family->arrived;
    bool moved_off = family->left != DATE_NONE && on > family->left + 60;
    if (on > as_of || on < date_add_months(as_of, -CONTACT_MONTHS) || moved_here || moved_off)
        return;
    const Home *home = family_home_on(family, on);
    const Pen careful = {pen->names, pen->random, pen->arena, 2};
    const char *fields[] = {
        pen_slips(pen, 0.03) ? NULL : slip_nhs(&careful, child->nhs),
        on - child->birth < 25 && random_chance(pen->random, 0.2) ? "Baby"
                                                                  : slip_forename(&careful, child->given),
        slip_surname(&careful, child->family),
        pen_date(pen, DATE_DOTS, slip_birth(&careful, child->birth)),
        slip_address(pen, home->line),
        slip_postcode(&careful, home->place->postcode),
        pen_date(pen, DATE_DOTS, on),
        type,
        random_chance(pen->random, 0.85) ? "Y" : "N",
    };
    bool spoilt = spoil_row(pen, fields, (RowShape){1, 2, 3, 5, DATE_DOTS}, as_of);
    sheet_row(visit_sheet(lists, on), on, child->id, fields);
    if (!spoilt)
        touch(child, on);
}

/* The service hears of most moves: the record follows the family to its new doctor. */
static void transfer(Lists *lists, const Pen *pen, SynthFamily *family)
{
    if (family->left == DATE_NONE || !random_chance(pen->random, 0.7))
        return;
    for (int i = 0; i < family->child_count; i++) {
        SynthChild *child = &family->children[i];
        Date on = family->left + random_between(pen->random, 5, 50);
        if (on > child->birth && on < child->fifth_birthday)
            visit(lists, pen, family, child, on, "Transferred out");
    }
}

void list_visits(Lists *lists, const Pen *pen, SynthFamily *family)
{
    transfer(lists, pen, family);
    if (family->homes[0].centre < 0 || !random_chance(pen->random, 0.22))
        return;
    const struct {
        const char *type;
        int least, most;
        double share;
    } visits[] = {{"New birth visit", 10, 16, 0.95},
                  {"6-8 week review", 42, 60, 0.9},
                  {"Clinic", 30, 330, 0.4},
                  {"12 month review", 350, 420, 0.85},
                  {"2 year review", 730, 850, 0.78}};
    for (int i = 0; i < family->child_count; i++) {
        SynthChild *child = &family->children[i];
        for (size_t v = 0; v < sizeof visits / sizeof *visits; v++)
            if (random_chance(pen->random, visits[v].share))
                visit(lists, pen, family, child,
                      child->birth + random_between(pen->random, visits[v].least, visits[v].most),
                      visits[v].type);
    }
}
