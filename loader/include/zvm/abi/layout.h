/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of a guest's 4 GiB region, as offsets from its base.
 *
 * Plain macros only: C, assembly and linker scripts all include this file. Guest pointers are
 * these offsets; no guest value depends on where the region lies in the host.
 */
#ifndef ZVM_ABI_LAYOUT_H
#define ZVM_ABI_LAYOUT_H

#include <zvm/abi/sfi.h>

#define ZVM_PAGE_SIZE   0x1000
#define ZVM_REGION_SIZE 0x100000000 /* 4 GiB, aligned to itself */

/* [0, here) is never mapped: null pointers fault, and so does a reach past the lower neighbour. */
#define ZVM_NULL_GUARD_END 0x10000

/* The trampoline slots [ZVM_TRAMPOLINE_START, ZVM_TRAMPOLINE_END) (sfi.h) are read-execute. Slot 0 enters the host. */
#define ZVM_TRAP_SLOT 0x10000

/* The image: text, then read-only data, then data, bss and heap up to the manifest's memory. */
#define ZVM_TEXT_START 0x20000

/*
 * The user manifest, read-only: the word at ZVM_MANIFEST_WORD points to it. It and what it points to
 * lie in [ZVM_MANIFEST_START, ZVM_MANIFEST_END).
 */
#define ZVM_MANIFEST_START 0xFEF00000
#define ZVM_MANIFEST_WORD  0xFEFFFFFC
#define ZVM_MANIFEST_END   0xFF000000

/* The heap and the image end at or below this. */
#define ZVM_HEAP_LIMIT 0xFEE00000

/* The stack grows down from the top; the lowest page that it may ever have. */
#define ZVM_STACK_START 0xFF001000
#define ZVM_STACK_END   0xFFFF0000

/* [ZVM_STACK_END, 4 GiB) is never mapped: the top guard. */

/*
 * Every image carries one ELF note: owner "ZeroVM", type 1, a descriptor of two 32-bit words:
 * the ABI version below, and the ZVM_ISA_ bits (sfi.h) that it needs past x86-64-v3.
 */
#define ZVM_NOTE_OWNER  "ZeroVM"
#define ZVM_NOTE_TYPE   1
#define ZVM_ABI_VERSION 1

#endif
