#include "synth/lists.h"

/* These lists draw from a chance of their own, so that they change nothing in the others. */
enum {
    STREAM = 7700001,
    TERMS = 3,
    REVIEW_FIRST = 42,
    REVIEW_LAST = 56,
    POINTS_LEAST = 17,
    POINTS_MOST = 34
};

static const char *const nursery_columns[] = {
    "Child First Name", "Child Last Name", "Child DoB",         "Postcode",          "Nursery",
    "Term Start",       "Term End",        "Sessions Possible", "Sessions Attended", NULL};
static const char *const referral_columns[] = {"Forename", "Surname",  "DOB",     "Postcode",     "Direction",
                                               "Partner",  "Referred", "Outcome", "Outcome Date", NULL};
static const char *const feeding_columns[] = {"NHS No",   "Forename",    "Surname",        "Date of Birth",
                                              "Postcode", "Review Date", "Feeding Status", NULL};
static const char *const profile_columns[] = {
    "Pupil Forename", "Pupil Surname", "DOB", "Postcode", "School", "Assessed", "GLD", "Points", NULL};

void tell_finding(const Lists *lists, const SynthChild *child, const Finding *f)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    fprintf(lists->findings, "%lld,%s,%s,%s,%s,%s,%s,%d,%d\n", (long long)child->id, f->kind,
            date_print(f->from, from), date_print(f->to, to), f->way ? f->way : "", f->by ? f->by : "",
            f->what ? f->what : "", f->part, f->whole);
}

/* The family's home on the day when it lived in the reach areas. */
static const Home *home_here(const SynthFamily *family, Date day)
{
    bool gone = (family->left != DATE_NONE && family->left <= day) ||
                (family->arrived != DATE_NONE && family->arrived > day);
    const Home *home = family_home_on(family, day);
    return gone || home->centre < 0 ? NULL : home;
}

/* ---- nurseries ---- */

/* The last terms that ended on or before the day, newest first. */
static int terms_before(Date as_of, Date (*terms)[2])
{
    static const int bounds[][4] = {{9, 1, 12, 18}, {1, 5, 3, 27}, {4, 13, 7, 21}};
    int count = 0, year, month, day;
    date_to_parts(as_of, &year, &month, &day);
    for (; count < TERMS; year--)
        for (int t = 0; t < 3 && count < TERMS; t++) {
            const int *b = bounds[t == 0 ? 0 : 3 - t];
            Date from = 0, to = 0;
            (void)date_from_parts(year, b[0], b[1], &from);
            (void)date_from_parts(year, b[2], b[3], &to);
            if (to > as_of)
                continue;
            terms[count][0] = from;
            terms[count++][1] = to;
        }
    return count;
}

static Sheet *nursery_sheet(Lists *lists, Date from)
{
    int month = months_since_2000(from);
    if (!lists->nurseries[month])
        lists->nurseries[month] =
            sheet_add(lists->sheets, "nursery",
                      arena_print(lists->arena, "nursery_%d-%02d.csv", 2000 + month / 12, month % 12 + 1),
                      NULL, SHEET_COMMA, nursery_columns);
    return lists->nurseries[month];
}

static void attend(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child)
{
    static const char *const nurseries[] = {"Little Oaks Nursery", "Acorns Day Nursery",
                                            "Riverside Nursery School", "Sunbeams Pre-school",
                                            "Willow House Nursery"};
    enum { ALL_DAY = 130, FUNDED = 70 };
    Date terms[TERMS][2];
    double steady = random_chance(pen->random, 0.16) ? 0.70 : 0.93;
    const char *nursery = nurseries[random_between(pen->random, 0, 4)];
    int possible = random_chance(pen->random, 0.3) ? ALL_DAY : FUNDED,
        count = terms_before(lists->world.as_of, terms);
    for (int t = count - 1; t >= 0; t--) {
        const Home *home = home_here(family, terms[t][0]);
        int age = date_age_years(child->birth, terms[t][0]);
        if (child->birth > terms[t][0] || !home || age < 2 || age > 4)
            continue;
        double share = steady + 0.06 * random_normal(pen->random);
        int attended = (int)(possible * (share > 1 ? 1 : share < 0.2 ? 0.2 : share));
        const char *fields[] = {child->given,
                                child->family,
                                pen_date(pen, DATE_DASHES, child->birth),
                                home->place->postcode,
                                nursery,
                                pen_date(pen, DATE_SLASHES, terms[t][0]),
                                pen_date(pen, DATE_SLASHES, terms[t][1]),
                                arena_print(pen->arena, "%d", possible),
                                arena_print(pen->arena, "%d", attended)};
        sheet_row(nursery_sheet(lists, terms[t][0]), (int64_t)(random_next(pen->random) >> 1), child->id,
                  fields);
        tell_finding(lists, child,
                     &(Finding){.kind = "nursery",
                                .from = terms[t][0],
                                .to = terms[t][1],
                                .by = nursery,
                                .part = attended,
                                .whole = possible});
    }
}

/* ---- referrals ---- */

static void refer(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child, bool out)
{
    static const char *const partners[] = {"Health visitors", "Midwives",          "Social care",
                                           "Jobcentre Plus",  "Speech therapists", "Housing service",
                                           "Home-Start"};
    static const char *const outcomes[] = {"Taken up", "Taken up", "Taken up", "Declined", "Waiting"};
    static const char *const meanings[] = {"taken up", "taken up", "taken up", "declined", "waiting"};
    Date on = lists->world.as_of - random_between(pen->random, 5, 700);
    int outcome = random_between(pen->random, 0, 4);
    Date told = on + random_between(pen->random, 3, 60);
    const char *partner = partners[random_between(pen->random, 0, 6)];
    const Home *home = home_here(family, on);
    if (on <= child->birth || !home)
        return;
    if (told > lists->world.as_of || outcome == 4) {
        outcome = 4;
        told = DATE_NONE;
    }
    if (!lists->referrals)
        lists->referrals =
            sheet_add(lists->sheets, "referrals", "referrals.csv", NULL, SHEET_SEMICOLON, referral_columns);
    const char *fields[] = {child->given,
                            child->family,
                            pen_date(pen, DATE_SLASHES, child->birth),
                            home->place->postcode,
                            out ? "From us" : "To us",
                            partner,
                            pen_date(pen, DATE_SLASHES, on),
                            outcomes[outcome],
                            pen_date(pen, DATE_SLASHES, told)};
    sheet_row(lists->referrals, on, child->id, fields);
    tell_finding(lists, child,
                 &(Finding){.kind = "referral",
                            .from = on,
                            .to = told,
                            .way = out ? "out" : "in",
                            .by = partner,
                            .what = meanings[outcome],
                            .part = -1,
                            .whole = -1});
}

/* ---- feeding ---- */

static void review(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child)
{
    static const char *const written[] = {"Totally breastfed", "Partially breastfed", "Not breastfed",
                                          "Not known"};
    static const char *const meanings[] = {"total", "partial", "none", NULL};
    static const double running[] = {0.30, 0.47, 0.93, 1};
    Date on = child->birth + random_between(pen->random, REVIEW_FIRST, REVIEW_LAST);
    int status = random_pick(pen->random, running, 4), quarter = months_since_2000(on) / 3;
    const Home *home = on > lists->world.as_of ? NULL : home_here(family, on);
    if (!home || child->birth <= date_add_months(lists->world.as_of, -CONTACT_MONTHS))
        return;
    if (!lists->feeding[quarter])
        lists->feeding[quarter] = sheet_add(
            lists->sheets, "breastfeeding",
            arena_print(lists->arena, "breastfeeding_%d-q%d.csv", 2000 + quarter / 4, quarter % 4 + 1), NULL,
            SHEET_COMMA, feeding_columns);
    const char *fields[] = {child->nhs,
                            child->given,
                            child->family,
                            pen_date(pen, DATE_SLASHES, child->birth),
                            home->place->postcode,
                            pen_date(pen, DATE_SLASHES, on),
                            written[status]};
    sheet_row(lists->feeding[quarter], on, child->id, fields);
    tell_finding(lists, child,
                 &(Finding){.kind = "breastfeeding",
                            .from = on,
                            .to = DATE_NONE,
                            .what = meanings[status],
                            .part = -1,
                            .whole = -1});
}

/* ---- the profile at five ---- */

/* The last day of June of the school year in which the child turns five. */
static Date assessed_on(const SynthChild *child)
{
    enum { SEPTEMBER = 9, TO_RECEPTION_END = 5 };
    int year, month, day;
    Date on = DATE_NONE;
    date_to_parts(child->birth, &year, &month, &day);
    (void)date_from_parts(year + TO_RECEPTION_END + (month >= SEPTEMBER), 6, 30, &on);
    return on;
}

static void assess(Lists *lists, const Pen *pen, const SynthFamily *family, const SynthChild *child)
{
    static const char *const schools[] = {"Arboretum Primary", "St Chad's Primary", "Normanton Infants",
                                          "Brookfield Primary"};
    Date on = assessed_on(child);
    const Home *home = on > lists->world.as_of ? NULL : home_here(family, on);
    double score = 28.5 + 5 * random_normal(pen->random);
    const char *school = schools[random_between(pen->random, 0, 3)];
    int points = score < POINTS_LEAST ? POINTS_LEAST : score > POINTS_MOST ? POINTS_MOST : (int)score;
    bool good = points > 26;
    if (!home)
        return;
    int year = years_since_2000(on);
    if (!lists->profiles[year])
        lists->profiles[year] =
            sheet_add(lists->sheets, "profile", arena_print(lists->arena, "profile_%d.csv", 2000 + year),
                      NULL, SHEET_TAB, profile_columns);
    const char *fields[] = {child->given,
                            child->family,
                            pen_date(pen, DATE_DASHES, child->birth),
                            home->place->postcode,
                            school,
                            pen_date(pen, DATE_DASHES, on),
                            good ? "Y" : "N",
                            arena_print(pen->arena, "%d", points)};
    sheet_row(lists->profiles[year], (int64_t)(random_next(pen->random) >> 1), child->id, fields);
    tell_finding(lists, child,
                 &(Finding){.kind = "profile",
                            .from = on,
                            .to = DATE_NONE,
                            .by = school,
                            .what = good ? "good level" : "not yet",
                            .part = points,
                            .whole = POINTS_MOST});
}

void list_outcomes(Lists *lists, const Pen *pen, const SynthFamily *family)
{
    for (int i = 0; i < family->child_count; i++) {
        const SynthChild *child = &family->children[i];
        Random own = random_for(lists->world.seed + STREAM, (uint64_t)child->id);
        const Pen exact = {pen->names, &own, pen->arena, 1};
        if (random_chance(&own, 0.55))
            attend(lists, &exact, family, child);
        for (int ways = random_chance(&own, 0.08) ? random_between(&own, 1, 2) : 0; ways > 0; ways--)
            refer(lists, &exact, family, child, random_chance(&own, 0.4));
        review(lists, &exact, family, child);
        assess(lists, &exact, family, child);
    }
}
