/* Prints sql.h from the .sql files named. A file in a folder called "migrations" becomes SQL_migration_NAME
 * and a row {number, name, text} of SQL_MIGRATIONS; in any other file each "-- name: x" section becomes SQL_x
 * and a row {name, text} of SQL_QUERIES. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 8192, NAME_SIZE = 128 };

static char names[NAMES_MAX][NAME_SIZE];
static int name_count;
static char migrations[NAMES_MAX][NAME_SIZE];
static int migration_count;

static void fail(const char *path, int line, const char *problem, const char *what)
{
    fprintf(stderr, "%s:%d: %s \"%s\"\n", path, line, problem, what);
    exit(1);
}

static void add_name(const char *path, int line, const char *name)
{
    if (!*name)
        fail(path, line, "no name given", "");
    for (const char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_')
            fail(path, line, "a name may hold letters, digits and _ only:", name);
    for (int i = 0; i < name_count; i++)
        if (strcmp(names[i], name) == 0)
            fail(path, line, "this name is taken already:", name);
    if (name_count == NAMES_MAX)
        fail(path, line, "too many names at", name);
    snprintf(names[name_count++], NAME_SIZE, "%s", name);
}

static void print_line(const char *line)
{
    fputs("\n    \"", stdout);
    for (; *line; line++) {
        if (*line == '"' || *line == '\\' || *line == '?')
            putchar('\\');
        if (*line != '\n' && *line != '\r')
            putchar(*line);
    }
    fputs("\\n\"", stdout);
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\n")] == '\0';
}

static void open_text(const char *name)
{
    printf("static const char SQL_%s[] __attribute__((unused)) = \"\"", name);
}

static void embed_queries(FILE *file, const char *path)
{
    char *line = NULL;
    size_t size = 0;
    int number = 0;
    bool open = false;
    while (getline(&line, &size, file) > 0) {
        number++;
        char name[NAME_SIZE];
        if (strncmp(line, "-- name:", 8) == 0) {
            if (sscanf(line + 8, " %127s", name) != 1)
                fail(path, number, "no name given", "");
            add_name(path, number, name);
            if (open)
                puts(";");
            open_text(name);
            open = true;
        } else if (open && !is_blank(line) && strncmp(line, "--", 2) != 0) {
            print_line(line);
        } else if (!open && !is_blank(line) && strncmp(line, "--", 2) != 0) {
            fail(path, number, "SQL before the first \"-- name:\" line:", line);
        }
    }
    if (open)
        puts(";");
    free(line);
}

static void embed_migration(FILE *file, const char *path, const char *base)
{
    char name[NAME_SIZE], full[NAME_SIZE + 16];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(base, "."), base);
    if (!isdigit((unsigned char)name[0]) || strtol(name, NULL, 10) < 1)
        fail(path, 1, "a migration's name starts with its number:", name);
    for (int i = 0; i < migration_count; i++)
        if (strtol(migrations[i], NULL, 10) == strtol(name, NULL, 10))
            fail(path, 1, "this number is taken already:", name);
    if (migration_count && strtol(migrations[migration_count - 1], NULL, 10) > strtol(name, NULL, 10))
        fail(path, 1, "migrations must be named in order:", name);
    snprintf(full, sizeof full, "migration_%s", name);
    add_name(path, 1, full);
    snprintf(migrations[migration_count++], NAME_SIZE, "%s", name);
    open_text(full);
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) > 0)
        print_line(line);
    puts(";");
    free(line);
}

int main(int argc, char **argv)
{
    puts("/* Made from sql/ by tools/embed_sql.c. */\n#ifndef GENERATED_SQL_H\n#define GENERATED_SQL_H\n"
         "\n#pragma GCC diagnostic push\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"");
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file)
            fail(argv[i], 0, "cannot be read", "");
        const char *slash = strrchr(argv[i], '/');
        if (strstr(argv[i], "migrations/"))
            embed_migration(file, argv[i], slash ? slash + 1 : argv[i]);
        else
            embed_queries(file, argv[i]);
        fclose(file);
    }
    fputs("#pragma GCC diagnostic pop\n\n#define SQL_MIGRATIONS", stdout);
    for (int i = 0; i < migration_count; i++)
        printf(" \\\n    {%ld, \"%s\", SQL_migration_%s},", strtol(migrations[i], NULL, 10), migrations[i],
               migrations[i]);
    fputs("\n\n#define SQL_QUERIES", stdout);
    for (int i = 0; i < name_count; i++)
        if (strncmp(names[i], "migration_", 10) != 0)
            printf(" \\\n    {\"%s\", SQL_%s},", names[i], names[i]);
    puts("\n\n#endif");
    return 0;
}
