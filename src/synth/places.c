#include "synth/places.h"

#include "base/text.h"
#include "synth/synth.h"

#define DERBY "E06000015"
#define COVENTRY "E08000026"
enum { WIDE_FROM = 20000 };

typedef struct Spot {
    int lsoa, centre, first, count; /* into Places.live */
} Spot;

typedef struct Quarter {
    Spot *spots;
    double *running;
    int count;
} Quarter;

struct Places {
    const Geo *geo;
    Quarter quarters[REGIONS];
    const GeoPlace **live;
};

const char *const synth_group_urn = "80226", *const synth_group_name = "City of Derby - Locality 3";

const SynthCentre synth_centres[6] = {
    {"23060", "Rosehill", "DE23 6WY", (const char *const[]){"Arboretum", "Normanton", NULL}},
    {"22338", "Pear Tree", "DE23 8NR",
     (const char *const[]){"Arboretum", "Normanton", "Sinfin & Osmaston", NULL}},
    {"21994", "Mickleover and Littleover", "DE3 9BT",
     (const char *const[]){"Mickleover", "Littleover", NULL}},
    {"20233", "Becket", "DE22 3QW", (const char *const[]){"Abbey", "Arboretum", NULL}},
    {"20164", "Babington", "DE23 6SG", (const char *const[]){"Arboretum", "Abbey", "Normanton", NULL}},
    {"20143", "Austin Sunnyhill", "DE23 8DJ",
     (const char *const[]){"Normanton", "Blagreaves", "Sinfin & Osmaston", NULL}},
};

static bool serves(const SynthCentre *centre, const char *ward)
{
    for (const char *const *name = centre->wards; *name; name++)
        if (strcmp(*name, ward) == 0)
            return true;
    return false;
}

bool synth_is_wide(int64_t children)
{
    return children > WIDE_FROM;
}

int synth_centre_of(const Geo *geo, int lsoa, bool wide)
{
    const GeoLsoa *area = geo_lsoa(geo, lsoa);
    if (wide && strcmp(area->authority, COVENTRY) == 0)
        return lsoa % 6;
    if (strcmp(area->authority, DERBY) != 0)
        return -1;
    int nearest = -1;
    double least = 0;
    for (int i = 0; i < 6; i++) {
        const GeoPlace *door =
            serves(&synth_centres[i], area->ward_name) ? geo_find(geo, synth_centres[i].postcode) : NULL;
        if (!door)
            continue;
        double metres = geo_distance_m(door->latitude, door->longitude, area->latitude, area->longitude);
        if (nearest < 0 || metres < least) {
            nearest = i;
            least = metres;
        }
    }
    return nearest;
}

static Region region_of(const GeoLsoa *area, int centre)
{
    if (centre >= 0)
        return REGION_REACH;
    return strcmp(area->authority, DERBY) == 0 ? REGION_NEAR : REGION_AWAY;
}

static void add_spot(Places *places, Spot spot)
{
    const GeoLsoa *area = geo_lsoa(places->geo, spot.lsoa);
    Quarter *quarter = &places->quarters[region_of(area, spot.centre)];
    double weight = 0;
    for (int age = 0; age < 5; age++)
        weight += area->under5[age];
    if (spot.count == 0 || weight <= 0)
        return;
    quarter->spots[quarter->count] = spot;
    quarter->running[quarter->count] = weight + (quarter->count ? quarter->running[quarter->count - 1] : 0);
    quarter->count++;
}

bool places_open(const Geo *geo, bool wide, Arena *arena, Places **out, Error *err)
{
    Places *places = ARENA_NEW(arena, Places);
    size_t areas = geo_lsoa_count(geo), count = geo_place_count(geo);
    places->geo = geo;
    places->live = ARENA_ARRAY(arena, const GeoPlace *, count + 1);
    Spot *spots = ARENA_ARRAY(arena, Spot, areas + 1);
    int live = 0;
    for (size_t i = 0; i < count; i++) {
        const GeoPlace *place = geo_place(geo, i);
        if (!place->live || place->lsoa < 0)
            continue;
        if (spots[place->lsoa].count++ == 0)
            spots[place->lsoa].first = live;
        places->live[live++] = place;
    }
    for (int i = 0; i < REGIONS; i++) {
        places->quarters[i].spots = ARENA_ARRAY(arena, Spot, areas + 1);
        places->quarters[i].running = ARENA_ARRAY(arena, double, areas + 1);
    }
    for (size_t i = 0; i < areas; i++) {
        spots[i].lsoa = (int)i;
        spots[i].centre = synth_centre_of(geo, (int)i, wide);
        add_spot(places, spots[i]);
    }
    for (int i = 0; i < REGIONS; i++)
        if (places->quarters[i].count == 0)
            return error_set(
                err, ERROR_NOT_FOUND,
                "The demonstration needs the bundled places of Derby and its neighbours; load them first.");
    *out = places;
    return true;
}

static void write_line(const GeoPlace *place, Random *random, char line[64])
{
    static const char *const starts[] = {"Lark",    "Bramble", "Otter",   "Quill",  "Hazel",   "Thistle",
                                         "Fern",    "Marl",    "Copper",  "Swift",  "Rowan",   "Linnet",
                                         "Amber",   "Heron",   "Sorrel",  "Teasel", "Plover",  "Juniper",
                                         "Bracken", "Wren",    "Campion", "Osier",  "Kestrel", "Damson"};
    static const char *const ends[] = {"hollow", "fold", "mere", "well", "shaw", "combe",
                                       "thorpe", "gate", "ley",  "wick", "dene", "croft"};
    static const char *const kinds[] = {"Road",     "Street", "Close", "Avenue", "Drive",
                                        "Crescent", "Lane",   "Way",   "Grove",  "Court"};
    unsigned long long hash = text_hash(place->postcode, strlen(place->postcode), 7);
    const char *start = starts[hash % 24], *end = ends[hash / 24 % 12], *kind = kinds[hash / 288 % 10];
    int base = (int)(hash / 2880 % 12) * 20, number = base + random_between(random, 1, 40);
    if (random_chance(random, 0.08))
        snprintf(line, 64, "Flat %d, %d %s%s %s", random_between(random, 1, 24), number, start, end, kind);
    else
        snprintf(line, 64, "%d %s%s %s", number, start, end, kind);
}

static Home home_at(const Places *places, const Spot *spot, Random *random)
{
    Home home = {.lsoa = spot->lsoa, .centre = spot->centre, .from = DATE_NONE};
    home.place = places->live[spot->first + random_between(random, 0, spot->count - 1)];
    write_line(home.place, random, home.line);
    return home;
}

Home places_home(const Places *places, Random *random, Region region)
{
    const Quarter *quarter = &places->quarters[region];
    return home_at(places, &quarter->spots[random_pick(random, quarter->running, quarter->count)], random);
}

Home places_next_home(const Places *places, Random *random, const Home *last)
{
    Region region = region_of(geo_lsoa(places->geo, last->lsoa), last->centre);
    Home best = places_home(places, random, region);
    for (int i = 0; i < 3; i++) {
        Home other = places_home(places, random, region);
        if (geo_distance_m(last->place->latitude, last->place->longitude, other.place->latitude,
                           other.place->longitude) <
            geo_distance_m(last->place->latitude, last->place->longitude, best.place->latitude,
                           best.place->longitude))
            best = other;
    }
    return best;
}
