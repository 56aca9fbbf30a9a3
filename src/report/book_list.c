#include <string.h>

#include "report/book_inside.h"

const BookList *book_list(const BookMaking *making, const BookPlace *place, const Measure *measure, By by,
                          const char *key, Date day)
{
    if (!making->ask->gate->open || measure->less || measure->cost || measure->unit != UNIT_CHILD)
        return NULL;
    BookList *list = ARENA_NEW(making->arena, BookList);
    *list = (BookList){place->key, measure->name, by, key, day};
    return list;
}

BookCell cell_opens_part(const BookMaking *making, BookCell cell, const BookPlace *place,
                         const Measure *measure, By by, const char *key)
{
    cell.list = book_list(making, place, measure, by, key, making->book->as_of);
    return cell;
}

BookCell cell_opens(const BookMaking *making, BookCell cell, const BookPlace *place, const Measure *measure)
{
    return cell_opens_part(making, cell, place, measure, BY_NONE, "");
}

bool databook_where(Store *store, Arena *arena, const Picture *picture, const BookList *list,
                    const Expression **where, const char **name, Error *err)
{
    CentreList centres = {0};
    BookPlaceList places = {0};
    const BookPlace *place;
    const Expression *part = NULL;
    TRY(book_places(store, arena, &picture->authority, picture->geo, list->day, &centres, &places, err));
    TRY(place_find(&places, list->area, &place, err));
    TRY(place_fact(snapshot_book(picture->snapshot), arena, place, where, err));
    TRY(by_fact(arena, list->by, list->key, &part, err));
    if (part)
        *where = expression_and(arena, *where, part);
    *name = place->place;
    return true;
}
