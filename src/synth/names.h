/* Names by tradition, with how often each is given, and the other ways in which people write them. */
#ifndef SYNTH_NAMES_H
#define SYNTH_NAMES_H

#include "base/arena.h"
#include "base/error.h"
#include "synth/random.h"

typedef enum Tradition {
    ENGLISH,
    PAKISTANI,
    ROMA,
    POLISH,
    INDIAN,
    OTHER,
    ENGLISH_PARENT, /* forenames of the generation before; no surnames */
    TRADITIONS,
} Tradition;

typedef struct Surname {
    const char *male, *female;
} Surname;

typedef struct Names Names;

/* Reads the tables inside the program (data/names). */
bool names_open(Arena *arena, Names **out, Error *err) MUST_CHECK;

const char *names_forename(const Names *names, Random *random, Tradition tradition, char sex);
Surname names_surname(const Names *names, Random *random, Tradition tradition);

/* Another way to write the name; NULL when none is known. */
const char *names_nickname(const Names *names, Random *random, const char *forename);
const char *names_variant(const Names *names, Random *random, bool surname, const char *name);

const char *names_tradition(Tradition tradition); /* "english", as in the tables of names */

/* Whether parents would hardly give both to their children: the same, forms of one another, or one letter
 * apart. First words count. */
bool names_are_alike(const Names *names, const char *a, const char *b);

#endif
