/* SPDX-License-Identifier: Apache-2.0 */
/* What libzerovm_zmq adds to the embedder's interface. */
#include "engine.h"
#include "network_zmq.h"
#include "zerovm.h"

void zerovm_engine_use_network(struct zerovm_engine *engine)
{
    ((struct engine *)engine)->network = &network_zmq; /* the handle's first and only member */
}
