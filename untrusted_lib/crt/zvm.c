/* The functions of zvm.h: they widen what ZeroVM's interface kept in 32 bits, so that signs survive. */
#include <errno.h>
#include <stddef.h>

#include <zvm.h>

#include "trap.h"

_Static_assert(sizeof(struct ZVMChannel) == sizeof(struct zvm_channel_record), "the host's record, under its old name");
_Static_assert(offsetof(struct ZVMChannel, name) == offsetof(struct zvm_channel_record, name), "the host's record");
_Static_assert(sizeof(struct UserManifest) == sizeof(struct zvm_manifest_record), "the host's record");
_Static_assert(ZVM_MANIFEST_WORD == 0xFEFFFFFC, "zvm.h has it as a literal");

int32_t zvm_pread(int channel, void *buffer, int32_t size, int64_t offset)
{
    return __zvm_read(channel, buffer, size, offset);
}

int32_t zvm_pwrite(int channel, const void *buffer, int32_t size, int64_t offset)
{
    return __zvm_write(channel, buffer, size, offset);
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
