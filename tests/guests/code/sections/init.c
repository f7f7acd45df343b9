/* SPDX-License-Identifier: Apache-2.0 */
/* Code in .init, which nothing runs.
 * levels: -O2
 * refused: section .init: nothing runs it in a guest
 */
void hook(void)
{
}
__asm__(".section .init,\"ax\",@progbits\n call hook\n .text\n");
int main(void)
{
    return 0;
}
