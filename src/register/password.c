#include "register/password.h"

#include <string.h>

#include "base/embedded.h"
#include "register/sign_in.h"
#include "register/user_inside.h"
#include "sql.h"
#include "store/write.h"

enum { STEPS_MIN = 4, PIECES_MIN = 2 };

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The part from the first to the last letter. */
static void stem_of(const char *folded, size_t length, const char **stem, size_t *stem_length)
{
    size_t from = 0, to = length;
    while (from < to && !is_letter(folded[from]))
        from++;
    while (to > from && !is_letter(folded[to - 1]))
        to--;
    *stem = folded + from;
    *stem_length = to - from;
}

/* Lines in the order of their bytes, found by halving. */
static bool is_common(const char *word, size_t length)
{
    const EmbeddedFile *file = embedded_find("data/password/common.txt");
    for (size_t low = 0, high = file ? file->length : 0; low < high;) {
        size_t start = low + (high - low) / 2;
        while (start > low && file->bytes[start - 1] != '\n')
            start--;
        size_t line = strcspn(file->bytes + start, "\n");
        int order = memcmp(word, file->bytes + start, length < line ? length : line);
        if (!order && length == line)
            return true;
        if (order < 0 || (!order && length < line))
            high = start;
        else
            low = start + line + 1;
    }
    return false;
}

static bool is_repeated(const char *folded, size_t length)
{
    for (size_t piece = 1; piece * PIECES_MIN <= length; piece++)
        if (length % piece == 0 && memcmp(folded, folded + piece, length - piece) == 0)
            return true;
    return false;
}

/* How often the next character is neither the same nor a neighbour of the one before. */
static bool is_run(const char *folded, size_t length)
{
    int steps = 0;
    for (size_t i = 1; i < length; i++)
        steps += folded[i] - folded[i - 1] < -1 || folded[i] - folded[i - 1] > 1;
    return steps < STEPS_MIN;
}

const char *password_problem(const char *password, const char *name)
{
    char folded[USER_PASSWORD_MAX + 1], own[USER_NAME_MAX + 1] = "";
    const char *stem;
    size_t length = strnlen(password, USER_PASSWORD_MAX + 1), stem_length;
    if (length < USER_PASSWORD_MIN)
        return "A password has at least 12 characters. Three or four words that have nothing to do with each "
               "other "
               "do well.";
    if (length > USER_PASSWORD_MAX)
        return "A password has 512 characters at most.";
    for (size_t i = 0; i <= length; i++)
        folded[i] = password[i] >= 'A' && password[i] <= 'Z' ? (char)(password[i] - 'A' + 'a') : password[i];
    stem_of(folded, length, &stem, &stem_length);
    if (is_common(folded, length) || is_common(stem, stem_length) || is_repeated(folded, length) ||
        is_run(folded, length))
        return "This password is among those that are guessed first. Take three or four words that have "
               "nothing to "
               "do with each other.";
    if (name && user_name_fold(name, own) && strncmp(stem, own, stem_length) == 0 && !own[stem_length])
        return "This password is little more than the name to sign in with. Choose another.";
    return NULL;
}

typedef struct Choosing {
    const User *user;
    const char *hash;
} Choosing;

static bool choose_body(WriteNow *now, void *context, Error *err)
{
    const Choosing *this = context;
    TRY(DO(now->store, SQL_session_remove_user, err, VALUE(this->user->id)));
    return DO(now->store, SQL_user_password, err, VALUE(this->user->id), VALUE(this->hash), VALUE(0));
}

static bool is_the_old(Store *store, const User *user, const char *new, bool *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    char hash[USER_HASH_SIZE] = "";
    bool found = false;
    TRY(ASK(store, SQL_user_hash, &rows, err, VALUE(user->id)));
    TRY(rows_next(rows, &found, err));
    if (found && rows_text(rows, 0, NULL))
        snprintf(hash, sizeof hash, "%s", rows_text(rows, 0, NULL));
    *out = user_password_is(new, *hash ? hash : NULL);
    return true;
}

bool password_choose(Store *store, const User *user, const Attempt *present, const char *new, Error *err)
{
    char hash[USER_HASH_SIZE];
    bool same = false;
    if (!user->must_choose)
        TRY(user_is_self(store, user, present, err));
    const char *problem = password_problem(new, user->name);
    if (problem)
        return error_set(err, ERROR_INPUT, "%s", problem);
    TRY(is_the_old(store, user, new, &same, err));
    if (same)
        return error_set(err, ERROR_INPUT, "This is the password you have. Choose another.");
    TRY(user_password_hash(new, hash, err));
    Choosing this = {user, hash};
    const Write write = {.authority = user->authority, .actor = user->id, .action = "password-choose"};
    return write_run(store, &write, choose_body, &this, err);
}
