/* The true count as text. */
#ifndef CLI_COUNT_H
#define CLI_COUNT_H

#include "measure/picture.h"

/* Prints the true count on standard output, line by line. */
bool count_print(const Picture *picture, Error *err) MUST_CHECK;

#endif
