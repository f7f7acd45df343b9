/* SPDX-License-Identifier: Apache-2.0 */
/* Functions aligned by attribute, up to 64 KiB. */
#include <stdio.h>
#define F(n)                                                                                                           \
    __attribute__((aligned(n), noinline)) int f##n(int x)                                                              \
    {                                                                                                                  \
        return x ^ n;                                                                                                  \
    }
F(16)
F(64)
F(128)
F(256)
F(1024)
F(2048)
F(4096)
F(65536)
F(8)
int (*volatile f[])(int) = { f8, f16, f64, f128, f256, f1024, f2048, f4096, f65536 };
int main(int argc, char **argv)
{
    static const int align[] = { 8, 16, 64, 128, 256, 1024, 2048, 4096, 65536 };
    for (int i = 0; i < 9; i++)
        printf("%d %d\n", f[i](argc), (int)((unsigned long)f[i] % align[i]));
    return 0;
}
