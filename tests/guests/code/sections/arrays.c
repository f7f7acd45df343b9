/* SPDX-License-Identifier: Apache-2.0 */
/* Constructors and destructors by every section that holds their addresses, with priorities. */
#include <stdio.h>
#define SAY(name, where)                                                                                               \
    static void name(void)                                                                                             \
    {                                                                                                                  \
        puts(#name);                                                                                                   \
    }                                                                                                                  \
    __attribute__((section(where), used)) static void (*name##_entry)(void) = name;
SAY(plain, ".init_array")
SAY(second, ".init_array")
SAY(early, ".init_array.00101")
SAY(later, ".init_array.65000")
SAY(old, ".ctors")
SAY(pre, ".preinit_array")
SAY(end, ".fini_array")
SAY(end_early, ".fini_array.00200")
__attribute__((constructor)) static void constructed(void)
{
    puts("constructed");
}
__attribute__((constructor(500))) static void constructed_500(void)
{
    puts("constructed 500");
}
__attribute__((destructor)) static void destructed(void)
{
    puts("destructed");
}
int main(void)
{
    puts("main");
    return 0;
}
