/* SPDX-License-Identifier: Apache-2.0 */
#include "thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "deadline.h"
#include "mapping.h"
#include "signal_mask.h"

enum { STACK_SIZE = 64 << 10 };

/* At the far end of a thread's signal stack: what the child of a fork() has not got. */
struct here {
    bool same_process;
};

static _Thread_local struct {
    struct here *here; /* owned by the key; NULL before the first attachment */
    unsigned depth;    /* of attachments */
    pid_t number;
    bool counted; /* faults is a count of this thread's */
    uint64_t faults;
    struct signal_mask mask; /* before */
    stack_t stack;           /* before */
} thread;

/* Ends a thread's signal stack with the thread. */
static struct {
    pthread_once_t once;
    pthread_key_t key;
    int failure;
} stacks = { .once = PTHREAD_ONCE_INIT };

static void stack_free(void *stack)
{
    deadline_drop_timers();
    mapping_guarded_release(stack, STACK_SIZE);
}

static void stacks_init(void)
{
    stacks.failure = pthread_key_create(&stacks.key, stack_free);
}

/* This thread's own, made on first use. */
static bool make_stack(struct error *err)
{
    pthread_once(&stacks.once, stacks_init);
    if (stacks.failure)
        return error_set(err, stacks.failure, "signal stack");
    void *stack = mapping_guarded(STACK_SIZE, err);
    if (!stack)
        return false;
    int code = mapping_not_inherited(stack, STACK_SIZE) ? pthread_setspecific(stacks.key, stack) : errno;
    if (code == 0)
        thread.here = stack;
    else
        mapping_guarded_release(stack, STACK_SIZE);
    return code == 0 || error_set(err, code, "signal stack");
}

/* Timers and number are those of the process that forked. */
static void recognize_process(void)
{
    if (thread.here->same_process)
        return;
    deadline_forget_timers();
    thread.counted = false;
    thread.number = (pid_t)syscall(SYS_gettid);
    thread.here->same_process = true;
}

static bool enter(const struct thread_signals *signals, struct error *err)
{
    if (!signals_check(signals->owner, err))
        return false;
    const stack_t ours = { .ss_sp = thread.here, .ss_size = STACK_SIZE };
    if (sigaltstack(&ours, &thread.stack) != 0)
        return error_set(err, errno, "set the signal stack");
    sigset_t block, handled;
    sigfillset(&block);
    signals_handled(&handled);
    for (int signo = 1; signo < NSIG; signo++)
        if (sigismember(&signals->open, signo) == 1 || sigismember(&handled, signo) == 1)
            sigdelset(&block, signo);
    signal_mask_change(&thread.mask, SIG_SETMASK, &block);
    return true;
}

bool thread_attach(const struct thread_signals *signals, struct error *err)
{
    if (!thread.here && !make_stack(err))
        return false;
    recognize_process();
    if (thread.depth == 0 && !enter(signals, err))
        return false;
    thread.depth++;
    return true;
}

void thread_detach(void)
{
    if (thread.depth == 0 || --thread.depth > 0)
        return;
    deadline_drop_timers();
    signal_mask_restore(&thread.mask);
    sigaltstack(&thread.stack, NULL);
}

pid_t thread_number(void)
{
    return thread.number;
}

/* The kernel counts each fault once it is served, those of its own accesses in the thread's system calls, too. */
bool thread_faulted(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) != 0)
        return true;
    const uint64_t faults = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
    const bool same = thread.counted && thread.faults == faults;
    thread.counted = true;
    thread.faults = faults;
    return !same;
}
