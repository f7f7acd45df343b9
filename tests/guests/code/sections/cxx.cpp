/* SPDX-License-Identifier: Apache-2.0 */
/* Named sections of methods, templates, inline functions and lambdas.
 * levels: -O0, -O2
 */
#include <stdio.h>
struct A {
    virtual int f(int x);
    __attribute__((section("cppcode"))) int g(int x);
    int v = 3;
};
__attribute__((section("cppcode"))) int A::f(int x)
{
    return x * v;
}
int A::g(int x)
{
    return x + v;
}
template <class T> __attribute__((section("tmpl"), noinline)) T tf(T x)
{
    return x + 1;
}
inline __attribute__((section("cppinl"), noinline)) int inl(int x)
{
    static int n;
    return n += x;
}
struct G {
    G()
    {
        puts("G");
    }
    ~G()
    {
        puts("~G");
    }
} gg;
int main()
{
    A a;
    A *volatile p = &a;
    auto l = [](int x) __attribute__((section("lam"), noinline))
    {
        return x * x;
    };
    int (*volatile q)(int) = l;
    printf("%d %d %d %ld %d %d\n", p->f(4), p->g(5), tf(4), tf(5L), inl(2) + inl(3), q(7));
}
