/* SPDX-License-Identifier: Apache-2.0 */
/* Where glibc does otherwise than the standard or than musl: what does not hold is printed.
 * levels: -O2
 * prints: end
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libintl.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>
#define HOLDS(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            puts(#condition);                                                                                          \
    } while (0)
static void never(void)
{
}

/* After exit's own functions nothing can be added to them. */
__attribute__((destructor)) static void end(void)
{
    HOLDS(atexit(never) != 0);
    puts("end");
}

/* What follows a character that has no encoding is not done. */
static void printing(void)
{
    FILE *f = fopen("/dev/null", "w");
    int n = 7;
    HOLDS(fwprintf(f, L"%lc%n", (wint_t)0xd800, &n) < 0);
    HOLDS(n == 7);
}

static void speeds(void)
{
    struct termios t = { 0 };
    HOLDS(cfsetospeed(&t, B9600) == 0 && cfsetispeed(&t, B1200) == 0);
    HOLDS(cfgetospeed(&t) == B9600 && cfgetispeed(&t) == B1200);
    HOLDS(cfsetispeed(&t, 0x7777777) == -1 && errno == EINVAL);
    HOLDS(cfsetspeed(&t, B2400) == 0 && cfgetospeed(&t) == B2400 && cfgetispeed(&t) == B0);
}

static void words(void)
{
    HOLDS(!strcmp(strerror(EUCLEAN), "Data consistency error"));
    HOLDS(!strcmp(strerror(ENAVAIL), "Resource not available"));
    char *codeset = bind_textdomain_codeset("x", "UTF-8");
    HOLDS(codeset && !strcmp(codeset, "UTF-8"));
    HOLDS(confstr(_CS_POSIX_V7_THREADS_CFLAGS, NULL, 0) == 1);
    HOLDS(confstr(_CS_POSIX_V7_THREADS_LDFLAGS, NULL, 0) == 1);
}

static void times(void)
{
    clockid_t clock;
    struct tm tm = { .tm_year = 124 };
    char b[100];
    HOLDS(clock_getcpuclockid(1 << 30, &clock) == ESRCH);
    HOLDS(strftime(b, sizeof b, "% 5Y", &tm) == 0);
    HOLDS(strftime(b, sizeof b, "%-+5Y", &tm) == 5 && !strcmp(b, "+2024"));
    HOLDS(strftime(b, sizeof b, "%+7Y", &tm) == 7 && !strcmp(b, "+002024"));
}

/* Whether strptime's %Z leaves this rest of a text, and this tm_isdst. */
static int zone(const char *text, const char *rest, int is_dst)
{
    struct tm tm = { .tm_isdst = -1 };
    char *end = strptime(text, "%Z", &tm);
    return end && !strcmp(end, rest) && tm.tm_isdst == is_dst;
}

static void zones(void)
{
    HOLDS(zone("UTC x", " x", -1)); /* before any tzset no zone has a name */
    setenv("TZ", "AAA3BBB", 1);
    tzset();
    HOLDS(zone("AAA", "", 0));
    HOLDS(zone("BBB1", "1", 1));
    HOLDS(zone("ABC-1", "-1", -1));
    HOLDS(zone("\xff", "\xff", -1));
}

static void folders(void)
{
    char entries[1000];
    struct statvfs fs;
    int root = open("/", O_RDONLY);
    HOLDS(posix_getdents(root, entries, sizeof entries, 0) == 72);
    HOLDS(!strcmp(((struct posix_dent *)entries)->d_name, ".") && ((struct posix_dent *)entries)->d_type == DT_DIR);
    HOLDS(posix_getdents(root, entries, sizeof entries, 1) == -1 && errno == EOPNOTSUPP);
    HOLDS(statvfs("/", &fs) == 0 && fs.f_type == 0x01021994);
}

static void network(void)
{
    struct servent entry, *found;
    char *buffer[20], *text = (char *)buffer;
    unsigned char query[100];
    HOLDS(getservbyport_r(7, "tcp", &entry, text, 2 * sizeof *buffer, &found) == ERANGE);
    HOLDS(getservbyport_r(0xffff, "tcp", &entry, text, 2 * sizeof *buffer + 1, &found) == ERANGE);
    HOLDS(res_mkquery(0, "a.example..", 1, 1, NULL, 0, NULL, query, sizeof query) == -1);
    HOLDS(res_mkquery(0, "a.exampledots.", 1, 1, NULL, 0, NULL, query, sizeof query) == 31);
}

int main(void)
{
    printing();
    speeds();
    words();
    times();
    zones();
    folders();
    network();
    return 0;
}
