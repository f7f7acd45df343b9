/* SPDX-License-Identifier: Apache-2.0 */
/* Assembly that computes an address in the middle of code.
 * levels: -O0, -O2
 * refused: middle_call.c:9: error: label place: line 9 counts bytes of code from here
 */
int main(void)
{
    int x;
    __asm__ volatile("jmp 1f; place: movl $1, %%eax; movl $2, %%eax; ret; 1:"
                     " leaq place+5(%%rip), %%rax; call *%%rax"
                     : "=a"(x));
    return x;
}
