/* SPDX-License-Identifier: Apache-2.0 */
/* The macros of float.h, limits.h and their like are the compiler's, with all that it can be asked for.
 * options: -std=gnu2x -D__STDC_WANT_IEC_60559_TYPES_EXT__ -D__STDC_WANT_IEC_60559_BFP_EXT__ -D__STDC_WANT_DEC_FP__
 */
#include <float.h>
#include <limits.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdnoreturn.h>
#define SHOW(x) printf(#x " %lld\n", (long long)(x))
#define REAL(x) printf(#x " %.17g\n", (double)(x))
_Float16 a = FLT16_MAX;
_Float32 b = FLT32_MAX;
_Float64 c = FLT64_MAX;
_Float128 d = FLT128_MAX;
_Static_assert(sizeof(max_align_t) == 32, "with __float128");
_Static_assert(_Generic((size_t)0, __SIZE_TYPE__ : 1) && _Generic((ptrdiff_t)0, __PTRDIFF_TYPE__ : 1), "");
_Static_assert(_Generic((wchar_t)0, __WCHAR_TYPE__ : 1) && _Generic((intmax_t)0, __INTMAX_TYPE__ : 1), "");
_Static_assert(_Generic((int64_t)0, __INT64_TYPE__ : 1) && _Generic((uintptr_t)0, __UINTPTR_TYPE__ : 1), "");
_Static_assert(CHAR_WIDTH == 8 && BOOL_WIDTH == 1 && LLONG_WIDTH == 64, "");
int main(void)
{
    REAL(a), REAL(b), REAL(c), REAL(FLT16_EPSILON), REAL(FLT_TRUE_MIN), REAL(DBL_TRUE_MIN), REAL(FLT16_TRUE_MIN);
    SHOW(FLT_EVAL_METHOD), SHOW(FLT_ROUNDS), SHOW(DECIMAL_DIG), SHOW(LDBL_DECIMAL_DIG), SHOW(FLT_HAS_SUBNORM);
    SHOW(FLT128_MANT_DIG), SHOW(FLT64X_MANT_DIG), SHOW(FLT32_DECIMAL_DIG), SHOW(DBL_DIG), SHOW(LDBL_MAX_10_EXP);
    SHOW(CHAR_BIT), SHOW(CHAR_MIN), SHOW(SCHAR_MIN), SHOW(UCHAR_MAX), SHOW(SHRT_MAX), SHOW(INT_MIN), SHOW(UINT_MAX);
    SHOW(LLONG_MIN), SHOW(SHRT_WIDTH), SHOW(INT_WIDTH), SHOW(INT_LEAST16_MAX), SHOW(INT64_MIN), SHOW(WINT_MAX);
    SHOW(ATOMIC_INT_LOCK_FREE), SHOW(ATOMIC_LLONG_LOCK_FREE), SHOW(alignof(max_align_t)), SHOW(INT32_C(7)), SHOW(true);
    SHOW(d > 1);
#ifdef DEC32_MANT_DIG
    SHOW(DEC32_MANT_DIG), SHOW(DEC128_MANT_DIG);
#endif
    return 0;
}
