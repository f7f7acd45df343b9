/* SPDX-License-Identifier: Apache-2.0 */
__attribute__((section("multi"), noinline, aligned(64))) int other1(int x)
{
    return x ^ 55;
}
__attribute__((section("multi"), noinline)) int other2(int x)
{
    return x ^ 66;
}
