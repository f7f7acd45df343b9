/* SPDX-License-Identifier: Apache-2.0 */
/* Formatted output, narrow and wide: NUL characters, widths, numbered arguments, sizes, errors.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
static void bytes(const char *label, int n, const char *b)
{
    printf("%s %d:", label, n);
    for (int i = 0; i < n; i++)
        printf(" %02x", (unsigned char)b[i]);
    puts("");
}
static void wides(const char *label, int n, const wchar_t *w)
{
    printf("%s %d:", label, n);
    for (int i = 0; i < n; i++)
        printf(" %x", (unsigned)w[i]);
    puts("");
}
static void narrow(void)
{
    char b[200];
    int n = -1, m = -1;
    bytes("%lc of 0", snprintf(b, sizeof b, "x%lcy", (wint_t)0), b);
    bytes("%5lc of 0", snprintf(b, sizeof b, "x%5lcy", (wint_t)0), b);
    bytes("%-5lc of 0", snprintf(b, sizeof b, "x%-5lc|", (wint_t)0), b);
    bytes("%C of 0", snprintf(b, sizeof b, "%C%C", (wint_t)0, (wint_t)0xe9), b);
    printf("%d", snprintf(b, (size_t)INT_MAX + 1, "%s", "long size"));
    printf(" %s\n", b);
    printf("%d %s\n", snprintf(b, 9, "%2$s %1$s", "late", "early"), b);
    printf("%d", snprintf(b, sizeof b, "%2$*1$d|%4$.*3$f|%5$s", 6, 42, 2, 3.14159, "end"));
    printf(" %s\n", b);
    /* An encoding error ends the call: nothing behind it is done. */
    errno = 0;
    int answer = snprintf(b, sizeof b, "a%lc%nb%n", (wint_t)0xd800, &n, &m);
    printf("%d %d %d %d\n", answer, errno == EILSEQ, n, m);
    FILE *f = fopen("/dev/null", "w");
    printf("%d", fprintf(f, "%lc%n", (wint_t)0xd800, &n));
    printf(" %d %d\n", n, fprintf(f, "ab"));
}
static void wide(void)
{
    wchar_t w[100];
    int n = -1;
    wides("%lc", swprintf(w, 100, L"[%lc]", L'q'), w);
    wides("%4lc", swprintf(w, 100, L"[%4lc]", L'q'), w);
    wides("%-4lc", swprintf(w, 100, L"[%-4lc]", L'q'), w);
    wides("%4C", swprintf(w, 100, L"[%4C]", L'q'), w);
    wides("%4c", swprintf(w, 100, L"[%4c]%-3c|", 'q', 'r'), w);
    wides("%c of 0", swprintf(w, 100, L"a%cb", 0), w);
    wides("%lc of 0", swprintf(w, 100, L"a%lcb", (wint_t)0), w);
    wides("%5lc of 0", swprintf(w, 100, L"%5lc|", (wint_t)0), w);
    wides("%6ls", swprintf(w, 100, L"[%6ls][%-6ls][%.2ls]", L"abc", L"abc", L"abc"), w);
    wides("%6s", swprintf(w, 100, L"[%6s][%-6s][%.1s]", "\303\251b", "\303\251b", "\303\251b"), w);
    wides("nine", swprintf(w, 100, L"%9$d%8$d%7$d%6$d%5$d%4$d%3$d%2$d%1$d", 1, 2, 3, 4, 5, 6, 7, 8, 9), w);
    wides("few", swprintf(w, 4, L"abcdef"), w);
    wides("exact", swprintf(w, 4, L"abc"), w);
    w[0] = 0;
    printf("%d", swprintf(w, (size_t)INT_MAX + 1, L"%d", 5));
    printf(" %x\n", (unsigned)w[0]);
    printf("%d", swprintf(w, 100, L"a%s%n", "\377", &n) < 0);
    printf(" %d\n", n);
}
static void memory(void)
{
    wchar_t *text = NULL;
    size_t size = 0;
    FILE *f = open_wmemstream(&text, &size);
    printf("%d", fwprintf(f, L"%d-%ls-%5.2f-%c|%s", 42, L"zz", 2.5, 'x', "narrow"));
    fputwc(L'!', f);
    fwprintf(f, L"%08x", 0xbeef);
    fclose(f);
    printf(" %zu", size);
    wides("", size, text);
    free(text);
}
int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    narrow();
    wide();
    memory();
    return 0;
}
