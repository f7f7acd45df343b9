#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "explanation.h"
#include "zvm/abi/sfi.h"

enum { BYTES_COLUMN = 3 * 8 };

/* Names come from the file: what would move a terminal's cursor is shown as '?'. */
static void put_name(FILE *out, const char *name)
{
    for (; *name; name++)
        putc((unsigned char)*name < ' ' || *name == 0x7f ? '?' : *name, out);
}

static void put_place(FILE *out, const struct explanation *e)
{
    fprintf(out, "  at 0x%08x, offset 0x%x of the code", e->address, e->finding->offset);
    if (*e->place.symbol) {
        fputs(", in ", out);
        put_name(out, e->place.symbol);
        if (e->place.past)
            fprintf(out, "+0x%x", e->place.past);
    }
    if (*e->place.file) {
        fputs(", ", out);
        put_name(out, e->place.file);
        fprintf(out, ":%d", e->place.line);
    }
    putc('\n', out);
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
        fprintf(out, "  %08x:\n", insn->address);
    fprintf(out, "  %c %08x  ", mark ? '>' : ' ', insn->address);
    int used = 0;
    for (int i = 0; i < insn->size; i++)
        used += fprintf(out, "%02x ", bytes[i]);
    fprintf(out, "%*s %s\n", used < BYTES_COLUMN ? BYTES_COLUMN - used : 0, "", insn->text);
}

static void put_listing(FILE *out, const struct explanation *e, const struct listing *l)
{
    for (size_t i = 0; i < l->count; i++) {
        size_t same = filling(l, i);
        if (same < 3) {
            put_insn(out, e, &l->insns[i], i == l->marked);
            continue;
        }
        fprintf(out, "    %08x  f4 ... %*s hlt, %zu times\n", l->insns[i].address, BYTES_COLUMN - 7, "", same);
        i += same - 1;
    }
}

/* Each line of text behind four blanks. */
static void put_lines(FILE *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        fprintf(out, "      %.*s\n", (int)length, text);
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
        fprintf(out, "  %s%s\n", e->note, e->target.count ? ":" : "");
    put_listing(out, e, &e->target);
    if (e->instead) {
        fputs("  zvm-cc emits instead:\n", out);
        put_lines(out, e->instead);
    }
    if (e->advice)
        fprintf(out, "  %s\n", e->advice);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void put_stats(FILE *out, const struct stats *st)
{
    fprintf(out, "  %-13s%10" PRIu64 "\n", "bytes", st->bytes);
    fprintf(out, "  %-13s%10" PRIu64 "\n", "bundles", st->bundles);
    fprintf(out, "  %-13s%10" PRIu64 "  %5.1f %% of the bytes\n", "padding", st->padding_bytes,
            percent(st->padding_bytes, st->bytes));
    fprintf(out, "  %-13s%10" PRIu64 "\n", "instructions", st->instructions);
    for (int i = 0; i < CLASS_COUNT; i++)
        fprintf(out, "    %-11s%10" PRIu64 "  %5.1f %%  %s\n", stats_class_name(i), st->counts[i],
                percent(st->counts[i], st->instructions), stats_class_text(i));
}

void explanation_print_text(const struct explanation *e)
{
    put_finding(stderr, e);
    fflush(stderr);
    if (e->counted)
        put_stats(stdout, &e->stats);
}
