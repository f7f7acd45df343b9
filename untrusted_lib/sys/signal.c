/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals that the guest sends itself: there is no other sender. A handler runs as a plain call, in kill() or, when the
 * signal was blocked, in the call that unblocks it.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "crt/trap.h"
#include "ksigaction.h"

#define SIGNALS     (_NSIG - 1)
#define BIT(signal) (1ULL << ((signal)-1))
#define UNBLOCKABLE (BIT(SIGKILL) | BIT(SIGSTOP))
/* What the default action leaves alone. Nobody could continue a guest that stops. */
#define IGNORED                                                                                                        \
    (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT) | BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) |          \
     BIT(SIGTTOU))

static struct k_sigaction actions[_NSIG];
static uint64_t blocked, pending;

static uint64_t mask_of(const struct k_sigaction *action)
{
    uint64_t mask;
    memcpy(&mask, action->mask, sizeof mask);
    return mask & ~UNBLOCKABLE;
}

static void call_handler(int signal, struct k_sigaction action)
{
    siginfo_t info = { .si_signo = signal, .si_code = SI_TKILL, .si_pid = getpid() };
    uint64_t before = blocked;

    blocked |= mask_of(&action) | (action.flags & SA_NODEFER ? 0 : BIT(signal));
    if (action.flags & SA_RESETHAND)
        actions[signal].handler = SIG_DFL;
    if (action.flags & SA_SIGINFO) {
        ucontext_t context = { 0 };
        ((void (*)(int, siginfo_t *, void *))(uintptr_t)action.handler)(signal, &info, &context);
    } else {
        action.handler(signal);
    }
    blocked = before;
}

static void deliver(int signal)
{
    struct k_sigaction action = actions[signal];

    pending &= ~BIT(signal);
    if (action.handler == SIG_IGN || (action.handler == SIG_DFL && (BIT(signal) & IGNORED)))
        return;
    if (action.handler == SIG_DFL)
        __zvm_exit(128 + signal);
    call_handler(signal, action);
}

static void deliver_pending(void)
{
    uint64_t ready;
    while ((ready = pending & ~blocked))
        deliver(__builtin_ctzll(ready) + 1);
}

static long post(long long signal)
{
    if (signal < 0 || signal > SIGNALS)
        return -EINVAL;
    if (signal)
        pending |= BIT(signal);
    deliver_pending();
    return 0;
}

long __zvm_sys_rt_sigaction(long long signal, long long action, long long old, long long size)
{
    (void)size;
    if (signal < 1 || signal > SIGNALS || (action && (BIT(signal) & UNBLOCKABLE)))
        return -EINVAL;
    struct k_sigaction before = actions[signal];
    if (action)
        actions[signal] = *(const struct k_sigaction *)(uintptr_t)action;
    if (old)
        *(struct k_sigaction *)(uintptr_t)old = before;
    return 0;
}

long __zvm_sys_rt_sigprocmask(long long how, long long set, long long old, long long size)
{
    uint64_t before = blocked, mask;

    (void)size;
    if (set) {
        memcpy(&mask, (const void *)(uintptr_t)set, sizeof mask);
        if (how < SIG_BLOCK || how > SIG_SETMASK)
            return -EINVAL;
        uint64_t now = how == SIG_BLOCK ? before | mask : how == SIG_UNBLOCK ? before & ~mask : mask;
        blocked = now & ~UNBLOCKABLE;
    }
    if (old)
        memcpy((void *)(uintptr_t)old, &before, sizeof before);
    deliver_pending();
    return 0;
}

long __zvm_sys_rt_sigpending(long long set, long long size)
{
    (void)size;
    memcpy((void *)(uintptr_t)set, &pending, sizeof pending);
    return 0;
}

/* The guest is process 1, and alone in its group. */
long __zvm_sys_kill(long long process, long long signal)
{
    int id = process;
    return id == 1 || id == 0 || id == -1 ? post((int)signal) : -ESRCH;
}

long __zvm_sys_tkill(long long thread, long long signal)
{
    return (int)thread == 1 ? post((int)signal) : -ESRCH;
}

long __zvm_sys_tgkill(long long process, long long thread, long long signal)
{
    (void)process;
    return __zvm_sys_tkill(thread, signal);
}
