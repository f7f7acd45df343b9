/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a channel: its source says of which kind it is. */
#ifndef CHANNEL_OPEN_H
#define CHANNEL_OPEN_H

#include <stdatomic.h>
#include <stdbool.h>

#include "channel.h"
#include "channel_spec.h"
#include "digest.h"
#include "error.h"
#include "transaction.h"

/*
 * Opens what the spec names, and waits for nobody. A network source is left without operations: network.h gives them.
 * Outputs that persist are staged in tx and show only when it commits. On failure err names the channel and nothing on
 * disk has changed.
 */
bool channel_open(struct channel *c, const struct channel_spec *spec, enum etag_algorithm algorithm,
                  struct transaction *tx, const atomic_int *stop, struct error *err);

#endif
