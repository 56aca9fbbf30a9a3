/* How people get things wrong on forms. Every slip gives back what was written; most of the time that is the
 * truth. */
#ifndef SYNTH_SLIPS_H
#define SYNTH_SLIPS_H

#include "base/arena.h"
#include "base/date.h"
#include "synth/names.h"

typedef struct Pen { /* who writes: text lives in the arena */
    const Names *names;
    Random *random;
    Arena *arena;
    double care; /* 1: a usual office; 2: half as many slips; 0.5: twice as many */
} Pen;

bool pen_slips(const Pen *pen, double chance); /* the chance of a usual office */

const char *slip_forename(const Pen *pen, const char *name);
const char *slip_surname(const Pen *pen, const char *name);
Date slip_birth(const Pen *pen, Date birth);
const char *slip_postcode(const Pen *pen, const char *postcode);
const char *slip_phone(const Pen *pen, const char *phone);
const char *slip_nhs(const Pen *pen, const char *nhs);
const char *slip_address(const Pen *pen, const char *line);

typedef enum DateStyle { DATE_SLASHES, DATE_MONTH_NAME, DATE_DIGITS, DATE_DASHES, DATE_DOTS } DateStyle;
const char *pen_date(const Pen *pen, DateStyle style, Date date); /* NULL for DATE_NONE */

/* Now and then (3 in 1,000) a row is plainly wrong: an impossible or future birth date, no name, a postcode
 * nobody knows. The fields given by index are overwritten; `surname` is -1 when the name is one field. True
 * when it was. */
typedef struct RowShape {
    int forename, surname, birth, postcode;
    DateStyle style;
} RowShape;
bool spoil_row(const Pen *pen, const char **fields, RowShape shape, Date as_of);

#endif
