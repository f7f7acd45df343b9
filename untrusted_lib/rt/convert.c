/*
 * Conversions that the processor does not have: __float128, _Float16 and 128-bit integers, to and from everything.
 * GCC's names: hf sf df xf tf are the formats from 16 to 128 bits; si di ti the integers of 32, 64 and 128.
 */
#include "quad.h"

#define memcpy __builtin_memcpy

enum { EXTENDED_DIGIT = 63 }; /* where the extended format has the digit that others imply */

#define BITS(name, type, word)                                                                                         \
    static u128 bits_##name(type x)                                                                                    \
    {                                                                                                                  \
        word bits;                                                                                                     \
        memcpy(&bits, &x, sizeof bits);                                                                                \
        return bits;                                                                                                   \
    }                                                                                                                  \
    static type value_##name(u128 wide)                                                                                \
    {                                                                                                                  \
        type x;                                                                                                        \
        word bits = wide;                                                                                              \
        memcpy(&x, &bits, sizeof x);                                                                                   \
        return x;                                                                                                      \
    }
BITS(hf, _Float16, uint16_t)
BITS(sf, float, uint32_t)
BITS(df, double, uint64_t)
BITS(tf, __float128, u128)

/* Without the explicit digit, which follows from the exponent. */
static u128 bits_xf(long double x)
{
    uint64_t fraction = 0;
    uint16_t top = 0;
    memcpy(&fraction, &x, sizeof fraction);
    memcpy(&top, (char *)&x + sizeof fraction, sizeof top);
    return (u128)top << EXTENDED_DIGIT | (fraction & ~((uint64_t)1 << EXTENDED_DIGIT));
}

static long double value_xf(u128 bits)
{
    long double x = 0;
    uint16_t top = bits >> EXTENDED_DIGIT;
    uint64_t digit = (top & 0x7FFF) != 0;
    uint64_t fraction = ((uint64_t)bits & ~((uint64_t)1 << EXTENDED_DIGIT)) | digit << EXTENDED_DIGIT;
    memcpy(&x, &fraction, sizeof fraction);
    memcpy((char *)&x + sizeof fraction, &top, sizeof top);
    return x;
}

#define FLOAT_TO_FLOAT(name, to_type, to, to_format, from_type, from, from_format)                                     \
    to_type name(from_type x)                                                                                          \
    {                                                                                                                  \
        return value_##to(real_pack(real_unpack(bits_##from(x), from_format), to_format));                             \
    }
FLOAT_TO_FLOAT(__extendhfsf2, float, sf, FORMAT_SINGLE, _Float16, hf, FORMAT_HALF)
FLOAT_TO_FLOAT(__extendhfdf2, double, df, FORMAT_DOUBLE, _Float16, hf, FORMAT_HALF)
FLOAT_TO_FLOAT(__extendhfxf2, long double, xf, FORMAT_EXTENDED, _Float16, hf, FORMAT_HALF)
FLOAT_TO_FLOAT(__extendhftf2, __float128, tf, FORMAT_QUAD, _Float16, hf, FORMAT_HALF)
FLOAT_TO_FLOAT(__extendsftf2, __float128, tf, FORMAT_QUAD, float, sf, FORMAT_SINGLE)
FLOAT_TO_FLOAT(__extenddftf2, __float128, tf, FORMAT_QUAD, double, df, FORMAT_DOUBLE)
FLOAT_TO_FLOAT(__extendxftf2, __float128, tf, FORMAT_QUAD, long double, xf, FORMAT_EXTENDED)
FLOAT_TO_FLOAT(__truncsfhf2, _Float16, hf, FORMAT_HALF, float, sf, FORMAT_SINGLE)
FLOAT_TO_FLOAT(__truncdfhf2, _Float16, hf, FORMAT_HALF, double, df, FORMAT_DOUBLE)
FLOAT_TO_FLOAT(__truncxfhf2, _Float16, hf, FORMAT_HALF, long double, xf, FORMAT_EXTENDED)
FLOAT_TO_FLOAT(__trunctfhf2, _Float16, hf, FORMAT_HALF, __float128, tf, FORMAT_QUAD)
FLOAT_TO_FLOAT(__trunctfsf2, float, sf, FORMAT_SINGLE, __float128, tf, FORMAT_QUAD)
FLOAT_TO_FLOAT(__trunctfdf2, double, df, FORMAT_DOUBLE, __float128, tf, FORMAT_QUAD)
FLOAT_TO_FLOAT(__trunctfxf2, long double, xf, FORMAT_EXTENDED, __float128, tf, FORMAT_QUAD)

static struct real real_of_integer(bool negative, u128 magnitude)
{
    return real_normal(negative, 127, magnitude);
}

#define INTEGER_TO_FLOAT(name, unsigned_name, to_type, to, to_format, signed_type, unsigned_type)                      \
    to_type name(signed_type x)                                                                                        \
    {                                                                                                                  \
        u128 magnitude = x < 0 ? -(u128)x : (u128)x;                                                                   \
        return value_##to(real_pack(real_of_integer(x < 0, magnitude), to_format));                                    \
    }                                                                                                                  \
    to_type unsigned_name(unsigned_type x)                                                                             \
    {                                                                                                                  \
        return value_##to(real_pack(real_of_integer(false, x), to_format));                                            \
    }
INTEGER_TO_FLOAT(__floatsitf, __floatunsitf, __float128, tf, FORMAT_QUAD, int32_t, uint32_t)
INTEGER_TO_FLOAT(__floatditf, __floatunditf, __float128, tf, FORMAT_QUAD, int64_t, uint64_t)
INTEGER_TO_FLOAT(__floattitf, __floatuntitf, __float128, tf, FORMAT_QUAD, i128, u128)
INTEGER_TO_FLOAT(__floattihf, __floatuntihf, _Float16, hf, FORMAT_HALF, i128, u128)
INTEGER_TO_FLOAT(__floattisf, __floatuntisf, float, sf, FORMAT_SINGLE, i128, u128)
INTEGER_TO_FLOAT(__floattidf, __floatuntidf, double, df, FORMAT_DOUBLE, i128, u128)
INTEGER_TO_FLOAT(__floattixf, __floatuntixf, long double, xf, FORMAT_EXTENDED, i128, u128)

/* Out of range has no meaning in C; the answers are the ends of the range. */
#define FLOAT_TO_INTEGER(name, unsigned_name, from_type, from, from_format, signed_type, unsigned_type)                \
    signed_type name(from_type x)                                                                                      \
    {                                                                                                                  \
        struct real value = real_unpack(bits_##from(x), from_format);                                                  \
        u128 magnitude = real_truncate(value), limit = (u128)1 << (8 * sizeof(signed_type) - 1);                       \
        if (magnitude >= limit)                                                                                        \
            magnitude = value.negative ? limit : limit - 1;                                                            \
        return value.negative ? -magnitude : magnitude;                                                                \
    }                                                                                                                  \
    unsigned_type unsigned_name(from_type x)                                                                           \
    {                                                                                                                  \
        struct real value = real_unpack(bits_##from(x), from_format);                                                  \
        u128 magnitude = real_truncate(value);                                                                         \
        if (value.negative)                                                                                            \
            return 0;                                                                                                  \
        return magnitude > (unsigned_type)-1 ? (unsigned_type)-1 : (unsigned_type)magnitude;                           \
    }
FLOAT_TO_INTEGER(__fixtfsi, __fixunstfsi, __float128, tf, FORMAT_QUAD, int32_t, uint32_t)
FLOAT_TO_INTEGER(__fixtfdi, __fixunstfdi, __float128, tf, FORMAT_QUAD, int64_t, uint64_t)
FLOAT_TO_INTEGER(__fixtfti, __fixunstfti, __float128, tf, FORMAT_QUAD, i128, u128)
FLOAT_TO_INTEGER(__fixhfti, __fixunshfti, _Float16, hf, FORMAT_HALF, i128, u128)
FLOAT_TO_INTEGER(__fixsfti, __fixunssfti, float, sf, FORMAT_SINGLE, i128, u128)
FLOAT_TO_INTEGER(__fixdfti, __fixunsdfti, double, df, FORMAT_DOUBLE, i128, u128)
FLOAT_TO_INTEGER(__fixxfti, __fixunsxfti, long double, xf, FORMAT_EXTENDED, i128, u128)
