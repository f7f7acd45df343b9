/* SPDX-License-Identifier: Apache-2.0 */
/* cpuid keeps flags; what stands for it here is a call.
 * levels: -O0, -O2
 * refused: error: instruction cpuid: rewritten it destroys the flags that setc in line
 */
int main(void)
{
    unsigned char carry;
    __asm__("stc\n\txorl %%eax, %%eax\n\tstc\n\tcpuid\n\tsetc %0" : "=r"(carry) : : "eax", "ebx", "ecx", "edx", "cc");
    return carry;
}
