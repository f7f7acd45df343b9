/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of zvm.h: they widen what ZeroVM's interface kept in 32 bits, so that signs survive. */
#include <errno.h>
#include <stddef.h>

#include <zvm.h>

#include "trap.h"

_Static_assert(sizeof(struct ZVMChannel) == sizeof(struct zvm_channel_record), "the host's record, under its old name");
_Static_assert(offsetof(struct ZVMChannel, name) == offsetof(struct zvm_channel_record, name), "the host's record");
_Static_assert(sizeof(struct UserManifest) == sizeof(struct zvm_manifest_record), "the host's record");
_Static_assert(sizeof(((struct ZVMChannel *)0)->limits) == sizeof(((struct zvm_channel_record *)0)->limits) &&
                   (int)GetsLimit == ZVM_LIMIT_GETS && (int)GetSizeLimit == ZVM_LIMIT_GET_BYTES &&
                   (int)PutsLimit == ZVM_LIMIT_PUTS && (int)PutSizeLimit == ZVM_LIMIT_PUT_BYTES,
               "the host's limits");
_Static_assert((int)RGetSPut == ZVM_RANDOM_READ && (int)SGetRPut == ZVM_RANDOM_WRITE &&
                   (int)RGetRPut == (ZVM_RANDOM_READ | ZVM_RANDOM_WRITE),
               "the host's types");
_Static_assert(ZVM_MANIFEST_WORD == 0xFEFFFFFC, "zvm.h has it as a literal");

/* The stubs with as much of their answers as goes on: the functions below can jump there, and the host returns to their
 * callers. */
int32_t stub_read(int64_t channel, void *buffer, int64_t size, int64_t offset) __asm__("__zvm_read");
int32_t stub_write(int64_t channel, const void *buffer, int64_t size, int64_t offset) __asm__("__zvm_write");

int32_t zvm_pread(int channel, void *buffer, int32_t size, int64_t offset)
{
    return stub_read(channel, buffer, size, offset);
}

int32_t zvm_pwrite(int channel, const void *buffer, int32_t size, int64_t offset)
{
    return stub_write(channel, buffer, size, offset);
}

void zvm_exit(int32_t code)
{
    __zvm_exit(code);
}

int32_t zvm_jail(void *buffer, int32_t size)
{
    return (int32_t)__zvm_jail(buffer, size);
}

int32_t zvm_unjail(void *buffer, int32_t size)
{
    return (int32_t)__zvm_unjail(buffer, size);
}

int32_t zvm_fork(void)
{
    return -ENOSYS;
}
