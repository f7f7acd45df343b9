/* Names that ISO C leaves to the program, as functions and variables of other types.
 * options: -std=c11 -fno-builtin
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#define NAMES(_)                                                                                                       \
    _(index)                                                                                                           \
    _(y0)                                                                                                              \
    _(jn)                                                                                                              \
    _(getline) _(dprintf) _(link) _(connect) _(read) _(write) _(writev) _(readv) _(close) _(open) _(lseek) _(mmap)     \
        _(munmap) _(brk) _(strnlen) _(stpcpy) _(memrchr) _(clock_gettime) _(fileno) _(strdup) _(pthread_mutex_lock)    \
            _(sigaction) _(getpid) _(ioctl) _(fstat) _(error) _(isatty) _(wait) _(sleep) _(times)
#define DEFINE(name)                                                                                                   \
    int name(int x)                                                                                                    \
    {                                                                                                                  \
        return x + __LINE__;                                                                                           \
    }
#define CALL(name) +name(1)
NAMES(DEFINE)
int timezone = 27, optind = 28, environ = 29;
int main(void)
{
    int sum = timezone + optind + environ NAMES(CALL);
    char *much = malloc(1 << 20), *more = calloc(1000, 300);
    FILE *f = fopen("/dev/null", "w");
    struct tm day = { .tm_year = 101, .tm_mday = 9 };
    fprintf(f, "%s", "nothing");
    fclose(f);
    printf("%d %d %d %g %d\n", sum, much != NULL, more != NULL && !more[77], strtod("1e10", NULL), mktime(&day) != -1);
    free(much);
    free(more);
    return 0;
}
