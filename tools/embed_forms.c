/* Prints name_forms.h from the files named: a group of forms of one given name a line, "#" starts a comment.
 * The table has a row per name and group, sorted by name, then group; equal names share one offset into the
 * text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 65536, NAME_SIZE = 32, LINE_SIZE = 4096 };

typedef struct Row {
    char name[NAME_SIZE];
    unsigned group;
} Row;

static Row rows[ROWS_MAX];
static size_t row_count;

static int by_name(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->group > y->group) - (x->group < y->group);
}

static void take_word(const char *path, const char *word, size_t length, unsigned group)
{
    if (row_count == ROWS_MAX || length >= NAME_SIZE) {
        fprintf(stderr, "%s: too many names, or \"%.*s\" is too long\n", path, (int)length, word);
        exit(1);
    }
    snprintf(rows[row_count].name, NAME_SIZE, "%.*s", (int)length, word);
    rows[row_count++].group = group;
}

static void take_line(const char *path, const char *line, unsigned group)
{
    for (const char *word = line + strspn(line, " \n"); *word;) {
        size_t length = strcspn(word, " \n");
        take_word(path, word, length, group);
        word += length;
        word += strspn(word, " \n");
    }
}

static unsigned take_file(const char *path, unsigned group)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, file))
        if (line[0] != '#')
            take_line(path, line, group++);
    fclose(file);
    return group;
}

static void print_letters(const char *name)
{
    printf("\n    ");
    for (const char *c = name; *c; c++)
        printf("'%c', ", *c);
    printf("0,");
}

int main(int argc, char **argv)
{
    unsigned groups = 0;
    for (int i = 1; i < argc; i++)
        groups = take_file(argv[i], groups);
    qsort(rows, row_count, sizeof *rows, by_name);
    printf("static const char form_text[] = {");
    for (size_t i = 0; i < row_count; i++)
        if (i == 0 || strcmp(rows[i].name, rows[i - 1].name) != 0)
            print_letters(rows[i].name);
    printf("\n};\nstatic const struct { uint32_t name; uint16_t group; } form_rows[] = {");
    unsigned offset = 0;
    for (size_t i = 0; i < row_count; i++) {
        if (i > 0 && strcmp(rows[i].name, rows[i - 1].name) != 0)
            offset += (unsigned)strlen(rows[i - 1].name) + 1;
        printf("\n    {%u, %u},", offset, rows[i].group);
    }
    printf("\n};\nenum { FORM_ROWS = %zu };\n", row_count);
    return groups > 65535;
}
