/* SPDX-License-Identifier: Apache-2.0 */
#include "lengths.h"

#define PACKAGE "zerovm" /* bfd.h insists */
#include <dis-asm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What it prints says whether it saw an instruction. */
struct output {
    char text[256];
    size_t used;
};

static int put_args(void *to, const char *format, va_list args)
{
    struct output *o = to;
    int n = vsnprintf(o->text + o->used, sizeof o->text - o->used, format, args);
    if (n > 0)
        o->used += (size_t)n < sizeof o->text - o->used ? (size_t)n : sizeof o->text - o->used - 1;
    return n;
}

static int put(void *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = put_args(to, format, args);
    va_end(args);
    return n;
}

static int put_styled(void *to, enum disassembler_style style, const char *format, ...)
{
    (void)style;
    va_list args;
    va_start(args, format);
    int n = put_args(to, format, args);
    va_end(args);
    return n;
}

unsigned lengths_libopcodes(const uint8_t *bytes, size_t size)
{
    static struct disassemble_info info;
    static disassembler_ftype print;
    static struct output output;
    if (!print) {
        init_disassemble_info(&info, &output, put, put_styled);
        info.arch = bfd_arch_i386;
        info.mach = bfd_mach_x86_64;
        disassemble_init_for_target(&info);
        print = disassembler(info.arch, false, info.mach, NULL);
        if (!print)
            abort();
    }
    output.used = 0;
    output.text[0] = 0;
    info.buffer = (bfd_byte *)bytes;
    info.buffer_length = size;
    int length = print(0, &info);
    return length > 0 && !strstr(output.text, "(bad)") ? (unsigned)length : 0;
}
