/* SPDX-License-Identifier: Apache-2.0 */
/* Code in a section that holds data.
 * levels: -O0, -O2 -flto
 * refused: section .data.fast: the linker puts sections of this name among data
 */
__attribute__((section(".data.fast"), noinline)) int fast(int x)
{
    return x + 1;
}
int main(void)
{
    return fast(0);
}
