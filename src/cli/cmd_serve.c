#include "cli/commands.h"
#include "cli/options.h"
#include "store/store.h"
#include "web/serve.h"
#include "web/site.h"

bool cmd_serve(int argc, char **argv, Error *err)
{
    const char *listen = NULL, *as_of = NULL;
    Words words;
    TRY(options_read(argc, argv,
                     (const Option[]){{"--listen", &listen, NULL}, {"--as-of", &as_of, NULL}, {0}}, 0, 0,
                     &words, err));
    DEFER(store_close) Store *store = NULL;
    TRY(store_open(options_db(), STORE_WRITE, &store, err));
    Date day;
    TRY(options_date("--as-of", as_of, &day, err));
    site_open_on(as_of ? day : DATE_NONE);
    return web_serve(store, listen, err);
}
