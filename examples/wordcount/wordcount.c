/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the words of standard input and writes them to the channel "counts", the most frequent first.
 *
 * Words of equal count stand in byte order. A line looks as `uniq -c` writes it.
 */
#include "words.h"

int main(void)
{
    struct table t;
    FILE *out = fopen("/dev/counts", "w");

    if (!out)
        die("/dev/counts");
    table_init(&t);
    count_stream(&t, stdin, "stdin");
    size_t n = table_sort(&t);
    for (size_t i = 0; i < n; i++)
        word_print(out, &t.slots[i]);
    if (fclose(out) != 0)
        die("/dev/counts");
    return 0;
}
