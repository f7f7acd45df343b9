/* SPDX-License-Identifier: Apache-2.0 */
/* A message about an asm statement names its line.
 * levels: -O0, -O2, -O2 -g, -Os -flto
 * refused: statement.c:9: error: instruction rdtsc: no clock
 */
int main(void)
{
    int x = 1;
    __asm__ volatile("rdtsc" : "+r"(x)::"rax", "rdx");
    return x;
}
