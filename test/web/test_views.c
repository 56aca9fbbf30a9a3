/* compile_views over test/web/views: good/NAME.html gives NAME.c; refused/NAME.html gives a message with what
 * the file's first line, a comment, says. */
#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "web/web_test.h"

extern char **environ;
static const char *compiler;

static const char *read_all(Arena *arena, const char *path)
{
    char *text = ARENA_ARRAY(arena, char, 1 << 16);
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s cannot be read", path);
    (void)!fread(text, 1, (1 << 16) - 1, file);
    fclose(file);
    return text;
}

/* Runs compile_views; gives its exit status and everything it wrote. */
static int compile(Arena *arena, const char *view, const char **output)
{
    char path[] = "/tmp/reachbook-view-XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, handle, 1);
    posix_spawn_file_actions_adddup2(&actions, handle, 2);
    char name[] = "compile_views", path_of_view[512];
    snprintf(path_of_view, sizeof path_of_view, "%s", view);
    char *words[] = {name, path_of_view, NULL};
    pid_t child;
    int status;
    assert_int_equal(posix_spawn(&child, compiler, &actions, NULL, words, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    posix_spawn_file_actions_destroy(&actions);
    *output = read_all(arena, path);
    close(handle);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int each_view(const char *folder, void (*check)(Arena *arena, const char *view))
{
    DIR *views = opendir(folder);
    assert_non_null(views);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(views));) {
        DEFER(arena_release) Arena arena = {0};
        size_t length = strlen(entry->d_name);
        if (length < 6 || strcmp(entry->d_name + length - 5, ".html") != 0)
            continue;
        check(&arena, arena_print(&arena, "%s/%s", folder, entry->d_name));
        count++;
    }
    closedir(views);
    return count;
}

static void check_good(Arena *arena, const char *view)
{
    const char *output;
    int status = compile(arena, view, &output);
    const char *expected = read_all(arena, arena_print(arena, "%.*s.c", (int)strlen(view) - 5, view));
    if (status != 0 || strcmp(output, expected) != 0)
        fail_msg("%s: exit %d\n%s", view, status, output);
}

static void check_refused(Arena *arena, const char *view)
{
    const char *output, *source = read_all(arena, view);
    const char *end = strstr(source, " -->");
    if (strncmp(source, "%#include \"", 11) == 0 || strncmp(source, "<!-- ", 5) != 0 || !end)
        fail_msg("%s does not begin with <!-- the message -->", view);
    const char *wanted = arena_copy(arena, source + 5, (size_t)(end - source - 5));
    char path[] = "/tmp/reachbook-view-XXXXXX";
    int handle = mkstemp(path);
    assert_true(handle >= 0);
    const char *rest = strchr(end, '\n') + 1;
    assert_int_equal(write(handle, rest, strlen(rest)), strlen(rest));
    close(handle);
    int status = compile(arena, path, &output);
    unlink(path);
    if (status != 1 || !strstr(output, wanted))
        fail_msg("%s: exit %d, wanted \"%s\"\n%s", view, status, wanted, output);
}

static void test_views_compile_to_what_is_expected(void **state)
{
    (void)state;
    assert_true(each_view("test/web/views/good", check_good) >= 4);
}

static void test_unsafe_places_do_not_build(void **state)
{
    (void)state;
    assert_true(each_view("test/web/views/refused", check_refused) >= 25);
}

int main(int argc, char **argv)
{
    (void)argc;
    DEFER(arena_release) Arena arena = {0};
    const char *folder = strstr(argv[0], "test/web/test_views");
    int length = folder ? (int)(folder - argv[0]) : 0;
    compiler = arena_print(&arena, "%.*sgenerated/compile_views", length, argv[0]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_views_compile_to_what_is_expected),
        cmocka_unit_test(test_unsafe_places_do_not_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
