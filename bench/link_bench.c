/* link_bench FILE.csv [WORKLOAD [THREADS [BUDGET]]]: liblinkage alone on a list made by `people`.
 *
 * WORKLOAD is L, L2 or H, whose blocking rules are handed to the engine (L2 is L: they differ only in how the
 * other side trains), or "own" (the default): the engine chooses rules by itself within BUDGET pairs.
 *
 * Prints "name value" lines. Seconds by phase, on the clock and of all processors: load (CSV into columns),
 * encode (dictionaries), block (random pairs, blocking keys, sorting), learn (a sample of candidates,
 * households, expectation-maximisation), compare (every candidate pair), cluster (order pairs, join them).
 * Memory held at the end of each phase, the most held by then, and the pairs compared. Then, outside the
 * clock, how the result compares with the column `cluster` at probability 0.95. */
#include <sys/resource.h>
#include <unistd.h>

#include "people_list.h"

enum { RULES_MAX = 6, PHASES = 6, SIBLINGS = 4 };

typedef struct Workload {
    const char *name;
    size_t rule_count;
    const char *rules[RULES_MAX]; /* columns by letter: First name, Surname, Dob, year Y of it, Postcode */
} Workload;

static const Workload workloads[] = {
    {"L", 6, {"FD", "SD", "PF", "PS", "DP", "FSY"}},
    {"L2", 6, {"FD", "SD", "PF", "PS", "DP", "FSY"}},
    {"H", 5, {"FD", "SD", "P", "D", "FSY"}},
    {"own", 0, {NULL}},
};

static const char *const phases[PHASES] = {"load", "encode", "block", "learn", "compare", "cluster"};

typedef struct Clock {
    double wall, cpu;
    long held_mb;
} Clock;

typedef struct Stopwatch {
    Clock begun, ended[PHASES];
} Stopwatch;

static Clock clock_now(void)
{
    struct timespec wall, cpu;
    long pages = 0, held = 0;
    clock_gettime(CLOCK_MONOTONIC, &wall);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%ld %ld", &pages, &held) != 2)
        held = 0;
    if (file)
        fclose(file);
    return (Clock){(double)wall.tv_sec + (double)wall.tv_nsec / 1e9,
                   (double)cpu.tv_sec + (double)cpu.tv_nsec / 1e9,
                   held * (sysconf(_SC_PAGESIZE) / 1024) / 1024};
}

/* Ticks come within the walks over candidates, so what lies before a walk's first tick counts to the phase
 * before. */
static bool watch(void *watcher, const char *step, uint64_t done, uint64_t total)
{
    Stopwatch *stopwatch = watcher;
    Clock now = clock_now();
    int phase = 1;
    if (strcmp(step, "Learning") == 0)
        phase = 3;
    else if (strcmp(step, "Comparing") == 0)
        phase = 4;
    else if (done < total)
        phase = 0;
    for (int p = phase - 1; p >= 0 && stopwatch->ended[p].wall == 0; p--)
        stopwatch->ended[p] = now;
    if (phase == 0 || phase == 1 || phase == 4)
        stopwatch->ended[phase] = now;
    return false;
}

static void read_truth(Table *table)
{
    const Column *column = &table->columns.items[COLUMNS];
    table->cluster = calloc(table->rows + 1, sizeof *table->cluster);
    if (!table->cluster)
        abort();
    for (size_t r = 0; r < table->rows; r++)
        table->cluster[r] = (uint32_t)strtoul(column_text(column, r), NULL, 10);
}

static void make_rules(const Workload *workload, LinkRule *rules)
{
    static const struct {
        char letter;
        size_t column;
        LinkKeyForm form;
    } keys[] = {{'F', 0, LINK_KEY_WHOLE},
                {'S', 1, LINK_KEY_WHOLE},
                {'D', 2, LINK_KEY_WHOLE},
                {'Y', 2, LINK_KEY_YEAR},
                {'P', 5, LINK_KEY_WHOLE}};
    for (size_t r = 0; r < workload->rule_count; r++) {
        rules[r].key_count = 0;
        for (const char *letter = workload->rules[r]; *letter != '\0'; letter++)
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
                if (keys[k].letter == *letter) {
                    rules[r].keys[rules[r].key_count].column = keys[k].column;
                    rules[r].keys[rules[r].key_count++].form = keys[k].form;
                }
    }
}

/* The report's lines of rules end in the candidates of the rule and those compared under it. */
static uint64_t pairs_compared(const char *report)
{
    uint64_t sum = 0;
    const char *line = strchr(report, '\n'), *stop = strstr(report, "\nLearned");
    for (line = strchr(line + 1, '\n'); line && line < stop; line = strchr(line + 1, '\n')) {
        const char *end = strchr(line + 1, '\n'), *passed_over = strstr(line + 1, "  blocks over");
        if (passed_over && passed_over < end)
            end = passed_over;
        while (end[-1] != ' ')
            end--;
        sum += strtoull(end, NULL, 10);
    }
    return sum;
}

typedef struct Label {
    uint32_t truth, found;
} Label;

static int by_truth(const void *a, const void *b)
{
    const Label *x = a, *y = b;
    int order = (x->truth > y->truth) - (x->truth < y->truth);
    return order ? order : (x->found > y->found) - (x->found < y->found);
}

static int by_found(const void *a, const void *b)
{
    const Label *x = a, *y = b;
    return (x->found > y->found) - (x->found < y->found);
}

static bool same_truth(const Label *a, const Label *b)
{
    return a->truth == b->truth;
}

static bool same_found(const Label *a, const Label *b)
{
    return a->found == b->found;
}

static bool same_both(const Label *a, const Label *b)
{
    return same_truth(a, b) && same_found(a, b);
}

static double pairs_in_runs(const Label *labels, size_t count, bool same(const Label *, const Label *))
{
    double pairs = 0;
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && same(&labels[i], &labels[end]);)
            end++;
        pairs += (double)(end - i) * (double)(end - i - 1) / 2;
    }
    return pairs;
}

static void print_scores(const char *what, double found, double right, double wanted)
{
    double precision = found > 0 ? right / found : 0, recall = wanted > 0 ? right / wanted : 0;
    printf("%s_precision %.4f\n%s_recall %.4f\n%s_f1 %.4f\n", what, precision, what, recall, what,
           precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0);
}

static void print_truth(Table *table, const Linkage *linkage)
{
    Label *labels = calloc(table->rows + 1, sizeof *labels);
    if (!labels)
        abort();
    for (size_t r = 0; r < table->rows; r++)
        labels[r] = (Label){table->cluster[r], linkage_clusters(linkage)[r]};
    double found = 0, right = 0, siblings = 0;
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        if (pair->probability < 0.95f)
            break;
        uint32_t a = table->cluster[pair->a], b = table->cluster[pair->b];
        found++;
        right += a == b;
        siblings += a != b && a / SIBLINGS == b / SIBLINGS;
    }
    qsort(labels, table->rows, sizeof *labels, by_truth);
    double wanted = pairs_in_runs(labels, table->rows, same_truth);
    double joined_right = pairs_in_runs(labels, table->rows, same_both);
    qsort(labels, table->rows, sizeof *labels, by_found);
    print_scores("pairs", found, right, wanted);
    print_scores("clusters", pairs_in_runs(labels, table->rows, same_found), joined_right, wanted);
    printf("siblings_joined %.0f\n", siblings);
    free(labels);
}

static void print_phases(const Stopwatch *stopwatch)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    Clock last = stopwatch->begun;
    for (int p = 0; p < PHASES; p++) {
        Clock now = stopwatch->ended[p];
        printf("%s %.3f\n%s_cpu %.3f\n%s_mb %ld\n", phases[p], now.wall - last.wall, phases[p],
               now.cpu - last.cpu, phases[p], now.held_mb);
        last = now;
    }
    printf("total %.3f\ntotal_cpu %.3f\npeak_mb %ld\n", last.wall - stopwatch->begun.wall,
           last.cpu - stopwatch->begun.cpu, use.ru_maxrss / 1024);
}

static bool bench(const char *path, const Workload *workload, int threads, uint64_t budget, Error *err)
{
    static Table table;
    static Stopwatch stopwatch;
    LinkRule rules[RULES_MAX];
    LinkColumn columns[COLUMNS];
    stopwatch.begun = clock_now();
    TRY(read_table(path, threads > 0 ? threads : (int)sysconf(_SC_NPROCESSORS_ONLN), &table, err));
    table_columns(&table, columns);
    make_rules(workload, rules);
    LinkOptions options = {.certain = 0.95,
                           .possible = 0.01,
                           .threads = threads,
                           .pair_budget = budget,
                           .rules = workload->rule_count ? rules : NULL,
                           .rule_count = workload->rule_count,
                           .watch = watch,
                           .watcher = &stopwatch};
    const char *problem = NULL;
    Linkage *linkage = linkage_run(columns, COLUMNS, table.rows, &options, &problem);
    if (!linkage)
        return error_set(err, ERROR_SYSTEM, "The records could not be compared: %s.", problem);
    stopwatch.ended[PHASES - 1] = clock_now();
    printf("workload %s\nrows %zu\n", workload->name, table.rows);
    print_phases(&stopwatch);
    printf("pairs_compared %llu\npairs_kept %zu\n",
           (unsigned long long)pairs_compared(linkage_report(linkage)), linkage_pair_count(linkage));
    read_truth(&table);
    print_truth(&table, linkage);
    linkage_free(linkage);
    columns_close(&table.columns);
    free(table.cluster);
    return true;
}

int main(int argc, char **argv)
{
    const Workload *workload = NULL;
    for (size_t w = 0; w < sizeof workloads / sizeof *workloads; w++)
        if (strcmp(workloads[w].name, argc > 2 ? argv[2] : "own") == 0)
            workload = &workloads[w];
    if (argc < 2 || !workload) {
        fputs("usage: link_bench FILE.csv [L|L2|H|own [THREADS [BUDGET]]]\n", stderr);
        return 2;
    }
    Error err = {0};
    int threads = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0;
    if (bench(argv[1], workload, threads, argc > 4 ? strtoull(argv[4], NULL, 10) : 0, &err))
        return 0;
    fprintf(stderr, "link_bench: %s\n", err.text);
    return error_exit_status(err.kind);
}
