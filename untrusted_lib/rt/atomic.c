/* Atomic accesses of sizes that have no instruction. Guests have one thread: moving the bytes is atomic. */
#include <stdbool.h>
#include <stddef.h>

#include "rt.h"

#define memcpy __builtin_memcpy
#define memcmp __builtin_memcmp

void zvm_atomic_load(size_t size, const void *from, void *to, int order) __asm__("__atomic_load");
void zvm_atomic_load(size_t size, const void *from, void *to, int order)
{
    (void)order;
    memcpy(to, from, size);
}

void zvm_atomic_store(size_t size, void *to, const void *from, int order) __asm__("__atomic_store");
void zvm_atomic_store(size_t size, void *to, const void *from, int order)
{
    (void)order;
    memcpy(to, from, size);
}

void zvm_atomic_exchange(size_t size, void *object, const void *from, void *old,
                         int order) __asm__("__atomic_exchange");
void zvm_atomic_exchange(size_t size, void *object, const void *from, void *old, int order)
{
    (void)order;
    memcpy(old, object, size);
    memcpy(object, from, size);
}

bool zvm_atomic_compare_exchange(size_t size, void *object, void *expected, const void *desired, int yes,
                                 int no) __asm__("__atomic_compare_exchange");
bool zvm_atomic_compare_exchange(size_t size, void *object, void *expected, const void *desired, int yes, int no)
{
    bool equal = memcmp(object, expected, size) == 0;
    (void)yes, (void)no;
    memcpy(equal ? object : expected, equal ? desired : object, size);
    return equal;
}

u128 zvm_atomic_load_16(const u128 *from, int order) __asm__("__atomic_load_16");
u128 zvm_atomic_load_16(const u128 *from, int order)
{
    (void)order;
    return *from;
}

void zvm_atomic_store_16(u128 *to, u128 value, int order) __asm__("__atomic_store_16");
void zvm_atomic_store_16(u128 *to, u128 value, int order)
{
    (void)order;
    *to = value;
}

u128 zvm_atomic_exchange_16(u128 *object, u128 value, int order) __asm__("__atomic_exchange_16");
u128 zvm_atomic_exchange_16(u128 *object, u128 value, int order)
{
    u128 old = *object;
    (void)order;
    *object = value;
    return old;
}

bool zvm_atomic_compare_exchange_16(u128 *object, u128 *expected, u128 desired, int yes,
                                    int no) __asm__("__atomic_compare_exchange_16");
bool zvm_atomic_compare_exchange_16(u128 *object, u128 *expected, u128 desired, int yes, int no)
{
    (void)yes, (void)no;
    if (*object != *expected) {
        *expected = *object;
        return false;
    }
    *object = desired;
    return true;
}

bool zvm_atomic_is_lock_free(size_t size, const void *object) __asm__("__atomic_is_lock_free");
bool zvm_atomic_is_lock_free(size_t size, const void *object)
{
    (void)size, (void)object;
    return true;
}
