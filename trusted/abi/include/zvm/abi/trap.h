/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trap contract between guest and host: call numbers, the user manifest, the start state.
 *
 * What follows the first part is C; assembly and linker scripts see the macros alone.
 */
#ifndef ZVM_ABI_TRAP_H
#define ZVM_ABI_TRAP_H

/* What trap fpmode may set: rounding control, flush-to-zero, denormals-are-zero. x87 rounding follows. */
#define ZVM_FPMODE_MASK 0xE040

/*
 * How a guest starts: at the entry point of its image, %rsp at the block that the Linux x32 ABI
 * describes (argc, argv, NULL, envp, NULL, auxiliary vector; 32-bit words), every other register zero
 * but %r14. Of the auxiliary vector: AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_ENTRY, AT_EXECFN, AT_RANDOM (16 bytes
 * made of the manifest's seed), AT_SECURE 0, and the two below.
 */
#define ZVM_AT_CLOCK_LOW  0x5A01 /* the manifest's clock, nanoseconds since 1970, low word */
#define ZVM_AT_CLOCK_HIGH 0x5A02 /* and high word */

#ifndef __ASSEMBLER__
#include <stdint.h>

enum zvm_trap {
#define TRAP(nr, name, args, summary) ZVM_TRAP_##name = nr,
#include "trap.def"
#undef TRAP
};

/* Limits of a channel, by their places in its record: calls and bytes, each way. */
enum zvm_limit { ZVM_LIMIT_GETS, ZVM_LIMIT_GET_BYTES, ZVM_LIMIT_PUTS, ZVM_LIMIT_PUT_BYTES, ZVM_LIMITS };

/* Bits of a channel's type: which transfers take an offset. */
enum zvm_type { ZVM_RANDOM_READ = 1, ZVM_RANDOM_WRITE = 2 };

enum { ZVM_CHANNELS = 1024 }; /* most of one guest, the three standard ones included */

/* One channel as the guest sees it; 48 bytes. */
struct zvm_channel_record {
    int64_t limits[ZVM_LIMITS];
    int64_t size;  /* bytes; 0 where the source has none */
    uint32_t type; /* bits of enum zvm_type */
    uint32_t name; /* guest address of a NUL-terminated string */
};

/* What the word at ZVM_MANIFEST_WORD points to; 20 bytes. */
struct zvm_manifest_record {
    uint32_t heap_ptr;
    uint32_t heap_size;
    uint32_t stack_size;
    uint32_t channels_count;
    uint32_t channels; /* guest address of channels_count records */
};

_Static_assert(sizeof(struct zvm_channel_record) == 48, "guest ABI");
_Static_assert(sizeof(struct zvm_manifest_record) == 20, "guest ABI");
#endif

#endif
