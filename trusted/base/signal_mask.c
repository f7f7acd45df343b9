/* SPDX-License-Identifier: Apache-2.0 */
#include "signal_mask.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

static const int write_signals[] = { SIGPIPE, SIGXFSZ };
enum { WRITE_SIGNALS = sizeof(write_signals) / sizeof(write_signals[0]) };

void signal_mask_change(struct signal_mask *m, int how, const sigset_t *set)
{
    sigemptyset(&m->pending);
    pthread_sigmask(how, set, &m->mask);
    /* What was open cannot have been pending. */
    for (size_t i = 0; i < WRITE_SIGNALS; i++)
        if (sigismember(&m->mask, write_signals[i]) == 1)
            sigpending(&m->pending);
}

void signal_mask_restore(const struct signal_mask *m)
{
    sigset_t drop;
    sigemptyset(&drop);
    for (size_t i = 0; i < WRITE_SIGNALS; i++)
        if (sigismember(&m->pending, write_signals[i]) == 0)
            sigaddset(&drop, write_signals[i]);
    while (sigtimedwait(&drop, NULL, &(struct timespec){ 0 }) > 0)
        ;
    pthread_sigmask(SIG_SETMASK, &m->mask, NULL);
}
