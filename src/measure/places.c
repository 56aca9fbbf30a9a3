#include "measure/places.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "measure/chronicle_inside.h"
#include "measure/snapshot.h"
#include "sql.h"

static PlacesProvider *provider_named(Arena *arena, PlacesProviderList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_same(list->items[i].name, name))
            return &list->items[i];
    PlacesProvider *added = GROW(arena, list);
    *added = (PlacesProvider){.name = name, .offered = PLACES_NOT_TOLD, .spare = PLACES_NOT_TOLD};
    return added;
}

static void stands_in(const Snapshot *s, const char *code, PlacesProvider *provider)
{
    int lsoa = code ? geo_lsoa_by_code(s->geo, code) : -1;
    provider->ward = lsoa < 0 ? NULL : geo_lsoa(s->geo, lsoa)->ward;
    provider->ward_name = lsoa < 0 ? NULL : geo_lsoa(s->geo, lsoa)->ward_name;
    provider->here = lsoa >= 0 && s->area_of_lsoa[lsoa] != NO_PART;
}

static bool read_offers(Store *store, int64_t authority, const Snapshot *s, Arena *arena,
                        PlacesProviderList *list, Error *err)
{
    const Date day = s->options.as_of;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_places_offered, &rows, err, VALUE(authority), VALUE(s->chronicle->write), VALUE(day)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        PlacesProvider *provider = provider_named(arena, list, rows_text(rows, 0, arena));
        bool ended = !rows_is_null(rows, 4) && rows_int(rows, 4) < day;
        provider->postcode = rows_text(rows, 1, arena);
        provider->offered = ended ? PLACES_NOT_TOLD : rows_int(rows, 3);
        stands_in(s, rows_text(rows, 2, arena), provider);
    }
}

static Date newest_term(const Snapshot *s)
{
    const Chronicle *c = s->chronicle;
    Date newest = DATE_NONE;
    for (uint32_t child = 0; child < c->child_count; child++)
        for (EACH(Found, found, c, SHELF_FOUND, child))
            if (found->kind == FOUND_PLACE && found->day <= s->options.as_of && found->day > newest)
                newest = found->day;
    return newest;
}

static bool takes(const Chronicle *c, const Found *found, Date term)
{
    return found->kind == FOUND_PLACE && found->day == term &&
           text_same(c->words.items[found->what], "taken");
}

/* A child of whom two records tell the same provider has one place there. */
static bool told_before(const Chronicle *c, const Found *first, const Found *found, Date term)
{
    for (; first < found; first++)
        if (takes(c, first, term) && text_same(c->partners.items[first->by], c->partners.items[found->by]))
            return true;
    return false;
}

static void count_taken(const Snapshot *s, Date term, Arena *arena, PlacesProviderList *list)
{
    const Chronicle *c = s->chronicle;
    for (uint32_t child = 0; child < c->child_count; child++) {
        const Found *first = NULL;
        for (EACH(Found, found, c, SHELF_FOUND, child)) {
            first = first ? first : found;
            if (takes(c, found, term) && !told_before(c, first, found, term))
                provider_named(arena, list, c->partners.items[found->by])->taken++;
        }
    }
}

void places_list(const Snapshot *s, const char *provider, Arena *arena, int64_t **ids, size_t *count)
{
    const Chronicle *c = s->chronicle;
    const Date term = newest_term(s);
    int64_t *found_ids = ARENA_ARRAY(arena, int64_t, c->child_count + (size_t)1);
    size_t listed = 0;
    for (uint32_t child = 0; child < c->child_count; child++) {
        bool has = false;
        for (EACH(Found, found, c, SHELF_FOUND, child))
            has |= takes(c, found, term) && text_same(c->partners.items[found->by], provider);
        if (has)
            found_ids[listed++] = c->ids[child];
    }
    *ids = found_ids;
    *count = listed;
}

static int by_name(const void *a, const void *b)
{
    return strcasecmp(((const PlacesProvider *)a)->name, ((const PlacesProvider *)b)->name);
}

static void add_provider(PlacesArea *area, const PlacesProvider *provider)
{
    area->taken = (area->taken < 0 ? 0 : area->taken) + provider->taken;
    if (provider->offered == PLACES_NOT_TOLD)
        return;
    area->offered = (area->offered < 0 ? 0 : area->offered) + provider->offered;
    area->spare = (area->spare < 0 ? 0 : area->spare) + provider->spare;
}

static void fill_area(const PlacesProviderList *providers, const Number *number, bool told, PlacesArea *area)
{
    *area = (PlacesArea){.key = number->key,
                         .name = number->name,
                         .eligible = (int64_t)number->of,
                         .unplaced = (int64_t)number->count,
                         .offered = PLACES_NOT_TOLD,
                         .taken = PLACES_NOT_TOLD,
                         .spare = PLACES_NOT_TOLD,
                         .unmet = PLACES_NOT_TOLD};
    for (size_t i = 0; i < providers->count; i++) {
        const PlacesProvider *provider = &providers->items[i];
        if (provider->here && (!*area->key || strcmp(provider->ward, area->key) == 0))
            add_provider(area, provider);
    }
    const int64_t spare = area->spare < 0 ? 0 : area->spare;
    if (told)
        area->unmet = area->unplaced > spare ? area->unplaced - spare : 0;
}

bool places_ask(Store *store, int64_t authority, const Snapshot *s, Arena *arena, PlacesAnswer *out,
                Error *err)
{
    const Measure *unplaced = measure_find(snapshot_book(s), "two-year-olds-unplaced");
    PlacesAnswer answer = {.term = newest_term(s)};
    PlacesProviderList *providers = &answer.providers;
    bool told = false;
    Number whole;
    NumberList wards;
    if (!unplaced)
        return error_set(err, ERROR_NOT_FOUND, "The measure two-year-olds-unplaced is not defined here.");
    TRY(read_offers(store, authority, s, arena, providers, err));
    count_taken(s, answer.term, arena, providers);
    for (size_t i = 0; i < providers->count; i++) {
        PlacesProvider *one = &providers->items[i];
        told |= one->offered != PLACES_NOT_TOLD;
        if (one->offered != PLACES_NOT_TOLD)
            one->spare = one->offered > one->taken ? one->offered - one->taken : 0;
    }
    if (providers->count)
        qsort(providers->items, providers->count, sizeof *providers->items, by_name);
    TRY(measure_count(s, unplaced, UNIT_CHILD, NULL, arena, &whole, err));
    TRY(measure_by(s, unplaced, UNIT_CHILD, BY_WARD, NULL, arena, &wards, err));
    whole.key = "";
    fill_area(providers, &whole, told, &answer.whole);
    for (size_t i = 0; i < wards.count; i++)
        fill_area(providers, &wards.items[i], told, GROW(arena, &answer.areas));
    *out = answer;
    return true;
}

const char *places_sentence(const PlacesAnswer *answer, Arena *arena)
{
    const PlacesArea *all = &answer->whole;
    const char *without =
        arena_print(arena, "%s of the %s eligible two-year-olds living in the areas served have no place.",
                    text_grouped(arena, (double)all->unplaced), text_grouped(arena, (double)all->eligible));
    if (!all->eligible)
        without = "No eligible two-year-olds are known to live in the areas served.";
    if (all->unmet == PLACES_NOT_TOLD)
        return arena_print(arena, "%s What is unmet cannot be told: no places are recorded.", without);
    int64_t unmet = 0;
    for (size_t i = 0; i < answer->areas.count; i++)
        unmet += answer->areas.items[i].unmet;
    int64_t unnamed = 0;
    for (size_t i = 0; i < answer->providers.count; i++)
        unnamed += *answer->providers.items[i].name ? 0 : answer->providers.items[i].taken;
    return arena_print(
        arena, "%s Places free there: %s. Places short, ward by ward: %s.%s", without,
        text_grouped(arena, all->spare < 0 ? 0 : (double)all->spare), text_grouped(arena, (double)unmet),
        unnamed ? arena_print(arena,
                              " Of places taken, the provider of %s is not told: fewer may be free, and more "
                              "short.",
                              text_grouped(arena, (double)unnamed))
                : "");
}
