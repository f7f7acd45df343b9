/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes instructions into text and facts. The only file that knows the disassembler. */
#ifndef DISASSEMBLY_H
#define DISASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INSN_TEXT = 192, INSN_MOST = 15 };

/* What statistics count; classes.def has one row for each. */
enum insn_class {
#define CLASS(id, name, what) CLASS_##id,
#include "classes.def"
#undef CLASS
    CLASS_COUNT
};

/* Arithmetic flags. */
enum { SHOWN_O = 1, SHOWN_S = 2, SHOWN_Z = 4, SHOWN_P = 8, SHOWN_C = 16 };

struct insn {
    uint32_t address;
    uint8_t size;
    bool known; /* else one byte that starts no instruction the disassembler knows */
    char text[INSN_TEXT];
    char mnemonic[32]; /* the text without operands */
    enum insn_class kind;
    bool direct;     /* a branch to target */
    uint32_t target; /* an address */
    uint8_t reads;   /* flags: SHOWN_ bits */
};

struct disassembly; /* opaque */

/* NULL: out of memory. */
struct disassembly *disassembly_new(void);
void disassembly_free(struct disassembly *d);

/* Decodes what starts at bytes, of which size (more than 0) are there. */
void disassembly_next(struct disassembly *d, const uint8_t *bytes, size_t size, uint32_t address, struct insn *insn);

#endif
