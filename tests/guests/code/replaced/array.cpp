/* SPDX-License-Identifier: Apache-2.0 */
/* The program has the array forms alone, and a handler for when there is no memory.
 * options: -fno-exceptions -fno-rtti
 */
#include <stdio.h>
#include <stdlib.h>
namespace std
{
struct nothrow_t {
};
extern const nothrow_t nothrow;
typedef void (*new_handler)();
new_handler set_new_handler(new_handler) noexcept;
new_handler get_new_handler() noexcept;
} // namespace std
void *operator new(size_t, const std::nothrow_t &) noexcept;
static int made, dropped, handled;
void *operator new[](size_t size)
{
    made++;
    return malloc(size);
}
void operator delete[](void *p) noexcept
{
    dropped++;
    free(p);
}
static void handler()
{
    if (++handled == 3)
        std::set_new_handler(nullptr);
}
int main(int argc, char **)
{
    size_t much = size_t(-1) / 2 - 100 * argc;
    int *one = new int(4), *many = new int[4];
    many[0] = *one;
    printf("%d %d\n", many[0], made);
    delete[] many;
    delete one;
    std::set_new_handler(handler);
    /* Not a new-expression, which the compiler may leave out. */
    void *(*volatile get)(size_t, const std::nothrow_t &) noexcept = operator new;
    void *none = get(much, std::nothrow);
    printf("%d %d %d %d\n", dropped, none == nullptr, handled, std::get_new_handler() == nullptr);
    return 0;
}
