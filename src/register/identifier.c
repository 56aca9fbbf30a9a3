#include "register/register.h"

/* The characters of a number without spaces and dashes; false when there are more than `size` - 1. */
static bool squeeze(const char *written, char *out, size_t size)
{
    size_t length = 0;
    for (; *written; written++) {
        if (*written == ' ' || *written == '-')
            continue;
        if (length + 1 == size)
            return false;
        out[length++] = (char)(*written >= 'a' && *written <= 'z' ? *written - 'a' + 'A' : *written);
    }
    out[length] = '\0';
    return true;
}

bool nhs_number_tidy(const char *written, char out[11])
{
    char digits[11] = "";
    if (!written || !squeeze(written, digits, sizeof digits) || strlen(digits) != 10 ||
        strspn(digits, "0123456789") != 10 || strcmp(digits, "0000000000") == 0)
        return false;
    int sum = 0;
    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    int check = (11 - sum % 11) % 11;
    if (check != digits[9] - '0')
        return false;
    memcpy(out, digits, sizeof digits);
    return true;
}

static const char upn_letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

static int upn_value(char c, bool last)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char *letter = last && c ? strchr(upn_letters, c) : NULL;
    return letter ? (int)(letter - upn_letters) : -1;
}

bool upn_tidy(const char *written, char out[14])
{
    char upn[14] = "";
    if (!written || !squeeze(written, upn, sizeof upn) || strlen(upn) != 13)
        return false;
    int sum = 0;
    for (int i = 1; i < 13; i++) {
        int value = upn_value(upn[i], i == 12);
        if (value < 0)
            return false;
        sum += value * (i + 1);
    }
    if (upn[0] != upn_letters[sum % 23])
        return false;
    memcpy(out, upn, sizeof upn);
    return true;
}

const char *phone_tidy(Arena *arena, const char *written)
{
    char *digits = ARENA_ARRAY(arena, char, strlen(written) + 1);
    size_t length = 0;
    bool abroad = strncmp(written, "+44", 3) == 0 || strncmp(written, "0044", 4) == 0;
    for (const char *c = written + (abroad ? (written[0] == '+' ? 3 : 4) : 0); *c; c++)
        if (*c >= '0' && *c <= '9')
            digits[length++] = *c;
    if (length == 0)
        return NULL;
    return abroad && digits[0] != '0' ? arena_print(arena, "0%s", digits) : digits;
}
