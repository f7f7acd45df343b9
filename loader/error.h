/* SPDX-License-Identifier: Apache-2.0 */
/* Errors as values: what failed, where, and what was expected. */
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

/* Owned by the caller; zero-initialised means no error. Never allocates. */
struct error {
    int code;          /* an errno value, or 0 where none fits */
    char message[512]; /* one printable line: printable.h; cut where it is too long */
};

/* Sets the message, replacing what was there; with code != 0, ": " and strerror(code) follow. Always false. */
bool error_set(struct error *err, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "<text>: " before the message: callers add where. Always false. */
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets "out of memory", with ENOMEM. Always false. */
bool error_memory(struct error *err);

/* Compilers and analysers see here that all answer false. */
static inline bool error_false(bool answer)
{
    (void)answer;
    return false;
}
#define error_set(...)    error_false(error_set(__VA_ARGS__))
#define error_wrap(...)   error_false(error_wrap(__VA_ARGS__))
#define error_memory(err) error_false(error_memory(err))

#endif
