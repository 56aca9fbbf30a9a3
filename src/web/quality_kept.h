/* The quality of the lists, read once for all pages until somebody writes or the day ends. */
#ifndef WEB_QUALITY_KEPT_H
#define WEB_QUALITY_KEPT_H

#include "cleanse/quality.h"
#include "web/http.h"

typedef struct QualityKept {
    const Quality *quality;
} QualityKept;

/* Give it back with quality_give: who writes it anew waits until then. */
bool quality_take(const Request *request, QualityKept *out, Error *err) MUST_CHECK;
void quality_give(QualityKept *kept);
CLOSES(QualityKept, quality_give);

#endif
