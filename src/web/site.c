#include "web/site.h"

#include <pthread.h>

#include "base/clock.h"
#include "register/opening.h"
#include "sql.h"
#include "web/opening_log.h"

enum { SITE_PICTURES = 6 };

typedef struct SiteKept {
    Picture picture;
    Date as_of;
    int months; /* 0: as is set */
    _Atomic uint64_t used;
} SiteKept;

/* Requests read what is kept; whoever finds it behind the newest write brings it up to date, alone. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static Arena memory;
static Chronicle *chronicle;
static const char *whose; /* the register's address, in memory */
static SiteKept shelf[SITE_PICTURES];
static _Atomic uint64_t ticks;
static SiteOptions site = {.counting = {.as_of = DATE_NONE}, .small_number = 5};

void site_set(const SiteOptions *options)
{
    site = *options;
}

const SiteOptions *site_options(void)
{
    return &site;
}

Date site_today(void)
{
    return site.counting.as_of == DATE_NONE ? clock_today() : site.counting.as_of;
}

static void drop_all(void)
{
    for (int i = 0; i < SITE_PICTURES; i++) {
        picture_close(&shelf[i].picture);
        shelf[i] = (SiteKept){0};
    }
    chronicle_close(chronicle);
    chronicle = NULL;
    whose = NULL;
    arena_release(&memory);
}

static SiteKept *kept_find(Date as_of, int months)
{
    for (int i = 0; i < SITE_PICTURES; i++)
        if (shelf[i].picture.snapshot && shelf[i].as_of == as_of && shelf[i].months == months)
            return &shelf[i];
    return NULL;
}

static SiteKept *kept_oldest(void)
{
    SiteKept *oldest = &shelf[0];
    for (int i = 1; i < SITE_PICTURES; i++)
        if (shelf[i].used < oldest->used)
            oldest = &shelf[i];
    return oldest;
}

static bool follow_writes(Store *store, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    OrdinalList changed = {0};
    Refreshed did = REFRESHED_NOTHING;
    const Geo *geo = NULL;
    for (int i = 0; i < SITE_PICTURES && !geo; i++)
        geo = shelf[i].picture.geo;
    if (!chronicle || !geo)
        return true;
    TRY(chronicle_refresh(chronicle, store, geo, &arena, &changed, &did, err));
    for (int i = 0; did == REFRESHED_SOME && i < SITE_PICTURES; i++)
        if (shelf[i].picture.snapshot)
            snapshot_apply(shelf[i].picture.snapshot, &changed);
    if (did == REFRESHED_OPEN_ANEW)
        drop_all();
    return true;
}

static bool is_of(const Store *store)
{
    return whose && strcmp(whose, store_address(store)) == 0;
}

static bool bring_up_to_date(Store *store, Date as_of, int months, int64_t last_write, Error *err)
{
    if (!is_of(store))
        drop_all();
    if (chronicle && chronicle_write(chronicle) < last_write)
        TRY(follow_writes(store, err));
    if (kept_find(as_of, months))
        return true;
    SnapshotOptions options = site.counting;
    options.as_of = as_of;
    if (months)
        options.months = months;
    SiteKept fresh = {.as_of = as_of, .months = months, .used = ++ticks};
    TRY(picture_open_shared(store, &memory, &options, &chronicle, &fresh.picture, err));
    if (!whose)
        whose = arena_print(&memory, "%s", store_address(store));
    SiteKept *place = kept_oldest();
    picture_close(&place->picture);
    *place = fresh;
    return true;
}

bool site_asked_day(const Request *request, Date *out, Error *err)
{
    const char *asked = request_query(request, "as-of");
    Date day = site_today();
    if (asked && *asked && !date_parse_iso(asked, &day))
        return error_set(err, ERROR_INPUT, "\"%s\" is not a day. Write it like 2026-09-30.", asked);
    *out = day;
    return true;
}

bool site_picture_after(Request *request, Date as_of, int64_t write, SitePicture *out, Error *err)
{
    SitePicture own = {.as_of = as_of, .known = write};
    SnapshotOptions options = site.counting;
    options.as_of = as_of;
    if (picture_open_after(request->store, request->arena, &options, write, &own.own, &own.picture, err)) {
        *out = own;
        return true;
    }
    site_leave(&own);
    return false;
}

static bool picture_over(Request *request, Date as_of, int months, SitePicture *out, Error *err)
{
    int64_t last_write = 0;
    TRY(store_ask_int(request->store, SQL_measure_last_write, NULL, 0, 0, &last_write, err));
    for (;;) {
        pthread_rwlock_rdlock(&lock);
        SiteKept *kept = kept_find(as_of, months);
        if (kept && is_of(request->store) && chronicle_write(chronicle) >= last_write) {
            kept->used = ++ticks;
            *out = (SitePicture){.picture = kept->picture, .as_of = as_of, .held = true};
            return true; /* site_leave gives the lock back */
        }
        pthread_rwlock_unlock(&lock);
        pthread_rwlock_wrlock(&lock);
        bool done = bring_up_to_date(request->store, as_of, months, last_write, err);
        pthread_rwlock_unlock(&lock);
        TRY(done);
    }
}

bool site_picture(Request *request, SitePicture *out, Error *err)
{
    Date as_of;
    TRY(site_asked_day(request, &as_of, err));
    as_of = gate_day(&request->actor, request->actor.authority, as_of, site_today());
    int64_t known = request_query_int(request, "known", 0);
    if (known > 0 && gate_is_open(&request->actor, request->actor.authority))
        return site_picture_after(request, as_of, known, out, err);
    return site_picture_on(request, as_of, out, err);
}

bool site_picture_on(Request *request, Date as_of, SitePicture *out, Error *err)
{
    return picture_over(request, as_of, 0, out, err);
}

bool site_picture_of(Request *request, Date asked, int months, SitePicture *out, Error *err)
{
    Date as_of = gate_day(&request->actor, request->actor.authority, asked, site_today());
    return picture_over(request, as_of, months == site.counting.months ? 0 : months, out, err);
}

void site_leave(SitePicture *picture)
{
    if (picture->held)
        pthread_rwlock_unlock(&lock);
    else
        picture_close(&picture->picture);
    chronicle_close(picture->own);
    *picture = (SitePicture){0};
}

bool site_gate(Request *request, const SitePicture *seen, Gate *out, Error *err)
{
    return gate_make(request->store, request->arena, &seen->picture, &request->actor, site.small_number, out,
                     err);
}

bool site_allow(const Request *request, Action action, int64_t authority, Error *err)
{
    if (may(&request->actor, action, authority))
        return true;
    return error_set(err, ERROR_DENIED,
                     "Your role does not open this page. Ask whoever manages Reachbook for your centre.");
}

bool site_child(const Request *request, int64_t id, Child *out, Error *err)
{
    bool found = false;
    TRY(child_get(request->store, request->arena, &request->actor, request->actor.authority, id, out, &found,
                  err));
    return found ||
           error_set(err, ERROR_NOT_FOUND, "There is no such child, or your role does not open the record.");
}

bool site_person(const Request *request, int64_t id, Child *out, Error *err)
{
    bool found = false;
    TRY(adult_get(request->store, request->arena, &request->actor, request->actor.authority, id, out, &found,
                  err));
    return found || site_child(request, id, out, err);
}

bool site_opened(const Request *request, int64_t child, bool restricted, Error *err)
{
    if (!request->openings)
        return opening_write(request->store, request->actor.authority, request->actor.id, child, err);
    return opening_note(request->openings, &request->actor, child, restricted, err);
}

const char *site_name(Arena *arena, const char *given, const char *family)
{
    return arena_print(arena, "%s %s", given ? given : "(no given name)", family ? family : "");
}

const char *site_place(Arena *arena, const SitePicture *seen)
{
    const Authority *authority = &seen->picture.authority;
    return authority->area_note ? arena_print(arena, "%s, %s", authority->name, authority->area_note)
                                : authority->name;
}

const char *site_percent(Arena *arena, double percent)
{
    return percent < 0 ? "-" : arena_print(arena, "%.0f%%", percent);
}

const char *site_day(Arena *arena, Date day)
{
    if (day == DATE_NONE)
        return "";
    char text[24];
    return arena_print(arena, "%s", date_print_long(day, text));
}

const char *site_moment(Arena *arena, int64_t seconds)
{
    enum { DAY = 86400 };
    int64_t local = clock_local(seconds);
    if (!seconds)
        return "";
    return arena_print(arena, "%s, %02d:%02d", site_day(arena, (Date)(local / DAY)),
                       (int)(local % DAY / 3600), (int)(local % 3600 / 60));
}

const char *site_age(Arena *arena, Date birth, Date as_of)
{
    if (birth == DATE_NONE || birth > as_of)
        return "";
    int years = date_age_years(birth, as_of), months = 0;
    if (years >= 2)
        return arena_print(arena, "%d years", years);
    while (date_add_months(birth, months + 1) <= as_of)
        months++;
    return arena_print(arena, "%d month%s", months, months == 1 ? "" : "s");
}

const char *site_trait(Arena *arena, const Record *record, Trait trait)
{
    if (!record || !trait_is_told(record, trait))
        return NULL;
    switch (trait) {
    case TRAIT_GIVEN:
        return record->given;
    case TRAIT_FAMILY:
        return record->family;
    case TRAIT_BIRTH:
        return site_day(arena, record->birth);
    case TRAIT_SEX:
        return record->sex;
    case TRAIT_HOME:
        return arena_print(arena, "%s%s%s", record->address ? record->address : "",
                           record->address && record->postcode ? ", " : "",
                           record->postcode ? record->postcode : "");
    case TRAIT_COUNT:
        break;
    }
    return NULL;
}

const char *site_rule(SurvivorRule rule)
{
    static const char *const words[] = {
        [RULE_NOTHING] = "nobody says",       [RULE_AGREED] = "all say so",
        [RULE_CHOSEN] = "staff chose it",     [RULE_NAMED] = "a name before a placeholder",
        [RULE_FULLER] = "the fuller address", [RULE_NEWEST] = "the newest",
    };
    return words[rule];
}
