/* Dates, postcodes, NHS numbers, folding: no input crashes them, and what they accept they accept again as
 * they print it. */
#include "base/date.h"
#include "base/text.h"
#include "geo/geo.h"
#include "register/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    DEFER(arena_release) Arena arena = {0};
    const char *text = arena_copy(&arena, (const char *)data, size);
    char iso[DATE_TEXT_SIZE], postcode[GEO_POSTCODE_SIZE], again[GEO_POSTCODE_SIZE], nhs[11];
    Date day, same;
    if (date_parse(text, "dd/mm/yyyy", 2030, &day) &&
        (!date_parse_iso(date_print(day, iso), &same) || same != day))
        abort();
    if (geo_postcode_tidy(text, postcode) &&
        (!geo_postcode_tidy(postcode, again) || strcmp(postcode, again) != 0))
        abort();
    if (nhs_number_tidy(text, nhs) && (strlen(nhs) != 10 || strcmp(nhs, "0000000000") == 0))
        abort();
    if (text_is_utf8((const char *)data, size)) {
        const char *folded = text_fold(&arena, text);
        for (const char *c = folded; c && *c; c++)
            if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == ' '))
                abort();
    }
    return 0;
}
