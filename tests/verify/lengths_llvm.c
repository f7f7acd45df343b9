/* SPDX-License-Identifier: Apache-2.0 */
#include "lengths.h"

#include <llvm-c/Disassembler.h>
#include <llvm-c/Target.h>
#include <stdlib.h>

unsigned lengths_llvm(const uint8_t *bytes, size_t size)
{
    static LLVMDisasmContextRef context;
    if (!context) {
        LLVMInitializeX86TargetInfo();
        LLVMInitializeX86TargetMC();
        LLVMInitializeX86Disassembler();
        context = LLVMCreateDisasm("x86_64-unknown-linux-gnu", NULL, 0, NULL, NULL);
        if (!context)
            abort();
    }
    char text[256];
    return (unsigned)LLVMDisasmInstruction(context, (uint8_t *)bytes, size, 0, text, sizeof text);
}
