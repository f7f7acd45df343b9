/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold in a manifest, however its fields were filled in. */
#ifndef MANIFEST_CHECK_H
#define MANIFEST_CHECK_H

#include "error.h"
#include "manifest.h"

/*
 * Appends one channel; stdin, stdout and stderr go to their own places. Takes ownership of the spec's strings, on
 * failure too. Keys by text: manifest_key.h.
 */
bool manifest_add_channel(struct manifest *m, struct channel_spec *spec, struct error *err);

/* Every field by itself, and what must hold between them. */
bool manifest_check(const struct manifest *m, struct error *err);

#endif
