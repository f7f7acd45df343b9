/* SPDX-License-Identifier: Apache-2.0 */
#include "expression.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Where parsing is. depth: values on the stack after the steps so far; nested: parentheses and signs that are open. */
struct parser {
    struct expression *e;
    const char *at;
    int depth, nested;
};

static bool parse_binary(struct parser *p, int least);

static bool add(struct parser *p, enum operation operation, uint32_t constant)
{
    p->depth += operation <= I ? 1 : operation <= COMPLEMENT ? 0 : -1;
    if (p->depth > DEPTH || p->e->count == STEPS)
        return false;
    p->e->steps[p->e->count++] = (struct step){ operation, constant };
    return true;
}

static void skip_space(struct parser *p)
{
    while (isspace((unsigned char)*p->at))
        p->at++;
}

static bool parse_primary(struct parser *p)
{
    skip_space(p);
    const char c = *p->at;
    if (isdigit((unsigned char)c))
        return add(p, CONSTANT, (uint32_t)strtoull(p->at, (char **)&p->at, 0));
    if (c == '\0' || !strchr("xi-~(", c) || p->nested == STEPS)
        return false;
    p->at++;
    if (c == 'x' || c == 'i')
        return add(p, c == 'x' ? X : I, 0);
    p->nested++;
    bool good = c == '(' ? parse_binary(p, 0) : parse_primary(p);
    p->nested--;
    if (c != '(')
        return good && add(p, c == '-' ? NEGATE : COMPLEMENT, 0);
    skip_space(p);
    return good && *p->at == ')' && p->at++;
}

static const struct binary {
    char text[3];
    int binds; /* tighter with a higher number, as in C */
    enum operation operation;
} binaries[] = {
    { "*", 6, MULTIPLY }, { "+", 5, ADD }, { "-", 5, SUBTRACT }, { "<<", 4, LEFT },
    { ">>", 4, RIGHT },   { "&", 3, AND }, { "^", 2, XOR },      { "|", 1, OR },
};

static const struct binary *next_binary(struct parser *p)
{
    skip_space(p);
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (strncmp(p->at, binaries[i].text, strlen(binaries[i].text)) == 0)
            return &binaries[i];
    return NULL;
}

static bool parse_binary(struct parser *p, int least)
{
    const struct binary *b;

    if (!parse_primary(p))
        return false;
    while ((b = next_binary(p)) && b->binds > least) {
        p->at += strlen(b->text);
        if (!parse_binary(p, b->binds) || !add(p, b->operation, 0))
            return false;
    }
    return true;
}

bool expression_parse(struct expression *e, const char *text, const char **wrong)
{
    struct parser p = { .e = e, .at = text };

    e->count = 0;
    bool good = parse_binary(&p, 0) && *p.at == '\0';
    *wrong = p.at;
    return good;
}

static uint32_t apply(enum operation operation, uint32_t a, uint32_t b)
{
    switch (operation) {
    case ADD:
        return a + b;
    case SUBTRACT:
        return a - b;
    case MULTIPLY:
        return a * b;
    case AND:
        return a & b;
    case OR:
        return a | b;
    case XOR:
        return a ^ b;
    case LEFT:
        return a << (b & 31);
    default:
        return (uint32_t)((int32_t)a >> (b & 31));
    }
}

static uint32_t evaluate(const struct expression *e, uint32_t x, uint32_t i)
{
    uint32_t stack[DEPTH], *top = stack - 1;

    for (const struct step *s = e->steps; s < e->steps + e->count; s++) {
        switch (s->operation) {
        case CONSTANT:
            *++top = s->constant;
            break;
        case X:
            *++top = x;
            break;
        case I:
            *++top = i;
            break;
        case NEGATE:
            *top = -*top;
            break;
        case COMPLEMENT:
            *top = ~*top;
            break;
        default:
            top--;
            *top = apply(s->operation, top[0], top[1]);
        }
    }
    return *top;
}

uint32_t expression_interpret(const struct expression *e, const uint8_t *bytes, uint32_t count)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum = sum * 31 + evaluate(e, bytes[i], i);
    return sum;
}
