#include "base/date.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Eras of 400 years counted from 1 March, so that the leap day comes last. */
bool date_from_parts(int year, int month, int day, Date *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return false;
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400, year_of_era = shifted % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    *out = era * 146097 + day_of_era - 719468;
    return true;
}

void date_to_parts(Date date, int *year, int *month, int *day)
{
    int64_t days = (int64_t)date + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int day_of_era = (int)(days - era * 146097);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int march_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

int date_year(Date date)
{
    int year, month, day;
    date_to_parts(date, &year, &month, &day);
    return year;
}

static bool digits(const char **text, int least, int most, int *out)
{
    int value = 0, taken = 0;
    while (taken < most && isdigit((unsigned char)(*text)[taken])) {
        value = value * 10 + ((*text)[taken] - '0');
        taken++;
    }
    if (taken < least)
        return false;
    *text += taken;
    *out = value;
    return true;
}

bool date_parse_iso(const char *text, Date *out)
{
    int year, month, day;
    return digits(&text, 4, 4, &year) && *text++ == '-' && digits(&text, 2, 2, &month) && *text++ == '-' &&
           digits(&text, 2, 2, &day) && *text == '\0' && date_from_parts(year, month, day, out);
}

static bool month_by_name(const char **text, int *month)
{
    for (int i = 0; i < 12; i++) {
        size_t full = strlen(month_names[i]);
        size_t length = strncasecmp(*text, month_names[i], full) == 0 ? full : 3;
        if (strncasecmp(*text, month_names[i], length) == 0 && !isalpha((unsigned char)(*text)[length])) {
            *text += length;
            *month = i + 1;
            return true;
        }
    }
    return false;
}

/* True when nothing is left but white space or a time of day: "14:05", "14:05:00.000Z", "2:05 PM", "+01:00".
 */
static bool only_time_left(const char *text)
{
    int hour, minute, second, zone;
    bool gap = *text == 'T' || *text == ' ';
    text += *text == 'T';
    text += strspn(text, " \t");
    if (*text == '\0')
        return true;
    if (!gap || !digits(&text, 1, 2, &hour) || *text++ != ':' || !digits(&text, 2, 2, &minute) || hour > 24 ||
        minute > 59)
        return false;
    if (*text == ':') {
        text++;
        if (!digits(&text, 2, 2, &second) || second > 60)
            return false;
        if (*text == '.' || *text == ',')
            text += 1 + strspn(text + 1, "0123456789");
    }
    text += strspn(text, " ");
    if (strncasecmp(text, "am", 2) == 0 || strncasecmp(text, "pm", 2) == 0)
        text += 2;
    else if (*text == 'Z' || *text == 'z')
        text++;
    else if (*text == '+' || *text == '-') {
        text++;
        if (!digits(&text, 2, 2, &zone))
            return false;
        text += *text == ':';
        if (*text && !digits(&text, 2, 2, &zone))
            return false;
    }
    return text[strspn(text, " \t\r\n")] == '\0';
}

static bool is_field(char c)
{
    return c == 'd' || c == 'm' || c == 'y';
}

bool date_parse(const char *text, const char *format, int pivot_year, Date *out)
{
    int year = 0, month = 0, day = 0;
    text += strspn(text, " \t");
    while (*format) {
        char field = *format;
        if (!is_field(field)) {
            if (*text++ != field)
                return false;
            format++;
            continue;
        }
        int width = 0;
        while (*format == field) {
            format++;
            width++;
        }
        bool digit_field_next = is_field(*format) && strncmp(format, "mmm", 3) != 0;
        bool read;
        if (field == 'y')
            read = digits(&text, width == 2 ? 2 : 4, width == 2 ? 2 : 4, &year);
        else if (width >= 3)
            read = field == 'm' && month_by_name(&text, &month);
        else
            read = digits(&text, digit_field_next ? 2 : 1, 2, field == 'd' ? &day : &month);
        if (!read)
            return false;
        if (field == 'y' && width == 2)
            year += 2000 + year > pivot_year ? 1900 : 2000;
    }
    return only_time_left(text) && date_from_parts(year, month, day, out);
}

bool date_parse_term(const char *text, Date *out)
{
    static const struct {
        const char *word;
        int month;
    } terms[] = {{"autumn", 9}, {"spring", 1}, {"summer", 4}};
    text += strspn(text, " \t");
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        size_t length = strlen(terms[i].word);
        int year = 0;
        if (strncasecmp(text, terms[i].word, length) != 0)
            continue;
        text += length + strspn(text + length, " \t");
        if (strncasecmp(text, "term", 4) == 0)
            text += 4 + strspn(text + 4, " \t");
        return digits(&text, 4, 4, &year) && text[strspn(text, " \t")] == '\0' &&
               date_from_parts(year, terms[i].month, 1, out);
    }
    return false;
}

const char *date_print(Date date, char text[DATE_TEXT_SIZE])
{
    int year, month, day;
    text[0] = '\0';
    if (date == DATE_NONE)
        return text;
    date_to_parts(date, &year, &month, &day);
    snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", year, month, day);
    return text;
}

const char *date_print_long(Date date, char text[24])
{
    int year, month, day;
    text[0] = '\0';
    if (date == DATE_NONE)
        return text;
    date_to_parts(date, &year, &month, &day);
    snprintf(text, 24, "%d %s %d", day, month_names[month - 1], year);
    return text;
}

int date_age_years(Date birth, Date day)
{
    int birth_year, birth_month, birth_day, year, month, day_of_month;
    date_to_parts(birth, &birth_year, &birth_month, &birth_day);
    date_to_parts(day, &year, &month, &day_of_month);
    bool birthday_to_come = month < birth_month || (month == birth_month && day_of_month < birth_day);
    return year - birth_year - birthday_to_come;
}

Date date_add_months(Date date, int months)
{
    int year, month, day;
    Date moved = DATE_NONE;
    if (date == DATE_NONE)
        return DATE_NONE;
    date_to_parts(date, &year, &month, &day);
    int64_t since_zero = (int64_t)year * 12 + month - 1 + months;
    if (since_zero < 12 || since_zero >= 10000 * 12)
        return DATE_NONE;
    year = (int)(since_zero / 12);
    month = (int)(since_zero % 12) + 1;
    if (day > month_days(year, month))
        day = month_days(year, month);
    (void)date_from_parts(year, month, day, &moved);
    return moved;
}
