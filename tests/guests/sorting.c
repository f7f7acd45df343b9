/* SPDX-License-Identifier: Apache-2.0 */
/* qsort, bsearch, and the string functions at every size and alignment. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static uint32_t state = 12345;

static uint32_t next(void)
{
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

static int order_int(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static int order_digit(const void *a, const void *b)
{
    return *(const int *)a % 10 - *(const int *)b % 10;
}

static int order_text(const void *a, const void *b)
{
    return memcmp(a, b, 11);
}

static int sign(int x)
{
    return (x > 0) - (x < 0);
}

static uint32_t digest(const void *data, size_t size)
{
    uint32_t hash = 2166136261;
    for (const unsigned char *p = data; size--; p++)
        hash = (hash ^ *p) * 16777619;
    return hash;
}

static void sorts(void)
{
    static int numbers[20000];
    static char texts[3000][11];
    for (int shape = 0; shape < 5; shape++) {
        for (int i = 0; i < 20000; i++)
            numbers[i] = shape == 0   ? (int)next()
                         : shape == 1 ? i
                         : shape == 2 ? -i
                         : shape == 3 ? (int)next() % 7
                                      : i % 100;
        qsort(numbers, 20000, sizeof *numbers, order_int);
        printf("%08x\n", (unsigned)digest(numbers, sizeof numbers));
    }
    for (size_t i = 0; i < sizeof texts; i++)
        ((char *)texts)[i] = next() % 5;
    qsort(texts, 3000, sizeof *texts, order_text);
    printf("%08x\n", (unsigned)digest(texts, sizeof texts));
    /* Equal ones stay in order: the numbers compare by their last digit alone. */
    for (int i = 0; i < 5000; i++)
        numbers[i] = next() % 100000;
    qsort(numbers, 5000, sizeof *numbers, order_digit);
    printf("%08x\n", (unsigned)digest(numbers, 5000 * sizeof *numbers));
    qsort(numbers, 20000, sizeof *numbers, order_int);
    int key = numbers[777];
    int *found = bsearch(&key, numbers, 20000, sizeof *numbers, order_int);
    printf("%d\n", found && *found == key);
    for (size_t n = 0; n < 4; n++)
        qsort(numbers, n, sizeof *numbers, order_int);
}

static void blocks(void)
{
    static unsigned char a[1024], b[1024];
    for (int i = 0; i < 20000; i++) {
        size_t n = next() % (i % 3 ? 70 : 400), x = next() % 500, y = next() % 500;
        if (i % 50 == 0)
            for (int k = 0; k < 1024; k++)
                a[k] = next() % 3, b[k] = next() % 3;
        switch (i % 4) {
        case 0:
            memcpy(a + x, b + y, n);
            break;
        case 1:
            memmove(a + x, a + y, n);
            break;
        case 2:
            memset(a + x, next() % 3, n % 90);
            break;
        default:
            a[1000] = b[1000] = 0;
            printf("%d %d %d %d\n", sign(memcmp(a + x, b + y, n)), sign(strcmp((char *)a + x, (char *)b + y)),
                   (int)strlen((char *)a + x), (int)((char *)memchr(a + x, 2, 1024 - x) - (char *)a));
            printf("%s %d %d\n", strchr((char *)b + x, 9) ? "yes" : "no", (int)strcspn((char *)b + x, "\2"),
                   sign(strncmp((char *)a + x, (char *)b + y, n)));
        }
    }
    printf("%08x\n", (unsigned)digest(a, sizeof a));
}

int main(void)
{
    sorts();
    blocks();
    char text[] = "one,two;;three", *save;
    for (char *word = strtok_r(text, ",;", &save); word; word = strtok_r(NULL, ",;", &save))
        puts(word);
    printf("%s %d\n", strstr("a needle in", "needle"), strcasecmp("ABC", "abc"));
    return 0;
}
