/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that tells time or passes it. */
#include "clock.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include <zvm/abi/trap.h>

#include "calls.h"
#include "crt/trap.h"
#include "futex.h"

enum { STEP = 1000, SECOND = 1000000000, TICK = SECOND / 100 };

static int64_t elapsed; /* nanoseconds since the session started */

int64_t clock_start(void)
{
    return (int64_t)getauxval(ZVM_AT_CLOCK_HIGH) << 32 | (uint32_t)getauxval(ZVM_AT_CLOCK_LOW);
}

/* A look at the clock: the time since the start, and a step on. */
static int64_t look(void)
{
    int64_t now = elapsed;
    elapsed += STEP;
    return now;
}

/* Where a clock stood at the start; false: no such clock. Processor time is the time since the start. */
static bool clock_origin(int clock, int64_t *origin)
{
    *origin = 0;
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
        *origin = clock_start();
        return true;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return true;
    default:
        return false;
    }
}

static void store(long long result, int64_t time)
{
    struct timespec *spec = (struct timespec *)(uintptr_t)result;
    spec->tv_sec = time / SECOND;
    spec->tv_nsec = time % SECOND;
}

/* Nanoseconds, or negative: not a time. Times past the clock's range are its end. */
static int64_t loaded(long long request)
{
    const struct timespec *spec = (const struct timespec *)(uintptr_t)request;

    if (spec->tv_sec < 0 || spec->tv_nsec < 0 || spec->tv_nsec >= SECOND)
        return -1;
    return spec->tv_sec < INT64_MAX / SECOND ? spec->tv_sec * SECOND + spec->tv_nsec : INT64_MAX;
}

static void advance_to(int64_t time)
{
    if (time > elapsed)
        elapsed = time;
}

static void advance_by(int64_t duration)
{
    if (__builtin_add_overflow(elapsed, duration, &elapsed))
        elapsed = INT64_MAX - SECOND;
}

long __zvm_sys_clock_gettime(long long clock, long long result)
{
    int64_t origin;
    if (!clock_origin(clock, &origin))
        return -EINVAL;
    store(result, origin + look());
    return 0;
}

long __zvm_sys_clock_getres(long long clock, long long result)
{
    int64_t origin;
    if (!clock_origin(clock, &origin))
        return -EINVAL;
    if (result)
        store(result, STEP);
    return 0;
}

long __zvm_sys_nanosleep(long long request, long long rest)
{
    (void)rest;
    return __zvm_sys_clock_nanosleep(CLOCK_MONOTONIC, 0, request, 0);
}

long __zvm_sys_clock_nanosleep(long long clock, long long flags, long long request, long long rest)
{
    int64_t origin, time = loaded(request);

    (void)rest;
    if (time < 0 || !clock_origin(clock, &origin))
        return -EINVAL;
    if (flags & TIMER_ABSTIME)
        advance_to(time - origin);
    else
        advance_by(time);
    return 0;
}

long __zvm_sys_times(long long result)
{
    long ticks = look() / TICK;
    if (result)
        *(struct tms *)(uintptr_t)result = (struct tms){ .tms_utime = ticks };
    return ticks;
}

/* Linux's structure with 64-bit words: user time, system time, and 14 counts that are 0 here. */
long __zvm_sys_getrusage_time64(long long who, long long result)
{
    int64_t now = look();
    long long *usage = (long long *)(uintptr_t)result;

    (void)who;
    memset(usage, 0, 18 * sizeof *usage);
    usage[0] = now / SECOND;
    usage[1] = now % SECOND / 1000;
    return 0;
}

/*
 * With one thread, who waits for a word to change waits for ever: a deadline is reached at once, and without one the
 * program is deadlocked, which ends it as abort() does.
 */
long __zvm_sys_futex(long long word, long long operation, long long value, long long timeout, long long word2,
                     long long value3)
{
    (void)word2, (void)value3;
    if ((operation & ~(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME)) != FUTEX_WAIT)
        return 0;
    if (*(const volatile int *)(uintptr_t)word != (int)value)
        return -EAGAIN;
    if (!timeout)
        __zvm_exit(128 + SIGABRT);
    int64_t duration = loaded(timeout);
    if (duration < 0)
        return -EINVAL;
    advance_by(duration);
    return -ETIMEDOUT;
}
