/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What GCC calls for __builtin___sprintf_chk() and its like: SIZE is the object's size, or SIZE_MAX. FLAG asks glibc to
 * look at the format's %n as well; nothing does here. The names are weak: a program may have its own.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

/* CALL is of a function that takes a list of arguments in place of the arguments after FORMAT. */
#define WITH_LIST(call)                                                                                                \
    do {                                                                                                               \
        va_list list;                                                                                                  \
        va_start(list, format);                                                                                        \
        int printed = call;                                                                                            \
        va_end(list);                                                                                                  \
        return printed;                                                                                                \
    } while (0)

_Noreturn void __chk_fail(void);

weak int __vsnprintf_chk(char *d, size_t n, int flag, size_t size, const char *format, va_list list)
{
    if (n > size)
        __chk_fail();
    return vsnprintf(d, n, format, list);
}

weak int __vsprintf_chk(char *d, int flag, size_t size, const char *format, va_list list)
{
    int printed = vsnprintf(d, size < INT_MAX ? size : INT_MAX, format, list);
    if (printed >= 0 && printed >= size)
        __chk_fail();
    return printed;
}

weak int __vfprintf_chk(FILE *file, int flag, const char *format, va_list list)
{
    return vfprintf(file, format, list);
}

weak int __vprintf_chk(int flag, const char *format, va_list list)
{
    return vprintf(format, list);
}

weak int __snprintf_chk(char *d, size_t n, int flag, size_t size, const char *format, ...)
{
    WITH_LIST(__vsnprintf_chk(d, n, flag, size, format, list));
}

weak int __sprintf_chk(char *d, int flag, size_t size, const char *format, ...)
{
    WITH_LIST(__vsprintf_chk(d, flag, size, format, list));
}

weak int __fprintf_chk(FILE *file, int flag, const char *format, ...)
{
    WITH_LIST(vfprintf(file, format, list));
}

weak int __printf_chk(int flag, const char *format, ...)
{
    WITH_LIST(vprintf(format, list));
}
