/* SPDX-License-Identifier: Apache-2.0 */
/* ... of whom one counts bytes from the other.
 * levels: -O0, -O2
 * refused: counted.c:8: error: label place: line 9 counts bytes of code from here
 */
int main(void)
{
    __asm__ volatile("place: nop\n\t"
                     "lea place+1(%%rip), %%rax" ::
                         : "rax");
    return 0;
}
