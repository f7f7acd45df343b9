/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include <string.h>

#include "zvm/abi/sfi.h"

/* Marks of a byte of code. */
enum { START = 1, TARGET = 2 };

/* add %r14,%rsp and lea (%rsp,%r14),%rsp */
static const uint8_t restores[][4] = { { 0x4c, 0x01, 0xf4 }, { 0x4a, 0x8d, 0x24, 0x34 } };

static bool at(const uint8_t *bytes, size_t size, const char *what, size_t length)
{
    return size >= length && !memcmp(bytes, what, length);
}

#define AT(bytes, size, string) at(bytes, size, string, sizeof(string) - 1)

static unsigned return_group(const uint8_t *bytes, size_t size)
{
    return AT(bytes, size, "\x41\x5b\x41\x83\xe3\xe0\x4d\x01\xf3\x41\x53\xc3") ? 12 : 0;
}

/* and $-32,%eX; add %r14,%rX; jmp or call *%rX */
static unsigned indirect_group(const uint8_t *bytes, size_t size, bool *call)
{
    bool high = size > 0 && bytes[0] == 0x41;
    size_t length = high ? 10 : 8;
    if (size < length)
        return 0;
    const uint8_t *and = bytes + high, *add = and+3, *jump = add + 3 + high;
    unsigned x = and[1] & 7;
    *call = jump[1] == (0xd0 | x);
    bool same = and[0] == 0x83 && and[1] == (0xe0 | x) && and[2] == 0xe0 && add[0] == (high ? 0x4d : 0x4c) &&
                add[1] == 0x01 && add[2] == (0xf0 | x) && jump[0] == 0xff && (*call || jump[1] == (0xe0 | x));
    if (!same || (high && jump[-1] != 0x41))
        return 0;
    return (high && x == 6) || (!high && x == 4) ? 0 : (unsigned)length;
}

/* mov %edi,%edi; lea (%r14,%rdi),%rdi; for MOVS the same with %esi; the instruction. */
static unsigned string_group(const uint8_t *bytes, size_t size)
{
    static const char rebuild_rdi[] = "\x89\xff\x49\x8d\x3c\x3e", rebuild_rsi[] = "\x89\xf6\x49\x8d\x34\x36";
    if (!AT(bytes, size, rebuild_rdi))
        return 0;
    unsigned length = 6, opcode = 0xaa;
    if (AT(bytes + length, size - length, rebuild_rsi)) {
        length += 6;
        opcode = 0xa4;
    }
    if (length < size && bytes[length] == 0xf3)
        length++;
    bool wide = length < size && (bytes[length] == 0x48 || bytes[length] == 0x66);
    length += wide;
    if (length < size && (bytes[length] == opcode + 1 || (!wide && bytes[length] == opcode)))
        return length + 1;
    return 0;
}

unsigned policy_group(const uint8_t *bytes, size_t size, bool *call)
{
    *call = false;
    unsigned length = return_group(bytes, size);
    if (!length)
        length = indirect_group(bytes, size, call);
    return length ? length : string_group(bytes, size);
}

/* What is known of the code while it is walked through. */
struct walk {
    const struct code *code; /* borrowed */
    uint8_t *marks;          /* borrowed */
    bool status;             /* the instruction before defines the x87 status */
};

static const char *take_branch(struct walk *w, const struct policy_insn *insn)
{
    uint64_t start = w->code->address;
    if (insn->target >= ZVM_TRAMPOLINE_START && insn->target < ZVM_TRAMPOLINE_END)
        return insn->target % ZVM_BUNDLE_SIZE ? "goes into a trampoline slot" : NULL;
    if (insn->target < start || insn->target >= start + w->code->size)
        return "goes out of the code";
    w->marks[insn->target - start] |= TARGET;
    return NULL;
}

static unsigned restore_at(const uint8_t *bytes, size_t size)
{
    for (unsigned i = 0, length = 3; i < 2; i++, length++)
        if (size >= length && !memcmp(bytes, restores[i], length))
            return length;
    return 0;
}

/* One instruction or group at p, the rest of its bundle `left` bytes long. *length: how long it is. */
static const char *step(struct walk *w, const uint8_t *p, unsigned left, unsigned *length)
{
    struct policy_insn insn;
    bool status = w->status;
    w->status = false;
    insn.call = false;
    *length = 1;
    if (*p == ZVM_TEXT_FILL)
        return NULL;
    *length = policy_group(p, left, &insn.call);
    if (*length)
        return insn.call && *length != left ? "a call does not end its bundle" : NULL;
    const char *why = policy_insn(&insn, w->code, p, left, w->code->address + (uint64_t)(p - w->code->bytes));
    if (why)
        return why;
    *length = insn.length;
    w->status = insn.defines_status;
    if (insn.reads_status && !status)
        return "reads a status that is not defined";
    if (insn.call && *length != left)
        return "a call does not end its bundle";
    if (insn.esp_half) {
        unsigned restore = restore_at(p + *length, left - *length);
        *length += restore;
        return restore ? NULL : "%rsp is not restored";
    }
    return insn.branch ? take_branch(w, &insn) : NULL;
}

const char *policy_code(const struct code *code, uint8_t *marks, uint32_t *offset)
{
    memset(marks, 0, code->size);
    struct walk w = { .code = code, .marks = marks };
    unsigned length;
    for (size_t i = 0; i < code->size; i += length) {
        unsigned left = ZVM_BUNDLE_SIZE - i % ZVM_BUNDLE_SIZE;
        if (left == ZVM_BUNDLE_SIZE)
            w.status = false;
        const char *why = step(&w, code->bytes + i, left, &length);
        *offset = (uint32_t)i;
        if (why)
            return why;
        /* FNSTSW %ax is part of the group before it. */
        if (!AT(code->bytes + i, left, "\xdf\xe0"))
            marks[i] |= START;
    }
    for (size_t i = 0; i < code->size; i++)
        if (marks[i] == TARGET) {
            *offset = (uint32_t)i;
            return "is a branch's target and no instruction's start";
        }
    return NULL;
}
