/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows of operators.def are made of: the declarations of all, and the definition of the row that follows. */
#ifndef OPERATORS_H
#define OPERATORS_H

#include "cxx.h"
#include <stdlib.h>

typedef const void tag; /* std::nothrow_t */

#define NEW(name, symbol, parameters, does)    void *name parameters __asm__(symbol);
#define DELETE(name, symbol, parameters, does) void name parameters __asm__(symbol);
#include "operators.def"
#undef NEW
#undef DELETE

/* No exception can say that memory ran out. A form that may answer NULL calls one that may not, and asks it not to end.
 */
static inline void *or_end(void *memory)
{
    if (!memory && !cxx_null_is_answer)
        abort();
    return memory;
}

#define or_null(call)                                                                                                  \
    ({                                                                                                                 \
        cxx_null_is_answer++;                                                                                          \
        void *memory = call;                                                                                           \
        cxx_null_is_answer--;                                                                                          \
        memory;                                                                                                        \
    })

#define OPERATOR __attribute__((__weak__))

#define NEW(name, symbol, parameters, does)                                                                            \
    OPERATOR void *name parameters                                                                                     \
    {                                                                                                                  \
        return does;                                                                                                   \
    }
#define DELETE(name, symbol, parameters, does)                                                                         \
    OPERATOR void name parameters                                                                                      \
    {                                                                                                                  \
        does;                                                                                                          \
    }

#endif
