/* liblinkage: find records that describe the same person.
 *
 * Link with `pkg-config --libs linkage`; examples/find_duplicates.c is a whole program.
 *
 * Stands alone: no database, no globals, libc and pthreads only, and no files but those without a name that
 * LinkOptions.memory asks for. Give it columns of text; it gives
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

#if defined(__GNUC__)
#define LINKAGE_API __attribute__((visibility("default")))
#else
#define LINKAGE_API
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
    /* Or, with `values` NULL, each different text once: record r holds texts[codes[r]], and nothing when the
     * code is text_count or more. Faster and smaller, with the same result; a text may occur twice. */
    const uint32_t *codes;
    const char *const *texts;
    size_t text_count;
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

enum {
    LINK_COLUMNS_MAX = 24,
    LINK_MORE_MAX = 32,
    LINK_LEVELS = 8,
    LINK_SHARED_MAX = 5,
    LINK_NO_OCCASION = -1,
    LINK_NO_SOURCE = -1
};

/* Further values of a column that a record holds beside the one in `values`: an earlier family name, a second
 * telephone, an address of the past. Two records are compared by the pair of their values that speaks most
 * for a match; what n tries find by chance is paid for. Any of the n pairs may be the one that belongs
 * together, so the likelihood ratio is the mean of the n (as Bayes factors of composite hypotheses are, Kass
 * and Raftery 1995, doi 10.1080/01621459.1995.10476572): at most log2(n) bits less than the best alone, as
 * Bonferroni's bound on u would have it (Dunn 1961, doi 10.1080/01621459.1961.10482090). The mean over
 * strangers of a mean of ratios is that of one ratio, 1, for any n. It is paid in scoring and in learning,
 * where strangers chosen from many tries would else pass for matches and raise m and the prior. Blocking
 * looks at every value. Entries with one number `together` are one whole: the street and the postcode of one
 * earlier address are compared as one with the whole of the other record. */
typedef struct LinkMore {
    size_t column;             /* whose further values these are */
    size_t together;           /* 0: for themselves */
    const char *const *values; /* record_count strings as in LinkColumn; NULL or "": none */
    const uint32_t *codes;     /* or these, as in LinkColumn */
    const char *const *texts;
    size_t text_count;
} LinkMore;

/* What somebody knows of two records: they are one person, or they are two. */
typedef struct LinkLabel {
    uint32_t a, b;
    bool match;
} LinkLabel;

/* The Fellegi-Sunter model as plain numbers: read it out of a run with linkage_model_get, keep it, change it,
 * and hand it to another run in LinkOptions.model. What a model leaves out (0, or `has_` false) is learned;
 * what it gives is used as it stands; when it gives everything, nothing is learned. The same records with
 * their own model give the same result. */
typedef struct LinkModelColumn {
    const char *name; /* of a LinkColumn. A full name that the engine splits has two entries of its name, one
                         of kind LINK_GIVEN_NAME and one of kind LINK_FAMILY_NAME */
    LinkKind kind;
    bool has_m, has_u;
    /* Chance of each agreement level, among pairs that match and among those that do not, given that both
     * records hold a value. By level number; 0 for "not recorded" and for levels the kind does not have.
     * Among non-matches, "exact" is the average; a pair's own values are weighed by how common they are. */
    double m[LINK_LEVELS], u[LINK_LEVELS];
} LinkModelColumn;

typedef struct LinkModel {
    double prior;    /* lambda: share of all pairs that match */
    double namesake; /* how many times likelier than by chance two strangers share both names; 1 or more */
    double moved;    /* share of matches with two addresses, whose parts then agree as strangers' do; m of
                        street, postcode and town is that of the other matches. Where one of them is there
                        alone, there is no such share */
    size_t column_count;
    LinkModelColumn columns[LINK_COLUMNS_MAX];
    bool has_household;
    size_t shared_count;                /* columns that members of one household share; 0: no such term */
    size_t shared[LINK_SHARED_MAX];     /* their numbers in `columns` */
    double joint[1 << LINK_SHARED_MAX]; /* by subset, bit i for shared[i]: chance that two different people
                                           share exactly these beyond chance; 0 where nobody does */
    double lift[LINK_SHARED_MAX][LINK_SHARED_MAX][LINK_LEVELS]; /* neighbours: how many times likelier than by
        chance strangers who share column i are at each level of column j; 1 or more, 0 read as 1 */
    double kin[LINK_LEVELS]; /* levels of the birth date among different members of one household */
} LinkModel;

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
    const LinkModel *model; /* NULL: learn everything; read during linkage_run only */
    const LinkMore *more;   /* further values; up to LINK_MORE_MAX */
    size_t more_count;
    const uint32_t *source; /* NULL, or per record the number of a source in which a person occurs once, else
        LINK_NO_SOURCE: no cluster holds two records of one source. With `set` as source, one to one. */
    const LinkLabel
        *labels; /* what is known beforehand, in any order. Clusters never contradict it. Matches
count in learning m like any match that is certain (Nigam et al. 2000, doi 10.1023/A:1007692713085). */
    size_t label_count;
    const LinkRule *training; /* NULL: m is learned on the pairs of all blocking rules; else from the pairs of
        each of these, up to 32, of the columns that the rule does not hold equal */
    size_t training_count;
    /* Most bytes that the run may hold, beside the caller's columns (0: no limit). The records with their
     * keys must fit. Blocks, sorting and pairs that do not are kept in files without a name in `spill_folder`
     * (NULL: then the run fails), which should be on a disk; the library reads and writes nothing else.
     * Results are the same. */
    uint64_t memory;
    const char *spill_folder;
} LinkOptions;

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
LINKAGE_API Linkage *linkage_run(const LinkColumn *columns, size_t column_count, size_t record_count,
                                 const LinkOptions *options, const char **problem);
LINKAGE_API void linkage_free(Linkage *linkage);

/* Scored pairs with probability >= possible, by falling probability, then a, then b. */
LINKAGE_API size_t linkage_pair_count(const Linkage *linkage);
LINKAGE_API const LinkPair *linkage_pair(const Linkage *linkage, size_t index);

/* For each record the smallest record number of its cluster (pairs at `certain`, minus joins that constraints
 * refuse; known matches joined, known non-matches apart). */
LINKAGE_API const uint32_t *linkage_clusters(const Linkage *linkage);

/* The reasons for one pair, any pair: one entry per column, then adjustments. */
typedef struct LinkReason {
    const char *column;
    const char *level; /* "exact", "one edit", "similar", "differs", "not recorded", ... */
    double m, u;       /* probabilities of this level among matches and non-matches; 0 for adjustments */
    double bits;       /* contribution to the match weight */
    size_t more_a,
        more_b; /* which value of each record was compared: 0 that of the column, else 1 + its
                   number in LinkOptions.more (live: of the record asked about, then of the list) */
} LinkReason;
enum { LINK_REASONS_MAX = LINK_COLUMNS_MAX + 8 };
typedef struct LinkExplanation {
    size_t reason_count;
    LinkReason reasons[LINK_REASONS_MAX];
    double prior_bits, weight, probability;
    char sentence[512]; /* "Same family name, birth date and postcode; given names differ by one letter." */
} LinkExplanation;
LINKAGE_API void linkage_explain(const Linkage *linkage, uint32_t a, uint32_t b, LinkExplanation *out);

LINKAGE_API const char *linkage_level_name(const Linkage *linkage, size_t column, unsigned level);

/* Names of kinds and of their agreement levels, the same in every run; NULL when there is no such kind or the
 * kind has no such level. */
LINKAGE_API const char *linkage_kind_name(LinkKind kind);
LINKAGE_API const char *linkage_kind_level(LinkKind kind, unsigned level);

/* The model a run used, complete. Names in it belong to the Linkage. */
LINKAGE_API void linkage_model_get(const Linkage *linkage, LinkModel *out);

/* Whether a model may be used with these columns: every column of it is among them, probabilities lie between
 * 0 and 1 and sum to 1 within 0.05 per column, no level is missing. When not, one plain sentence in
 * `problem` (may be NULL when size is 0). linkage_run asks the same and says only that the model is wrong. */
LINKAGE_API bool linkage_model_check(const LinkModel *model, const LinkColumn *columns, size_t column_count,
                                     char *problem, size_t size);

/* The first label that contradicts those before it (two records known to be one person and known to be two,
 * also through others), or that names a record twice or one that there is not; `count` when there is none.
 * linkage_run asks the same. SIZE_MAX when memory ran out. */
LINKAGE_API size_t linkage_labels_check(const LinkLabel *labels, size_t count, size_t record_count);

/* What the caller should know about the columns, a plain sentence each: columns left out because more than 21
 * were given, the least telling first; columns that are empty, hold one value only, or hold no value twice.
 */
LINKAGE_API size_t linkage_notice_count(const Linkage *linkage);
LINKAGE_API const char *linkage_notice(const Linkage *linkage, size_t index);

/* Figures for reports. Columns are numbered as in linkage_model_get. */
typedef struct LinkFigures {
    size_t records, columns, rules;
    double all_pairs, expected_matches;
    uint64_t trained_pairs; /* 0 when nothing was learned */
    uint64_t refused_joins; /* certain pairs not joined because their clusters as wholes contradict it */
    double certain, possible;
} LinkFigures;
typedef struct LinkColumnFigures {
    const char *name;
    LinkKind kind;
    uint64_t recorded, distinct; /* records with a value; values */
} LinkColumnFigures;
typedef struct LinkRuleFigures {
    const char *name;
    uint64_t pairs, compared; /* candidates; those not already compared under an earlier rule */
    uint64_t block_max;       /* larger blocks were passed over; 0: none was */
} LinkRuleFigures;
LINKAGE_API LinkFigures linkage_figures(const Linkage *linkage);
LINKAGE_API LinkColumnFigures linkage_column_figures(const Linkage *linkage, size_t column);
LINKAGE_API LinkRuleFigures linkage_rule_figures(const Linkage *linkage, size_t rule);

/* Quality of the clusters of two records and more, the largest first, then by first record. Worked out at the
 * first call (not from two threads at once); NULL with a count of 0 when memory ran out. */
typedef struct LinkCluster {
    uint32_t first, size;
    uint32_t pairs;   /* of its possible pairs those at `certain` */
    uint32_t bridges; /* pairs without which it falls in two */
    double density;   /* pairs / possible pairs; 1: everybody is like everybody */
    double weakest;   /* least probability among its pairs */
} LinkCluster;
LINKAGE_API const LinkCluster *linkage_cluster_quality(Linkage *linkage, size_t *count);

/* Fields that do not vary independently, which the model takes for granted (Daggy 2013). One entry per pair
 * of columns and class. `bits` is by how much the evidence of the two together is overstated where dependence
 * hurts most: both exact among non-matches, neither exact among matches. `warn` from 2 bits on, the odds
 * fourfold: half of the way from even odds to a probability of 0.95. */
typedef struct LinkDependence {
    size_t column_a, column_b; /* as in linkage_model_get */
    bool matches;              /* among matches, else among non-matches */
    double observed, expected; /* share of pairs where it hurts, in the records and under the model */
    double correlation;        /* residual: observed less expected, of the two fields' exact agreement */
    double bits;
    bool warn;
} LinkDependence;
LINKAGE_API size_t linkage_dependence_count(const Linkage *linkage); /* the most overstated first */
LINKAGE_API const LinkDependence *linkage_dependence(const Linkage *linkage, size_t index);

/* What the engine decided by itself, as lines of text: blocking rules with pair counts, prior, m and u per
 * level, warnings about dependence. */
LINKAGE_API const char *linkage_report(const Linkage *linkage);

/* ---- one record against many, while they change ---- */

/* An index over a Linkage's records and model that answers for one record at once. Any number of threads may
 * ask while others put and remove. The model stays that of the Linkage; learn anew when the list has changed
 * much. */
typedef struct LinkIndex LinkIndex;

/* Takes the Linkage over, also when it fails; then NULL and *problem says why. */
LINKAGE_API LinkIndex *link_index_open(Linkage *linkage, const char **problem);
LINKAGE_API void link_index_close(LinkIndex *index); /* NULL is fine */

/* Adds a record: a text per column of the Linkage, then one per entry of its LinkOptions.more, folded as
 * there, NULL or "" for not recorded. Its number is that of the last record plus one. LINK_INDEX_FULL when
 * memory ran out. */
enum { LINK_INDEX_FULL = -1 };
LINKAGE_API int64_t link_index_put(LinkIndex *index, const char *const *values);
LINKAGE_API void link_index_remove(LinkIndex *index, uint32_t record); /* unknown numbers are passed over */

typedef struct LinkFound {
    uint32_t record;
    float probability, weight;
} LinkFound;
/* The records most likely to be the one told, the likeliest first: at most `room` with at least the Linkage's
 * `possible`. Returns how many. Looks at records that agree on a blocking key, 200 a key, the newest first.
 */
LINKAGE_API size_t link_index_find(LinkIndex *index, const char *const *values, LinkFound *out, size_t room);
/* The reasons for one of them. */
LINKAGE_API void link_index_explain(LinkIndex *index, const char *const *values, uint32_t record,
                                    LinkExplanation *out);

#ifdef __cplusplus
}
#endif

#endif
