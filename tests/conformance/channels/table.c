/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <errno.h>

#include "script.h"

#define MAX   INT64_MAX
#define MIN   INT64_MIN
#define GiB2  0x80000000
#define GiB4  0x100000000
#define LARGE 300000 /* more than a pipe or a frame holds */

enum { UNDER_TEST = 3 };

#define R(size, offset, answer)                                                                                        \
    {                                                                                                                  \
        1, UNDER_TEST, PLACE_BUFFER, size, offset, answer                                                              \
    }
#define W(size, offset, answer)                                                                                        \
    {                                                                                                                  \
        2, UNDER_TEST, PLACE_BUFFER, size, offset, answer                                                              \
    }
#define R_TO(place, size, answer)                                                                                      \
    {                                                                                                                  \
        1, UNDER_TEST, PLACE_##place, size, 0, answer                                                                  \
    }
#define W_FROM(place, size, answer)                                                                                    \
    {                                                                                                                  \
        2, UNDER_TEST, PLACE_##place, size, 0, answer                                                                  \
    }
#define R_OF(channel, size, answer)                                                                                    \
    {                                                                                                                  \
        1, channel, PLACE_BUFFER, size, 0, answer                                                                      \
    }
#define W_OF(channel, size, answer)                                                                                    \
    {                                                                                                                  \
        2, channel, PLACE_BUFFER, size, 0, answer                                                                      \
    }
#define STEPS(...)                                                                                                     \
    {                                                                                                                  \
        __VA_ARGS__                                                                                                    \
    }

/* gets, get_bytes: the limits; calls, bytes: what the report says was used of them. */
#define READS(promise, need, content, gets, get_bytes, steps, calls, bytes)                                            \
    { promise, MODE_READ, need, content, { gets, get_bytes, MAX, MAX }, steps, { calls, bytes, 0, 0 } },
#define READS_AT(promise, need, content, gets, get_bytes, steps, calls, bytes)                                         \
    {                                                                                                                  \
        promise, MODE_READ | MODE_RANDOM_READ, need, content, { gets, get_bytes, MAX, MAX },                           \
        steps,   { calls, bytes, 0, 0 }                                                                                \
    },
#define WRITES(promise, need, content, puts, put_bytes, steps, calls, bytes)                                           \
    { promise, MODE_WRITE, need, content, { MAX, MAX, puts, put_bytes }, steps, { 0, 0, calls, bytes } },
#define APPENDS(promise, need, content, puts, put_bytes, steps, calls, bytes)                                          \
    { promise, MODE_WRITE | MODE_APPEND, need, content, { MAX, MAX, puts, put_bytes }, steps, { 0, 0, calls, bytes } },
#define WRITES_AT(promise, need, content, puts, put_bytes, steps, calls, bytes)                                        \
    { promise, MODE_WRITE | MODE_RANDOM_WRITE, need, content, { MAX, MAX, puts, put_bytes },                           \
      steps,   { 0, 0, calls, bytes } },
#define BOTH(promise, mode, need, content, gets, get_bytes, puts, put_bytes, steps, c0, b0, c1, b1)                    \
    { promise, mode, need, content, { gets, get_bytes, puts, put_bytes }, steps, { c0, b0, c1, b1 } },

const struct row table[] = {
#include "table.def"
};

const size_t table_rows = sizeof(table) / sizeof(table[0]);
