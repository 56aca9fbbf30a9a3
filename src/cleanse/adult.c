#include "cleanse/adult.h"

#include "register/family_move.h"
#include "sql.h"

typedef struct Home { /* of a family: what its children tell */
    uint32_t eldest;  /* CANDIDATE_NONE: no child */
    const char *phone;
    bool registered;
} Home;

typedef struct Gathering {
    Store *store;
    Arena *arena, *pass;
    int64_t authority;
    Date as_of;
    const Candidates *children, *records;
    const uint32_t *roots;
    IdList families;     /* tidy */
    uint32_t *parent;    /* union-find over them */
    uint32_t *first_of;  /* per root of a child, 1 + a family it stands in */
    uint32_t *stands_in; /* per adult record, a family; CANDIDATE_NONE: none */
    Candidates homes;    /* places, streets and postcodes of families */
    Home *home;          /* the rest */
    bool *apart;         /* per record: a person judged it different from another */
    uint32_t *line;      /* union-find over records: who is one line */
} Gathering;

typedef struct Standing {
    int64_t family, person;
} Standing;
typedef struct StandingList {
    Standing *items;
    size_t count, capacity;
} StandingList;

static uint32_t top_of(uint32_t *parent, uint32_t at)
{
    while (parent[at] != at)
        at = parent[at] = parent[parent[at]];
    return at;
}

static void unite(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = top_of(parent, a);
    b = top_of(parent, b);
    parent[a > b ? a : b] = a > b ? b : a;
}

static uint32_t *singles(Arena *arena, size_t count)
{
    uint32_t *parent = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        parent[i] = i;
    return parent;
}

/* Where everybody stands today, by what the lists tell and what staff moved. */
static bool standing_load(Gathering *this, StandingList *out, Error *err)
{
    Moves moves = {0};
    TRY(moves_load(this->store, this->pass, this->authority, &moves, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(this->store, SQL_cleanse_family_members, &rows, err, VALUE(this->authority)));
    for (bool more; rows_next(rows, &more, err);) {
        if (!more) {
            ids_tidy(&this->families);
            return true;
        }
        int64_t person = rows_int(rows, 1),
                family = moves_family(&moves, person, rows_int(rows, 0), this->as_of);
        *GROW(this->pass, out) = (Standing){family, person};
        if (!this->families.count || this->families.items[this->families.count - 1] != family)
            *GROW(this->pass, &this->families) = family;
    }
    return false;
}

/* Families that share a child are one. */
static void join_families(Gathering *this, const StandingList *standing)
{
    this->parent = singles(this->pass, this->families.count);
    this->first_of = ARENA_ARRAY(this->pass, uint32_t, this->children->count + 1);
    this->stands_in = ARENA_ARRAY(this->pass, uint32_t, this->records->count + 1);
    for (size_t i = 0; i < this->records->count; i++)
        this->stands_in[i] = CANDIDATE_NONE;
    for (size_t i = 0; i < standing->count; i++) {
        uint32_t family = (uint32_t)ids_find(&this->families, standing->items[i].family);
        uint32_t child = candidate_of(this->children, standing->items[i].person);
        uint32_t adult = candidate_of(this->records, standing->items[i].person);
        if (child != CANDIDATE_NONE) {
            uint32_t *first = &this->first_of[this->roots[child]];
            if (*first)
                unite(this->parent, *first - 1, family);
            *first = family + 1;
        } else if (adult != CANDIDATE_NONE && this->stands_in[adult] == CANDIDATE_NONE) {
            this->stands_in[adult] = family;
        }
    }
}

static void tell_home(Gathering *this, uint32_t child, uint32_t family)
{
    const Candidates *of = this->children;
    Home *home = &this->home[family];
    if (of->births[child] != DATE_NONE && of->columns[CANDIDATE_GIVEN][child] &&
        (home->eldest == CANDIDATE_NONE || of->births[child] < of->births[home->eldest]))
        home->eldest = child;
    if (!home->phone)
        home->phone = of->columns[CANDIDATE_PHONE][child];
    home->registered |= of->registered[child];
    if (of->places[child].write)
        candidate_take_address(&this->homes, family, of->columns[CANDIDATE_STREET][child],
                               of->columns[CANDIDATE_POSTCODE][child], of->places[child]);
}

static void tell_homes(Gathering *this)
{
    size_t count = this->families.count;
    candidates_make(this->pass, count, &this->homes);
    this->home = ARENA_ARRAY(this->pass, Home, count + 1);
    for (size_t i = 0; i < count; i++)
        this->home[i].eldest = CANDIDATE_NONE;
    for (uint32_t child = 0; child < this->children->count; child++) {
        uint32_t first = this->first_of[this->roots[child]];
        if (first)
            tell_home(this, child, top_of(this->parent, first - 1));
    }
}

/* ---- who is one line ---- */

typedef struct Named {
    uint32_t family, record;
    Date birth;
    const char *given, *name;
} Named;
typedef struct NamedList {
    Named *items;
    size_t count, capacity;
} NamedList;

static int compare_names(const Named *x, const Named *y)
{
    int order = (x->family > y->family) - (x->family < y->family);
    order = order ? order : strcmp(x->given, y->given);
    return order ? order : strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
    const Named *x = a, *y = b;
    int order = compare_names(x, y);
    order = order ? order : (x->birth > y->birth) - (x->birth < y->birth);
    return order ? order : (x->record > y->record) - (x->record < y->record);
}

/* Everybody of one name in one family, by birth, those whose birth nobody told first. */
static void join_namesakes(Gathering *this, const Named *named, size_t count)
{
    bool one_birth = true;
    for (size_t i = 0; i < count && one_birth; i++)
        one_birth = named[i].birth == DATE_NONE || named[i].birth == named[count - 1].birth;
    for (size_t i = 1; i < count; i++)
        if (one_birth || named[i].birth == named[i - 1].birth)
            unite(this->line, named[i - 1].record, named[i].record);
}

static void join_lines(Gathering *this)
{
    const Candidates *of = this->records;
    NamedList list = {0};
    this->line = singles(this->pass, of->count);
    for (uint32_t i = 0; i < of->count; i++) {
        uint32_t family = this->stands_in[i];
        if (of->merged_into[i] != i)
            unite(this->line, i, of->merged_into[i]);
        if (family != CANDIDATE_NONE && of->columns[CANDIDATE_GIVEN][i] && !this->apart[i])
            *GROW(this->pass, &list) =
                (Named){top_of(this->parent, family), i, of->births[i], of->columns[CANDIDATE_GIVEN][i],
                        of->columns[CANDIDATE_FAMILY][i] ? of->columns[CANDIDATE_FAMILY][i] : ""};
    }
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_name);
    for (size_t start = 0, end; start < list.count; start = end) {
        for (end = start + 1; end < list.count && !compare_names(&list.items[start], &list.items[end]);)
            end++;
        join_namesakes(this, list.items + start, end - start);
    }
}

/* ---- a line each ---- */

static void tell_line(const Gathering *this, uint32_t record, Candidates *lines, uint32_t at)
{
    static const CandidateColumn told[] = {CANDIDATE_GIVEN, CANDIDATE_FAMILY, CANDIDATE_BIRTH,
                                           CANDIDATE_SEX,   CANDIDATE_PHONE,  CANDIDATE_NHS};
    const Candidates *of = this->records;
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!lines->columns[told[i]][at])
            lines->columns[told[i]][at] = of->columns[told[i]][record];
    if (lines->births[at] == DATE_NONE)
        lines->births[at] = of->births[record];
    lines->restricted[at] |= of->restricted[record];
    lines->hidden[at] |= of->hidden[record];
    if (of->places[record].write)
        candidate_take_address(lines, at, of->columns[CANDIDATE_STREET][record],
                               of->columns[CANDIDATE_POSTCODE][record], of->places[record]);
}

/* What the children tell stands where the adult's own records say nothing. */
static void tell_family(const Gathering *this, uint32_t family, Candidates *lines, uint32_t at)
{
    const Home *home = &this->home[family];
    const Candidates *children = this->children;
    lines->registered[at] = home->registered;
    if (!lines->columns[CANDIDATE_PHONE][at])
        lines->columns[CANDIDATE_PHONE][at] = home->phone;
    if (!lines->places[at].write && this->homes.places[family].write)
        candidate_take_address(lines, at, this->homes.columns[CANDIDATE_STREET][family],
                               this->homes.columns[CANDIDATE_POSTCODE][family], this->homes.places[family]);
    if (home->eldest != CANDIDATE_NONE)
        lines->columns[CANDIDATE_CARER][at] =
            fold_carer(this->arena, children->columns[CANDIDATE_GIVEN][home->eldest],
                       children->columns[CANDIDATE_BIRTH][home->eldest]);
}

static void take_pairs(const Gathering *this, const IndexPairList *pairs, const uint32_t *number,
                       IndexPairList *out)
{
    for (size_t i = 0; i < pairs->count; i++) {
        uint32_t a = number[pairs->items[i].a], b = number[pairs->items[i].b];
        if (a != b)
            *GROW(this->arena, out) = (IndexPair){a, b};
    }
}

static void tell_lines(Gathering *this, Adults *out)
{
    size_t count = this->records->count, lines = 0;
    uint32_t *number = ARENA_ARRAY(this->pass, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t top = top_of(this->line, i);
        number[i] = top == i ? (uint32_t)lines++ : number[top];
    }
    candidates_make(this->arena, lines, &out->candidates);
    out->families = ARENA_ARRAY(this->arena, uint32_t, lines + 1);
    out->family_count = this->families.count;
    for (uint32_t i = 0; i < count; i++) {
        if (top_of(this->line, i) == i) {
            out->candidates.ids[number[i]] = this->records->ids[i];
            out->families[number[i]] = CANDIDATE_NONE;
        }
        if (out->families[number[i]] == CANDIDATE_NONE && this->stands_in[i] != CANDIDATE_NONE)
            out->families[number[i]] = top_of(this->parent, this->stands_in[i]);
        tell_line(this, i, &out->candidates, number[i]);
    }
    for (uint32_t i = 0; i < lines; i++)
        if (out->families[i] != CANDIDATE_NONE)
            tell_family(this, out->families[i], &out->candidates, i);
    out->of_child = ARENA_ARRAY(this->arena, uint32_t, this->children->count + 1);
    for (uint32_t i = 0; i < this->children->count; i++) {
        uint32_t first = this->first_of[this->roots[i]];
        out->of_child[i] = first ? top_of(this->parent, first - 1) : CANDIDATE_NONE;
    }
    take_pairs(this, &this->records->same, number, &out->candidates.same);
    take_pairs(this, &this->records->different, number, &out->candidates.different);
}

bool adults_load(Store *store, Arena *arena, int64_t authority, Date as_of, const Candidates *children,
                 const uint32_t *roots, Adults *out, Error *err)
{
    DEFER(arena_release) Arena pass = {0};
    Candidates records;
    StandingList standing = {0};
    TRY(candidates_load(store, arena, authority, as_of, CANDIDATE_ADULTS, &records, err));
    Gathering this = {.store = store,
                      .arena = arena,
                      .pass = &pass,
                      .authority = authority,
                      .as_of = as_of,
                      .children = children,
                      .records = &records,
                      .roots = roots,
                      .apart = ARENA_ARRAY(&pass, bool, records.count + 1)};
    for (size_t i = 0; i < records.different.count; i++)
        this.apart[records.different.items[i].a] = this.apart[records.different.items[i].b] = true;
    TRY(standing_load(&this, &standing, err));
    join_families(&this, &standing);
    tell_homes(&this);
    join_lines(&this);
    *out = (Adults){0};
    tell_lines(&this, out);
    return true;
}

/* ---- what judging a pair is worth ---- */

/* Families that a pair of children, likelier than not, would join. */
static void join_by_children(const Adults *adults, const QueuedPairList *children, uint32_t *joined)
{
    for (size_t i = 0; i < children->count; i++) {
        const QueuedPair *pair = &children->items[i];
        uint32_t a = adults->of_child[pair->a], b = adults->of_child[pair->b];
        if (pair->probability >= 0.5 && a != CANDIDATE_NONE && b != CANDIDATE_NONE)
            unite(joined, a, b);
    }
}

static double value_of(const Adults *adults, const QueuedPair *pair, uint32_t *joined)
{
    const Candidates *of = &adults->candidates;
    uint32_t a = adults->families[pair->a], b = adults->families[pair->b];
    if (of->restricted[pair->a] || of->restricted[pair->b])
        return 10 + pair->probability;
    if (a == CANDIDATE_NONE && b == CANDIDATE_NONE)
        return pair->probability / 2;
    if (!of->registered[pair->a] || !of->registered[pair->b] || top_of(joined, a) == top_of(joined, b))
        return 0;
    unite(joined, a, b);
    return pair->probability;
}

void adults_value(const Adults *adults, const QueuedPairList *children, QueuedPairList *queue)
{
    DEFER(arena_release) Arena pass = {0};
    uint32_t *joined = singles(&pass, adults->family_count);
    join_by_children(adults, children, joined);
    for (size_t i = 0; i < queue->count; i++)
        queue->items[i].value = value_of(adults, &queue->items[i], joined);
}
