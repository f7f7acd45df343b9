/* SPDX-License-Identifier: Apache-2.0 */
/* argv, the environment, conversions, scanning, wide characters, and time arithmetic. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <regex.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

static void numbers(void)
{
    static const char *const texts[] = { "42", "-0x1f", "0777", "99999999999999999999", "-9223372036854775809",
                                         "zz", " +7 ",  "" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *end;
        errno = 0;
        long long x = strtoll(texts[i], &end, 0);
        printf("%lld %d %d", x, (int)(end - texts[i]), errno == ERANGE);
        printf(" %llu %lld\n", strtoull(texts[i], NULL, 10), strtoll(texts[i], NULL, 36));
    }
    printf("%5d|%-5d|%05d|%x|%#o|%lld|%hhd|%zu|%s|%.3s|%c|%%|%10.4s|%+d|% d\n", 42, 42, 42, 0xBEEF, 8, -1LL, 300,
           sizeof(int), "text", "truncated", 'c', "right", 5, 5);
    printf("%" PRIu64 " %" PRIx64 " %jd %td\n", UINT64_MAX, (uint64_t)1 << 40, (intmax_t)-3, (ptrdiff_t)-4);
    printf("%2$s %1$s %3$*4$d\n", "first", "second", 7, 5);
    int a, n;
    char word[10], set[10];
    printf("%d ", sscanf("12 word [abc] 0x1F", "%d %9s [%9[a-c]] %i%n", &a, word, set, &a, &n));
    printf("%s %s %d %d\n", word, set, a, n);
}

static void times(void)
{
    struct tm tm;
    time_t t = 1000000000;
    char text[100];
    gmtime_r(&t, &tm);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j %a %b %U", &tm);
    puts(text);
    t = -1;
    gmtime_r(&t, &tm);
    strftime(text, sizeof text, "%c", &tm);
    puts(text);
    tm = (struct tm){ .tm_year = 138, .tm_mon = 14, .tm_mday = 35 };
    printf("%lld %d %d\n", (long long)mktime(&tm), tm.tm_mon, tm.tm_mday);
    t = (time_t)1 << 33;
    printf("%s", asctime(gmtime(&t)));
}

static void wide(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const char *text = "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x98\x80";
    wchar_t buffer[20];
    size_t n = mbstowcs(buffer, text, 20);
    printf("%d %d", (int)n, (int)buffer[3]);
    char back[40];
    printf(" %d %d\n", (int)wcstombs(back, buffer, sizeof back), strcmp(back, text));
    printf("%ls %lc\n", buffer, (wint_t)L'\x20AC');
}

static void patterns(void)
{
    regex_t regex;
    regmatch_t match[2];
    int failed = regcomp(&regex, "([a-z]+)[0-9]{2,3}$", REG_EXTENDED);
    printf("%d ", failed);
    printf("%d %d %d\n", regexec(&regex, "12 abc345", 2, match, 0), (int)match[1].rm_so, (int)match[1].rm_eo);
    regfree(&regex);
}

extern char **environ;

int main(int argc, char **argv)
{
    printf("%d", argc);
    for (int i = 1; i < argc; i++)
        printf(" [%s]", argv[i]);
    printf("\n%s %d\n", getenv("TEST_WORD") ? getenv("TEST_WORD") : "none", getenv("NOT_THERE") == NULL);
    setenv("ADDED", "yes", 1);
    puts(getenv("ADDED"));
    numbers();
    times();
    wide();
    patterns();
    printf("%s|%s\n", strerror(ENOENT), strerror(EINVAL));
    char line[100];
    while (fgets(line, sizeof line, stdin))
        printf("<%.*s>", (int)strcspn(line, "\n"), line);
    printf("\n%d %d %d\n", feof(stdin) != 0, ferror(stdin), isalpha('x') != 0);
    ungetc('u', stdin);
    printf("%c\n", getc(stdin));
    fprintf(stderr, "to stderr\n");
    return 7;
}
