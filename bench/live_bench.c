/* live_bench FILE.csv [QUERIES]: one new record against a list made by `people`, while the list changes.
 *
 * Each query is a record of the list with one to three slips of the pen (a letter changed, left out, doubled
 * or swapped with its neighbour) in fields drawn at random. Timed: link_index_find for up to five records and
 * link_index_explain for each of them. Meanwhile another thread puts a record and removes an older one, some
 * thousand times a second. Prints "name value" lines: milliseconds at the median, the 99th percentile and the
 * worst, records found and explained per query, the share of queries that found the record they were made
 * from, and puts and removals meanwhile. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "people_list.h"

enum { FOUND_MOST = 5, TEXT_ROOM = 96, WARM_UP = 2000 };

typedef struct Query {
    char text[COLUMNS][TEXT_ROOM];
    const char *values[COLUMNS];
    uint32_t truth;
} Query;

typedef struct Writer {
    LinkIndex *index;
    const Table *table;
    atomic_bool done;
    size_t puts, removals;
} Writer;

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)((*state >> 32) * below >> 32);
}

static void copy_record(const Table *table, uint32_t record, Query *query)
{
    query->truth = record;
    for (int c = 0; c < COLUMNS; c++) {
        snprintf(query->text[c], TEXT_ROOM, "%s", column_text(&table->columns.items[c], record));
        query->values[c] = query->text[c];
    }
}

static void slip(char *text, uint64_t *state)
{
    size_t length = strlen(text);
    if (length < 2 || length + 2 > TEXT_ROOM)
        return;
    size_t at = draw(state, (uint32_t)length - 1);
    bool digit = text[at] >= '0' && text[at] <= '9';
    char other = digit ? (char)('0' + draw(state, 10)) : (char)('a' + draw(state, 26));
    char first = text[at];
    switch (digit ? 0 : draw(state, 4)) {
    case 0:
        text[at] = other;
        break;
    case 1:
        memmove(text + at, text + at + 1, length - at);
        break;
    case 2:
        memmove(text + at + 1, text + at, length - at + 1);
        break;
    default:
        text[at] = text[at + 1];
        text[at + 1] = first;
    }
}

static void make_query(const Table *table, uint64_t *state, Query *query)
{
    copy_record(table, draw(state, (uint32_t)table->rows), query);
    for (uint32_t slips = 1 + draw(state, 3); slips > 0; slips--)
        slip(query->text[draw(state, COLUMNS)], state);
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void *write_on(void *opaque)
{
    Writer *writer = opaque;
    uint64_t state = 99;
    const struct timespec pause = {.tv_nsec = 200000};
    int64_t before = -1;
    while (!writer->done) {
        Query query;
        make_query(writer->table, &state, &query);
        int64_t record = link_index_put(writer->index, query.values);
        writer->puts += record != LINK_INDEX_FULL;
        if (before >= 0) {
            link_index_remove(writer->index, (uint32_t)before);
            writer->removals++;
        }
        before = record;
        nanosleep(&pause, NULL);
    }
    return NULL;
}

typedef struct Answers {
    double *times;
    size_t found, right;
} Answers;

static double answer(LinkIndex *index, const Query *query, Answers *answers)
{
    LinkFound found[FOUND_MOST];
    LinkExplanation why;
    bool right = false;
    double begun = milliseconds();
    size_t count = link_index_find(index, query->values, found, FOUND_MOST);
    for (size_t i = 0; i < count; i++)
        link_index_explain(index, query->values, found[i].record, &why);
    double taken = milliseconds() - begun;
    for (size_t i = 0; i < count; i++)
        right |= found[i].record == query->truth;
    answers->found += count;
    answers->right += right;
    return taken;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void ask(LinkIndex *index, const Table *table, size_t queries)
{
    Writer writer = {.index = index, .table = table};
    Answers answers = {.times = calloc(queries + 1, sizeof *answers.times)}, warm = {0};
    pthread_t thread;
    uint64_t state = 7;
    Query query;
    if (!answers.times || pthread_create(&thread, NULL, write_on, &writer) != 0)
        abort();
    for (size_t i = 0; i < WARM_UP + queries; i++) {
        make_query(table, &state, &query);
        double taken = answer(index, &query, i < WARM_UP ? &warm : &answers);
        if (i >= WARM_UP)
            answers.times[i - WARM_UP] = taken;
    }
    writer.done = true;
    pthread_join(thread, NULL);
    qsort(answers.times, queries, sizeof *answers.times, by_time);
    double share = 1.0 / (double)queries;
    printf("queries %zu\np50_ms %.3f\np99_ms %.3f\nmax_ms %.3f\nfound %.2f\nrecall %.4f\nputs %zu\nremovals "
           "%zu\n",
           queries, answers.times[queries / 2], answers.times[queries * 99 / 100], answers.times[queries - 1],
           (double)answers.found * share, (double)answers.right * share, writer.puts, writer.removals);
    free(answers.times);
}

static bool bench(const char *path, size_t queries, Error *err)
{
    static Table table;
    LinkColumn columns[COLUMNS];
    const char *problem = NULL;
    TRY(read_table(path, (int)sysconf(_SC_NPROCESSORS_ONLN), &table, err));
    table_columns(&table, columns);
    double begun = milliseconds();
    Linkage *linkage = linkage_run(columns, COLUMNS, table.rows, NULL, &problem);
    if (!linkage)
        return error_set(err, ERROR_SYSTEM, "The records could not be compared: %s.", problem);
    double learned = milliseconds();
    LinkIndex *index = link_index_open(linkage, &problem);
    if (!index)
        return error_set(err, ERROR_SYSTEM, "The index could not be made: %s.", problem);
    printf("records %zu\nlearn_s %.2f\nopen_s %.2f\n", table.rows, (learned - begun) / 1e3,
           (milliseconds() - learned) / 1e3);
    ask(index, &table, queries);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("peak_mb %ld\n", use.ru_maxrss / 1024);
    link_index_close(index);
    columns_close(&table.columns);
    return true;
}

int main(int argc, char **argv)
{
    Error err = {0};
    size_t queries = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
    if (argc < 2 || queries == 0) {
        fputs("usage: live_bench FILE.csv [QUERIES]\n", stderr);
        return 2;
    }
    if (bench(argv[1], queries, &err))
        return 0;
    fprintf(stderr, "live_bench: %s\n", err.text);
    return error_exit_status(err.kind);
}
