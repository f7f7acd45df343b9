/* SPDX-License-Identifier: Apache-2.0 */
/* ... and a function without.
 * levels: -O0, -O2, -Os
 * refused: function.c: error: function clocked (
 */
__attribute__((noinline)) int before(int n)
{
    return n + 1;
}

__attribute__((noinline)) int clocked(void)
{
    return (int)__builtin_ia32_rdtsc();
}

int main(void)
{
    return before(clocked());
}
