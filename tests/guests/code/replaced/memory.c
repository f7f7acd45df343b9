/* SPDX-License-Identifier: Apache-2.0 */
/* A program's own malloc and what goes with it: the library takes its memory there too.
 * options: -D_GNU_SOURCE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static _Alignas(16) char pool[1 << 20];
static size_t used;
static int calls, freed;
void *malloc(size_t n)
{
    char *p = pool + used + 16;
    if (used + n + 32 > sizeof pool)
        return NULL;
    *(size_t *)(p - 16) = n;
    used += (n + 31) & ~(size_t)15;
    calls++;
    return p;
}
void free(void *p)
{
    freed += p != NULL;
}
void *calloc(size_t n, size_t size)
{
    void *p = malloc(n * size);
    return p ? memset(p, 0, n * size) : NULL;
}
void *realloc(void *p, size_t n)
{
    void *q = malloc(n);
    if (p && q)
        memcpy(q, p, *(size_t *)((char *)p - 16) < n ? *(size_t *)((char *)p - 16) : n);
    return q;
}
static int inside(const void *p)
{
    return (const char *)p >= pool && (const char *)p < pool + sizeof pool;
}
int main(void)
{
    char *copy = strdup("copy"), *line = NULL;
    size_t room = 0;
    FILE *memory = fmemopen("first\nsecond\n", 13, "r");
    int at_start = calls;
    ssize_t length = getline(&line, &room, memory);
    printf("%d %d %d\n", inside(copy), inside(line), (int)length);
    free(line);
    free(copy);
    line = NULL;
    printf("%d %d\n", asprintf(&line, "%d-%d", 12, 34), inside(line));
    free(line);
    printf("%d %d %d\n", at_start > 0, calls > at_start, freed >= 3);
    return 0;
}
