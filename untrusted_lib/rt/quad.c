/* __float128: what GCC calls for its arithmetic and comparisons. */
#include "quad.h"

#define UNPACK(x) real_unpack(bits_of(x), FORMAT_QUAD)
#define PACK(x)   quad_of(real_pack(x, FORMAT_QUAD))

static struct real negated(struct real x)
{
    x.negative = !x.negative;
    return x;
}

__float128 __addtf3(__float128 a, __float128 b)
{
    return PACK(real_add(UNPACK(a), UNPACK(b)));
}

__float128 __subtf3(__float128 a, __float128 b)
{
    return PACK(real_add(UNPACK(a), negated(UNPACK(b))));
}

__float128 __multf3(__float128 a, __float128 b)
{
    return PACK(real_multiply(UNPACK(a), UNPACK(b)));
}

__float128 __divtf3(__float128 a, __float128 b)
{
    return PACK(real_divide(UNPACK(a), UNPACK(b)));
}

__float128 __negtf2(__float128 x)
{
    return quad_of(bits_of(x) ^ (u128)1 << 127);
}

/*
 * Each answers so that the comparison with 0 that its name says is false when there is no order. The compiler looks at
 * a whole word.
 */
#define COMPARE(name, unordered)                                                                                       \
    int64_t name(__float128 a, __float128 b)                                                                           \
    {                                                                                                                  \
        int order = real_compare(UNPACK(a), UNPACK(b));                                                                \
        return order == 2 ? unordered : order;                                                                         \
    }
COMPARE(__eqtf2, 1)
COMPARE(__netf2, 1)
COMPARE(__lttf2, 1)
COMPARE(__letf2, 1)
COMPARE(__gttf2, -1)
COMPARE(__getf2, -1)

int64_t __unordtf2(__float128 a, __float128 b)
{
    return real_compare(UNPACK(a), UNPACK(b)) == 2;
}
