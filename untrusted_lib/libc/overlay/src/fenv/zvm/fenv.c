/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floating-point environment. Only the host can load MXCSR and the x87 control word: trap fpmode sets rounding
 * for both and clears the exception flags. So rounding costs a host call, and the flags that a program keeps while
 * others are cleared, or raises itself, live here.
 */
#include <fenv.h>
#include <stdint.h>

#include "crt/trap.h"

enum { MXCSR_ROUNDING_SHIFT = 3 }; /* from the x87 position, which FE_ constants have */

static int kept; /* exceptions raised besides those in the hardware's flags */

static unsigned mxcsr(void)
{
    unsigned value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static int hardware_flags(void)
{
    return mxcsr() & FE_ALL_EXCEPT;
}

/* Sets the modes of an MXCSR value; the hardware's flags are clear afterwards. */
static void set_modes(unsigned value)
{
    __zvm_fpmode(value & ZVM_FPMODE_MASK);
}

int fetestexcept(int mask)
{
    return (hardware_flags() | kept) & mask & FE_ALL_EXCEPT;
}

int feclearexcept(int mask)
{
    kept = (hardware_flags() | kept) & ~mask;
    set_modes(mxcsr());
    return 0;
}

int feraiseexcept(int mask)
{
    kept |= mask & FE_ALL_EXCEPT;
    return 0;
}

int fegetround(void)
{
    return mxcsr() >> MXCSR_ROUNDING_SHIFT & FE_TOWARDZERO;
}

__attribute__((__visibility__("hidden"))) int __fesetround(int rounding)
{
    kept |= hardware_flags();
    set_modes((mxcsr() & ~(FE_TOWARDZERO << MXCSR_ROUNDING_SHIFT)) | (unsigned)rounding << MXCSR_ROUNDING_SHIFT);
    return 0;
}

int fegetenv(fenv_t *env)
{
    *env = (fenv_t){ .__status_word = fetestexcept(FE_ALL_EXCEPT), .__mxcsr = mxcsr() };
    return 0;
}

int fesetenv(const fenv_t *env)
{
    kept = env == FE_DFL_ENV ? 0 : env->__status_word;
    set_modes(env == FE_DFL_ENV ? 0 : env->__mxcsr);
    return 0;
}
