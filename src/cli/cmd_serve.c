#include "cli/commands.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "measure/kept.h"
#include "store/store.h"
#include "web/serve.h"

bool cmd_serve(int argc, char **argv, Error *err)
{
    const char *as_of = NULL;
    Words words;
    TRY(options_read(argc, argv, (const Option[]){{"--as-of", &as_of, NULL}, {0}}, 0, 0, &words, err));
    Date day;
    TRY(options_date("--as-of", as_of, &day, err));
    const Config *config = settings();
    SnapshotOptions counting = settings_snapshot(as_of ? day : DATE_NONE);
    TRY(settings_book(&counting.book, err));
    const ServeOptions options = {
        .listen = config->listen,
        .threads = (int)config->threads,
        .upload_bytes = (uint64_t)config->upload_mb << 20,
        .session_idle_seconds = config->session_idle_minutes * 60,
        .session_longest_seconds = config->session_longest_hours * 3600,
        .sign_in_tries = config->sign_in_tries,
        .sign_in_rest_seconds = config->sign_in_rest_minutes * 60,
        .site = {counting, settings_cleanse(), (uint32_t)config->small_number},
    };
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(config->db, STORE_WRITE, &store, err));
    TRY(measures_keep(store, counting.book, err));
    return web_serve(store, &options, err);
}
