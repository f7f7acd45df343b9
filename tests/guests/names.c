/* SPDX-License-Identifier: Apache-2.0 */
/* What names.sh links with functions of other meanings: two halves that call nothing in common. */
#if HALF == 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int descending(const void *a, const void *b)
{
    return *(const int *)b - *(const int *)a;
}

static void goodbye(void)
{
    puts("goodbye");
}

int main(void)
{
    int numbers[400], got = 0;
    char text[100], *copy = strdup("a copy");
    struct tm day = { .tm_year = 101, .tm_mon = 1, .tm_mday = 30 };
    FILE *f = fopen("/dev/zero", "r");
    atexit(goodbye);
    setenv("NAME", "value", 1);
    for (int i = 0; i < 400; i++)
        numbers[i] = i * 7 % 400;
    qsort(numbers, 400, sizeof *numbers, descending);
    snprintf(text, sizeof text, "%s %08.3f %Lg %lld %a", copy, 3.25, 1e100L, 1ll << 40, 0.75);
    sscanf("17 4.5", "%d", &got);
    mktime(&day);
    printf("%s|%d|%d|%d-%d|%g|%s|%d\n", text, numbers[0], got, day.tm_mon, day.tm_mday, strtod("1e10", NULL),
           getenv("NAME"), fgetc(f));
    strftime(text, sizeof text, "%A %j", &day);
    printf("%s %ls %s\n", text, L"wide", strerror(2));
    fclose(f);
    free(copy);
    free(realloc(malloc(100000), 400000));
    return 3 > numbers[399] ? 0 : 1;
}
#else
#include <unistd.h>

extern char **environ;
void perror(const char *);
int putchar(int);
int fflush(void *);
double sin(double);
long random(void);

int main(void)
{
    volatile double x = 0.5;
    long a = random(), b = random();
    putchar(sin(x) > 0.47 && sin(x) < 0.48 ? 'y' : 'n');
    putchar(a != b ? 'y' : 'n');
    putchar('\n');
    fflush(0);
    return write(1, "written\n", 8) != 8;
}
#endif
