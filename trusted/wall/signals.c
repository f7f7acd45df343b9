/* SPDX-License-Identifier: Apache-2.0 */
#include "signals.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "zvm/abi/layout.h"

static const int handled[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGNAL_KNOCK };
enum { HANDLED = sizeof(handled) / sizeof(handled[0]) };

static struct {
    pthread_mutex_t lock;
    unsigned holders;
    struct signal_handlers handlers;
    struct sigaction before[HANDLED];
} installed = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* What the kernel would have done had we not been there: the signal is blocked until the handler returns, then it
 * kills. */
static void pass_default(int signo)
{
    /* A knock may come late, when its session is over. */
    if (signo == SIGNAL_KNOCK)
        return;
    signal(signo, SIG_DFL);
    raise(signo);
}

/* Lets the handler that was there before have the signal. */
static void pass(int signo, siginfo_t *info, void *context)
{
    size_t i = 0;
    while (handled[i] != signo)
        i++;
    const struct sigaction *before = &installed.before[i];
    /* A fault cannot be ignored. */
    bool by_default = before->sa_handler == SIG_DFL || (before->sa_handler == SIG_IGN && info->si_code > 0);
    if (before->sa_flags & SA_SIGINFO)
        before->sa_sigaction(signo, info, context);
    else if (by_default)
        pass_default(signo);
    else if (before->sa_handler != SIG_IGN)
        before->sa_handler(signo);
}

bool signals_handle(int signo, siginfo_t *info, void *context)
{
    const int saved = errno;
    const bool good =
        (signo == SIGNAL_KNOCK ? installed.handlers.knock : installed.handlers.fault)(info, signo, context);
    errno = saved;
    return good;
}

static void on_signal(int signo, siginfo_t *info, void *context)
{
    const int saved = errno;
    if (!signals_handle(signo, info, context))
        pass(signo, info, context);
    errno = saved;
}

static bool install(struct error *err)
{
    for (size_t i = 0; i < HANDLED; i++) {
        struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
        sigfillset(&action.sa_mask);
        if (sigaction(handled[i], &action, &installed.before[i]) != 0) {
            error_set(err, errno, "handle signal %d", handled[i]);
            while (i-- > 0)
                sigaction(handled[i], &installed.before[i], NULL);
            return false;
        }
    }
    return true;
}

bool signals_hold(const struct signal_handlers *handlers, enum signals_owner owner, struct error *err)
{
    pthread_mutex_lock(&installed.lock);
    installed.handlers = *handlers;
    bool held = owner == SIGNALS_HOSTS || installed.holders > 0 || install(err);
    installed.holders += held && owner != SIGNALS_HOSTS;
    pthread_mutex_unlock(&installed.lock);
    return held;
}

void signals_release(enum signals_owner owner)
{
    if (owner == SIGNALS_HOSTS)
        return;
    pthread_mutex_lock(&installed.lock);
    if (--installed.holders == 0) {
        for (size_t i = 0; i < HANDLED; i++) {
            struct sigaction now;
            /* Who came after us keeps his place; and a late knock must not end the process. */
            if (sigaction(handled[i], NULL, &now) != 0 || now.sa_sigaction != on_signal)
                continue;
            if (handled[i] == SIGNAL_KNOCK && installed.before[i].sa_handler == SIG_DFL)
                signal(SIGNAL_KNOCK, SIG_IGN);
            else
                sigaction(handled[i], &installed.before[i], NULL);
        }
    }
    pthread_mutex_unlock(&installed.lock);
}

/* A handler of the host's must run on the stack that no guest reaches, and be told where the signal came from. */
static bool is_fit(const struct sigaction *now, enum signals_owner owner)
{
    if (owner != SIGNALS_HOSTS)
        return now->sa_sigaction == on_signal;
    const int needed = SA_SIGINFO | SA_ONSTACK;
    return (now->sa_flags & needed) == needed;
}

bool signals_check(enum signals_owner owner, struct error *err)
{
    struct sigaction now;
    for (size_t i = 0; owner != SIGNALS_ALONE && i < HANDLED; i++)
        if (sigaction(handled[i], NULL, &now) == 0 && !is_fit(&now, owner))
            return error_set(err, 0,
                             owner == SIGNALS_HOSTS
                                 ? "signal %d (%s) has no handler of the host's with SA_SIGINFO and SA_ONSTACK"
                                 : "signal %d (%s) got another handler than the library's, which would take the faults "
                                   "of guests for the process's own",
                             handled[i], sigabbrev_np(handled[i]) ? sigabbrev_np(handled[i]) : "knock");
    return true;
}

void signals_handled(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < HANDLED; i++)
        sigaddset(set, handled[i]);
}

bool signals_divert(const struct cpu *cpu, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    uint64_t pc = (uint64_t)registers[REG_RIP];
    bool in_guest = pc - cpu->base < ZVM_REGION_SIZE;
    bool resuming = pc - (uintptr_t)guest_resume < (uintptr_t)(guest_resume_end - guest_resume);
    if (!in_guest && !resuming)
        return false;
    registers[REG_RIP] = (greg_t)(uintptr_t)guest_leave;
    registers[REG_RBX] = (greg_t)(uintptr_t)cpu;
    return true;
}
