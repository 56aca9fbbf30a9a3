#include "cleanse/candidate.h"

#include "base/text.h"
#include "register/register.h"
#include "register/shielded.h"
#include "sql.h"

typedef struct Adult {
    int64_t id;
    const char *name, *phone;
} Adult;
typedef struct AdultList {
    Adult *items;
    size_t count, capacity;
} AdultList;

typedef struct NewRecord {
    int64_t id;
    uint32_t occasion;
    const char *given, *family, *birth, *sex;
    Date born;
    bool of_several;
} NewRecord;
typedef struct NewRecordList {
    NewRecord *items;
    size_t count, capacity;
} NewRecordList;

typedef struct Loading {
    Store *store;
    Arena *arena;
    int64_t authority;
    Candidates *into;
    AdultList adults; /* beside children: their carers */
} Loading;

static const char *fold_of(Arena *arena, const Rows *rows, int folded, int written)
{
    const char *text = rows_text(rows, folded, arena);
    return text && *text ? text : fold_words(arena, rows_text(rows, written, NULL));
}

uint32_t candidate_of(const Candidates *candidates, int64_t id)
{
    size_t low = 0, high = candidates->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (candidates->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < candidates->count && candidates->ids[low] == id ? (uint32_t)low : CANDIDATE_NONE;
}

static Adult *adult_of(const AdultList *adults, int64_t id)
{
    size_t low = 0, high = adults->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (adults->items[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < adults->count && adults->items[low].id == id ? &adults->items[low] : NULL;
}

void candidates_make(Arena *arena, size_t count, Candidates *out)
{
    out->count = count;
    out->ids = ARENA_ARRAY(arena, int64_t, count);
    out->births = ARENA_ARRAY(arena, Date, count);
    out->occasions = ARENA_ARRAY(arena, uint32_t, count);
    out->restricted = ARENA_ARRAY(arena, bool, count);
    out->hidden = ARENA_ARRAY(arena, bool, count);
    out->registered = ARENA_ARRAY(arena, bool, count);
    out->of_several = ARENA_ARRAY(arena, bool, count);
    out->places = ARENA_ARRAY(arena, Place, count);
    out->merged_into = ARENA_ARRAY(arena, uint32_t, count);
    for (int column = 0; column < CANDIDATE_COLUMN_COUNT; column++)
        out->columns[column] = ARENA_ARRAY(arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        out->births[i] = out->places[i].day = DATE_NONE;
        out->occasions[i] = (uint32_t)LINK_NO_OCCASION;
        out->merged_into[i] = (uint32_t)i;
    }
}

static void take_records(Arena *arena, const NewRecordList *list, Candidates *out)
{
    candidates_make(arena, list->count, out);
    for (size_t i = 0; i < list->count; i++) {
        const NewRecord *record = &list->items[i];
        out->ids[i] = record->id;
        out->births[i] = record->born;
        out->occasions[i] = record->occasion;
        out->of_several[i] = record->of_several;
        out->columns[CANDIDATE_GIVEN][i] = record->given;
        out->columns[CANDIDATE_FAMILY][i] = record->family;
        out->columns[CANDIDATE_BIRTH][i] = record->birth;
        out->columns[CANDIDATE_SEX][i] = record->sex;
    }
}

static bool load_records(Loading *loading, bool adults, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    DEFER(arena_release) Arena pass = {0};
    NewRecordList list = {0};
    Arena *arena = loading->arena;
    TRY(ASK(loading->store, SQL_cleanse_records, &rows, err, VALUE(loading->authority),
            VALUE((int64_t)(adults ? 1 : 0))));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            take_records(arena, &list, loading->into);
            return true;
        }
        const char *given = fold_of(arena, rows, 6, 2);
        NewRecord record = {
            .id = rows_int(rows, 0),
            .occasion = rows_int(rows, 8) ? (uint32_t)LINK_NO_OCCASION : (uint32_t)rows_int(rows, 1),
            .given = fold_given(given),
            .of_several = fold_is_of_several(given),
            .family = fold_of(arena, rows, 7, 3),
            .born = rows_is_null(rows, 4) ? DATE_NONE : (Date)rows_int(rows, 4),
            .sex = fold_sex(rows_text(rows, 5, NULL)),
        };
        record.birth = fold_birth(arena, record.born);
        *GROW(&pass, &list) = record;
    }
    return false;
}

static bool load_adults(Loading *loading, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_adults, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        DEFER(arena_release) Arena pass = {0};
        const char *given = rows_text(rows, 1, &pass), *family = rows_text(rows, 2, &pass);
        *GROW(loading->arena, &loading->adults) =
            (Adult){rows_int(rows, 0), fold_carer(loading->arena, given, family), NULL};
    }
    return false;
}

static bool place_is_newer(const Place *place, const Place *than)
{
    return !than->write || place->day > than->day || (place->day == than->day && place->write > than->write);
}

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

void candidate_take_address(Candidates *into, uint32_t at, const char *street, const char *postcode,
                            Place place)
{
    const char **street_at = &into->columns[CANDIDATE_STREET][at];
    const char **postcode_at = &into->columns[CANDIDATE_POSTCODE][at];
    bool same = same_text(postcode, *postcode_at);
    if (place_is_newer(&place, &into->places[at])) {
        into->places[at] = place;
        *street_at = street || !same ? street : *street_at;
        *postcode_at = postcode;
    } else if (same && !*street_at) {
        *street_at = street;
    }
}

static bool load_addresses(Loading *loading, Error *err)
{
    Arena *arena = loading->arena;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_addresses, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t at = candidate_of(loading->into, rows_int(rows, 0));
        if (at == CANDIDATE_NONE)
            continue;
        const Place place = {rows_text(rows, 3, arena),
                             rows_is_null(rows, 4) ? DATE_NONE : (Date)rows_int(rows, 4), rows_int(rows, 5)};
        candidate_take_address(loading->into, at, fold_words(arena, rows_text(rows, 1, NULL)),
                               fold_words(arena, rows_text(rows, 2, NULL)), place);
    }
    return false;
}

static bool load_identifiers(Loading *loading, Error *err)
{
    Candidates *into = loading->into;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_identifiers, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        int64_t person = rows_int(rows, 0);
        bool is_nhs = strcmp(rows_text(rows, 1, NULL), "nhs") == 0;
        uint32_t at = candidate_of(into, person);
        if (is_nhs) {
            const char *nhs =
                at == CANDIDATE_NONE ? NULL : fold_nhs(loading->arena, rows_text(rows, 2, NULL));
            if (nhs)
                into->columns[CANDIDATE_NHS][at] = nhs;
            continue;
        }
        const char *phone = fold_words(loading->arena, rows_text(rows, 2, NULL));
        Adult *adult = at == CANDIDATE_NONE ? adult_of(&loading->adults, person) : NULL;
        if (at != CANDIDATE_NONE)
            into->columns[CANDIDATE_PHONE][at] = phone;
        else if (adult)
            adult->phone = phone;
    }
    return false;
}

/* The members of one family: its children get the first carer's name, and a phone when they have none. */
static void share_carer(Loading *loading, const int64_t *members, size_t count)
{
    const char *name = NULL, *phone = NULL;
    for (size_t i = 0; i < count; i++) {
        const Adult *adult = adult_of(&loading->adults, members[i]);
        if (adult && !name)
            name = adult->name;
        if (adult && !phone)
            phone = adult->phone;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t at = candidate_of(loading->into, members[i]);
        if (at == CANDIDATE_NONE)
            continue;
        if (name)
            loading->into->columns[CANDIDATE_CARER][at] = name;
        if (phone && !loading->into->columns[CANDIDATE_PHONE][at])
            loading->into->columns[CANDIDATE_PHONE][at] = phone;
    }
}

static bool load_families(Loading *loading, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    DEFER(arena_release) Arena pass = {0};
    struct {
        int64_t *items;
        size_t count, capacity;
    } members = {0};
    int64_t family = 0;
    TRY(ASK(loading->store, SQL_cleanse_family_members, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more || rows_int(rows, 0) != family) {
            share_carer(loading, members.items, members.count);
            members.count = 0;
        }
        if (!more)
            return true;
        family = rows_int(rows, 0);
        *GROW(&pass, &members) = rows_int(rows, 1);
    }
    return false;
}

static void drop_borrowed_names(Candidates *into)
{
    for (size_t i = 0; i < into->count; i++)
        into->columns[CANDIDATE_FAMILY][i] =
            fold_own_family(into->columns[CANDIDATE_GIVEN][i], into->columns[CANDIDATE_FAMILY][i],
                            into->columns[CANDIDATE_CARER][i]);
}

/* Twins are registered together: of a list of registrations only the rows of one day are one occasion. */
static bool load_registration_days(Loading *loading, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_registration_days, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t at = candidate_of(loading->into, rows_int(rows, 0));
        if (at == CANDIDATE_NONE)
            continue;
        uint32_t *occasion = &loading->into->occasions[at];
        const int64_t both[] = {*occasion, rows_int(rows, 1)};
        *occasion = (uint32_t)text_hash((const char *)both, sizeof both, 1);
    }
    return false;
}

static void mark_people(const PersonSet *people, const Candidates *of, bool *marks)
{
    for (size_t i = 0; i < of->count; i++)
        marks[i] = person_set_has(people, of->ids[i]);
}

static bool load_restricted(Loading *loading, Date as_of, Error *err)
{
    PersonSet people;
    TRY(shielded_people(loading->store, loading->arena, loading->authority, as_of, &people, err));
    mark_people(&people, loading->into, loading->into->restricted);
    TRY(shielded_and_likely(loading->store, loading->arena, loading->authority, as_of, &people, err));
    mark_people(&people, loading->into, loading->into->hidden);
    return true;
}

static bool load_registered(Loading *loading, Date as_of, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_registered, &rows, err, VALUE(loading->authority), VALUE(as_of)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t at = candidate_of(loading->into, rows_int(rows, 0));
        if (at != CANDIDATE_NONE)
            loading->into->registered[at] = true;
    }
    return false;
}

static bool load_merges(Loading *loading, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_merges, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t at = candidate_of(loading->into, rows_int(rows, 0));
        uint32_t into = candidate_of(loading->into, rows_int(rows, 1));
        if (at != CANDIDATE_NONE && into != CANDIDATE_NONE)
            loading->into->merged_into[at] = into;
    }
    return false;
}

static bool load_decisions(Loading *loading, Error *err)
{
    Candidates *into = loading->into;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(loading->store, SQL_cleanse_decisions, &rows, err, VALUE(loading->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more)
            return true;
        uint32_t a = candidate_of(into, rows_int(rows, 0)), b = candidate_of(into, rows_int(rows, 1));
        const char *verdict = rows_text(rows, 2, NULL);
        if (a == CANDIDATE_NONE || b == CANDIDATE_NONE)
            continue;
        if (strcmp(verdict, "same") == 0)
            *GROW(loading->arena, &into->same) = (IndexPair){a, b};
        else if (strcmp(verdict, "different") == 0)
            *GROW(loading->arena, &into->different) = (IndexPair){a, b};
    }
    return false;
}

static bool load_beside_children(Loading *loading, Date as_of, Error *err)
{
    TRY(load_adults(loading, err));
    TRY(load_identifiers(loading, err));
    TRY(load_families(loading, err));
    TRY(load_registration_days(loading, err));
    TRY(load_registered(loading, as_of, err));
    drop_borrowed_names(loading->into);
    return true;
}

bool candidates_load(Store *store, Arena *arena, int64_t authority, Date as_of, CandidateKind kind,
                     Candidates *out, Error *err)
{
    Candidates candidates = {0};
    Loading loading = {store, arena, authority, &candidates, {0}};
    bool adults = kind == CANDIDATE_ADULTS;
    TRY(load_records(&loading, adults, err));
    TRY(load_addresses(&loading, err));
    TRY(adults ? load_identifiers(&loading, err) : load_beside_children(&loading, as_of, err));
    TRY(load_restricted(&loading, as_of, err));
    TRY(load_merges(&loading, err));
    TRY(load_decisions(&loading, err));
    *out = candidates;
    return true;
}

void candidates_columns(const Candidates *candidates, CandidateKind kind, LinkColumn *out)
{
    static const LinkColumn shapes[CANDIDATE_COLUMN_COUNT] = {
        [CANDIDATE_GIVEN] = {.name = "given name", .kind = LINK_GIVEN_NAME},
        [CANDIDATE_FAMILY] = {.name = "family name", .kind = LINK_FAMILY_NAME, .household = true},
        [CANDIDATE_BIRTH] = {.name = "birth date", .kind = LINK_DATE},
        [CANDIDATE_SEX] = {.name = "sex", .kind = LINK_SEX},
        [CANDIDATE_STREET] = {.name = "address", .kind = LINK_STREET, .household = true},
        [CANDIDATE_POSTCODE] = {.name = "postcode", .kind = LINK_POSTCODE, .household = true},
        [CANDIDATE_PHONE] = {.name = "telephone", .kind = LINK_PHONE, .household = true},
        [CANDIDATE_NHS] = {.name = "NHS number", .kind = LINK_IDENTIFIER, .exclusive = true},
        [CANDIDATE_CARER] = {.name = "carer", .kind = LINK_OTHER, .household = true},
    };
    for (int i = 0; i < CANDIDATE_COLUMN_COUNT; i++) {
        out[i] = shapes[i];
        out[i].values = candidates->columns[i];
    }
    if (kind == CANDIDATE_ADULTS)
        out[CANDIDATE_CARER].name = "eldest child";
}

const char *explanation_lines(Arena *arena, const LinkExplanation *why)
{
    char *lines = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&lines, &length);
    if (!file)
        abort();
    for (size_t i = 0; i < why->reason_count; i++)
        fprintf(file, "%s\t%s\t%.2f\n", why->reasons[i].column, why->reasons[i].level, why->reasons[i].bits);
    if (fclose(file) != 0)
        abort();
    const char *copy = arena_copy(arena, lines, length);
    free(lines);
    return copy;
}
