/* The engine on any small list, with further values, labels and sources: no input crashes it, hangs it or
 * gives a result that does not hold together, and a run with its own model gives the same result. First
 * bytes: options; then cells, each ended by a byte below 4. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "linkage/linkage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS_MAX = 8, RECORDS_MAX = 40, CELLS_MAX = COLUMNS_MAX * RECORDS_MAX, HEAD = 5 + COLUMNS_MAX };

typedef struct List {
    char *text;
    const char *cells[COLUMNS_MAX][RECORDS_MAX];
    LinkColumn columns[COLUMNS_MAX];
    uint32_t sets[RECORDS_MAX], occasions[RECORDS_MAX];
    LinkMore more[COLUMNS_MAX];
    LinkLabel labels[RECORDS_MAX];
    size_t more_count, label_count;
    size_t column_count, record_count;
} List;

static void need(bool held)
{
    if (!held)
        abort();
}

static void list_fill(List *list, const uint8_t *data, size_t size)
{
    size_t cells = 0, from = 0;
    list->text = malloc(size + 1);
    memcpy(list->text, data, size);
    list->text[size] = '\0';
    for (size_t i = 0; i <= size && cells < CELLS_MAX; i++) {
        if (i < size && data[i] > 3)
            continue;
        list->text[i] = '\0';
        size_t record = cells / list->column_count;
        if (record < RECORDS_MAX)
            list->cells[cells % list->column_count][record] =
                i < size && data[i] == 3 ? NULL : list->text + from;
        cells++;
        from = i + 1;
    }
    list->record_count = cells / list->column_count;
    list->record_count = list->record_count < RECORDS_MAX ? list->record_count : RECORDS_MAX;
}

static void columns_fill(List *list, const uint8_t *head)
{
    static const char *const names[COLUMNS_MAX] = {"a", "b", "c", "d", "e", "f", "g", "a"};
    list->column_count = 1 + head[0] % COLUMNS_MAX;
    for (size_t c = 0; c < list->column_count; c++) {
        uint8_t byte = head[5 + c];
        list->columns[c] = (LinkColumn){.name = names[c],
                                        .kind = (LinkKind)(byte % LINK_KIND_COUNT),
                                        .household = byte & 64,
                                        .exclusive = byte & 128,
                                        .values = list->cells[c]};
    }
    for (uint32_t r = 0; r < RECORDS_MAX; r++) {
        list->sets[r] = r * head[1] / 16 & 1;
        list->occasions[r] = r * head[1] / 32;
    }
}

/* The last columns become further values of the first; labels go from each record to another. */
static void further_fill(List *list, uint8_t byte)
{
    list->more_count = byte & 1 ? list->column_count / 2 : 0;
    list->column_count -= list->more_count;
    for (size_t m = 0; m < list->more_count; m++)
        list->more[m] = (LinkMore){.column = (m + byte) % list->column_count,
                                   .together = byte & 4 ? 1 + m / 2 : 0,
                                   .values = list->cells[list->column_count + m]};
    for (uint32_t r = 1; r < list->record_count && (byte & 8); r += 3)
        list->labels[list->label_count++] =
            (LinkLabel){r, r * byte % (uint32_t)list->record_count, (r & 1) == (byte >> 4 & 1)};
    size_t sound = linkage_labels_check(list->labels, list->label_count, list->record_count);
    need(sound <= list->label_count);
    list->label_count = sound;
}

static void hold_labels(const Linkage *linkage, const List *list)
{
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t i = 0; i < list->label_count; i++)
        need((clusters[list->labels[i].a] == clusters[list->labels[i].b]) == list->labels[i].match);
}

static void hold_sources(const Linkage *linkage, const List *list, const uint32_t *source)
{
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t a = 0; a < list->record_count && source; a++)
        for (size_t b = a + 1; b < list->record_count; b++)
            need(clusters[a] != clusters[b] || source[a] != source[b]);
}

static void hold_together(Linkage *linkage, const List *list)
{
    const uint32_t *clusters = linkage_clusters(linkage);
    for (size_t r = 0; r < list->record_count; r++)
        need(clusters[r] <= r && clusters[clusters[r]] == clusters[r]);
    for (size_t i = 0; i < linkage_pair_count(linkage); i++) {
        const LinkPair *pair = linkage_pair(linkage, i);
        LinkExplanation why;
        need(pair->a < pair->b && pair->b < list->record_count);
        need(pair->probability >= 0 && pair->probability <= 1 && isfinite(pair->weight));
        linkage_explain(linkage, pair->a, pair->b, &why);
        need((float)why.probability == pair->probability);
    }
    size_t count = 0;
    need(linkage_cluster_quality(linkage, &count) != NULL);
    need(linkage_report(linkage)[0] != '\0');
}

static bool same_pair(const LinkPair *x, const LinkPair *y)
{
    return x->a == y->a && x->b == y->b && x->probability == y->probability && x->weight == y->weight &&
           memcmp(x->level, y->level, sizeof x->level) == 0;
}

static void run_again(const Linkage *first, const List *list, LinkOptions options)
{
    LinkModel model;
    char problem[200];
    const char *why;
    linkage_model_get(first, &model);
    need(linkage_model_check(&model, list->columns, list->column_count, problem, sizeof problem));
    options.model = &model;
    Linkage *again = linkage_run(list->columns, list->column_count, list->record_count, &options, &why);
    need(again && linkage_pair_count(again) == linkage_pair_count(first));
    for (size_t i = 0; i < linkage_pair_count(first); i++)
        need(same_pair(linkage_pair(again, i), linkage_pair(first, i)));
    linkage_free(again);
}

/* Takes the linkage over. */
static void ask_index(Linkage *linkage, const List *list)
{
    const char *problem, *values[COLUMNS_MAX];
    LinkIndex *index = link_index_open(linkage, &problem);
    need(index || problem);
    for (size_t r = 0; index && r < list->record_count; r += 3) {
        LinkFound found[5];
        LinkExplanation why;
        for (size_t c = 0; c < list->column_count + list->more_count; c++)
            values[c] = list->cells[c][r];
        size_t count = link_index_find(index, values, found, 5);
        need(count <= 5);
        for (size_t i = 0; i < count; i++)
            link_index_explain(index, values, found[i].record, &why);
        need(link_index_put(index, values) >= 0);
        link_index_remove(index, (uint32_t)r * 2);
    }
    link_index_close(index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    List *list = calloc(1, sizeof *list);
    columns_fill(list, data);
    list_fill(list, data + HEAD, size - HEAD);
    further_fill(list, data[4]);
    const LinkRule training = {1, {{0, LINK_KEY_WHOLE}}};
    LinkOptions options = {
        .threads = 1,
        .certain = data[2] / 250.0,
        .possible = data[2] / 500.0,
        .pair_budget = data[3] & 1 ? 1 + data[3] : 0,
        .set = data[3] & 2 ? list->sets : NULL,
        .occasion = data[3] & 4 ? list->occasions : NULL,
        .source = data[3] & 8 ? list->occasions : NULL,
        .more = list->more,
        .more_count = list->more_count,
        .labels = list->labels,
        .label_count = list->label_count,
        .training = &training,
        .training_count = data[3] & 16 ? 1 : 0,
    };
    const char *problem = NULL;
    Linkage *linkage = linkage_run(list->columns, list->column_count, list->record_count, &options, &problem);
    need(linkage || problem);
    if (linkage) {
        hold_together(linkage, list);
        hold_labels(linkage, list);
        hold_sources(linkage, list, options.source);
        run_again(linkage, list, options);
        ask_index(linkage, list);
    }
    free(list->text);
    free(list);
    return 0;
}
