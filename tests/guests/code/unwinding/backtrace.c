/* SPDX-License-Identifier: Apache-2.0 */
/* How deep calls are, and in which functions.
 * options: -fasynchronous-unwind-tables
 * levels: -O0, -O2 -fno-optimize-sibling-calls, -Os -fno-optimize-sibling-calls
 */
#include <stdio.h>
#include <unwind.h>

static int left;

static _Unwind_Reason_Code count(struct _Unwind_Context *context, void *frames)
{
    ++*(int *)frames;
    return _URC_NO_REASON;
}

__attribute__((noipa)) static int depth(int n)
{
    int frames = 0;
    volatile char room[n * 24 + 1];
    room[0] = 0;
    if (n)
        return depth(n - 1) + room[0];
    _Unwind_Backtrace(count, &frames);
    return frames;
}

__attribute__((noipa)) static int odd(int n, double x)
{
    return n ? depth(n - 1) + (int)x : 0;
}

static _Unwind_Reason_Code find(struct _Unwind_Context *context, void *function)
{
    left += _Unwind_GetRegionStart(context) == (size_t)function;
    return _URC_NO_REASON;
}

__attribute__((noipa)) static void look(int n)
{
    if (n)
        look(n - 1);
    else
        _Unwind_Backtrace(find, (void *)look);
    __asm__ volatile("");
}

int main(void)
{
    look(6);
    printf("%d %d %d %d\n", left, depth(9) - depth(2), odd(5, 0.5) - odd(1, 0.25),
           _Unwind_FindEnclosingFunction((char *)look + 1) == (void *)look);
}
