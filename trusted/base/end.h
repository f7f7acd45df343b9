/* SPDX-License-Identifier: Apache-2.0 */
/* How a session ends: one of a few words, each with an exit code of the command. */
#ifndef END_H
#define END_H

enum end {
#define END(name, exit, summary) END_##name,
#include "end.def"
#undef END
};

/* An end as a reason for cpu_stop(), which is not 0. */
#define STOP(end) ((int)(end) + 1)

const char *end_name(enum end end);

/* What the command exits with; END_exit's is the guest's own. */
int end_exit_code(enum end end);

#endif
