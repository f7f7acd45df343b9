/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a stream, by their place in it. */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdint.h>

static inline void stream_fill(unsigned char *bytes, size_t size, uint64_t at)
{
    for (size_t i = 0; i < size; i++) {
        uint64_t x = (at + i) * 0x9e3779b97f4a7c15u;
        bytes[i] = (unsigned char)(x >> 56);
    }
}

#endif
