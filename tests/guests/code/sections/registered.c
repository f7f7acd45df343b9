/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of entries that nothing but their bounds refers to; symbols of the linker.
 */
#include <stdio.h>
struct t {
    int a;
    const char *n;
};
#define R(k, s) static const struct t e##k __attribute__((section("regs"), used, retain)) = { k, s };
R(1, "one") R(2, "two") R(3, "three") extern const struct t __start_regs[], __stop_regs[];
__attribute__((section("unused_data"), used)) int ud = 5;
__attribute__((section("ucode"), used)) static int uf(void)
{
    return 1;
}
extern int __start_unused_data[] __attribute__((weak));
extern char etext[], _etext[], __etext[], __executable_start[];
int main()
{
    int s = 0;
    for (const struct t *p = __start_regs; p < __stop_regs; p++)
        s = s * 10 + p->a;
    printf("%d %d\n", s, __start_unused_data ? *__start_unused_data : -1);
    printf("%d\n", _etext == etext && __etext == etext && (char *)main > __executable_start);
}
