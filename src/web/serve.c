#include "web/serve.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "cleanse/likeness.h"
#include "register/user.h"
#include "web/opening_log.h"
#include "web/route.h"
#include "web/session.h"
#include "web/work.h"

static bool is_loopback(const char *listen)
{
    return !listen || strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]", 5) == 0 ||
           strncmp(listen, "localhost:", 10) == 0;
}

bool web_serve(Store *store, const ServeOptions *given, Error *err)
{
    site_set(&given->site);
    session_set_limits(given->session_idle_seconds, given->session_longest_seconds);
    user_set_limits(given->sign_in_tries, given->sign_in_rest_seconds);
    const char *listen = given->listen;
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &stops, NULL);
    sigdelset(&stops, SIGPIPE);

    union {
        const Route *table;
        void *context;
    } site = {.table = routes};
    DEFER(work_close) Work *work = NULL;
    TRY(work_open(store, &work, err));
    const LikenessOptions comparing = {.as_of = given->site.counting.as_of,
                                       .possible = given->site.cleansing.possible,
                                       .threads = given->site.cleansing.threads};
    DEFER(likeness_close) Likeness *likeness = NULL;
    TRY(likeness_open(store, &comparing, &likeness, err));
    DEFER(opening_log_close) OpeningLog *openings = NULL;
    TRY(opening_log_open(store, &openings, err));
    const HttpOptions options = {.listen = listen,
                                 .work = work,
                                 .likeness = likeness,
                                 .openings = openings,
                                 .store = store,
                                 .answer = route_answer,
                                 .keeps_files = route_keeps_files,
                                 .context = site.context,
                                 .threads = given->threads,
                                 .upload_bytes = given->upload_bytes};
    DEFER(http_stop) HttpServer *server = NULL;
    TRY(http_start(&options, &server, err));
    if (!is_loopback(listen))
        fprintf(stderr, "Other machines can reach this address. Put a web server with TLS in front of it.\n");
    int host = listen ? (int)(strrchr(listen, ':') - listen) : 0;
    fprintf(stderr, "Reachbook is at http://%.*s:%d/ - press Ctrl+C to stop.\n", host ? host : 9,
            host ? listen : "127.0.0.1", http_port(server));
    int signal = 0;
    while (sigwait(&stops, &signal) != 0)
        ;
    fprintf(stderr, "Stopping.\n");
    work_stop(work);
    return true;
}
