#include "cli/dedupe_roles.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const Role roles[ROLE_COUNT] = {
    {"id", USE_ID, LINK_OTHER, false, false, " id rec_id unique_id record_id row_id person_id child_id "},
    {"given_name", USE_COMPARE, LINK_GIVEN_NAME, false, false,
     " given_name givenname given first_name firstname fname forename forename_1 forenames legal_forename "
     "child_first_name"
     " child_forename child_given_name preferred_name first_names christian_name "},
    {"family_name", USE_COMPARE, LINK_FAMILY_NAME, true, false,
     " family_name familyname family last_name lastname lname surname sname legal_surname child_last_name "
     "child_surname"
     " child_family_name "},
    {"full_name", USE_COMPARE, LINK_FULL_NAME, true, false,
     " full_name fullname name child_name person_name "},
    {"middle_name", USE_COMPARE, LINK_OTHER, false, false,
     " middle_name middle_names middlename middle_initial mname "},
    {"dob", USE_COMPARE, LINK_DATE, false, false,
     " dob date_of_birth birth_date birthdate dateofbirth birthday child_dob child_date_of_birth d_o_b "},
    {"sex", USE_COMPARE, LINK_SEX, false, false, " sex gender child_sex child_gender "},
    {"street_number", USE_STREET_NUMBER, LINK_STREET, true, false,
     " street_number house_number number house_no housenumber "},
    {"street", USE_COMPARE, LINK_STREET, true, false,
     " street address address_line address_line_1 address1 address_1 address_line1 street_name "
     "street_address home_address"
     " first_line_of_address "},
    {"locality", USE_COMPARE, LINK_TOWN, true, false,
     " locality address_line_2 address2 address_2 address_line2 "},
    {"suburb", USE_COMPARE, LINK_TOWN, true, false, " suburb district village "},
    {"town", USE_COMPARE, LINK_TOWN, true, false, " town city post_town town_city "},
    {"state", USE_COMPARE, LINK_OTHER, true, false, " state county region "},
    {"postcode", USE_COMPARE, LINK_POSTCODE, true, false,
     " postcode post_code postal_code postcode_fake zip zipcode zip_code "},
    {"phone", USE_COMPARE, LINK_PHONE, true, false,
     " phone telephone mobile phone_number phone_no tel mobile_phone mobile_number telephone_number "
     "contact_number parent_phone "},
    {"email", USE_COMPARE, LINK_EMAIL, true, false, " email e_mail email_address mail parent_email "},
    {"nhs_number", USE_COMPARE, LINK_IDENTIFIER, false, true, " nhs_number nhs_no nhs nhsnumber "},
    {"upn", USE_COMPARE, LINK_IDENTIFIER, false, true, " upn unique_pupil_number "},
    {"national_id", USE_COMPARE, LINK_IDENTIFIER, false, false,
     " national_id soc_sec_id ssn ni_number nino national_insurance_number "},
    {"second_id", USE_COMPARE, LINK_IDENTIFIER, false, false, " second_id passport art_number "},
    {"birth_place", USE_COMPARE, LINK_OTHER, false, false, " birth_place place_of_birth birthplace "},
    {"occupation", USE_COMPARE, LINK_OTHER, false, false, " occupation job "},
    {"mother_name", USE_COMPARE, LINK_OTHER, true, false,
     " mother_name mothers_name mother parent_name carer_name "},
};

static void plain_header(const char *header, char out[64])
{
    size_t used = 0;
    for (; *header != '\0' && used < 62; header++) {
        bool word = isalnum((unsigned char)*header) != 0;
        if (word)
            out[used++] = (char)tolower((unsigned char)*header);
        else if (used > 0 && out[used - 1] != '_')
            out[used++] = '_';
    }
    while (used > 0 && out[used - 1] == '_')
        used--;
    out[used] = '\0';
}

static int role_of_plain(const char *plain)
{
    char wanted[68];
    snprintf(wanted, sizeof wanted, " %s ", plain);
    for (int r = 0; r < ROLE_COUNT; r++)
        if (plain[0] != '\0' && strstr(roles[r].headers, wanted))
            return r;
    return ROLE_NONE;
}

int role_by_header(const char *header)
{
    char plain[64];
    plain_header(header, plain);
    return role_of_plain(plain);
}

int role_named(const char *name)
{
    for (int r = 0; r < ROLE_COUNT; r++)
        if (strcmp(roles[r].name, name) == 0)
            return r;
    return -1;
}

static bool looks_like_postcode(const char *text)
{
    size_t length = strlen(text);
    return length >= 5 && length <= 8 && isalpha((unsigned char)text[0]) &&
           isdigit((unsigned char)text[length - 3]) && isalpha((unsigned char)text[length - 2]) &&
           isalpha((unsigned char)text[length - 1]);
}

int role_by_content(const char *text)
{
    if (strchr(text, '@') && strchr(text, '.'))
        return role_named("email");
    return looks_like_postcode(text) ? role_named("postcode") : -1;
}

/* Cut off the front of a plain header, then off its end. */
static bool cut_word(char *plain)
{
    static const char *const before[] = {"previous_",    "prev_", "former_", "earlier_",
                                         "past_",        "old_",  "other_",  "second_",
                                         "alternative_", "alt_",  "birth_",  "also_"},
                             *const after[] = {"_previous", "_former", "_old", "_other", "_at_birth"};
    size_t length = strlen(plain);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t cut = strlen(before[i]);
        if (strncmp(plain, before[i], cut) == 0) {
            memmove(plain, plain + cut, length - cut + 1);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        size_t cut = strlen(after[i]);
        if (length > cut && strcmp(plain + length - cut, after[i]) == 0) {
            plain[length - cut] = '\0';
            return true;
        }
    }
    return false;
}

/* "phone2", "postcode_3": the number, cut off; 0 when there is none. */
static int cut_number(char *plain)
{
    size_t length = strlen(plain);
    if (length < 2 || plain[length - 1] < '1' || plain[length - 1] > '9' ||
        isdigit((unsigned char)plain[length - 2]))
        return 0;
    int number = plain[length - 1] - '0';
    plain[--length] = '\0';
    if (plain[length - 1] == '_')
        plain[length - 1] = '\0';
    return number;
}

int role_of_further(const char *header, int *version)
{
    static const char *const own[][2] = {{"maiden_name", "family_name"},
                                         {"maiden_surname", "family_name"},
                                         {"known_as", "given_name"},
                                         {"also_known_as", "given_name"},
                                         {"nickname", "given_name"}};
    char plain[64];
    plain_header(header, plain);
    *version = 1;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(plain, own[i][0]) == 0)
            return role_named(own[i][1]);
    int number = cut_number(plain);
    bool cut = cut_word(plain);
    if (!cut && number < 2)
        return ROLE_NONE;
    *version = cut && number > 0 ? number : cut ? 1 : number - 1;
    int role = role_of_plain(plain);
    bool fits = role >= 0 && roles[role].use == USE_COMPARE && roles[role].kind != LINK_SEX &&
                roles[role].kind != LINK_DATE;
    bool middle_name = fits && !cut && roles[role].kind == LINK_GIVEN_NAME;
    return fits && !middle_name ? role : ROLE_NONE;
}

bool role_is_of_address(int role)
{
    LinkKind kind = roles[role].kind;
    return kind == LINK_STREET || kind == LINK_POSTCODE || kind == LINK_TOWN;
}

bool role_may_repeat(int role)
{
    LinkKind kind = roles[role].kind;
    return kind == LINK_PHONE || kind == LINK_EMAIL || kind == LINK_GIVEN_NAME || kind == LINK_FAMILY_NAME;
}
