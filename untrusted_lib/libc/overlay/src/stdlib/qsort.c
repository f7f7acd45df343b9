/*
 * qsort as a merge sort: few comparisons, and equal elements keep their order, as programs have come to expect. Without
 * memory for a copy of the array it is a heap sort, in place.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int compare(const void *, const void *, void *);

struct sort {
    size_t width;
    compare *compare;
    void *context;
    char *scratch; /* room for half of the array */
};

/* One element; the usual widths without a call. */
static inline void copy(char *to, const char *from, size_t width)
{
    if (width == 4)
        __builtin_memcpy(to, from, 4);
    else if (width == 8)
        __builtin_memcpy(to, from, 8);
    else
        memcpy(to, from, width);
}

static inline int in_order(const struct sort *s, const char *a, const char *b)
{
    return s->compare(a, b, s->context) <= 0;
}

/* Merges the sorted halves; the left one moves out of the way first. */
static void merge(const struct sort *s, char *base, size_t left, size_t right)
{
    size_t width = s->width;
    const char *a = s->scratch, *a_end = a + left * width;
    const char *b = base + left * width, *b_end = b + right * width;

    memcpy(s->scratch, base, left * width);
    for (char *to = base; a < a_end; to += width) {
        if (b == b_end) {
            memcpy(to, a, a_end - a);
            return;
        }
        if (in_order(s, a, b)) {
            copy(to, a, width);
            a += width;
        } else {
            copy(to, b, width);
            b += width;
        }
    }
}

static void merge_sort(const struct sort *s, char *base, size_t count)
{
    if (count < 2)
        return;
    size_t left = count / 2;
    char *middle = base + left * s->width;
    merge_sort(s, base, left);
    merge_sort(s, middle, count - left);
    /* What is in order already costs one comparison. */
    if (!in_order(s, middle - s->width, middle))
        merge(s, base, left, count - left);
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
    char room[1024];
    struct sort s = { width, order, context, room };
    size_t size = count / 2 * width;

    if (count < 2 || !width)
        return;
    if (size > sizeof room)
        s.scratch = malloc(size);
    if (!s.scratch) {
        heap_sort(&s, base, count);
        return;
    }
    merge_sort(&s, base, count);
    if (s.scratch != room)
        free(s.scratch);
}

void qsort_r(void *, size_t, size_t, compare *, void *) __attribute__((__weak__, __alias__("__qsort_r")));
