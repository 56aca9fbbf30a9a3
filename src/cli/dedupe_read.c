#include "cli/dedupe.h"

#include <ctype.h>

#include "base/date.h"
#include "base/text.h"

typedef enum RoleUse { USE_COMPARE, USE_ID, USE_STREET_NUMBER } RoleUse;

typedef struct Role {
    const char *name;
    RoleUse use;
    LinkKind kind;
    bool household, exclusive;
    const char *headers; /* between spaces */
} Role;

static const Role roles[] = {
    {"id", USE_ID, LINK_OTHER, false, false, " id rec_id unique_id record_id row_id person_id child_id "},
    {"given_name", USE_COMPARE, LINK_GIVEN_NAME, false, false,
     " given_name givenname given first_name firstname fname forename forename_1 forenames legal_forename "
     "child_first_name"
     " child_forename child_given_name preferred_name first_names christian_name "},
    {"family_name", USE_COMPARE, LINK_FAMILY_NAME, true, false,
     " family_name familyname family last_name lastname lname surname sname legal_surname child_last_name "
     "child_surname"
     " child_family_name "},
    {"full_name", USE_COMPARE, LINK_FULL_NAME, false, false,
     " full_name fullname name child_name person_name "},
    {"middle_name", USE_COMPARE, LINK_OTHER, false, false,
     " middle_name middle_names middlename middle_initial mname "},
    {"dob", USE_COMPARE, LINK_DATE, false, false,
     " dob date_of_birth birth_date birthdate dateofbirth birthday child_dob child_date_of_birth d_o_b "},
    {"sex", USE_COMPARE, LINK_SEX, false, false, " sex gender child_sex child_gender "},
    {"street_number", USE_STREET_NUMBER, LINK_STREET, true, false,
     " street_number house_number number house_no housenumber "},
    {"street", USE_COMPARE, LINK_STREET, true, false,
     " street address address_line address_line_1 address1 address_1 address_line1 street_name "
     "street_address home_address"
     " first_line_of_address "},
    {"locality", USE_COMPARE, LINK_TOWN, true, false,
     " locality address_line_2 address2 address_2 address_line2 "},
    {"suburb", USE_COMPARE, LINK_TOWN, true, false, " suburb district village "},
    {"town", USE_COMPARE, LINK_TOWN, true, false, " town city post_town town_city "},
    {"state", USE_COMPARE, LINK_OTHER, true, false, " state county region "},
    {"postcode", USE_COMPARE, LINK_POSTCODE, true, false,
     " postcode post_code postal_code postcode_fake zip zipcode zip_code "},
    {"phone", USE_COMPARE, LINK_PHONE, true, false,
     " phone telephone mobile phone_number phone_no tel mobile_phone mobile_number telephone_number "
     "contact_number parent_phone "},
    {"email", USE_COMPARE, LINK_EMAIL, true, false, " email e_mail email_address mail parent_email "},
    {"nhs_number", USE_COMPARE, LINK_IDENTIFIER, false, true, " nhs_number nhs_no nhs nhsnumber "},
    {"upn", USE_COMPARE, LINK_IDENTIFIER, false, true, " upn unique_pupil_number "},
    {"national_id", USE_COMPARE, LINK_IDENTIFIER, false, false,
     " national_id soc_sec_id ssn ni_number nino national_insurance_number "},
    {"second_id", USE_COMPARE, LINK_IDENTIFIER, false, false, " second_id passport art_number "},
    {"birth_place", USE_COMPARE, LINK_OTHER, false, false, " birth_place place_of_birth birthplace "},
    {"occupation", USE_COMPARE, LINK_OTHER, false, false, " occupation job "},
    {"mother_name", USE_COMPARE, LINK_OTHER, true, false,
     " mother_name mothers_name mother parent_name carer_name "},
};
enum { ROLE_COUNT = sizeof roles / sizeof *roles };

typedef struct Reading {
    Arena *arena;
    Columns *columns; /* one per role, then the truth */
    ColumnChoices choices;
    bool in_file[2][ROLE_COUNT];
    size_t first_file_rows;
    bool two_files;
    int threads;
} Reading;
enum { TRUTH = ROLE_COUNT, COLUMN_COUNT };

static void plain_header(const char *header, char out[64])
{
    size_t used = 0;
    for (; *header != '\0' && used < 62; header++) {
        bool word = isalnum((unsigned char)*header) != 0;
        if (word)
            out[used++] = (char)tolower((unsigned char)*header);
        else if (used > 0 && out[used - 1] != '_')
            out[used++] = '_';
    }
    while (used > 0 && out[used - 1] == '_')
        used--;
    out[used] = '\0';
}

static int role_by_header(const char *header)
{
    char plain[64], wanted[68];
    plain_header(header, plain);
    snprintf(wanted, sizeof wanted, " %s ", plain);
    for (int r = 0; r < ROLE_COUNT; r++)
        if (plain[0] != '\0' && strstr(roles[r].headers, wanted))
            return r;
    return -1;
}

static int role_named(const char *name)
{
    for (int r = 0; r < ROLE_COUNT; r++)
        if (strcmp(roles[r].name, name) == 0)
            return r;
    return -1;
}

static bool looks_like_postcode(const char *text)
{
    size_t length = strlen(text);
    return length >= 5 && length <= 8 && isalpha((unsigned char)text[0]) &&
           isdigit((unsigned char)text[length - 3]) && isalpha((unsigned char)text[length - 2]) &&
           isalpha((unsigned char)text[length - 1]);
}

static int role_by_content(const char *text)
{
    if (strchr(text, '@') && strchr(text, '.'))
        return role_named("email");
    return looks_like_postcode(text) ? role_named("postcode") : -1;
}

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

static bool is_placeholder(const char *text)
{
    static const char words[] =
        " baby boy girl infant twin twin1 twin2 unknown unnamed none na nil null test not known not recorded "
        " tbc tba xx xxx x ";
    char wanted[32];
    if (strlen(text) > 24)
        return false;
    snprintf(wanted, sizeof wanted, " %s ", text);
    return strstr(words, wanted) != NULL || strncmp(text, "baby ", 5) == 0;
}

/* Identifiers and the truth stay as they are written. */
static const char *fold_cell(void *context, size_t column, Arena *arena, const char *text)
{
    (void)context;
    const Role *role = &roles[column < ROLE_COUNT ? column : 0];
    if (text[0] == '\0' || role->use == USE_ID)
        return text;
    if (role->kind == LINK_DATE)
        return fold_date(arena, text);
    if (role->kind == LINK_EMAIL)
        return lower(arena, text);
    if (role->exclusive && strcmp(role->name, "nhs_number") == 0 && !is_nhs_number(text))
        return "";
    const char *folded = text_fold(arena, text);
    bool named =
        role->kind == LINK_GIVEN_NAME || role->kind == LINK_FAMILY_NAME || role->kind == LINK_FULL_NAME;
    return named && is_placeholder(folded) ? "" : folded;
}

static void say_choice(Reading *reading, const char *path, const char *header, int role)
{
    *GROW(reading->arena, &reading->choices) =
        (ColumnChoice){path, header, role < 0 ? NULL : roles[role].name, role >= 0 && roles[role].exclusive};
    if (role < 0)
        fprintf(stderr, "  %s: not used\n", header);
    else
        fprintf(stderr, "  %s: %s%s\n", header,
                roles[role].use == USE_ID ? "the record's name, no evidence" : roles[role].name,
                roles[role].exclusive ? " (two different ones are two people)" : "");
}

typedef struct Layout {
    size_t count;
    int role[CSV_FIELDS_MAX]; /* -1 not used, -2 truth */
    const char *headers[CSV_FIELDS_MAX];
} Layout;

static bool read_header(Reading *reading, const CsvRow *row, const char *truth, size_t file, Layout *layout,
                        Error *err)
{
    bool truth_found = false;
    layout->count = row->count < CSV_FIELDS_MAX ? row->count : CSV_FIELDS_MAX;
    for (size_t i = 0; i < layout->count; i++) {
        layout->headers[i] = arena_copy(reading->arena, row->fields[i], strlen(row->fields[i]));
        int role = role_by_header(row->fields[i]);
        if (truth && strcmp(row->fields[i], truth) == 0) {
            role = -2;
            truth_found = true;
        }
        if (role >= 0 && reading->in_file[file][role])
            role = -1;
        if (role >= 0)
            reading->in_file[file][role] = true;
        layout->role[i] = role;
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

static void find_fields(const Layout *layout, bool two_files, int fields[COLUMN_COUNT])
{
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        fields[c] = COLUMN_LEFT_OUT;
    if (two_files)
        fields[role_named("id")] = COLUMN_EMPTY;
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
    find_fields(layout, reading->two_files, fields);
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
            .household = home && roles[r].household,
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
    columns_fold(&out->cells, fold_cell, NULL, keep_written, threads);
    out->choices = reading->choices;
    out->count = out->cells.rows;
    out->truth = truth ? &out->cells.items[TRUTH] : NULL;
    choose_columns(reading, path_count, out);
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

void people_list_close(PeopleList *list)
{
    columns_close(&list->cells);
}
