/* What people decided about pairs of records, as a file to train linkage with. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/out_file.h"
#include "cleanse/review.h"
#include "cli/commands.h"
#include "cli/options.h"

static bool write_labels(const char *path, const LabelList *labels, Error *err)
{
    DEFER(out_file_close) OutFile out = {0};
    TRY(out_file_open(&out, path, err));
    fputs("id_a,id_b,match,probability\n", out.file);
    for (size_t i = 0; i < labels->count; i++) {
        const Label *label = &labels->items[i];
        fprintf(out.file, "%" PRId64 ",%" PRId64 ",%d,", label->a, label->b, label->match);
        if (label->probability >= 0)
            fprintf(out.file, "%.4f", label->probability);
        fputc('\n', out.file);
    }
    TRY(out_file_finish(&out, err));
    return out_file_place(&out, err);
}

bool cmd_review(int argc, char **argv, Error *err)
{
    const char *path = NULL;
    const Option table[] = {{"--labels", &path, NULL}, {0}};
    Words words;
    TRY(options_read(argc, argv, table, 0, 0, &words, err));
    if (!path)
        return error_set(err, ERROR_INPUT,
                         "review wants --labels FILE. Pairs themselves are judged on the pages: reachbook "
                         "serve, then Duplicates.");
    DEFER(arena_release) Arena arena = {0};
    DEFER(store_close) Store *store = NULL;
    Authority authority;
    LabelList labels = {0};
    bool found = false;
    size_t same = 0;
    TRY(store_open(options_db(), STORE_READ, &store, err));
    TRY(authority_first(store, &arena, &authority, &found, err));
    if (found)
        TRY(label_list(store, &arena, authority.id, clock_today(), &labels, err));
    TRY(write_labels(path, &labels, err));
    for (size_t i = 0; i < labels.count; i++)
        same += labels.items[i].match;
    fprintf(stderr, "%zu pairs: %zu judged the same, %zu different. Records are named by their numbers.\n",
            labels.count, same, labels.count - same);
    return true;
}
