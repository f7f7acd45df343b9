/* SPDX-License-Identifier: Apache-2.0 */
/* Named sections of data: written, read only, zero, thread-local, tables with bounds, merged strings. */
#include <stdio.h>
#include <string.h>
#define IN(name) __attribute__((section(name), used))
IN("my_data") int written = 4;
IN("my_data") int more = 5;
IN("my_const") const int constant = 6;
IN(".bss.mine") int zero[100];
IN(".data.mine") char bytes[3] = "ab";
IN(".tdata.mine") _Thread_local int own = 9;
struct row {
    const char *name;
    int (*f)(int);
};
static int twice(int x)
{
    return 2 * x;
}
static int thrice(int x)
{
    return 3 * x;
}
IN("table") const struct row row1 = { "twice", twice };
IN("table") const struct row row2 = { "thrice", thrice };
extern const struct row __start_table[], __stop_table[];
extern int __start_my_data[], __stop_my_data[];
__asm__(".section .rodata.strings,\"aMS\",@progbits,1\n.globl s\ns: .string \"merged\"\n"
        ".section zeroed,\"aw\",@nobits\n.globl z\nz: .zero 64\n.text\n");
extern char s[], z[];
extern char __start_absent[] __attribute__((weak)), __stop_absent[] __attribute__((weak));
int main(void)
{
    for (const struct row *r = __start_table; r < __stop_table; r++)
        printf("%s %d\n", r->name, r->f(7));
    written += constant;
    zero[99] = own++;
    z[63] = 2;
    int sum = 0;
    for (int *p = __start_my_data; p < __stop_my_data; p++)
        sum += *p;
    printf("%d %d %d %s %d %s %d %d %d\n", written, more, zero[99], bytes, own, s, z[0] + z[63], sum,
           __start_absent == __stop_absent);
    return 0;
}
