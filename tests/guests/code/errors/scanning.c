/* SPDX-License-Identifier: Apache-2.0 */
/* scanf of wide characters, whose width counts characters; addresses with white space behind them or numbers too large.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
static void scan(const char *text, const char *format)
{
    wchar_t w[20] = { 0 };
    char rest[20] = "";
    int n = -1;
    printf("%s of %s: %d", format, text, sscanf(text, format, w, rest, &n));
    printf(" %d %s", n, rest);
    for (int i = 0; i < 6; i++)
        printf(" %x", (unsigned)w[i]);
    puts("");
}
static void allocated(const char *text, const char *format)
{
    wchar_t *w = NULL;
    char rest[20] = "";
    printf("%s of %s: %d", format, text, sscanf(text, format, &w, rest));
    printf(" %s %ls\n", rest, w ? w : L"none");
    free(w);
}
int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    static const char *const texts[] = { "\303\251zzz", "\342\202\254\360\237\230\200abc", "abc", " \303\251 x",
                                         "\303\251\303\251\303\251" };
    static const char *const formats[] = {
        "%lc%s%n",  "%1lc%s%n", "%2lc%s%n", "%3lc%s%n",    "%ls%s%n",    "%1ls%s%n",
        "%2ls%s%n", "%C%s%n",   "%2S%s%n",  "%1l[^ ]%s%n", "%l[^x]%s%n", "%*lc%19ls"
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t j = 0; j < sizeof formats / sizeof *formats; j++)
            scan(texts[i], formats[j]);
    allocated("\303\251\342\202\254z rest", "%mls%s");
    allocated("\303\251\342\202\254z rest", "%2mls%s");
    static const char *const addresses[] = { "1.2.3.4",    "1.2.3.4 x",  "1.2.3.4\n",
                                             "1.2.3.4x",   "1.2.3",      "1.2",
                                             "4294967295", "4294967296", "99999999999999999999999",
                                             "1.2.65535",  "1.2.65536",  "1.16777216",
                                             "0x7f.1",     "1..2",       "" };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct in_addr a = { 0 };
        int good = inet_aton(addresses[i], &a);
        printf("%s %d %x %x\n", addresses[i], good, good ? a.s_addr : 0, inet_addr(addresses[i]));
    }
    return 0;
}
