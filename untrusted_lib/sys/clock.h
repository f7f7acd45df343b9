/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's clock: virtual, so that a run can be repeated to the bit. It starts at the manifest's time, each look at
 * it takes a microsecond, and sleeping moves it on at once.
 */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include <stdint.h>

/* Nanoseconds since 1970 when the session started. */
int64_t clock_start(void);

#endif
