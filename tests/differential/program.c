/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints a random program, free of undefined behaviour and of what differs between 64 and 32-bit pointers. It prints a
 * line for each call of its functions. Usage: program SEED [ONLY]
 * ONLY: the number of the one function that main() calls; what it does not need is left out.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "grammar.h"

enum { FUNCTIONS = 12, LEAVES = 3 /* functions that call none */, CALLS = 6 /* calls of each by main() */ };

static const char parameters[] = "(uint32_t op, int32_t a, int32_t b, uint64_t p, int64_t n, double x, double y)";

/* The features of a program: a few, so that programs of the same feature differ and stay small. */
static uint32_t draw_features(struct random *r)
{
    uint32_t features = 1u << FEATURE_BASE;
    for (unsigned n = 2 + random_below(r, 5); n; n--)
        features |= 1u << random_below(r, FEATURES);
    if (features >> FEATURE_AES & 1)
        features |= 1u << FEATURE_SIMD;
    return features;
}

static void write_head(uint32_t features, uint64_t seed)
{
    printf("/* program %" PRIu64 "%s%s */\n", seed, features >> FEATURE_WRAP & 1 ? " -fwrapv" : "",
           features >> FEATURE_AES & 1 ? " -maes -mpclmul -msha" : "");
    puts("#include \"prelude.h\"");
    if (features >> FEATURE_SIMD & 1)
        puts("#include <immintrin.h>");
}

/* Each function has some of the program's features. */
static uint32_t draw_function_features(struct random *r, uint32_t all)
{
    uint32_t own = all & (1u << FEATURE_BASE | 1u << FEATURE_WRAP | 1u << FEATURE_SIMD);
    for (unsigned i = 0; i < FEATURES; i++)
        if (all >> i & 1 && random_below(r, 3))
            own |= 1u << i;
    if (!(own >> FEATURE_SIMD & 1))
        own &= ~(1u << FEATURE_AES);
    return own;
}

static void write_function(struct random *r, uint32_t features, unsigned number, bool wanted)
{
    static const char *const attributes[] = {
        "static OUTLINE",
        "static",
        "static inline",
        "__attribute__((noipa))",
        "",
        "static __attribute__((always_inline)) inline",
        "__attribute__((cold))",
        "__attribute__((hot))",
        "static __attribute__((flatten))",
    };
    struct writer w = { .random = { random_next(r) },
                        .out = stdout,
                        .features = draw_function_features(r, features),
                        .budget = 10 + random_below(r, 30),
                        .callees = number < LEAVES ? 0 : LEAVES,
                        .gotos = random_one_in(r, 3) ? 3 : 1 };
    unsigned attribute = random_below(r, sizeof attributes / sizeof *attributes);
    /* What has computed gotos or alloca cannot always be inlined. */
    if (attribute == 5)
        attribute = 1;
    if (!wanted)
        return;
    printf("\n%s uint64_t f%u%s\n{\n", attributes[attribute], number, parameters);
    if (random_one_in(r, 2)) {
        choice_write(&w);
        puts("}");
        return;
    }
    grammar_declarations(&w);
    if (random_one_in(r, 3))
        grammar_write(&w, random_one_in(r, 3) ? 'G' : 'X', 0);
    while (w.budget)
        grammar_write(&w, 'S', 0);
    grammar_digest(&w);
    puts("    return s;\n}");
}

static void write_main(struct random *r, unsigned first, unsigned last)
{
    puts("\nstatic const uint64_t input[][5] = {");
    for (unsigned i = 0; i < CALLS; i++) {
        fputs("    {", stdout);
        for (unsigned k = 0; k < 5; k++)
            printf(" 0x%" PRIX64 "ull,", random_edge(r));
        puts(" },");
    }
    static const char *const reals[] = { "0.0", "-1.5", "3.25", "1e9", "-0.0", "1.0", "0x1p-1030", "1e200" };
    puts("};\nstatic const double real[][2] = {");
    for (unsigned i = 0; i < CALLS; i++)
        printf("    { %s, %s },\n", reals[random_below(r, 8)], reals[random_below(r, 8)]);
    puts("};\n\nint main(void)\n{");
    printf("    for (int k = 0; k < %d; k++) {\n        const uint64_t *v = input[k];\n", CALLS);
    puts("        const double *d = real[k];\n        __asm__(\"\" : \"+r\"(v), \"+r\"(d));");
    for (unsigned i = first; i <= last; i++) {
        printf("        trail = stir(trail, f%u((uint32_t)v[0], (int32_t)v[1], (int32_t)v[2], v[3], (int64_t)v[4], "
               "d[0], d[1]));\n",
               i);
        printf("        printf(\"f%u %%d %%016llx\\n\", k, (unsigned long long)trail);\n", i);
    }
    puts("    }\n    return (int)(trail & 63);\n}");
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    uint64_t seed = strtoull(argv[1], NULL, 10);
    unsigned first = argc > 2 ? (unsigned)atoi(argv[2]) : 0, last = argc > 2 ? first : FUNCTIONS - 1;
    struct random r = { seed };
    uint32_t features = draw_features(&r);
    write_head(features, seed);
    for (unsigned i = 0; i <= last; i++)
        write_function(&r, features, i, i >= first || i < LEAVES);
    write_main(&r, first, last);
    return ferror(stdout) != 0;
}
