/* liblinkage: find records that describe the same person.
 *
 * Stands alone: no database, no files, no globals, libc and pthreads only. Give it columns of text; it gives
 * back scored pairs and clusters, each with its reasons. The method is Fellegi and Sunter's (1969) with m by
 * expectation-maximisation, u from frequencies, term-frequency adjustment (Winkler 2000), and a joint term
 * for fields that households share (Newcombe 1993), without which siblings are taken for duplicates.
 *
 * Everything returned lives in the Linkage and goes with linkage_free(). Results do not depend on thread
 * count. */
#ifndef LINKAGE_LINKAGE_H
#define LINKAGE_LINKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum LinkKind {
    LINK_GIVEN_NAME,
    LINK_FAMILY_NAME,
    LINK_FULL_NAME, /* split by the engine when no given/family name column exists */
    LINK_DATE,      /* date of birth, "YYYY-MM-DD"; damaged dates are compared as text */
    LINK_SEX,       /* F, M, or empty; a weak field */
    LINK_STREET,    /* first line of address */
    LINK_POSTCODE,
    LINK_TOWN,
    LINK_PHONE,
    LINK_EMAIL,
    LINK_IDENTIFIER, /* NHS number, UPN: strong; two different valid ones never join when `exclusive` */
    LINK_OTHER,      /* compared as exact / similar text */
    LINK_KIND_COUNT
} LinkKind;

typedef struct LinkColumn {
    const char *name; /* for explanations */
    LinkKind kind;
    bool household; /* shared by a family: joint term with the other household columns */
    bool exclusive; /* IDENTIFIER: two different values are proof of two people */
    const char *const
        *values; /* record_count strings, already folded (lower-case Latin); NULL or "" = not recorded */
} LinkColumn;

/* What two records must share to be compared. */
typedef enum LinkKeyForm {
    LINK_KEY_WHOLE,
    LINK_KEY_SOUND, /* Soundex-like */
    LINK_KEY_INITIAL,
    LINK_KEY_YEAR, /* of a date */
    LINK_KEY_YEAR_MONTH,
    LINK_KEY_MONTH_DAY,
    LINK_KEY_YEAR_DAY,
    LINK_KEY_FRONT,     /* first half of an identifier, local part of an e-mail address */
    LINK_KEY_BACK,      /* last half of an identifier, last six digits of a phone */
    LINK_KEY_ANY_ORDER, /* given and family name together, in either order; of the given name's column */
} LinkKeyForm;
enum { LINK_RULE_KEYS_MAX = 4 };
typedef struct LinkRule { /* a blocking rule: pairs that agree on all its keys, all of them recorded */
    size_t key_count;
    struct {
        size_t column;
        LinkKeyForm form;
    } keys[LINK_RULE_KEYS_MAX];
} LinkRule;

typedef struct LinkOptions {
    double certain;       /* pairs at or above this probability may be joined (0: 0.95) */
    double possible;      /* pairs at or above this are kept (0: 0.05) */
    int threads;          /* 0: as many as there are processors */
    uint64_t pair_budget; /* most candidate pairs to compare (0: 40 per record, at least 10 million) */
    const uint32_t
        *set; /* NULL to find duplicates in one list; else 0 or 1 per record, and only pairs across */
    const uint32_t *occasion; /* NULL, or per record when it was written down (a list, or a day in it), else
        LINK_NO_OCCASION: two rows of one occasion with one birth date and different given names are twins,
        never joined. Only where a person is written down once, not for registers of attendance. */
    const LinkRule *rules;    /* NULL: the engine chooses by itself; else these, without a budget */
    size_t rule_count;        /* up to 32 */
    bool (*watch)(void *watcher, const char *step, uint64_t done, uint64_t total); /* true: stop */
    void *watcher;
} LinkOptions;

enum { LINK_COLUMNS_MAX = 24, LINK_NO_OCCASION = -1 };

typedef struct LinkPair {
    uint32_t a, b; /* a < b */
    float probability;
    float weight;                    /* match weight: log2 odds over prior, bits, all terms included */
    uint8_t level[LINK_COLUMNS_MAX]; /* agreement level per column, see linkage_level_name */
} LinkPair;

typedef struct Linkage Linkage;

/* Runs everything: encode, choose blocking rules, train without labels, score, cluster.
 * NULL when it was stopped, memory ran out or the input is unusable; *problem then says why (a static
 * string). */
Linkage *linkage_run(const LinkColumn *columns, size_t column_count, size_t record_count,
                     const LinkOptions *options, const char **problem);
void linkage_free(Linkage *linkage);

/* Scored pairs with probability >= possible, by falling probability, then a, then b. */
size_t linkage_pair_count(const Linkage *linkage);
const LinkPair *linkage_pair(const Linkage *linkage, size_t index);

/* For each record the smallest record number of its cluster (pairs at `certain`, minus joins that constraints
 * refuse). */
const uint32_t *linkage_clusters(const Linkage *linkage);

/* The reasons for one pair, any pair: one entry per column, then adjustments. */
typedef struct LinkReason {
    const char *column;
    const char *level; /* "exact", "one edit", "similar", "differs", "not recorded", ... */
    double m, u;       /* probabilities of this level among matches and non-matches; 0 for adjustments */
    double bits;       /* contribution to the match weight */
} LinkReason;
enum { LINK_REASONS_MAX = LINK_COLUMNS_MAX + 8 };
typedef struct LinkExplanation {
    size_t reason_count;
    LinkReason reasons[LINK_REASONS_MAX];
    double prior_bits, weight, probability;
    char sentence[512]; /* "Same family name, birth date and postcode; given names differ by one letter." */
} LinkExplanation;
void linkage_explain(const Linkage *linkage, uint32_t a, uint32_t b, LinkExplanation *out);

const char *linkage_level_name(const Linkage *linkage, size_t column, unsigned level);

/* What the engine decided by itself, as lines of text: blocking rules with pair counts, prior, m and u per
 * level, warnings about dependence. */
const char *linkage_report(const Linkage *linkage);

/* ---- one record against many, while they change ---- */

/* An index over a Linkage's records and model that answers for one record at once. Any number of threads may
 * ask while others put and remove. The model stays that of the Linkage; learn anew when the list has changed
 * much. */
typedef struct LinkIndex LinkIndex;

/* Takes the Linkage over, also when it fails; then NULL and *problem says why. */
LinkIndex *link_index_open(Linkage *linkage, const char **problem);
void link_index_close(LinkIndex *index); /* NULL is fine */

/* Adds a record: a text per column of the Linkage, folded as there, NULL or "" for not recorded. Its number
 * is that of the last record plus one. LINK_INDEX_FULL when memory ran out. */
enum { LINK_INDEX_FULL = -1 };
int64_t link_index_put(LinkIndex *index, const char *const *values);
void link_index_remove(LinkIndex *index, uint32_t record); /* unknown numbers are passed over */

typedef struct LinkFound {
    uint32_t record;
    float probability, weight;
} LinkFound;
/* The records most likely to be the one told, the likeliest first: at most `room` with at least the Linkage's
 * `possible`. Returns how many. Looks at records that agree on a blocking key, 200 a key, the newest first.
 */
size_t link_index_find(LinkIndex *index, const char *const *values, LinkFound *out, size_t room);
/* The reasons for one of them. */
void link_index_explain(LinkIndex *index, const char *const *values, uint32_t record, LinkExplanation *out);

#ifdef __cplusplus
}
#endif

#endif
