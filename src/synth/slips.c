#include "synth/slips.h"

#include <ctype.h>

bool pen_slips(const Pen *pen, double chance)
{
    return random_chance(pen->random, chance / pen->care);
}

static char beside(Random *random, char letter)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    for (int i = 0; i < 3; i++) {
        const char *at = strchr(rows[i], letter);
        if (!at || !letter)
            continue;
        if (at == rows[i])
            return at[1];
        return !at[1] || random_chance(random, 0.5) ? at[-1] : at[1];
    }
    return letter;
}

static const char *mistype(const Pen *pen, const char *name)
{
    size_t length = strlen(name);
    if (length < 3)
        return name;
    size_t at = (size_t)random_between(pen->random, 1, (int)length - 2);
    char *out = ARENA_ARRAY(pen->arena, char, length + 2);
    memcpy(out, name, length + 1);
    switch (random_between(pen->random, 0, 3)) {
    case 0:
        out[at] = name[at + 1];
        out[at + 1] = name[at];
        break;
    case 1:
        memmove(out + at, name + at + 1, length - at);
        break;
    case 2:
        memcpy(out + at + 1, name + at, length - at);
        break;
    default:
        out[at] = beside(pen->random, name[at]);
    }
    return out;
}

static const char *replaced(const Pen *pen, const char *name, const char *from, const char *to)
{
    const char *at = strstr(name, from);
    return at ? arena_print(pen->arena, "%.*s%s%s", (int)(at - name), name, to, at + strlen(from)) : name;
}

static const char *recased(const Pen *pen, const char *name, int (*change)(int))
{
    char *out = ARENA_ARRAY(pen->arena, char, strlen(name) + 1);
    for (size_t i = 0; name[i]; i++)
        out[i] = (unsigned char)name[i] < 0x80 ? (char)change((unsigned char)name[i]) : name[i];
    return out;
}

static const char *dressed(const Pen *pen, const char *name)
{
    if (pen_slips(pen, 0.04))
        name = recased(pen, name, toupper);
    else if (pen_slips(pen, 0.02))
        name = recased(pen, name, tolower);
    return name;
}

static const char *part_of(const Pen *pen, const char *name)
{
    const char *space = strpbrk(name, " -");
    if (!space)
        return name;
    if (random_chance(pen->random, 0.4) || strncmp(name, "M", 1) != 0)
        return arena_copy(pen->arena, name, (size_t)(space - name));
    return space + 1;
}

const char *slip_forename(const Pen *pen, const char *name)
{
    const char *other = NULL;
    if (pen_slips(pen, 0.12))
        name = part_of(pen, name);
    if (pen_slips(pen, 0.03))
        other = names_nickname(pen->names, pen->random, name);
    else if (pen_slips(pen, 0.045))
        other = names_variant(pen->names, pen->random, false, name);
    else if (pen_slips(pen, 0.02))
        other = mistype(pen, name);
    name = other ? other : name;
    if (strchr(name, 'o') && random_chance(pen->random, 0.3))
        name = replaced(pen, name, "Zoe", "Zo\u00eb");
    if (random_chance(pen->random, 0.15))
        name = replaced(pen, name, "Chloe", "Chlo\u00e9");
    return dressed(pen, name);
}

const char *slip_surname(const Pen *pen, const char *name)
{
    const char *other = NULL;
    size_t length = strlen(name);
    bool ova = length > 5 && strcmp(name + length - 3, "ova") == 0;
    if (ova && pen_slips(pen, 0.16))
        other = arena_copy(pen->arena, name, length - 3);
    else if (ova && pen_slips(pen, 0.2))
        other = replaced(pen, name, "ova", "ov\u00e1");
    else if (pen_slips(pen, 0.035))
        other = names_variant(pen->names, pen->random, true, name);
    else if (pen_slips(pen, 0.02))
        other = mistype(pen, name);
    name = other ? other : name;
    if (strchr(name, '\'') && random_chance(pen->random, 0.3))
        name = replaced(pen, name, "'", "\u2019");
    return dressed(pen, name);
}

Date slip_birth(const Pen *pen, Date birth)
{
    int year, month, day;
    Date slipped = birth;
    if (!pen_slips(pen, 0.02))
        return birth;
    date_to_parts(birth, &year, &month, &day);
    switch (random_between(pen->random, 0, 3)) {
    case 0:
        date_from_parts(year, day, month, &slipped);
        break;
    case 1:
        slipped = birth - 1;
        break;
    case 2:
        date_from_parts(year - 1, month, day, &slipped);
        break;
    default:
        date_from_parts(year, month, day > 10 ? day - 10 : day + 10, &slipped);
    }
    return slipped;
}

const char *slip_postcode(const Pen *pen, const char *postcode)
{
    if (pen_slips(pen, 0.06))
        return replaced(pen, postcode, " ", "");
    if (pen_slips(pen, 0.03))
        return recased(pen, postcode, tolower);
    if (pen_slips(pen, 0.012)) {
        char *out = ARENA_ARRAY(pen->arena, char, strlen(postcode) + 1);
        memcpy(out, postcode, strlen(postcode) + 1);
        out[strlen(postcode) - 1] = "ABDEFGHJLNPQRSTUWXYZ"[random_between(pen->random, 0, 19)];
        return out;
    }
    return postcode;
}

const char *slip_phone(const Pen *pen, const char *phone)
{
    if (pen_slips(pen, 0.3))
        return replaced(pen, phone, " ", "");
    if (pen_slips(pen, 0.05))
        return arena_print(pen->arena, "+44 %s", phone + 1);
    return phone;
}

const char *slip_nhs(const Pen *pen, const char *nhs)
{
    if (!nhs)
        return NULL;
    if (pen_slips(pen, 0.008)) {
        char *out = ARENA_ARRAY(pen->arena, char, 11);
        memcpy(out, nhs, 11);
        int at = random_between(pen->random, 3, 8);
        out[at] = (char)('0' + (out[at] - '0' + random_between(pen->random, 1, 9)) % 10);
        return out;
    }
    return pen_slips(pen, 0.3) ? arena_print(pen->arena, "%.3s %.3s %s", nhs, nhs + 3, nhs + 6) : nhs;
}

const char *slip_address(const Pen *pen, const char *line)
{
    if (pen_slips(pen, 0.005))
        return arena_print(pen->arena, "%s\nDerby", line);
    if (pen_slips(pen, 0.1))
        line = replaced(pen, replaced(pen, line, " Road", " Rd"), " Street", " St");
    if (pen_slips(pen, 0.1))
        return arena_print(pen->arena, "%s, Derby", line);
    return line;
}

static const char *day_text(const Pen *pen, DateStyle style, int year, int month, int day)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    switch (style) {
    case DATE_SLASHES:
        return arena_print(pen->arena, "%02d/%02d/%04d", day, month, year);
    case DATE_MONTH_NAME:
        return arena_print(pen->arena, "%d-%s-%02d", day, months[month - 1], year % 100);
    case DATE_DIGITS:
        return arena_print(pen->arena, "%04d%02d%02d", year, month, day);
    case DATE_DASHES:
        return arena_print(pen->arena, "%04d-%02d-%02d", year, month, day);
    default:
        return arena_print(pen->arena, "%02d.%02d.%04d", day, month, year);
    }
}

const char *pen_date(const Pen *pen, DateStyle style, Date date)
{
    int year, month, day;
    if (date == DATE_NONE)
        return NULL;
    date_to_parts(date, &year, &month, &day);
    return day_text(pen, style, year, month, day);
}

bool spoil_row(const Pen *pen, const char **fields, RowShape shape, Date as_of)
{
    int year, month, day;
    if (!random_chance(pen->random, 0.003))
        return false;
    date_to_parts(as_of, &year, &month, &day);
    switch (random_between(pen->random, 0, 3)) {
    case 0:
        fields[shape.birth] = day_text(pen, shape.style, year - 2, 2, 31);
        break;
    case 1:
        fields[shape.birth] = day_text(pen, shape.style, year + 2, month, 1);
        break;
    case 2:
        fields[shape.postcode] = "DE99 9ZZ";
        break;
    default:
        fields[shape.forename] = "";
        if (shape.surname >= 0)
            fields[shape.surname] = "";
    }
    return true;
}
