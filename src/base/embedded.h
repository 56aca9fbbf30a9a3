/* Files the program carries inside it: reference tables, layouts, style sheets. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

typedef struct EmbeddedFile {
    const char *name, *bytes; /* path in the source tree; contents, NUL-terminated */
    size_t length;
} EmbeddedFile;

/* The file of that path ("data/geo/lsoa.tsv"); NULL when the program does not carry it. */
const EmbeddedFile *embedded_find(const char *name);

/* Files in turn, until a NULL name. */
extern const EmbeddedFile embedded_files[];

#endif
