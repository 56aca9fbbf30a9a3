#include "web/quality_kept.h"

#include <pthread.h>
#include <string.h>

#include "sql.h"
#include "web/site.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static Quality *kept;
static Arena memory; /* of whose */
static const char *whose;
static int64_t kept_authority, kept_write;
static Date kept_day;

static bool fits(const Request *request, int64_t last_write)
{
    return kept && kept_day == site_today() && kept_write >= last_write &&
           kept_authority == request->actor.authority && strcmp(whose, store_address(request->store)) == 0;
}

static bool read_anew(const Request *request, int64_t last_write, Error *err)
{
    quality_close(kept);
    arena_release(&memory);
    kept = NULL;
    TRY(quality_open(request->store, request->actor.authority, site_today(), &kept, err));
    whose = arena_print(&memory, "%s", store_address(request->store));
    kept_authority = request->actor.authority;
    kept_write = last_write;
    kept_day = site_today();
    return true;
}

bool quality_take(const Request *request, QualityKept *out, Error *err)
{
    int64_t last_write = 0;
    TRY(store_ask_int(request->store, SQL_measure_last_write, NULL, 0, 0, &last_write, err));
    for (;;) {
        pthread_rwlock_rdlock(&lock);
        if (fits(request, last_write)) {
            out->quality = kept;
            return true;
        }
        pthread_rwlock_unlock(&lock);
        pthread_rwlock_wrlock(&lock);
        bool done = fits(request, last_write) || read_anew(request, last_write, err);
        pthread_rwlock_unlock(&lock);
        TRY(done);
    }
}

void quality_give(QualityKept *held)
{
    if (held->quality)
        pthread_rwlock_unlock(&lock);
    held->quality = NULL;
}
