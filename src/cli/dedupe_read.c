#include "cli/dedupe.h"

#include <ctype.h>

#include "base/date.h"
#include "base/text.h"
#include "cleanse/fold.h"
#include "cli/dedupe_roles.h"

/* A column of further values of a role, in one file or in both. */
typedef struct FurtherColumn {
    int role, version;
    const char *name;
    bool in_file[2];
} FurtherColumn;
enum { FURTHER_MAX = 24 };

typedef struct Reading {
    Arena *arena;
    Columns *columns; /* one per role, the truth, then further values */
    FurtherColumn further[FURTHER_MAX];
    size_t further_count;
    ColumnChoices choices;
    bool in_file[2][ROLE_COUNT];
    size_t first_file_rows;
    bool two_files;
    int threads;
} Reading;
enum { TRUTH = ROLE_COUNT, FIRST_FURTHER, COLUMN_COUNT = FIRST_FURTHER + FURTHER_MAX };

static const char *fold_date(Arena *arena, const char *text)
{
    static const char *const formats[] = {"dd/mm/yyyy", "yyyymmdd", "dd-mm-yyyy",
                                          "dd.mm.yyyy", "d-mmm-yy", "d mmm yyyy"};
    char printed[DATE_TEXT_SIZE];
    Date date;
    if (strlen(text) == 10 && text[4] == '-' && text[7] == '-')
        return arena_copy(arena, text, 10);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (date_parse(text, formats[i], 30, &date))
            return arena_copy(arena, date_print(date, printed), strlen(printed));
    return arena_copy(arena, text, strlen(text));
}

static const char *lower(Arena *arena, const char *text)
{
    size_t length = strlen(text);
    char *copy = ARENA_ARRAY(arena, char, length + 1);
    for (size_t i = 0; i < length; i++)
        copy[i] = (char)tolower((unsigned char)text[i]);
    return copy;
}

/* Modulus 11, as every NHS number since 1996 is made. */
static bool is_nhs_number(const char *text)
{
    int digits = 0, sum = 0, last = 0;
    for (; *text != '\0'; text++) {
        if (!isdigit((unsigned char)*text))
            continue;
        last = *text - '0';
        digits++;
        if (digits < 10)
            sum += last * (11 - digits);
    }
    int check = (11 - sum % 11) % 11;
    return digits == 10 && check == last;
}

/* "twin two", "triplet b": no name yet, but not the first. "" where it is not told which. */
static const char *which_of_several(const char *folded)
{
    static const char *const numbers[][3] = {{"1", "a", "one"}, {"2", "b", "two"}, {"3", "c", "three"}};
    const char *last = strrchr(folded, ' ');
    for (size_t n = 0; last && n < sizeof numbers / sizeof *numbers; n++)
        for (int way = 0; way < 3; way++)
            if (strcmp(last + 1, numbers[n][way]) == 0)
                return numbers[n][2];
    return "";
}

static bool is_name(LinkKind kind)
{
    return kind == LINK_GIVEN_NAME || kind == LINK_FAMILY_NAME || kind == LINK_FULL_NAME;
}

/* Identifiers and the truth stay as they are written. */
static const char *fold_cell(void *context, size_t column, Arena *arena, const char *text)
{
    const Reading *reading = context;
    const Role *role = &roles[column < ROLE_COUNT      ? (int)column
                              : column < FIRST_FURTHER ? 0
                                                       : reading->further[column - FIRST_FURTHER].role];
    if (text[0] == '\0' || role->use == USE_ID)
        return text;
    if (role->kind == LINK_DATE)
        return fold_date(arena, text);
    if (role->kind == LINK_EMAIL)
        return lower(arena, text);
    if (role->exclusive && strcmp(role->name, "nhs_number") == 0 && !is_nhs_number(text))
        return "";
    const char *folded = text_fold(arena, text);
    bool named = is_name(role->kind);
    if (named && fold_is_of_several(folded))
        return which_of_several(folded);
    return named && !fold_given(folded) ? "" : folded;
}

static void say_choice(Reading *reading, const char *path, const char *header, int role)
{
    bool further = role >= FIRST_FURTHER;
    if (further)
        role = reading->further[role - FIRST_FURTHER].role;
    *GROW(reading->arena, &reading->choices) =
        (ColumnChoice){path, header, role < 0 ? NULL : roles[role].name, further,
                       role >= 0 && roles[role].exclusive && !further};
    if (role < 0)
        fprintf(stderr, "  %s: not used\n", header);
    else if (further)
        fprintf(stderr, "  %s: another %s\n", header, roles[role].name);
    else
        fprintf(stderr, "  %s: %s%s\n", header,
                roles[role].use == USE_ID ? "the record's name, no evidence" : roles[role].name,
                roles[role].exclusive ? " (two different ones are two people)" : "");
}

typedef struct Layout {
    size_t count;
    int role[CSV_FIELDS_MAX]; /* -1 not used, -2 truth, from FIRST_FURTHER on further values */
    const char *headers[CSV_FIELDS_MAX];
} Layout;

static int add_further(Reading *reading, int role, int version, const char *name)
{
    if (reading->further_count == FURTHER_MAX)
        return ROLE_NONE;
    reading->further[reading->further_count] = (FurtherColumn){role, version, name, {false, false}};
    return FIRST_FURTHER + (int)reading->further_count++;
}

/* The column of a version that this file has not told yet. */
static int further_column(Reading *reading, int role, int version, const char *header, size_t file)
{
    for (size_t i = 0; i < reading->further_count; i++) {
        FurtherColumn *further = &reading->further[i];
        if (further->role != role || further->version != version)
            continue;
        if (further->in_file[file])
            return further_column(reading, role, version + 1, header, file);
        further->in_file[file] = true;
        return FIRST_FURTHER + (int)i;
    }
    int column = add_further(reading, role, version, header);
    if (column != ROLE_NONE)
        reading->further[column - FIRST_FURTHER].in_file[file] = true;
    return column;
}

static int choose_role(Reading *reading, const char *header, size_t file)
{
    int role = role_by_header(header), version = 1;
    if (role >= 0 && !reading->in_file[file][role]) {
        reading->in_file[file][role] = true;
        return role;
    }
    if (role < 0)
        role = role_of_further(header, &version);
    else if (!role_may_repeat(role))
        role = ROLE_NONE;
    return role < 0 ? role : further_column(reading, role, version, header, file);
}

static bool read_header(Reading *reading, const CsvRow *row, const char *truth, size_t file, Layout *layout,
                        Error *err)
{
    bool truth_found = false;
    layout->count = row->count < CSV_FIELDS_MAX ? row->count : CSV_FIELDS_MAX;
    for (size_t i = 0; i < layout->count; i++) {
        layout->headers[i] = arena_copy(reading->arena, row->fields[i], strlen(row->fields[i]));
        bool is_truth = truth && strcmp(row->fields[i], truth) == 0;
        truth_found |= is_truth;
        layout->role[i] = is_truth ? -2 : choose_role(reading, layout->headers[i], file);
    }
    if (truth && !truth_found)
        return error_set(err, ERROR_INPUT, "There is no column \"%s\" to compare the result with.", truth);
    return true;
}

/* Columns with unknown names show by their first row what they hold. */
static void guess_columns(Reading *reading, Layout *layout, const CsvRow *row, const char *path, size_t file)
{
    for (size_t i = 0; i < layout->count && i < row->count; i++) {
        int role = layout->role[i] == -1 ? role_by_content(row->fields[i]) : -1;
        if (role >= 0 && !reading->in_file[file][role]) {
            reading->in_file[file][role] = true;
            layout->role[i] = role;
        }
    }
    for (size_t i = 0; i < layout->count; i++)
        if (layout->role[i] != -2)
            say_choice(reading, path, layout->headers[i], layout->role[i]);
}

/* Further values that only the other file tells are empty here, those of before too. */
static void find_fields(const Reading *reading, const Layout *layout, int fields[COLUMN_COUNT])
{
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        fields[c] = COLUMN_LEFT_OUT;
    if (reading->two_files)
        fields[role_named("id")] = COLUMN_EMPTY;
    for (size_t i = 0; i < reading->further_count; i++)
        fields[FIRST_FURTHER + i] = COLUMN_EMPTY;
    for (size_t i = layout->count; i-- > 0;)
        if (layout->role[i] != -1)
            fields[layout->role[i] == -2 ? TRUTH : layout->role[i]] = (int)i;
}

static bool read_file(Reading *reading, const char *path, const char *truth, size_t file, Error *err)
{
    DEFER(csv_close) Csv *csv = NULL;
    TRY(csv_open(path, &csv, err));
    CsvRow row;
    bool more;
    if (!csv_next(csv, &row, &more, err))
        return error_prefix(err, "%s", path);
    if (!more)
        return error_set(err, ERROR_INPUT, "%s has no rows.", path);
    Layout *layout = ARENA_NEW(reading->arena, Layout);
    TRY(read_header(reading, &row, truth, file, layout, err));
    fprintf(stderr, "%s:\n", path);
    if (!csv_next(csv, &row, &more, err))
        return error_prefix(err, "%s", path);
    if (!more)
        return error_set(err, ERROR_INPUT, "%s has a header and no rows.", path);
    guess_columns(reading, layout, &row, path, file);
    int fields[COLUMN_COUNT];
    find_fields(reading, layout, fields);
    for (size_t i = 0; i < reading->further_count; i++)
        for (size_t r = 0; file > 0 && !reading->further[i].in_file[0] && r < reading->first_file_rows; r++)
            column_add(&reading->columns->items[FIRST_FURTHER + i], "", 0);
    columns_add(reading->columns, &row, fields);
    return columns_read(reading->columns, csv, fields, reading->threads, err) ||
           error_prefix(err, "%s", path);
}

/* Number and street as one text, in the place of the street. */
static void join_street(Reading *reading, size_t number, size_t street)
{
    Columns joined;
    columns_open(&joined, 1, NULL);
    DEFER(arena_release) Arena scratch = {0};
    Column *items = reading->columns->items;
    for (size_t r = 0; r < reading->columns->rows; r++) {
        const char *text = column_text(&items[street], r), *before = column_text(&items[number], r);
        if (before[0] != '\0')
            text = arena_print(&scratch, "%s %s", before, text);
        column_add(&joined.items[0], text, strlen(text));
        arena_reset(&scratch);
    }
    columns_seal(&joined);
    Column own = items[street];
    items[street] = joined.items[0];
    joined.items[0] = own;
    columns_close(&joined);
}

static const char *const separators = ";|";
enum { PIECES_MAX = 4 };

/* The nth piece of a cell with several values, without the spaces around it. */
static const char *piece_of(const char *text, size_t number, size_t *length)
{
    for (; number > 0 && *text != '\0'; number--) {
        text += strcspn(text, separators);
        text += *text != '\0';
    }
    text += strspn(text, " ");
    *length = strcspn(text, separators);
    while (*length > 0 && text[*length - 1] == ' ')
        --*length;
    return text;
}

static size_t count_pieces(const Column *column)
{
    size_t most = 1;
    for (size_t t = 0; t < column->text_count; t++) {
        size_t count = 1;
        for (const char *at = column->texts[t]; *(at += strcspn(at, separators)) != '\0'; at++)
            count++;
        most = count > most ? count : most;
    }
    return most < PIECES_MAX ? most : PIECES_MAX;
}

/* "Smith; Jones": the first is the value, the others are further ones. */
static void split_column(Reading *reading, size_t c, int role, int version)
{
    Column *items = reading->columns->items, *own = &items[c];
    size_t pieces = count_pieces(own), length;
    for (size_t p = 1; p < pieces; p++) {
        const char *name =
            arena_print(reading->arena, "%s (value %zu)",
                        version > 0 ? reading->further[c - FIRST_FURTHER].name : roles[role].name, p + 1);
        int column = add_further(reading, role, 100 + 10 * version + (int)p, name);
        for (size_t r = 0; column != ROLE_NONE && r < reading->columns->rows; r++) {
            const char *piece = piece_of(column_text(own, r), p, &length);
            column_add(&items[column], piece, length);
        }
        if (column != ROLE_NONE)
            column_seal(&items[column]);
    }
    for (size_t t = 0; pieces > 1 && t < own->text_count; t++) {
        const char *piece = piece_of(own->texts[t], 0, &length);
        own->texts[t] = arena_copy(&own->arena, piece, length);
    }
    if (pieces > 1)
        fprintf(stderr, "Cells of %s with several values, separated by ; or |, were taken apart.\n",
                version > 0 ? reading->further[c - FIRST_FURTHER].name : roles[role].name);
}

static void split_columns(Reading *reading)
{
    size_t told = reading->further_count;
    for (int r = 0; r < ROLE_COUNT; r++)
        if (reading->in_file[0][r] && roles[r].use == USE_COMPARE && roles[r].kind != LINK_OTHER)
            split_column(reading, (size_t)r, r, 0);
    for (size_t i = 0; i < told; i++)
        split_column(reading, FIRST_FURTHER + i, reading->further[i].role, reading->further[i].version);
}

static void choose_more(const Reading *reading, PeopleList *out)
{
    for (size_t i = 0; i < reading->further_count; i++) {
        const FurtherColumn *further = &reading->further[i];
        const Column *cells = &reading->columns->items[FIRST_FURTHER + i];
        size_t c = 0;
        while (c < out->column_count && strcmp(out->columns[c].name, roles[further->role].name) != 0)
            c++;
        if (c == out->column_count)
            continue;
        out->more_names[out->more_count] = further->name;
        out->more_written[out->more_count] = cells->before;
        out->more[out->more_count++] =
            (LinkMore){.column = c,
                       .together = role_is_of_address(further->role) ? (size_t)further->version : 0,
                       .codes = cells->codes,
                       .texts = cells->texts,
                       .text_count = cells->text_count};
    }
}

static void choose_columns(const Reading *reading, size_t files, PeopleList *out)
{
    bool home = false;
    for (size_t r = 0; r < ROLE_COUNT; r++)
        home |= reading->in_file[0][r] && (roles[r].kind == LINK_STREET || roles[r].kind == LINK_POSTCODE ||
                                           roles[r].kind == LINK_PHONE);
    for (size_t r = 0; r < ROLE_COUNT; r++) {
        bool there = reading->in_file[0][r] && (files == 1 || reading->in_file[1][r]);
        if (!there || roles[r].use != USE_COMPARE || out->column_count == LINK_COLUMNS_MAX)
            continue;
        const Column *column = &reading->columns->items[r];
        out->written[out->column_count] = column->before;
        out->columns[out->column_count++] = (LinkColumn){
            .name = roles[r].name,
            .kind = roles[r].kind,
            .household = roles[r].household && (home || is_name(roles[r].kind)),
            .exclusive = roles[r].exclusive,
            .codes = column->codes,
            .texts = column->texts,
            .text_count = column->text_count,
        };
    }
}

static void name_records(const Reading *reading, PeopleList *out)
{
    size_t id = (size_t)role_named("id");
    if (reading->in_file[0][id] || reading->in_file[1][id])
        out->ids = &reading->columns->items[id];
}

bool people_list_read(Arena *arena, const char *const *paths, size_t path_count, const char *truth,
                      bool keep_written, int threads, PeopleList *out, Error *err)
{
    Reading *reading = ARENA_NEW(arena, Reading);
    reading->arena = arena;
    *out = (PeopleList){0};
    reading->columns = &out->cells;
    reading->two_files = path_count == 2;
    reading->threads = threads;
    bool row_by_row[COLUMN_COUNT] = {[TRUTH] = true};
    row_by_row[role_named("id")] = true;
    columns_open(&out->cells, COLUMN_COUNT, row_by_row);
    for (size_t file = 0; file < path_count; file++) {
        TRY(read_file(reading, paths[file], truth, file, err));
        if (file == 0)
            reading->first_file_rows = out->cells.rows;
        name_records(reading, out);
        for (size_t r = 0; file == 1 && r < ROLE_COUNT; r++)
            if (reading->in_file[1][r] != reading->in_file[0][r])
                reading->in_file[0][r] = reading->in_file[1][r] = false;
    }
    columns_seal(&out->cells);
    int number = role_named("street_number"), street = role_named("street");
    if (reading->in_file[0][number] && reading->in_file[0][street])
        join_street(reading, (size_t)number, (size_t)street);
    split_columns(reading);
    columns_fold(&out->cells, fold_cell, reading, keep_written, threads);
    out->choices = reading->choices;
    out->count = out->cells.rows;
    out->truth = truth ? &out->cells.items[TRUTH] : NULL;
    choose_columns(reading, path_count, out);
    choose_more(reading, out);
    if (out->column_count == 0)
        return error_set(
            err, ERROR_INPUT,
            "No column was recognised. Name them given_name, family_name, dob, postcode and so on.");
    if (path_count == 2) {
        out->set = ARENA_ARRAY(arena, uint32_t, out->count);
        for (size_t i = reading->first_file_rows; i < out->count; i++)
            out->set[i] = 1;
    }
    return true;
}

const char *people_id(const PeopleList *list, size_t record, char number[PEOPLE_ID_ROOM])
{
    const char *id = list->ids ? column_text(list->ids, record) : "";
    if (id[0] != '\0')
        return id;
    snprintf(number, PEOPLE_ID_ROOM, "%zu", record + 1);
    return number;
}

const char *people_value(const PeopleList *list, size_t column, size_t record)
{
    const LinkColumn *from = &list->columns[column];
    return (list->written[column] ? list->written[column] : from->texts)[from->codes[record]];
}

const char *people_further(const PeopleList *list, size_t more, size_t record)
{
    const LinkMore *from = &list->more[more];
    return (list->more_written[more] ? list->more_written[more] : from->texts)[from->codes[record]];
}

void people_list_close(PeopleList *list)
{
    columns_close(&list->cells);
}
