/* SPDX-License-Identifier: Apache-2.0 */
/* setjmp, signals, atexit, and ending: with a code and by a signal that nobody handles. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf place;
static sigjmp_buf place_with_mask;
static volatile sig_atomic_t seen;

static int descend(int depth)
{
    volatile char room[1000];
    room[depth] = 1;
    if (depth == 0)
        longjmp(place, 7);
    return descend(depth - 1) + room[depth];
}

static void handle(int signal)
{
    seen = seen * 100 + signal;
}

static void handle_info(int signal, siginfo_t *info, void *context)
{
    seen = seen * 100 + (info->si_signo == signal && context != NULL);
}

static void leave(int signal)
{
    siglongjmp(place_with_mask, signal);
}

static void jumps(void)
{
    volatile int kept = 5;
    register double in_register = 2.5;
    int value = setjmp(place);
    if (!value) {
        kept = 6;
        descend(50);
    }
    printf("%d %d %g\n", value, kept, in_register);
    if ((value = setjmp(place)) == 0)
        longjmp(place, 0);
    printf("%d\n", value);
}

static int is_blocked(int signal)
{
    sigset_t set;
    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, signal);
}

static void signals(void)
{
    sigset_t set;
    struct sigaction action = { .sa_sigaction = handle_info, .sa_flags = SA_SIGINFO };

    signal(SIGUSR1, handle);
    sigaction(SIGUSR2, &action, NULL);
    raise(SIGUSR1);
    raise(SIGUSR2);
    printf("%d\n", (int)seen);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    printf("%d", (int)seen);
    sigset_t pending;
    sigpending(&pending);
    printf(" %d", sigismember(&pending, SIGUSR1));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf(" %d\n", (int)seen);
    signal(SIGUSR1, SIG_IGN);
    raise(SIGUSR1);
    raise(SIGCHLD);

    signal(SIGTERM, leave);
    int value = sigsetjmp(place_with_mask, 1);
    if (!value)
        raise(SIGTERM);
    printf("%d %d\n", value, is_blocked(SIGTERM));
    printf("%d %d\n", signal(SIGKILL, handle) == SIG_ERR, errno == EINVAL);
}

static void goodbye(void)
{
    puts("goodbye");
}

int main(int argc, char **argv)
{
    jumps();
    signals();
    atexit(goodbye);
    fflush(stdout);
    if (argc > 1 && !strcmp(argv[1], "abort"))
        abort();
    exit(42);
}
