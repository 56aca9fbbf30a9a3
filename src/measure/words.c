#include "measure/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *words_place(Arena *arena, const char *place, int line, int column)
{
    return line ? arena_print(arena, "%s line %d, column %d", place, line, column)
                : arena_print(arena, "%s, column %d", place, column);
}

bool word_number(const char *word, int64_t *out)
{
    static const char *const words[] = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    enum { DIGITS_MAX = 6 };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i], word)) {
            *out = (int64_t)i;
            return true;
        }
    size_t digits = strspn(word, "0123456789");
    if (!digits || word[digits] || digits > DIGITS_MAX)
        return false;
    *out = strtoll(word, NULL, 10);
    return true;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '\'' || (unsigned char)c >= 0x80;
}

typedef struct Reader {
    Arena *arena;
    const char *place, *at, *line_start;
    int line, first_column;
    bool many_lines;
} Reader;

static int column_of(const Reader *reader)
{
    return (int)(reader->at - reader->line_start) + reader->first_column;
}

static void step(Reader *reader)
{
    if (*reader->at == '\n') {
        reader->line += reader->many_lines;
        reader->line_start = reader->at + 1;
        reader->first_column = 1;
    }
    reader->at++;
}

static bool refuse(const Reader *reader, const char *what, Error *err)
{
    return error_set(err, ERROR_INPUT, "%s: %s",
                     words_place(reader->arena, reader->place, reader->line, column_of(reader)), what);
}

static bool read_quoted(Reader *reader, Token *token, Error *err)
{
    const char *end = strchr(reader->at + 1, '"'), *line = strchr(reader->at, '\n');
    if (!end || (line && line < end))
        return refuse(reader, "this quotation has no closing \".", err);
    token->kind = TOKEN_TEXT;
    token->text = arena_copy(reader->arena, reader->at + 1, (size_t)(end - reader->at - 1));
    if (!*token->text)
        return refuse(reader, "there is nothing between these quotation marks.", err);
    reader->at = end + 1;
    return true;
}

static bool read_token(Reader *reader, Token *token, Error *err)
{
    *token = (Token){.line = reader->line, .column = column_of(reader), .text = "", .at = reader->at};
    if (!*reader->at)
        return true;
    if (*reader->at == '"')
        return read_quoted(reader, token, err);
    if (strchr("(),", *reader->at)) {
        token->kind = TOKEN_MARK;
        token->text = arena_copy(reader->arena, reader->at++, 1);
        return true;
    }
    const char *start = reader->at;
    while (is_word_byte(*reader->at))
        reader->at++;
    if (reader->at == start)
        return refuse(reader,
                      arena_print(reader->arena, "\"%c\" begins no word here.",
                                  isprint((unsigned char)*start) ? *start : '?'),
                      err);
    token->kind = TOKEN_WORD;
    token->text = arena_copy(reader->arena, start, (size_t)(reader->at - start));
    return true;
}

bool words_read(Arena *arena, const Source *source, const char *text, TokenList *out, Error *err)
{
    Reader reader = {arena, source->place, text, text, source->line, source->column, source->line != 0};
    TokenList tokens = {0};
    for (;;) {
        while (isspace((unsigned char)*reader.at))
            step(&reader);
        if (tokens.count == WORDS_MOST)
            return refuse(&reader, arena_print(arena, "an expression may have %d words.", WORDS_MOST), err);
        Token *token = GROW(arena, &tokens);
        TRY(read_token(&reader, token, err));
        if (token->kind == TOKEN_END)
            break;
    }
    *out = tokens;
    return true;
}
