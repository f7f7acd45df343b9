/* LLVM's machine-code tool: the assembler behind ours, and its disassembler. */
#ifndef LLVM_H
#define LLVM_H

#include "rewrite.h"

#ifndef ZVM_ASSEMBLER
#define ZVM_ASSEMBLER "llvm-mc-14"
#endif

/* x86-64-v3 and what a note can add, and padding in as few NOPs as can be. */
#define LLVM_FEATURES                                                                                                  \
    "-mattr=+64bit,+cmov,+cx8,+cx16,+sahf,+popcnt,+sse4.2,+avx2,+bmi,+bmi2,+f16c,+fma,+lzcnt,+movbe,"                  \
    "+aes,+pclmul,+sha,+adx,+vaes,+vpclmulqdq,+fast-15bytenop"

/* A rewrite_disassemble (rewrite.h). */
bool llvm_disassemble(struct span request, struct buffer *answer, struct buffer *complaints);

/* All that is left to read of fd, appended to b; all of data. False after an error, which errno has. */
bool read_all(int fd, struct buffer *b);
bool write_all(int fd, const char *data, size_t size);

#endif
