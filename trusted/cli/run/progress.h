/* SPDX-License-Identifier: Apache-2.0 */
/* What a long run has done so far, on a terminal. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

#include "session.h"

struct progress_shown {
    bool started;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool up, end;
    const struct session *session; /* borrowed */
};

/* Shows a line each second on stderr while the session runs, if that is a terminal. The line vanishes at the end. */
void progress_start(struct progress_shown *p, const struct session *s);
void progress_end(struct progress_shown *p);

#endif
