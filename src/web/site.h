/* What the pages share: the picture of the register for a day, kept until somebody writes. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "cleanse/cleanse.h"
#include "measure/gate.h"
#include "register/survivor.h"
#include "web/page.h"

/* How the pages count and cleanse, and the day they open on when none is asked for (as_of; DATE_NONE for
 * today). Set once, before serving; authorities are the pages' own business. */
typedef struct SiteOptions {
    SnapshotOptions counting;
    CleanseOptions cleansing;
    uint32_t small_number; /* smaller ones are hidden from those who may not see people */
} SiteOptions;
void site_set(const SiteOptions *options);
const SiteOptions *site_options(void);
Date site_today(void); /* the day pages open on */

/* The day of ?as-of=, else the day pages open on. */
bool site_asked_day(const Request *request, Date *out, Error *err) MUST_CHECK;

/* The picture for ?as-of= (or the day above), shared between requests: made when first asked for, brought up
 * to date after any write. Of the end of a month for those who see published figures only; for others
 * ?known= asks for the register as it stood after that write, which is made for the request alone. Give it
 * back with site_leave, and before asking for another: writers wait until then. */
typedef struct SitePicture {
    Picture picture;
    Date as_of;
    int64_t known; /* 0: as the register stands */
    bool held;
    Chronicle *own;
} SitePicture;
bool site_picture(Request *request, SitePicture *out, Error *err) MUST_CHECK;
/* The same for a day and a period of so many months; 0: as is set. Published figures are of the period that
 * is set: ask for no other where gate_is_open says no. */
bool site_picture_of(Request *request, Date asked, int months, SitePicture *out, Error *err) MUST_CHECK;
/* The same of a day, and of the register as it stood after a write. */
bool site_picture_after(Request *request, Date as_of, int64_t write, SitePicture *out, Error *err) MUST_CHECK;
/* The same of a day, whatever the reader may see: only for figures that go through a gate of their own. */
bool site_picture_on(Request *request, Date as_of, SitePicture *out, Error *err) MUST_CHECK;
void site_leave(SitePicture *picture);
CLOSES(SitePicture, site_leave);

/* The gate for the signed-in person: every figure on a page comes from it. */
bool site_gate(Request *request, const SitePicture *site, Gate *out, Error *err) MUST_CHECK;

/* ERROR_DENIED unless the signed-in person may. */
bool site_allow(const Request *request, Action action, int64_t authority, Error *err) MUST_CHECK;

/* The child of any of its records. ERROR_NOT_FOUND, in the same words, when it is absent or not for the
 * signed-in person. */
bool site_child(const Request *request, int64_t id, Child *out, Error *err) MUST_CHECK;

/* The same of a child or an adult. */
bool site_person(const Request *request, int64_t id, Child *out, Error *err) MUST_CHECK;

/* Writes down that the signed-in person opens this child's record: of a restricted family before it is shown.
 */
bool site_opened(const Request *request, int64_t child, bool restricted, Error *err) MUST_CHECK;

/* Text for pages. */
const char *site_name(Arena *arena, const char *given, const char *family); /* either may be NULL */
const char *site_place(Arena *arena, const SitePicture *site); /* "Derby, Locality 3 - six centres" */
const char *site_percent(Arena *arena, double percent);        /* "76%", "-" for none */
const char *site_day(Arena *arena, Date day);                  /* "30 September 2026", "" for none */
const char *site_moment(Arena *arena, int64_t seconds);        /* "30 September 2026, 14:05", "" for 0 */
const char *site_age(Arena *arena, Date birth, Date as_of);    /* "3 years", "7 months" */

const char *site_trait(Arena *arena, const Record *record, Trait trait); /* NULL when it says nothing */
const char *site_rule(SurvivorRule rule);                                /* "the newest" */

#endif
