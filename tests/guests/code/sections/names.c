/* SPDX-License-Identifier: Apache-2.0 */
/* Data in sections of many names, and the symbols of the linker.
 */
#include <stdio.h>
__attribute__((section(".mydata,\"aw\",@progbits\n#"))) int a = 3;
int arr[3] __attribute__((section(".data.rel.ro.x"))) = { 1, 2, 3 };
const char *const names[] __attribute__((section(".rodata.names"))) = { "a", "b" };
__attribute__((section("ro_tab"))) const struct {
    int k;
    const char *s;
} T[] = { { 1, "x" }, { 2, "y" } };
__attribute__((section(".noinit"))) int ni;
__attribute__((section(".persistent"))) int pe = 4;
__attribute__((section(".bss.big"), aligned(4096))) char big[8192];
__attribute__((section(".init.data"))) int idata = 9;
__attribute__((section(".sbss"))) int sb;
__attribute__((section("COMMON"))) int cm = 1;
__attribute__((section(".tbss.x"))) _Thread_local int tbx;
__attribute__((section(".gnu.linkonce.d.q"))) int lo = 5;
__attribute__((section(".ldata"))) int ld = 6;
__attribute__((section(".eh_frame_x"))) int ef = 7;
__attribute__((section(".got.mine"))) int gm = 8;
extern char __data_start[] __attribute__((weak)), edata[], end[], etext[], _end[], _edata[],
    _etext[] __attribute__((weak)), __bss_start[];
int main(int c, char **v)
{
    sb += c;
    ni += c;
    big[8191] = 1;
    tbx = 2;
    printf("%d %d %s %s %d %d %d %d %d %d %d %d %d %d %d\n", a, arr[2], names[1], T[1].s, ni, pe, big[8191] + big[0],
           idata, sb, cm, tbx, lo, ld, ef, gm);
    printf("%d %d %d %d\n", (unsigned long)big % 4096 == 0, (char *)&a < end, (char *)main < etext,
           (char *)&big[8191] < _end);
}
