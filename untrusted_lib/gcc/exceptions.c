/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raises the exceptions that soft-fp found, in the place of GCC's config/i386/sfp-exceptions.c. That one sets some of
 * them in the x87's status word, which a guest cannot load: here each is what an SSE instruction finds.
 */
#include "sfp-machine.h"

static void divide(float a, float b)
{
    __asm__ volatile("divss %1, %0" : "+x"(a) : "x"(b));
}

static void multiply(float a, float b)
{
    __asm__ volatile("mulss %1, %0" : "+x"(a) : "x"(b));
}

void __sfp_handle_exceptions(int raised)
{
    if (raised & FP_EX_INVALID)
        divide(0, 0);
    if (raised & FP_EX_DENORM)
        multiply(__FLT_DENORM_MIN__, 1);
    if (raised & FP_EX_DIVZERO)
        divide(1, 0);
    /* An overflow or underflow is inexact as well; soft-fp reports both together. */
    if (raised & FP_EX_OVERFLOW)
        multiply(__FLT_MAX__, __FLT_MAX__);
    if (raised & FP_EX_UNDERFLOW)
        multiply(__FLT_MIN__, __FLT_MIN__);
    if (raised & FP_EX_INEXACT)
        divide(1, 3);
}
