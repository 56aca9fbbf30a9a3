/* Why two records are taken for one person or not: in one sentence, and as a waterfall of bits. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "base/arena.h"
#include "linkage/linkage.h"

/* A column as people call it: "date of birth" for dob. */
const char *column_words(Arena *arena, const char *column);

/* "Records 17 and 203 are almost certainly one person (probability 0.9989): the same family name and date of
 * birth; nearly the same given name (one edit); different street." Without ids: "The two records are ...". */
const char *explain_sentence(Arena *arena, const Linkage *linkage, const LinkExplanation *why,
                             const char *id_a, const char *id_b);

/* Which of several values were compared: "Compared by maiden_name of 17, which ..." or "". `more_names` by
 * entry of LinkOptions.more. */
const char *explain_further(Arena *arena, const char *const *more_names, const LinkExplanation *why,
                            const char *id_a, const char *id_b);

/* One step of the way from even odds to the pair's: first the prior, then fields and adjustments, last the
 * sum (from 0). In bits. */
typedef struct WaterfallStep {
    const char *field, *level; /* field "" where it is no column */
    double m, u;               /* 0 where there is none */
    double bits, from, to;
} WaterfallStep;
enum { WATERFALL_STEPS_MAX = LINK_REASONS_MAX + 2 };
typedef struct Waterfall {
    size_t count;
    WaterfallStep steps[WATERFALL_STEPS_MAX];
    double least, most; /* of all the ways, 0 among them */
} Waterfall;
void waterfall_fill(Arena *arena, const LinkExplanation *why, Waterfall *out);

/* The waterfall on standard output, within 80 columns; bars in ASCII unless the terminal speaks UTF-8. */
void explain_print(Arena *arena, const Linkage *linkage, const LinkExplanation *why,
                   const char *const *more_names, const char *id_a, const char *id_b);

#endif
