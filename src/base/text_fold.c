#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/text.h"

/* Code points whose folding does not depend on their neighbours: Latin letters and combining marks. */
enum { TABLE_FIRST = 0x80, TABLE_END = 0x370, TABLE_TEXT = 6, FOLD_BYTES_MAX = 4096 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static char table[TABLE_END - TABLE_FIRST][TABLE_TEXT];

typedef struct Folded {
    char *text;
    size_t length;
    bool gap;
} Folded;

static void fold_byte(Folded *out, unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (unsigned char)(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        if (out->gap && out->length)
            out->text[out->length++] = ' ';
        out->gap = false;
        out->text[out->length++] = (char)c;
    } else if (c == ' ' || (c >= '\t' && c <= '\r') || (c && c < 0x80 && strchr("-_/\\,;&+|", c))) {
        out->gap = true;
    }
}

static void transliterator_close(void *transliterator)
{
    utrans_close(transliterator);
}

static UTransliterator *transliterator_open(void)
{
    static const UChar id[] = u"Any-Latin; NFKD; [:M:] Remove; Latin-ASCII; Any-Lower";
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *opened = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status)) {
        fputs("reachbook: the ICU library on this computer lacks its transliteration data\n", stderr);
        abort();
    }
    return opened;
}

/* Latin text, as UTF-16 in a buffer of `capacity`; longer results are cut. */
static int32_t to_latin(const UTransliterator *transliterator, UChar *text, int32_t length, int32_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t limit = length;
    utrans_transUChars(transliterator, text, &length, capacity, 0, &limit, &status);
    return U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR ? 0 : length < capacity ? length : capacity;
}

static void table_fill(void)
{
    if (pthread_key_create(&key, transliterator_close) != 0)
        abort();
    UTransliterator *transliterator = transliterator_open();
    for (int c = TABLE_FIRST; c < TABLE_END; c++) {
        UChar text[32] = {(UChar)c};
        int32_t length = to_latin(transliterator, text, 1, 32);
        for (int32_t i = 0, used = 0; i < length && used < TABLE_TEXT - 1; i++)
            if (text[i] < 0x80)
                table[c - TABLE_FIRST][used++] = (char)text[i];
    }
    utrans_close(transliterator);
}

static const UTransliterator *transliterator_of_thread(void)
{
    UTransliterator *mine = pthread_getspecific(key);
    if (!mine) {
        mine = transliterator_open();
        if (pthread_setspecific(key, mine) != 0)
            abort();
    }
    return mine;
}

/* True when every character was in ASCII or the table. */
static bool fold_by_table(Folded *out, const unsigned char *p)
{
    while (*p) {
        if (*p < 0x80) {
            fold_byte(out, *p++);
            continue;
        }
        int c = (*p & 0xE0) == 0xC0 && (p[1] & 0xC0) == 0x80 ? (*p & 0x1F) << 6 | (p[1] & 0x3F) : 0;
        if (c < TABLE_FIRST || c >= TABLE_END)
            return false;
        for (const char *latin = table[c - TABLE_FIRST]; *latin; latin++)
            fold_byte(out, (unsigned char)*latin);
        p += 2;
    }
    return true;
}

static void fold_by_icu(Arena *arena, Folded *out, const char *text, size_t length)
{
    enum { CAPACITY_MOST = FOLD_BYTES_MAX * 8 };
    UErrorCode status = U_ZERO_ERROR;
    int32_t units = 0;
    if (length > FOLD_BYTES_MAX)
        length = FOLD_BYTES_MAX;
    int32_t capacity = (int32_t)length * 8 + 64;
    UChar *wide = ARENA_ARRAY(arena, UChar, (size_t)capacity + 1);
    u_strFromUTF8WithSub(wide, capacity, &units, text, (int32_t)length, 0xFFFD, NULL, &status);
    if (U_FAILURE(status))
        return;
    units = to_latin(transliterator_of_thread(), wide, units, capacity);
    out->text = ARENA_ARRAY(arena, char, (size_t)units * 2 + 1);
    for (int32_t i = 0; i < units; i++)
        fold_byte(out, wide[i] < 0x80 ? (unsigned char)wide[i] : 0);
}

const char *text_fold(Arena *arena, const char *text)
{
    if (!text)
        return NULL;
    size_t length = strlen(text);
    bool ascii = true;
    for (size_t i = 0; i < length && ascii; i++)
        ascii = (unsigned char)text[i] < 0x80;
    if (!ascii)
        pthread_once(&once, table_fill);
    Folded out = {.text = ARENA_ARRAY(arena, char, length *(ascii ? 1 : TABLE_TEXT) + 1)};
    if (!fold_by_table(&out, (const unsigned char *)text)) {
        out = (Folded){0};
        out.text = ARENA_ARRAY(arena, char, 1);
        fold_by_icu(arena, &out, text, length);
    }
    out.text[out.length] = '\0';
    return out.text;
}
