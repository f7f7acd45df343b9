/* SPDX-License-Identifier: Apache-2.0 */
/* Prefixes of length, the odd ones too. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>
int main(void)
{
    wchar_t wide[100];
    printf("%hhd %hd %d %lld %jd %zd %td\n", 300, 70000, -1, -1ll, (intmax_t)-1, sizeof(int), (ptrdiff_t)-4);
    printf("%Ld %Li %Lu %Lx %LX %Lo\n", -5ll, 1ll << 40, -1ll, 255ll, 255ll, 8ll);
    printf("%" PRId64 " %" PRIx64 " %" PRIu8 " %" PRIdMAX "\n", INT64_MIN, UINT64_MAX, (uint8_t)200, INTMAX_MAX);
    swprintf(wide, 100, L"%lld %Ld %hhx %ls", 1ll << 50, -7ll, 511, L"wide");
    printf("%ls\n", wide);
    long long one = 0, two = 0;
    long double real = 0;
    printf("%d", sscanf("123456789012 -3 2.5", "%Ld %Li %Lf", &one, &two, &real));
    printf(" %lld %lld %Lg\n", one, two, real);
    printf("%d %lld\n", swscanf(L"-99", L"%Ld", &one), one);
    return 0;
}
