#include "synth/family.h"

#include "synth/random.h"

const char *const need_codes[NEED_COUNT] = {
    "lone-parent",   "teenage-parent",   "workless",     "minority-ethnic",       "roma",
    "pakistani",     "new-arrival",      "asylum",       "domestic-abuse",        "disabled-parent",
    "eal",           "expectant",        "father",       "deprived-30",           "disabled-child",
    "child-in-need", "child-protection", "looked-after", "two-year-old-eligible",
};

const Home *family_home_on(const SynthFamily *family, Date day)
{
    int last = 0;
    for (int i = 1; i < family->home_count; i++)
        if (family->homes[i].from <= day)
            last = i;
    return &family->homes[last];
}

bool family_child_lives_here(const SynthFamily *family, const SynthChild *child, Date as_of)
{
    return as_of < child->fifth_birthday && family_home_on(family, as_of)->centre >= 0;
}

const char *parent_phone_on(const SynthParent *parent, Date day)
{
    return parent->phone[parent->phone_changed != DATE_NONE && parent->phone_changed <= day];
}

/* Ten digits in the range 999 000 0000 to 999 999 9999, set aside for tests: a walk over all bases without
 * repeats. */
static const char *next_nhs(Serial *serial, Arena *arena, Random *random)
{
    if (!random_chance(random, serial->nhs_share))
        return NULL;
    while (serial->nhs_base < 1000000) {
        uint32_t base = 999000000u + (uint32_t)((uint64_t)serial->nhs_base++ * 387421u % 1000000u);
        uint32_t sum = 0, rest = base;
        for (uint32_t weight = 2; weight <= 10; weight++, rest /= 10)
            sum += weight * (rest % 10);
        uint32_t check = (11 - sum % 11) % 11;
        if (check != 10)
            return arena_print(arena, "%u%u", base, check);
    }
    return NULL;
}

/* Numbers that the regulator keeps for drama, a thousand in each range; mobiles more often. */
static const char *drama_phone(Random *random, Arena *arena)
{
    static const char *const ranges[] = {"01632 960", "0113 4960",  "0114 4960",  "0115 4960",
                                         "0116 4960", "0117 4960",  "0118 4960",  "0121 4960",
                                         "0131 4960", "0141 4960",  "0151 4960",  "0161 4960",
                                         "0191 4980", "020 7946 0", "028 9649 6", "029 2018 0"};
    const char *range = random_chance(random, 0.4) ? "07700 900" : ranges[random_between(random, 0, 15)];
    return arena_print(arena, "%s%03d", range, random_between(random, 0, 999));
}

static Tradition tradition_of(const GeoLsoa *area, int centre, Random *random)
{
    static const double inner[] = {22, 58, 78, 85, 91, 100}, mixed[] = {55, 67, 72, 81, 90, 100},
                        suburb[] = {76, 82, 82.5, 85, 95, 100}, sikh[] = {46, 60, 62, 67, 92, 100};
    const double *running = mixed;
    if (strcmp(area->ward_name, "Normanton") == 0 || strcmp(area->ward_name, "Arboretum") == 0)
        running = inner;
    else if (strcmp(area->ward_name, "Blagreaves") == 0)
        running = sikh;
    else if (centre == 2 || area->imd_decile > 6)
        running = suburb;
    return (Tradition)random_pick(random, running, 6);
}

static void make_homes(const FamilyWorld *world, Random *random, SynthFamily *family)
{
    double kind = random_unit(random);
    Region region = kind < 0.145 ? REGION_NEAR : REGION_REACH;
    family->homes[0] = places_home(world->places, random, region);
    family->home_count = 1;
    family->arrived = family->left = DATE_NONE;
    if (kind > 0.93)
        family->arrived = world->as_of - random_between(random, 60, 900);
    if (random_chance(random, 0.24) && family->home_count < FAMILY_HOMES_MAX) {
        Date from = world->as_of - random_between(random, 20, 1300);
        if (family->arrived == DATE_NONE || from > family->arrived) {
            Home next = places_next_home(world->places, random, &family->homes[0]);
            next.from = from;
            family->homes[family->home_count++] = next;
        }
    }
    if (region == REGION_REACH && random_chance(random, 0.04)) {
        Date latest = family->home_count > 1 ? family->homes[family->home_count - 1].from + 30 : DATE_NONE;
        Date left = world->as_of - random_between(random, 30, 800);
        Home away = places_home(world->places, random, REGION_AWAY);
        away.from = family->left = left < latest ? latest : left;
        family->homes[family->home_count++] = away;
    }
}

static void make_needs(const FamilyWorld *world, Random *random, SynthFamily *family)
{
    const GeoLsoa *area = geo_lsoa(world->geo, family->homes[0].lsoa);
    double poor = area->imd_decile ? (10.5 - area->imd_decile) / 10 : 0.5;
    Tradition tradition = family->tradition;
    bool foreign = tradition == ROMA || tradition == POLISH || tradition == OTHER;
    const struct {
        Need need;
        double chance;
    } chances[] = {
        {NEED_LONE_PARENT, 0.1 + 0.2 * poor},
        {NEED_WORKLESS, 0.05 + 0.42 * poor},
        {NEED_MINORITY_ETHNIC, tradition == ENGLISH ? 0.03 : 0.97},
        {NEED_ROMA, tradition == ROMA ? 0.9 : 0},
        {NEED_PAKISTANI, tradition == PAKISTANI ? 0.95 : 0},
        {NEED_NEW_ARRIVAL, foreign ? 0.22 : 0.01},
        {NEED_ASYLUM, tradition == OTHER ? 0.15 : 0},
        {NEED_DOMESTIC_ABUSE, 0.015 + 0.03 * poor},
        {NEED_DISABLED_PARENT, 0.035},
        {NEED_EAL, tradition == ENGLISH ? 0.01
                   : foreign            ? 0.9
                                        : 0.55},
        {NEED_EXPECTANT, 0.05},
        {NEED_FATHER, 0.08},
        {NEED_DEPRIVED_30, area->imd_decile && area->imd_decile <= 3 ? 1 : 0},
    };
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++)
        if (random_chance(random, chances[i].chance))
            family->needs |= chances[i].need;
    family->engagement = random_normal(random) + 0.35 - 0.5 * poor - (tradition == ROMA ? 0.4 : 0);
}

static void make_parents(const FamilyWorld *world, Random *random, Arena *arena, SynthFamily *family,
                         Surname shared)
{
    Tradition tradition = family->tradition, given = tradition == ENGLISH ? ENGLISH_PARENT : tradition;
    SynthParent *parents[] = {&family->mother, &family->father};
    Date eldest = world->as_of;
    for (int i = 0; i < family->child_count; i++)
        eldest = family->children[i].birth < eldest ? family->children[i].birth : eldest;
    bool teenage = random_chance(random, 0.035);
    for (int i = 0; i < 2; i++) {
        SynthParent *parent = parents[i];
        bool keeps = i == 0 && random_chance(random, tradition == PAKISTANI ? 0.75
                                                     : tradition == INDIAN  ? 0.4
                                                                            : 0.35);
        Surname own = keeps ? names_surname(world->names, random, tradition) : shared;
        parent->given = names_forename(world->names, random, given, i == 0 ? 'F' : 'M');
        parent->family = i == 0 ? own.female : own.male;
        int years =
            teenage ? random_between(random, 16, 19) : (int)(28.5 + 5 * random_normal(random)) + 2 * i;
        years = years < 16 ? 16 : years > 47 ? 47 : years;
        parent->birth = eldest - years * 365 - random_between(random, 0, 364);
        parent->phone[0] = drama_phone(random, arena);
        parent->phone[1] = drama_phone(random, arena);
        parent->phone_changed =
            random_chance(random, 0.25) ? world->as_of - random_between(random, 10, 1400) : DATE_NONE;
    }
    if (date_age_years(family->mother.birth, eldest) < 20)
        family->needs |= NEED_TEENAGE_PARENT;
}

static const char *make_forename(const FamilyWorld *world, Random *random, Arena *arena,
                                 const SynthFamily *family, char sex)
{
    const char *name = names_forename(world->names, random, family->tradition, sex);
    for (int tries = 0; tries < 20; tries++) {
        bool taken = false;
        for (int i = 0; i < family->child_count; i++)
            taken = taken || names_are_alike(world->names, family->children[i].given, name);
        if (!taken)
            break;
        name = names_forename(world->names, random, family->tradition, sex);
    }
    if (family->tradition == PAKISTANI && sex == 'M' && name[0] != 'M' && random_chance(random, 0.3))
        name = arena_print(arena, "%s %s", random_chance(random, 0.6) ? "Muhammad" : "Mohammed", name);
    else if (family->tradition == PAKISTANI && sex == 'F' && random_chance(random, 0.08))
        name = arena_print(arena, "%s Noor", name);
    else if (family->tradition == ENGLISH && sex == 'F' && random_chance(random, 0.03))
        name = arena_print(arena, "%s-%s", name, random_chance(random, 0.5) ? "Mae" : "Rose");
    return name;
}

static void add_child(const FamilyWorld *world, Serial *serial, Random *random, Arena *arena,
                      SynthFamily *family, Date birth, char sex)
{
    SynthChild child = {
        .id = ++serial->child, .birth = birth, .registered_on = DATE_NONE, .last_contact = DATE_NONE};
    child.fifth_birthday = date_add_months(birth, 60);
    child.sex = sex;
    child.given = make_forename(world, random, arena, family, child.sex);
    child.nhs = next_nhs(serial, arena, random);
    child.kept = random_chance(random, 0.26);
    double poor = family->needs & NEED_WORKLESS ? 2 : 0.6;
    const struct {
        Need need;
        double chance;
    } chances[] = {
        {NEED_DISABLED_CHILD, 0.045},
        {NEED_CHILD_IN_NEED, 0.018 * poor},
        {NEED_CHILD_PROTECTION, 0.004 * poor},
        {NEED_LOOKED_AFTER, 0.003 * poor},
        {NEED_TWO_YEAR_OLD, poor > 1 ? 0.75 : 0.12},
    };
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++)
        if (random_chance(random, chances[i].chance))
            child.needs |= chances[i].need;
    family->children[family->child_count++] = child;
}

static void add_birth(const FamilyWorld *world, Serial *serial, Random *random, Arena *arena,
                      SynthFamily *family, Date birth)
{
    int twins = random_chance(random, 0.016) && family->child_count + 2 <= FAMILY_CHILDREN_MAX;
    if (twins)
        serial->twin_set++;
    char sex = 'F';
    for (int rank = 0; rank <= twins; rank++) {
        if (rank == 0 || random_chance(random, 0.65))
            sex = random_chance(random, 0.513) ? 'M' : 'F';
        add_child(world, serial, random, arena, family, birth, sex);
        SynthChild *child = &family->children[family->child_count - 1];
        child->twin_set = twins ? serial->twin_set : 0;
        child->twin_rank = rank;
    }
}

static void make_births(const FamilyWorld *world, Serial *serial, Random *random, Arena *arena,
                        SynthFamily *family)
{
    Date first = date_add_months(world->as_of, -WINDOW_MONTHS) + 1, last = world->as_of - 5;
    Date birth = random_between(random, first, last);
    double many = random_unit(random);
    int births = many < 0.6 ? 1 : many < 0.92 ? 2 : 3;
    for (int i = 0; i < births; i++) {
        if (i > 0) {
            int gap = random_between(random, 330, 1300);
            birth = birth + gap <= last        ? birth + gap
                    : birth - 2 * gap >= first ? birth - 2 * gap
                                               : DATE_NONE;
        }
        if (birth == DATE_NONE)
            break;
        add_birth(world, serial, random, arena, family, birth);
    }
}

/* Children share a surname, each in its own form; in blended families one has another, and a second
 * household. */
static void name_children(const FamilyWorld *world, Random *random, SynthFamily *family, Surname shared)
{
    bool blended = random_chance(random, 0.08), parted = blended || random_chance(random, 0.05);
    for (int i = 0; i < family->child_count; i++) {
        SynthChild *child = &family->children[i];
        Surname name = blended && i == 0 && !child->twin_set
                           ? names_surname(world->names, random, family->tradition)
                           : shared;
        child->family = child->sex == 'F' ? name.female : name.male;
        child->other_household = parted && (i == 0 || !blended);
    }
    family->other_home = places_next_home(world->places, random, &family->homes[0]);
}

void family_make(const FamilyWorld *world, Serial *serial, int64_t number, Arena *arena, Random *random,
                 SynthFamily *out)
{
    *random = random_for(world->seed, (uint64_t)number);
    *out = (SynthFamily){.id = number};
    make_homes(world, random, out);
    out->tradition = tradition_of(geo_lsoa(world->geo, out->homes[0].lsoa), out->homes[0].centre, random);
    make_needs(world, random, out);
    make_births(world, serial, random, arena, out);
    Surname shared = names_surname(world->names, random, out->tradition);
    make_parents(world, random, arena, out, shared);
    name_children(world, random, out, shared);
}

int64_t parent_number(const SynthFamily *family, const SynthParent *parent)
{
    return 2 * family->id + (parent == &family->father);
}
