/* SPDX-License-Identifier: Apache-2.0 */
/* The signals that a thread has blocked, and those that came while it had. */
#ifndef SIGNAL_MASK_H
#define SIGNAL_MASK_H

#include <signal.h>

/* What a thread had before. */
struct signal_mask {
    sigset_t mask;
    sigset_t pending; /* of SIGPIPE and SIGXFSZ */
};

/* Changes this thread's mask as pthread_sigmask(3) does: how is SIG_BLOCK or SIG_SETMASK. */
void signal_mask_change(struct signal_mask *m, int how, const sigset_t *set);

/*
 * Puts the mask back. SIGPIPE and SIGXFSZ that came meanwhile are forgotten: they are the thread's own writes', whose
 * errno says the same, and must not end the process afterwards.
 */
void signal_mask_restore(const struct signal_mask *m);

#endif
