/* SPDX-License-Identifier: Apache-2.0 */
/* quick_exit() runs no destructor. */
#include <stdio.h>
#include <stdlib.h>

struct object {
    ~object()
    {
        puts("end");
    }
    int value = 3;
};

thread_local object one;

int main()
{
    at_quick_exit([] {
        puts("quick");
        fflush(stdout);
    });
    quick_exit(one.value);
}
