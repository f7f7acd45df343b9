/* SPDX-License-Identifier: Apache-2.0 */
/* A forced unwinding runs the cleanups of each frame up to where it stops, also through qsort() and bsearch().
 * options: -fexceptions
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unwind.h>

static struct _Unwind_Exception exception;
static jmp_buf back;
static char *top;

static void done(int *p)
{
    printf("cleanup %d\n", *p);
}

#define CLEANED int cleaned __attribute__((cleanup(done)))

static _Unwind_Reason_Code stop(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                                struct _Unwind_Exception *e, struct _Unwind_Context *context, void *argument)
{
    if ((actions & _UA_END_OF_STACK) || _Unwind_GetCFA(context) > (size_t)argument)
        longjmp(back, 1);
    return _URC_NO_REASON;
}

__attribute__((noinline)) static int leave(int n)
{
    CLEANED = n;
    volatile char room[64 * n + 1];
    room[0] = 0;
    if (n == 0)
        return _Unwind_ForcedUnwind(&exception, stop, top);
    return leave(n - 1) + room[0];
}

static int compare(const void *a, const void *b)
{
    CLEANED = 50;
    return leave(1);
}

__attribute__((noinline)) static int sort(void)
{
    CLEANED = 100;
    int numbers[3] = { 3, 2, 1 };
    qsort(numbers, 3, sizeof *numbers, compare);
    return numbers[0];
}

__attribute__((noinline)) static int search(void)
{
    CLEANED = 200;
    int numbers[3] = { 3, 2, 1 };
    return bsearch(numbers, numbers, 3, sizeof *numbers, compare) != NULL;
}

__attribute__((noinline)) static void each(void)
{
    CLEANED = 300;
    top = __builtin_frame_address(0);
    if (!setjmp(back))
        leave(5);
    if (!setjmp(back))
        sort();
    if (!setjmp(back))
        search();
}

int main(void)
{
    each();
    exception.exception_class = 7;
    printf("nobody catches: %d\n", _Unwind_RaiseException(&exception));
}
