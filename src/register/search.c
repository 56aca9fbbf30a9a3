#include "register/register.h"

#include "base/text.h"
#include "register/merge.h"
#include "sql.h"

enum { SEARCH_WORDS_MAX = 6, SEARCH_LOOK_MAX = 2000 };

typedef struct Search {
    const char *words[SEARCH_WORDS_MAX];
    size_t lengths[SEARCH_WORDS_MAX];
    int count;
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

static bool search_index(Store *store, Arena *arena, const char *sql, int64_t authority, const Search *search,
                         const char *word, IdList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    const char *last = arena_print(arena, "%szzzzzzzz", word);
    TRY(ASK(store, sql, &rows, err, VALUE(authority), VALUE(word), VALUE(last), VALUE(SEARCH_LOOK_MAX)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        if (search_fits(search, rows_text(rows, 1, NULL), rows_text(rows, 2, NULL)))
            *GROW(arena, out) = rows_int(rows, 0);
    }
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

/* The words are starts of names; all must fit. */
static bool search_candidates(Store *store, Arena *arena, int64_t authority, const char *words, IdList *out,
                              Error *err)
{
    char nhs[11];
    if (nhs_number_tidy(words, nhs))
        return search_nhs(store, arena, authority, nhs, out, err);
    Search search = search_parse(arena, words);
    for (int i = 0; i < search.count; i++) {
        TRY(search_index(store, arena, SQL_search_family, authority, &search, search.words[i], out, err));
        TRY(search_index(store, arena, SQL_search_given, authority, &search, search.words[i], out, err));
    }
    return true;
}

static bool row_is_there(const ChildRowList *rows, int64_t id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].id == id)
            return true;
    return false;
}

bool child_search(Store *store, Arena *arena, const User *actor, int64_t authority, const char *words,
                  size_t limit, ChildRowList *out, Error *err)
{
    if (!may(actor, ACTION_SEE_PEOPLE, authority))
        return error_set(err, ERROR_DENIED, "Your role shows numbers only, not the people behind them.");
    IdList candidates = {0};
    TRY(search_candidates(store, arena, authority, words, &candidates, err));
    ChildRowList found = {0};
    for (size_t i = 0; i < candidates.count && found.count < limit; i++) {
        int64_t root;
        TRY(merge_root(store, authority, candidates.items[i], &root, err));
        if (row_is_there(&found, root))
            continue;
        ChildRowList one;
        TRY(child_rows(store, arena, actor, authority, &root, 1, &one, err));
        if (one.count && (!one.items[0].restricted || may(actor, ACTION_SEE_RESTRICTED, authority)))
            *GROW(arena, &found) = one.items[0];
    }
    *out = found;
    return true;
}
