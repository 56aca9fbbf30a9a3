#include "linkage/engine.h"
#include "name_forms.h"

static int compare_to(const char *name, size_t length, size_t row)
{
    const char *other = form_text + form_rows[row].name;
    int order = strncmp(name, other, length);
    return order ? order : other[length] != '\0' ? -1 : 0;
}

void link_describe_forms(const char *name, size_t length, Value *value)
{
    size_t low = 0, high = FORM_ROWS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_to(name, length, middle) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (length == 0 || low == FORM_ROWS || compare_to(name, length, low) != 0)
        return;
    value->forms = (uint32_t)low + 1;
    for (size_t row = low; row < FORM_ROWS && form_rows[row].name == form_rows[low].name; row++)
        value->form_groups |= 1u << (form_rows[row].group & 31);
}

bool link_forms_meet(const Value *a, const Value *b)
{
    if ((a->form_groups & b->form_groups) == 0)
        return false;
    size_t x = a->forms - 1, y = b->forms - 1;
    const uint32_t name_x = form_rows[x].name, name_y = form_rows[y].name;
    while (x < FORM_ROWS && y < FORM_ROWS && form_rows[x].name == name_x && form_rows[y].name == name_y) {
        if (form_rows[x].group == form_rows[y].group)
            return true;
        if (form_rows[x].group < form_rows[y].group)
            x++;
        else
            y++;
    }
    return false;
}

/* One letter for a consonant as it sounds, 0 for vowels and what is hardly heard. */
static char sound_of(const char *text, size_t length, size_t i)
{
    char c = text[i], next = i + 1 < length ? text[i + 1] : '\0';
    switch (c) {
    case 'p':
        return next == 'h' ? 'f' : 'p';
    case 'c':
        return next == 'h' ? 'c' : next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'q':
    case 'x':
        return 'k';
    case 'z':
        return 's';
    case 'v':
        return 'w';
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
    case 'y':
    case 'h':
        return '\0';
    default:
        return c >= 'a' && c <= 'z' ? c : '\0';
    }
}

uint32_t link_skeleton(const char *text, size_t length)
{
    char sounds[VALUE_BYTES + 1];
    size_t used = 0;
    for (size_t i = 0; i < length && i < VALUE_BYTES; i++) {
        char sound = sound_of(text, length, i);
        if (i == 0 && sound == '\0')
            sound = text[0] == 'y' || text[0] == 'h' ? text[0] : 'a';
        if (sound != '\0' && (i == 0 || text[i - 1] != text[i]))
            sounds[used++] = sound;
    }
    return used == 0 ? 0 : (uint32_t)link_hash(sounds, used) | 1;
}
