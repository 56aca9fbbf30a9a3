/* A register with one authority, one centre and made-up children from two lists. */
#ifndef TEST_SMALL_REGISTER_H
#define TEST_SMALL_REGISTER_H

#include "both_databases.h"
#include "cleanse/cleanse.h"
#include "cleanse/review.h"

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        Error must_err = {0};                                                                                \
        Error *err = &must_err;                                                                              \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, must_err.text);                                                        \
    } while (0)

typedef struct TestChild {
    int64_t list; /* 1 or 2 */
    const char *given, *family, *birth, *sex, *line, *postcode, *lsoa, *nhs;
} TestChild;

/* A verdict without having looked, picks or a note; true when a second person has to confirm, too. */
static inline bool judge_plainly(Store *store, const User *actor, int64_t authority, int64_t a, int64_t b,
                                 const char *verdict, Error *err)
{
    Judged judged;
    return pair_judge(store, actor, authority, &(Judgement){.a = a, .b = b, .verdict = verdict}, &judged,
                      err);
}

typedef struct Small {
    Store *store;
    Arena arena;
    int64_t authority, centre;
    User leader, coordinator, receptionist;
    Date as_of;
    int64_t next; /* the id the next child gets */
} Small;

typedef struct SmallDo {
    const char *sql;
    Small *small;
    const TestChild *child;
} SmallDo;

static inline Date test_day(const char *text)
{
    Date day = DATE_NONE;
    assert_true(date_parse_iso(text, &day));
    return day;
}

static bool small_fill(WriteNow *now, void *context, Error *err)
{
    Small *small = context;
    int64_t group = 0;
    TRY(authority_add(now, "E00000001", "Exampleshire", "one centre", &small->authority, err));
    TRY(group_add(now, small->authority, "1", "Example group", &group, err));
    TRY(centre_add(now, small->authority, group, "2", "Example centre", "ZZ1 1AA", &small->centre, err));
    TRY(reach_area_add(now, small->authority, small->centre, "E01000001", NULL, err));
    for (int64_t list = 1; list <= 2; list++)
        TRY(DO(now->store,
               "INSERT INTO source (authority, id, name, kind, w_from) VALUES ($1, $2, $3, 'births', $4)",
               err, VALUE(small->authority), VALUE(list), VALUE(list == 1 ? "list one" : "list two"),
               VALUE(now->id)));
    return true;
}

static inline void small_open(Small *small)
{
    *small = (Small){.as_of = test_day("2026-09-30"), .next = 1};
    MUST(store_open(fresh_register(), STORE_CREATE, &small->store, err));
    const Write write = {.action = "test"};
    MUST(write_run(small->store, &write, small_fill, small, err));
    small->leader = (User){.id = 1, .authority = small->authority, .role = ROLE_LEADER};
    small->coordinator = (User){.id = 2, .authority = small->authority, .role = ROLE_COORDINATOR};
    small->receptionist = (User){.id = 3, .authority = small->authority, .role = ROLE_RECEPTION};
}

static inline void small_close(Small *small)
{
    store_close(small->store);
    arena_release(&small->arena);
}
CLOSES(Small, small_close);

/* One statement with $1 = authority and $2 = the write. */
static bool small_do_body(WriteNow *now, void *context, Error *err)
{
    const SmallDo *this = context;
    return DO(now->store, this->sql, err, VALUE(this->small->authority), VALUE(now->id));
}

static inline void small_do(Small *small, const char *sql)
{
    SmallDo this = {sql, small, NULL};
    const Write write = {.authority = small->authority, .action = "test"};
    MUST(write_run(small->store, &write, small_do_body, &this, err));
}

static inline bool small_add_body(WriteNow *now, const Small *small, int64_t id, const TestChild *child,
                                  Error *err)
{
    Date birth = DATE_NONE;
    Value born = child->birth && date_parse_iso(child->birth, &birth) ? value_int(birth) : value_null();
    char ref[32];
    snprintf(ref, sizeof ref, "%lld", (long long)id);
    TRY(DO(now->store,
           "INSERT INTO person (authority, id, kind, source, ref, line, given, family, birth, sex, w_from)"
           " VALUES ($1, $2, 'child', $3, $4, $2, $5, $6, $7, $8, $9)",
           err, VALUE(small->authority), VALUE(id), VALUE(child->list), VALUE((const char *)ref),
           VALUE(child->given), VALUE(child->family), born, VALUE(child->sex), VALUE(now->id)));
    if (child->postcode)
        TRY(DO(now->store,
               "INSERT INTO address (authority, person, line, postcode, lsoa, w_from) VALUES ($1, $2, $3, "
               "$4, $5, $6)",
               err, VALUE(small->authority), VALUE(id), VALUE(child->line), VALUE(child->postcode),
               VALUE(child->lsoa), VALUE(now->id)));
    if (child->nhs)
        TRY(DO(now->store,
               "INSERT INTO identifier (authority, person, scheme, value, w_from) VALUES ($1, $2, 'nhs', $3, "
               "$4)",
               err, VALUE(small->authority), VALUE(id), VALUE(child->nhs), VALUE(now->id)));
    return true;
}

static bool small_add_one_body(WriteNow *now, void *context, Error *err)
{
    const SmallDo *this = context;
    return small_add_body(now, this->small, this->small->next, this->child, err);
}

static inline int64_t small_add(Small *small, TestChild child)
{
    SmallDo this = {NULL, small, &child};
    const Write write = {.authority = small->authority, .action = "test"};
    MUST(write_run(small->store, &write, small_add_one_body, &this, err));
    return small->next++;
}

/* A number from a question with $1 = authority. */
static inline int64_t small_ask(Small *small, const char *sql)
{
    int64_t number = 0;
    MUST(store_ask_int(small->store, sql, (const Value[]){VALUE(small->authority)}, 1, -1, &number, err));
    return number;
}

static inline int64_t small_root(Small *small, int64_t person)
{
    RootMap *map = NULL;
    MUST(root_map_open(small->store, small->authority, &map, err));
    int64_t root = root_of(map, person);
    root_map_close(map);
    return root;
}

static inline CleanseResult small_cleanse(Small *small, bool apply)
{
    CleanseResult result = {0};
    const CleanseOptions options = {.authority = small->authority, .as_of = small->as_of, .apply = apply};
    MUST(cleanse_run(small->store, &options, NULL, &small->arena, &result, err));
    return result;
}

/* Made-up population: `count` children on list 1, every second of them on list 2 as well with small changes;
 * record i of list 1 is child i, list 2 follows with truth[]. A fixed seed. */
typedef struct Crowd {
    Small *small;
    size_t count;
    uint64_t seed;
    int64_t *truth; /* by id, from 1 */
} Crowd;

static inline uint64_t crowd_random(Crowd *crowd, uint64_t below)
{
    crowd->seed = crowd->seed * 6364136223846793005u + 1442695040888963407u;
    return (crowd->seed >> 33) % below;
}

static inline const char *crowd_name(Crowd *crowd, Arena *arena, int parts)
{
    static const char *const syllables[] = {"ka",  "lo",  "mi",  "ren", "sta", "bel", "dor",
                                            "fin", "gal", "hu",  "jo",  "vik", "zan", "per",
                                            "tul", "wes", "osk", "and", "ila", "ume"};
    const char *name = "";
    for (int i = 0; i < parts; i++)
        name = arena_print(arena, "%s%s", name, syllables[crowd_random(crowd, 20)]);
    return name;
}

static inline const char *crowd_misspell(Crowd *crowd, Arena *arena, const char *name)
{
    size_t length = strlen(name);
    char *copy = ARENA_ARRAY(arena, char, length + 1);
    memcpy(copy, name, length);
    copy[crowd_random(crowd, length)] = (char)('a' + crowd_random(crowd, 26));
    return copy;
}

static inline const char *crowd_birth(Crowd *crowd, Arena *arena)
{
    return arena_print(arena, "%d-%02d-%02d", 2022 + (int)crowd_random(crowd, 4),
                       1 + (int)crowd_random(crowd, 12), 1 + (int)crowd_random(crowd, 28));
}

static bool crowd_fill(WriteNow *now, void *context, Error *err)
{
    Crowd *crowd = context;
    Arena *arena = &crowd->small->arena;
    TestChild *children = ARENA_ARRAY(arena, TestChild, crowd->count);
    crowd->truth = ARENA_ARRAY(arena, int64_t, 2 * crowd->count + 2);
    for (size_t i = 0; i < crowd->count; i++) {
        children[i] = (TestChild){.list = 1,
                                  .given = crowd_name(crowd, arena, 2),
                                  .family = crowd_name(crowd, arena, 3),
                                  .birth = crowd_birth(crowd, arena),
                                  .sex = crowd_random(crowd, 2) ? "F" : "M",
                                  .line = arena_print(arena, "%d %s Road", 1 + (int)crowd_random(crowd, 99),
                                                      crowd_name(crowd, arena, 2)),
                                  .postcode = arena_print(arena, "ZZ%d %dAB", 1 + (int)crowd_random(crowd, 9),
                                                          1 + (int)crowd_random(crowd, 9)),
                                  .lsoa = "E01000001"};
        if (i % 10 == 9) { /* a sister or brother */
            children[i].family = children[i - 1].family;
            children[i].line = children[i - 1].line;
            children[i].postcode = children[i - 1].postcode;
            if (i % 20 == 19)
                children[i].birth = children[i - 1].birth;
        }
        crowd->truth[crowd->small->next] = (int64_t)i + 1;
        TRY(small_add_body(now, crowd->small, crowd->small->next++, &children[i], err));
    }
    for (size_t i = 0; i < crowd->count; i++) {
        if (i % 2 && i % 10 != 9)
            continue;
        TestChild again = children[i];
        again.list = 2;
        if (crowd_random(crowd, 4) == 0)
            again.given = crowd_misspell(crowd, arena, again.given);
        if (crowd_random(crowd, 6) == 0)
            again.family = crowd_misspell(crowd, arena, again.family);
        if (crowd_random(crowd, 6) == 0)
            again.line = again.postcode = NULL;
        crowd->truth[crowd->small->next] = (int64_t)i + 1;
        TRY(small_add_body(now, crowd->small, crowd->small->next++, &again, err));
    }
    return true;
}

static inline Crowd small_add_crowd(Small *small, size_t count, uint64_t seed)
{
    Crowd crowd = {.small = small, .count = count, .seed = seed};
    const Write write = {.authority = small->authority, .action = "test"};
    MUST(write_run(small->store, &write, crowd_fill, &crowd, err));
    return crowd;
}

#endif
