#include "register/record.h"

#include "base/text.h"
#include "sql.h"

Date rows_day(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DATE_NONE : (Date)rows_int(rows, column);
}

static bool record_load(Store *store, Arena *arena, int64_t authority, int64_t id, Record *out, bool *found,
                        Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_get, &rows, err, VALUE(authority), VALUE(id)));
    bool more;
    TRY(rows_next(rows, &more, err));
    *found = false;
    if (!more || strcmp(rows_text(rows, 0, arena), "child") != 0)
        return true;
    *out = (Record){
        .id = id,
        .source = rows_text(rows, 1, arena),
        .ref = rows_text(rows, 2, arena),
        .given = rows_text(rows, 3, arena),
        .family = rows_text(rows, 4, arena),
        .sex = rows_text(rows, 5, arena),
        .ethnicity = rows_text(rows, 6, arena),
        .language = rows_text(rows, 7, arena),
        .birth = rows_day(rows, 8),
        .write = rows_int(rows, 9),
    };
    *found = true;
    return true;
}

static bool address_load(Store *store, Arena *arena, int64_t authority, Record *record, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_addresses, &rows, err, VALUE(authority), VALUE(record->id)));
    bool more;
    TRY(rows_next(rows, &more, err));
    if (more) {
        record->address = rows_text(rows, 0, arena);
        record->postcode = rows_text(rows, 1, arena);
        record->lsoa = rows_text(rows, 2, arena);
    }
    return true;
}

static bool identifiers_load(Store *store, Arena *arena, int64_t authority, Record *record, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_identifiers, &rows, err, VALUE(authority), VALUE(record->id)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *scheme = rows_text(rows, 0, arena);
        if (strcmp(scheme, "nhs") == 0)
            record->nhs = rows_text(rows, 1, arena);
        else if (strcmp(scheme, "phone") == 0)
            record->phone = rows_text(rows, 1, arena);
    }
}

static bool merge_load(Store *store, Arena *arena, int64_t authority, Record *record, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_record_merge, &rows, err, VALUE(authority), VALUE(record->id)));
    bool more;
    TRY(rows_next(rows, &more, err));
    if (more) {
        record->merge_write = rows_int(rows, 0);
        record->merge_probability = rows_real(rows, 1);
        record->merge_reason = rows_text(rows, 2, arena);
    }
    return true;
}

bool records_load(Store *store, Arena *arena, int64_t authority, int64_t person, RecordList *out,
                  int64_t *root, Error *err)
{
    int64_t top;
    IdList tree;
    TRY(merge_root(store, authority, person, &top, err));
    TRY(merge_tree(store, arena, authority, top, &tree, err));
    RecordList records = {0};
    for (size_t i = 0; i < tree.count; i++) {
        Record record;
        bool found;
        TRY(record_load(store, arena, authority, tree.items[i], &record, &found, err));
        if (!found && i == 0)
            break;
        if (!found)
            continue;
        TRY(address_load(store, arena, authority, &record, err));
        TRY(identifiers_load(store, arena, authority, &record, err));
        TRY(merge_load(store, arena, authority, &record, err));
        *GROW(arena, &records) = record;
    }
    *out = records;
    *root = top;
    return true;
}

/* "Baby", "Baby Girl", "Infant of ...", "Twin One": what a list says before a child has a name. */
static bool is_placeholder(Arena *arena, const char *given)
{
    static const char *const words[] = {"baby", "infant", "twin", "triplet", "unknown", "unnamed"};
    const char *folded = text_fold(arena, given);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(folded, words[i], length) == 0 && (folded[length] == '\0' || folded[length] == ' '))
            return true;
    }
    return false;
}

static bool has_text(const char *text)
{
    return text && *text;
}

static void keep_newer(const char **best, int64_t *best_write, const char *value, int64_t write)
{
    if (has_text(value) && (!*best || write > *best_write)) {
        *best = value;
        *best_write = write;
    }
}

Best records_best(Arena *arena, const RecordList *records)
{
    Best best = {.birth = DATE_NONE};
    int64_t given = 0, named = 0, family = 0, sex = 0, home = 0, birth = 0;
    const char *name = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const Record *record = &records->items[i];
        int64_t write = record->write;
        keep_newer(&best.given, &given, record->given, write);
        if (has_text(record->given) && !is_placeholder(arena, record->given))
            keep_newer(&name, &named, record->given, write);
        keep_newer(&best.family, &family, record->family, write);
        keep_newer(&best.sex, &sex, record->sex, write);
        if (record->birth != DATE_NONE && (best.birth == DATE_NONE || write > birth)) {
            best.birth = record->birth;
            birth = write;
        }
        if ((has_text(record->postcode) || has_text(record->address)) && (!home || write > home)) {
            best.address = record->address;
            best.postcode = record->postcode;
            best.lsoa = record->lsoa;
            home = write;
        }
    }
    if (name)
        best.given = name;
    return best;
}
