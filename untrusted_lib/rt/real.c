/* The arithmetic of quad.h. */
#include "quad.h"

enum { TOP = 127 };

/* x / 2^n, the lowest bit of the result standing for all bits lost. */
static u128 shift_right(u128 x, int n)
{
    if (n == 0)
        return x;
    if (n > TOP)
        return x != 0;
    return x >> n | ((x << (TOP + 1 - n)) != 0);
}

struct real real_normal(bool negative, int exponent, u128 mantissa)
{
    if (!mantissa)
        return (struct real){ .class = CLASS_ZERO, .negative = negative };
    int shift = clz_128(mantissa);
    return (struct real){ CLASS_FINITE, negative, exponent - shift, mantissa << shift };
}

static int bias(struct format f)
{
    return (1 << (f.exponent_bits - 1)) - 1;
}

struct real real_unpack(u128 bits, struct format f)
{
    int fraction_bits = f.digits - 1, largest = (1 << f.exponent_bits) - 1;
    int exponent = (int)(bits >> fraction_bits) & largest;
    bool negative = bits >> (fraction_bits + f.exponent_bits) & 1;
    u128 fraction = bits & (((u128)1 << fraction_bits) - 1);

    if (exponent == largest)
        return (struct real){ .class = fraction ? CLASS_NAN : CLASS_INFINITE, .negative = negative };
    if (exponent)
        fraction |= (u128)1 << fraction_bits;
    else
        exponent = 1;
    return real_normal(negative, exponent - bias(f) + TOP - fraction_bits, fraction);
}

u128 real_pack(struct real x, struct format f)
{
    int fraction_bits = f.digits - 1, largest = (1 << f.exponent_bits) - 1, excess = TOP - fraction_bits;
    u128 sign = (u128)x.negative << (fraction_bits + f.exponent_bits), infinite = (u128)largest << fraction_bits;
    int exponent = x.exponent + bias(f);

    if (x.class == CLASS_NAN)
        return infinite | (u128)1 << (fraction_bits - 1);
    if (x.class == CLASS_ZERO)
        return sign;
    if (x.class == CLASS_INFINITE || exponent >= largest)
        return sign | infinite;
    if (exponent <= 0) {
        x.mantissa = shift_right(x.mantissa, 1 - exponent);
        exponent = 1;
    }
    u128 kept = x.mantissa >> excess, lost = x.mantissa << (TOP + 1 - excess), tie = (u128)1 << TOP;
    kept += lost > tie || (lost == tie && (kept & 1));
    /* The implied digit adds one to the exponent, and so does a carry out of the fraction. */
    return sign | (((u128)(exponent - 1) << fraction_bits) + kept);
}

static struct real add_magnitudes(struct real a, struct real b)
{
    u128 x = shift_right(a.mantissa, 1), y = shift_right(b.mantissa, 1);
    y = shift_right(y, a.exponent - b.exponent);
    if (a.negative == b.negative)
        return real_normal(a.negative, a.exponent + 1, x + y);
    if (x == y)
        return (struct real){ .class = CLASS_ZERO };
    return real_normal(x > y ? a.negative : b.negative, a.exponent + 1, x > y ? x - y : y - x);
}

struct real real_add(struct real a, struct real b)
{
    if (a.class == CLASS_NAN || b.class == CLASS_NAN ||
        (a.class == CLASS_INFINITE && b.class == CLASS_INFINITE && a.negative != b.negative))
        return (struct real){ .class = CLASS_NAN };
    if (a.class == CLASS_INFINITE || b.class == CLASS_INFINITE)
        return a.class == CLASS_INFINITE ? a : b;
    if (a.class == CLASS_ZERO && b.class == CLASS_ZERO)
        return (struct real){ .class = CLASS_ZERO, .negative = a.negative && b.negative };
    if (a.class == CLASS_ZERO || b.class == CLASS_ZERO)
        return a.class == CLASS_ZERO ? b : a;
    return a.exponent >= b.exponent ? add_magnitudes(a, b) : add_magnitudes(b, a);
}

/* The upper half of the product; its lowest bit stands for the lower half too. */
static u128 multiply_high(u128 a, u128 b)
{
    uint64_t a1 = a >> 64, a0 = a, b1 = b >> 64, b0 = b;
    u128 low = (u128)a0 * b0, middle = (u128)a1 * b0, other = (u128)a0 * b1;
    u128 carry = (low >> 64) + (uint64_t)middle + (uint64_t)other;
    u128 high = (u128)a1 * b1 + (middle >> 64) + (other >> 64) + (carry >> 64);
    return high | (((uint64_t)carry | (uint64_t)low) != 0);
}

struct real real_multiply(struct real a, struct real b)
{
    bool negative = a.negative != b.negative;

    if (a.class == CLASS_NAN || b.class == CLASS_NAN || (a.class == CLASS_ZERO && b.class == CLASS_INFINITE) ||
        (a.class == CLASS_INFINITE && b.class == CLASS_ZERO))
        return (struct real){ .class = CLASS_NAN };
    if (a.class != CLASS_FINITE || b.class != CLASS_FINITE)
        return (struct real){ .class = a.class != CLASS_FINITE ? a.class : b.class, .negative = negative };
    return real_normal(negative, a.exponent + b.exponent + 1, multiply_high(a.mantissa, b.mantissa));
}

/* a / b as 120 binary digits, the last standing for the rest; both have their top bits set. */
static u128 divide_mantissas(u128 a, u128 b)
{
    u128 quotient = 0;

    a >>= 1, b >>= 1;
    for (int i = 0; i < 120; i++) {
        quotient = quotient << 1 | (a >= b);
        if (a >= b)
            a -= b;
        a <<= 1;
    }
    return quotient << 1 | (a != 0);
}

struct real real_divide(struct real a, struct real b)
{
    bool negative = a.negative != b.negative;

    if (a.class == CLASS_NAN || b.class == CLASS_NAN || (a.class == b.class && a.class != CLASS_FINITE))
        return (struct real){ .class = CLASS_NAN };
    if (a.class == CLASS_ZERO || b.class == CLASS_INFINITE)
        return (struct real){ .class = CLASS_ZERO, .negative = negative };
    if (a.class == CLASS_INFINITE || b.class == CLASS_ZERO)
        return (struct real){ .class = CLASS_INFINITE, .negative = negative };
    return real_normal(negative, a.exponent - b.exponent + TOP - 120, divide_mantissas(a.mantissa, b.mantissa));
}

/* The order of magnitudes. */
static int compare_magnitudes(struct real a, struct real b)
{
    if (a.class != b.class)
        return a.class < b.class ? -1 : 1;
    if (a.class != CLASS_FINITE)
        return 0;
    if (a.exponent != b.exponent)
        return a.exponent < b.exponent ? -1 : 1;
    return (a.mantissa > b.mantissa) - (a.mantissa < b.mantissa);
}

int real_compare(struct real a, struct real b)
{
    if (a.class == CLASS_NAN || b.class == CLASS_NAN)
        return 2;
    if (a.class == CLASS_ZERO && b.class == CLASS_ZERO)
        return 0;
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    return a.negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

u128 real_truncate(struct real x)
{
    if (x.class == CLASS_ZERO || (x.class == CLASS_FINITE && x.exponent < 0))
        return 0;
    if (x.class != CLASS_FINITE || x.exponent > TOP)
        return ~(u128)0;
    return x.mantissa >> (TOP - x.exponent);
}
