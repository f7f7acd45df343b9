/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "printable.h"

static void show(const struct session *s, unsigned seconds)
{
    struct progress now;
    session_progress(s, &now);
    printable_erase(stderr);
    printable_part(stderr, "zerovm: %u s, %.1f MB in, %.1f MB out", seconds, (double)now.bytes_in / 1e6,
                   (double)now.bytes_out / 1e6);
    for (size_t i = 0; i < s->channels_count; i++) {
        const struct channel *c = &s->channels[i];
        uint64_t in = __atomic_load_n(&c->used[ZVM_LIMIT_GET_BYTES], __ATOMIC_RELAXED);
        uint64_t out = __atomic_load_n(&c->used[ZVM_LIMIT_PUT_BYTES], __ATOMIC_RELAXED);
        if (i > STDERR_FILENO && (in || out))
            printable_part(stderr, ", %s %.1f", c->spec->name, (double)(in + out) / 1e6);
    }
    fflush(stderr);
}

static void *run(void *context)
{
    struct progress_shown *p = context;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&p->lock);
    p->up = true;
    pthread_cond_signal(&p->changed);
    for (unsigned seconds = 1; !p->end; seconds++) {
        next.tv_sec++;
        while (!p->end && pthread_cond_timedwait(&p->changed, &p->lock, &next) != ETIMEDOUT)
            ;
        if (!p->end)
            show(p->session, seconds);
        else if (seconds > 1)
            printable_erase(stderr);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

void progress_start(struct progress_shown *p, const struct session *s)
{
    if (!isatty(STDERR_FILENO))
        return;
    pthread_condattr_t clock;
    p->session = s;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&p->changed, &clock);
    /* Signals are the session thread's. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    p->started = pthread_create(&p->thread, NULL, run, p) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    /* A thread that starts makes system calls that the lockdown to come forbids. */
    pthread_mutex_lock(&p->lock);
    while (p->started && !p->up)
        pthread_cond_wait(&p->changed, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void progress_end(struct progress_shown *p)
{
    if (!p->started)
        return;
    pthread_mutex_lock(&p->lock);
    p->end = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
}
