/* The rows of table job: what long work came to. Private to web/work.c. */
#ifndef WEB_WORK_LOG_H
#define WEB_WORK_LOG_H

#include "web/work.h"

bool work_log_begin(Store *store, int64_t id, const WorkOrder *order, Error *err) MUST_CHECK;

typedef struct WorkEnd {
    JobState state;
    const char *words;
    int64_t intake;
} WorkEnd;
bool work_log_end(Store *store, int64_t id, const WorkOrder *order, const WorkEnd *end,
                  Error *err) MUST_CHECK;

/* The largest id used; 0 for none. */
bool work_log_last(Store *store, int64_t *id, Error *err) MUST_CHECK;

/* As the register knows it, which for work that was cut off asks the audit log. */
bool work_log_find(Store *store, Arena *arena, int64_t authority, int64_t id, WorkView *out, bool *found,
                   Error *err) MUST_CHECK;
bool work_log_list(Store *store, Arena *arena, int64_t authority, WorkViewList *out, Error *err) MUST_CHECK;

#endif
