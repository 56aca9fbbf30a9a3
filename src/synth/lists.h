/* The partners' lists, one function per kind: what each partner would have written down about one family. */
#ifndef SYNTH_LISTS_H
#define SYNTH_LISTS_H

#include "synth/family.h"
#include "synth/sheets.h"
#include "synth/slips.h"

enum { CENTRES = 6, YEARS_MAX = 64, QUARTERS_MAX = 4 * YEARS_MAX, MONTHS_MAX = 12 * YEARS_MAX };

typedef struct Lists {
    FamilyWorld world;
    Sheets *sheets;
    Arena *arena; /* for what lives as long as the run */
    Sheet *registrations[CENTRES], *attendance[CENTRES][YEARS_MAX], *births[MONTHS_MAX],
        *visits[QUARTERS_MAX], *terms[MONTHS_MAX], *adults, *cases, *nurseries[MONTHS_MAX], *referrals,
        *feeding[QUARTERS_MAX],
        *profiles[YEARS_MAX]; /* indexed by years, quarters or months since 2000; made when first needed */
    FILE *findings;           /* the truth of what partners found */
    Date newest_term;
    int held[CENTRES]; /* places taken in it, by provider */
    int serials[CENTRES][YEARS_MAX], adult_serial, case_serial;
} Lists;

/* A place a child holds on a centre's list. */
typedef struct Enrolment {
    int centre, child; /* 0..5; index into the family's children */
    Date on, left;     /* left: DATE_NONE when the centre never ended it */
    const char *reg_no;
} Enrolment;
enum { ENROLMENTS_MAX = 64 };
typedef struct EnrolmentList {
    Enrolment items[ENROLMENTS_MAX];
    int count;
} EnrolmentList;

/* Registrations come first: they say which numbers the family's children have at which centres, and set each
 * child's registered_on and current. The contacts set last_contact. */
void list_registrations(Lists *lists, const Pen *pen, SynthFamily *family, EnrolmentList *out);
void list_attendance(Lists *lists, const Pen *pen, SynthFamily *family, const EnrolmentList *enrolments);
void list_visits(Lists *lists, const Pen *pen, SynthFamily *family);
void list_births(Lists *lists, const Pen *pen, const SynthFamily *family);
void list_two_year_olds(Lists *lists, const Pen *pen, const SynthFamily *family);
void list_cases(Lists *lists, const Pen *pen, const SynthFamily *family);
void list_adults(Lists *lists, const Pen *pen, const SynthFamily *family);

/* What partners find of the children: nursery, referrals, feeding, the profile at five. */
void list_outcomes(Lists *lists, const Pen *pen, const SynthFamily *family);

/* What the centres cost, month by month up to the day. */
void list_costs(Lists *lists);

/* Where two-year-olds take funded places: a provider near each centre. What they offer is told last, when it
 * is known who has taken one. */
extern const char *const synth_providers[CENTRES];
void list_offers(Lists *lists);

/* One line of the truth of findings; -1 and NULL where nothing is told. */
typedef struct Finding {
    const char *kind, *way, *by, *what;
    Date from, to;
    int part, whole;
} Finding;
void tell_finding(const Lists *lists, const SynthChild *child, const Finding *finding);

/* "pear-tree" */
const char *centre_slug(const Lists *lists, int centre);
int years_since_2000(Date date);
int months_since_2000(Date date);

#endif
