/* SPDX-License-Identifier: Apache-2.0 */
/* The user manifest, where the host put it. */
#ifndef SYS_MANIFEST_H
#define SYS_MANIFEST_H

#include <zvm/abi/layout.h>
#include <zvm/abi/trap.h>

static inline const struct zvm_manifest_record *manifest(void)
{
    return (const struct zvm_manifest_record *)*(const uint32_t *)ZVM_MANIFEST_WORD;
}

#endif
