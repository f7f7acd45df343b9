/* Division of 128-bit integers: one 128-by-64 division where the divisor has 64 bits, else Knuth's with one guess. */
#include "rt.h"

static inline uint64_t divide_128_64(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *rest)
{
    uint64_t quotient;
    __asm__("div %4" : "=a"(quotient), "=d"(*rest) : "0"(low), "1"(high), "r"(divisor) : "cc");
    return quotient;
}

/* A divisor of more than 64 bits, scaled so that its top bit is set: the quotient has 64 bits, and the guess is 1 off.
 */
static u128 divide_big(u128 n, u128 d, u128 *rest)
{
    int shift = __builtin_clzll(d >> 64);
    uint64_t guess_rest;
    uint64_t top = (d << shift) >> 64;
    u128 half = n >> 1;
    uint64_t guess = divide_128_64(half >> 64, half, top, &guess_rest);

    guess = shift == 63 ? guess : guess >> (63 - shift);
    if (guess)
        guess--;
    *rest = n - guess * d;
    if (*rest >= d) {
        *rest -= d;
        guess++;
    }
    return guess;
}

u128 __udivmodti4(u128 n, u128 d, u128 *rest)
{
    u128 ignored;
    uint64_t low_rest;

    if (!rest)
        rest = &ignored;
    if (d > n) {
        *rest = n;
        return 0;
    }
    if (d >> 64)
        return divide_big(n, d, rest);
    uint64_t divisor = d, high = n >> 64, high_quotient = 0;
    if (high >= divisor) {
        high_quotient = high / divisor;
        high %= divisor;
    }
    uint64_t low_quotient = divide_128_64(high, n, divisor, &low_rest);
    *rest = low_rest;
    return (u128)high_quotient << 64 | low_quotient;
}

u128 __udivti3(u128 n, u128 d)
{
    return __udivmodti4(n, d, 0);
}

u128 __umodti3(u128 n, u128 d)
{
    u128 rest;
    __udivmodti4(n, d, &rest);
    return rest;
}

static u128 magnitude(i128 x)
{
    return x < 0 ? -(u128)x : (u128)x;
}

i128 __divti3(i128 n, i128 d)
{
    u128 quotient = __udivmodti4(magnitude(n), magnitude(d), 0);
    return (n < 0) != (d < 0) ? -quotient : quotient;
}

i128 __modti3(i128 n, i128 d)
{
    u128 rest;
    __udivmodti4(magnitude(n), magnitude(d), &rest);
    return n < 0 ? -rest : rest;
}

i128 __divmodti4(i128 n, i128 d, i128 *rest)
{
    *rest = __modti3(n, d);
    return __divti3(n, d);
}
