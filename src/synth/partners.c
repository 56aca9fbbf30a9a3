#include "synth/lists.h"

static const char *const birth_columns[] = {
    "NHS No",         "Forename",   "Surname", "Date of Birth", "Sex", "Mother Forename",
    "Mother Surname", "Mother DOB", "Address", "Postcode",      NULL};
static const char *const term_columns[] = {"Child First Name", "Child Last Name", "Child DoB", "Parent Name",
                                           "Address",          "Postcode",        "Reason",    "Term",
                                           "Place Taken",      "Provider",        NULL};
static const char *const case_columns[] = {
    "Case Ref", "Child Forename", "Child Surname", "DOB", "Postcode", "Status", "From", "To", "Restricted",
    NULL};
static const char *const adult_columns[] = {"Learner Ref", "First Name", "Last Name", "DOB",
                                            "Postcode",    "Phone",      "Course",    "Start",
                                            "End",         "Outcome",    NULL};

static Sheet *birth_sheet(Lists *lists, Date on)
{
    int month = months_since_2000(on);
    if (!lists->births[month]) {
        Date next = DATE_NONE;
        (void)date_from_parts(2000 + (month + 1) / 12, (month + 1) % 12 + 1, 1, &next);
        lists->births[month] =
            sheet_add(lists->sheets, "births",
                      arena_print(lists->arena, "births_%d-%02d.csv", 2000 + month / 12, month % 12 + 1),
                      NULL, SHEET_COMMA, birth_columns);
        sheet_arrives(lists->births[month], next - 1 < lists->world.as_of ? next - 1 : lists->world.as_of);
    }
    return lists->births[month];
}

static const char *name_at_birth(const Pen *pen, const SynthFamily *family, const SynthChild *child)
{
    double draw = random_unit(pen->random);
    if (child->twin_set && draw < 0.4)
        return child->twin_rank ? "Twin Two" : "Twin One";
    if (draw < 0.14)
        return "Baby";
    if (draw < 0.24)
        return child->sex == 'F' ? "Baby Girl" : "Baby Boy";
    if (draw < 0.29)
        return arena_print(pen->arena, "Infant of %s", family->mother.given);
    return slip_forename(pen, child->given);
}

static void notify_birth(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child)
{
    const Home *home = family_home_on(family, child->birth);
    const char *surname = random_chance(pen->random, 0.25) ? family->mother.family : child->family;
    const char *fields[] = {
        pen_slips(pen, 0.02) ? NULL : slip_nhs(pen, child->nhs),
        name_at_birth(pen, family, child),
        slip_surname(pen, surname),
        pen_date(pen, DATE_DIGITS, child->birth),
        child->sex == 'F' ? "2" : "1",
        slip_forename(pen, family->mother.given),
        slip_surname(pen, family->mother.family),
        pen_date(pen, DATE_DIGITS, slip_birth(pen, family->mother.birth)),
        slip_address(pen, home->line),
        slip_postcode(pen, home->place->postcode),
    };
    spoil_row(pen, fields, (RowShape){1, 2, 3, 9, DATE_DIGITS}, lists->world.as_of);
    sheet_row_with(birth_sheet(lists, child->birth), child->birth, child->id,
                   parent_number(family, &family->mother), fields);
}

void list_births(Lists *lists, const Pen *pen, const SynthFamily *family)
{
    const Pen careful = {pen->names, pen->random, pen->arena, 2};
    Date since = date_add_months(lists->world.as_of, -CONTACT_MONTHS);
    for (int i = 0; i < family->child_count; i++) {
        const SynthChild *child = &family->children[i];
        bool here = family_home_on(family, child->birth)->centre >= 0 &&
                    (family->arrived == DATE_NONE || child->birth >= family->arrived);
        if (child->birth > since && here && random_chance(pen->random, 0.94))
            notify_birth(lists, &careful, family, child);
    }
}

static const char *term_word(int month)
{
    return month % 12 == 8 ? "autumn" : month % 12 == 0 ? "spring" : "summer";
}

/* Mostly near home. */
static int take_place(Lists *lists, const SynthChild *child, int centre, Date start)
{
    enum { STREAM = 7700004 };
    Random own = random_for(lists->world.seed + STREAM, (uint64_t)child->id * MONTHS_MAX + (uint64_t)start);
    int provider = random_chance(&own, 0.8) ? centre : random_between(&own, 0, CENTRES - 1);
    if (start > lists->newest_term) {
        lists->newest_term = start;
        memset(lists->held, 0, sizeof lists->held);
    }
    lists->held[provider] += start == lists->newest_term;
    return provider;
}

static void offer_place(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child,
                        int month, Date start)
{
    const Home *home = family_home_on(family, start);
    if (!lists->terms[month])
        lists->terms[month] = sheet_add(
            lists->sheets, "two-year-olds",
            arena_print(lists->arena, "two_year_olds_%s-%d.csv", term_word(month), 2000 + month / 12), NULL,
            SHEET_TAB, term_columns);
    const char *reason = child->needs & NEED_LOOKED_AFTER     ? "Looked after"
                         : child->needs & NEED_DISABLED_CHILD ? "Disability"
                         : family->needs & NEED_ASYLUM        ? "Asylum support"
                                                              : "Low income";
    const char *fields[] = {
        slip_forename(pen, child->given),
        slip_surname(pen, child->family),
        pen_date(pen, DATE_DASHES, slip_birth(pen, child->birth)),
        arena_print(pen->arena, "%s %s", family->mother.given, family->mother.family),
        slip_address(pen, home->line),
        slip_postcode(pen, home->place->postcode),
        reason,
        arena_print(pen->arena, "%s %d", term_word(month), 2000 + month / 12),
        NULL,
        NULL,
    };
    enum { TAKEN = 8, PROVIDER };
    bool taken = random_chance(pen->random, 0.68);
    fields[TAKEN] = taken ? "Yes" : "No";
    if (taken)
        fields[PROVIDER] = synth_providers[take_place(lists, child, home->centre, start)];
    tell_finding(lists, child,
                 &(Finding){.kind = "place",
                            .from = start,
                            .to = DATE_NONE,
                            .by = fields[PROVIDER],
                            .what = taken ? "taken" : "offered",
                            .part = -1,
                            .whole = -1});
    spoil_row(pen, fields, (RowShape){0, 1, 2, 5, DATE_DASHES}, lists->world.as_of);
    sheet_row_with(lists->terms[month], (int64_t)(random_next(pen->random) >> 1), child->id,
                   parent_number(family, &family->mother), fields);
}

void list_two_year_olds(Lists *lists, const Pen *pen, const SynthFamily *family)
{
    int newest = months_since_2000(lists->world.as_of), terms = 0;
    for (int month = newest; month > newest - 16 && month > 0 && terms < 4; month--) {
        if (month % 12 != 8 && month % 12 != 0 && month % 12 != 3)
            continue;
        Date start = 0;
        date_from_parts(2000 + month / 12, month % 12 + 1, 1, &start);
        terms++;
        bool gone = (family->left != DATE_NONE && family->left <= start) ||
                    (family->arrived != DATE_NONE && family->arrived > start);
        if (gone || family_home_on(family, start)->centre < 0)
            continue;
        for (int i = 0; i < family->child_count; i++) {
            const SynthChild *child = &family->children[i];
            bool two = date_age_years(child->birth, start) == 2;
            if (two && child->needs & NEED_TWO_YEAR_OLD && random_chance(pen->random, 0.9))
                offer_place(lists, pen, family, child, month, start);
        }
    }
}

void list_cases(Lists *lists, const Pen *pen, const SynthFamily *family)
{
    const Pen careful = {pen->names, pen->random, pen->arena, 3};
    for (int i = 0; i < family->child_count; i++) {
        const SynthChild *child = &family->children[i];
        const char *status = child->needs & NEED_LOOKED_AFTER       ? "LAC"
                             : child->needs & NEED_CHILD_PROTECTION ? "CP"
                             : child->needs & NEED_CHILD_IN_NEED    ? "CIN"
                                                                    : NULL;
        Date from = child->birth + random_between(pen->random, 20, 1200);
        if (!status || from > lists->world.as_of || family->homes[0].centre < 0)
            continue;
        Date to = from + random_between(pen->random, 90, 900);
        if (!lists->cases)
            lists->cases =
                sheet_add(lists->sheets, "social-care", "social_care.csv", NULL, SHEET_COMMA, case_columns);
        const char *reference = arena_print(pen->arena, "SC%06d", 100000 + ++lists->case_serial);
        const char *fields[] = {
            reference,
            slip_forename(&careful, child->given),
            slip_surname(&careful, child->family),
            pen_date(pen, DATE_SLASHES, child->birth),
            slip_postcode(&careful, family_home_on(family, from)->place->postcode),
            status,
            pen_date(pen, DATE_SLASHES, from),
            to > lists->world.as_of ? NULL : pen_date(pen, DATE_SLASHES, to),
            random_chance(pen->random, family->needs & NEED_DOMESTIC_ABUSE ? 0.6 : 0.04) ? "Y" : "N",
        };
        sheet_row(lists->cases, lists->case_serial, child->id, fields);
    }
}

void list_adults(Lists *lists, const Pen *pen, const SynthFamily *family)
{
    static const char *const courses[] = {"ESOL Entry 1",
                                          "ESOL Entry 3",
                                          "Functional Skills English",
                                          "Functional Skills Maths",
                                          "Introduction to Childcare",
                                          "First Aid for Parents",
                                          "Digital Skills",
                                          "Way into Work"};
    static const char *const outcomes[] = {"Completed", "Completed", "Completed", "Qualification gained",
                                           "Withdrawn", "Into work"};
    if (!random_chance(pen->random, 0.05))
        return;
    Date as_of = lists->world.as_of, start = as_of - random_between(pen->random, 10, 900),
         end = start + random_between(pen->random, 40, 270);
    const SynthParent *parent = random_chance(pen->random, 0.78) ? &family->mother : &family->father;
    if (!lists->adults)
        lists->adults = sheet_add(lists->sheets, "adult-education", "adult_education.csv", NULL, SHEET_COMMA,
                                  adult_columns);
    const char *fields[] = {
        arena_print(pen->arena, "AE%06d", 200000 + ++lists->adult_serial),
        slip_forename(pen, parent->given),
        slip_surname(pen, parent->family),
        pen_date(pen, DATE_SLASHES, slip_birth(pen, parent->birth)),
        slip_postcode(pen, family_home_on(family, start)->place->postcode),
        slip_phone(pen, parent_phone_on(parent, start)),
        courses[random_between(pen->random, 0, 7)],
        pen_date(pen, DATE_SLASHES, start),
        end > as_of ? NULL : pen_date(pen, DATE_SLASHES, end),
        end > as_of ? "Continuing" : outcomes[random_between(pen->random, 0, 5)],
    };
    sheet_row(lists->adults, start, 0, fields);
}
