/* What a column of a list of people can be, by its header. */
#ifndef CLI_DEDUPE_ROLES_H
#define CLI_DEDUPE_ROLES_H

#include "linkage/linkage.h"

typedef enum RoleUse { USE_COMPARE, USE_ID, USE_STREET_NUMBER } RoleUse;

typedef struct Role {
    const char *name;
    RoleUse use;
    LinkKind kind;
    bool household, exclusive;
    const char *headers; /* between spaces */
} Role;

enum { ROLE_COUNT = 23, ROLE_NONE = -1 };
extern const Role roles[ROLE_COUNT];

int role_named(const char *name);       /* ROLE_NONE when there is none */
int role_by_header(const char *header); /* "Child Surname": family_name */
int role_by_content(const char *text);  /* e-mail addresses and postcodes show what they are */

/* A further value: "maiden_name", "previous_surname", "old_postcode", "phone2". `version` becomes its number
 * among such columns of the role as the header tells it, from 1. Values of an earlier address with one
 * version go together. */
int role_of_further(const char *header, int *version);
bool role_is_of_address(int role);
/* A second column of this role in a file is a further value, as a mobile beside a telephone is. */
bool role_may_repeat(int role);

#endif
