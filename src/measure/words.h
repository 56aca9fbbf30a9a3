/* The words of a text in the measure language. For the files of measure/ only. */
#ifndef MEASURE_WORDS_H
#define MEASURE_WORDS_H

#include "measure/expression.h"

enum { WORDS_MOST = 500 }; /* in one text */

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_TEXT,
    TOKEN_MARK
} TokenKind; /* TEXT: in quotes; MARK: ( ) , */

typedef struct Token {
    TokenKind kind;
    const char *text;
    int line, column;
    const char *at; /* where it begins in what was read */
} Token;
typedef struct TokenList {
    Token *items;
    size_t count, capacity; /* the last one is TOKEN_END */
} TokenList;

/* ERROR_INPUT at a character that begins no word, or a quotation without an end, or too many words. */
bool words_read(Arena *arena, const Source *source, const char *text, TokenList *out, Error *err) MUST_CHECK;

/* "measures/reach.measure line 4, column 12" or "--where, column 12". */
const char *words_place(Arena *arena, const char *place, int line, int column);

/* A whole number, in digits or as a word up to twelve. */
bool word_number(const char *word, int64_t *out);

#endif
