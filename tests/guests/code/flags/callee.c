/* SPDX-License-Identifier: Apache-2.0 */
/* A function that answers by a flag.
 * levels: -O0, -O2
 * refused: error: instruction call: the callee's return destroys the flags that setc in line
 */
__asm__(".text\nis_odd: btl $0, %edi\n\tret\n");
int main(int argc, char **argv)
{
    unsigned char odd;
    (void)argv;
    __asm__("subq $128, %%rsp\n\tcall is_odd\n\tleaq 128(%%rsp), %%rsp\n\tsetc %0" : "=r"(odd) : "D"(argc) : "cc");
    return odd;
}
