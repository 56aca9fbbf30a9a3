/* How well each cluster holds together: a graph of records and certain pairs, its density and its bridges
 * (Tarjan 1974). */
#include "linkage/engine.h"

typedef struct Graph {
    size_t count, pairs;
    uint32_t *starts; /* per record, where its neighbours begin */
    uint32_t *edges;  /* numbers of pairs */
    uint32_t *order, *low, *above, *next;
} Graph;

static bool is_inside(const Linkage *linkage, const LinkPair *pair)
{
    return linkage->clusters[pair->a] == linkage->clusters[pair->b];
}

static bool graph_make(const Linkage *linkage, Graph *graph)
{
    size_t count = linkage->record_count;
    while (graph->pairs < linkage->pair_count &&
           (double)linkage->pairs[graph->pairs].probability >= linkage->certain)
        graph->pairs++;
    graph->count = count;
    uint32_t **parts[] = {&graph->starts, &graph->order, &graph->low, &graph->above, &graph->next};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!(*parts[i] = calloc(count + 2, sizeof **parts[i])))
            return false;
    graph->edges = malloc((2 * graph->pairs + 1) * sizeof *graph->edges);
    if (!graph->edges)
        return false;
    for (size_t i = 0; i < graph->pairs; i++)
        if (is_inside(linkage, &linkage->pairs[i])) {
            graph->starts[linkage->pairs[i].a + 2]++;
            graph->starts[linkage->pairs[i].b + 2]++;
        }
    for (size_t r = 2; r <= count + 1; r++)
        graph->starts[r] += graph->starts[r - 1];
    for (uint32_t i = 0; i < graph->pairs; i++)
        if (is_inside(linkage, &linkage->pairs[i])) {
            graph->edges[graph->starts[linkage->pairs[i].a + 1]++] = i;
            graph->edges[graph->starts[linkage->pairs[i].b + 1]++] = i;
        }
    return true;
}

static void graph_free(Graph *graph)
{
    free(graph->starts);
    free(graph->edges);
    free(graph->order);
    free(graph->low);
    free(graph->above);
    free(graph->next);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Walks the part that `root` lies in; `above` is the number of the pair one came by, plus 1. */
static uint32_t count_bridges(const Linkage *linkage, Graph *graph, uint32_t root, uint32_t *clock)
{
    uint32_t bridges = 0, at = root;
    graph->order[at] = graph->low[at] = ++*clock;
    graph->next[at] = graph->starts[at];
    for (;;) {
        if (graph->next[at] < graph->starts[at + 1]) {
            uint32_t edge = graph->edges[graph->next[at]++];
            const LinkPair *pair = &linkage->pairs[edge];
            uint32_t to = pair->a ^ pair->b ^ at;
            if (edge + 1 == graph->above[at])
                continue;
            if (graph->order[to] != 0) {
                graph->low[at] = least(graph->low[at], graph->order[to]);
                continue;
            }
            graph->order[to] = graph->low[to] = ++*clock;
            graph->next[to] = graph->starts[to];
            graph->above[to] = edge + 1;
            at = to;
            continue;
        }
        if (graph->above[at] == 0)
            return bridges;
        const LinkPair *back = &linkage->pairs[graph->above[at] - 1];
        uint32_t from = back->a ^ back->b ^ at;
        bridges += graph->low[at] > graph->order[from];
        graph->low[from] = least(graph->low[from], graph->low[at]);
        at = from;
    }
}

static void fill_clusters(const Linkage *linkage, Graph *graph, const uint32_t *number, LinkCluster *out)
{
    uint32_t clock = 0;
    for (uint32_t r = 0; r < graph->count; r++) {
        uint32_t cluster = number[linkage->clusters[r]];
        if (cluster > 0 && graph->order[r] == 0)
            out[cluster - 1].bridges += count_bridges(linkage, graph, r, &clock);
    }
    for (size_t i = 0; i < graph->pairs; i++) {
        const LinkPair *pair = &linkage->pairs[i];
        if (!is_inside(linkage, pair))
            continue;
        LinkCluster *cluster = &out[number[linkage->clusters[pair->a]] - 1];
        cluster->pairs++;
        if ((double)pair->probability < cluster->weakest)
            cluster->weakest = (double)pair->probability;
    }
}

static int by_size(const void *x, const void *y)
{
    const LinkCluster *a = x, *b = y;
    if (a->size != b->size)
        return a->size < b->size ? 1 : -1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Sizes per first record, and of them how many are of the second list. */
static size_t count_clusters(const Linkage *linkage, uint32_t *sizes, uint32_t *ones)
{
    size_t clusters = 0;
    for (size_t r = 0; r < linkage->record_count; r++) {
        clusters += ++sizes[linkage->clusters[r]] == 2;
        ones[linkage->clusters[r]] += linkage->set && linkage->set[r] != 0;
    }
    return clusters;
}

static void start_clusters(const Linkage *linkage, uint32_t *sizes, const uint32_t *ones, LinkCluster *out)
{
    uint32_t used = 0;
    for (uint32_t r = 0; r < linkage->record_count; r++) {
        double size = sizes[r], across = ones[r];
        sizes[r] = sizes[r] > 1 ? ++used : 0;
        if (sizes[r] > 0)
            out[used - 1] =
                (LinkCluster){.first = r,
                              .size = (uint32_t)size,
                              .weakest = 1,
                              .density = linkage->set ? across * (size - across) : size * (size - 1) / 2};
    }
}

static bool work_out(Linkage *linkage)
{
    Graph graph = {0};
    uint32_t *sizes = calloc(linkage->record_count + 1, sizeof *sizes);
    uint32_t *ones = calloc(linkage->record_count + 1, sizeof *ones);
    bool ok = sizes && ones && graph_make(linkage, &graph);
    size_t clusters = ok ? count_clusters(linkage, sizes, ones) : 0;
    LinkCluster *out = ok ? calloc(clusters + 1, sizeof *out) : NULL;
    if (out) {
        start_clusters(linkage, sizes, ones, out);
        fill_clusters(linkage, &graph, sizes, out);
        for (size_t i = 0; i < clusters; i++)
            out[i].density = out[i].density > 0 ? (double)out[i].pairs / out[i].density : 0;
        qsort(out, clusters, sizeof *out, by_size);
        linkage->quality = out;
        linkage->quality_count = clusters;
    }
    graph_free(&graph);
    free(sizes);
    free(ones);
    return out != NULL;
}

const LinkCluster *linkage_cluster_quality(Linkage *linkage, size_t *count)
{
    bool ok = linkage->quality || work_out(linkage);
    *count = ok ? linkage->quality_count : 0;
    return linkage->quality;
}
