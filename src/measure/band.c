#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/embedded.h"
#include "measure/measure.h"

enum { BANDS_MOST = 64 };
static struct Band {
    Date from;
    double least;
    char word[32];
} bands[BANDS_MOST];
static size_t band_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The table is the program's own, so whatever is wrong in it is a fault of the program. */
static void read_bands(void)
{
    const EmbeddedFile *file = embedded_find("data/measure/bands.tsv");
    assert(file);
    for (const char *at = file ? file->bytes : ""; *at; at += strcspn(at, "\n") + 1) {
        char day[11] = "", *end;
        if (*at == '#')
            continue;
        struct Band *band = &bands[band_count++];
        memcpy(day, at, sizeof day - 1);
        bool told = date_parse_iso(day, &band->from);
        band->least = strtod(at + sizeof day, &end);
        size_t length = strcspn(end + 1, "\n");
        assert(told && *end == '\t' && length < sizeof band->word && band_count < BANDS_MOST);
        (void)told;
        memcpy(band->word, end + 1, length);
    }
}

const char *band_on(double percent, Date day)
{
    const struct Band *found = NULL;
    pthread_once(&once, read_bands);
    if (!(percent >= 0 && percent <= 100))
        return "";
    for (size_t i = 0; i < band_count; i++) {
        const struct Band *band = &bands[i];
        bool meets = band->from <= day && band->least <= round(percent);
        if (meets &&
            (!found || band->from > found->from || (band->from == found->from && band->least > found->least)))
            found = band;
    }
    return found ? found->word : "";
}

const char *band_of(double percent)
{
    return band_on(percent, INT32_MAX);
}
