/* SPDX-License-Identifier: Apache-2.0 */
/* strftime's widths and strptime's newer conversions.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static void parse(const char *format, const char *text)
{
    struct tm tm = { 0 };
    char *end = strptime(text, format, &tm);
    printf("%s of %s: %s %d-%d-%d %d:%d:%d", format, text, end ? end : "no", tm.tm_year, tm.tm_mon, tm.tm_mday,
           tm.tm_hour, tm.tm_min, tm.tm_sec);
    printf(" %ld\n", end && strchr(format, 'z') ? (long)tm.tm_gmtoff : 0);
}
int main(void)
{
    struct tm tm = { .tm_year = 124, .tm_mon = 1, .tm_mday = 29, .tm_hour = 7 };
    char b[100];
    printf("%zu %s\n", strftime(b, sizeof b, "%Y-%m-%d|%H|%C|%10Y", &tm), b);
    parse("%F", "2024-02-29 rest");
    parse("%F", "1999-12-31");
    parse("%F", "no date");
    parse("%F %T", "2024-02-29 01:02:03");
    parse("%H:%M%z", "01:02+0130");
    parse("%H:%M%z", "01:02-0930x");
    parse("%V", "53");
    parse("%G", "2024x");
    parse("%g", "24x");
    parse("%u", "7");
    parse("%u", "0");
    parse("%U %W", "52 01");
    return 0;
}
