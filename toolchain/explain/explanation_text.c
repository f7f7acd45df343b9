/* SPDX-License-Identifier: Apache-2.0 */
#include "explanation_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "printable.h"
#include "zvm/abi/sfi.h"

enum { BYTES_COLUMN = 3 * 8 };

static void put_place(FILE *out, const struct explanation *e)
{
    printable_part(out, "  at 0x%08x, offset 0x%x of the code", e->address, e->finding->offset);
    if (*e->place.symbol)
        printable_part(out, ", in %s", e->place.symbol);
    if (*e->place.symbol && e->place.past)
        printable_part(out, "+0x%x", e->place.past);
    if (*e->place.file)
        printable_part(out, ", %s:%d", e->place.file, e->place.line);
    printable_lines(out, "\n");
}

/* How many instructions from i on are the same filling. */
static size_t filling(const struct listing *l, size_t i)
{
    size_t n = i;
    while (n < l->count && n != l->marked && strcmp(l->insns[n].text, "hlt") == 0)
        n++;
    return n - i;
}

static void put_insn(FILE *out, const struct explanation *e, const struct insn *insn, bool mark)
{
    const uint8_t *bytes = e->subject->code + (insn->address - e->subject->address);
    if (insn->address % ZVM_BUNDLE_SIZE == 0)
        printable_line(out, "  %08x:", insn->address);
    printable_part(out, "  %c %08x  ", mark ? '>' : ' ', insn->address);
    for (int i = 0; i < insn->size; i++)
        printable_part(out, "%02x ", bytes[i]);
    const int used = 3 * insn->size;
    printable_line(out, "%*s %s", used < BYTES_COLUMN ? BYTES_COLUMN - used : 0, "", insn->text);
}

static void put_listing(FILE *out, const struct explanation *e, const struct listing *l)
{
    for (size_t i = 0; i < l->count; i++) {
        size_t same = filling(l, i);
        if (same < 3) {
            put_insn(out, e, &l->insns[i], i == l->marked);
            continue;
        }
        printable_line(out, "    %08x  f4 ... %*s hlt, %zu times", l->insns[i].address, BYTES_COLUMN - 7, "", same);
        i += same - 1;
    }
}

/* Each line of text behind four blanks. */
static void put_lines(FILE *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        printable_line(out, "      %.*s", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void put_finding(FILE *out, const struct explanation *e)
{
    if (e->placed) {
        put_place(out, e);
        put_listing(out, e, &e->listing);
    }
    if (*e->note)
        printable_line(out, "  %s%s", e->note, e->target.count ? ":" : "");
    put_listing(out, e, &e->target);
    if (e->instead) {
        printable_line(out, "  zvm-cc emits instead:");
        put_lines(out, e->instead);
    }
    if (e->advice)
        printable_line(out, "  %s", e->advice);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void put_stats(FILE *out, const struct stats *st)
{
    printable_line(out, "  %-13s%10" PRIu64, "bytes", st->bytes);
    printable_line(out, "  %-13s%10" PRIu64, "bundles", st->bundles);
    printable_line(out, "  %-13s%10" PRIu64 "  %5.1f %% of the bytes", "padding", st->padding_bytes,
                   percent(st->padding_bytes, st->bytes));
    printable_line(out, "  %-13s%10" PRIu64, "instructions", st->instructions);
    for (int i = 0; i < CLASS_COUNT; i++)
        printable_line(out, "    %-11s%10" PRIu64 "  %5.1f %%  %s", stats_class_name(i), st->counts[i],
                       percent(st->counts[i], st->instructions), stats_class_text(i));
}

void explanation_text_print(const struct explanation *e)
{
    put_finding(stderr, e);
    fflush(stderr);
    if (e->counted)
        put_stats(stdout, &e->stats);
}
