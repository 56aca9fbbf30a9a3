#include <termios.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "register/register.h"

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

bool cmd_user(int argc, char **argv, Error *err)
{
    const char *role_text = NULL;
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{"--role", &role_text, NULL}, {0}}, 2, 2, &words, err));
    if (strcmp(words.items[0], "add") != 0)
        return error_set(err, ERROR_INPUT, "user knows only \"add\". See: reachbook help user");
    Role role = ROLE_NONE;
    if (!role_text || !role_parse(role_text, &role))
        return error_set(err, ERROR_INPUT,
                         "--role wants board, reception, worker, coordinator, leader, analyst or admin.");
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_WRITE, &store, err));
    Authority authority;
    bool found = false;
    TRY(authority_first(store, &arena, &authority, &found, err));
    char password[600];
    TRY(read_password(password, sizeof password, err));
    TRY(user_add(store, 0, found ? authority.id : 0, words.items[1], role, password, err));
    printf("%s may sign in as %s.\n", words.items[1], role_title(role));
    return true;
}
