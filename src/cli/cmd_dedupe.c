#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/out_file.h"
#include "base/progress.h"
#include "cli/commands.h"
#include "cli/dedupe.h"
#include "cli/dedupe_labels.h"
#include "cli/explain.h"
#include "cli/model_file.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/settings.h"

typedef struct Wishes {
    const char *out, *pairs, *threshold, *truth, *explain, *report, *model, *save_model, *labels,
        *memory_allowed;
    bool one_to_one;
    double certain;
    uint64_t memory; /* bytes; 0: no limit */
} Wishes;

CLOSES_POINTER(Linkage, linkage_free);

static bool finish(OutFile *out, Error *err)
{
    return out_file_finish(out, err) && out_file_place(out, err);
}

/* "512M", "2G": bytes, with a letter for thousands of thousands. */
static bool read_memory(const char *text, uint64_t *out, Error *err)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    int shift = *end == 'K' || *end == 'k'   ? 10
                : *end == 'M' || *end == 'm' ? 20
                : *end == 'G' || *end == 'g' ? 30
                                             : 0;
    bool whole = end != text && text[0] != '-' && errno == 0 && *(end + (shift > 0)) == '\0';
    if (!whole || number == 0 || number > UINT64_MAX >> (shift + 1))
        return error_set(err, ERROR_INPUT, "--memory wants an amount such as 512M or 2G, not \"%s\".", text);
    *out = (uint64_t)number << shift;
    return true;
}

static bool read_wishes(int argc, char **argv, int files, Wishes *wishes, Words *words, Error *err)
{
    const Option table[] = {
        {"--out", &wishes->out, NULL},
        {"--pairs", &wishes->pairs, NULL},
        {"--threshold", &wishes->threshold, NULL},
        {"--truth", &wishes->truth, NULL},
        {"--explain", &wishes->explain, NULL},
        {"--report", &wishes->report, NULL},
        {"--model", &wishes->model, NULL},
        {"--save-model", &wishes->save_model, NULL},
        {"--labels", &wishes->labels, NULL},
        {"--one-to-one", NULL, &wishes->one_to_one},
        {"--memory", &wishes->memory_allowed, NULL},
        {0},
    };
    TRY(options_read(argc, argv, table, files, files, words, err));
    if (wishes->one_to_one && files < 2)
        return error_set(err, ERROR_INPUT, "--one-to-one is for two lists: reachbook link A.csv B.csv.");
    wishes->certain = 0.95;
    if (wishes->memory_allowed)
        TRY(read_memory(wishes->memory_allowed, &wishes->memory, err));
    if (wishes->threshold) {
        char *end = NULL;
        wishes->certain = strtod(wishes->threshold, &end);
        if (end == wishes->threshold || *end != '\0' || !(wishes->certain > 0 && wishes->certain < 1))
            return error_set(err, ERROR_INPUT,
                             "--threshold wants a probability between 0 and 1, such as 0.95, not \"%s\".",
                             wishes->threshold);
    }
    return true;
}

typedef struct Listener {
    Progress progress;
    bool stopped;
} Listener;

static bool watch(void *context, const char *step, uint64_t done, uint64_t total)
{
    Listener *listener = context;
    listener->stopped = progress_tell(&listener->progress, step, done, total);
    return listener->stopped;
}

static bool write_clusters(const Linkage *linkage, const PeopleList *list, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, path, err));
    FILE *file = out.file;
    fputs("cluster_id,record_id\n", file);
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t r = 0; r < list->count; r++) {
        char number[PEOPLE_ID_ROOM];
        csv_write_field(file, people_id(list, clusters[r], number), true, true);
        csv_write_field(file, people_id(list, r, number), false, true);
        fputc('\n', file);
    }
    return finish(&out, err);
}

static void write_ids(FILE *file, const PeopleList *list, const LinkPair *pair)
{
    char number[PEOPLE_ID_ROOM];
    csv_write_field(file, people_id(list, pair->a, number), true, true);
    csv_write_field(file, people_id(list, pair->b, number), false, true);
    fprintf(file, ",%.6f", (double)pair->probability);
}

/* Of one-to-one lists only the best pairs are links, those that stand in one cluster. */
static bool is_link(const Linkage *linkage, const Wishes *wishes, const LinkPair *pair)
{
    const uint32_t *clusters = linkage_clusters(linkage);
    return !wishes->one_to_one || clusters[pair->a] == clusters[pair->b];
}

static bool write_links(const Linkage *linkage, const PeopleList *list, const Wishes *wishes, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, wishes->out, err));
    FILE *file = out.file;
    fputs("id_a,id_b,probability\n", file);
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        if ((double)pair->probability < wishes->certain)
            break;
        if (!is_link(linkage, wishes, pair))
            continue;
        write_ids(file, list, pair);
        fputc('\n', file);
    }
    return finish(&out, err);
}

/* Every pair kept, with the bits that each column and each adjustment gave. */
static bool write_pairs(const Linkage *linkage, const PeopleList *list, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, path, err));
    FILE *file = out.file;
    fputs("id_a,id_b,probability,weight", file);
    for (size_t c = 0; c < list->column_count; c++)
        fprintf(file, ",%s,%s_bits", list->columns[c].name, list->columns[c].name);
    fputs(",adjustments_bits\n", file);
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        LinkExplanation why;
        linkage_explain(linkage, pair->a, pair->b, &why);
        write_ids(file, list, pair);
        fprintf(file, ",%.3f", (double)pair->weight);
        double told = 0;
        for (size_t c = 0; c < list->column_count; c++) {
            double bits = 0;
            for (size_t r = 0; r < why.reason_count; r++)
                if (strcmp(why.reasons[r].column, list->columns[c].name) == 0)
                    bits += why.reasons[r].bits;
            told += bits;
            csv_write_field(file, linkage_level_name(linkage, c, pair->level[c]), false, false);
            fprintf(file, ",%.3f", bits);
        }
        fprintf(file, ",%.3f\n", why.weight - told);
    }
    return finish(&out, err);
}

typedef struct Label {
    const char *truth;
    uint32_t cluster, set;
} Label;

static int by_truth(const void *a, const void *b)
{
    const Label *x = a, *y = b;
    int order = strcmp(x->truth, y->truth);
    return order != 0 ? order : (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static int by_cluster(const void *a, const void *b)
{
    const Label *x = a, *y = b;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static bool same_truth(const Label *a, const Label *b)
{
    return a->truth[0] != '\0' && strcmp(a->truth, b->truth) == 0;
}

static bool same_cluster(const Label *a, const Label *b)
{
    return a->cluster == b->cluster;
}

static bool same_both(const Label *a, const Label *b)
{
    return same_cluster(a, b) && same_truth(a, b);
}

/* Pairs within runs of sorted labels; across the two lists only when there are two. */
static double pairs_in_runs(const Label *labels, size_t count, bool across,
                            bool same(const Label *, const Label *))
{
    double pairs = 0;
    for (size_t i = 0, end; i < count; i = end) {
        double ones = labels[i].set;
        for (end = i + 1; end < count && same(&labels[i], &labels[end]); end++)
            ones += labels[end].set;
        double size = (double)(end - i);
        pairs += across ? ones * (size - ones) : size * (size - 1) / 2;
    }
    return pairs;
}

static void print_scores(const char *what, double found, double right, double wanted)
{
    double precision = found > 0 ? right / found : 0, recall = wanted > 0 ? right / wanted : 0;
    double f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    printf("%s: found %.0f, right %.0f, true %.0f, precision %.4f, recall %.4f, F1 %.4f\n", what, found,
           right, wanted, precision, recall, f1);
}

static void print_truth(Arena *arena, const Linkage *linkage, const PeopleList *list, const Wishes *wishes)
{
    Label *labels = ARENA_ARRAY(arena, Label, list->count);
    for (size_t r = 0; r < list->count; r++)
        labels[r] =
            (Label){column_text(list->truth, r), linkage_clusters(linkage)[r], list->set ? list->set[r] : 0};
    double found = 0, right = 0;
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        if ((double)pair->probability < wishes->certain)
            break;
        if (!is_link(linkage, wishes, pair))
            continue;
        found++;
        right += same_truth(&labels[pair->a], &labels[pair->b]);
    }
    bool across = list->set != NULL;
    qsort(labels, list->count, sizeof *labels, by_truth);
    double wanted = pairs_in_runs(labels, list->count, across, same_truth);
    double joined_right = pairs_in_runs(labels, list->count, across, same_both);
    qsort(labels, list->count, sizeof *labels, by_cluster);
    print_scores("pairs", found, right, wanted);
    print_scores("clusters", pairs_in_runs(labels, list->count, across, same_cluster), joined_right, wanted);
}

static bool find_record(const PeopleList *list, const char *id, size_t length, uint32_t *out)
{
    for (size_t r = 0; r < list->count; r++) {
        char number[PEOPLE_ID_ROOM];
        const char *own = people_id(list, r, number);
        if (strlen(own) == length && memcmp(own, id, length) == 0) {
            *out = (uint32_t)r;
            return true;
        }
    }
    return false;
}

/* Ids may hold commas; the one between them is that which leaves two ids of the list. */
static bool find_two(const PeopleList *list, const char *ids, uint32_t *a, uint32_t *b, Error *err)
{
    const char *comma = strchr(ids, ','), *first = comma;
    if (!comma)
        return error_set(err, ERROR_INPUT,
                         "--explain wants two record ids with a comma between, such as 17,203.");
    for (; comma; comma = strchr(comma + 1, ','))
        if (find_record(list, ids, (size_t)(comma - ids), a) &&
            find_record(list, comma + 1, strlen(comma + 1), b))
            return *a != *b || error_set(err, ERROR_INPUT, "--explain wants two different records.");
    bool there = find_record(list, ids, (size_t)(first - ids), a);
    const char *missing = there ? first + 1 : ids;
    return error_set(err, ERROR_NOT_FOUND, "There is no record \"%.*s\" in the list.",
                     there ? (int)strlen(missing) : (int)(first - ids), missing);
}

/* What the program holds in memory, after giving back what it no longer needs. */
static uint64_t bytes_held(void)
{
    enum { GIVE_BACK_FROM = 256 << 10 };
    unsigned long long all = 0, held = 0;
    mallopt(M_MMAP_THRESHOLD, GIVE_BACK_FROM);
    malloc_trim(0);
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%llu %llu", &all, &held) != 2)
        held = 0;
    if (file)
        fclose(file);
    return held * (uint64_t)sysconf(_SC_PAGESIZE);
}

static const uint64_t own_needs = 12 << 20; /* for stacks and what is written */

/* The list counts too. What does not fit goes to files without a name where such files belong. */
static bool limit_memory(const Wishes *wishes, LinkOptions *options, Error *err)
{
    if (wishes->memory == 0)
        return true;
    uint64_t held = bytes_held() + own_needs;
    if (held >= wishes->memory)
        return error_set(err, ERROR_INPUT,
                         "The list and the program take %llu MB already: allow more with --memory.",
                         (unsigned long long)(held >> 20));
    const char *folder = getenv("TMPDIR");
    options->memory = wishes->memory - held;
    options->spill_folder = folder && folder[0] != '\0' ? folder : "/var/tmp";
    return true;
}

static bool take_model(Arena *arena, const Wishes *wishes, const PeopleList *list, LinkOptions *options,
                       Error *err)
{
    char problem[300];
    if (!wishes->model)
        return true;
    LinkModel *model = ARENA_NEW(arena, LinkModel);
    TRY(model_file_read(arena, wishes->model, model, err));
    if (!linkage_model_check(model, list->columns, list->column_count, problem, sizeof problem))
        return error_set(err, ERROR_INPUT, "%s: %s.", wishes->model, problem);
    options->model = model;
    return true;
}

static bool save_model(const Linkage *linkage, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    LinkModel model;
    TRY(out_file_open(&out, path, err));
    linkage_model_get(linkage, &model);
    model_file_write(&model, out.file);
    return finish(&out, err);
}

/* A name that ends in .html gets the page, any other the figures as plain text. */
static bool write_report(Arena *arena, Linkage *linkage, const PeopleList *list, const char *path, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    size_t length = strlen(path);
    Html page = {.arena = arena};
    if (length > 5 && strcmp(path + length - 5, ".html") == 0)
        TRY(report_page(linkage, list, &page, err));
    TRY(out_file_open(&out, path, err));
    if (page.length > 0)
        fwrite(page.bytes, 1, page.length, out.file);
    else
        fputs(linkage_report(linkage), out.file);
    return finish(&out, err);
}

static bool write_all(Arena *arena, Linkage *linkage, const PeopleList *list, const Wishes *wishes,
                      Error *err)
{
    if (wishes->save_model)
        TRY(save_model(linkage, wishes->save_model, err));
    if (wishes->report)
        TRY(write_report(arena, linkage, list, wishes->report, err));
    if (wishes->pairs)
        TRY(write_pairs(linkage, list, wishes->pairs, err));
    bool quiet = !wishes->out && (wishes->truth || wishes->explain);
    if (!quiet)
        TRY(list->set ? write_links(linkage, list, wishes, err)
                      : write_clusters(linkage, list, wishes->out, err));
    if (wishes->truth)
        print_truth(arena, linkage, list, wishes);
    return true;
}

static void say_notices(const Linkage *linkage)
{
    for (size_t i = 0; i < linkage_notice_count(linkage); i++)
        fprintf(stderr, "%s\n", linkage_notice(linkage, i));
}

static bool run(int argc, char **argv, int files, Error *err)
{
    Wishes wishes = {0};
    Words words;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = settings()->threads > 0 ? (int)settings()->threads : (int)processors;
    TRY(read_wishes(argc, argv, files, &wishes, &words, err));
    DEFER(arena_release) Arena arena = {0};
    DEFER(people_list_close) PeopleList list = {0};
    Listener listener = {.progress = progress_to_stderr()};
    TRY(people_list_read(&arena, words.items, (size_t)files, wishes.truth, wishes.report != NULL, threads,
                         &list, err));
    uint32_t a = 0, b = 0;
    if (wishes.explain)
        TRY(find_two(&list, wishes.explain, &a, &b, err));
    LinkOptions options = {
        .certain = wishes.certain, .set = list.set, .watch = watch, .watcher = &listener, .threads = threads};
    options.source = wishes.one_to_one ? list.set : NULL;
    options.more = list.more;
    options.more_count = list.more_count;
    TRY(take_model(&arena, &wishes, &list, &options, err));
    LabelList labels = {0};
    if (wishes.labels)
        TRY(labels_read(&arena, wishes.labels, &list, &labels, err));
    options.labels = labels.items;
    options.label_count = labels.count;
    TRY(limit_memory(&wishes, &options, err));
    const char *problem = NULL;
    DEFER(linkage_free)
    Linkage *linkage = linkage_run(list.columns, list.column_count, list.count, &options, &problem);
    if (!linkage && listener.stopped)
        return progress_stopped(err);
    if (!linkage)
        return error_set(err, ERROR_INPUT, "The records could not be compared: %s.", problem);
    say_notices(linkage);
    Progress last_chance = progress_quiet();
    TRY(progress_go_on(&last_chance, "", 0, 1, err));
    TRY(write_all(&arena, linkage, &list, &wishes, err));
    if (wishes.explain) {
        LinkExplanation why;
        linkage_explain(linkage, a, b, &why);
        char id_a[PEOPLE_ID_ROOM], id_b[PEOPLE_ID_ROOM];
        explain_print(&arena, linkage, &why, list.more_names, people_id(&list, a, id_a),
                      people_id(&list, b, id_b));
    }
    return true;
}

bool cmd_dedupe(int argc, char **argv, Error *err)
{
    return run(argc, argv, 1, err);
}

bool cmd_link(int argc, char **argv, Error *err)
{
    return run(argc, argv, 2, err);
}
