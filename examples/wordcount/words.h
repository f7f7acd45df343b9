/* SPDX-License-Identifier: Apache-2.0 */
/* Words and how often they occur. A word is a run of ASCII letters; upper case counts as lower case. */
#ifndef WORDS_H
#define WORDS_H

#include <stdint.h>
#include <stdio.h>

struct word {
    char *text; /* owned; NULL: a free slot */
    uint32_t length;
    uint32_t hash;
    uint32_t count;
};

/* Open addressing with linear probing, at most half full. */
struct table {
    struct word *slots; /* owned */
    size_t size;        /* a power of two */
    size_t used;
};

/* Says what failed, and why, and ends the program. */
_Noreturn void die(const char *what);

/* Zeroed memory; never NULL. */
void *allocate(size_t count, size_t size);

void table_init(struct table *t);

uint32_t word_hash(const char *text, size_t length);

/* The word occurs so many times more. */
void table_add(struct table *t, const char *text, size_t length, uint32_t count);

/*
 * Counts the words of bytes[0, size), lowering them in place, and returns where the word starts that may go on after
 * the last byte: size when there is none.
 */
size_t count_block(struct table *t, char *bytes, size_t size);

/* Counts the words of all that is left of a stream. */
void count_stream(struct table *t, FILE *in, const char *name);

/* The lower-case letter that c is or stands for, else 0. */
unsigned letter(unsigned char c);

/* Sorts the words to the front of the slots, the most frequent first, those of equal count in byte order; how many. The
 * table takes no more words. */
size_t table_sort(struct table *t);

/* Negative: a comes first in that order. */
int by_count(const void *a, const void *b);

/* A line as `uniq -c` writes it. */
void word_print(FILE *out, const struct word *w);

#endif
