/* Records written down on one occasion: as the caller says, or, when it does not, rows that follow each other
 * in a list in which children of one birth are entered one after the other. */
#include "linkage/engine.h"

static uint32_t held(const Linkage *linkage, uint32_t record, int field)
{
    return linkage->rows[(size_t)record * linkage->field_count + (size_t)field];
}

/* Rows that follow each other and have one family name and birth date are twins or a record twice. Where
 * hardly any of them has one given name, as a sorted list would, they are twins. */
void link_see_order(Linkage *linkage)
{
    enum { TWINS_LEAST = 5, TWINS_TO_TWICE = 4 };
    const Model *model = &linkage->model;
    uint64_t twice = 0, twins = 0;
    if (linkage->set || linkage->occasion || model->given < 0 || model->family < 0 || model->date < 0)
        return;
    for (uint32_t r = 0; r + 1 < linkage->record_count; r++) {
        uint32_t family = held(linkage, r, model->family), date = held(linkage, r, model->date);
        if (family == 0 || date == 0 || family != held(linkage, r + 1, model->family) ||
            date != held(linkage, r + 1, model->date))
            continue;
        bool same = held(linkage, r, model->given) == held(linkage, r + 1, model->given);
        twice += same;
        twins += !same;
    }
    linkage->in_order = twins >= TWINS_LEAST && twins >= TWINS_TO_TWICE * twice;
}

bool link_together(const Linkage *linkage, uint32_t a, uint32_t b)
{
    if (linkage->in_order)
        return a + 1 == b || b + 1 == a;
    return linkage->occasion && linkage->occasion[a] == linkage->occasion[b] &&
           linkage->occasion[a] != (uint32_t)LINK_NO_OCCASION;
}
