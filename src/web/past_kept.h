/* What cleansings did and who decided what, read from the rows they wrote once for all pages until somebody
 * writes. */
#ifndef WEB_PAST_KEPT_H
#define WEB_PAST_KEPT_H

#include "cleanse/runs.h"
#include "web/http.h"

/* The newest runs that the pages show. */
enum { PAST_RUNS = 24 };

/* As cleanse_runs and decider_list have them for the signed-in person, in the request's arena. The deciders
 * are left empty for who sees none of them. */
typedef struct Past {
    CleanseRunList runs;
    DeciderList deciders;
} Past;
bool past_take(Request *request, Past *out, Error *err) MUST_CHECK;

#endif
