/* The reject file: the rows not taken, as they came, with line, column, value and reason; opens in a
 * spreadsheet. */
#ifndef INTAKE_REJECTS_H
#define INTAKE_REJECTS_H

#include "intake/facts.h"

typedef struct Rejects {
    FILE *file;
    const char *path;
    size_t columns;
} Rejects;

/* With a NULL path, nothing is written anywhere. */
bool rejects_open(Rejects *rejects, const char *path, const CsvRow *header, Error *err) MUST_CHECK;
void rejects_add(Rejects *rejects, const CsvRow *row, const FactsProblems *problems);
bool rejects_finish(Rejects *rejects, Error *err) MUST_CHECK;
void rejects_close(Rejects *rejects);
CLOSES(Rejects, rejects_close);

#endif
