/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qsort as the merge sort that Linux programs know: equal elements keep their order, each comparison has the same two
 * operands as there, and the comparator sees elements of the array and nothing else, the one further left first.
 *
 * Small elements are merged into scratch and copied back. Of large ones only pointers are sorted; the elements move
 * once, at the end. Without memory for either it is a heap sort, in place.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int compare(const void *, const void *, void *);

enum { SMALL = 32, ROOM = 1024 };

struct sort {
    size_t width;
    compare *compare;
    void *context;
    void *scratch;
};

static inline int in_order(const struct sort *s, const void *a, const void *b)
{
    return s->compare(a, b, s->context) <= 0;
}

/* One element of a width that the compiler knows, or of s->width. */
static inline __attribute__((__always_inline__)) void copy(char *to, const char *from, size_t width)
{
    if (width == 4)
        __builtin_memcpy(to, from, 4);
    else if (width == 8)
        __builtin_memcpy(to, from, 8);
    else
        memcpy(to, from, width);
}

/* Sorts elements by themselves. Both halves lie in the array while they are merged; what is left of the right one
 * stays. */
static inline __attribute__((__always_inline__)) void merge(const struct sort *s, char *base, size_t left, size_t right,
                                                            size_t width)
{
    const char *a = base, *a_end = base + left * width;
    const char *b = a_end, *b_end = b + right * width;
    char *to = s->scratch;

    while (a < a_end && b < b_end) {
        if (in_order(s, a, b)) {
            copy(to, a, width);
            a += width;
        } else {
            copy(to, b, width);
            b += width;
        }
        to += width;
    }
    memcpy(to, a, a_end - a);
    memcpy(base, s->scratch, b - base);
}

static void sort_elements(const struct sort *s, char *base, size_t count)
{
    if (count < 2)
        return;
    size_t left = count / 2, width = s->width;
    sort_elements(s, base, left);
    sort_elements(s, base + left * width, count - left);
    if (width == 4)
        merge(s, base, left, count - left, 4);
    else if (width == 8)
        merge(s, base, left, count - left, 8);
    else
        merge(s, base, left, count - left, width);
}

/* Sorts pointers to elements, with room for as many behind them. */
static void sort_pointers(const struct sort *s, char **base, size_t count)
{
    if (count < 2)
        return;
    size_t left = count / 2;
    sort_pointers(s, base, left);
    sort_pointers(s, base + left, count - left);

    char **a = base, **a_end = base + left, **b = a_end, **b_end = base + count, **to = s->scratch;
    while (a < a_end && b < b_end)
        *to++ = in_order(s, *a, *b) ? *a++ : *b++;
    memcpy(to, a, (char *)a_end - (char *)a);
    memcpy(base, s->scratch, (char *)b - (char *)base);
}

/* Moves every element to where its pointer stands, cycle by cycle; spare holds the first of each meanwhile. */
static void follow_pointers(const struct sort *s, char *base, char **pointers, size_t count, char *spare)
{
    size_t width = s->width;
    for (size_t i = 0; i < count; i++) {
        char *hole = base + i * width, *from = pointers[i];
        if (from == hole)
            continue;
        memcpy(spare, hole, width);
        for (size_t at = i; from != base + i * width; from = pointers[at]) {
            memcpy(hole, from, width);
            pointers[at] = hole;
            hole = from;
            at = (size_t)(from - base) / width;
        }
        memcpy(hole, spare, width);
        pointers[(size_t)(hole - base) / width] = hole;
    }
}

static void sort_large(struct sort *s, char *base, size_t count, char **pointers)
{
    for (size_t i = 0; i < count; i++)
        pointers[i] = base + i * s->width;
    s->scratch = pointers + count;
    sort_pointers(s, pointers, count);
    follow_pointers(s, base, pointers, count, s->scratch);
}

static void swap(char *a, char *b, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        char c = a[i];
        a[i] = b[i];
        b[i] = c;
    }
}

/* Lets the element at root down to its place in the heap of count elements. */
static void sift(const struct sort *s, char *base, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && !in_order(s, base + (child + 1) * s->width, base + child * s->width))
            child++;
        if (in_order(s, base + child * s->width, base + root * s->width))
            return;
        swap(base + root * s->width, base + child * s->width, s->width);
    }
}

static void heap_sort(const struct sort *s, char *base, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift(s, base, root, count);
    while (count-- > 1) {
        swap(base, base + count * s->width, s->width);
        sift(s, base, 0, count);
    }
}

void __qsort_r(void *base, size_t count, size_t width, compare *order, void *context)
{
    _Alignas(char *) char room[ROOM];
    struct sort s = { width, order, context, room };

    if (count < 2 || !width)
        return;
    /* Twice the pointers and one element, which is less than twice the array. */
    size_t size = width > SMALL ? 2 * count * sizeof(char *) + width : count * width;
    void *memory = size > sizeof room ? s.scratch = malloc(size) : NULL;
    if (!s.scratch)
        heap_sort(&s, base, count);
    else if (width > SMALL)
        sort_large(&s, base, count, s.scratch);
    else
        sort_elements(&s, base, count);
    free(memory);
}

void qsort_r(void *, size_t, size_t, compare *, void *) __attribute__((__weak__, __alias__("__qsort_r")));
