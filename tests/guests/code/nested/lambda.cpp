/* SPDX-License-Identifier: Apache-2.0 */
/* A C++ lambda needs no trampoline. */
#include <stdio.h>
template <typename F> __attribute__((noinline)) static int call(F f)
{
    return f(3) + f(4);
}
int main()
{
    int sum = 0;
    int r = call([&](int n) { return sum += n; });
    int (*plain)(int) = [](int n) { return n * 2; };
    int (*volatile p)(int) = plain;
    printf("%d %d %d\n", r, sum, p(5));
    return 0;
}
