/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest from YAML text. */
#ifndef MANIFEST_YAML_H
#define MANIFEST_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"
#include "manifest.h"

/*
 * Reads YAML text (zerovm-manifest(5)) into a manifest that the caller releases, on failure too. On failure err says
 * file:line:column, what is wrong and what was expected. Relative paths in it are taken from file's directory. Opens
 * nothing.
 */
bool manifest_read_yaml(struct manifest *m, const char *text, size_t size, const char *file, struct error *err);

#endif
