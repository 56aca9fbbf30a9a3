#include "web/review_page.h"

#include "base/clock.h"
#include "base/text.h"
#include "cleanse/likeness.h"
#include "web/review_adult.h"
#include "web/site.h"

typedef struct Filling {
    Request *request;
    Arena *arena;
    int64_t authority;
    Child children[2];
    RecordList all; /* of both children */
    ToldList told;
    Survivor own[2][TRAIT_COUNT], joined[TRAIT_COUNT];
    const int64_t *picks;
    AdultLine lines[2]; /* of adults */
    ReviewPage *page;
} Filling;

static const char *day_of(Arena *arena, const char *moment)
{
    Date day;
    return moment && strlen(moment) >= 10 && date_parse_iso(arena_copy(arena, moment, 10), &day)
               ? site_day(arena, day)
               : "";
}

static bool is_one_name(const char *a, const char *b)
{
    return text_same(a ? a : "", b ? b : "");
}

/* ---- what each side says ---- */

static const char *source_words(const Filling *filling, const Record *record)
{
    for (size_t i = 0; i < filling->told.count; i++)
        if (filling->told.items[i].record == record->id)
            return arena_print(filling->arena, "%s, %s", record->source,
                               day_of(filling->arena, filling->told.items[i].at));
    return record->source;
}

static const char *superseded_words(const Filling *filling, const RecordList *records, const Record *stands,
                                    Trait trait)
{
    const char *words = NULL;
    for (size_t i = 0; stands && i < records->count; i++) {
        const Record *record = &records->items[i];
        if (trait_is_told(record, trait) && !trait_is_same(record, stands, trait))
            words = arena_print(filling->arena, "%s%s%s (%s)", words ? words : "", words ? "; " : "",
                                site_trait(filling->arena, record, trait), record->source);
    }
    return words;
}

/* Ends of characters only: a mark never begins or ends inside one. */
static size_t whole(const char *text, size_t length)
{
    while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

static void mark_difference(Arena *arena, const char *text, const char *other, ReviewValue *value)
{
    value->marked = value->tail = "";
    value->head = text;
    if (!text || !other || text_same(text, other))
        return;
    size_t length = strlen(text), other_length = strlen(other), head = 0, tail = 0;
    while (head < length && head < other_length && text[head] == other[head])
        head++;
    head = whole(text, head);
    while (tail < length - head && tail < other_length - head &&
           text[length - 1 - tail] == other[other_length - 1 - tail])
        tail++;
    while (tail && ((unsigned char)text[length - tail] & 0xC0) == 0x80)
        tail--;
    value->head = arena_copy(arena, text, head);
    value->marked = arena_copy(arena, text + head, length - head - tail);
    value->tail = text + length - tail;
}

static ReviewRow *add_row(Filling *filling, const char *label, const char *a, const char *b)
{
    ReviewRow *row = &filling->page->rows[filling->page->row_count++];
    *row = (ReviewRow){.label = label};
    mark_difference(filling->arena, a, b, &row->sides[0]);
    mark_difference(filling->arena, b, a, &row->sides[1]);
    row->differs = a && b && !text_same(a, b);
    row->compared = !a && !b       ? "not recorded"
                    : !a || !b     ? "only one says"
                    : row->differs ? "differs"
                                   : "same";
    return row;
}

/* Whether the join is about this very record, too: an adult's line holds more. */
static bool is_joined(const Filling *filling, const Record *record)
{
    for (size_t i = 0; i < filling->all.count; i++)
        if (filling->all.items[i].id == record->id)
            return true;
    return false;
}

static void add_trait(Filling *filling, const char *label, Trait trait)
{
    const Record *of[2] = {filling->own[0][trait].record, filling->own[1][trait].record};
    ReviewRow *row = add_row(filling, label, site_trait(filling->arena, of[0], trait),
                             site_trait(filling->arena, of[1], trait));
    const Survivor *joined = &filling->joined[trait];
    int64_t stands = filling->picks[trait] ? filling->picks[trait] : joined->record ? joined->record->id : 0;
    for (int side = 0; side < 2; side++) {
        ReviewValue *value = &row->sides[side];
        if (!of[side])
            continue;
        value->record = of[side]->id;
        if (filling->children[side].records.count > 1)
            value->source = source_words(filling, of[side]);
        value->superseded = superseded_words(filling, &filling->children[side].records, of[side], trait);
        value->stands = row->differs && value->record == stands;
    }
    row->trait =
        row->differs && is_joined(filling, of[0]) && is_joined(filling, of[1]) ? trait_word(trait) : NULL;
    row->by_rule = joined->record ? joined->record->id : 0;
    row->rule = site_rule(joined->rule);
    if (row->trait && !row->sides[0].stands && !row->sides[1].stands) {
        int nearer = joined->record && trait_is_same(joined->record, of[1], trait);
        row->sides[nearer].stands = true;
        row->by_rule = row->sides[nearer].record;
    }
}

static const char *number_of(const RecordList *records, bool phone)
{
    const char *found = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const char *value = phone ? records->items[i].phone : records->items[i].nhs;
        found = value && *value ? value : found;
    }
    return found;
}

static const char *kin_names(Arena *arena, const Child *child, bool children)
{
    const char *names = NULL;
    for (size_t i = 0; i < child->kin.count; i++) {
        const Kin *kin = &child->kin.items[i];
        if (kin->child == children)
            names = arena_print(arena, "%s%s%s", names ? names : "", names ? ", " : "",
                                site_name(arena, kin->given, kin->family));
    }
    return names;
}

static const char *centres_of(Arena *arena, const Child *child, Date day)
{
    const char *names = NULL;
    for (size_t i = 0; i < child->registrations.count; i++) {
        const Registration *one = &child->registrations.items[i];
        if ((one->to == DATE_NONE || one->to > day) && one->centre_name &&
            !(names && strstr(names, one->centre_name)))
            names = arena_print(arena, "%s%s%s", names ? names : "", names ? ", " : "", one->centre_name);
    }
    return names;
}

/* Of an adult whose records tell none: what the children's do. */
static void add_home(Filling *filling)
{
    const char *homes[2];
    bool own = true;
    for (int side = 0; side < 2; side++) {
        homes[side] = site_trait(filling->arena, filling->own[side][TRAIT_HOME].record, TRAIT_HOME);
        own = own && (homes[side] || !filling->lines[side].home);
        homes[side] = homes[side] ? homes[side] : filling->lines[side].home;
    }
    if (own)
        add_trait(filling, "Home", TRAIT_HOME);
    else
        add_row(filling, "Home", homes[0], homes[1]);
}

static const char *phone_of(const Filling *filling, int side)
{
    const char *own = number_of(&filling->children[side].records, true);
    return own ? own : filling->lines[side].phone;
}

static void fill_rows(Filling *filling)
{
    Arena *arena = filling->arena;
    const Child *a = &filling->children[0], *b = &filling->children[1];
    add_trait(filling, "Given name", TRAIT_GIVEN);
    add_trait(filling, "Family name", TRAIT_FAMILY);
    add_trait(filling, "Born", TRAIT_BIRTH);
    add_trait(filling, "Sex", TRAIT_SEX);
    add_home(filling);
    add_row(filling, "NHS number", number_of(&a->records, false), number_of(&b->records, false));
    add_row(filling, "Telephone", phone_of(filling, 0), phone_of(filling, 1));
    if (filling->page->adults)
        add_row(filling, "Children", kin_names(arena, a, true), kin_names(arena, b, true));
    else
        add_row(filling, "Carers", kin_names(arena, a, false), kin_names(arena, b, false));
    if (!filling->page->adults)
        add_row(filling, "Registered with", centres_of(arena, a, site_today()),
                centres_of(arena, b, site_today()));
}

/* ---- who stands beside them, and what happened ---- */

static bool is_kin_of(const Child *child, const Kin *kin)
{
    for (size_t i = 0; i < child->kin.count; i++) {
        const Kin *other = &child->kin.items[i];
        if (other->person == kin->person ||
            (other->child == kin->child && is_one_name(other->given, kin->given) &&
             is_one_name(other->family, kin->family) && other->birth == kin->birth))
            return true;
    }
    return false;
}

static void fill_kin(Filling *filling, int side)
{
    Arena *arena = filling->arena;
    const Child *child = &filling->children[side], *other = &filling->children[!side];
    ReviewKin *kin = ARENA_ARRAY(arena, ReviewKin, child->kin.count + 1);
    ReviewSide *out = &filling->page->sides[side];
    for (size_t i = 0; i < child->kin.count; i++) {
        const Kin *one = &child->kin.items[i];
        bool near = one->child && one->birth != DATE_NONE && child->birth != DATE_NONE &&
                    one->birth >= child->birth - 1 && one->birth <= child->birth + 1;
        kin[out->kin_count++] = (ReviewKin){
            .child = one->child ? one->person : 0,
            .name = site_name(arena, one->given, one->family),
            .role = one->role,
            .born = one->child && one->birth != DATE_NONE ? site_day(arena, one->birth) : NULL,
            .same_day = near,
            .both = is_kin_of(other, one) || one->person == other->id,
        };
        near = near && !filling->page->adults;
        if (near && one->person != other->id && !filling->page->twins)
            filling->page->twins =
                arena_print(arena,
                            "%s of the same family was born on the same day or the day beside it. Twins are "
                            "two children: join the records only if both speak of one of them.",
                            kin[out->kin_count - 1].name);
        if (one->child && one->person == other->id)
            filling->page->twins = "A list names these two as two children of one family.";
    }
    out->kin = kin;
}

typedef struct Happening {
    Date day;
    const char *what;
} Happening;
typedef struct HappeningList {
    Happening *items;
    size_t count, capacity;
} HappeningList;

static int newest_first(const void *a, const void *b)
{
    const Happening *x = a, *y = b;
    return x->day != y->day ? (x->day < y->day) - (x->day > y->day) : strcmp(x->what, y->what);
}

static const char *place_words(Arena *arena, const Dwelling *home)
{
    return arena_print(arena, "Lives at %s%s%s", home->line ? home->line : "",
                       home->line && home->postcode ? ", " : "", home->postcode ? home->postcode : "");
}

static HappeningList happenings_of(Arena *arena, const Child *child)
{
    HappeningList list = {0};
    for (size_t i = 0; i < child->contacts.count; i++) {
        const Contact *one = &child->contacts.items[i];
        const char *where = one->centre_name ? one->centre_name : one->source;
        *GROW(arena, &list) = (Happening){
            one->on, arena_print(arena, "%s, %s", one->activity ? one->activity : one->kind, where)};
    }
    for (size_t i = 0; i < child->registrations.count; i++) {
        const Registration *one = &child->registrations.items[i];
        if (one->from != DATE_NONE)
            *GROW(arena, &list) =
                (Happening){one->from, arena_print(arena, "Registered with %s", one->centre_name)};
        if (one->to != DATE_NONE)
            *GROW(arena, &list) = (Happening){one->to, arena_print(arena, "Left %s%s%s", one->centre_name,
                                                                   one->end_reason ? ": " : "",
                                                                   one->end_reason ? one->end_reason : "")};
    }
    for (size_t i = 0; i < child->dwellings.count; i++)
        if (child->dwellings.items[i].from != DATE_NONE)
            *GROW(arena, &list) =
                (Happening){child->dwellings.items[i].from, place_words(arena, &child->dwellings.items[i])};
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, newest_first);
    return list;
}

static void fill_events(Filling *filling)
{
    Arena *arena = filling->arena;
    HappeningList lists[2];
    for (int side = 0; side < 2; side++)
        lists[side] = happenings_of(arena, &filling->children[side]);
    for (int side = 0; side < 2; side++) {
        ReviewSide *out = &filling->page->sides[side];
        ReviewEvent *events = ARENA_ARRAY(arena, ReviewEvent, REVIEW_EVENTS);
        const HappeningList *own = &lists[side], *other = &lists[!side];
        for (size_t i = 0; i < own->count && out->event_count < REVIEW_EVENTS; i++) {
            const Happening *one = &own->items[i];
            bool both = other->count && bsearch(one, other->items, other->count, sizeof *one, newest_first);
            events[out->event_count++] = (ReviewEvent){site_day(arena, one->day), one->what, both};
        }
        out->events = events;
        out->event_total = own->count;
    }
}

static const char *counted(Arena *arena, const char *before, size_t count, const char *one, const char *many)
{
    return count
               ? arena_print(arena, "%s%s%zu %s", before, *before ? ", " : "", count, count == 1 ? one : many)
               : before;
}

static void fill_side(Filling *filling, int side, int64_t record)
{
    Arena *arena = filling->arena;
    const Child *child = &filling->children[side];
    ReviewSide *out = &filling->page->sides[side];
    const char *follows = counted(arena, "", child->contacts.count, "contact", "contacts");
    follows = counted(arena, follows, child->registrations.count, "registration", "registrations");
    follows = counted(arena, follows, child->consents.count, "consent", "consents");
    follows = counted(arena, follows, child->groups.count, "group", "groups");
    follows = counted(arena, follows, child->dwellings.count, "address", "addresses");
    *out = (ReviewSide){
        .record = record,
        .child = filling->page->adults ? 0 : child->id,
        .family = filling->page->adults ? child->family_id : 0,
        .name = site_name(arena, child->given, child->family),
        .records = child->records.count,
        .restricted = child->restricted,
        .follows = *follows ? follows : "nothing but the record itself",
        .strip = strip_make(arena, site_today(), 0, &child->registrations, &child->contacts),
    };
    for (size_t i = 0; i < child->records.count; i++)
        if (child->records.items[i].id == record)
            out->source = source_words(filling, &child->records.items[i]);
    fill_kin(filling, side);
}

/* ---- why ---- */

/* Any two records, as the live index weighs them. */
static bool explain_now(const Filling *filling, const Record *record, int64_t other, LikePoints *out)
{
    const Child *child = &filling->children[0];
    const Kin *carer = NULL;
    for (size_t i = 0; i < child->kin.count && !carer; i++)
        carer = child->kin.items[i].child ? NULL : &child->kin.items[i];
    const DeskChild told = {.given = record->given,
                            .family = record->family,
                            .sex = record->sex,
                            .nhs = record->nhs,
                            .line = record->address,
                            .postcode = record->postcode,
                            .phone = record->phone,
                            .birth = record->birth,
                            .carer_given = carer ? carer->given : NULL,
                            .carer_family = carer ? carer->family : NULL};
    return filling->request->likeness && likeness_explain(filling->request->likeness, filling->arena,
                                                          filling->authority, &told, other, out);
}

static bool fill_reasons(const Filling *filling, Error *err)
{
    ReviewPage *page = filling->page;
    Pair pair;
    bool queued = false;
    LikePoints now;
    TRY(pair_find(filling->request->store, filling->arena, filling->authority, page->a, page->b, &pair,
                  &queued, err));
    if (queued) {
        page->sentence = pair.sentence;
        review_points(filling->arena, pair.probability, pair.reasons, page);
        return true;
    }
    for (size_t i = 0; i < filling->children[0].records.count; i++)
        if (filling->children[0].records.items[i].id == page->a &&
            explain_now(filling, &filling->children[0].records.items[i], page->b, &now)) {
            page->sentence = now.sentence;
            review_points(filling->arena, now.probability, now.reasons, page);
        }
    return true;
}

/* ---- what stands in the way ---- */

static bool fill_state(const Filling *filling, Error *err)
{
    Request *request = filling->request;
    Arena *arena = filling->arena;
    ReviewPage *page = filling->page;
    Decided decided;
    bool found = false;
    MergeBar bar = BAR_NONE;
    SecondLookList looks = {0};
    TRY(pair_changed(request->store, arena, filling->authority, page->a, page->b, &page->seen, err));
    TRY(pair_decided(request->store, arena, filling->authority, page->a, page->b, &decided, &found, err));
    if (found)
        page->decided = arena_print(arena, "%s judged them %s on %s.", decided.by, decided.verdict,
                                    day_of(arena, decided.at));
    TRY(merge_bar(request->store, arena, filling->authority, page->a, page->b, &bar, err));
    if (bar == BAR_NUMBERS)
        page->bar = "They hold two different NHS numbers.";
    if (bar == BAR_RESTRICTED)
        page->bar = "One of them is restricted.";
    TRY(second_look_list(request->store, arena, &request->actor, filling->authority, &looks, err));
    for (size_t i = 0; i < looks.count; i++)
        if (looks.items[i].a == page->a && looks.items[i].b == page->b) {
            page->asked = arena_print(arena, "%s asked on %s to join them%s%s", looks.items[i].by,
                                      day_of(arena, looks.items[i].at), looks.items[i].note ? ": " : ".",
                                      looks.items[i].note ? looks.items[i].note : "");
            page->asked_by_me = looks.items[i].actor == request->actor.id;
        }
    page->holder = sitting_holder(arena, &request->actor, page->a, page->b);
    return true;
}

static bool told_load(Filling *filling, Error *err)
{
    int64_t *ids = ARENA_ARRAY(filling->arena, int64_t, filling->all.count + 1);
    for (size_t i = 0; i < filling->all.count; i++)
        ids[i] = filling->all.items[i].id;
    return records_told(filling->request->store, filling->arena, filling->authority, ids, filling->all.count,
                        &filling->told, err);
}

static bool children_load(Filling *filling, bool *found, Error *err)
{
    Request *request = filling->request;
    const int64_t ids[] = {filling->page->a, filling->page->b};
    *found = true;
    for (int side = 0; side < 2 && *found; side++) {
        Child *child = &filling->children[side];
        if (!side || !filling->page->adults)
            TRY(child_get(request->store, filling->arena, &request->actor, filling->authority, ids[side],
                          child, found, err));
        if (filling->page->adults || (!side && !*found)) {
            filling->page->adults = true;
            TRY(adult_get(request->store, filling->arena, &request->actor, filling->authority, ids[side],
                          child, found, err));
        }
        for (size_t i = 0; *found && i < child->records.count; i++)
            *GROW(filling->arena, &filling->all) = child->records.items[i];
    }
    return true;
}

/* The lines of two adults. What follows them if they are joined is their own alone, and told before. */
static bool fill_adults(Filling *filling, Error *err)
{
    ReviewPage *page = filling->page;
    const int64_t records[] = {page->a, page->b};
    for (int side = 0; side < 2; side++) {
        Child *adult = &filling->children[side];
        const char *follows = page->sides[side].follows;
        TRY(adult_line_load(filling->request, records[side], records[!side], adult, &filling->lines[side],
                            err));
        page->sides[side] = (ReviewSide){0};
        fill_side(filling, side, records[side]);
        page->sides[side].follows = follows;
        survivors_find(filling->arena, &adult->records, filling->own[side]);
    }
    TRY(review_families(filling->request, records, page->families, err));
    if (page->families[0] && !page->joined)
        page->worth = "They stand in two families. If they are one person, the two may be one family.";
    return true;
}

bool review_fill(Request *request, int64_t a, int64_t b, const int64_t picks[TRAIT_COUNT], ReviewPage *page,
                 bool *found, Error *err)
{
    page->a = a < b ? a : b;
    page->b = a < b ? b : a;
    Filling filling = {.request = request,
                       .arena = request->arena,
                       .authority = request->actor.authority,
                       .picks = picks,
                       .page = page};
    TRY(children_load(&filling, found, err));
    if (!*found)
        return true;
    page->joined = filling.children[0].id == filling.children[1].id;
    TRY(told_load(&filling, err));
    for (int side = 0; side < 2; side++)
        survivors_find(filling.arena, &filling.children[side].records, filling.own[side]);
    survivors_find(filling.arena, &filling.all, filling.joined);
    fill_side(&filling, 0, page->a);
    fill_side(&filling, 1, page->b);
    if (page->adults)
        TRY(fill_adults(&filling, err));
    fill_rows(&filling);
    fill_events(&filling);
    if (filling.children[0].registrations.count && filling.children[1].registrations.count &&
        page->rows[8].sides[0].head && page->rows[8].sides[1].head)
        page->worth = "Both are registered: as one child they count once.";
    TRY(fill_reasons(&filling, err));
    return fill_state(&filling, err);
}
