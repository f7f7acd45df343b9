/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's random numbers: ChaCha20, keyed by the 16 bytes that the host made of the manifest's seed. */
#ifndef SYS_RANDOM_H
#define SYS_RANDOM_H

#include <stddef.h>

void random_fill(void *buffer, size_t size);

#endif
