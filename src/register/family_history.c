#include "register/family_history.h"

#include "register/record.h"
#include "sql.h"

typedef struct Tale { /* a membership as a list tells of it */
    int64_t record, told;
    Date from, to;
    bool child;
} Tale;
typedef struct TaleList {
    Tale *items;
    size_t count, capacity;
} TaleList;

typedef struct Recalling {
    Store *store;
    Arena *arena;
    int64_t authority;
    const Moves *moves;
    IdList families; /* tidy */
    TaleList tales;
    RootOfList tree; /* of all in them */
    FamilyHistory *into;
} Recalling;

static bool has(const IdList *list, int64_t id)
{
    return ids_find(list, id) < list->count;
}

static bool ask_ids(Recalling *this, const char *sql, const IdList *about, IdList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(this->store, sql, &rows, err, VALUE(this->authority),
            value_ids(this->arena, about->items, about->count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        *GROW(this->arena, out) = rows_int(rows, 0);
    }
}

static bool tales_load(Recalling *this, Error *err)
{
    IdList people = {0};
    TRY(ask_ids(this, SQL_family_ever, &this->families, &people, err));
    for (size_t i = 0; i < this->moves->people.count; i++)
        if (has(&this->families, this->moves->people.items[i].family))
            *GROW(this->arena, &people) = this->moves->people.items[i].key;
    ids_tidy(&people);
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(this->store, SQL_measure_some_family_members, &rows, err, VALUE(this->authority),
            value_ids(this->arena, people.items, people.count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        Date from = rows_day(rows, 2), to = rows_day(rows, 3);
        *GROW(this->arena, &this->tales) = (Tale){rows_int(rows, 0), rows_int(rows, 1), from,
                                                  to == DATE_NONE ? DAY_OPEN : to, rows_int(rows, 4) == 0};
    }
}

/* Every record of those in the tales. */
static bool tree_load(Recalling *this, Error *err)
{
    size_t count = this->tales.count;
    int64_t *ids = ARENA_ARRAY(this->arena, int64_t, count + 1);
    IdList roots = {ARENA_ARRAY(this->arena, int64_t, count + 1), count, count};
    for (size_t i = 0; i < count; i++)
        ids[i] = this->tales.items[i].record;
    TRY(merge_roots(this->store, this->arena, this->authority, ids, count, roots.items, err));
    ids_tidy(&roots);
    return merge_trees(this->store, this->arena, this->authority, roots.items, roots.count, &this->tree, err);
}

static void add_windows(Recalling *this, const Tale *tale)
{
    FamilyHistory *into = this->into;
    MoveSpellList spells = {0};
    const RootOf *own = root_of_find(&this->tree, tale->record);
    moves_spells(this->moves, this->arena, tale->record, tale->told, DATE_NONE, DAY_OPEN, &spells);
    for (size_t i = 0; i < spells.count; i++)
        for (size_t r = 0; has(&this->families, spells.items[i].family) && r < this->tree.count; r++)
            if (own && this->tree.items[r].root == own->root) {
                *GROW(this->arena, &into->people) = this->tree.items[r].record;
                *GROW(this->arena, &into->windows) =
                    (Window){this->tree.items[r].record, tale->child ? own->root : 0, spells.items[i].from,
                             spells.items[i].to};
            }
}

static bool is_same_spell(const FamilySpell *a, const FamilySpell *b)
{
    const char *one = a->name ? a->name : "", *other = b->name ? b->name : "";
    return a->from == b->from && a->to == b->to &&
           (a->child || b->child ? a->child == b->child : strcmp(one, other) == 0);
}

static void add_spell(Recalling *this, FamilySpell spell)
{
    for (size_t i = 0; i < this->into->spells.count; i++)
        if (is_same_spell(&this->into->spells.items[i], &spell))
            return;
    *GROW(this->arena, &this->into->spells) = spell;
}

static void add_spells(Recalling *this, const Tale *tale, const char *name)
{
    MoveSpellList spells = {0};
    const RootOf *own = root_of_find(&this->tree, tale->record);
    moves_spells(this->moves, this->arena, tale->record, tale->told, tale->from, tale->to, &spells);
    for (size_t i = 0; own && i < spells.count; i++) {
        const MoveSpell *one = &spells.items[i];
        if (!has(&this->families, one->family))
            continue;
        Date from = one->from;
        while (i + 1 < spells.count && has(&this->families, spells.items[i + 1].family))
            i++;
        bool stays = spells.items[i].to == DAY_OPEN;
        add_spell(this, (FamilySpell){.child = tale->child ? own->root : 0,
                                      .name = name,
                                      .from = from,
                                      .to = stays ? DATE_NONE : spells.items[i].to,
                                      .went = i + 1 < spells.count ? spells.items[i + 1].family : 0});
    }
}

static bool spells_load(Recalling *this, Error *err)
{
    IdList records = {0};
    for (size_t i = 0; i < this->tales.count; i++)
        *GROW(this->arena, &records) = this->tales.items[i].record;
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(this->store, SQL_record_people, &rows, err, VALUE(this->authority),
            value_ids(this->arena, records.items, records.count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *given = rows_text(rows, 4, this->arena), *family = rows_text(rows, 5, this->arena);
        const char *name = arena_print(this->arena, "%s%s%s", given ? given : "(no given name)",
                                       family ? " " : "", family ? family : "");
        for (size_t i = 0; i < this->tales.count; i++)
            if (this->tales.items[i].record == rows_int(rows, 0))
                add_spells(this, &this->tales.items[i], name);
    }
}

bool family_history_load(Store *store, Arena *arena, int64_t authority, const Moves *moves,
                         const IdList *families, FamilyHistory *out, Error *err)
{
    FamilyHistory history = {0};
    Recalling this = {.store = store,
                      .arena = arena,
                      .authority = authority,
                      .moves = moves,
                      .families = *families,
                      .into = &history};
    TRY(tales_load(&this, err));
    TRY(tree_load(&this, err));
    for (size_t i = 0; i < this.tales.count; i++)
        add_windows(&this, &this.tales.items[i]);
    ids_tidy(&history.people);
    TRY(spells_load(&this, err));
    *out = history;
    return true;
}

bool family_history_has(const FamilyHistory *history, int64_t record, Date day)
{
    for (size_t i = 0; i < history->windows.count; i++) {
        const Window *window = &history->windows.items[i];
        if (window->record == record && window->from <= day && day < window->to)
            return true;
    }
    return false;
}

int64_t family_history_child(const FamilyHistory *history, int64_t record)
{
    for (size_t i = 0; i < history->windows.count; i++)
        if (history->windows.items[i].record == record)
            return history->windows.items[i].child;
    return 0;
}

bool family_changes_load(Store *store, Arena *arena, int64_t authority, const IdList *families,
                         FamilyChangeList *out, Error *err)
{
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_family_changes_of, &rows, err, VALUE(authority),
            value_ids(arena, families->items, families->count)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        const char *name = rows_text(rows, 7, arena);
        *GROW(arena, out) = (FamilyChange){.id = rows_int(rows, 0),
                                           .join = strcmp(rows_text(rows, 1, NULL), "join") == 0,
                                           .family = rows_int(rows, 2),
                                           .beside = rows_int(rows, 3),
                                           .from = rows_day(rows, 4),
                                           .note = rows_text(rows, 5, arena),
                                           .at = rows_text(rows, 6, arena),
                                           .by = name ? name : "a colleague"};
    }
}
