/* Forced in before every file: calls that overrun, depend on locale or hide errors do not compile. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strtok atoi atol atof localtime gmtime ctime asctime
#undef alloca
#pragma GCC poison system popen alloca tmpnam mktemp

#endif
