/* SPDX-License-Identifier: Apache-2.0 */
#include "lint.h"

#include <stdlib.h>
#include <string.h>
#include <zvm/abi/sfi.h>

#include "automaton.h"
#include "image.h"
#include "sections.h"

/* A place in the code, and the flags that come to it destroyed. */
struct arrival {
    uint32_t place;
    uint8_t flags;
};

struct walk {
    const uint8_t *code; /* borrowed */
    uint32_t size;
    uint8_t *known;        /* owned; of each byte: flags that have been followed from it */
    struct arrival *stack; /* owned */
    size_t count, room;
};

static bool add(struct walk *w, int64_t place, unsigned flags)
{
    if (place < 0 || place >= (int64_t)w->size || (flags & ~(unsigned)w->known[place]) == 0)
        return true;
    if (w->count == w->room) {
        size_t room = w->room ? 2 * w->room : 256;
        struct arrival *bigger = realloc(w->stack, room * sizeof *bigger);
        if (!bigger)
            return false;
        w->stack = bigger;
        w->room = room;
    }
    w->known[place] |= (uint8_t)flags;
    w->stack[w->count++] = (struct arrival){ (uint32_t)place, (uint8_t)flags };
    return true;
}

static int64_t branch_target(const struct walk *w, uint32_t last, unsigned class)
{
    int32_t displacement = (int8_t)w->code[last];
    if (class & BRANCH_IS_LONG)
        memcpy(&displacement, w->code + last - 3, sizeof displacement);
    return (int64_t)last + 1 + displacement;
}

enum step { STEP_ON, STEP_END, STEP_READ, STEP_NO_MEMORY };

/* Takes a byte of an instruction that branches or touches flags. Behind a call no flag is followed. */
static enum step step(struct walk *w, uint32_t at, unsigned class, unsigned *flags)
{
    if (class == CLASS_HALT)
        return STEP_END;
    if (class >= CLASS_BRANCH8 && class <= CLASS_CALL32) {
        if (!add(w, branch_target(w, at, class), *flags))
            return STEP_NO_MEMORY;
        return class >= CLASS_JUMP8 ? STEP_END : STEP_ON;
    }
    if (class >= MARK_RIP)
        return STEP_ON;
    const struct effects *e = &insn_effects[automaton_effects[class]];
    if (e->reads & *flags)
        return STEP_READ;
    *flags &= ~((unsigned)e->defines | e->undefines);
    return *flags ? STEP_ON : STEP_END;
}

/* Goes along the line from an arrival; *reader is the start of the instruction where it ended. */
static enum step go_along(struct walk *w, struct arrival a, uint32_t *reader)
{
    unsigned flags = a.flags;
    uint32_t entry = 0;
    *reader = a.place;
    for (uint32_t at = a.place; at < w->size; at++) {
        if (at % ZVM_BUNDLE_SIZE == 0) {
            entry = 0;
            *reader = at;
        }
        entry = automaton[(entry & ~0xFFu) | w->code[at]];
        unsigned class = entry & ENTRY_CLASS;
        enum step s = class ? step(w, at, class, &flags) : STEP_ON;
        if (s != STEP_ON)
            return s;
        if (entry & ENTRY_END) {
            *reader = at + 1;
            if (at + 1 < w->size && (flags & ~(unsigned)w->known[at + 1]) == 0)
                return STEP_END;
            if (at + 1 < w->size)
                w->known[at + 1] |= (uint8_t)flags;
        }
    }
    return STEP_END;
}

static enum step follow(struct walk *w, uint32_t target, uint32_t *reader)
{
    enum step s = add(w, target, FLAG_ALL) ? STEP_END : STEP_NO_MEMORY;
    while (s == STEP_END && w->count)
        s = go_along(w, w->stack[--w->count], reader);
    return s;
}

static const char *lint_targets(const uint32_t *targets, size_t count, struct walk *w, uint32_t address,
                                struct finding *finding)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t target = targets[i] - address, reader;
        if (targets[i] < address || target >= w->size)
            continue; /* its section was not linked */
        enum step s = follow(w, target, &reader);
        if (s == STEP_NO_MEMORY)
            return "out of memory";
        if (s == STEP_READ) {
            *finding = (struct finding){ address + reader, targets[i] };
            return "";
        }
    }
    return NULL;
}

const char *lint(const char *path, struct finding *finding)
{
    struct image m;
    size_t size = 0;
    const char *wrong = image_map(&m, path, false);
    const Elf32_Phdr *text = wrong ? NULL : image_text(&m);
    const uint32_t *targets = wrong ? NULL : image_section(&m, SECTIONS_TARGETS, &size);
    if (text && targets) {
        struct walk w = { .code = m.bytes + text->p_offset, .size = text->p_filesz };
        w.known = calloc(1, w.size);
        wrong = w.known ? lint_targets(targets, size / sizeof *targets, &w, text->p_vaddr, finding) : "out of memory";
        free(w.known);
        free(w.stack);
    }
    image_unmap(&m);
    return wrong;
}
