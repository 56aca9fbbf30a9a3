#include <ctype.h>
#include <math.h>

#include "geo/geo.h"

/* What a character costs when a postcode's shape asks for a letter (A) or a digit (9) in its place, and how
 * it is then written: 0 as it stands, 1 mended, MISFIT when it cannot be. */
enum { MISFIT = 100, OUTWARD_MAX = 4, INWARD = 3 };

static int fit(char shape, char written, char *out)
{
    *out = written;
    if (shape == '9') {
        if (isdigit((unsigned char)written))
            return 0;
        *out = written == 'O' ? '0' : '1';
        return written == 'O' || written == 'I' ? 1 : MISFIT;
    }
    if (isalpha((unsigned char)written))
        return 0;
    *out = written == '0' ? 'O' : 'I';
    return written == '0' || written == '1' ? 1 : MISFIT;
}

static int fit_all(const char *shape, const char *written, char *out)
{
    int cost = 0;
    size_t length = strlen(shape);
    for (size_t i = 0; i < length; i++) {
        cost += fit(shape[i], written[i], &out[i]);
        bool after_digit = i > 0 && shape[i - 1] == '9' && shape[i] == 'A';
        if (after_digit && (out[i] == 'O' || out[i] == 'I'))
            cost += 2; /* no district ends so: it is a digit */
    }
    return cost;
}

static bool is_separator(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '-' || c == '.' || c == 0xC2 || c == 0xA0;
}

static size_t letters_and_digits(const char *written, char out[OUTWARD_MAX + INWARD])
{
    size_t length = 0;
    for (const char *p = written; *p; p++) {
        if (is_separator((unsigned char)*p))
            continue;
        if (!isascii((unsigned char)*p) || !isalnum((unsigned char)*p) || length == OUTWARD_MAX + INWARD)
            return 0;
        out[length++] = (char)toupper((unsigned char)*p);
    }
    return length;
}

bool geo_postcode_tidy(const char *written, char out[GEO_POSTCODE_SIZE])
{
    static const char *const shapes[] = {"A9", "A99", "AA9", "A9A", "AA99", "AA9A"};
    char letters[OUTWARD_MAX + INWARD];
    size_t length = written ? letters_and_digits(written, letters) : 0;
    if (length < 2 + INWARD)
        return false;
    size_t outward = length - INWARD;
    char best[OUTWARD_MAX] = {0}, inward[INWARD];
    int best_cost = MISFIT;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char tried[OUTWARD_MAX] = {0};
        if (strlen(shapes[i]) != outward)
            continue;
        int cost = fit_all(shapes[i], letters, tried);
        if (cost < best_cost) {
            best_cost = cost;
            memcpy(best, tried, sizeof best);
        }
    }
    int inward_cost = 0;
    for (size_t i = 0; i < INWARD; i++)
        inward_cost += fit("9AA"[i], letters[outward + i], &inward[i]);
    if (best_cost + inward_cost >= MISFIT)
        return false;
    snprintf(out, GEO_POSTCODE_SIZE, "%.*s %.*s", (int)outward, best, INWARD, inward);
    return true;
}

double geo_distance_m(double latitude_a, double longitude_a, double latitude_b, double longitude_b)
{
    const double radius = 6371008.8, radian = M_PI / 180;
    double up = sin((latitude_b - latitude_a) * radian / 2);
    double along = sin((longitude_b - longitude_a) * radian / 2);
    double h = up * up + cos(latitude_a * radian) * cos(latitude_b * radian) * along * along;
    return 2 * radius * asin(sqrt(h < 1 ? h : 1));
}
