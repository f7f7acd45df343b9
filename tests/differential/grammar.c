/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar.h"

#include <inttypes.h>
#include <string.h>

struct rule {
    char nonterminal;
    unsigned char feature;
    unsigned char weight;
    bool leaf;
    const char *text;
};

static const struct rule rules[] = {
#define RULE(nonterminal, feature, weight, text) { nonterminal, FEATURE_##feature, weight, false, text },
#define LEAF(nonterminal, feature, weight, text) { nonterminal, FEATURE_##feature, weight, true, text },
#include "grammar.def"
#undef LEAF
#undef RULE
};
enum { RULES = sizeof rules / sizeof *rules };

static const struct {
    const char *declarations, *digest;
} features[] = {
#define FEATURE(name, declarations, digest) { declarations, digest },
#include "features.def"
#undef FEATURE
};

/* Statements in statements end at this depth; a statement's expressions may nest as deep as EXPRESSIONS. */
enum { DEPTH = 4, EXPRESSIONS = 3 };

/* What a rule counts among its like; features other than the basic one are why a function has them. */
static unsigned weight(const struct writer *w, const struct rule *rule, char nonterminal, bool leaf)
{
    if (rule->nonterminal != nonterminal || (leaf && !rule->leaf) || !(w->features >> rule->feature & 1))
        return 0;
    return rule->weight * (rule->feature == FEATURE_BASE ? 1u : 3u);
}

static const struct rule *choose(struct writer *w, char nonterminal, bool leaf)
{
    unsigned total = 0;
    for (size_t i = 0; i < RULES; i++)
        total += weight(w, &rules[i], nonterminal, leaf);
    unsigned n = random_below(&w->random, total);
    for (size_t i = 0;; i++) {
        unsigned own = weight(w, &rules[i], nonterminal, leaf);
        if (n < own)
            return &rules[i];
        n -= own;
    }
}

static void write_statement(struct writer *w)
{
    bool leaf = w->depth >= DEPTH || w->budget == 0;
    w->budget -= w->budget > 0;
    const struct rule *rule = choose(w, 'S', leaf);
    w->depth++;
    grammar_fill(w, rule->text, EXPRESSIONS);
    w->depth--;
    fputc('\n', w->out);
}

static void write_block(struct writer *w)
{
    fputs("{\n", w->out);
    for (unsigned n = 1 + random_below(&w->random, 3); n; n--)
        write_statement(w);
    fputc('}', w->out);
}

/* Calls go to functions that call none, so that a program's time stays bounded. */
static void write_call(struct writer *w, unsigned expressions)
{
    if (w->callees == 0)
        return grammar_write(w, 'q', expressions);
    fprintf(w->out, "f%u(", random_below(&w->random, w->callees));
    grammar_fill(w, "@u, @i, @i, @q, @l, @d, @d)", expressions);
}

void grammar_write(struct writer *w, char nonterminal, unsigned expressions)
{
    switch (nonterminal) {
    case 'S':
        return write_statement(w);
    case 'B':
        return write_block(w);
    case 'X':
        return switch_write(w);
    case 'G':
        if (w->gotos == 0)
            return switch_write(w);
        w->gotos--;
        return goto_write(w);
    case 'F':
        return write_call(w, expressions);
    case 'n': {
        uint64_t value = random_edge(&w->random);
        fprintf(w->out, "0x%" PRIX64 "u%s", value, value >> 32 ? "ll" : "");
        return;
    }
    case 'k':
        fprintf(w->out, "%u", random_below(&w->random, 8));
        return;
    case 'K':
        fprintf(w->out, "%u", random_below(&w->random, 32));
        return;
    case 'J':
        fprintf(w->out, "%u", random_below(&w->random, 64));
        return;
    case 'N':
        fprintf(w->out, "%u", 1 + random_below(&w->random, 40));
        return;
    }
    const struct rule *rule = choose(w, nonterminal, expressions == 0);
    grammar_fill(w, rule->text, expressions ? expressions - 1 : 0);
}

/* The n-th of the alternatives at p, behind "@{"; *end: behind the "}". NULL when there are fewer. */
static const char *alternative(const char *p, unsigned n, size_t *length, const char **end)
{
    const char *start = NULL, *from = p;
    unsigned depth = 0, seen = 0;
    for (;; p++) {
        bool closes = *p == '}' && depth == 0;
        if (closes || (*p == '`' && depth == 0)) {
            if (seen++ == n)
                start = from, *length = (size_t)(p - from);
            from = p + 1;
        }
        if (closes)
            break;
        depth += *p == '{';
        depth -= *p == '}';
    }
    *end = p + 1;
    return start;
}

static void fill(struct writer *w, const char *text, size_t length, unsigned own, unsigned expressions);

static const char *write_alternative(struct writer *w, const char *p, unsigned own, unsigned expressions)
{
    size_t length = 0;
    const char *end;
    unsigned count = 0;
    while (alternative(p, count, &length, &end))
        count++;
    const char *chosen = alternative(p, random_below(&w->random, count), &length, &end);
    fill(w, chosen, length, own, expressions);
    return end;
}

/* own: the number that @# stands for. */
static void fill(struct writer *w, const char *text, size_t length, unsigned own, unsigned expressions)
{
    const char *end = text + length;
    for (const char *p = text; p < end;) {
        const char *at = memchr(p, '@', (size_t)(end - p));
        const char *stop = at ? at : end;
        fwrite(p, 1, (size_t)(stop - p), w->out);
        if (!at)
            return;
        p = at + 2;
        if (at[1] == '{')
            p = write_alternative(w, p, own, expressions);
        else if (at[1] == '#')
            fprintf(w->out, "v%u", own);
        else if (at[1] == '@')
            fputc('@', w->out);
        else
            grammar_write(w, at[1], expressions);
    }
}

void grammar_fill(struct writer *w, const char *text, unsigned expressions)
{
    fill(w, text, strlen(text), ++w->unique, expressions);
}

void grammar_declarations(struct writer *w)
{
    uint32_t all = w->features;
    for (unsigned i = 0; i < FEATURES; i++)
        if (all >> i & 1 && *features[i].declarations) {
            /* What is declared later cannot be used yet, nor, in the first one, what it declares itself. */
            w->features = 0;
            fputs("    ", w->out);
            grammar_fill(w, features[i].declarations, 0);
            fputc('\n', w->out);
        }
    w->features = all;
}

void grammar_digest(struct writer *w)
{
    for (unsigned i = 0; i < FEATURES; i++)
        if (w->features >> i & 1 && *features[i].digest) {
            fputs("    ", w->out);
            grammar_fill(w, features[i].digest, 0);
            fputc('\n', w->out);
        }
}
