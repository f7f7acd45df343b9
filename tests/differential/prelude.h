/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What generated programs share: the trail of checksums and helpers that keep them free of undefined behaviour. The
 * same source runs natively, with 64-bit pointers and long, and in a guest, with 32-bit ones: no value depends on
 * either.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTLINE __attribute__((noinline, noclone))
typedef __int128 i128;
typedef unsigned __int128 u128;
typedef uint8_t v16u8 __attribute__((vector_size(16)));
typedef uint16_t v8u16 __attribute__((vector_size(16)));
typedef uint32_t v4u32 __attribute__((vector_size(16)));
typedef int32_t v4i32 __attribute__((vector_size(16)));
typedef unsigned long long v2u64 __attribute__((vector_size(16)));
typedef uint32_t v8u32 __attribute__((vector_size(32)));
typedef int32_t v8i32 __attribute__((vector_size(32)));
typedef unsigned long long v4u64 __attribute__((vector_size(32)));
typedef double v4f64 __attribute__((vector_size(32)));
typedef float v4f32 __attribute__((vector_size(16)));
typedef uint32_t v2u32 __attribute__((vector_size(8)));

struct bits {
    int32_t a : 3;
    uint32_t b : 7;
    int64_t c : 33;
    uint64_t d : 20;
    uint8_t e : 1;
    uint16_t f : 11;
    int32_t : 0;
    int32_t g : 29;
};
struct small {
    int32_t a;
    int16_t b;
};
struct middle {
    double x;
    int64_t n;
};
struct floats {
    float x, y, z;
};
struct large {
    uint64_t q[5];
    long double x;
    uint8_t c[7];
};
union any {
    uint64_t q;
    uint32_t l[2];
    uint16_t w[4];
    uint8_t b[8];
    double x;
    float f[2];
};

static uint64_t trail = 0xCBF29CE484222325u;

static inline uint64_t stir(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

/* The sign and payload of a NaN depend on what the compiler folds: all NaNs count as one. */
static inline double one_nan(double x)
{
    return x != x ? 3.5 : x;
}
static inline long double one_nan_x87(long double x)
{
    return x != x ? 3.5L : x;
}

static inline uint64_t of_double(double x)
{
    uint64_t v;
    x = one_nan(x);
    memcpy(&v, &x, sizeof v);
    return v;
}
static inline uint64_t of_x87(long double x)
{
    uint64_t v;
    uint16_t e;
    x = one_nan_x87(x);
    memcpy(&v, &x, sizeof v);
    memcpy(&e, (const char *)&x + 8, sizeof e);
    return stir(v, e);
}
static inline uint64_t of_u128(u128 x)
{
    return stir((uint64_t)x, (uint64_t)(x >> 64));
}
static inline uint64_t of_quad(__float128 x)
{
    u128 v;
    if (x != x)
        return 77;
    memcpy(&v, &x, sizeof v);
    return of_u128(v);
}
static inline uint64_t of_bytes(const void *p, int n)
{
    uint64_t h = 5;
    for (int i = 0; i < n; i++)
        h = stir(h, ((const uint8_t *)p)[i]);
    return h;
}

/* Conversions of numbers that do not fit are undefined. */
static inline int32_t to_i32(double x)
{
    return x > -2147483648.0 && x < 2147483647.0 ? (int32_t)x : -7;
}
static inline uint32_t to_u32(double x)
{
    return x > -1.0 && x < 4294967295.0 ? (uint32_t)x : 7u;
}
static inline int64_t to_i64(double x)
{
    return x > -9.2e18 && x < 9.2e18 ? (int64_t)x : -9;
}
static inline uint64_t to_u64(double x)
{
    return x > -1.0 && x < 1.8e19 ? (uint64_t)x : 9u;
}
static inline int64_t x87_to_i64(long double x)
{
    return x > -9.2e18L && x < 9.2e18L ? (int64_t)x : -9;
}
static inline uint64_t x87_to_u64(long double x)
{
    return x > -1.0L && x < 1.8e19L ? (uint64_t)x : 9u;
}
static inline int32_t x87_to_i32(long double x)
{
    return x > -2147483648.0L && x < 2147483647.0L ? (int32_t)x : -7;
}
static inline int16_t x87_to_i16(long double x)
{
    return x > -32768.0L && x < 32767.0L ? (int16_t)x : -5;
}

/* Keeps values of floating-point loops near what conversions can take. */
static inline double tame(double x)
{
    return x > 1e15 || x < -1e15 ? x * 0x1p-60 : x;
}
static inline long double tame_x87(long double x)
{
    return x > 1e25L || x < -1e25L ? x * 0x1p-90L : x;
}
static inline int sign(int v)
{
    return (v > 0) - (v < 0);
}

static OUTLINE __attribute__((unused)) uint64_t vararg(int n, ...)
{
    uint64_t h = 1;
    va_list list, again;
    va_start(list, n);
    va_copy(again, list);
    for (int i = 0; i < n; i++) {
        h = stir(h, (uint64_t)va_arg(list, int));
        h = stir(h, of_double(va_arg(list, double)));
        h = stir(h, va_arg(list, uint64_t));
    }
    h = stir(h, (uint64_t)va_arg(again, int));
    va_end(again);
    va_end(list);
    return h;
}
static OUTLINE __attribute__((unused)) uint64_t vararg_wide(int n, ...)
{
    uint64_t h = 2;
    va_list list;
    va_start(list, n);
    for (int i = 0; i < n; i++) {
        struct middle m = va_arg(list, struct middle);
        h = stir(h, of_x87(va_arg(list, long double)) ^ (uint64_t)m.n);
        h = stir(h, of_double(m.x) + va_arg(list, struct large).q[2]);
    }
    va_end(list);
    return h;
}

static OUTLINE __attribute__((unused)) struct small pass_small(struct small v, int32_t n)
{
    v.a ^= n;
    v.b = (int16_t)(v.b + n);
    return v;
}
static OUTLINE __attribute__((unused)) struct middle pass_middle(struct middle v, int64_t n)
{
    v.x = tame(v.x + (double)(n & 63));
    v.n ^= n;
    return v;
}
static OUTLINE __attribute__((unused)) struct floats pass_floats(struct floats v, float f)
{
    v.x += f;
    v.z = v.y;
    return v;
}
static OUTLINE __attribute__((unused)) struct large pass_large(struct large v, uint64_t n)
{
    v.q[n % 5] += n;
    v.c[n % 7] ^= (uint8_t)n;
    return v;
}
static OUTLINE __attribute__((unused)) struct bits pass_bits(struct bits v, int32_t n)
{
    v.g = n & 0xFFFFF;
    v.b = (uint32_t)n & 127;
    return v;
}
static OUTLINE __attribute__((unused)) v8u32 pass_vector(v8u32 v, v4u32 w)
{
    v[1] += w[2];
    return v ^ w[0];
}
static OUTLINE __attribute__((unused)) _Complex double pass_complex(_Complex double z, float f)
{
    return z + f;
}

static OUTLINE __attribute__((unused)) void bounce(void **where)
{
    __builtin_longjmp(where, 1);
}
/* GCC gets functions wrong that have several of these. */
static OUTLINE __attribute__((unused)) uint64_t there_and_back(uint32_t n, uint64_t v)
{
    static void *place[5];
    volatile uint64_t kept = v;
    if (!__builtin_setjmp(place)) {
        kept = v * 3 + n;
        bounce(place);
    }
    return kept;
}
static OUTLINE __attribute__((unused)) void jump_back(jmp_buf where, int value)
{
    longjmp(where, value);
}

static uint32_t tail_odd(uint32_t n, uint32_t h);
static OUTLINE uint32_t tail_even(uint32_t n, uint32_t h)
{
    return n == 0 ? h : tail_odd(n - 1, h * 3 + 1);
}
static OUTLINE __attribute__((unused)) uint32_t tail_odd(uint32_t n, uint32_t h)
{
    return n == 0 ? ~h : tail_even(n - 1, h ^ n);
}

static uint32_t op_add(uint32_t x, uint32_t y)
{
    return x + y;
}
static uint32_t op_less(uint32_t x, uint32_t y)
{
    return x < y;
}
static uint32_t op_shift(uint32_t x, uint32_t y)
{
    return x << (y & 31) | x >> (-y & 31);
}
static uint32_t op_compare(uint32_t x, uint32_t y)
{
    return (uint32_t)((int32_t)x > (int32_t)y) * 2 + (x == y);
}
static uint32_t (*const ops[])(uint32_t, uint32_t) = { op_add, op_less, op_shift, op_compare };
static uint32_t (*ops_changing[4])(uint32_t, uint32_t)
    __attribute__((unused)) = { op_less, op_compare, op_add, op_shift };

static OUTLINE __attribute__((unused)) uint64_t f_outline(uint32_t x, uint32_t y)
{
    return x * 5 + y;
}

static OUTLINE __attribute__((unused)) int by_key(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}
