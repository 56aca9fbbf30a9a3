/* Calendar days. A Date is the number of days since 1970-01-01 (proleptic Gregorian). */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t Date;

/* No date recorded. Never a day that anyone was born or seen on. */
#define DATE_NONE INT32_MIN

enum { DATE_TEXT_SIZE = 16 };

/* A day from its parts; false when there is no such day (31 June, month 13). */
bool date_from_parts(int year, int month, int day, Date *out);
void date_to_parts(Date date, int *year, int *month, int *day);
int date_year(Date date);

/* "2026-09-30" exactly. False, *out untouched, for anything else. */
bool date_parse_iso(const char *text, Date *out);

/* A day by a format of d, m, y and literal characters: "dd/mm/yyyy", "d-mmm-yy", "yyyymmdd".
 * d, m, dd, mm take one or two digits unless the next character of the format is a digit field,
 * when they take exactly two; mmm takes an English month name of three letters or in full.
 * yy means 20yy when that is not after `pivot_year`, else 19yy. A trailing time of day in the text
 * ("2026-09-30 14:05", "2026-09-30T14:05:00Z") is passed over. */
bool date_parse(const char *text, const char *format, int pivot_year, Date *out);

/* "autumn 2026", "Spring Term 2027": the first day of the entitlement term, 1 September, 1 January or 1
 * April. */
bool date_parse_term(const char *text, Date *out);

/* "2026-09-30" into text; the empty string for DATE_NONE. Returns text. */
const char *date_print(Date date, char text[DATE_TEXT_SIZE]);

/* "30 September 2026" into text. Returns text. */
const char *date_print_long(Date date, char text[24]);

/* Whole years from birth to day; people born on 29 February age on 1 March in other years. */
int date_age_years(Date birth, Date day);

/* The same day n months on (or back), held to the last day of a shorter month. */
Date date_add_months(Date date, int months);

#endif
