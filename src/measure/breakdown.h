/* A question about a snapshot, and its answer for the whole or for a part. For the files of measure/ only. */
#ifndef MEASURE_BREAKDOWN_H
#define MEASURE_BREAKDOWN_H

#include "measure/snapshot.h"

typedef struct Question {
    const Snapshot *snapshot;
    const Measure *measure;
    MeasureUnit unit;
    Scope scope;
    Arena *arena;
    Set *counted; /* the numerator in scope; for "unknown" those known */
    Set *base;    /* the denominator in scope where it is not the statistics */
} Question;

bool question_open(const Snapshot *snapshot, const Measure *measure, MeasureUnit unit, const Where *where,
                   Arena *arena, Question *out, Error *err) MUST_CHECK;
void question_close(Question *question);
CLOSES(Question, question_close);

typedef struct Part {
    const char *key, *name;
    const uint32_t *areas; /* it is these areas... */
    size_t area_count;
    const Set *members; /* ...or, when not NULL, these children of the areas in scope */
    int first_age, end_age;
    bool no_statistics; /* groups, centres used: nobody publishes how many there are */
} Part;
typedef struct PartList {
    Part *items;
    size_t count, capacity;
} PartList;

bool question_answer(const Question *question, const Part *part, Number *out, Error *err) MUST_CHECK;
Part part_whole(const Question *question);
PartList part_list(const Question *question, By by);

#endif
