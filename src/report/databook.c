#include "report/databook.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

enum { TILES = 4, MEASURES_MOST = 64 };

static bool read_numbers(const Gate *gate, Arena *arena, bool all, BookNumbers out[BOOK_MEASURES], Error *err)
{
    for (BookMeasure which = 0; which < BOOK_MEASURES; which++) {
        const Measure *measure = book_measure(gate, which);
        BookNumbers *numbers = &out[which];
        TRY(gate_count(gate, measure, UNIT_CHILD, NULL, arena, &numbers->whole, err));
        TRY(gate_by(gate, measure, UNIT_CHILD, BY_CENTRE_HOME, NULL, arena, &numbers->centres, err));
        if (all && (which == BOOK_REACHED || which == BOOK_UNKNOWN))
            TRY(gate_by(gate, measure, UNIT_CHILD, BY_LSOA, NULL, arena, &numbers->lsoas, err));
        if (all && which == BOOK_REACHED)
            TRY(gate_by(gate, measure, UNIT_CHILD, BY_AGE, NULL, arena, &numbers->ages, err));
    }
    return true;
}

bool book_past(const Gate *gate, Arena *arena, const BookPast **out, Error *err)
{
    BookPast *past = ARENA_NEW(arena, BookPast);
    past->day = snapshot_as_of(gate->snapshot);
    TRY(read_numbers(gate, arena, false, past->of, err));
    for (BookMeasure which = 0; which < BOOK_MEASURES; which++)
        for (size_t i = 0; i < past->of[which].centres.count; i++) {
            Number *one = &past->of[which].centres.items[i];
            one->key = arena_print(arena, "%s", one->key);
            one->name = arena_print(arena, "%s", one->name);
        }
    *out = past;
    return true;
}

Date book_past_day(const Snapshot *snapshot, Date as_of)
{
    Date first = chronicle_first_day(snapshot_chronicle(snapshot)), day = date_add_months(as_of + 1, -12) - 1;
    return first == DATE_NONE || date_add_months(first, 12) > day ? DATE_NONE : day;
}

static BookTile tile_of(BookMaking *making, const BookPlace *place, BookMeasure which, const char *title)
{
    const Number number = book_number(making, &making->now[which], place);
    const Measure *measure = book_measure(making->ask->gate, which);
    return (BookTile){title, share_words(making, &number), book_sentence(making, which, place, &number),
                      book_comparison(making, which, place, &number),
                      book_list(making, place, measure, BY_NONE, "", making->book->as_of)};
}

static void fill_tiles(BookMaking *making, const BookPlace *place, BookChapter *chapter)
{
    const double all = place_children(making, place, -1);
    chapter->tiles = ARENA_ARRAY(making->arena, BookTile, TILES);
    chapter->tiles[0] = (BookTile){
        "Children under five", text_grouped(making->arena, all),
        arena_print(making->arena, "live in %s, by the statistics of the population.", place->place), "",
        NULL};
    chapter->tiles[1] = tile_of(making, place, BOOK_REGISTERED, "Registered");
    chapter->tiles[2] = tile_of(making, place, BOOK_REACHED, "Reached");
    chapter->tiles[3] = tile_of(making, place, BOOK_SUSTAINED, "In sustained contact");
    chapter->tile_count = TILES;
}

static bool add_chapter(BookMaking *making, const BookPlace *place, Error *err)
{
    BookChapter chapter = {
        .key = place->key, .name = place->name, .place = place->place, .note = place->note};
    chapter.commentary = commentary_find(&making->commentary, place->key, "summary");
    fill_tiles(making, place, &chapter);
    book_priorities(making, place, &chapter);
    book_people(making, place, &chapter);
    book_deprivation(making, place, &chapter);
    TRY(book_origins(making, place, &chapter, err));
    book_forecast(making, place, &chapter);
    book_registration(making, place, &chapter);
    book_reach(making, place, &chapter);
    TRY(book_ages(making, place, &chapter, err));
    book_contact(making, place, &chapter);
    book_months(making, place, &chapter);
    TRY(book_groups(making, place, &chapter, err));
    TRY(book_flows(making, place, &chapter, err));
    TRY(book_outcomes(making, place, &chapter, err));
    book_unmet(making, place, &chapter);
    *GROW(making->arena, making->book) = chapter;
    return true;
}

static bool read_all(BookMaking *making, Error *err)
{
    const Gate *gate = making->ask->gate;
    const Picture *picture = making->ask->picture;
    const Measure *known = book_measure(gate, BOOK_KNOWN), *reached = book_measure(gate, BOOK_REACHED);
    Arena *arena = making->arena;
    TRY(book_places(making->store, arena, &picture->authority, picture->geo, making->book->as_of,
                    &making->centres, &making->places, err));
    TRY(commentary_list(making->store, arena, picture->authority.id, &making->commentary, err));
    TRY(read_numbers(gate, arena, true, making->now, err));
    TRY(book_months_read(making, err));
    TRY(gate_by(gate, known, UNIT_CHILD, BY_GROUP, NULL, arena, &making->groups[0], err));
    TRY(gate_by(gate, reached, UNIT_CHILD, BY_GROUP, NULL, arena, &making->groups[1], err));
    return gate_by(gate, reached, UNIT_CHILD, BY_DECILE, NULL, arena, &making->deciles, err);
}

static void put_words(BookMaking *making)
{
    const Gate *gate = making->ask->gate;
    const Measure *measure;
    for (size_t i = 0; i < MEASURES_MOST && (measure = measure_at(snapshot_book(gate->snapshot), i)); i++) {
        const Measure *now = measure_on(measure, making->book->as_of);
        if (measure->cost || (!gate->open && !gate_tells(gate, measure)))
            continue;
        *GROW(making->arena, &making->book->words) =
            (BookWords){now->title, now->meaning, measure_denominator_source(gate->snapshot, measure)};
    }
}

static const char *threshold_of(const BookMaking *making)
{
    const Gate *gate = making->ask->gate;
    if (gate->open)
        return "For staff who may see the children behind the numbers. Small numbers are shown as they are: "
               "this "
               "book must not leave the building.";
    return gate_note(gate, making->arena);
}

bool databook_make(Store *store, Arena *arena, const BookAsk *ask, Databook *out, Error *err)
{
    char day[24];
    const Authority *authority = &ask->picture->authority;
    Databook book = {.title = "Data book",
                     .authority = authority->area_note
                                      ? arena_print(arena, "%s, %s", authority->name, authority->area_note)
                                      : authority->name,
                     .as_of = snapshot_as_of(ask->gate->snapshot),
                     .for_staff = ask->gate->open,
                     .least = ask->gate->release.least};
    BookMaking making = {.arena = arena, .store = store, .ask = ask, .book = &book};
    const BookPlace *wanted = NULL;
    book.day = arena_print(arena, "%s", date_print_long(book.as_of, day));
    book.before = ask->past ? arena_print(arena, "%s", date_print_long(ask->past->day, day)) : NULL;
    book.threshold = threshold_of(&making);
    TRY(read_all(&making, err));
    if (ask->area)
        TRY(place_find(&making.places, ask->area, &wanted, err));
    for (size_t i = 0; i < making.places.count; i++)
        if (!wanted || wanted == &making.places.items[i])
            TRY(add_chapter(&making, &making.places.items[i], err));
    book_missing(&making);
    put_words(&making);
    *out = book;
    return true;
}

const BookChapter *databook_chapter(const Databook *book, const char *key)
{
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->items[i].key, key) == 0)
            return &book->items[i];
    return NULL;
}

const char *chapter_section_title(const BookChapter *chapter, const char *section)
{
    if (strcmp(section, "summary") == 0)
        return "What we make of it";
    for (size_t i = 0; i < chapter->count; i++)
        if (strcmp(chapter->items[i].key, section) == 0)
            return chapter->items[i].title;
    return NULL;
}

bool databook_places(Store *store, Arena *arena, const Authority *authority, const Geo *geo, Date day,
                     BookPlaceName **out, size_t *count, Error *err)
{
    CentreList centres = {0};
    BookPlaceList places = {0};
    TRY(book_places(store, arena, authority, geo, day, &centres, &places, err));
    *out = ARENA_ARRAY(arena, BookPlaceName, places.count + 1);
    *count = places.count;
    for (size_t i = 0; i < places.count; i++)
        (*out)[i] = (BookPlaceName){places.items[i].key, places.items[i].name};
    return true;
}
