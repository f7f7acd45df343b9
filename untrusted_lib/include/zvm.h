/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's side of the wall: the calls to the host and the user manifest, with the names and shapes that programs
 * written for ZeroVM know.
 *
 * Works with the C library and without: link with -lzvm (see untrusted_lib/README.md). C and C++.
 */
#ifndef ZVM_H
#define ZVM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a channel is accessed: sequential or random, for reading (Get) and for writing (Put). */
enum ChannelType { SGetSPut, RGetSPut, SGetRPut, RGetRPut };

/* What a channel's limits count: calls and bytes, each way. */
enum ChannelLimits { GetsLimit, GetSizeLimit, PutsLimit, PutSizeLimit, LimitsNumber };

/* One channel; its place in the list is its number. 0, 1 and 2 are stdin, stdout and stderr. */
struct ZVMChannel {
    int64_t limits[LimitsNumber];
    int64_t size; /* bytes of the source when the session started; 0 where it has none */
    enum ChannelType type;
    char *name; /* "stdin", ...; the C library opens it as /dev/NAME */
};

/* What the host tells the guest about itself. Read-only memory. */
struct UserManifest {
    void *heap_ptr; /* first byte past the program; the C library's heap */
    uint32_t heap_size;
    uint32_t stack_size;
    int32_t channels_count;
    struct ZVMChannel *channels;
};

/* The word there points to the manifest: ZVM_MANIFEST_WORD in zvm/abi/layout.h. */
#define MANIFEST (*(const struct UserManifest *const *)0xFEFFFFFC)

/*
 * Bytes moved, or -errno: -EINVAL for a channel that is not there, a buffer outside memory of the right kind or
 * a negative offset on a random channel; -EFAULT for a negative size; -EDQUOT when a limit is used up. A sequential
 * channel ignores the offset and blocks until all is read, the end, or the limit. 0 is the end.
 */
int32_t zvm_pread(int channel, void *buffer, int32_t size, int64_t offset);
int32_t zvm_pwrite(int channel, const void *buffer, int32_t size, int64_t offset);

/* Ends the session well with the low eight bits of code. Flushes nothing: the C library's exit() does. */
#ifdef __cplusplus
[[noreturn]]
#else
_Noreturn
#endif
void zvm_exit(int32_t code);

/*
 * Run-time code. zvm_jail validates size bytes of heap by the rules for images and makes them executable and read-only;
 * zvm_unjail gives exactly such a piece back, writable, its bytes as they are.
 *
 * buffer starts a page (4096 bytes) and lies, with all of the last page, in writable heap; the bytes of that page past
 * size become HLT. Pieces do not touch: a page that is not code lies between two of them. At most 16 pieces at a time,
 * each of at most 4 MiB. Direct branches stay in the piece or go to trampoline slots, and operands disp(%rip) reach
 * the image and the heap; indirect calls, jumps and returns reach any bundle (32 bytes) that is executable.
 *
 * 0, or -errno: -EINVAL for any other range, -ENOMEM past the two limits, -EPERM when the validator refuses: memory is
 * then unchanged, and the session's report names the rule. -ENOSYS unless the manifest says `jail: yes`.
 */
int32_t zvm_jail(void *buffer, int32_t size);
int32_t zvm_unjail(void *buffer, int32_t size);

/* Turns this session into a template. This release of the host has none: it answers -ENOSYS. */
int32_t zvm_fork(void);

#ifdef __cplusplus
}
#endif

#endif
