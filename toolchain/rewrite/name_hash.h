/* The hash by which tables of names are looked up (FNV-1a). */
#ifndef NAME_HASH_H
#define NAME_HASH_H

#include <stdint.h>

#include "span.h"

static inline uint32_t name_hash(struct span name)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.s[i]) * 16777619u;
    return h ^ h >> 15;
}

#endif
