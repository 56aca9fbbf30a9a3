#include "synth/names.h"

#include "base/embedded.h"

typedef struct Choice {
    const char *first, *second; /* a surname's two forms, or a forename twice */
} Choice;

typedef struct ChoiceList {
    Choice *items;
    size_t count, capacity;
} ChoiceList;

typedef struct RunningList {
    double *items;
    size_t count, capacity;
} RunningList;

typedef struct Pool {
    ChoiceList choices;
    RunningList running;
} Pool;

typedef struct Other {
    const char *kind, *name, *other;
} Other;

typedef struct OtherList {
    Other *items;
    size_t count, capacity;
} OtherList;

struct Names {
    Pool forenames[TRADITIONS][2], surnames[TRADITIONS];
    OtherList variants, nicknames;
};

typedef void TakeRow(Arena *arena, Names *names, char *const fields[4]);

static void pool_add(Arena *arena, Pool *pool, const char *first, const char *second, const char *weight)
{
    double total = pool->running.count ? pool->running.items[pool->running.count - 1] : 0;
    *GROW(arena, &pool->choices) = (Choice){first, second};
    *GROW(arena, &pool->running) = total + strtod(weight, NULL);
}

static const char *const tradition_words[TRADITIONS] = {"english", "pakistani", "roma",          "polish",
                                                        "indian",  "other",     "english-parent"};

const char *names_tradition(Tradition tradition)
{
    return tradition_words[tradition];
}

static int tradition_named(const char *text)
{
    for (int i = 0; i < TRADITIONS; i++)
        if (strcmp(tradition_words[i], text) == 0)
            return i;
    return OTHER;
}

static void take_forename(Arena *arena, Names *names, char *const fields[4])
{
    Pool *pool = &names->forenames[tradition_named(fields[0])][fields[1][0] == 'F'];
    pool_add(arena, pool, fields[2], fields[2], fields[3]);
}

static void take_surname(Arena *arena, Names *names, char *const fields[4])
{
    pool_add(arena, &names->surnames[tradition_named(fields[0])], fields[1], fields[2], fields[3]);
}

static void take_variant(Arena *arena, Names *names, char *const fields[4])
{
    *GROW(arena, &names->variants) = (Other){fields[0], fields[1], fields[2]};
}

static void take_nickname(Arena *arena, Names *names, char *const fields[4])
{
    *GROW(arena, &names->nicknames) = (Other){"forename", fields[0], fields[1]};
}

static bool read_table(Arena *arena, Names *names, const char *path, TakeRow *take, Error *err)
{
    const EmbeddedFile *file = embedded_find(path);
    if (!file)
        return error_set(err, ERROR_SYSTEM,
                         "This program was built without %s; build it again with that file in place.", path);
    char *text = ARENA_ARRAY(arena, char, file->length + 1), *end = text + file->length;
    memcpy(text, file->bytes, file->length);
    for (int line = 0; text < end; line++) {
        char empty[1] = "", *fields[4] = {text, empty, empty, empty},
             *stop = memchr(text, '\n', (size_t)(end - text));
        stop = stop ? stop : end;
        *stop = '\0';
        for (int i = 1; i < 4; i++) {
            char *tab = strchr(fields[i - 1], '\t');
            if (!tab)
                break;
            *tab = '\0';
            fields[i] = tab + 1;
        }
        if (line >= 2)
            take(arena, names, fields);
        text = stop + 1;
    }
    return true;
}

static int by_kind_and_name(const void *a, const void *b)
{
    const Other *x = a, *y = b;
    int order = strcmp(x->kind, y->kind);
    order = order ? order : strcmp(x->name, y->name);
    return order ? order : strcmp(x->other, y->other);
}

bool names_open(Arena *arena, Names **out, Error *err)
{
    Names *names = ARENA_NEW(arena, Names);
    TRY(read_table(arena, names, "data/names/forename.tsv", take_forename, err));
    TRY(read_table(arena, names, "data/names/surname.tsv", take_surname, err));
    TRY(read_table(arena, names, "data/names/variant.tsv", take_variant, err));
    TRY(read_table(arena, names, "data/names/nickname.tsv", take_nickname, err));
    qsort(names->variants.items, names->variants.count, sizeof(Other), by_kind_and_name);
    qsort(names->nicknames.items, names->nicknames.count, sizeof(Other), by_kind_and_name);
    *out = names;
    return true;
}

static Choice pool_pick(const Pool *pool, Random *random)
{
    return pool->choices.items[random_pick(random, pool->running.items, (int)pool->running.count)];
}

const char *names_forename(const Names *names, Random *random, Tradition tradition, char sex)
{
    return pool_pick(&names->forenames[tradition][sex == 'F'], random).first;
}

Surname names_surname(const Names *names, Random *random, Tradition tradition)
{
    Choice choice = pool_pick(&names->surnames[tradition == ENGLISH_PARENT ? ENGLISH : tradition], random);
    return (Surname){choice.first, choice.second};
}

static const char *other_way(const OtherList *list, Random *random, const char *kind, const char *name)
{
    size_t low = 0, high = list->count;
    const Other key = {kind, name, ""};
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_kind_and_name(&list->items[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (high < list->count && strcmp(list->items[high].kind, kind) == 0 &&
           strcmp(list->items[high].name, name) == 0)
        high++;
    return high == low ? NULL
                       : list->items[low + (size_t)random_between(random, 0, (int)(high - low) - 1)].other;
}

const char *names_nickname(const Names *names, Random *random, const char *forename)
{
    return other_way(&names->nicknames, random, "forename", forename);
}

const char *names_variant(const Names *names, Random *random, bool surname, const char *name)
{
    return other_way(&names->variants, random, surname ? "surname" : "forename", name);
}

static bool is_form_of(const Names *names, const char *name, const char *form)
{
    const OtherList *lists[] = {&names->variants, &names->nicknames};
    for (int i = 0; i < 2; i++) {
        const Other key = {"forename", name, form};
        if (lists[i]->count > 0 &&
            bsearch(&key, lists[i]->items, lists[i]->count, sizeof key, by_kind_and_name))
            return true;
    }
    return false;
}

static bool one_letter_apart(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    if (!*a && !*b)
        return true;
    return strcmp(a, *b ? b + 1 : b) == 0 || strcmp(*a ? a + 1 : a, b) == 0 ||
           (*a && *b && strcmp(a + 1, b + 1) == 0);
}

bool names_are_alike(const Names *names, const char *a, const char *b)
{
    char x[64], y[64];
    snprintf(x, sizeof x, "%.*s", (int)strcspn(a, " -"), a);
    snprintf(y, sizeof y, "%.*s", (int)strcspn(b, " -"), b);
    return one_letter_apart(x, y) || is_form_of(names, x, y) || is_form_of(names, y, x);
}
