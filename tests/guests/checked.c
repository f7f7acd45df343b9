/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that GCC calls where it knows the size of an object: they work, or abort before they write too far. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sigjmp_buf back;
static char buffer[16];
/* No number here is known to the compiler, so it calls. */
static volatile size_t all = sizeof buffer, unknown = -1;

static void aborted(int signal)
{
    (void)signal;
    siglongjmp(back, 1);
}

static int list(int call, size_t size, const char *format, ...)
{
    va_list arguments;
    int printed;
    va_start(arguments, format);
    if (call == 0)
        printed = __builtin___vsprintf_chk(buffer, 1, size, format, arguments);
    else if (call == 1)
        printed = __builtin___vsnprintf_chk(buffer, size, 1, size, format, arguments);
    else if (call == 2)
        printed = __builtin___vprintf_chk(1, format, arguments);
    else
        printed = __builtin___vfprintf_chk(stdout, 1, format, arguments);
    va_end(arguments);
    return printed;
}

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        strcpy(buffer, "start");                                                                                       \
        if (sigsetjmp(back, 1) == 0) {                                                                                 \
            (void)(call);                                                                                              \
            printf("%s: %.16s\n", #call, buffer);                                                                      \
        } else {                                                                                                       \
            printf("%s: aborted\n", #call);                                                                            \
        }                                                                                                              \
        fflush(stdout);                                                                                                \
    } while (0)

static void each(volatile size_t size)
{
    volatile size_t n = 6;
    SHOW(__builtin___memcpy_chk(buffer, "memcpy", n, size));
    SHOW(__builtin___memmove_chk(buffer, buffer + 1, n, size));
    SHOW(__builtin___mempcpy_chk(buffer, "mempcp", n, size));
    SHOW(__builtin___memset_chk(buffer, 'm', n, size));
    SHOW(__builtin___strcpy_chk(buffer, "strcp", size));
    SHOW(__builtin___stpcpy_chk(buffer, "stpcp", size));
    SHOW(__builtin___strncpy_chk(buffer, "strncpy", n, size));
    SHOW(__builtin___stpncpy_chk(buffer, "st", n, size));
    SHOW(__builtin___strcat_chk(buffer, "x", size));
    SHOW(__builtin___strncat_chk(buffer, "xyz", n - 5, size));
    SHOW(__builtin___sprintf_chk(buffer, 1, size, "%d", (int)n * 12345));
    SHOW(__builtin___snprintf_chk(buffer, n, 1, size, "%d", 1234567));
    SHOW(list(0, size, "%s", "lists"));
    SHOW(list(1, size == unknown ? all : size, "%s", "lists of arguments"));
}

int main(void)
{
    signal(SIGABRT, aborted);
    each(unknown);
    each(all);
    each(6);
    each(5);
    __builtin___printf_chk(1, "%zu\n", all);
    __builtin___fprintf_chk(stdout, 1, "%zu\n", all);
    list(2, 0, "%d\n", 5);
    list(3, 0, "%d\n", 6);
    return 0;
}
