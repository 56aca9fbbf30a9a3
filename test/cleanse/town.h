/* A small town for the tests of the desk: two centres' lists of made-up children, some on both, enough to
 * learn from; and a few children whom the tests know by name. */
#ifndef TEST_TOWN_H
#define TEST_TOWN_H

#include "cleanse/likeness.h"
#include "intake/small_intake.h"

enum { TOWN_CHILDREN = 400 };

static const char town_known[] =
    "K1,Robert,Ashdown,14/05/2023,M,,,12 Elm Road,DE23 6WY,Helen,Ashdown,Mother,,07700 "
    "900101,,01/03/2024,,,,,\n"
    "K2,Nadia,Brook,05/02/2024,F,,,3 Mill Lane,DE23 8AL,Samira,Brook,Mother,,07700 900102,,01/03/2024,,,,,\n"
    "K3,Omar,Brook,05/02/2024,M,,,3 Mill Lane,DE23 8AL,Samira,Brook,Mother,,07700 900102,,01/03/2024,,,,,\n"
    "K4,Hester,Quill,17/09/2022,F,,,8 Weir Street,DE23 6WY,Edith,Quill,Mother,,07700 "
    "900103,,01/03/2024,,,,,\n"
    "K5,Baby,Larkin,01/08/2024,M,,,5 Tower Road,DE23 8AL,Doris,Larkin,Mother,,07700 900104,,01/09/2024,,,,,\n"
    "K6,Reggie,Larkin,01/08/2024,M,,,5 Tower Road,DE23 8AL,Doris,Larkin,Mother,,07700 "
    "900104,,05/10/2024,,,,,\n";

typedef struct Town {
    uint64_t seed;
    FILE *first, *second;
} Town;

static inline uint64_t town_random(Town *town, uint64_t below)
{
    town->seed = town->seed * 6364136223846793005u + 1442695040888963407u;
    return (town->seed >> 33) % below;
}

static inline const char *town_name(Town *town, Arena *arena, int parts)
{
    static const char *const syllables[] = {"ka",  "lo",  "mi",  "ren", "sta", "bel", "dor",
                                            "fin", "gal", "hu",  "jo",  "vik", "zan", "per",
                                            "tul", "wes", "osk", "and", "ila", "ume"};
    const char *name = "";
    for (int i = 0; i < parts; i++)
        name = arena_print(arena, "%s%s", name, syllables[town_random(town, 20)]);
    return name;
}

/* Every third child stands on the second list too, every ninth of those with a slip in the name. */
static inline void town_child(Town *town, Arena *arena, int number)
{
    const char *given = town_name(town, arena, 2), *family = town_name(town, arena, 3),
               *carer = town_name(town, arena, 2);
    const char *rest =
        arena_print(arena, "%02d/%02d/%d,%s,,,%d %s Road,DE%d %dAB,%s,%s,Mother,,07%09d,,01/03/2024,,,,,\n",
                    1 + (int)town_random(town, 28), 1 + (int)town_random(town, 12),
                    2022 + (int)town_random(town, 4), town_random(town, 2) ? "F" : "M",
                    1 + (int)town_random(town, 99), town_name(town, arena, 2), 1 + (int)town_random(town, 60),
                    1 + (int)town_random(town, 9), carer, family, (int)town_random(town, 999999999));
    fprintf(town->first, "R%d,%s,%s,%s", number, given, family, rest);
    if (number % 3 == 0)
        fprintf(town->second, "B%d,%s%s,%s,%s", number, given, number % 9 == 0 ? "h" : "", family, rest);
}

static inline void town_fill(Small *small)
{
    Town town = {.seed = 7};
    char *lists[2] = {NULL, NULL};
    size_t lengths[2];
    town.first = open_memstream(&lists[0], &lengths[0]);
    town.second = open_memstream(&lists[1], &lengths[1]);
    assert_true(town.first && town.second);
    fprintf(town.first, "%s%s", REGISTRATIONS_HEADER, town_known);
    fputs(REGISTRATIONS_HEADER, town.second);
    for (int i = 1; i <= TOWN_CHILDREN; i++)
        town_child(&town, &small->arena, i);
    fclose(town.first);
    fclose(town.second);
    small_import(small, "registrations", "registrations_rosehill.csv", lists[0]);
    small_import(small, "registrations", "registrations_becket.csv", lists[1]);
    free(lists[0]);
    free(lists[1]);
}

static inline int64_t town_person(Small *small, const char *given, const char *family)
{
    return small_count(small, arena_print(&small->arena,
                                          "SELECT MIN(id) FROM person WHERE given = '%s' AND family = '%s'"
                                          " AND kind = 'child' AND w_to IS NULL",
                                          given, family));
}

static inline User town_user(const Small *small, Role role)
{
    return (User){.id = 100 + (int64_t)role, .authority = small->authority, .role = role};
}

static bool town_restrict_body(WriteNow *now, void *context, Error *err)
{
    const int64_t *both = context;
    return DO(now->store, "INSERT INTO restricted (authority, person, w_from) VALUES ($1, $2, $3)", err,
              VALUE(both[0]), VALUE(both[1]), VALUE(now->id));
}

/* By a write that the live index takes for one of its own kind, so that it is not read anew. */
static inline void town_restrict(Small *small, int64_t person)
{
    int64_t both[2] = {small->authority, person};
    const Write write = {.authority = small->authority, .action = "judge"};
    MUST(write_run(small->store, &write, town_restrict_body, both, err));
}

static inline void town_wait(Likeness *likeness, unsigned builds)
{
    for (int i = 0; i < 3000; i++) {
        LikenessState state = likeness_state(likeness);
        if (state.builds >= builds && state.current)
            return;
        usleep(10000);
    }
    fail_msg("the live index was not built");
}

static inline Likeness *town_likeness(Small *small)
{
    Likeness *likeness = NULL;
    const LikenessOptions options = {.as_of = DATE_NONE};
    MUST(likeness_open(small->store, &options, &likeness, err));
    town_wait(likeness, 1);
    return likeness;
}

#endif
