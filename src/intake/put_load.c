#include "intake/put.h"

#include "base/text.h"
#include "sql.h"

uint64_t put_contact_key(int64_t person, const char *kind, int64_t on, const char *activity)
{
    return key_with(key_with_number(key_with_number(key_of(kind), person), on), activity);
}

uint64_t put_spell_key(int64_t person, const char *code, int64_t from)
{
    return key_with_number(key_with_number(key_of(code), person), from);
}

uint64_t put_course_value(int64_t to, const char *outcome)
{
    return key_with_number(key_with(1, outcome), to);
}

uint64_t put_finding_key(int64_t person, const char *kind, int64_t from, const char *way, const char *by)
{
    return key_with(key_with(put_spell_key(person, kind, from), way), strcmp(kind, "place") == 0 ? NULL : by);
}

uint64_t put_finding_value(int64_t to, const char *by, const char *what, int64_t part, int64_t whole)
{
    return key_with_number(key_with_number(key_with_number(key_with(key_with(1, what), by), to), part),
                           whole);
}

uint64_t put_address_key(int64_t person, const char *postcode, const char *line)
{
    return key_with(key_with(key_with_number(1, person), postcode), line);
}

uint64_t put_consent_key(int64_t person, const char *partner)
{
    return key_with_number(key_of(partner), person);
}

uint64_t put_twin_key(const Known *known)
{
    return key_with_number(key_with_number(1, known->family), known->birth);
}

/* What one row of a question adds to what is known. */
typedef void LoadRow(Put *put, Arena *arena, const Rows *rows);

static bool load(Put *put, const char *sql, int64_t about, LoadRow *row, Error *err)
{
    DEFER(arena_release) Arena arena = {0};
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(put->now->store, sql, &rows, err, VALUE(put->authority), VALUE(about)));
    for (bool more;;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            return true;
        arena_reset(&arena);
        row(put, &arena, rows);
    }
}

static int64_t day_of(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? DATE_NONE : rows_int(rows, column);
}

static void load_person(Put *put, Arena *arena, const Rows *rows)
{
    bool carer = !put->layout->adult && strcmp(rows_text(rows, 6, NULL), "adult") == 0;
    KnownMap *map = carer ? &put->carers : &put->people;
    uint64_t ref = key_of(rows_text(rows, 0, NULL));
    if (known_find(map, ref))
        return;
    Known *known = known_add(map, ref);
    known->id = rows_int(rows, 1);
    known->content = (uint64_t)rows_int(rows, 2);
    known_describe(known, rows_text(rows, 4, arena), rows_text(rows, 5, arena), (Date)day_of(rows, 3));
}

static void load_family(Put *put, Arena *arena, const Rows *rows)
{
    (void)arena;
    set_put(&put->family_ids, key_of(rows_text(rows, 0, NULL)), rows_int(rows, 1));
}

static void load_registered(Put *put, Arena *arena, const Rows *rows)
{
    uint64_t ref = key_of(text_fold(arena, rows_text(rows, 0, NULL)));
    if (known_find(&put->registered, ref))
        return;
    Known *known = known_add(&put->registered, ref);
    known->id = rows_int(rows, 1);
    known_describe(known, rows_text(rows, 3, arena), rows_text(rows, 4, arena), (Date)day_of(rows, 2));
    int64_t count = 0;
    (void)set_find(&put->twins, put_twin_key(known), &count);
    set_put(&put->twins, put_twin_key(known), count + 1);
}

static void load_contact(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->contact_keys,
            put_contact_key(rows_int(rows, 0), rows_text(rows, 1, arena), rows_int(rows, 2),
                            rows_text(rows, 3, arena)),
            1);
}

static void load_spell(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->spells, put_spell_key(rows_int(rows, 0), rows_text(rows, 1, arena), day_of(rows, 2)),
            day_of(rows, 3));
}

static void load_course(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->courses, put_spell_key(rows_int(rows, 0), rows_text(rows, 1, arena), day_of(rows, 2)),
            (int64_t)put_course_value(day_of(rows, 3), rows_text(rows, 4, arena)));
}

static int64_t count_of(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? -1 : rows_int(rows, column);
}

static void load_finding(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->findings,
            put_finding_key(rows_int(rows, 0), rows_text(rows, 1, arena), rows_int(rows, 2),
                            rows_text(rows, 4, arena), rows_text(rows, 5, arena)),
            (int64_t)put_finding_value(day_of(rows, 3), rows_text(rows, 5, arena), rows_text(rows, 6, arena),
                                       count_of(rows, 7), count_of(rows, 8)));
}

uint64_t put_cost_key(int64_t centre, const char *kind, int64_t from, int64_t to)
{
    return key_with_number(key_with_number(key_with_number(key_of(kind), centre), from), to);
}

static void load_cost(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->costs,
            put_cost_key(rows_int(rows, 0), rows_text(rows, 1, arena), rows_int(rows, 2), rows_int(rows, 3)),
            rows_int(rows, 4));
}

uint64_t put_offer_key(const char *provider, int64_t from)
{
    return key_with_number(key_of(provider), from);
}

uint64_t put_offer_value(const char *postcode, int64_t places, int64_t to)
{
    return key_with_number(key_with_number(key_of(postcode), places), to);
}

static void load_offer(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->offers, put_offer_key(rows_text(rows, 0, arena), rows_int(rows, 1)),
            (int64_t)put_offer_value(rows_text(rows, 2, arena), rows_int(rows, 3), day_of(rows, 4)));
}

static void load_centre(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->centres, key_of(text_fold(arena, rows_text(rows, 1, arena))), rows_int(rows, 0));
}

static void load_address(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->addresses,
            put_address_key(rows_int(rows, 0), rows_text(rows, 1, arena), rows_text(rows, 2, arena)), 1);
}

static void load_consent(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->consents, put_consent_key(rows_int(rows, 0), rows_text(rows, 1, arena)), 1);
}

static void load_restricted(Put *put, Arena *arena, const Rows *rows)
{
    (void)arena;
    set_put(&put->restricted, key_with_number(1, rows_int(rows, 0)), 1);
}

static void load_venue(Put *put, Arena *arena, const Rows *rows)
{
    set_put(&put->venues, key_of(text_fold(arena, rows_text(rows, 1, arena))), rows_int(rows, 0));
}

bool put_load(Put *put, Error *err)
{
    const Layout *layout = put->layout;
    TRY(load(put, SQL_intake_persons, put->source, load_person, err));
    if (layout_tells(layout, FIELD_CARER_FAMILY))
        TRY(load(put, SQL_intake_families, put->source, load_family, err));
    if (layout_tells(layout, FIELD_REGISTERED_REF))
        TRY(load(put, SQL_intake_registered, put->centre, load_registered, err));
    if (layout_tells(layout, FIELD_CONTACT_ON))
        TRY(load(put, SQL_intake_contacts, put->source, load_contact, err));
    if (layout_tells(layout, FIELD_SPELL_CODE))
        TRY(load(put, SQL_intake_spells, put->source, load_spell, err));
    if (layout_tells(layout, FIELD_COURSE_NAME))
        TRY(load(put, SQL_intake_courses, put->source, load_course, err));
    if (layout_tells(layout, FIELD_FOUND_KIND))
        TRY(load(put, SQL_intake_findings, put->source, load_finding, err));
    if (layout_tells(layout, FIELD_PLACES_PROVIDER))
        return load(put, SQL_intake_offers, put->source, load_offer, err);
    if (layout->nobody)
        return load(put, SQL_intake_costs, put->source, load_cost, err) &&
               load(put, SQL_intake_centres, 0, load_centre, err);
    if (layout_tells(layout, FIELD_RESTRICTED))
        TRY(load(put, SQL_intake_restricted, put->source, load_restricted, err));
    if (layout_tells(layout, FIELD_CONTACT_VENUE))
        TRY(load(put, SQL_intake_venues, put->centre, load_venue, err));
    if (layout->many) {
        TRY(load(put, SQL_intake_addresses, put->source, load_address, err));
        TRY(load(put, SQL_intake_consents, put->source, load_consent, err));
    }
    return true;
}
