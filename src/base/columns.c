#include "base/columns.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    PIECE_BYTES = 64 << 10,
    PART_BYTES = 4 << 20,
    PARTS_MAX = 16,
    FIRST_ROWS = 4096,
    LARGE_PAGE = 2 << 20,
    MANY_TEXTS = 1 << 17,
};

struct ColumnSlot {
    const char *text; /* NULL: free */
    uint32_t hash, code;
};

static void *memory(void *old, size_t count, size_t size)
{
    void *grown = realloc(old, count * size);
    if (!grown)
        abort();
    return grown;
}

/* Large memory in pages of 2 MiB, where the system has them: fewer faults, and look-ups find their page. */
static void use_large_pages(void *from, size_t size)
{
    uintptr_t begin = ((uintptr_t)from + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE,
              end = ((uintptr_t)from + size) / LARGE_PAGE * LARGE_PAGE;
    if (end > begin)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

static const char *keep(Column *column, Arena *arena, const char *text, size_t length)
{
    if (column->free_count <= length) {
        size_t piece = column->text_count < MANY_TEXTS ? PIECE_BYTES : LARGE_PAGE;
        column->free_count = length < piece / 4 ? piece : length + 1;
        column->free_bytes = ARENA_ARRAY(arena, char, column->free_count);
    }
    char *kept = column->free_bytes;
    memcpy(kept, text, length);
    kept[length] = '\0';
    column->free_bytes += length + 1;
    column->free_count -= length + 1;
    return kept;
}

static uint32_t add_text(Column *column, const char *text, size_t length)
{
    if (column->text_count == column->texts_room) {
        column->texts_room = column->texts_room + column->texts_room / 2 + 256;
        column->texts = memory(column->texts, column->texts_room, sizeof *column->texts);
    }
    column->texts[column->text_count] = keep(column, &column->arena, text, length);
    return (uint32_t)column->text_count++;
}

static void grow_slots(Column *column)
{
    size_t count = column->slot_count ? column->slot_count * 2 : 1024;
    ColumnSlot *slots = memory(NULL, count, sizeof *slots);
    use_large_pages(slots, count * sizeof *slots);
    /* Written before it is read, or each page faults twice; memset would become calloc. */
    explicit_bzero(slots, count * sizeof *slots);
    for (size_t i = 0; i < column->slot_count; i++) {
        if (!column->slots[i].text)
            continue;
        size_t slot = column->slots[i].hash & (count - 1);
        while (slots[slot].text)
            slot = (slot + 1) & (count - 1);
        slots[slot] = column->slots[i];
    }
    free(column->slots);
    column->slots = slots;
    column->slot_count = count;
}

static uint64_t word_at(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* The last bytes are read together with some before them. */
static uint32_t hash_of(const char *text, size_t length)
{
    __extension__ typedef unsigned __int128 Wide;
    const uint64_t odd = 0xa0761d6478bd642f;
    uint64_t hash = length * 0xe7037ed1a0b428db, word = 0;
    for (size_t at = 0; length - at > 8; at += 8) {
        Wide product = (Wide)(hash ^ word_at(text + at)) * odd;
        hash = (uint64_t)product ^ (uint64_t)(product >> 64);
    }
    if (length >= 8)
        word = word_at(text + length - 8);
    else
        for (size_t i = 0; i < length; i++)
            word = word << 8 | (unsigned char)text[i];
    Wide product = (Wide)(hash ^ word) * odd;
    hash = (uint64_t)product ^ (uint64_t)(product >> 64);
    return (uint32_t)(hash ^ hash >> 32);
}

static void copy_short(char *to, const char *text, size_t length)
{
    if (length >= 8) {
        for (size_t at = 0; length - at > 8; at += 8)
            memcpy(to + at, text + at, 8);
        memcpy(to + length - 8, text + length - 8, 8);
        return;
    }
    for (size_t i = 0; i < length; i++)
        to[i] = text[i];
}

static uint32_t code_of(Column *column, const char *text, size_t length, uint32_t hash)
{
    if (length == 0)
        return 0;
    if (column->text_count * 3 >= column->slot_count * 2)
        grow_slots(column);
    size_t mask = column->slot_count - 1, at = hash & mask;
    for (; column->slots[at].text; at = (at + 1) & mask)
        if (column->slots[at].hash == hash && strcmp(column->slots[at].text, text) == 0)
            return column->slots[at].code;
    uint32_t code = add_text(column, text, length);
    column->slots[at] = (ColumnSlot){column->texts[code], hash, code};
    return code;
}

static void room_for_codes(Column *column, size_t more)
{
    if (column->rows + more <= column->codes_room)
        return;
    column->codes_room = column->rows + more + column->rows / 2 + 1024;
    column->codes = memory(column->codes, column->codes_room, sizeof *column->codes);
    use_large_pages(column->codes, column->codes_room * sizeof *column->codes);
}

static void fetch_slot(const Column *column, uint32_t hash)
{
    if (column->slot_count > 0)
        __builtin_prefetch(&column->slots[hash & (column->slot_count - 1)]);
}

/* Looks the waiting cells up: their slots have been asked for, now their texts are, then they are used. */
static void settle(Column *column)
{
    for (size_t i = 0; i < column->waiting_count && column->slot_count > 0; i++)
        __builtin_prefetch(column->slots[column->waiting[i].hash & (column->slot_count - 1)].text);
    for (size_t i = 0; i < column->waiting_count; i++) {
        const WaitingCell *cell = &column->waiting[i];
        column->codes[column->rows++] = code_of(column, cell->text, cell->length, cell->hash);
    }
    column->waiting_count = 0;
}

void column_add(Column *column, const char *text, size_t length)
{
    if (column->row_by_row) {
        add_text(column, text, length);
        column->rows++;
        return;
    }
    if (column->waiting_count == COLUMN_WAITING || length >= COLUMN_SHORT)
        settle(column);
    room_for_codes(column, COLUMN_WAITING);
    if (length >= COLUMN_SHORT) {
        column->codes[column->rows++] = code_of(column, text, length, hash_of(text, length));
        return;
    }
    WaitingCell *cell = &column->waiting[column->waiting_count++];
    copy_short(cell->text, text, length);
    cell->text[length] = '\0';
    cell->length = (uint32_t)length;
    cell->hash = hash_of(text, length);
    fetch_slot(column, cell->hash);
}

void columns_open(Columns *columns, size_t count, const bool *row_by_row)
{
    *columns = (Columns){.items = calloc(count + 1, sizeof *columns->items), .count = count};
    if (!columns->items)
        abort();
    for (size_t c = 0; c < count; c++) {
        columns->items[c].row_by_row = row_by_row && row_by_row[c];
        if (!columns->items[c].row_by_row)
            add_text(&columns->items[c], "", 0);
    }
}

void columns_close(Columns *columns)
{
    for (size_t c = 0; c < columns->count; c++) {
        Column *column = &columns->items[c];
        free(column->codes);
        free(column->texts);
        free(column->before);
        free(column->slots);
        arena_release(&column->arena);
        arena_release(&column->folded);
    }
    free(columns->items);
    *columns = (Columns){0};
}

void columns_add(Columns *columns, const CsvRow *row, const int *fields)
{
    for (size_t c = 0; c < columns->count; c++) {
        if (fields[c] == COLUMN_LEFT_OUT)
            continue;
        bool there = fields[c] >= 0 && (size_t)fields[c] < row->count;
        column_add(&columns->items[c], there ? row->fields[fields[c]] : "",
                   there ? row->lengths[fields[c]] : 0);
    }
    columns->rows++;
}

/* A stretch of the file: from where its reader stands to the first row that starts at or behind `to`. */
typedef struct Part {
    Columns *into, own;
    Csv *csv;
    const int *fields;
    uint64_t from, to, stands_at;
    Error err;
    bool ok;
} Part;

/* Room for as many rows as the stretch has when they are like the first ones. */
static void expect_rows(const Part *part, uint64_t stands_at, uint64_t end)
{
    uint64_t bytes = (part->to < end ? part->to : end) - part->from;
    double share = (double)bytes / (double)(stands_at - part->from + 1);
    for (size_t c = 0; c < part->into->count; c++)
        if (!part->into->items[c].row_by_row && part->fields[c] != COLUMN_LEFT_OUT)
            room_for_codes(&part->into->items[c], (size_t)(1.02 * share * FIRST_ROWS));
}

/* What changes with each row is local: the parts lie side by side, and threads would wait for each other. */
static void *part_read(void *opaque)
{
    Part *part = opaque;
    const Part plan = *part;
    CsvRow row;
    bool more = true, ok = true;
    uint64_t stands_at = plan.from, end = 0;
    for (size_t rows = 0; ok; columns_add(plan.into, &row, plan.fields)) {
        csv_progress(plan.csv, &stands_at, &end);
        if (rows++ == FIRST_ROWS && end > 0)
            expect_rows(&plan, stands_at, end);
        if (stands_at >= plan.to)
            break;
        ok = csv_next(plan.csv, &row, &more, &part->err);
        if (!ok || !more)
            break;
    }
    part->stands_at = stands_at;
    part->ok = ok;
    return NULL;
}

/* Where each part starts is a guess: behind some line end. */
static size_t plan_parts(Part *parts, Columns *columns, Csv *csv, const int *fields, int threads)
{
    uint64_t from = 0, total = 0, most;
    csv_progress(csv, &from, &total);
    most = total > from ? (total - from) / PART_BYTES : 0;
    most = most < PARTS_MAX ? most : PARTS_MAX;
    size_t wanted = threads < 1 ? 1 : (uint64_t)threads < most ? (size_t)threads : (size_t)most, count = 1;
    bool row_by_row[CSV_FIELDS_MAX] = {false};
    assert(columns->count <= CSV_FIELDS_MAX);
    for (size_t c = 0; c < columns->count; c++)
        row_by_row[c] = columns->items[c].row_by_row;
    parts[0] = (Part){.into = columns, .csv = csv, .fields = fields, .from = from, .to = UINT64_MAX};
    for (; count < wanted; count++) {
        Part *part = &parts[count];
        *part = (Part){.csv = csv_part(csv, from + (total - from) / wanted * count), .fields = fields};
        if (!part->csv)
            break;
        csv_progress(part->csv, &part->from, &total);
        part->to = UINT64_MAX;
        part[-1].to = part->from;
        columns_open(&part->own, columns->count, row_by_row);
        part->into = &part->own;
    }
    return count;
}

/* Each part ended on the very byte where the next one started, so all of them started at rows. */
static bool parts_meet(const Part *parts, size_t count)
{
    for (size_t p = 1; p < count; p++)
        if (!parts[p - 1].ok || parts[p - 1].stands_at != parts[p].from)
            return false;
    return parts[count - 1].ok;
}

typedef void ColumnWork(void *context, size_t column);

typedef struct Crew {
    ColumnWork *work;
    void *context;
    size_t count;
    atomic_size_t next;
} Crew;

static void *crew_run(void *opaque)
{
    Crew *crew = opaque;
    for (size_t c; (c = atomic_fetch_add(&crew->next, 1)) < crew->count;)
        crew->work(crew->context, c);
    return NULL;
}

static void for_each_column(ColumnWork *work, void *context, size_t count, int threads)
{
    Crew crew = {.work = work, .context = context, .count = count};
    pthread_t helpers[PARTS_MAX];
    int started = 0;
    while (started + 1 < threads && started < PARTS_MAX && (size_t)started + 1 < count &&
           pthread_create(&helpers[started], NULL, crew_run, &crew) == 0)
        started++;
    crew_run(&crew);
    while (started > 0)
        pthread_join(helpers[--started], NULL);
}

static void append_texts(Column *into, Column *from)
{
    for (size_t r = 0; r < from->rows; r++)
        column_add(into, from->texts[r], strlen(from->texts[r]));
}

static void append_codes(Column *into, Column *from)
{
    settle(into);
    settle(from);
    uint32_t *code = memory(NULL, from->text_count + 1, sizeof *code);
    for (size_t t = 0; t < from->text_count; t++) {
        size_t length = strlen(from->texts[t]);
        code[t] = code_of(into, from->texts[t], length, hash_of(from->texts[t], length));
    }
    room_for_codes(into, from->rows);
    for (size_t r = 0; r < from->rows; r++)
        into->codes[into->rows + r] = code[from->codes[r]];
    into->rows += from->rows;
    free(code);
}

typedef struct Joining {
    Part *parts;
    size_t count;
} Joining;

static void join_column(void *context, size_t c)
{
    Joining *joining = context;
    Column *into = &joining->parts[0].into->items[c];
    for (size_t p = 1; p < joining->count; p++) {
        Column *from = &joining->parts[p].own.items[c];
        (into->row_by_row ? append_texts : append_codes)(into, from);
    }
}

static void read_parts(Part *parts, size_t count)
{
    pthread_t threads[PARTS_MAX];
    size_t started = 1;
    while (started < count && pthread_create(&threads[started], NULL, part_read, &parts[started]) == 0)
        started++;
    part_read(&parts[0]);
    for (size_t p = 1; p < started; p++)
        pthread_join(threads[p], NULL);
}

bool columns_read(Columns *columns, Csv *csv, const int *fields, int threads, Error *err)
{
    Part parts[PARTS_MAX];
    size_t count = plan_parts(parts, columns, csv, fields, threads);
    read_parts(parts, count);
    bool meet = parts_meet(parts, count);
    if (meet) {
        Joining joining = {parts, count};
        for_each_column(join_column, &joining, columns->count, count > 1 ? threads : 1);
        for (size_t p = 1; p < count; p++)
            columns->rows += parts[p].own.rows;
    } else if (parts[0].ok) {
        parts[0].to = UINT64_MAX;
        part_read(&parts[0]);
    }
    for (size_t p = 1; p < count; p++) {
        csv_close(parts[p].csv);
        columns_close(&parts[p].own);
    }
    if (!parts[0].ok)
        *err = parts[0].err;
    return parts[0].ok;
}

void column_seal(Column *column)
{
    settle(column);
    free(column->slots);
    column->slots = NULL;
    column->slot_count = 0;
    column->texts = memory(column->texts, column->text_count + 1, sizeof *column->texts);
    column->texts_room = column->text_count;
    if (column->codes)
        column->codes = memory(column->codes, column->rows + 1, sizeof *column->codes);
    column->codes_room = column->codes ? column->rows : 0;
}

void columns_seal(Columns *columns)
{
    for (size_t c = 0; c < columns->count; c++)
        column_seal(&columns->items[c]);
}

typedef struct Folding {
    Columns *columns;
    ColumnFold *fold;
    void *context;
    bool keep_before;
} Folding;

static void fold_column(void *opaque, size_t c)
{
    Folding *folding = opaque;
    Column *column = &folding->columns->items[c];
    Arena scratch = {0};
    column->free_count = 0;
    column->before = column->texts;
    column->texts = memory(NULL, column->text_count + 1, sizeof *column->texts);
    for (size_t t = 0; t < column->text_count; t++) {
        const char *text = folding->fold(folding->context, c, &scratch, column->before[t]);
        column->texts[t] = keep(column, &column->folded, text, strlen(text));
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    if (folding->keep_before)
        return;
    free(column->before);
    column->before = NULL;
    arena_release(&column->arena);
}

void columns_fold(Columns *columns, ColumnFold *fold, void *context, bool keep_before, int threads)
{
    Folding folding = {columns, fold, context, keep_before};
    for_each_column(fold_column, &folding, columns->count, threads);
}
