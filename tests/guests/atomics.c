/* SPDX-License-Identifier: Apache-2.0 */
/* Atomic operations of every size, inline and by libatomic: what they return and what they leave. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 uint128_t;

static void show(const char *what, const void *value, size_t size)
{
    const unsigned char *bytes = value;
    printf("%s ", what);
    while (size--)
        printf("%02x", bytes[size]);
    putchar('\n');
}
#define SHOW(what, x)                                                                                                  \
    do {                                                                                                               \
        __typeof__(x) shown = (x);                                                                                     \
        show(what, &shown, sizeof shown);                                                                              \
    } while (0)

/* One width: the functions of the library by their names, and the built-in ones that may be instructions. */
#define WIDTH(n, type)                                                                                                 \
    type called_load_##n(volatile void *, int) __asm__("__atomic_load_" #n);                                           \
    void called_store_##n(volatile void *, type, int) __asm__("__atomic_store_" #n);                                   \
    type called_exchange_##n(volatile void *, type, int) __asm__("__atomic_exchange_" #n);                             \
    bool called_compare_##n(volatile void *, void *, type, int, int) __asm__("__atomic_compare_exchange_" #n);         \
    bool called_test_##n(volatile void *, int) __asm__("__atomic_test_and_set_" #n);                                   \
    OPERATION(n, type, add)                                                                                            \
    OPERATION(n, type, sub)                                                                                            \
    OPERATION(n, type, and)                                                                                            \
    OPERATION(n, type, xor)                                                                                            \
    OPERATION(n, type, or)                                                                                             \
    OPERATION(n, type, nand)                                                                                           \
    static void width_##n(void)                                                                                        \
    {                                                                                                                  \
        static type object;                                                                                            \
        type some = (type)0x1122334455667788 * (type)0x9E3779B97F4A7C15, expected = 5;                                 \
        called_store_##n(&object, some, __ATOMIC_SEQ_CST);                                                             \
        SHOW("load", called_load_##n(&object, __ATOMIC_ACQUIRE));                                                      \
        SHOW("exchange", called_exchange_##n(&object, (type)~some, __ATOMIC_RELAXED));                                 \
        SHOW("compare", called_compare_##n(&object, &expected, 7, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));                \
        SHOW("expected", expected);                                                                                    \
        SHOW("compare", called_compare_##n(&object, &expected, 7, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));                \
        SHOW("object", object);                                                                                        \
        APPLY(n, type, add)                                                                                            \
        APPLY(n, type, sub)                                                                                            \
        APPLY(n, type, and)                                                                                            \
        APPLY(n, type, xor)                                                                                            \
        APPLY(n, type, or)                                                                                             \
        APPLY(n, type, nand)                                                                                           \
        object = 0;                                                                                                    \
        SHOW("test and set", called_test_##n(&object, __ATOMIC_SEQ_CST));                                              \
        SHOW("test and set", called_test_##n(&object, __ATOMIC_SEQ_CST));                                              \
        SHOW("object", object);                                                                                        \
    }
#define OPERATION(n, type, op)                                                                                         \
    type called_fetch_##op##_##n(volatile void *, type, int) __asm__("__atomic_fetch_" #op "_" #n);                    \
    type called_##op##_fetch_##n(volatile void *, type, int) __asm__("__atomic_" #op "_fetch_" #n);
#define APPLY(n, type, op)                                                                                             \
    SHOW("fetch " #op, called_fetch_##op##_##n(&object, (type)0xF0F1F2F3F4F5F6F7, __ATOMIC_SEQ_CST));                  \
    SHOW(#op " fetch", called_##op##_fetch_##n(&object, (type)(some >> 3), __ATOMIC_ACQ_REL));                         \
    SHOW("object", object);                                                                                            \
    SHOW("inline", __atomic_fetch_##op(&object, (type)0x0A0B0C0D, __ATOMIC_SEQ_CST));                                  \
    SHOW("inline", __atomic_##op##_fetch(&object, (type)0x0A0B0C0E, __ATOMIC_SEQ_CST));                                \
    SHOW("object", object);

WIDTH(1, uint8_t)
WIDTH(2, uint16_t)
WIDTH(4, uint32_t)
WIDTH(8, uint64_t)
WIDTH(16, uint128_t)

/* Objects of sizes without an instruction go through the library's general functions. */
#define STRUCTURE(n)                                                                                                   \
    static void structure_##n(void)                                                                                    \
    {                                                                                                                  \
        struct structure {                                                                                             \
            char bytes[n];                                                                                             \
        };                                                                                                             \
        static _Atomic struct structure object;                                                                        \
        struct structure value, expected;                                                                              \
        memset(&value, 'v', sizeof value);                                                                             \
        memset(&expected, 'e', sizeof expected);                                                                       \
        atomic_store(&object, value);                                                                                  \
        SHOW("compare", atomic_compare_exchange_strong(&object, &expected, value));                                    \
        SHOW("expected", expected);                                                                                    \
        memset(&value, 'w', sizeof value);                                                                             \
        SHOW("compare", atomic_compare_exchange_weak(&object, &expected, value));                                      \
        SHOW("exchange", atomic_exchange(&object, expected));                                                          \
        SHOW("load", atomic_load(&object));                                                                            \
    }
STRUCTURE(3)
STRUCTURE(5)
STRUCTURE(12)
STRUCTURE(16)
STRUCTURE(24)
STRUCTURE(100)

/* Sums in place are left out: around them the compiler saves and loads the x87's environment, which is refused. */
static void floats(void)
{
    static _Atomic double d = 1.5;
    static _Atomic long double e = 2;
    static _Atomic _Complex float c = 3;
    static _Atomic __float128 q = 4;
    double old = atomic_exchange(&d, 2.5);
    long double old_long = atomic_exchange(&e, 1 / 3.0L);
    bool equal = atomic_compare_exchange_strong(&d, &old, 7);
    c = c * 2, q = q - 0.5;
    printf("%a %d %a %a %a %a %a\n", old, equal, (double)old_long, d, (double)e, (double)__real__ c, (double)q);
}

static void flags(void)
{
    static atomic_flag flag = ATOMIC_FLAG_INIT;
    bool (*volatile test)(volatile atomic_flag *) = (atomic_flag_test_and_set);
    void (*volatile clear)(volatile atomic_flag *) = (atomic_flag_clear);
    void (*volatile fence)(memory_order) = (atomic_thread_fence);

    printf("%d", test(&flag));
    printf("%d", test(&flag));
    clear(&flag);
    fence(memory_order_seq_cst);
    printf("%d\n", test(&flag));
}

static void locks(void)
{
    static _Alignas(16) char bytes[64];

    for (volatile size_t size = 0; size < 40; size++)
        for (volatile int offset = 0; offset < 16; offset++)
            putchar('0' + __atomic_is_lock_free(size, bytes + offset));
    putchar('\n');
}

static void old_names(void)
{
    static uint128_t wide = 9;
    static uint64_t word = 9;
    SHOW("sync", __sync_val_compare_and_swap(&word, 9, 10));
    SHOW("sync", __sync_fetch_and_or(&word, 6));
    SHOW("sync", __sync_val_compare_and_swap(&wide, 9, 10));
    SHOW("sync", __sync_bool_compare_and_swap(&wide, 9, 11));
    SHOW("sync", __sync_fetch_and_add(&wide, (uint128_t)1 << 100));
    SHOW("object", wide);
}

int main(void)
{
    width_1(), width_2(), width_4(), width_8(), width_16();
    structure_3(), structure_5(), structure_12(), structure_16(), structure_24(), structure_100();
    floats();
    flags();
    locks();
    old_names();
    return 0;
}
