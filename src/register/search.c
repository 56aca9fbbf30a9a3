#include "register/register.h"

#include "base/text.h"
#include "register/merge.h"
#include "sql.h"

enum { SEARCH_WORDS_MAX = 6, SEARCH_LOOK_FIRST = 500, SEARCH_LOOK_MAX = 2000 };

typedef struct Search {
    const char *words[SEARCH_WORDS_MAX];
    size_t lengths[SEARCH_WORDS_MAX];
    int count;
    int look; /* at how many names of each index */
} Search;

static Search search_parse(Arena *arena, const char *text)
{
    Search search = {0};
    for (const char *at = text_fold(arena, text); *at && search.count < SEARCH_WORDS_MAX;) {
        size_t length = strcspn(at, " ");
        if (length) {
            search.lengths[search.count] = length;
            search.words[search.count++] = arena_copy(arena, at, length);
        }
        at += length + (at[length] == ' ');
    }
    return search;
}

/* Does a word of the name start so? */
static bool name_has(const char *name, const char *start, size_t length)
{
    for (const char *at = name; at && *at;) {
        if (strncmp(at, start, length) == 0)
            return true;
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    return false;
}

static bool search_fits(const Search *search, const char *given, const char *family)
{
    for (int i = 0; i < search->count; i++)
        if (!name_has(given, search->words[i], search->lengths[i]) &&
            !name_has(family, search->words[i], search->lengths[i]))
            return false;
    return true;
}

/* *all: every name that begins so was looked at. */
static bool search_index(Store *store, Arena *arena, const char *sql, int64_t authority, const Search *search,
                         const char *word, IdList *out, bool *all, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    int looked = 0;
    const char *last = arena_print(arena, "%szzzzzzzz", word);
    TRY(ASK(store, sql, &rows, err, VALUE(authority), VALUE(word), VALUE(last), VALUE(search->look)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        looked++;
        if (search_fits(search, rows_text(rows, 1, NULL), rows_text(rows, 2, NULL)))
            *GROW(arena, out) = rows_int(rows, 0);
    }
    *all = *all && looked < search->look;
    return true;
}

static bool search_nhs(Store *store, Arena *arena, int64_t authority, const char *nhs, IdList *out,
                       Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_search_nhs, &rows, err, VALUE(authority), VALUE(nhs), VALUE(SEARCH_LOOK_MAX)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(arena, out) = rows_int(rows, 0);
    }
}

static void longest_first(Search *search)
{
    for (int i = 1; i < search->count; i++)
        for (int j = i; j > 0 && search->lengths[j] > search->lengths[j - 1]; j--) {
            const char *word = search->words[j];
            size_t length = search->lengths[j];
            search->words[j] = search->words[j - 1];
            search->lengths[j] = search->lengths[j - 1];
            search->words[j - 1] = word;
            search->lengths[j - 1] = length;
        }
}

/* The words are starts of names; all must fit, so one word all of whose names were looked at will do. */
static bool search_names(Store *store, Arena *arena, int64_t authority, const Search *search, IdList *out,
                         bool *all, Error *err)
{
    *all = search->count == 0;
    for (int i = 0; i < search->count && !*all; i++) {
        *all = true;
        TRY(search_index(store, arena, SQL_search_family, authority, search, search->words[i], out, all,
                         err));
        TRY(search_index(store, arena, SQL_search_given, authority, search, search->words[i], out, all, err));
    }
    return true;
}

/* The children of the candidates, in their order, each once. */
static bool children_of(Store *store, Arena *arena, int64_t authority, const IdList *candidates, IdList *out,
                        Error *err)
{
    int64_t *roots = ARENA_ARRAY(arena, int64_t, candidates->count + 1);
    TRY(merge_roots(store, arena, authority, candidates->items, candidates->count, roots, err));
    IdList all = {0};
    for (size_t i = 0; i < candidates->count; i++)
        *GROW(arena, &all) = roots[i];
    ids_tidy(&all);
    bool *taken = ARENA_ARRAY(arena, bool, all.count + 1);
    for (size_t i = 0; i < candidates->count; i++) {
        size_t at = ids_find(&all, roots[i]);
        if (!taken[at])
            *GROW(arena, out) = roots[i];
        taken[at] = true;
    }
    return true;
}

static bool take_rows(Store *store, Arena *arena, const User *actor, int64_t authority,
                      const IdList *candidates, size_t limit, ChildRowList *out, Error *err)
{
    IdList children = {0};
    ChildRowList found = {0};
    TRY(children_of(store, arena, authority, candidates, &children, err));
    for (size_t from = 0, count; from < children.count && found.count < limit; from += count) {
        ChildRowList rows = {0};
        count = limit - found.count < children.count - from ? limit - found.count : children.count - from;
        TRY(child_rows(store, arena, actor, authority, children.items + from, count, &rows, err));
        for (size_t i = 0; i < rows.count; i++)
            *GROW(arena, &found) = rows.items[i];
    }
    *out = found;
    return true;
}

bool child_search(Store *store, Arena *arena, const User *actor, int64_t authority, const char *words,
                  size_t limit, ChildRowList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role shows numbers only, not the people behind them.");
    char nhs[11];
    bool all = nhs_number_tidy(words, nhs);
    ChildRowList found = {0};
    IdList candidates = {0};
    Search search = search_parse(arena, words);
    longest_first(&search);
    if (all) {
        TRY(search_nhs(store, arena, authority, nhs, &candidates, err));
        TRY(take_rows(store, arena, actor, authority, &candidates, limit, &found, err));
    }
    for (search.look = search.count > 1 ? SEARCH_LOOK_MAX : SEARCH_LOOK_FIRST;
         !all && found.count < limit && search.look <= SEARCH_LOOK_MAX; search.look *= 4) {
        candidates.count = 0;
        TRY(search_names(store, arena, authority, &search, &candidates, &all, err));
        TRY(take_rows(store, arena, actor, authority, &candidates, limit, &found, err));
    }
    *out = found;
    return true;
}
