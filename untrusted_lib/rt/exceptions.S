/* SPDX-License-Identifier: Apache-2.0 */
/* C++ exceptions. */
#include "absent.h"
#define ABSENT_REASON "guests have no C++ exceptions: leave out -fexceptions, or link a runtime of your own"

ABSENT(__gxx_personality_v0)
ABSENT(__cxa_allocate_exception)
ABSENT(__cxa_throw)
ABSENT(__cxa_rethrow)
ABSENT(__cxa_begin_catch)
ABSENT(__cxa_end_catch)
ABSENT(__cxa_call_unexpected)
.long ABSENT_REASON
