/* SPDX-License-Identifier: Apache-2.0 */
/* What conversions of text leave in errno: of no digits nothing, of what is out of range and of a base that is none
 * something. */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        end = NULL;                                                                                                    \
        errno = 0;                                                                                                     \
        call;                                                                                                          \
        printf("%-40s %d %d\n", #call, end ? (int)(end - text) : -1,                                                   \
               errno == ERANGE   ? 1                                                                                   \
               : errno == EINVAL ? 2                                                                                   \
                                 : errno);                                                                             \
    } while (0)
int main(void)
{
    static const char *const texts[] = { "",
                                         " ",
                                         "z",
                                         "+",
                                         "-",
                                         "0x",
                                         "0xg",
                                         "08",
                                         "1e",
                                         ".",
                                         "e5",
                                         "-.",
                                         "0x.p1",
                                         "inf",
                                         "infx",
                                         "nan(",
                                         "nan(1)",
                                         "nan(-)",
                                         "in",
                                         "99999999999999999999999",
                                         "-99999999999999999999999",
                                         "1e999",
                                         "-1e999",
                                         "1e-999",
                                         "12ab",
                                         " \t7",
                                         "0x1p-1080" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = texts[i];
        char *end;
        printf("= %s\n", text);
        SHOW(strtol(text, &end, 0));
        SHOW(strtol(text, &end, 16));
        SHOW(strtol(text, NULL, 1));
        SHOW(strtol(text, NULL, 99));
        SHOW(strtoul(text, &end, 10));
        SHOW(strtoll(text, &end, 36));
        SHOW(strtoull(text, &end, 8));
        SHOW(strtoimax(text, &end, 10));
        SHOW(strtoumax(text, &end, 10));
        SHOW(strtof(text, &end));
        SHOW(strtod(text, &end));
        SHOW(strtold(text, &end));
    }
    wchar_t *end, *text = L"z";
    SHOW(wcstol(text, &end, 10));
    SHOW(wcstod(text, &end));
    return 0;
}
