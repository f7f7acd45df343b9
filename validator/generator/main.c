/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes automaton.inc: the rows of automaton.h, worked out from insn.def. Runs when the project is built.
 *
 * The instructions are finitely many byte strings, so the rows are built from their ends: a row is made when all that
 * it leads to is known, and equal rows are one.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endings.h"
#include "nop.h"
#include "opcodes.h"

/* Adds the no-operations that go on with `bytes` after `depth` bytes that they share. */
static void add_nops(struct cell *bytes, const uint8_t *start, unsigned depth)
{
    for (unsigned byte = 0; byte < PAGE_SIZE; byte++) {
        bool any = false, ends = false;
        uint8_t with[16];
        memcpy(with, start, depth);
        with[depth] = (uint8_t)byte;
        for (unsigned length = depth + 1; length < NOP_LENGTHS; length++) {
            bool same = memcmp(nop_list[length], with, depth + 1) == 0;
            any |= same;
            ends |= same && length == depth + 1;
        }
        if (depth + 1 <= 2 && memcmp("\xF3\x90", with, depth + 1) == 0) { /* pause */
            any = true;
            ends |= depth == 1;
        }
        if (!any)
            continue;
        if (bytes[byte].row < FIRST_FREE && (!is_error(bytes[byte]) || bytes[byte].out))
            die("a no-operation that is something else");
        if (ends) {
            bytes[byte] = ending(ROOT, CLASS_PLAIN);
            continue;
        }
        struct cell next[PAGE_SIZE];
        memcpy(next, rows[bytes[byte].row], sizeof(next));
        add_nops(next, with, depth + 1);
        bytes[byte] = cell(row_of(next), 0);
    }
}

static void place_root(unsigned row, bool status)
{
    struct prefixes p = { .status = status };
    struct cell after_gs[PAGE_SIZE], gs[PAGE_SIZE];
    fill_opcodes_and_prefixes(rows[row], &p);
    p.gs = true;
    fill_opcodes_and_prefixes(after_gs, &p);
    fill(gs, cell(ERROR, 0));
    gs[0x67] = cell(row_of(after_gs), 0);
    rows[row][0x65] = cell(row_of(gs), 0);
    add_nops(rows[row], (const uint8_t *)"", 0);
}

/* The class that each effect has in entries: its marks, and a number to tell it from others with the same. */
static void number_effects(uint8_t classes[EFFECT_COUNT])
{
    unsigned counts[ENTRY_CLASS + 1] = { 0 };
    for (unsigned effect = 0; effect < EFFECT_COUNT; effect++) {
        const struct effects *e = &insn_effects[effect];
        unsigned mark = (e->reads ? MARK_READS : 0) | (e->undefines ? MARK_UNDEFINES : 0);
        if (!mark && e->defines == FLAG_ALL)
            mark = MARK_DEFINES;
        if (counts[mark] == CLASS_HALT - MARK_DEFINES)
            die("too many effects with the same marks");
        classes[effect] = (uint8_t)(mark | counts[mark]++);
    }
}

static void write_effects(FILE *out, const uint8_t classes[EFFECT_COUNT])
{
    fprintf(out, "const uint8_t automaton_effects[%u] = {\n", ENTRY_CLASS + 1);
    for (unsigned effect = 0; effect < EFFECT_COUNT; effect++)
        fprintf(out, "    [%u] = %u,\n", classes[effect], effect);
    fprintf(out, "};\n");
}

static void write_rows(FILE *out, const uint8_t classes[EFFECT_COUNT])
{
    fprintf(out, "const uint32_t automaton[%u * 256] = {", row_count);
    for (unsigned i = 0; i < row_count * PAGE_SIZE; i++) {
        struct cell c = rows[i / PAGE_SIZE][i % PAGE_SIZE];
        unsigned class = c.out & ENTRY_CLASS, end = c.out & ENTRY_END;
        if (class < EFFECT_COUNT)
            class = classes[class];
        fprintf(out, "%s%u,", i % 16 ? " " : "\n    ", (unsigned)c.row << ENTRY_ROW_SHIFT | end | class);
    }
    fprintf(out, "\n};\n");
}

int main(int argc, char **argv)
{
    uint8_t classes[EFFECT_COUNT];
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return EXIT_FAILURE;
    fill(rows[ERROR], cell(ERROR, 0));
    place_root(ROOT, false);
    place_root(AFTER_STATUS, true);
    number_effects(classes);
    write_rows(out, classes);
    write_effects(out, classes);
    bool written_all = !ferror(out);
    return fclose(out) == 0 && written_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
