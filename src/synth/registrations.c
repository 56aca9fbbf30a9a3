#include "synth/lists.h"

#include <ctype.h>

static const char *const columns_a[] = {"Reg No",          "Child Forename",
                                        "Child Surname",   "DOB",
                                        "Gender",          "Ethnicity",
                                        "Home Language",   "Address Line 1",
                                        "Postcode",        "Parent Forename",
                                        "Parent Surname",  "Relationship",
                                        "Parent DOB",      "Telephone",
                                        "NHS Number",      "Registered On",
                                        "Left On",         "Left Reason",
                                        "Target Groups",   "Share Health",
                                        "Share Education", NULL};
static const char *const columns_b[] = {
    "Registration", "Name",        "Date of Birth", "Sex",    "Address", "Post Code", "Mother/Carer",
    "Mobile",       "Date Joined", "Date Left",     "Reason", "Groups",  NULL};

static const bool layout_b[CENTRES] = {false, false, true, true, false, true};

const char *centre_slug(const Lists *lists, int centre)
{
    const char *name = synth_centres[centre].name;
    char *slug = ARENA_ARRAY(lists->arena, char, strlen(name) + 1);
    for (size_t i = 0; name[i]; i++)
        slug[i] = name[i] == ' ' ? '-' : (char)tolower((unsigned char)name[i]);
    return slug;
}

int years_since_2000(Date date)
{
    return months_since_2000(date) / 12;
}

int months_since_2000(Date date)
{
    int year, month, day;
    date_to_parts(date, &year, &month, &day);
    int months = (year - 2000) * 12 + month - 1;
    return months < 0 ? 0 : months >= MONTHS_MAX ? MONTHS_MAX - 1 : months;
}

static Sheet *sheet_of(Lists *lists, int centre)
{
    if (!lists->registrations[centre])
        lists->registrations[centre] =
            sheet_add(lists->sheets, "registrations",
                      arena_print(lists->arena, "registrations_%s.csv", centre_slug(lists, centre)),
                      synth_centres[centre].name, layout_b[centre] ? SHEET_SEMICOLON : SHEET_COMMA,
                      layout_b[centre] ? columns_b : columns_a);
    return lists->registrations[centre];
}

static const char *new_number(Lists *lists, const Pen *pen, int centre, Date on)
{
    static const char *const letters[CENTRES] = {"RH", "PT", "ML", "BK", "BB", "AS"};
    int year = years_since_2000(on);
    return arena_print(pen->arena, "%s/%02d/%05d", letters[centre], year, ++lists->serials[centre][year]);
}

static const char *ethnicity(const Pen *pen, Tradition tradition)
{
    static const char *const codes[][2] = {{"WBRI", "White British"}, {"APKN", "Pakistani"},
                                           {"WROM", "Gypsy / Roma"},  {"WEEU", "White Eastern European"},
                                           {"AIND", "Indian"},        {"OOEG", "Other Ethnic Group"}};
    return pen_slips(pen, 0.1) ? NULL : codes[tradition][random_chance(pen->random, 0.4)];
}

static const char *language(const Pen *pen, const SynthFamily *family)
{
    static const char *const languages[][3] = {
        {"English", "English", "English"}, {"Urdu", "Panjabi (Mirpuri)", "Panjabi"},
        {"Slovak", "Romani", "Romanian"},  {"Polish", "Polish", "Polish"},
        {"Panjabi", "Hindi", "Gujarati"},  {"Arabic", "Kurdish", "Portuguese"}};
    if (pen_slips(pen, 0.15))
        return NULL;
    return family->needs & NEED_EAL ? languages[family->tradition][random_between(pen->random, 0, 2)]
                                    : "English";
}

static const char *groups(const Pen *pen, uint32_t needs)
{
    const char *text = NULL;
    for (int i = 0; i < NEED_COUNT; i++)
        if (needs >> i & 1 && !pen_slips(pen, 0.25))
            text = text ? arena_print(pen->arena, "%s|%s", text, need_codes[i]) : need_codes[i];
    return text;
}

static const char *sex_word(const Pen *pen, char sex, const char *const words[2][2])
{
    return pen_slips(pen, 0.06) ? NULL : words[sex == 'F'][random_chance(pen->random, 0.3)];
}

typedef struct Written { /* what both layouts share */
    const char *given, *family, *address, *postcode, *groups, *reason;
    const SynthParent *parent;
    Date birth;
    bool father;
} Written;

static Written write_down(Lists *lists, const Pen *pen, const SynthFamily *family, const Enrolment *row)
{
    const SynthChild *child = &family->children[row->child];
    Date lived = random_chance(pen->random, 0.04) ? row->on - 400 : row->on;
    const Home *home = child->other_household && random_chance(pen->random, 0.3)
                           ? &family->other_home
                           : family_home_on(family, lived);
    bool father =
        random_chance(pen->random, family->needs & NEED_FATHER || home == &family->other_home ? 0.7 : 0.08);
    uint32_t hidden = NEED_CHILD_IN_NEED | NEED_CHILD_PROTECTION | NEED_LOOKED_AFTER;
    Written written = {
        .given = slip_forename(pen, child->given),
        .family = slip_surname(pen, child->family),
        .address = pen_slips(pen, 0.02) ? NULL : slip_address(pen, home->line),
        .postcode = pen_slips(pen, 0.02) ? NULL : slip_postcode(pen, home->place->postcode),
        .groups = groups(pen, (family->needs | child->needs) & ~hidden),
        .parent = father ? &family->father : &family->mother,
        .birth = pen_slips(pen, 0.004) ? DATE_NONE : slip_birth(pen, child->birth),
        .father = father,
    };
    if (row->on - child->birth < 40 && random_chance(pen->random, 0.25))
        written.given = "Baby";
    if (pen_slips(pen, 0.008)) {
        const char *swapped = written.given;
        written.given = written.family;
        written.family = swapped;
    }
    if (row->left != DATE_NONE)
        written.reason = row->left >= child->fifth_birthday                       ? "Turned five"
                         : family->left != DATE_NONE && row->left >= family->left ? "Moved away"
                                                                                  : "Asked to be removed";
    (void)lists;
    return written;
}

static bool write_a(Lists *lists, const Pen *pen, const SynthFamily *family, const Enrolment *row)
{
    static const char *const words[2][2] = {{"M", "Male"}, {"F", "Female"}};
    const SynthChild *child = &family->children[row->child];
    Written w = write_down(lists, pen, family, row);
    const char *fields[] = {
        row->reg_no,
        w.given,
        w.family,
        pen_date(pen, DATE_SLASHES, w.birth),
        sex_word(pen, child->sex, words),
        ethnicity(pen, family->tradition),
        language(pen, family),
        w.address,
        w.postcode,
        slip_forename(pen, w.parent->given),
        slip_surname(pen, w.parent->family),
        pen_slips(pen, 0.2) ? NULL
        : w.father          ? "Father"
                            : "Mother",
        pen_slips(pen, 0.45) ? NULL : pen_date(pen, DATE_SLASHES, slip_birth(pen, w.parent->birth)),
        pen_slips(pen, 0.12) ? NULL : slip_phone(pen, parent_phone_on(w.parent, row->on)),
        pen_slips(pen, 0.4) ? NULL : slip_nhs(pen, child->nhs),
        pen_date(pen, DATE_SLASHES, row->on),
        pen_date(pen, DATE_SLASHES, row->left),
        w.reason,
        w.groups,
        random_chance(pen->random, 0.8) ? "Y" : "N",
        random_chance(pen->random, 0.75) ? "Y" : "N",
    };
    bool spoilt = spoil_row(pen, fields, (RowShape){1, 2, 3, 8, DATE_SLASHES}, lists->world.as_of);
    sheet_row_with(sheet_of(lists, row->centre), row->on, child->id, parent_number(family, w.parent), fields);
    return !spoilt;
}

static bool write_b(Lists *lists, const Pen *pen, const SynthFamily *family, const Enrolment *row)
{
    static const char *const words[2][2] = {{"Boy", "Boy"}, {"Girl", "Girl"}};
    const SynthChild *child = &family->children[row->child];
    Written w = write_down(lists, pen, family, row);
    const char *fields[] = {
        row->reg_no,
        arena_print(pen->arena, "%s, %s", w.family, w.given),
        pen_date(pen, DATE_MONTH_NAME, w.birth),
        sex_word(pen, child->sex, words),
        w.address,
        w.postcode,
        arena_print(pen->arena, "%s %s", slip_forename(pen, w.parent->given),
                    slip_surname(pen, w.parent->family)),
        pen_slips(pen, 0.12) ? NULL : slip_phone(pen, parent_phone_on(w.parent, row->on)),
        pen_date(pen, DATE_MONTH_NAME, row->on),
        pen_date(pen, DATE_MONTH_NAME, row->left),
        w.reason,
        w.groups,
    };
    bool spoilt = spoil_row(pen, fields, (RowShape){1, -1, 2, 5, DATE_MONTH_NAME}, lists->world.as_of);
    sheet_row_with(sheet_of(lists, row->centre), row->on, child->id, parent_number(family, w.parent), fields);
    return !spoilt;
}

static Date end_of(const Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child,
                   Date on)
{
    Date as_of = lists->world.as_of, left = DATE_NONE;
    if (family->left != DATE_NONE && random_chance(pen->random, 0.3))
        left = family->left + random_between(pen->random, 5, 60);
    else if (child->fifth_birthday <= as_of && random_chance(pen->random, 0.2))
        left = child->fifth_birthday + random_between(pen->random, 0, 30);
    else if (random_chance(pen->random, 0.006))
        left = on + random_between(pen->random, 60, 500);
    return left != DATE_NONE && left > on && left <= as_of ? left : DATE_NONE;
}

static void enrol(Lists *lists, const Pen *pen, SynthFamily *family, int index, int centre, Date on,
                  EnrolmentList *out)
{
    SynthChild *child = &family->children[index];
    Date as_of = lists->world.as_of, gone = family->left == DATE_NONE ? as_of : family->left;
    if (on < child->birth + 3)
        on = child->birth + random_between(pen->random, 14, 200);
    if (on > gone || on >= child->fifth_birthday || out->count == ENROLMENTS_MAX)
        return;
    if (child->fifth_birthday <= as_of && !child->kept)
        return;
    Enrolment row = {
        .centre = centre, .child = index, .on = on, .left = end_of(lists, pen, family, child, on)};
    row.reg_no = new_number(lists, pen, centre, on);
    if (!(layout_b[centre] ? write_b : write_a)(lists, pen, family, &row))
        return;
    out->items[out->count++] = row;
    child->current = child->current || row.left == DATE_NONE;
    if (row.left == DATE_NONE && (child->registered_on == DATE_NONE || on > child->registered_on))
        child->registered_on = on;
}

static void enrol_all(Lists *lists, const Pen *pen, SynthFamily *family, int centre, Date on, double each,
                      EnrolmentList *out)
{
    for (int i = 0; i < family->child_count; i++)
        if (family->children[i].twin_rank > 0 || random_chance(pen->random, each))
            enrol(lists, pen, family, i, centre, on, out);
}

static Date first_visit(const Lists *lists, const Pen *pen, const SynthFamily *family)
{
    Date eldest = family->children[0].birth;
    for (int i = 1; i < family->child_count; i++)
        eldest = family->children[i].birth < eldest ? family->children[i].birth : eldest;
    Date on = eldest + 10 + (int)random_waiting(pen->random, 170);
    if (family->arrived != DATE_NONE && on < family->arrived)
        on = family->arrived + random_between(pen->random, 10, 200);
    return on > lists->world.as_of - 3 ? DATE_NONE : on;
}

void list_registrations(Lists *lists, const Pen *pen, SynthFamily *family, EnrolmentList *out)
{
    out->count = 0;
    bool near = family->homes[0].centre < 0;
    Date on = first_visit(lists, pen, family);
    if (on == DATE_NONE || (!near && family->engagement < -1.2))
        return;
    const Home *home = family_home_on(family, on);
    int centre = home->centre >= 0 ? home->centre : random_between(pen->random, 0, CENTRES - 1);
    enrol_all(lists, pen, family, centre, on, 0.985, out);
    if (random_chance(pen->random, 0.05))
        enrol_all(lists, pen, family, centre, on + random_between(pen->random, 15, 700), 0.9, out);
    if (!random_chance(pen->random, 0.315))
        return;
    for (int more = random_chance(pen->random, 0.2) ? 2 : 1; more > 0; more--) {
        Date later = on + random_between(pen->random, 5, 800);
        const Home *then = family_home_on(family, later);
        int second = then->centre >= 0 && then->centre != centre
                         ? then->centre
                         : (centre + random_between(pen->random, 1, 5)) % CENTRES;
        enrol_all(lists, pen, family, second, later, 0.92, out);
    }
}
