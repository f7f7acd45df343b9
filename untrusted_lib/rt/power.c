/* x to an integer power, by squaring: __builtin_powi. */
#define POWER(name, type)                                                                                              \
    type name(type x, int n)                                                                                           \
    {                                                                                                                  \
        type result = 1;                                                                                               \
        for (unsigned left = n < 0 ? -(unsigned)n : (unsigned)n; left; left >>= 1, x *= x)                             \
            if (left & 1)                                                                                              \
                result *= x;                                                                                           \
        return n < 0 ? 1 / result : result;                                                                            \
    }
POWER(__powisf2, float)
POWER(__powidf2, double)
POWER(__powixf2, long double)
POWER(__powitf2, __float128)
