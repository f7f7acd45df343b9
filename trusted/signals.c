#include "signals.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "deadline.h"
#include "fault.h"
#include "mapping.h"
#include "zvm/abi/layout.h"

enum { STACK_SIZE = 64 << 10 };

static const struct {
    int signo;
    void (*handler)(int signo, siginfo_t *info, void *context);
} rows[] = {
    { SIGSEGV, fault_signal }, { SIGBUS, fault_signal },  { SIGILL, fault_signal },
    { SIGFPE, fault_signal },  { SIGTRAP, fault_signal }, { SIGNAL_KNOCK, deadline_signal },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static struct {
    pthread_mutex_t lock;
    unsigned holders;
    struct sigaction before[ROWS];
} installed = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Ends a thread's signal stack with the thread. */
static struct {
    pthread_once_t once;
    pthread_key_t key;
    int failure;
} stacks = { .once = PTHREAD_ONCE_INIT };

static bool install(struct error *err)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct sigaction action = { .sa_sigaction = rows[i].handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
        sigfillset(&action.sa_mask);
        if (sigaction(rows[i].signo, &action, &installed.before[i]) != 0) {
            error_set(err, errno, "handle signal %d", rows[i].signo);
            while (i-- > 0)
                sigaction(rows[i].signo, &installed.before[i], NULL);
            return false;
        }
    }
    return true;
}

bool signals_hold(struct error *err)
{
    pthread_mutex_lock(&installed.lock);
    bool held = installed.holders > 0 || install(err);
    installed.holders += held;
    pthread_mutex_unlock(&installed.lock);
    return held;
}

void signals_release(void)
{
    pthread_mutex_lock(&installed.lock);
    if (--installed.holders == 0) {
        for (size_t i = 0; i < ROWS; i++) {
            struct sigaction now;
            /* Who came after us keeps his place; and a late knock must not end the process. */
            if (sigaction(rows[i].signo, NULL, &now) != 0 || now.sa_sigaction != rows[i].handler)
                continue;
            if (rows[i].signo == SIGNAL_KNOCK && installed.before[i].sa_handler == SIG_DFL)
                signal(SIGNAL_KNOCK, SIG_IGN);
            else
                sigaction(rows[i].signo, &installed.before[i], NULL);
        }
    }
    pthread_mutex_unlock(&installed.lock);
}

static void stack_free(void *stack)
{
    mapping_guarded_release(stack, STACK_SIZE);
}

static void stacks_init(void)
{
    stacks.failure = pthread_key_create(&stacks.key, stack_free);
}

/* This thread's own, made on first use. */
static void *stack_get(struct error *err)
{
    pthread_once(&stacks.once, stacks_init);
    void *stack = stacks.failure ? NULL : pthread_getspecific(stacks.key);
    if (stacks.failure)
        error_set(err, stacks.failure, "signal stack");
    else if (!stack && (stack = mapping_guarded(STACK_SIZE, err)))
        pthread_setspecific(stacks.key, stack);
    return stack;
}

static const int write_signals[] = { SIGPIPE, SIGXFSZ };
enum { WRITE_SIGNALS = sizeof(write_signals) / sizeof(write_signals[0]) };

static void change_mask(struct signal_mask *m, int how, const sigset_t *set)
{
    sigemptyset(&m->pending);
    pthread_sigmask(how, set, &m->mask);
    /* What was open cannot have been pending. */
    for (size_t i = 0; i < WRITE_SIGNALS; i++)
        if (sigismember(&m->mask, write_signals[i]) == 1)
            sigpending(&m->pending);
}

void signals_block(struct signal_mask *m, const sigset_t *more)
{
    change_mask(m, SIG_BLOCK, more);
}

void signals_restore(const struct signal_mask *m)
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

bool signals_enter(struct signal_scope *scope, const sigset_t *open, struct error *err)
{
    stack_t ours = { .ss_sp = stack_get(err), .ss_size = STACK_SIZE };
    if (!ours.ss_sp)
        return false;
    if (sigaltstack(&ours, &scope->stack) != 0)
        return error_set(err, errno, "set the signal stack");
    sigset_t block;
    sigfillset(&block);
    for (size_t i = 0; i < ROWS; i++)
        sigdelset(&block, rows[i].signo);
    for (int signo = 1; signo < NSIG; signo++)
        if (sigismember(open, signo) == 1)
            sigdelset(&block, signo);
    change_mask(&scope->mask, SIG_SETMASK, &block);
    return true;
}

void signals_leave(const struct signal_scope *scope)
{
    signals_restore(&scope->mask);
    sigaltstack(&scope->stack, NULL);
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

void signals_pass(int signo, siginfo_t *info, void *context)
{
    size_t i = 0;
    while (rows[i].signo != signo)
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
