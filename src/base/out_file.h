/* A file of results that is there in full or not at all.
 *
 * It is written beside its place, under a name that ends in ".part", and moved there at the end; what stood
 * there before stays until then. What is no ordinary file (a pipe, /dev/stdout) is written as it goes,
 * and without a path it goes to standard output. */
#ifndef BASE_OUT_FILE_H
#define BASE_OUT_FILE_H

#include <stdio.h>

#include "base/error.h"

typedef struct OutFile {
    FILE *file; /* write here */
    const char *path;
    char *part; /* where it is written until it is placed; NULL when it is written as it goes */
} OutFile;

/* The path must outlive the file. */
bool out_file_open(OutFile *out, const char *path, Error *err) MUST_CHECK;

/* Everything is with the disk: nothing can be written after it, and only out_file_place is to come. */
bool out_file_finish(OutFile *out, Error *err) MUST_CHECK;
bool out_file_place(OutFile *out, Error *err) MUST_CHECK;

/* What was not placed is gone. */
void out_file_close(OutFile *out);
CLOSES(OutFile, out_file_close);

#endif
