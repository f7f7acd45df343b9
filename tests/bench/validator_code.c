/* SPDX-License-Identifier: Apache-2.0 */
#include "validator_code.h"

#include <stdbool.h>
#include <string.h>

#include <zvm/abi/sfi.h>

#include "validator.h"

static uint32_t any(uint32_t below)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 20) % below;
}

static void fill(uint8_t *bytes, size_t size, const char *bundle)
{
    for (size_t at = 0; at < size; at += ZVM_BUNDLE_SIZE)
        memcpy(bytes + at, bundle, ZVM_BUNDLE_SIZE);
}

void code_of_single_bytes(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at++)
        bytes[at] = (uint8_t)(0x50 + any(4));
}

/* Gives the two-byte branch here a target at an even place near. */
static void aim_near(uint8_t *bytes, size_t size, size_t at)
{
    for (;;) {
        int displacement = 2 * (int)any(126) - 126;
        int64_t target = (int64_t)at + 2 + displacement;
        if (target < 0 || target >= (int64_t)size)
            continue;
        bytes[at + 1] = (uint8_t)displacement;
        return;
    }
}

void code_of_branches(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += 2) {
        bytes[at] = (uint8_t)(0x70 + any(16));
        aim_near(bytes, size, at);
    }
}

void code_of_arrivals(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += 2) {
        bytes[at] = any(2) ? 0xE3 : 0x74;
        aim_near(bytes, size, at);
    }
}

/* jcc rel32, five a bundle and a no-operation. */
void code_of_calls(uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += ZVM_BUNDLE_SIZE) {
        for (size_t in = 0; in < 30; in += 6) {
            int64_t target = (int64_t)(any((uint32_t)(size / ZVM_BUNDLE_SIZE)) * ZVM_BUNDLE_SIZE + 6 * any(5));
            int32_t displacement = (int32_t)(target - (int64_t)(at + in + 6));
            bytes[at + in] = 0x0F;
            bytes[at + in + 1] = (uint8_t)(0x80 + any(16));
            memcpy(bytes + at + in + 2, &displacement, sizeof(displacement));
        }
        memcpy(bytes + at + 30, "\x66\x90", 2);
    }
}

void code_of_rip(uint8_t *bytes, size_t size)
{
    fill(bytes, size, "\x8b\x05\0\0\0\0\x8b\x0d\0\0\0\0\x8b\x15\0\0\0\0\x8b\x1d\0\0\0\0\x8b\x2d\0\0\0\0\x66\x90");
}

void code_of_groups(uint8_t *bytes, size_t size)
{
    fill(bytes, size,
         "\x83\xe0\xe0\x4c\x01\xf0\xff\xe0\x83\xe1\xe0\x4c\x01\xf1\xff\xe1\x83\xe2\xe0\x4c\x01\xf2\xff\xe2"
         "\x83\xe3\xe0\x4c\x01\xf3\xff\xe3");
}

/*
 * String groups, through which what an imul and a rotation leave undefined is followed to a branch at the end: each
 * flag is on its own, and more ways would be refused.
 */
void code_of_followed(uint8_t *bytes, size_t size)
{
    size_t last = size - ZVM_BUNDLE_SIZE;
    code_of_groups(bytes, size);
    for (size_t at = 0; at < last; at += ZVM_BUNDLE_SIZE) {
        size_t filler = 7 * any(5); /* somewhere among four groups */
        for (size_t i = 0; i < 4; i++)
            memcpy(bytes + at + 7 * i + (7 * i < filler ? 0 : 4), "\x89\xff\x49\x8d\x3c\x3e\xaa", 7);
        memcpy(bytes + at + filler, "\x0f\x1f\x40\x00", 4);
    }
    memset(bytes, 0x90, ZVM_BUNDLE_SIZE);
    memcpy(bytes, "\x0f\xaf\xc1\xd3\xc0", 5);
    memcpy(bytes + last, "\xeb\x00\x39\xc8\x0f\x1f\x40\x00", 8);
}

/*
 * bt and jb, shl and je, imul and jo, tzcnt and je; what is left undefined is not read. About as much of it as may be:
 * more would be refused.
 */
void code_of_flags(uint8_t *bytes, size_t size)
{
    static const struct {
        const char *bytes;
        unsigned length;
    } pieces[] = { { "\x0f\xa3\xc8\x72\x00", 5 },     { "\xc1\xe0\x03\x74\x00", 5 }, { "\x0f\xaf\xc1\x70\x00", 5 },
                   { "\xf3\x0f\xbc\xc1\x74\x00", 6 }, { "\xd3\xe0\x39\xc8", 4 },     { "\xff\xc0\x75\x00", 4 } };
    for (size_t at = 0; at < size; at += 2)
        memcpy(bytes + at, "\x39\xc8", 2);
    for (size_t at = 0; at < size; at += 4 * ZVM_BUNDLE_SIZE) {
        unsigned piece = any(sizeof(pieces) / sizeof(pieces[0]));
        memcpy(bytes + at, pieces[piece].bytes, pieces[piece].length);
        if (pieces[piece].length % 2)
            bytes[at + pieces[piece].length] = 0x90;
    }
}

/* Whatever is found by trying bytes at random and is legal alone. */
void code_of_spread(uint8_t *bytes, size_t size)
{
    uint8_t bundle[ZVM_BUNDLE_SIZE], scratch[128];
    const struct code code = { bundle, sizeof(bundle), VALIDATOR_CODE_ADDRESS, 0, 0, ZVM_ISA_ALL };
    static const uint8_t starts[] = { 0xC4, 0xC4, 0xC5, 0x65, 0x66, 0xF2, 0xF3, 0x0F };
    uint8_t found[2048][16];
    unsigned lengths[2048], count = 0;
    while (count < 2048) {
        unsigned length = 5 + any(6);
        for (unsigned i = 0; i < length; i++) {
            uint8_t byte = (uint8_t)any(256);
            bool branch = (byte >= 0x70 && byte < 0x90) || (byte >= 0xE0 && byte < 0xF0);
            found[count][i] = branch ? 0 : byte;
        }
        found[count][0] = starts[any(sizeof(starts))];
        if (found[count][0] == 0x65)
            found[count][1] = 0x67;
        memset(bundle, 0x90, sizeof(bundle));
        memcpy(bundle + sizeof(bundle) - length, found[count], length); /* at the end: it must be whole */
        if (validate(&code, scratch, sizeof(scratch)).rule == RULE_NONE)
            lengths[count++] = length;
    }
    memset(bytes, 0x90, size);
    for (size_t at = 0; at < size;) {
        unsigned piece = any(count), room = (unsigned)(ZVM_BUNDLE_SIZE - at % ZVM_BUNDLE_SIZE);
        if (lengths[piece] + 2 > room) {
            at += room;
            continue;
        }
        memcpy(bytes + at, "\x39\xc8", 2); /* defines the flags for whatever reads them */
        memcpy(bytes + at + 2, found[piece], lengths[piece]);
        at += 2 + lengths[piece];
    }
}
