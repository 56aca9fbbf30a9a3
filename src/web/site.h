/* What the pages share: the picture of the register for a day, kept until somebody writes. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "measure/picture.h"
#include "web/page.h"

/* The day pages open on when none is asked for; DATE_NONE for today. Set once, before serving. */
void site_open_on(Date day);

/* The picture for ?as-of= (or the day above), shared between requests: made when first asked for, made again
 * after any write. Give it back with site_leave. */
typedef struct SitePicture {
    Picture picture;
    Date as_of;
    struct SiteKept *kept;
} SitePicture;
bool site_picture(Request *request, SitePicture *out, Error *err) MUST_CHECK;
void site_leave(SitePicture *picture);
CLOSES(SitePicture, site_leave);

/* ERROR_DENIED unless the signed-in person may. */
bool site_allow(const Request *request, Action action, int64_t authority, Error *err) MUST_CHECK;

/* Text for pages. */
const char *site_place(Arena *arena, const SitePicture *site); /* "Derby, Locality 3 - six centres" */
const char *site_percent(Arena *arena, double percent);        /* "76%", "-" for none */
const char *site_day(Arena *arena, Date day);                  /* "30 September 2026", "" for none */
const char *site_age(Arena *arena, Date birth, Date as_of);    /* "3 years", "7 months" */

#endif
