/* SPDX-License-Identifier: Apache-2.0 */
int weak_elsewhere = 11;
int weak_function(int x)
{
    return x + 12;
}
__attribute__((weak)) int both(void)
{
    return 1;
}
