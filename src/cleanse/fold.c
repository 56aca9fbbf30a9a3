#include "cleanse/fold.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "register/record.h"
#include "register/register.h"

const char *fold_words(Arena *arena, const char *written)
{
    const char *folded = text_fold(arena, written);
    return folded && *folded ? folded : NULL;
}

const char *fold_given(const char *folded)
{
    return folded && !folded_is_placeholder(folded) ? folded : NULL;
}

bool fold_is_of_several(const char *folded)
{
    static const char *const words[] = {"twin", "triplet"};
    for (size_t i = 0; folded && i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(folded, words[i], length) == 0 && !isalpha((unsigned char)folded[length]))
            return true;
    }
    return false;
}

const char *fold_birth(Arena *arena, Date birth)
{
    char text[DATE_TEXT_SIZE];
    return birth == DATE_NONE ? NULL : arena_print(arena, "%s", date_print(birth, text));
}

const char *fold_sex(const char *written)
{
    switch (written ? toupper((unsigned char)*written) : 0) {
    case 'F':
    case 'G':
    case '2':
        return "F";
    case 'M':
    case 'B':
    case '1':
        return "M";
    default:
        return NULL;
    }
}

const char *fold_nhs(Arena *arena, const char *written)
{
    char tidy[11];
    return nhs_number_tidy(written, tidy) ? arena_copy(arena, tidy, 10) : NULL;
}

const char *fold_carer(Arena *arena, const char *given, const char *family)
{
    DEFER(arena_release) Arena pass = {0};
    return given && family ? fold_words(arena, arena_print(&pass, "%s %s", given, family)) : NULL;
}

const char *fold_own_family(const char *given, const char *family, const char *carer)
{
    if (given || !family || !carer)
        return family;
    size_t length = strlen(family), carer_length = strlen(carer);
    bool borrowed = carer_length > length && carer[carer_length - length - 1] == ' ' &&
                    strcmp(carer + carer_length - length, family) == 0;
    return borrowed ? NULL : family;
}
