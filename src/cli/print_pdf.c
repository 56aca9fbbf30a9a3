#include "cli/print_pdf.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"

enum { WAIT_MOST_MS = 120000, WAIT_STEP_MS = 50 };

extern char **environ;

static const char *find_browser(Arena *arena)
{
    static const char *const names[] = {"chromium", "chromium-browser", "google-chrome"};
    const char *path = getenv("PATH");
    for (size_t i = 0; path && i < sizeof names / sizeof *names; i++)
        for (const char *from = path; *from;) {
            size_t length = strcspn(from, ":");
            const char *one = arena_print(arena, "%.*s/%s", (int)length, from, names[i]);
            if (length && access(one, X_OK) == 0)
                return one;
            from += length + (from[length] == ':');
        }
    return NULL;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* The browser in a group of its own, so that what it started ends with it. */
static bool run(char *const *arguments, Error *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    pid_t child = 0;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
    int failed = posix_spawn(&child, arguments[0], &files, &how, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    if (failed)
        return error_set(err, ERROR_SYSTEM, "%s could not be started: %s.", arguments[0], strerror(failed));
    int status = 0;
    for (int waited = 0; waited < WAIT_MOST_MS; waited += WAIT_STEP_MS) {
        if (waitpid(child, &status, WNOHANG) == child)
            return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
                   error_set(err, ERROR_SYSTEM,
                             "%s could not print the data book. The HTML file is there: print "
                             "it from a browser.",
                             arguments[0]);
        nanosleep(&(struct timespec){0, WAIT_STEP_MS * 1000000L}, NULL);
    }
    kill(-child, SIGKILL);
    waitpid(child, &status, 0);
    return error_set(
        err, ERROR_SYSTEM,
        "%s took longer than two minutes to print the data book. The HTML file is there: print it "
        "from a browser.",
        arguments[0]);
}

bool print_pdf(const char *html, const char *pdf, bool *made, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    const char *browser = find_browser(&arena);
    char profile[] = "/tmp/reachbook-print-XXXXXX", full[4096];
    *made = false;
    if (!browser)
        return true;
    if (!realpath(html, full) || !mkdtemp(profile))
        return error_set(err, ERROR_SYSTEM, "The PDF could not be made: there is no room in /tmp.");
    const char *part = arena_print(&arena, "%s.part", pdf);
    char *const arguments[] = {
        (char *)(uintptr_t)browser,
        (char[]){"--headless"},
        (char[]){"--disable-gpu"},
        (char[]){"--no-first-run"},
        (char[]){"--no-pdf-header-footer"},
        (char[]){"--export-tagged-pdf"},
        (char[]){"--generate-pdf-document-outline"},
        (char *)(uintptr_t)arena_print(&arena, "--user-data-dir=%s", profile),
        (char *)(uintptr_t)arena_print(&arena, "--print-to-pdf=%s", part),
        (char *)(uintptr_t)arena_print(&arena, "file://%s", full),
        (char *)(uintptr_t)(geteuid() == 0 ? "--no-sandbox" : NULL),
        NULL,
    };
    bool done = run(arguments, err);
    enum { FOLDERS_OPEN = 16 };
    nftw(profile, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
    if (done && rename(part, pdf) != 0)
        done = error_set(err, ERROR_SYSTEM, "%s could not be written: the browser made no file.", pdf);
    if (!done)
        unlink(part);
    *made = done;
    return done;
}
