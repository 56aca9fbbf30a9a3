/* What the files of liblinkage share: fields, values, blocking rules and the model. Private to this folder.
 */
#ifndef LINKAGE_ENGINE_H
#define LINKAGE_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "linkage/linkage.h"
#include "linkage/memory.h"

enum {
    FIELDS_MAX = 21, /* three bits of a 64-bit pattern each */
    KEYS_MAX = 32,
    RULES_MAX = 32,
    SHARED_MAX = LINK_SHARED_MAX, /* household fields in the joint term: 2^5 subsets */
    SUBSETS_MAX = 1 << SHARED_MAX,
    VALUE_BYTES = 40,
    THREADS_MAX = 64,
    HOT_VALUES = 768, /* of a name field: how the most frequent compare is kept in a table */
    ENTRIES_MAX = 48, /* see Further */
    NOTICES_MAX = 4,
};

/* Agreement levels; what 2 to 6 mean depends on the kind, see linkage_level_name. */
enum {
    LEVEL_MISSING = 0,
    LEVEL_DIFFERS = 1,
    LEVEL_SWAPPED = 5,
    LEVEL_PART = 6,
    LEVEL_EXACT = 7,
    LEVEL_COUNT = LINK_LEVELS
};

/* One distinct value of a field in one cache line, by falling frequency. Value 0 means not recorded. */
typedef struct Value {
    uint32_t letters; /* which letters occur, folded to 32 bits */
    uint32_t count;   /* records that hold it */
    uint32_t number; /* dates: yyyymmdd, 0 when damaged; streets: hash of the house number; names: skeleton */
    uint32_t forms, form_groups; /* given names: see link_describe_forms */
    uint8_t length;
    uint8_t
        head; /* streets: where the street's name starts; e-mail: length before the @; else the second word */
    uint8_t spare[2];
    char bytes[VALUE_BYTES]; /* cut when longer; the dictionary tells longer values apart by hash */
} Value;

typedef enum FieldPart { PART_WHOLE, PART_FIRST_WORD, PART_LAST_WORD } FieldPart;

typedef struct Field {
    const char *name;
    size_t column;
    LinkKind kind;
    FieldPart part;
    bool household, exclusive;
    bool home; /* part of one address: changes when people move, with the other parts */
    Value *values;
    uint64_t *hashes;  /* per value, of the whole text */
    atomic_uchar *hot; /* HOT_VALUES squared levels, 0 not yet known; NULL for most kinds */
    float *exact_bits; /* per value: what agreeing on it is worth */
    uint32_t value_count;
    uint64_t present; /* records with a value */
    uint64_t further; /* further values that records hold, see LinkMore */
    double agree;     /* chance that two random records, both with a value, agree exactly */
} Field;

typedef struct Key {
    size_t field;
    LinkKeyForm form;
} Key;

/* A pair is a candidate of a rule when all its keys are recorded and equal and its block is not oversize. */
typedef struct Rule {
    uint32_t keys; /* bits of Linkage.keys */
    char name[96];
    uint64_t pairs;     /* candidates, also those an earlier rule yields */
    uint64_t new_pairs; /* those that this rule is the first to yield */
    uint64_t stride;    /* see link_candidates */
    uint64_t block_max; /* larger blocks are passed over */
    uint32_t *order;    /* record numbers, block by block */
    uint32_t *blocks;   /* where each block starts in order; block_count + 1 entries */
    size_t block_count;
} Rule;

typedef struct Model {
    double lambda; /* share of all pairs that match */
    double m[FIELDS_MAX][LEVEL_COUNT], u[FIELDS_MAX][LEVEL_COUNT];
    double bits[FIELDS_MAX][LEVEL_COUNT], ratio[FIELDS_MAX][LEVEL_COUNT]; /* log2(m / u) and m / u */
    double kin_ratio[LEVEL_COUNT];                                        /* kin / u of the date */
    double seen[FIELDS_MAX][LEVEL_COUNT]; /* level shares among random pairs, matches included */
    size_t shared_count;
    size_t shared[SHARED_MAX];
    bool beside[FIELDS_MAX]; /* household fields not among `shared`, such as a town that many live in: whoever
                                shares a household shares these */
    double joint[SUBSETS_MAX]; /* chance that a random non-match shares exactly these household fields */
    double kin[LEVEL_COUNT];   /* date levels among non-matching members of one household */
    double lift[SHARED_MAX][SHARED_MAX][LEVEL_COUNT]; /* see fit_lift in household.c; 1 or more */
    double namesake; /* how many times likelier than the product two strangers share both names; 1 or more */
    double moved;    /* share of matches with two addresses, which are as alike as two strangers'; 0: no two
                        fields are of an address. m of the fields of an address is that of the other matches */
    double scarcity[FIELDS_MAX][LEVEL_COUNT]; /* see link_slip_bits; 0 where it says nothing */
    int given, family, date, sex;             /* fields, -1 when absent */
    uint64_t trained_pairs;
    double matches;
} Model;

/* The further values of records, see LinkMore. Versions of a record are numbered together. For blocking, each
 * choice of one version per group (at most ENTRIES_MAX a record, those that change one group first) is an
 * alias: an entry of its own beside the record's. Entries from record_count on are aliases. */
typedef struct Further {
    const LinkMore *more; /* while the columns are read */
    size_t more_count, whole_count, group_count;
    size_t column_of[LINK_MORE_MAX], whole_of[LINK_MORE_MAX];
    uint32_t whole_fields[LINK_MORE_MAX], groups[LINK_MORE_MAX]; /* bits of fields */
    size_t group_of[LINK_MORE_MAX];                              /* of a whole */
    uint8_t more_of[LINK_MORE_MAX][FIELDS_MAX]; /* per whole and field: 1 + entry of LinkOptions.more, or 0 */
    uint32_t *ids[LINK_MORE_MAX][2];            /* while the columns are read: values per record and part */
    uint32_t
        *first; /* per record, where its versions start; record_count + 1; NULL: there are no more values */
    uint32_t *rows;  /* versions x field_count value numbers */
    uint8_t *wholes; /* per version */
    size_t count, room;
    uint32_t *alias_first, *alias_rows, *alias_owner;
    size_t alias_count, alias_room;
} Further;

typedef struct Known {
    LinkLabel *labels; /* by a, then b; a < b */
    size_t count;
    uint32_t *apart_first, *apart; /* per record, those it is known not to be */
    uint32_t *source;              /* numbered from 0, or LINK_NO_SOURCE; NULL: none was told */
    size_t source_count;
    double pairs_within; /* pairs of records of one source */
} Known;

struct Linkage {
    size_t column_count, record_count, field_count;
    char *column_names[LINK_COLUMNS_MAX];
    bool left_out[LINK_COLUMNS_MAX]; /* columns, because of FIELDS_MAX */
    LinkKind column_kinds[LINK_COLUMNS_MAX];
    Field fields[FIELDS_MAX];
    uint32_t *rows; /* record_count x field_count value numbers */
    Further further;
    Known known;
    uint32_t *set, *occasion;
    bool in_order; /* rows that follow each other were written down together */
    double certain, possible, total_pairs;
    int threads;
    uint64_t pair_budget;
    bool (*watch)(void *, const char *, uint64_t, uint64_t);
    void *watcher;

    size_t key_count, rule_count;
    Key keys[KEYS_MAX];
    Rule rules[RULES_MAX];
    size_t key_stride;  /* key_count in whole fours */
    uint32_t *key_rows; /* record_count x key_stride; dropped after scoring */
    uint32_t *oversize; /* per record, bit per rule: its block was passed over */
    bool all_pairs;     /* small enough to compare everything with everything */

    Memory *memory;
    Model model;
    const LinkRule *training; /* during the run; see LinkOptions */
    size_t training_count;
    char *notices[NOTICES_MAX];
    size_t notice_count;
    const LinkModel *given;       /* during the run; NULL: everything is learned */
    int given_column[FIELDS_MAX]; /* number in given->columns, -1: none */
    LinkPair *pairs;
    size_t pair_count;
    uint32_t *clusters;
    uint64_t refused_joins;
    LinkCluster *quality; /* see linkage_cluster_quality */
    size_t quality_count;
    LinkDependence *dependence;
    size_t dependence_count;
    char *report;
    const char *problem;
};

/* similar.c */
double link_jaro_winkler(const char *a, size_t a_length, const char *b, size_t b_length);
/* Insertions, deletions, changes and swaps of neighbours between two texts; limit + 1 when more than limit.
 */
int link_edits(const char *a, size_t a_length, const char *b, size_t b_length, int limit);
uint32_t link_sound(const char *text, size_t length); /* Soundex-like code, 0 for no letters */
uint32_t link_letters(const char *text, size_t length);
uint64_t link_hash(const char *bytes, size_t length);
uint64_t link_mix(uint64_t number);

/* variants.c: known forms of one given name ("bob", "robert"), and the consonants of a name as they sound
 * ("layla" and "leila", "umar" and "omar"; 0 for no letters). */
void link_describe_forms(const char *name, size_t length, Value *value);
bool link_forms_meet(const Value *a, const Value *b);
uint32_t link_skeleton(const char *text, size_t length);

/* parallel.c: runs work(context, task, worker) for every task on up to `threads` threads. */
typedef void LinkWork(void *context, size_t task, int worker);
bool link_parallel(int threads, size_t tasks, LinkWork *work, void *context);

/* dictionary.c */
typedef struct Dictionary { /* from text to the number of a value of one field */
    uint64_t *slots;        /* upper half of the hash, and the number; 0: free */
    size_t slot_count, room;
    Memory *memory; /* what it and the field's values take is counted there; NULL: nowhere */
} Dictionary;
/* The text of a column that a field compares, cleaned; its length, 0 for not recorded. */
enum { TEXT_MAX = 256 };
size_t link_clean(const Field *field, const char *text, char out[TEXT_MAX]);
void link_describe(const Field *field, const char *text, size_t length, Value *out);
/* The number of a text's value, made when `make`; 0 when there is none. False: memory ran out. */
bool link_intern(Dictionary *dictionary, Field *field, const char *text, size_t length, bool make,
                 uint32_t *out);
/* The same, the hash of the text being known. */
bool link_intern_hashed(Dictionary *dictionary, Field *field, const char *text, size_t length, uint64_t hash,
                        bool make, uint32_t *out);
bool link_dictionary_start(Dictionary *dictionary,
                           Field *field); /* of a field without values: makes value 0 */
bool link_dictionary_open(Dictionary *dictionary, Field *field); /* of a field that has its values already */
void link_dictionary_free(Dictionary *dictionary);
/* Frequent values get low numbers, so that they lie together and a small table can hold how they compare. The
 * new number of each old one, for the caller to free; NULL: memory ran out. */
uint32_t *link_order_by_frequency(const Dictionary *dictionary, Field *field);

/* encode.c */
bool link_encode(Linkage *linkage, const LinkColumn *columns);

/* compare.c */
unsigned link_level(LinkKind kind, const Value *a, const Value *b);
bool link_set_hot(Memory *memory, Field *field);                       /* once, after encoding */
unsigned link_field_level(const Field *field, uint32_t x, uint32_t y); /* of two values, x != y, neither 0 */
void link_levels(const Linkage *linkage, uint32_t a, uint32_t b, uint8_t *levels);
/* By the values of the columns alone: as frequencies are counted. */
void link_own_levels(const Linkage *linkage, uint32_t a, uint32_t b, uint8_t *levels);
/* Given and family name each like the other's; only where there are both fields. */
bool link_swapped(const Value *given_a, const Value *family_a, const Value *given_b, const Value *family_b);
void link_swap_levels(const Linkage *linkage,
                      uint8_t *levels); /* unless the names are like each other already */
static inline const Value *link_value(const Linkage *linkage, uint32_t record, size_t field)
{
    return &linkage->fields[field].values[linkage->rows[(size_t)record * linkage->field_count + field]];
}

/* Pairs to be looked at together: what they need is asked for first and used when it has come. */
enum { PAIRS_TOGETHER = 16 };
typedef struct PairBatch {
    uint32_t a[PAIRS_TOGETHER], b[PAIRS_TOGETHER];
    size_t count;
} PairBatch;
static inline void link_fetch_row(const Linkage *linkage, uint32_t record)
{
    __builtin_prefetch(linkage->rows + (size_t)record * linkage->field_count);
}
static inline void link_fetch_values(const Linkage *linkage, uint32_t a, uint32_t b)
{
    size_t fields = linkage->field_count;
    const uint32_t *row_a = linkage->rows + a * fields, *row_b = linkage->rows + b * fields;
    for (size_t f = 0; f < fields; f++)
        if (row_a[f] != row_b[f]) {
            __builtin_prefetch(&linkage->fields[f].values[row_a[f]]);
            __builtin_prefetch(&linkage->fields[f].values[row_b[f]]);
        }
}
/* True when the batch is full. */
static inline bool link_batch_add(const Linkage *linkage, PairBatch *batch, uint32_t a, uint32_t b)
{
    link_fetch_row(linkage, a);
    link_fetch_row(linkage, b);
    batch->a[batch->count] = a;
    batch->b[batch->count++] = b;
    return batch->count == PAIRS_TOGETHER;
}

/* Whole numbers four at a time. */
typedef uint32_t LinkFour __attribute__((vector_size(16), aligned(4)));
enum { ROW_SLACK = 3 }; /* numbers behind the last row that may be read */

/* One record's values: a record of the list, or one asked about. */
typedef struct Side {
    uint32_t ids[FIELDS_MAX + ROW_SLACK]; /* VALUE_STRANGE: recorded, but no record of the list holds it */
    const Value *values[FIELDS_MAX];
} Side;
#define VALUE_STRANGE UINT32_MAX
static inline Side link_row_side(const Linkage *linkage, const uint32_t *row)
{
    Side side = {{0}, {0}};
    for (size_t f = 0; f < linkage->field_count; f++) {
        side.ids[f] = row[f];
        side.values[f] = &linkage->fields[f].values[side.ids[f]];
    }
    return side;
}
static inline Side link_side(const Linkage *linkage, uint32_t record)
{
    return link_row_side(linkage, linkage->rows + (size_t)record * linkage->field_count);
}

/* further.c */
bool link_further_take(Linkage *linkage, const LinkMore *more, size_t count);
void link_further_group(Linkage *linkage);                               /* once the fields are known */
bool link_further_encode(Linkage *linkage, Field *field, size_t number); /* after its own values */
bool link_further_pack(Linkage *linkage);                                /* after all fields */
void link_further_free(Linkage *linkage);
/* One more version of a record, the last one, unless it says nothing new: `row` holds the values of its
 * whole, 0 elsewhere. */
bool link_further_add(Linkage *linkage, size_t record, const uint32_t *row, size_t whole);
static inline bool link_has_further(const Linkage *linkage, uint32_t a, uint32_t b)
{
    const uint32_t *first = linkage->further.first;
    return first && (first[a + 1] > first[a] || first[b + 1] > first[b]);
}
static inline uint32_t link_owner(const Linkage *linkage, uint32_t entry)
{
    return entry < linkage->record_count ? entry
                                         : linkage->further.alias_owner[entry - linkage->record_count];
}
static inline Side link_entry_side(const Linkage *linkage, uint32_t entry)
{
    return entry < linkage->record_count
               ? link_side(linkage, entry)
               : link_row_side(linkage, linkage->further.alias_rows +
                                            (entry - linkage->record_count) * linkage->field_count);
}

/* pairing.c: the values of one record, those of its columns first, and by which of them two are compared. */
typedef struct Versions {
    size_t count;
    uint8_t whole[1 + LINK_MORE_MAX];
    Side sides[1 + LINK_MORE_MAX];
} Versions;
typedef struct Pairing {
    Side a, b;
    double
        tries_bits[FIELDS_MAX]; /* what choosing among several values costs, told at one field of the group */
    uint8_t more_a[FIELDS_MAX], more_b[FIELDS_MAX]; /* see LinkReason */
} Pairing;
void link_versions(const Linkage *linkage, uint32_t record, Versions *out);
/* A record's aliases; `out` has room for ENTRIES_MAX. Returns how many. */
size_t link_combinations(const Linkage *linkage, const Versions *versions, Side *out);
unsigned link_side_level(const Linkage *linkage, const Side *a, const Side *b, size_t f);
void link_pair_up(const Linkage *linkage, const Versions *a, const Versions *b, Pairing *out);
void link_pair_records(const Linkage *linkage, uint32_t a, uint32_t b, Pairing *out);
void link_pairing_levels(const Linkage *linkage, const Pairing *pairing, uint8_t *levels);

/* known.c */
extern const char link_known_match[], link_known_apart[]; /* Score.rule of labelled pairs */
bool link_known_take(Linkage *linkage, const LinkOptions *options);
void link_known_free(Known *known);
const LinkLabel *link_find_label(const Known *known, uint32_t a, uint32_t b);
static inline const LinkLabel *link_label_of(const Linkage *linkage, uint32_t a, uint32_t b)
{
    return linkage->known.count == 0 ? NULL
                                     : link_find_label(&linkage->known, a, b); /* NULL: nothing is known */
}
static inline bool link_one_source(const Linkage *linkage, uint32_t a, uint32_t b)
{
    const uint32_t *source = linkage->known.source;
    return source && source[a] == source[b] && source[a] != (uint32_t)LINK_NO_SOURCE;
}

/* rules.c, block.c and walk.c */
bool link_choose_rules(Linkage *linkage);
bool link_take_rules(Linkage *linkage, const LinkRule *rules, size_t count); /* those of the caller */
void link_add_rules(Linkage *linkage, size_t most);
uint32_t link_key_code(const Linkage *linkage, Key key, const Side *side); /* 0: not recorded */
/* sort.c: brings equal codes together, each run by rising record as they must be given; codes must be well
 * mixed. */
bool link_sort(Memory *memory, uint64_t *codes, uint32_t *records, size_t count);

/* Codes of records, sorted in as many parts, one after the other, as the memory allowed makes needful: part
 * by part they are in the same order as all at once. Nearly all codes that occur once are left out, and none
 * that occur more often. */
enum { SORTED_BITS = 22 };
typedef struct Codes {
    Memory *memory;
    uint64_t *codes;
    uint32_t *records;
    size_t count, room, all; /* `all`: before any were left out */
    uint32_t part, parts;
    int shift;
} Codes;
/* Keeps half of what is left free for sorting; false when that is too little. Before, and without a limit,
 * half of what is left may be sorted in, by each thread its share. */
bool link_sort_allowed(Linkage *linkage);
uint64_t link_sort_share(const Linkage *linkage);
bool link_codes_open(Codes *codes, const Linkage *linkage, size_t records);
void link_codes_close(Codes *codes);
/* `fill` adds the codes of all records by rising record; those of other parts are passed over. */
typedef void LinkFill(const void *context, Codes *codes);
bool link_codes_sort(Codes *codes, uint32_t part, LinkFill *fill, const void *context);
static inline void link_codes_add(Codes *codes, uint64_t code, uint32_t record)
{
    if ((code & ((1u << SORTED_BITS) - 1)) >> codes->shift != codes->part)
        return;
    if (codes->count < codes->room) {
        codes->codes[codes->count] = code;
        codes->records[codes->count] = record;
    }
    codes->count++;
}

/* Calls visit for every candidate pair once, from many threads. With `most` above 0, of a rule with more
 * pairs only every stride-th, evenly spread: each then stands for rules[rule].stride pairs. */
typedef void LinkVisit(void *context, int worker, uint32_t a, uint32_t b, size_t rule);
typedef struct Sieve Sieve; /* see sieve.h; the pairs that it passes over are counted but not visited */
bool link_candidates(Linkage *linkage, const char *step, uint64_t most, const Sieve *sieve, LinkVisit *visit,
                     void *context);
bool link_pair_wanted(const Linkage *linkage, uint32_t a, uint32_t b);
void link_drop_blocks(Linkage *linkage);

/* strangers.c: fills model.seen and model.scarcity. */
bool link_see_strangers(Linkage *linkage);

/* train.c, household.c, namesake.c; patterns.c */
bool link_train(Linkage *linkage);
void link_set_u(Linkage *linkage);
typedef struct Patterns {
    uint64_t *pattern, *count; /* sorted by pattern after link_patterns_sort */
    size_t used, room;
} Patterns;
bool link_patterns_add(Patterns *patterns, uint64_t pattern, uint64_t count);
bool link_patterns_sort(Patterns *patterns);
void link_patterns_free(Patterns *patterns);
bool link_known_patterns(const Linkage *linkage, Patterns *out); /* known.c: of the known matches, sorted */
/* runs.c: `agree` becomes the share of pairs, of those that hold all the fields, that agree exactly on all;
 * adds the level patterns of some twenty thousand of them, evenly spread, sorted. */
bool link_runs_sample(const Linkage *linkage, const size_t *fields, size_t field_count, Patterns *patterns,
                      double *agree);
typedef struct Namesakes {
    Patterns patterns; /* of pairs that agree on both names */
    double agree;      /* their share of all pairs */
} Namesakes;
bool link_namesake_sample(Linkage *linkage, Namesakes *namesakes);
void link_namesake_fit(Linkage *linkage, const Namesakes *namesakes, bool trained);
typedef struct Households {
    Patterns subsets[SUBSETS_MAX];
    double agree[SUBSETS_MAX]; /* share of random pairs that agree exactly on the whole subset */
} Households;
bool link_household_sample(Linkage *linkage, Households *households, Namesakes *namesakes); /* both */
void link_household_fit(Linkage *linkage, const Households *households, bool trained);
void link_household_free(Households *households);
uint64_t link_pack(const uint8_t *levels, size_t fields); /* three bits a field */
void link_unpack(uint64_t pattern, size_t fields, uint8_t *levels);

/* model.c: the model handed in. link_model_take fits it to the fields; link_model_impose writes what it gives
 * over what was learned; link_model_household the same for the joint term, false when it has none to give;
 * link_model_complete says that nothing is left to learn, and readies the model. */
bool link_model_take(Linkage *linkage, const LinkModel *given, const LinkColumn *columns);
void link_model_impose(Linkage *linkage);
bool link_model_household(Linkage *linkage);
bool link_model_complete(Linkage *linkage);

/* twins.c: two clusters of one birth date in each of which a name of its own, much like the other's, stands
 * on two records or more, and no pair of their bearers is so certain that a slip made twice would still be
 * likelier than two names. `next`: circular lists of the clusters' records. */
bool link_names_recur(const Linkage *linkage, const uint32_t *next, uint32_t a, uint32_t b);

/* together.c */
void link_see_order(Linkage *linkage);
bool link_together(const Linkage *linkage, uint32_t a, uint32_t b); /* written down on one occasion */

/* dependence.c: fills linkage->dependence; after scoring. */
bool link_dependence(Linkage *linkage);

/* weigh.c */
typedef struct Score {
    double field_bits[FIELDS_MAX];
    double moved_bits, joint_bits, rule_bits;
    const char *rule; /* why rule_bits */
    double weight, probability;
} Score;
void link_set_bits(Linkage *linkage);   /* from m, u and kin; before any pair is weighed */
bool link_set_values(Linkage *linkage); /* exact_bits of every field; before link_score */
/* With records: term frequencies and vetoes count. Without (levels of a pattern): the plain model. */
void link_score_levels(const Linkage *linkage, const uint8_t *levels, Score *out);
void link_score(const Linkage *linkage, uint32_t a, uint32_t b, const uint8_t *levels, Score *out);
/* The same of a record whose values have these numbers; `rule` forbids, or NULL; tries_bits as in Pairing, or
 * NULL. */
void link_score_ids(const Linkage *linkage, const uint32_t *ids, const uint32_t *others,
                    const uint8_t *levels, const char *rule, const double *tries_bits, Score *out);
/* What two names that are alike, not the same, bring beyond their level: a slip makes a spelling that hardly
 * anybody bears, two names that many bear are two names. By how many records hold each. */
double link_slip_bits(const Linkage *linkage, size_t f, unsigned level, uint32_t x, uint32_t y);
double link_slip_most(void);
bool link_is_alike(const Field *field, unsigned level); /* levels that slips make */
double link_score_u(const Linkage *linkage, const Score *score, const uint8_t *levels, size_t f,
                    double tries_bits);
/* m of a level among all matches, moved or not. */
double link_m(const Linkage *linkage, size_t f, int level);
/* What the address brings, given what its fields would if nobody moved. */
double link_home_bits(const Model *model, double bits);
bool link_has_homes(const Linkage *linkage); /* two fields of an address, or more */
float link_exact_bits(const Linkage *linkage, size_t f, uint32_t count); /* of a value that so many hold */
/* Two names, not one name with a slip. */
bool link_two_given_names(const Value *a, const Value *b, unsigned level);
/* Why two records are not the same person whatever the score, NULL if nothing says so: exclusive identifiers;
 * twins, when they were written down `together`. */
const char *link_veto(const Linkage *linkage, const Value *given_a, const Value *given_b, bool together,
                      const uint8_t *levels);
/* The same of two records with several values. */
const char *link_pairing_veto(const Linkage *linkage, const Pairing *pairing, bool together,
                              const uint8_t *levels);
/* score.c */
bool link_score_all(Linkage *linkage);
/* The most bits that a field of two different values brings at a level up to this one. */
double link_most_bits(const Linkage *linkage, size_t f, unsigned level);

bool link_take_notice(Linkage *linkage); /* notice.c; after encoding */
/* pairs.c: the pairs that threads find, in sorted runs that spill when they grow too many, brought together
 * as linkage->pairs. One Finds per thread, {0} at first. */
typedef struct PairRun {
    LinkPair *pairs;
    size_t count;
} PairRun;
typedef struct Finds {
    PairRun *runs; /* each sorted; the last one still open */
    size_t run_count, runs_room, run_most;
} Finds;
bool link_finds_add(Linkage *linkage, Finds *finds, const LinkPair *pair);
bool link_finds_join(Linkage *linkage, Finds *finds, size_t finds_count); /* and empties them */
void link_finds_free(Linkage *linkage, Finds *finds);

void link_free_fields(Linkage *linkage);

/* cluster.c and explain.c */
bool link_cluster(Linkage *linkage);
void link_explain_score(const Linkage *linkage, const Pairing *pairing, const uint8_t *levels,
                        const Score *score, LinkExplanation *out);
bool link_write_report(Linkage *linkage);
bool link_tell(Linkage *linkage, const char *step, uint64_t done, uint64_t total);

#endif
