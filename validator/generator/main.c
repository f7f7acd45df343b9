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

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return EXIT_FAILURE;
    fill(rows[ERROR], cell(ERROR, 0));
    place_root(ROOT, false);
    place_root(AFTER_STATUS, true);
    fprintf(out, "static const uint32_t automaton[%u * 256] = {", row_count);
    for (unsigned i = 0; i < row_count * PAGE_SIZE; i++) {
        struct cell c = rows[i / PAGE_SIZE][i % PAGE_SIZE];
        fprintf(out, "%s%u,", i % 16 ? " " : "\n    ", (unsigned)c.row << ENTRY_ROW_SHIFT | c.out);
    }
    fprintf(out, "\n};\n");
    bool written_all = !ferror(out);
    return fclose(out) == 0 && written_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
