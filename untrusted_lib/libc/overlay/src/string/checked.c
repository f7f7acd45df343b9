/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GCC calls for __builtin___memcpy_chk() and its like when it cannot see that the object is large enough: SIZE is
 * the object's size, or SIZE_MAX. The names are weak: a program may have its own.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

weak _Noreturn void __chk_fail(void)
{
    static const char text[] = "*** buffer overflow detected ***: terminated\n";
    write(STDERR_FILENO, text, sizeof text - 1);
    abort();
}

static void need(size_t n, size_t size)
{
    if (n > size)
        __chk_fail();
}

weak void *__memcpy_chk(void *d, const void *s, size_t n, size_t size)
{
    need(n, size);
    return memcpy(d, s, n);
}

weak void *__memmove_chk(void *d, const void *s, size_t n, size_t size)
{
    need(n, size);
    return memmove(d, s, n);
}

weak void *__mempcpy_chk(void *d, const void *s, size_t n, size_t size)
{
    need(n, size);
    return mempcpy(d, s, n);
}

weak void *__memset_chk(void *d, int c, size_t n, size_t size)
{
    need(n, size);
    return memset(d, c, n);
}

weak char *__strcpy_chk(char *d, const char *s, size_t size)
{
    need(strlen(s) + 1, size);
    return strcpy(d, s);
}

weak char *__stpcpy_chk(char *d, const char *s, size_t size)
{
    need(strlen(s) + 1, size);
    return stpcpy(d, s);
}

weak char *__strncpy_chk(char *d, const char *s, size_t n, size_t size)
{
    need(n, size);
    return strncpy(d, s, n);
}

weak char *__stpncpy_chk(char *d, const char *s, size_t n, size_t size)
{
    need(n, size);
    return stpncpy(d, s, n);
}

weak char *__strcat_chk(char *d, const char *s, size_t size)
{
    need(strlen(d) + strlen(s) + 1, size);
    return strcat(d, s);
}

weak char *__strncat_chk(char *d, const char *s, size_t n, size_t size)
{
    need(strlen(d) + strnlen(s, n) + 1, size);
    return strncat(d, s, n);
}
