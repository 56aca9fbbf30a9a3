/* The reject file: the rows not taken, as they came, with line, column, value and reason; opens in a
 * spreadsheet. */
#ifndef INTAKE_REJECTS_H
#define INTAKE_REJECTS_H

#include "base/out_file.h"
#include "intake/facts.h"

typedef struct Rejects {
    OutFile out;
    size_t columns;
} Rejects;

/* With a NULL path, nothing is written anywhere. */
bool rejects_open(Rejects *rejects, const char *path, const CsvRow *header, Error *err) MUST_CHECK;
void rejects_add(Rejects *rejects, const CsvRow *row, const FactsProblems *problems);

/* Finished while the import can still be given up, placed when it is saved. */
bool rejects_finish(Rejects *rejects, Error *err) MUST_CHECK;
bool rejects_place(Rejects *rejects, Error *err) MUST_CHECK;
void rejects_close(Rejects *rejects);
CLOSES(Rejects, rejects_close);

#endif
