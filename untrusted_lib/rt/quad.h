/*
 * Binary floating point of any size up to 128 bits, in software: rounded to nearest, ties to even. Not-a-numbers lose
 * their payload.
 */
#ifndef RT_QUAD_H
#define RT_QUAD_H

#include <stdbool.h>

#include "rt.h"

/* How many digits a format has, the implied one included, and how many bits of exponent. */
struct format {
    int digits, exponent_bits;
};

#define FORMAT_HALF     ((struct format){ 11, 5 })
#define FORMAT_SINGLE   ((struct format){ 24, 8 })
#define FORMAT_DOUBLE   ((struct format){ 53, 11 })
#define FORMAT_EXTENDED ((struct format){ 64, 15 }) /* with its explicit digit taken out: 79 bits */
#define FORMAT_QUAD     ((struct format){ 113, 15 })

enum class { CLASS_ZERO, CLASS_FINITE, CLASS_INFINITE, CLASS_NAN };

/* A value: mantissa * 2^(exponent - 127). The mantissa of a finite one has its top bit set. */
struct real {
    enum class class;
    bool negative;
    int exponent;
    u128 mantissa;
};

struct real real_unpack(u128 bits, struct format format);
u128 real_pack(struct real x, struct format format);

/* A finite value of any non-zero mantissa, or zero; the lowest bit stands for all that was lost below it. */
struct real real_normal(bool negative, int exponent, u128 mantissa);

struct real real_add(struct real a, struct real b);
struct real real_multiply(struct real a, struct real b);
struct real real_divide(struct real a, struct real b);

/* -1, 0, 1; 2 when one is not a number. */
int real_compare(struct real a, struct real b);

/* x without its fraction, as a magnitude of at most 128 bits; all ones when it is larger. */
u128 real_truncate(struct real x);

static inline u128 bits_of(__float128 x)
{
    union {
        __float128 value;
        u128 bits;
    } u = { x };
    return u.bits;
}

static inline __float128 quad_of(u128 bits)
{
    union {
        u128 bits;
        __float128 value;
    } u = { bits };
    return u.value;
}

#endif
