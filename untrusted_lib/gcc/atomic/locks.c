/* SPDX-License-Identifier: Apache-2.0 */
/* The locks of libatomic: one thread needs none. */
#include "libatomic_i.h"

void libat_lock_1(void *object)
{
    (void)object;
}

void libat_unlock_1(void *object)
{
    (void)object;
}

void libat_lock_n(void *object, size_t size)
{
    (void)object, (void)size;
}

void libat_unlock_n(void *object, size_t size)
{
    (void)object, (void)size;
}
