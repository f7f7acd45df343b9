/* SPDX-License-Identifier: Apache-2.0 */
#include "quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "checked.h"

/* From the largest down; the first that divides a value is the one to show it in. */
const struct unit quantity_bytes[] = { { "GiB", 1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 }, { "", 1 }, { 0 } };
const struct unit quantity_times[] = {
    { "min", 60000000000 }, { "s", 1000000000 }, { "ms", 1000000 }, { "us", 1000 }, { "ns", 1 }, { 0 },
};
const struct unit quantity_plain[] = { { "", 1 }, { 0 } };

/* Decimal digits up to a byte that is none; no sign, no leading zero. */
static bool digits_read(const char **text, uint64_t *value)
{
    const char *at = *text;
    *value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        if (!checked_mul(*value, 10, value) || !checked_add(*value, *at - '0', value))
            return false;
    bool ok = at != *text && (**text != '0' || at == *text + 1);
    *text = at;
    return ok;
}

bool quantity_read(const struct unit *units, const char *text, uint64_t *value)
{
    if (!digits_read(&text, value))
        return false;
    for (const struct unit *unit = units; unit->name; unit++)
        if (strcmp(text, unit->name) == 0)
            return checked_mul(*value, unit->size, value);
    return false;
}

/* Exactly count digits. */
static bool field_read(const char **text, int count, int low, int high, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return false;
        *value = *value * 10 + (**text - '0');
    }
    return *value >= low && *value <= high;
}

static bool literal_read(const char **text, char byte)
{
    return *(*text)++ == byte;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* RFC 3339, UTC only; at most nine digits behind the second. */
bool quantity_read_time(const char *text, uint64_t *value)
{
    int year, month, day, hour, minute, second;
    /* 2261 is the last whole year whose nanoseconds fit 63 bits. The && stop at the text's end. */
    if (!field_read(&text, 4, 1970, 2261, &year) || !literal_read(&text, '-') || !field_read(&text, 2, 1, 12, &month) ||
        !literal_read(&text, '-') || !field_read(&text, 2, 1, month_days(year, month), &day) ||
        !literal_read(&text, 'T') || !field_read(&text, 2, 0, 23, &hour) || !literal_read(&text, ':') ||
        !field_read(&text, 2, 0, 59, &minute) || !literal_read(&text, ':') || !field_read(&text, 2, 0, 59, &second))
        return false;

    uint64_t nanoseconds = 0, unit = 100000000;
    if (*text == '.') {
        const char *first = ++text;
        for (; *text >= '0' && *text <= '9' && unit > 0; text++, unit /= 10)
            nanoseconds += (*text - '0') * unit;
        if (text == first)
            return false;
    }
    uint64_t days = day - 1;
    for (int m = 1; m < month; m++)
        days += month_days(year, m);
    for (int y = 1970; y < year; y++)
        days += 337 + month_days(y, 2);
    *value = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000000000 + nanoseconds;
    return strcmp(text, "Z") == 0;
}

const char *quantity_text(char buffer[QUANTITY_TEXT], const struct unit *units, uint64_t value)
{
    while (value == 0 ? units[1].name != NULL : value % units->size != 0)
        units++;
    snprintf(buffer, QUANTITY_TEXT, "%" PRIu64 "%s", value / units->size, units->name);
    return buffer;
}

char *quantity_time_text(uint64_t value)
{
    const time_t seconds = (time_t)(value / 1000000000);
    struct tm tm;
    char *text;
    gmtime_r(&seconds, &tm);
    return asprintf(&text, "%04d-%02d-%02dT%02d:%02d:%02d.%09uZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                    tm.tm_hour, tm.tm_min, tm.tm_sec, (unsigned)(value % 1000000000)) < 0
               ? NULL
               : text;
}
