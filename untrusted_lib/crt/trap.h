/* SPDX-License-Identifier: Apache-2.0 */
/* The stubs of trap.S: host calls with their arguments as the host sees them. Zero or more, or -errno. */
#ifndef CRT_TRAP_H
#define CRT_TRAP_H

#include <stdint.h>

#include <zvm/abi/layout.h>
#include <zvm/abi/trap.h>

int64_t __zvm_read(int64_t channel, void *buffer, int64_t size, int64_t offset);
int64_t __zvm_write(int64_t channel, const void *buffer, int64_t size, int64_t offset);
_Noreturn void __zvm_exit(int64_t code);
int64_t __zvm_fpmode(uint64_t mode);
int64_t __zvm_jail(void *address, int64_t size);
int64_t __zvm_unjail(void *address, int64_t size);

#endif
