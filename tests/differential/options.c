/* SPDX-License-Identifier: Apache-2.0 */
/* Prints random options for both compilers, as options.def has them. Usage: options SEED [LEVEL] */
#include <stdio.h>
#include <stdlib.h>

#include "grammar.h"

static const struct {
    unsigned weight;
    const char *options;
} levels[] = {
#define LEVEL(weight, options) { weight, options },
#define OPTION(one_in, options)
#include "options.def"
#undef LEVEL
#undef OPTION
};
enum { LEVELS = sizeof levels / sizeof *levels };

static const struct {
    unsigned one_in;
    const char *options;
} options[] = {
#define LEVEL(weight, options)
#define OPTION(one_in, options) { one_in, options },
#include "options.def"
#undef LEVEL
#undef OPTION
};

static const char *draw_level(struct random *r)
{
    unsigned total = 0;
    for (size_t i = 0; i < LEVELS; i++)
        total += levels[i].weight;
    unsigned n = random_below(r, total);
    for (size_t i = 0;; n -= levels[i++].weight)
        if (n < levels[i].weight)
            return levels[i].options;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    struct writer w = { .random = { strtoull(argv[1], NULL, 10) ^ 0x6F7074 }, .out = stdout };
    fputs(draw_level(&w.random), stdout);
    /* Half of the programs get the level alone: too many options hide what each does. */
    bool more = random_one_in(&w.random, 2);
    for (size_t i = 0; more && i < sizeof options / sizeof *options; i++)
        if (random_one_in(&w.random, options[i].one_in)) {
            fputc(' ', stdout);
            grammar_fill(&w, options[i].options, 0);
        }
    putchar('\n');
    return 0;
}
