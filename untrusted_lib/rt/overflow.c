/* Arithmetic that must not overflow: -ftrapv. */
#include "rt.h"

#define TRAPPING(name, type, builtin)                                                                                  \
    type name(type a, type b)                                                                                          \
    {                                                                                                                  \
        type result;                                                                                                   \
        if (builtin(a, b, &result))                                                                                    \
            __builtin_trap();                                                                                          \
        return result;                                                                                                 \
    }
TRAPPING(__addvsi3, int32_t, __builtin_add_overflow)
TRAPPING(__subvsi3, int32_t, __builtin_sub_overflow)
TRAPPING(__mulvsi3, int32_t, __builtin_mul_overflow)
TRAPPING(__addvdi3, int64_t, __builtin_add_overflow)
TRAPPING(__subvdi3, int64_t, __builtin_sub_overflow)
TRAPPING(__mulvdi3, int64_t, __builtin_mul_overflow)
TRAPPING(__addvti3, i128, __builtin_add_overflow)
TRAPPING(__subvti3, i128, __builtin_sub_overflow)

#define TRAPPING_NEGATION(name, type)                                                                                  \
    type name(type x)                                                                                                  \
    {                                                                                                                  \
        type result;                                                                                                   \
        if (__builtin_sub_overflow((type)0, x, &result))                                                               \
            __builtin_trap();                                                                                          \
        return result;                                                                                                 \
    }
TRAPPING_NEGATION(__negvsi2, int32_t)
TRAPPING_NEGATION(__negvdi2, int64_t)
TRAPPING_NEGATION(__negvti2, i128)
