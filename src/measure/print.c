#include <string.h>

#include "measure/words.h"

static bool is_plain_word(const char *text)
{
    return *text &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen(text);
}

static const char *argument(Arena *arena, const char *piece, const Fact *fact, size_t *slot)
{
    if (strncmp(piece, "NUMBER", 6) == 0)
        return arena_print(arena, "%lld", (long long)fact->numbers[(*slot)++]);
    if (strncmp(piece, "TEXT", 4) == 0)
        return arena_print(arena, is_plain_word(fact->text) ? "%s" : "\"%s\"", fact->text);
    return NULL;
}

const char *fact_print(Arena *arena, const Fact *fact)
{
    const char *text = "", *end;
    size_t slot = 0;
    for (const char *at = fact->word->pattern; *at; at = end) {
        at += strspn(at, " ]");
        if (*at == '[') {
            const char *close = strchr(at, ']'), *number = strstr(at, "NUMBER");
            bool given = number && number < close && fact->numbers[slot] != NUMBER_NONE;
            slot += !given;
            end = given ? at + 1 : close + 1;
            continue;
        }
        size_t length = strcspn(at, " []");
        end = at + length;
        if (!length)
            continue;
        const char *word = argument(arena, at, fact, &slot);
        if (!word)
            word = arena_copy(arena, at, length);
        text = arena_print(arena, "%s%s%s", text, *text ? " " : "", word);
    }
    return text;
}

static const char *print_within(Arena *arena, const Expression *expression, ExpressionKind parent)
{
    const char *text = expression_print(arena, expression);
    bool brackets = (expression->kind == EXPRESSION_OR && parent != EXPRESSION_OR) ||
                    (expression->kind == EXPRESSION_AND && parent == EXPRESSION_NOT);
    return brackets ? arena_print(arena, "(%s)", text) : text;
}

const char *expression_print(Arena *arena, const Expression *e)
{
    switch (e->kind) {
    case EXPRESSION_FACT:
        return fact_print(arena, &e->fact);
    case EXPRESSION_MEASURE:
        return e->version ? arena_print(arena, "%s version %d", e->name, e->version) : e->name;
    case EXPRESSION_NOT:
        return arena_print(arena, "not %s", print_within(arena, e->left, e->kind));
    case EXPRESSION_AND:
    case EXPRESSION_OR:
        break;
    }
    return arena_print(arena, "%s %s %s", print_within(arena, e->left, e->kind),
                       e->kind == EXPRESSION_AND ? "and" : "or", print_within(arena, e->right, e->kind));
}

const Expression *expression_and(Arena *arena, const Expression *left, const Expression *right)
{
    if (!left || !right)
        return left ? left : right;
    Expression *both = ARENA_NEW(arena, Expression);
    *both = (Expression){.kind = EXPRESSION_AND, .left = left, .right = right};
    return both;
}

const Expression *expression_fact(Arena *arena, FactKind kind, const char *text, int64_t first,
                                  int64_t second)
{
    const FactWord *word = fact_words;
    while (word->kind != kind)
        word++;
    Expression *expression = ARENA_NEW(arena, Expression);
    *expression = (Expression){.kind = EXPRESSION_FACT,
                               .fact = {.word = word, .numbers = {first, second}, .text = text}};
    return expression;
}
