/* SPDX-License-Identifier: Apache-2.0 */
/* malloc under stress, alignment, and mmap where programs use it for memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCKS = 2000, ROUNDS = 200000, PAGE = 4096 };

static uint32_t state = 99;

static uint32_t next(void)
{
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

static struct {
    unsigned char *bytes, mark;
    size_t size;
} blocks[BLOCKS];

static void check(int i)
{
    for (size_t k = 0; k < blocks[i].size; k += 1 + blocks[i].size / 16)
        if (blocks[i].bytes[k] != blocks[i].mark) {
            printf("block %d is damaged at %zu\n", i, k);
            exit(1);
        }
}

static void stress(void)
{
    size_t total = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int i = next() % BLOCKS;
        size_t size = next() % 8 ? next() % 200 : next() % 100 ? next() % 9000 : next() % 300000;
        check(i);
        if (next() % 3 == 0)
            blocks[i].bytes = realloc(blocks[i].bytes, size + 1);
        else {
            free(blocks[i].bytes);
            blocks[i].bytes = next() % 4 ? malloc(size + 1) : calloc(1, size + 1);
        }
        if (!blocks[i].bytes || (uintptr_t)blocks[i].bytes % 16) {
            printf("bad block of %zu\n", size);
            exit(1);
        }
        blocks[i].size = size;
        blocks[i].mark = next();
        memset(blocks[i].bytes, blocks[i].mark, size);
        total += size;
    }
    printf("%zu\n", total);
}

static int is_zero(const unsigned char *p, size_t n)
{
    while (n--)
        if (*p++)
            return 0;
    return 1;
}

static void maps(void)
{
    unsigned char *a = mmap(NULL, 10 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("%d %d\n", a != MAP_FAILED, is_zero(a, 10 * PAGE));
    memset(a, 1, 10 * PAGE);
    printf("%d\n", munmap(a + 2 * PAGE, 3 * PAGE));
    unsigned char *b =
        mmap(a + 2 * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("%d %d %d %d\n", b == a + 2 * PAGE, is_zero(b, 2 * PAGE), a[2 * PAGE - 1], a[5 * PAGE]);
    memset(b, 2, 2 * PAGE);
    unsigned char *c = mremap(b, 2 * PAGE, 40 * PAGE, MREMAP_MAYMOVE);
    printf("%d %d %d %d\n", c != MAP_FAILED, c[0], c[2 * PAGE - 1], is_zero(c + 2 * PAGE, 38 * PAGE));
    printf("%d %d\n", mremap(c, 40 * PAGE, PAGE, 0) == c, c[PAGE - 1]);
    printf("%d %d\n", madvise(c, PAGE, MADV_DONTNEED), is_zero(c, PAGE));
    printf("%d %d\n", munmap(c, PAGE), munmap(a, 10 * PAGE));
    printf("%d %d\n", mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED, errno == EINVAL);
}

/* Pages come back zeroed, and used memory is found again: more passes through than there is memory. */
static void reuse(void)
{
    for (int i = 0; i < 300; i++) {
        size_t size = (1 + next() % 1000) * PAGE;
        unsigned char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED || !is_zero(p, size)) {
            printf("pass %d\n", i);
            exit(1);
        }
        memset(p, 0xAA, size);
        munmap(p, size);
    }
    puts("reused");
}

int main(void)
{
    stress();
    for (int i = 0; i < BLOCKS; i++) {
        check(i);
        free(blocks[i].bytes);
    }
    maps();
    reuse();
    void *aligned = NULL;
    printf("%d %d\n", posix_memalign(&aligned, 4096, 100), (int)((uintptr_t)aligned % 4096));
    void *moved = sbrk(0);
    printf("%d\n", moved != (void *)-1);
    printf("%d %d\n", malloc(SIZE_MAX / 2) == NULL, errno == ENOMEM);
    return 0;
}
