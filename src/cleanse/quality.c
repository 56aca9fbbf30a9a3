#include "cleanse/quality.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cleanse/fold.h"
#include "cleanse/quality_marks.h"
#include "register/shielded.h"
#include "sql.h"

static const QualityCheck checks[CHECK_COUNT] = {
    [CHECK_BIRTH] = {"birth", "have a date of birth", "The record tells the child's date of birth.",
                     QUALITY_COMPLETE, "every figure, since their age is not known"},
    [CHECK_GIVEN] = {"name", "have a given name of their own",
                     "The record names the child, and not as \"Baby\" or \"Twin One\".", QUALITY_COMPLETE,
                     NULL},
    [CHECK_HOME] = {"home", "have a postcode", "The record tells a home postcode.", QUALITY_COMPLETE,
                    "every figure by area, since nobody knows where they live"},
    [CHECK_NHS] = {"nhs", "have an NHS number", "The record tells a valid NHS number.", QUALITY_COMPLETE,
                   NULL},
    [CHECK_SEX] = {"sex", "have a sex", "The record tells girl or boy.", QUALITY_COMPLETE, NULL},
    [CHECK_ETHNICITY] = {"ethnicity", "have an ethnicity", "The record tells the child's ethnicity.",
                         QUALITY_COMPLETE, "figures by ethnicity"},
    [CHECK_LANGUAGE] = {"language", "have a home language", "The record tells the language spoken at home.",
                        QUALITY_COMPLETE, "figures by language"},
    [CHECK_PHONE] = {"phone", "have a telephone", "The record tells a telephone number of the family.",
                     QUALITY_COMPLETE, "the list of calls"},
    [CHECK_POSTCODE] = {"postcode", "have a postcode that exists",
                        "Of the records with a postcode: a postcode that lies in a known small area.",
                        QUALITY_VALID, "every figure by area, since their postcode is not known"},
    [CHECK_ONCE] = {"once", "tell of a child for the first time",
                    "The same list does not tell of the child in an older record already.", QUALITY_UNIQUE,
                    NULL, "are told of once by each list"},
    [CHECK_IN_TIME] = {"in-time", "arrived within 14 days of the birth",
                       "The list that first told of the child was taken in within 14 days of its birth.",
                       QUALITY_TIMELY, NULL, "were on a list of births within 14 days"},
    [CHECK_DUE] = {"due", "are of a list that came when it was due",
                   "The list came again within one and a half times its usual gap, or within 31 days if that "
                   "is longer; a list that came once, within 92 days.",
                   QUALITY_TIMELY, NULL, "are on a list that came when it was due"},
    [CHECK_SAME_BIRTH] =
        {"same-birth", "agree with the other lists on the date of birth",
         "Of the records of children that several lists tell of: the date of birth that most of "
         "them tell.",
         QUALITY_CONSISTENT, NULL, "have the same date of birth on every list"},
    [CHECK_SAME_SEX] =
        {"same-sex", "agree with the other lists on the sex",
         "Of the records of children that several lists tell of: the sex that most of them tell.",
         QUALITY_CONSISTENT, NULL, "have the same sex on every list"},
};

const QualityCheck *quality_check(QualityCheckName name)
{
    return &checks[name];
}

bool quality_check_find(const char *word, QualityCheckName *out)
{
    for (int i = 0; word && i < CHECK_COUNT; i++)
        if (strcmp(checks[i].word, word) == 0) {
            *out = (QualityCheckName)i;
            return true;
        }
    return false;
}

const char *quality_dimension_title(QualityDimension dimension)
{
    static const char *const titles[QUALITY_DIMENSIONS] = {"Complete", "Valid", "Told once", "In time",
                                                           "Consistent"};
    return titles[dimension];
}

/* One and a half times the usual gap after the last delivery. */
static Date due_after(Date first, Date last, int64_t deliveries)
{
    if (deliveries < 2)
        return last + LIST_DUE_DAYS_ONCE;
    Date wait = (Date)(3 * (int64_t)(last - first) / (2 * (deliveries - 1)));
    return last + (wait > LIST_DUE_DAYS_MIN ? wait : LIST_DUE_DAYS_MIN);
}

static bool load_sources(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_sources, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        *GROW(&quality->arena, &quality->sources) = (QualitySource){
            .id = rows_int(rows, 0),
            .name = rows_text(rows, 1, &quality->arena),
            .kind = rows_text(rows, 2, &quality->arena),
            .rejected = (uint64_t)rows_int(rows, 3),
            .last = DATE_NONE,
            .due = DATE_NONE,
        };
        if (!rows_int(rows, 4))
            continue;
        QualitySource *source = &quality->sources.items[quality->sources.count - 1];
        source->last = (Date)(rows_int(rows, 6) / 86400);
        source->due = due_after((Date)(rows_int(rows, 5) / 86400), source->last, rows_int(rows, 4));
    }
    return false;
}

static size_t source_index(const Quality *quality, int64_t id)
{
    size_t at = 0;
    while (at < quality->sources.count && quality->sources.items[at].id != id)
        at++;
    return at;
}

static void mark(Marked *record, QualityCheckName check, bool good)
{
    record->asked |= (uint16_t)MARK(check);
    record->good |= (uint16_t)(good ? MARK(check) : 0);
}

static void mark_told(Marked *record, const Rows *rows, const QualitySource *source, Date day)
{
    const char *given = rows_text(rows, 3, NULL), *sex = fold_sex(rows_text(rows, 4, NULL));
    record->birth = rows_is_null(rows, 2) ? DATE_NONE : (Date)rows_int(rows, 2);
    record->sex = sex ? sex[0] : 0;
    mark(record, CHECK_BIRTH, record->birth != DATE_NONE);
    mark(record, CHECK_GIVEN, fold_given(given) != NULL);
    mark(record, CHECK_SEX, sex != NULL);
    mark(record, CHECK_ETHNICITY, !rows_is_null(rows, 5));
    mark(record, CHECK_LANGUAGE, !rows_is_null(rows, 6));
    mark(record, CHECK_HOME, false);
    mark(record, CHECK_NHS, false);
    mark(record, CHECK_PHONE, false);
    mark(record, CHECK_ONCE, true);
    if (source->due != DATE_NONE)
        mark(record, CHECK_DUE, day <= source->due);
    if (strcmp(source->kind, "births") == 0 && record->birth != DATE_NONE && !rows_is_null(rows, 7))
        mark(record, CHECK_IN_TIME, rows_int(rows, 7) / 86400 <= record->birth + BIRTHS_IN_TIME_DAYS);
}

static bool load_people(Quality *quality, Store *store, int64_t authority, Error *err)
{
    PersonSet left_out;
    TRY(shielded_and_likely(store, &quality->arena, authority, clock_today(), &left_out, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_people, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        if (person_set_has(&left_out, rows_int(rows, 0)))
            continue;
        Marked record = {.id = rows_int(rows, 0)};
        size_t source = source_index(quality, rows_int(rows, 1));
        if (source == quality->sources.count)
            continue;
        record.source = (uint32_t)source;
        mark_told(&record, rows, &quality->sources.items[source], quality->day);
        *GROW(&quality->arena, &quality->records) = record;
    }
    return false;
}

Marked *quality_marked(const Quality *quality, int64_t id)
{
    size_t low = 0, high = quality->records.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (quality->records.items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < quality->records.count && quality->records.items[low].id == id ? &quality->records.items[low]
                                                                                : NULL;
}

static bool load_homes(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_addresses, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        Marked *record = quality_marked(quality, rows_int(rows, 0));
        if (record) {
            mark(record, CHECK_HOME, true);
            mark(record, CHECK_POSTCODE, rows_int(rows, 1) != 0);
        }
    }
    return false;
}

static bool load_identifiers(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_identifiers, &rows, err, VALUE(authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        Marked *record = quality_marked(quality, rows_int(rows, 0));
        if (record)
            mark(record, strcmp(rows_text(rows, 1, NULL), "nhs") == 0 ? CHECK_NHS : CHECK_PHONE, true);
    }
    return false;
}

static int compare_children(const void *a, const void *b, void *context)
{
    const Marked *items = context;
    const Marked *x = &items[*(const uint32_t *)a], *y = &items[*(const uint32_t *)b];
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool sort_children(Quality *quality, Store *store, int64_t authority, Error *err)
{
    DEFER(root_map_close) RootMap *roots = NULL;
    TRY(root_map_open(store, authority, &roots, err));
    size_t count = quality->records.count;
    quality->by_root = ARENA_ARRAY(&quality->arena, uint32_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        quality->records.items[i].root = root_of(roots, quality->records.items[i].id);
        quality->by_root[i] = (uint32_t)i;
    }
    if (count)
        qsort_r(quality->by_root, count, sizeof *quality->by_root, compare_children, quality->records.items);
    return true;
}

/* How many of the child's records say what this one says. */
static size_t votes_for(const Quality *quality, const uint32_t *child, size_t count, const Marked *record,
                        bool birth)
{
    size_t votes = 0;
    for (size_t i = 0; i < count; i++) {
        const Marked *other = &quality->records.items[child[i]];
        votes += birth ? other->birth == record->birth : other->sex == record->sex;
    }
    return votes;
}

static bool says(const Marked *record, bool birth)
{
    return birth ? record->birth != DATE_NONE : record->sex != 0;
}

static void mark_agreement(Quality *quality, const uint32_t *child, size_t count, bool birth)
{
    size_t most = 0, telling = 0;
    for (size_t i = 0; i < count; i++) {
        const Marked *record = &quality->records.items[child[i]];
        if (!says(record, birth))
            continue;
        size_t votes = votes_for(quality, child, count, record, birth);
        telling++;
        most = votes > most ? votes : most;
    }
    for (size_t i = 0; i < count && telling > 1; i++) {
        Marked *record = &quality->records.items[child[i]];
        if (says(record, birth))
            mark(record, birth ? CHECK_SAME_BIRTH : CHECK_SAME_SEX,
                 votes_for(quality, child, count, record, birth) == most);
    }
}

static void mark_again(Quality *quality, const uint32_t *child, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        Marked *record = &quality->records.items[child[i]];
        for (size_t j = 0; j < i; j++)
            if (quality->records.items[child[j]].source == record->source)
                record->good &= (uint16_t)~MARK(CHECK_ONCE);
    }
}

size_t quality_child_end(const Quality *quality, size_t from)
{
    const Marked *items = quality->records.items;
    size_t end = from + 1;
    while (end < quality->records.count &&
           items[quality->by_root[end]].root == items[quality->by_root[from]].root)
        end++;
    return end;
}

static void score(Quality *quality)
{
    for (size_t i = 0; i < quality->records.count; i++) {
        const Marked *record = &quality->records.items[i];
        QualitySource *source = &quality->sources.items[record->source];
        source->records++;
        for (int check = 0; check < CHECK_COUNT; check++) {
            source->checks[check].of += (record->asked >> check) & 1u;
            source->checks[check].good += (record->good >> check) & 1u;
        }
    }
    for (size_t s = 0; s < quality->sources.count; s++) {
        QualitySource *source = &quality->sources.items[s];
        for (int check = 0; check < CHECK_COUNT; check++) {
            QualityScore *one = &source->checks[check], *all = &source->dimensions[checks[check].dimension];
            if (!one->good && checks[check].dimension == QUALITY_COMPLETE && check != CHECK_BIRTH)
                one->of = 0; /* the list has no such column */
            all->of += one->of;
            all->good += one->good;
        }
    }
}

bool quality_open(Store *store, int64_t authority, Date day, Quality **out, Error *err)
{
    Quality *quality = calloc(1, sizeof *quality);
    if (!quality)
        abort();
    quality->day = day;
    if (!load_sources(quality, store, authority, err) || !load_people(quality, store, authority, err) ||
        !load_homes(quality, store, authority, err) || !load_identifiers(quality, store, authority, err) ||
        !sort_children(quality, store, authority, err)) {
        quality_close(quality);
        return false;
    }
    for (size_t from = 0, end; from < quality->records.count; from = end) {
        end = quality_child_end(quality, from);
        mark_again(quality, quality->by_root + from, end - from);
        mark_agreement(quality, quality->by_root + from, end - from, true);
        mark_agreement(quality, quality->by_root + from, end - from, false);
    }
    score(quality);
    if (!quality_load_centres(quality, store, authority, err)) {
        quality_close(quality);
        return false;
    }
    *out = quality;
    return true;
}

void quality_close(Quality *quality)
{
    if (!quality)
        return;
    arena_release(&quality->arena);
    free(quality);
}

size_t quality_source_count(const Quality *quality)
{
    return quality->sources.count;
}

const QualitySource *quality_source(const Quality *quality, size_t index)
{
    return index < quality->sources.count ? &quality->sources.items[index] : NULL;
}

const QualitySource *quality_source_find(const Quality *quality, int64_t id)
{
    return quality_source(quality, source_index(quality, id));
}

/* Whether no record of the child tells what the check asks. A postcode that does not exist is no home. */
static bool nobody_tells(const Quality *quality, size_t from, size_t end, QualityCheckName check)
{
    bool asked = false;
    for (size_t i = from; i < end; i++) {
        const Marked *record = &quality->records.items[quality->by_root[i]];
        if (record->good & MARK(check))
            return false;
        asked = asked || (record->asked & MARK(check));
    }
    return asked;
}

/* Who is missing from every figure comes before who is missing from some. */
static int rank_of(QualityCheckName check)
{
    return check == CHECK_BIRTH ? 0 : check == CHECK_HOME || check == CHECK_POSTCODE ? 1 : 2;
}

static int compare_gains(const void *a, const void *b)
{
    const QualityGain *x = a, *y = b;
    int first = rank_of(x->check), second = rank_of(y->check);
    if (first != second)
        return first - second;
    if (x->children != y->children)
        return x->children > y->children ? -1 : 1;
    return (x->check > y->check) - (x->check < y->check);
}

size_t quality_gains(const Quality *quality, QualityGain *out)
{
    uint64_t children[CHECK_COUNT] = {0};
    size_t count = 0;
    for (size_t from = 0, end; from < quality->records.count; from = end) {
        end = quality_child_end(quality, from);
        for (int check = 0; check < CHECK_COUNT; check++)
            if (checks[check].lost)
                children[check] += nobody_tells(quality, from, end, (QualityCheckName)check);
    }
    for (int check = 0; check < CHECK_COUNT; check++)
        if (children[check])
            out[count++] = (QualityGain){(QualityCheckName)check, children[check]};
    qsort(out, count, sizeof *out, compare_gains);
    return count;
}

typedef struct Ids {
    int64_t *items;
    size_t count, capacity;
} Ids;

void quality_list(const Quality *quality, int64_t source, QualityCheckName check, Arena *arena, int64_t **ids,
                  size_t *count)
{
    Ids list = {0};
    size_t index = source_index(quality, source);
    const QualitySource *of = quality_source(quality, index);
    for (size_t i = 0; of && of->checks[check].of && i < quality->records.count; i++) {
        const Marked *record = &quality->records.items[i];
        if (record->source == index && (record->asked & MARK(check)) && !(record->good & MARK(check)))
            *GROW(arena, &list) = record->id;
    }
    for (size_t from = 0, end; source == 0 && from < quality->records.count; from = end) {
        end = quality_child_end(quality, from);
        if (nobody_tells(quality, from, end, check))
            *GROW(arena, &list) = quality->records.items[quality->by_root[from]].root;
    }
    *ids = list.items;
    *count = list.count;
}

bool quality_rows(Store *store, Arena *arena, int64_t authority, int64_t source, Date day,
                  QualityRowList *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    PersonSet shielded;
    QualityRowList list = {0};
    TRY(shielded_and_likely(store, &pass, authority, day, &shielded, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_quality_rows, &rows, err, VALUE(authority), VALUE(source)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            *out = list;
            return true;
        }
        if (rows_is_null(rows, 5) || !person_set_has(&shielded, rows_int(rows, 5)))
            *GROW(arena, &list) =
                (QualityRow){rows_text(rows, 0, arena), rows_text(rows, 2, arena), rows_text(rows, 3, arena),
                             rows_int(rows, 1), rows_int(rows, 4) != 0};
    }
    return false;
}
