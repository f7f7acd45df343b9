/* SPDX-License-Identifier: Apache-2.0 */
/* What an embedder puts behind channels whose source is `host`. */
#ifndef BINDING_H
#define BINDING_H

#include "channel_host.h"
#include "manifest.h"
#include "zerovm.h"

/* The channel of this name, whose source is the host and has nothing bound to it yet; NULL with err set. */
struct channel_spec *binding_channel(struct manifest *m, const char *name, struct error *err);

/* Makes the channel that a binding names lead to it; hosts has one for each channel. */
bool binding_apply(struct manifest *m, struct host_source *hosts, struct zerovm_binding *from, struct error *err);

#endif
