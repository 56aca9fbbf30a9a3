#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/book_inside.h"

static const struct {
    const char *measure;
    bool registered; /* of those registered, not of all who live there */
} measures[BOOK_MEASURES] = {
    [BOOK_KNOWN] = {"known", false},
    [BOOK_REGISTERED] = {"registered", false},
    [BOOK_REACHED] = {"reached", false},
    [BOOK_ENGAGED] = {"engaged", false},
    [BOOK_SUSTAINED] = {"sustained", false},
    [BOOK_IDLE] = {"registered-not-attending", true},
    [BOOK_UNREGISTERED] = {"known-not-registered", false},
    [BOOK_UNKNOWN] = {"unknown", false},
};

const Measure *book_measure(const Gate *gate, BookMeasure which)
{
    return measure_find(snapshot_book(gate->snapshot), measures[which].measure);
}

const Number *book_find(const NumberList *list, const char *key)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].key, key) == 0)
            return &list->items[i];
    return NULL;
}

static const Number not_told = {.key = "", .name = "", .percent = -1, .band = "", .shown = SHOWN_HIDDEN};

static void finish(Number *number)
{
    bool shown = number->shown == SHOWN && number->of > 0;
    number->percent = shown ? 100.0 * (double)number->count / number->of : -1;
    number->band = band_of(number->percent);
}

Number book_number(const BookMaking *making, const BookNumbers *numbers, const BookPlace *place)
{
    Number sum = {.key = place->key, .name = place->name};
    if (place->whole)
        return numbers->whole;
    for (size_t i = 0; i < place->centre_count; i++) {
        const char *key = arena_print(making->arena, "%lld", (long long)place->centres[i]->id);
        const Number *one = book_find(&numbers->centres, key);
        if (!one || (one->shown != SHOWN && place->centre_count > 1))
            return not_told;
        if (place->centre_count == 1)
            return *one;
        sum.count += one->count;
        sum.of += one->of;
    }
    finish(&sum);
    return sum;
}

Number number_without(const Number *all, const Number *part)
{
    Number rest = *all;
    if (all->shown != SHOWN || part->shown != SHOWN || part->count > all->count)
        return not_told;
    rest.count = all->count - part->count;
    finish(&rest);
    return rest;
}

const char *book_words(const BookMaking *making, const char *text)
{
    return snapshot_words(making->ask->picture->snapshot, making->arena, text);
}

static Figure figure_of(const BookMaking *making, BookMeasure which, const BookPlace *place,
                        const Number *number)
{
    const Gate *gate = making->ask->gate;
    const Measure *measure = measure_on(book_measure(gate, which), making->book->as_of);
    const char *among = measures[which].registered ? "registered and living in" : "under {age} living in";
    return (Figure){.among = book_words(making, arena_print(making->arena, "%s %s", among, place->place)),
                    .did = book_words(making, measure->did),
                    .count = number->count,
                    .of = number->of};
}

const char *book_sentence(const BookMaking *making, BookMeasure which, const BookPlace *place,
                          const Number *number)
{
    Figure figure = figure_of(making, which, place, number);
    if (number->shown == SHOWN)
        return figure_sentence(making->arena, &figure);
    if (number->shown == SHOWN_SMALL)
        return arena_print(making->arena, "Of the children %s, %s %s.", figure.among,
                           gate_words(making->ask->gate, making->arena, number->shown, 0), figure.did);
    return arena_print(
        making->arena,
        "How many of the children %s %s is hidden, since a small number could be worked out from it.",
        figure.among, figure.did);
}

const char *book_comparison(const BookMaking *making, BookMeasure which, const BookPlace *place,
                            const Number *number)
{
    if (number->shown != SHOWN)
        return "";
    const BookPast *past = making->ask->past;
    char day[24];
    Figure figure = figure_of(making, which, place, number);
    Comparison with = {.before = -1, .authority = -1, .target = -1};
    if (past) {
        Number before = book_number(making, &past->of[which], place);
        with.before = before.percent;
        with.before_when = arena_print(making->arena, "at %s", date_print_long(past->day, day));
    }
    if (!place->whole) {
        with.authority = making->now[which].whole.percent;
        with.authority_name = "the areas served";
    }
    return figure_comparison(making->arena, &figure, &with);
}

const char *share_words(const BookMaking *making, const Number *number)
{
    if (number->shown != SHOWN)
        return gate_words(making->ask->gate, making->arena, number->shown, 0);
    return number->percent < 0 ? "-" : arena_print(making->arena, "%.0f%%", number->percent);
}
