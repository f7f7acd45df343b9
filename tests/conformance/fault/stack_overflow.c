/* SPDX-License-Identifier: Apache-2.0 */
/* Endless recursion meets the end of the stack.
 * manifest: stack: 64KiB
 * exit: 129
 * expect: .end == "fault"
 */
#include "guest.h"
static int deeper(volatile char *above)
{
    volatile char frame[1000];
    frame[0] = above[0];
    return deeper(frame) + frame[0];
}
int main(void)
{
    volatile char first[1] = { 0 };
    return deeper(first);
}
