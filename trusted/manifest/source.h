/* SPDX-License-Identifier: Apache-2.0 */
/* What is behind a channel, as manifests spell it. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "channel_spec.h"
#include "error.h"

/* The prefix of a source that is neither a path nor one of the words null and host. */
enum scheme { SCHEME_NONE, SCHEME_FD, SCHEME_PAIR, SCHEME_NODE, SCHEME_TCP, SCHEME_IPC, SCHEME_INPROC, SCHEMES };

/* What the first size bytes of text begin with. */
enum scheme source_scheme(const char *text, size_t size);

/* Whether text is a source by its spelling, where it was meant as a path: "./" before it makes it one. */
bool source_is_spelled(const char *text);

/* Whether it is the path of a network source of this kind. */
bool network_source_is_good(enum source_kind kind, const char *text);

/*
 * Sets kind and what goes with it. directory: what relative paths are taken from; "" or with its slash at the end.
 * *good: whether the text is a source at all; where it is and the answer is false, err says what is wrong.
 */
bool source_read(struct channel_spec *spec, const char *text, const char *directory, bool *good, struct error *err);

/* The same of one copy more. */
bool source_read_copy(struct channel_spec *spec, const char *text, const char *directory, bool *good,
                      struct error *err);

/* The text of which source_read() makes this spec, for the caller to free; NULL when memory ran out. */
char *source_text(const struct channel_spec *spec);

#endif
