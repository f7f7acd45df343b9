/* SPDX-License-Identifier: Apache-2.0 */
/* Names of any letters: variables, functions, sections, labels, assembly.
 * options: -no-pie
 */
#include <stdio.h>

__attribute__((used)) int größe = 3;
static int π[4] = { 1, 2, 3, 4 };
_Thread_local int fädig = 7;
__attribute__((section("größe.teil"))) int in_teil = 9;
int renamed __asm__("with·dot") = 5;
__attribute__((weak)) int schwäche(void);
int ziel(int) __asm__("ziel→");
int ütop(int);

__attribute__((section("text.größe"), noinline, used)) int schön(int x)
{
    return x * größe;
}

__attribute__((noinline)) int ziel(int x)
{
    return x + π[x & 3];
}

int über(int x) __attribute__((alias("schön")));
int (*tafel[])(int) = { schön, ziel };

__asm__(".text\n.globl ütop\n.type ütop, @function\n"
        "ütop: leaq größe(%rip), %rax\n movl größe(%rip), %eax\n addl größe, %eax\n call schön\n movl größe, %eax\n"
        " jmp .Lä\n.Lä: ret\n");

int main(int argc, char **argv)
{
    static void *sprünge[] = { &&eins, &&zwölf };
    printf("%d %d %d %d %d\n", größe, fädig, in_teil, schön(argc + 3), ziel(2));
    printf("%d %d %d %s\n", renamed, über(5), schwäche != NULL, __func__);
    for (int i = 0; i < 2; i++)
        printf("%d\n", tafel[i](i + argc));
    printf("%d %s\n", ütop(argc), "größe is ü # ; : größe");
    __asm__("movl größe(%%rip), %%eax\n\tmovl %%eax, größe" ::: "eax", "memory");
    goto *sprünge[argc & 1];
eins:
    puts("eins");
    return 0;
zwölf:
    puts("zwölf");
    return 0;
}
