/* SPDX-License-Identifier: Apache-2.0 */
/* LLVM's machine-code tool: the assembler behind ours, and its disassembler. */
#ifndef LLVM_H
#define LLVM_H

#include "spelled.h"

/*
 * How an argv of llvm-mc starts: for x32, with the instructions of x86-64-v3 and those that a note can add, and padding
 * in as few NOPs as can be.
 */
#define LLVM_ARGUMENTS                                                                                                 \
    ZVM_ASSEMBLER, "--triple=x86_64-linux-gnux32",                                                                     \
        "-mattr=+64bit,+cmov,+cx8,+cx16,+sahf,+popcnt,+sse4.2,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,"              \
        "+aes,+pclmul,+sha,+adx,+vaes,+vpclmulqdq,+fast-15bytenop"

/* A spelled_disassemble. */
bool llvm_disassemble(struct span request, struct buffer *answer, struct buffer *complaints);

#endif
