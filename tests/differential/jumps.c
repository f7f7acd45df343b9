/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Switches and computed gotos whose arms begin alike: with a comparison of the same operands, so that compilers want to
 * make it once, before the jump.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "grammar.h"

/* What arms share: operands of a comparison, and now and then its condition. */
struct lead {
    char *left, *right; /* owned */
    const char *compare;
    unsigned shape;
    bool everywhere; /* no arm begins otherwise: GCC moves only what all have */
};

/* A text as the grammar would write it, to be used more than once; the caller frees it. */
static char *derive(struct writer *w, const char *text, unsigned expressions)
{
    FILE *out = w->out;
    char *made = NULL;
    size_t size = 0;
    w->out = open_memstream(&made, &size);
    if (!w->out)
        abort();
    grammar_fill(w, text, expressions);
    fclose(w->out);
    w->out = out;
    return made;
}

static const char *random_compare(struct writer *w)
{
    static const char *const compares[] = { "<", "<=", "==", "!=", ">", ">=" };
    return compares[random_below(&w->random, 6)];
}

static struct lead lead_draw(struct writer *w)
{
    static const char *const operands[] = { "@i", "@i", "@u", "@l", "@q", "@d" };
    unsigned kinds = w->features >> FEATURE_X87 & 1 ? 7 : 6;
    unsigned kind = random_below(&w->random, kinds);
    const char *text = kind == 6 ? "@e" : operands[kind];
    bool everywhere = !random_one_in(&w->random, 3);
    unsigned deep = everywhere ? 0 : random_below(&w->random, 2);
    struct lead lead = { derive(w, text, deep), derive(w, random_one_in(&w->random, 4) ? "0" : text, deep), NULL,
                         random_below(&w->random, 6), everywhere };
    if (random_one_in(&w->random, 3))
        lead.compare = random_compare(w);
    return lead;
}

static void lead_deinit(struct lead *lead)
{
    free(lead->left);
    free(lead->right);
}

/* The beginning of one arm. */
static void lead_write(struct writer *w, const struct lead *lead)
{
    static const char *const shapes[][2] = {
        { "if (", ") { @S }" },
        { "if (", ") return s + @K;" },
        { "return s + (", ") * @N;" },
        { "s += (", ") ? @q : @K;" },
        { "i = (", ");" },
        { "if (", ") s += @N; else @B" },
    };
    unsigned shape = random_one_in(&w->random, 4) ? random_below(&w->random, 6) : lead->shape;
    const char *compare = lead->compare ? lead->compare : random_compare(w);
    fprintf(w->out, "%s%s %s %s", shapes[shape][0], lead->left, compare, lead->right);
    grammar_fill(w, shapes[shape][1], 1);
    fputc('\n', w->out);
}

/* Arms of a switch have the values first, first + step ...; the selector takes one of slots such values. */
struct cases {
    const char *type;
    int64_t first;
    unsigned step, slots;
};

static struct cases cases_draw(struct writer *w)
{
    static const struct cases types[] = {
        { "uint32_t", 0, 1, 0 },    { "int32_t", -3, 1, 0 },
        { "int32_t", 100, 7, 0 },   { "int64_t", 1ll << 33, 1, 0 },
        { "uint8_t", 'a', 1, 0 },   { "int16_t", -300, 13, 0 },
        { "uint64_t", 5, 1000, 0 }, { "int8_t", -64, 2, 0 },
        { "uint32_t", 1, 1, 0 },    { "int32_t", -2147483647 - 1, 1, 0 },
        { "uint32_t", 3, 31, 0 },   { "uint16_t", 40000, 1, 0 },
    };
    struct cases c = types[random_below(&w->random, sizeof types / sizeof *types)];
    c.slots = 3 + random_below(&w->random, random_one_in(&w->random, 3) ? 25 : 7);
    return c;
}

static void write_case(struct writer *w, const struct cases *c, unsigned slot)
{
    fprintf(w->out, "case (%s)%" PRId64 "ll:", c->type, c->first + (int64_t)slot * c->step);
}

static void write_arm(struct writer *w, const struct lead *lead)
{
    if (lead->everywhere || !random_one_in(&w->random, 6))
        lead_write(w, lead);
    if (random_one_in(&w->random, w->budget ? 2 : 4))
        grammar_write(w, 'S', 0);
}

void switch_write(struct writer *w)
{
    struct cases c = cases_draw(w);
    struct lead lead = lead_draw(w);
    /* 0: every value has an arm and others are promised not to come; 1: some have none; 2: the same without a default
     */
    unsigned manner = random_below(&w->random, lead.everywhere ? 2 : 3);
    fprintf(w->out, "switch ((%s)(%" PRId64 "ll + (int64_t)(", c.type, c.first);
    grammar_fill(w, "@u", 2);
    fprintf(w->out, " %% %u) * %u)) {\n", c.slots, c.step);
    for (unsigned slot = 0; slot < c.slots; slot++) {
        if (manner != 0 && random_one_in(&w->random, 8))
            continue;
        write_case(w, &c, slot);
        if (manner == 0 && slot + 1 < c.slots && random_one_in(&w->random, 8))
            continue;
        fputc('\n', w->out);
        write_arm(w, &lead);
        bool before_promise = manner == 0 && slot + 1 == c.slots;
        if (before_promise || !random_one_in(&w->random, 8))
            fputs("break;\n", w->out);
    }
    if (manner == 0)
        fputs("default: __builtin_unreachable();\n", w->out);
    else if (manner == 1) {
        fputs("default:\n", w->out);
        write_arm(w, &lead);
    }
    fputs(";}\n", w->out);
    lead_deinit(&lead);
}

/* Three kinds of tables: of addresses, of differences, of addresses made while the program runs. */
static void write_table(struct writer *w, unsigned own, unsigned labels, unsigned kind)
{
    static const char *const heads[] = { "static void *const t%u[] = {", "static const int32_t t%u[] = {",
                                         "void *t%u[] = {" };
    fprintf(w->out, heads[kind], own);
    for (unsigned i = 0; i < labels; i++)
        if (kind == 1)
            fprintf(w->out, " &&l%u_%u - &&l%u_0,", own, i, own);
        else
            fprintf(w->out, " &&l%u_%u,", own, i);
    fputs(" };\n", w->out);
}

static void write_dispatch(struct writer *w, unsigned own, unsigned labels, unsigned kind)
{
    if (kind == 1)
        fprintf(w->out, "goto *((char *)&&l%u_0 + t%u[", own, own);
    else
        fprintf(w->out, "goto *(t%u[", own);
    grammar_fill(w, "@u", 1);
    fprintf(w->out, " %% %u]);\n", labels);
}

void goto_write(struct writer *w)
{
    struct lead lead = lead_draw(w);
    unsigned own = ++w->unique, labels = 2 + random_below(&w->random, 7), kind = random_below(&w->random, 3);
    unsigned turns = 1 + random_below(&w->random, 6);
    bool threaded = random_one_in(&w->random, 2);
    fputs("{\n", w->out);
    write_table(w, own, labels, kind);
    fprintf(w->out, "int c%u = 0;\n", own);
    if (!threaded)
        fprintf(w->out, "again%u: if (c%u++ >= %u) goto end%u;\n", own, own, turns, own);
    write_dispatch(w, own, labels, kind);
    for (unsigned i = 0; i < labels; i++) {
        fprintf(w->out, "l%u_%u:\n", own, i);
        write_arm(w, &lead);
        if (!lead.everywhere && random_one_in(&w->random, 8))
            continue;
        if (!threaded) {
            fprintf(w->out, "goto again%u;\n", own);
            continue;
        }
        fprintf(w->out, "if (++c%u > %u) goto end%u;\n", own, turns, own);
        write_dispatch(w, own, labels, kind);
    }
    fprintf(w->out, "end%u:;\n}\n", own);
    lead_deinit(&lead);
}

/* Operands of a comparison that stand in registers when the function begins. */
static const char *const pairs[][2] = {
    { "a", "b" },
    { "a", "b" },
    { "(uint32_t)a", "(uint32_t)b" },
    { "p", "(uint64_t)n" },
    { "n", "7" },
    { "x", "y" },
    { "(int64_t)p", "n" },
    { "(p & 12)", "0" },
    { "(int8_t)a", "(int8_t)b" },
    { "b", "0" },
    { "a", "0" },
    { "(a ^ b)", "0" },
    { "(long double)x", "y" },
    { "(float)x", "(float)y" },
    { "(p ^ (uint64_t)n)", "99" },
};

/* What one arm does: leaves if the comparison holds, else calls; calls must differ, or compilers make one of them. */
struct choice {
    const char *const *pair;
    const char *compare; /* NULL: another in each arm */
    const char *leave, *call;
};

static struct choice choice_draw(struct writer *w, bool turns)
{
    static const char *const leaves[] = { "return 77", "return op", "return p ^ (uint64_t)n", "return r", "break" };
    struct choice c = { pairs[random_below(&w->random, sizeof pairs / sizeof *pairs)],
                        random_one_in(&w->random, 2) ? random_compare(w) : NULL, leaves[random_below(&w->random, 5)],
                        turns && !random_one_in(&w->random, 4) ? "r +=" : "return" };
    return c;
}

static void write_choice(struct writer *w, const struct choice *c)
{
    const char *compare = c->compare ? c->compare : random_compare(w);
    /* An arm now and then that gives the result of the comparison. */
    if (random_one_in(&w->random, 40))
        fprintf(w->out, "r += (%s %s %s) * 5; ", c->pair[0], compare, c->pair[1]);
    fprintf(w->out, "if (%s %s %s) %s; %s ", c->pair[0], compare, c->pair[1], c->leave, c->call);
    grammar_fill(w, "f_outline((uint32_t)@{n`a`op`b`p`7}, (uint32_t)@{n`a`op`b`p`@N});\n", 0);
}

static void write_selector(struct writer *w, unsigned arms)
{
    static const char *const whole[] = { "op & 7", "(uint32_t)p & 7", "op >> 29", "(uint32_t)b % 8",
                                         "(uint8_t)op % 8" };
    if (arms == 8 && !random_one_in(&w->random, 3))
        fputs(whole[random_below(&w->random, 5)], w->out);
    else
        fprintf(w->out, "op %% %u", arms);
}

static void write_choice_goto(struct writer *w, unsigned arms)
{
    struct choice c = choice_draw(w, true);
    unsigned kind = random_below(&w->random, 2), own = ++w->unique;
    write_table(w, own, arms, kind);
    fputs("do {\n", w->out);
    for (unsigned i = 0; i <= arms; i++) {
        if (kind == 1)
            fprintf(w->out, "goto *((char *)&&l%u_0 + t%u[", own, own);
        else
            fprintf(w->out, "goto *(t%u[", own);
        write_selector(w, arms);
        fputs("]);\n", w->out);
        if (i == arms)
            break;
        fprintf(w->out, "l%u_%u:\n", own, i);
        write_choice(w, &c);
        fprintf(w->out, "if (!(op /= %u)) return r;\n", arms);
    }
    fputs("} while (0);\nreturn r ^ 9;\n", w->out);
}

void choice_write(struct writer *w)
{
    unsigned arms = random_one_in(&w->random, 2) ? 8 : 5 + random_below(&w->random, 8);
    bool turns = random_one_in(&w->random, 2);
    fputs("uint64_t r = 1;\n", w->out);
    if (random_one_in(&w->random, 3)) {
        write_choice_goto(w, arms);
        return;
    }
    struct choice c = choice_draw(w, turns);
    if (turns)
        fprintf(w->out, "for (; op; op /= %u)\n", arms);
    fputs("switch (", w->out);
    write_selector(w, arms);
    fputs(") {\n", w->out);
    for (unsigned i = 0; i < arms; i++) {
        fprintf(w->out, "case %u:\n", i);
        write_choice(w, &c);
        if (!random_one_in(&w->random, 16))
            fputs("break;\n", w->out);
    }
    fputs("}\nreturn r;\n", w->out);
}
