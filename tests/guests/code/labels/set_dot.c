/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of functions made by assignments of the place, reached directly and indirectly. */
#include <stdio.h>
#define ENTRY(name, assign)                                                                                            \
    __asm__(".text\n.globl " name "_first\n.type " name "_first,@function\n" name "_first: incl %edi\n"                \
            ".globl " name "_second\n" assign "\n movl %edi, %eax\n ret\n");
ENTRY("f", ".set f_second, .")
ENTRY("g", ".equ g_second , .")
ENTRY("h", "h_second = .")
ENTRY("i", ".equiv i_second,.")
ENTRY("j", "j_second = j_label\nj_label:")
ENTRY("k", "k_label: .set k_alias, k_label; .set k_second, k_alias")
#define DECLARE(name) int name##_first(int), name##_second(int);
DECLARE(f)
DECLARE(g)
DECLARE(h)
DECLARE(i)
DECLARE(j)
DECLARE(k)
#define CALL(name)  printf("%d %d %d %d\n", name##_first(5), name##_second(5), p##name[0](5), p##name[1](5));
#define TABLE(name) int (*volatile p##name[])(int) = { name##_first, name##_second };
TABLE(f)
TABLE(g)
TABLE(h)
TABLE(i)
TABLE(j)
TABLE(k)
int main(void)
{
    CALL(f)
    CALL(g)
    CALL(h)
    CALL(i)
    CALL(j)
    CALL(k)
    return 0;
}
