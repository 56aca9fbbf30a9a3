/* Dates, postcodes, NHS and pupil numbers, folding, old encodings: no input crashes them, and what they
 * accept they accept again as they print it. */
#include "base/date.h"
#include "base/text.h"
#include "geo/geo.h"
#include "register/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_dates(const char *text)
{
    static const char *const formats[] = {"dd/mm/yyyy", "yyyymmdd",    "yyyy-mm-dd", "dd.mm.yyyy",
                                          "d-mmm-yy",   "dd mmm yyyy", "dd/mm/yy",   "mm/dd/yyyy"};
    char iso[DATE_TEXT_SIZE], words[24];
    Date day, same, next;
    int year, month, number;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!date_parse(text, formats[i], 30, &day))
            continue;
        if (!date_parse_iso(date_print(day, iso), &same) || same != day)
            abort();
        date_to_parts(day, &year, &month, &number);
        if (!date_from_parts(year, month, number, &same) || same != day || !*date_print_long(day, words))
            abort();
        next = date_add_months(day, 12);
        if (year == 9999 ? next != DATE_NONE
                         : next < day + 365 || next > day + 366 || date_age_years(day, next) > 1)
            abort();
    }
}

static void try_numbers(const char *text)
{
    char postcode[GEO_POSTCODE_SIZE], again[GEO_POSTCODE_SIZE], nhs[11], other[11], upn[14], pupil[14];
    if (geo_postcode_tidy(text, postcode) &&
        (!geo_postcode_tidy(postcode, again) || strcmp(postcode, again) != 0))
        abort();
    if (nhs_number_tidy(text, nhs) && (!nhs_number_tidy(nhs, other) || strcmp(nhs, other) != 0))
        abort();
    if (upn_tidy(text, upn) && (!upn_tidy(upn, pupil) || strcmp(upn, pupil) != 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    const char *text = arena_copy(&arena, (const char *)data, size);
    size_t length = strlen(text);
    try_dates(text);
    try_numbers(text);
    const char *modern = text_from_windows1252(&arena, text, &length);
    if (!text_is_utf8(modern, length))
        abort();
    if (text_is_utf8((const char *)data, size)) {
        const char *folded = text_fold(&arena, text);
        for (const char *c = folded; c && *c; c++)
            if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == ' '))
                abort();
        if (folded && strcmp(folded, text_fold(&arena, folded)) != 0)
            abort();
    }
    return 0;
}
