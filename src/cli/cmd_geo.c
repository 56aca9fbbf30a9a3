#include "cli/commands.h"
#include "cli/options.h"

#include "geo/geo.h"
#include "store/write.h"

typedef struct Load {
    const char *kind, *path;
    Progress progress;
    int64_t rows;
} Load;

static bool load(WriteNow *now, void *context, Error *err)
{
    Load *this = context;
    return geo_load_file(now->store, this->kind, this->path, &this->progress, &this->rows, err);
}

bool cmd_geo(int argc, char **argv, Error *err)
{
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{0}}, 3, 3, &words, err));
    if (strcmp(words.items[0], "load") != 0)
        return error_set(err, ERROR_INPUT, "geo knows only \"load\". See: reachbook help geo");
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_WRITE, &store, err));
    Load this = {.kind = words.items[1], .path = words.items[2], .progress = progress_to_stderr()};
    const Write write = {.action = "geo-load", .subject = this.kind, .reason = this.path};
    TRY(write_run(store, &write, load, &this, err));
    printf("%lld rows of %s loaded.\n", (long long)this.rows, this.kind);
    return true;
}
