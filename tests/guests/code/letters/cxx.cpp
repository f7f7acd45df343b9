/* SPDX-License-Identifier: Apache-2.0 */
/* ... in C++, where names are longer. */
#include <stdio.h>

namespace größen
{
template <typename Τ> struct maß {
    Τ wert;
    Τ doppelt() const
    {
        return wert * 2;
    }
};
thread_local maß<int> fädig = { 4 };
} // namespace größen

struct häufig {
    virtual int zähle(int x)
    {
        return x + größen::fädig.doppelt();
    }
};

struct selten : häufig {
    int zähle(int x) override
    {
        return häufig::zähle(x) * 3;
    }
};

int main(int argc, char **argv)
{
    selten s;
    häufig *volatile h = &s;
    auto λ = [&](int é) { return h->zähle(é) + argc; };
    printf("%d\n", λ(5));
}
