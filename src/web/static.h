/* Style sheets and scripts, carried inside the program. */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include "web/route.h"

/* /static/{name}: the file src/web/static/NAME, to be kept by browsers; 304 when they have it. */
Handler static_answer;

/* Changes with any static file: pages ask for /static/NAME?v=VERSION, so a kept copy is never stale. */
const char *static_version(void);

#endif
