#include "cleanse/review.h"
#include "register/shielded.h"
#include "sql.h"

bool label_list(Store *store, Arena *arena, int64_t authority, Date day, LabelList *out, Error *err)
{
    PersonSet hidden;
    LabelList list = {0};
    TRY(shielded_and_likely(store, arena, authority, day, &hidden, err));
    DEFER(rows_close) Rows *rows = NULL;
    TRY(ASK(store, SQL_review_labels, &rows, err, VALUE(authority)));
    for (bool more = true; more;) {
        TRY(rows_next(rows, &more, err));
        if (!more)
            break;
        const Label label = {.a = rows_int(rows, 0),
                             .b = rows_int(rows, 1),
                             .match = rows_int(rows, 2) != 0,
                             .probability = rows_is_null(rows, 3) ? -1 : rows_real(rows, 3)};
        if (!person_set_has(&hidden, label.a) && !person_set_has(&hidden, label.b))
            *GROW(arena, &list) = label;
    }
    *out = list;
    return true;
}
