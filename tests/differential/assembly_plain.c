/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "assembly.h"

static const struct {
    unsigned undefined;
    const char *widths, *mnemonics, *operands;
} plain[] = {
#define PLAIN(undefined, widths, mnemonics, operands) { undefined, widths, mnemonics, operands },
#include "assembly_plain.def"
#undef PLAIN
};

struct text {
    char *at, *end;
};

static void put(struct text *out, const char *s, size_t n)
{
    size_t room = (size_t)(out->end - out->at);
    if (n >= room)
        n = room - 1;
    memcpy(out->at, s, n);
    out->at += n;
    *out->at = 0;
}

/* Thread-local words keep what tests leave there: all tests of a program have the same ones before them on both sides.
 */
static void thread_local_text(struct test *t, unsigned bytes, char *out, size_t size)
{
    unsigned offset = random_below(t->random, 64) / bytes * bytes;
    if (random_one_in(t->random, 2))
        snprintf(out, size, "%%fs:tls_words@tpoff+%u", offset);
    else
        snprintf(out, size, "%%fs:tls_words@tpoff(%s)", register_text(draw_fixed(t, offset), 64));
}

static void put_memory(struct test *t, struct text *out, unsigned bytes)
{
    char operand[100];
    if (random_one_in(t->random, 16))
        thread_local_text(t, bytes, operand, sizeof operand);
    else
        memory_text(t, draw_address(t, bytes), operand, sizeof operand);
    put(out, operand, strlen(operand));
}

static void put_register(struct test *t, struct text *out, unsigned width)
{
    const char *name = register_text(draw_register(t), width);
    put(out, name, strlen(name));
}

/* What stands for the letter behind an @. */
static void put_operand(struct test *t, struct text *out, char letter, unsigned width)
{
    static const char memories[] = "1248oh";
    static const uint8_t bytes[] = { 1, 2, 4, 8, 16, 32 };
    const char *memory = strchr(memories, letter);
    char number[40];
    if (memory)
        return put_memory(t, out, bytes[memory - memories]);
    switch (letter) {
    case 'r':
        return put_register(t, out, width);
    case 'd':
        return put_register(t, out, 32);
    case 'q':
        return put_register(t, out, 64);
    case 'm':
        return put_memory(t, out, width / 8);
    case 'i':
        snprintf(number, sizeof number, "$%" PRId64, draw_immediate(t, width));
        break;
    case 'n':
        snprintf(number, sizeof number, "$%u", 1 + random_below(t->random, width - 1));
        break;
    default:
        snprintf(number, sizeof number, "%%%cmm%u", letter, random_below(t->random, 16));
    }
    put(out, number, strlen(number));
}

static void put_text(struct test *t, struct text *out, const char *s, size_t n, unsigned width)
{
    for (const char *end = s + n; s < end;) {
        const char *at = memchr(s, '@', (size_t)(end - s));
        put(out, s, (size_t)((at ? at : end) - s));
        if (!at)
            return;
        put_operand(t, out, at[1], width);
        s = at + 2;
    }
}

/* One of the words; a text with "; " in it is one as a whole. */
static const char *draw_word(struct test *t, const char *words, size_t *length)
{
    unsigned count = 1;
    if (strstr(words, "; ")) {
        *length = strlen(words);
        return words;
    }
    for (const char *p = words; *p; p++)
        count += *p == ' ';
    for (unsigned n = random_below(t->random, count); n; n--)
        words = strchr(words, ' ') + 1;
    *length = strcspn(words, " ");
    return words;
}

void plain_test(struct test *t)
{
    size_t n = random_below(t->random, sizeof plain / sizeof *plain), length;
    const char *widths = plain[n].widths, *word = draw_word(t, plain[n].mnemonics, &length);
    char suffix = *widths ? widths[random_below(t->random, (unsigned)strlen(widths))] : 0;
    unsigned width = suffix == 'b' ? 8 : suffix == 'w' ? 16 : suffix == 'l' ? 32 : 64;
    struct text out = { t->insn, t->insn + sizeof t->insn };
    t->undefined = plain[n].undefined;
    put_text(t, &out, word, length, width);
    put(&out, &suffix, suffix != 0);
    put(&out, " ", 1);
    put_text(t, &out, plain[n].operands, strlen(plain[n].operands), width);
    snprintf(t->name, sizeof t->name, "%.*s%c %.40s", (int)(length < 20 ? length : 20), word, suffix ? suffix : ' ',
             plain[n].operands);
}
