/* A register with one authority, two centres, two postcodes, and lists written from
 * text. */
#ifndef TEST_SMALL_INTAKE_H
#define TEST_SMALL_INTAKE_H

#include "both_databases.h"
#include "intake/intake.h"
#include "sql.h"

#define MUST(call)                                                                                           \
    do {                                                                                                     \
        Error must_err = {0};                                                                                \
        Error *err = &must_err;                                                                              \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, must_err.text);                                                        \
    } while (0)

typedef struct Small {
    Store *store;
    Geo *geo;
    Arena arena;
    int64_t authority, rosehill, becket;
} Small;

static bool small_fill(WriteNow *now, void *context, Error *err)
{
    static const char *const sql[] = {
        "INSERT INTO geo_authority (code, name, origin_lat, origin_lon, population_year, population_source)"
        " VALUES ('E06000099', 'Exampleshire', 0, 0, 2026, 'made up')",
        "INSERT INTO geo_ward (code, name, authority) VALUES ('E05000001', 'Example ward', 'E06000099')",
        "INSERT INTO geo_lsoa (code, name, ward, authority, lsoa11, lat, lon)"
        " VALUES ('E01000001', 'Example 001A', 'E05000001', 'E06000099', 'E01000001', 52.9, -1.5)",
        "INSERT INTO geo_postcode (postcode, lat, lon, lsoa, lsoa11, live)"
        " VALUES ('DE23 6WY', 52.9, -1.5, 'E01000001', 'E01000001', 1)",
        "INSERT INTO geo_postcode (postcode, lat, lon, lsoa, lsoa11, live)"
        " VALUES ('DE23 8AL', 52.9, -1.5, 'E01000001', 'E01000001', 1)",
    };
    Small *small = context;
    int64_t group;
    TRY(authority_add(now, "E06000099", "Exampleshire", "two centres", &small->authority, err));
    TRY(group_add(now, small->authority, "1", "Example group", &group, err));
    TRY(centre_add(now, small->authority, group, "2", "Rosehill", "DE23 6WY", &small->rosehill, err));
    TRY(centre_add(now, small->authority, group, "3", "Becket", "DE23 8AL", &small->becket, err));
    TRY(target_groups_add_standard(now, small->authority, err));
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        TRY(store_do(now->store, sql[i], NULL, 0, NULL, err));
    return true;
}

static inline void small_open(Small *small)
{
    setenv("REACHBOOK_NOW", "2026-09-30T12:00:00Z", 1);
    *small = (Small){0};
    MUST(store_open(fresh_register(), STORE_CREATE, &small->store, err));
    const Write write = {.action = "test"};
    MUST(write_run(small->store, &write, small_fill, small, err));
    MUST(geo_open(small->store, 2026, &small->geo, err));
}

static inline void small_close(Small *small)
{
    geo_close(small->geo);
    store_close(small->store);
    arena_release(&small->arena);
}

static inline User small_user(Small *small, const char *name)
{
    User user;
    bool found = false;
    MUST(user_named(small->store, name, &user, &found, err));
    assert_true(found);
    return user;
}

static inline User small_user_add(Small *small, const NewUser *new)
{
    MUST(user_add(small->store, 0, small->authority, new, err));
    return small_user(small, new->name);
}

static inline const char *small_path(Small *small, const char *name)
{
    return arena_print(&small->arena, "%s", both_path(name));
}

static inline const char *small_write(Small *small, const char *name, const char *text, size_t length)
{
    const char *path = small_path(small, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
    return path;
}

/* Imports a list of that text; `name` is its file's name. */
static inline IntakeResult small_try(Small *small, IntakeOptions options, const char *name, const char *text,
                                     Error *err)
{
    IntakeResult result = {0};
    options.authority = small->authority;
    options.path = small_write(small, name, text, strlen(text));
    *err = (Error){0};
    if (!intake_run(small->store, small->geo, &options, NULL, &small->arena, &result, err))
        assert_int_not_equal(err->kind, ERROR_NONE);
    unlink(options.path);
    return result;
}

static inline IntakeResult small_import(Small *small, const char *kind, const char *name, const char *text)
{
    Error err;
    IntakeResult result = small_try(small, (IntakeOptions){.kind = kind}, name, text, &err);
    if (err.kind != ERROR_NONE)
        fail_msg("%s: %s", name, err.text);
    return result;
}

static inline int64_t small_count(Small *small, const char *sql)
{
    int64_t count = 0;
    MUST(store_ask_int(small->store, sql, NULL, 0, 0, &count, err));
    return count;
}

/* The record of this given name. */
static inline int64_t small_person(Small *small, const char *given)
{
    return small_count(
        small,
        arena_print(&small->arena, "SELECT id FROM person WHERE given = '%s' AND w_to IS NULL", given));
}

static inline const char *small_text(Small *small, const char *sql)
{
    DEFER(rows_close) Rows *rows = NULL;
    bool more;
    MUST(ASK_ALL(small->store, sql, &rows, err));
    MUST(rows_next(rows, &more, err));
    return more ? rows_text(rows, 0, &small->arena) : NULL;
}

/* Everything that stands, as text: which write said it is left out. */
static inline const char *small_dump(Small *small)
{
    static const char *const questions[] = {
        "SELECT 'person', id, kind, source, ref, intake, line, given, family, birth, sex, ethnicity, "
        "language, content"
        " FROM person WHERE w_to IS NULL ORDER BY id",
        "SELECT 'address', person, line, postcode, lsoa, from_day, to_day, intake FROM address WHERE w_to IS "
        "NULL"
        " ORDER BY person, postcode, line, from_day",
        "SELECT 'identifier', person, scheme, value, intake FROM identifier WHERE w_to IS NULL ORDER BY "
        "person, scheme, value",
        "SELECT 'family', id, source, ref, intake FROM family WHERE w_to IS NULL ORDER BY id",
        "SELECT 'family_member', family, person, role, intake FROM family_member WHERE w_to IS NULL ORDER BY "
        "family, person",
        "SELECT 'registration', id, person, centre, from_day, to_day, end_reason, intake FROM registration"
        " WHERE w_to IS NULL ORDER BY id",
        "SELECT 'consent', person, partner, given_day, withdrawn_day, intake FROM consent WHERE w_to IS NULL"
        " ORDER BY person, partner, given_day, withdrawn_day",
        "SELECT 'group_member', person, group_code, from_day, to_day, source, intake FROM group_member WHERE "
        "w_to IS NULL"
        " ORDER BY person, group_code, from_day",
        "SELECT 'contact', id, kind, person, centre, venue, on_day, activity, source, intake, line FROM "
        "contact"
        " WHERE w_to IS NULL ORDER BY id",
        "SELECT 'course', person, name, from_day, to_day, outcome, intake FROM course WHERE w_to IS NULL"
        " ORDER BY person, name, from_day",
        "SELECT 'restricted', person, reason, intake FROM restricted WHERE w_to IS NULL ORDER BY person",
        "SELECT 'merge', person, into_person, probability, reason FROM merge WHERE w_to IS NULL ORDER BY "
        "person",
        "SELECT 'decision', person_a, person_b, verdict FROM decision WHERE w_to IS NULL ORDER BY person_a, "
        "person_b",
    };
    const char *dump = "";
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        DEFER(rows_close) Rows *rows = NULL;
        MUST(ASK_ALL(small->store, questions[i], &rows, err));
        for (bool more = true; more;) {
            MUST(rows_next(rows, &more, err));
            for (int c = 0; more && c < rows_columns(rows); c++) {
                const char *value = rows_text(rows, c, NULL);
                dump = arena_print(&small->arena, "%s%s%c", dump, value ? value : "-",
                                   c + 1 < rows_columns(rows) ? '|' : '\n');
            }
        }
    }
    return dump;
}

#define REGISTRATIONS_HEADER                                                                                 \
    "Reg No,Child Forename,Child Surname,DOB,Gender,Ethnicity,Home Language,Address Line 1,Postcode,Parent " \
    "Forename,"                                                                                              \
    "Parent Surname,Relationship,Parent DOB,Telephone,NHS Number,Registered On,Left On,Left Reason,Target "  \
    "Groups,"                                                                                                \
    "Share Health,Share Education\n"
#define ROW_AISHA                                                                                            \
    "R1,Aisha,Khan,05/02/2024,F,APKN,Urdu,1 High Street,de236wy,Samina,Khan,Mother,01/05/1995,07700 "        \
    "900123,943 476 5919,"                                                                                   \
    "10/03/2024,,,pakistani|eal,Y,N\n"
#define ROW_OMAR                                                                                             \
    "R2,Omar,Khan,01/06/2025,Male,Pakistani,Urdu,1 High Street,DE23 6WY,Samina,Khan,Mother,01/05/1995,,,"    \
    "20/07/2025,,,,N,N\n"
#define ROW_MIA                                                                                              \
    "R3,Mia,O'Brien,17/11/2023,F,WBRI,English,2 Low Road,DE23 "                                              \
    "8AL,Kate,O'Brien,Mother,,,,12/12/2023,,,lone-parent,Y,Y\n"

#endif
