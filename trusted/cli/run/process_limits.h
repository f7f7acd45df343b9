/* SPDX-License-Identifier: Apache-2.0 */
/* What the process of a session puts on itself before the guest runs. */
#ifndef PROCESS_LIMITS_H
#define PROCESS_LIMITS_H

#include "lockdown.h"
#include "session.h"

/* For a session with all channels connected. A network's threads take as much memory as peers may send; all else is
 * known. */
struct lockdown_limits process_limits(const struct session *s);

#endif
