/* SPDX-License-Identifier: Apache-2.0 */
/* Names that ISO C leaves to the program, as functions and variables of other types.
 * options: -std=c11 -fno-builtin
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#define OWN(name)                                                                                                      \
    int name(int x)                                                                                                    \
    {                                                                                                                  \
        return x + __LINE__;                                                                                           \
    }                                                                                                                  \
    int name(int)
OWN(index);
OWN(y0);
OWN(jn);
OWN(getline);
OWN(dprintf);
OWN(link);
OWN(connect);
OWN(read);
OWN(write);
OWN(writev);
OWN(readv);
OWN(close);
OWN(open);
OWN(lseek);
OWN(mmap);
OWN(munmap);
OWN(brk);
OWN(strnlen);
OWN(stpcpy);
OWN(memrchr);
OWN(clock_gettime);
OWN(fileno);
OWN(strdup);
OWN(pthread_mutex_lock);
OWN(sigaction);
OWN(getpid);
OWN(ioctl);
OWN(fstat);
OWN(error);
OWN(isatty);
OWN(wait);
OWN(sleep);
OWN(times);
static int (*const own[])(int) = {
    index,     y0,      jn,     getline, dprintf,       link,   connect, read,
    write,     writev,  readv,  close,   open,          lseek,  mmap,    munmap,
    brk,       strnlen, stpcpy, memrchr, clock_gettime, fileno, strdup,  pthread_mutex_lock,
    sigaction, getpid,  ioctl,  fstat,   error,         isatty, wait,    sleep,
    times
};
int timezone = 27, optind = 28, environ = 29;
int main(void)
{
    int sum = timezone + optind + environ;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        sum += own[i](1);
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
