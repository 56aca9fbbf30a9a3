#include "web/access.h"

#include <string.h>

static const char *const cases[CASE_COUNT] = {
    [CASE_OWN] = "own centre",
    [CASE_OTHER_CENTRE] = "other centre",
    [CASE_ANY_CENTRE] = "whole authority",
    [CASE_OTHER_AUTHORITY] = "other authority",
    [CASE_RESTRICTED] = "restricted",
    [CASE_MERGED] = "merged",
    [CASE_DELETED] = "deleted",
};

static const char *const replies[] = {
    [REPLY_OPENS] = "yes", [REPLY_DENIED] = "no", [REPLY_ABSENT] = "absent", [REPLY_SIGN_IN] = "sign in"};

static bool is_of_family(About about)
{
    return about == ABOUT_CHILD || about == ABOUT_FAMILY || about == ABOUT_RECORD;
}

static bool speaks_of_record(About about)
{
    return is_of_family(about) || about == ABOUT_IMPORT || about == ABOUT_WORK || about == ABOUT_USER;
}

Reply access_reply(const Route *route, Role role, Case about)
{
    bool of_centre = (about == CASE_OWN || about == CASE_OTHER_CENTRE) && role_has_centre(role);
    const User actor = {.id = 1, .authority = 1, .role = role, .centre = of_centre ? 1 : 0};
    if (route->action == ACTION_ANYONE)
        return REPLY_OPENS;
    if (role == ROLE_NONE)
        return REPLY_SIGN_IN;
    if (!may(&actor, route->action, 1))
        return REPLY_DENIED;
    bool of_family = is_of_family(route->about);
    const Subject subject = {.authority = about == CASE_OTHER_AUTHORITY ? 2 : 1,
                             .elsewhere = of_family && about == CASE_OTHER_CENTRE,
                             .restricted = of_family && about == CASE_RESTRICTED,
                             .deleted = of_family && about == CASE_DELETED};
    return may_about(&actor, route->action, &subject) ? REPLY_OPENS : REPLY_ABSENT;
}

static void print_roles(FILE *out)
{
    fprintf(out, "| |");
    for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
        fprintf(out, " %s |", role_title((Role)role));
    fprintf(out, " of one centre |\n|---|---|");
    for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
        fprintf(out, "---|");
    fprintf(out, "\n");
}

static void print_actions(FILE *out)
{
    fprintf(out, "## What each role may do\n\n");
    print_roles(out);
    for (int action = ACTION_ANYONE; action < ACTION_COUNT; action++) {
        fprintf(out, "| %s |", action_words((Action)action));
        for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
            fprintf(out, " %s |", role_has((Role)role, (Action)action) ? "yes" : "");
        fprintf(out, " %s |",
                action_is_of_register((Action)action) ? "no"
                : action_is_of_record((Action)action) ? "with the families known there"
                                                      : "as the role");
        fprintf(out, "\n");
    }
}

static void print_routes(FILE *out, const Route *table)
{
    for (const Route *route = table; route->method; route++) {
        fprintf(out, "| `%s %s` |", route->method, route->path);
        for (int role = ROLE_NONE; role < ROLE_COUNT; role++)
            fprintf(out, " %s |", replies[access_reply(route, (Role)role, CASE_ANY_CENTRE)]);
        fprintf(out, " %s |", action_is_of_register(route->action) ? "no" : "as the role");
        fprintf(out, "\n");
    }
}

static void print_cases(FILE *out, const Route *table)
{
    for (const Route *route = table; route->method; route++) {
        if (!speaks_of_record(route->about))
            continue;
        for (int role = ROLE_NONE; role < ROLE_COUNT; role++) {
            fprintf(out, "| `%s %s` | %s |", route->method, route->path, role_name((Role)role));
            for (int about = 0; about < CASE_COUNT; about++) {
                bool has_case = is_of_family(route->about) || about == CASE_OWN || about == CASE_ANY_CENTRE ||
                                about == CASE_OTHER_AUTHORITY;
                fprintf(out, " %s |", has_case ? replies[access_reply(route, (Role)role, (Case)about)] : "-");
            }
            fprintf(out, "\n");
        }
    }
}

void access_print(FILE *out, const Route *table)
{
    fprintf(
        out,
        "# Who may open what\n\n"
        "Printed by `reachbook help access` from the tables that the program asks (`src/register/may.c`, "
        "`src/web/routes.c`);\na test holds this page to them and asks a running server for every cell.\n\n"
        "One function, `may_about(actor, action, subject)`, answers for page, list, search, print and "
        "export. A person whose account is closed or past its\nlast day, or of another authority may do "
        "nothing.\n\n"
        "A receptionist, family support worker, co-ordinator, centre leader or inspector may be of one "
        "centre: "
        "then they open the families known there\n(somebody near was ever registered or seen there, or lives "
        "in "
        "the area it serves), and do nothing that is about the whole register.\n\n");
    print_actions(out);
    fprintf(out, "\n## Each address for each role\n\n"
                 "yes: it opens; no: it says that the role does not open it; sign in: it leads to the "
                 "sign-in page.\n\n");
    print_roles(out);
    print_routes(out, own_routes);
    print_routes(out, table);
    fprintf(out,
            "\n## Addresses that speak of a record\n\n"
            "own centre, other centre: asked by somebody of one centre, where the role may be so; the others "
            "by somebody "
            "of the whole authority, who\nopens the families of any centre. absent: word for word what is "
            "answered for a number that nobody has. restricted: to somebody "
            "not named "
            "for the family; to those\nnamed it opens, wherever they are. work: one's own. merged: a record "
            "that was joined "
            "to a child. deleted: withdrawn with its list.\n\n| address | role |");
    for (int about = 0; about < CASE_COUNT; about++)
        fprintf(out, " %s |", cases[about]);
    fprintf(out, "\n|---|---|---|---|---|---|---|---|---|\n");
    print_cases(out, table);
}
