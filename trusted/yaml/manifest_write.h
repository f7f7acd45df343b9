/* SPDX-License-Identifier: Apache-2.0 */
/* Manifests as YAML. */
#ifndef MANIFEST_WRITE_H
#define MANIFEST_WRITE_H

#include <stddef.h>

#include "error.h"
#include "manifest.h"

/*
 * A text of which manifest_read_yaml() makes the same manifest, if it takes relative paths from the working directory.
 * For the caller to free; NULL with err set when memory ran out.
 */
char *manifest_write_yaml(const struct manifest *m, size_t *size, struct error *err);

#endif
