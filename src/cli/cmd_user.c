#include <termios.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "register/register.h"
#include "register/second.h"
#include "register/sees.h"

/* One line from the terminal, unseen while typed, or from a pipe. */
static bool read_password(char *out, size_t size, Error *err)
{
    struct termios shown, hidden;
    bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        fputs("Password (at least 12 characters): ", stderr);
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    bool read = fgets(out, (int)size, stdin) != NULL;
    if (terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    if (!read)
        return error_set(err, ERROR_INPUT, "No password was given.");
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

typedef struct Wish {
    const char *role, *until, *centre;
} Wish;

/* A centre by its number or its name. */
static bool centre_named(Store *store, Arena *arena, int64_t authority, const char *words, int64_t *out,
                         Error *err)
{
    CentreList centres = {0};
    if (!words)
        return true;
    TRY(centre_list(store, arena, authority, &centres, err));
    for (size_t i = 0; i < centres.count && !*out; i++)
        if (strtoll(words, NULL, 10) == centres.items[i].id || text_same(centres.items[i].name, words))
            *out = centres.items[i].id;
    return *out ||
           error_set(err, ERROR_INPUT, "There is no centre \"%s\". Give its number or its name.", words);
}

static bool add(Store *store, Arena *arena, const char *name, const Wish *wish, Error *err)
{
    const char *role_text = wish->role, *until = wish->until;
    NewUser user = {.name = name, .last_day = DATE_NONE};
    if (!role_text || !role_parse(role_text, &user.role))
        return error_set(
            err, ERROR_INPUT,
            "--role wants board, reception, worker, coordinator, leader, analyst, admin, partner, "
            "inspector or auditor.");
    if (until)
        TRY(options_date("--until", until, &user.last_day, err));
    if (role_problem(user.role, user.last_day, 0))
        return error_set(err, ERROR_INPUT, "%s Give it with --until.",
                         role_problem(user.role, user.last_day, 0));
    Authority authority;
    bool found = false;
    TRY(authority_first(store, arena, &authority, &found, err));
    TRY(centre_named(store, arena, found ? authority.id : 0, wish->centre, &user.centre, err));
    char password[600];
    TRY(read_password(password, sizeof password, err));
    user.password = password;
    TRY(user_add(store, 0, found ? authority.id : 0, &user, err));
    printf("%s may sign in as %s.\n", name, role_title(user.role));
    return true;
}

static bool show(Store *store, Arena *arena, const char *name, Error *err)
{
    User user;
    bool found = false;
    Sentences sentences = {0};
    TRY(user_named(store, name, &user, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "There is no user called %s.", name);
    TRY(user_sees(store, arena, &user, true, &sentences, err));
    for (size_t i = 0; i < sentences.count; i++)
        printf("%s\n", sentences.items[i]);
    return true;
}

static bool second_off(Store *store, const char *name, Error *err)
{
    User user;
    bool found = false;
    TRY(user_named(store, name, &user, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "There is no user called %s.", name);
    TRY(second_turn_off(store, &user, err));
    printf("%s signs in without a second step.\n", user.name);
    return true;
}

bool cmd_user(int argc, char **argv, Error *err)
{
    Wish wish = {0};
    Words words;
    const Option table[] = {
        {"--role", &wish.role, NULL}, {"--until", &wish.until, NULL}, {"--centre", &wish.centre, NULL}, {0}};
    TRY(options_read(argc, argv, table, 2, 2, &words, err));
    bool adds = strcmp(words.items[0], "add") == 0, shows = strcmp(words.items[0], "show") == 0;
    if (!adds && !shows && strcmp(words.items[0], "second-off") != 0)
        return error_set(err, ERROR_INPUT,
                         "user knows \"add\", \"show\" and \"second-off\". See: reachbook help user");
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), shows ? STORE_READ : STORE_WRITE, &store, err));
    if (shows)
        return show(store, &arena, words.items[1], err);
    return adds ? add(store, &arena, words.items[1], &wish, err) : second_off(store, words.items[1], err);
}
