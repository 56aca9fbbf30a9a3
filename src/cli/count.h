/* The true count as text. */
#ifndef CLI_COUNT_H
#define CLI_COUNT_H

#include "measure/picture.h"

/* What stands below figures that count the restricted families. */
#define RESTRICTED_COUNTED                                                                                   \
    "Restricted families are counted here. Pages, lists, files and every other figure leave them out, so "   \
    "that no part tells where they are: do not put the two beside each other."

/* Prints the true count on standard output, line by line. */
bool count_print(const Picture *picture, Error *err) MUST_CHECK;

#endif
