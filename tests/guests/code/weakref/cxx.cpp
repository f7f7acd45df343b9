/* SPDX-License-Identifier: Apache-2.0 */
/* Weak members, variables of templates, inline statics.
 * options: -fno-pie -no-pie
 * levels: -O0, -O2
 */
#include <stdio.h>
struct S {
    int f();
    int v;
    static int sv __attribute__((weak));
};
__attribute__((weak)) int S::f()
{
    return v;
}
extern "C" {
int __attribute__((weak)) cfn(int);
void __attribute__((weak)) hook();
extern int wv __attribute__((weak));
}
template <class T> struct Q {
    static T val;
};
template <class T> T Q<T>::val = 7;
inline int inl()
{
    static int k = 4;
    return k++;
}
int main()
{
    S s;
    s.v = 5;
    printf("%d %d %d %d %d\n", s.f(), cfn ? cfn(1) : -1, &wv ? wv : -2, Q<int>::val, inl() + inl());
    if (hook)
        hook();
    int (S::*pm)() = &S::f;
    printf("%d\n", (s.*pm)());
    printf("%d\n", 9);
}
