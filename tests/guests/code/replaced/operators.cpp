/* SPDX-License-Identifier: Apache-2.0 */
/* Every form of operator new and delete that a program does not have calls the one that it has.
 * options: -fno-exceptions -fno-rtti -std=c++17
 */
#include <stdio.h>
#include <stdlib.h>
namespace std
{
struct nothrow_t {
};
extern const nothrow_t nothrow;
enum class align_val_t : size_t {};
} // namespace std
void *operator new(size_t, const std::nothrow_t &) noexcept;
void *operator new[](size_t, const std::nothrow_t &) noexcept;
void *operator new(size_t, std::align_val_t, const std::nothrow_t &) noexcept;
void *operator new[](size_t, std::align_val_t, const std::nothrow_t &) noexcept;
void operator delete(void *, const std::nothrow_t &) noexcept;
void operator delete[](void *, const std::nothrow_t &) noexcept;
void operator delete(void *, std::align_val_t, const std::nothrow_t &) noexcept;
void operator delete[](void *, std::align_val_t, const std::nothrow_t &) noexcept;

static int made, dropped, made_aligned, dropped_aligned;
void *operator new(size_t size)
{
    made++;
    return malloc(size);
}
void operator delete(void *p) noexcept
{
    dropped++;
    free(p);
}
void *operator new(size_t size, std::align_val_t align)
{
    made_aligned++;
    return aligned_alloc(size_t(align), (size + size_t(align) - 1) & -size_t(align));
}
void operator delete(void *p, std::align_val_t) noexcept
{
    dropped_aligned++;
    free(p);
}

struct thing {
    virtual ~thing()
    {
    }
    int value;
};
struct alignas(64) line {
    ~line()
    {
    }
    char bytes[64];
};

static void report(const char *what)
{
    printf("%s: %d %d %d %d\n", what, made, dropped, made_aligned, dropped_aligned);
}

int main()
{
    constexpr auto align = std::align_val_t(64);
    delete new thing;
    report("one");
    delete[] new thing[3];
    report("array");
    delete new line;
    report("aligned");
    delete[] new line[3];
    report("aligned array");
    operator delete(operator new(3, std::nothrow), std::nothrow);
    operator delete[](operator new[](3, std::nothrow), std::nothrow);
    report("nothrow");
    operator delete(operator new(64, align, std::nothrow), align, std::nothrow);
    operator delete[](operator new[](64, align, std::nothrow), align, std::nothrow);
    report("aligned nothrow");
    operator delete(operator new(8), size_t(8));
    operator delete[](operator new[](8), size_t(8));
    operator delete(operator new(64, align), size_t(64), align);
    operator delete[](operator new[](64, align), size_t(64), align);
    report("sized");
    return 0;
}
