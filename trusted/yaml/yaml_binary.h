/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings that are no UTF-8, such as many old names of files. YAML has them as base64 with the tag !!binary. This is
 * the one way to write them, and the tag has no other use: text is written as text.
 */
#ifndef YAML_BINARY_H
#define YAML_BINARY_H

#include <stdbool.h>
#include <stddef.h>

#define YAML_BINARY_TAG "tag:yaml.org,2002:binary"

/* Whether a string is text, which is written without the tag. */
bool yaml_is_text(const char *string);

/* The string in base64; NULL when there is no memory. For the caller to free. */
char *yaml_binary_encode(const char *string);

/*
 * What base64 of size bytes stands for, with a NUL behind it, for the caller to free; blanks and line ends in it count
 * for nothing. NULL: it is none, with *good false; or there is no memory.
 */
char *yaml_binary_decode(const char *base64, size_t size, size_t *length, bool *good);

#endif
