#include "web/site.h"

#include <pthread.h>

#include "base/clock.h"
#include "register/opening.h"
#include "sql.h"
#include "web/opening_log.h"

enum { SITE_PICTURES = 4 };

typedef struct SiteKept {
    Arena arena;
    Picture picture;
    Date as_of;
    int64_t last_write;
    int users;
    bool stale;
    uint64_t used;
} SiteKept;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static SiteKept *shelf[SITE_PICTURES];
static uint64_t ticks;
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

static void kept_free(SiteKept *kept)
{
    picture_close(&kept->picture);
    arena_release(&kept->arena);
    free(kept);
}

/* Off the shelf; freed once nobody reads it. */
static void kept_drop(int at)
{
    SiteKept *kept = shelf[at];
    shelf[at] = NULL;
    kept->stale = true;
    if (kept->users == 0)
        kept_free(kept);
}

static SiteKept *kept_find(Date as_of, int64_t last_write)
{
    for (int i = 0; i < SITE_PICTURES; i++) {
        if (!shelf[i] || shelf[i]->as_of != as_of)
            continue;
        if (shelf[i]->last_write == last_write)
            return shelf[i];
        kept_drop(i);
    }
    return NULL;
}

static void kept_shelve(SiteKept *kept)
{
    int oldest = 0;
    for (int i = 0; i < SITE_PICTURES; i++) {
        if (!shelf[i]) {
            shelf[i] = kept;
            return;
        }
        if (shelf[i]->used < shelf[oldest]->used)
            oldest = i;
    }
    kept_drop(oldest);
    shelf[oldest] = kept;
}

static bool kept_take(Request *request, Date as_of, int64_t last_write, SiteKept **out, Error *err)
{
    SiteKept *kept = kept_find(as_of, last_write);
    if (!kept) {
        kept = calloc(1, sizeof *kept);
        if (!kept)
            abort();
        *kept = (SiteKept){.as_of = as_of, .last_write = last_write};
        SnapshotOptions options = site.counting;
        options.as_of = as_of;
        options.open_only = true;
        if (!picture_open(request->store, &kept->arena, &options, &kept->picture, err)) {
            kept_free(kept);
            return false;
        }
        kept_shelve(kept);
    }
    kept->users++;
    kept->used = ++ticks;
    *out = kept;
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

bool site_picture(Request *request, SitePicture *out, Error *err)
{
    Date as_of;
    TRY(site_asked_day(request, &as_of, err));
    as_of = gate_day(&request->actor, request->actor.authority, as_of, site_today());
    int64_t last_write = 0;
    TRY(store_ask_int(request->store, SQL_site_last_write, NULL, 0, 0, &last_write, err));
    SiteKept *kept = NULL;
    pthread_mutex_lock(&lock);
    bool taken = kept_take(request, as_of, last_write, &kept, err);
    pthread_mutex_unlock(&lock);
    TRY(taken);
    *out = (SitePicture){kept->picture, as_of, kept};
    return true;
}

void site_leave(SitePicture *picture)
{
    SiteKept *kept = picture->kept;
    if (!kept)
        return;
    pthread_mutex_lock(&lock);
    if (--kept->users == 0 && kept->stale)
        kept_free(kept);
    pthread_mutex_unlock(&lock);
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

bool site_opened(const Request *request, int64_t child, bool restricted, Error *err)
{
    if (!request->openings)
        return opening_write(request->store, request->actor.authority, request->actor.id, child, err);
    return opening_note(request->openings, &request->actor, child, restricted, err);
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
