/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons, searches and multibyte conversions.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
static int sign(int x)
{
    return (x > 0) - (x < 0);
}
static void versions(void)
{
    static const char *const texts[] = { "",   "0",     "00",     "01",    "010",   "09",  "1",    "9",
                                         "10", "a",     "a0",     "a00",   "a1",    "a01", "a10",  "ab",
                                         "a.", "1.2.3", "1.2.a",  "1.2",   "1.10",  "1.9", "000a", "00a",
                                         "0a", "foo 0", "foo 00", "foo a", "foo 1a" };
    enum { COUNT = sizeof texts / sizeof *texts };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++)
            putchar("<=>"[1 + sign(strverscmp(texts[i], texts[j]))]);
        puts("");
    }
}
static void compare(void)
{
    static const wchar_t units[] = { 0, 1, INT_MAX, INT_MIN, -1, 0x10ffff, INT_MAX - 1, INT_MIN + 1 };
    for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
            wchar_t a[] = { L'x', units[i], 0 }, b[] = { L'x', units[j], 0 };
            printf("%c%c%c ", "<=>"[1 + sign(wcscmp(a, b))], "<=>"[1 + sign(wcsncmp(a, b, 2))],
                   "<=>"[1 + sign(wmemcmp(a, b, 2))]);
        }
        puts("");
    }
}
static void search(void)
{
    char text[] = "Some Text";
    printf("%d %d %d\n", strcasestr(text, "") == text, strcasestr("", "") != NULL, strcasestr("", "a") != NULL);
    printf("%s %d\n", strcasestr(text, "tEXT"), strcasestr(text, "texts") != NULL);
}
static void partial(const char *text, size_t size, size_t room, int counts)
{
    mbstate_t state = { 0 };
    const char *at = text;
    wchar_t w[10] = { 0 };
    size_t n = mbsnrtowcs(counts ? NULL : w, &at, size, room, &state);
    printf("%d %d %d %x", (int)n, at ? (int)(at - text) : -1, mbsinit(&state) != 0, (unsigned)w[0]);
    if (!mbsinit(&state)) {
        wchar_t c = 0;
        n = mbrtowc(&c, text + size, 4, &state);
        printf(" then %d %x", (int)n, (unsigned)c);
    }
    puts("");
}
int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    versions();
    compare();
    search();
    for (size_t size = 0; size < 7; size++) {
        partial("a\342\202\254\303\251z", size, 10, 0);
        partial("a\342\202\254\303\251z", size, 2, 0);
    }
    const char *rest = "\303\251";
    wchar_t w[4];
    printf("%d %x\n", (int)mbsnrtowcs(w, &rest, 2, 4, NULL), (unsigned)w[0]);
    printf("%d\n", (int)mbrtowc(w, "\303\251", (size_t)-1 / 2, NULL));
    return 0;
}
