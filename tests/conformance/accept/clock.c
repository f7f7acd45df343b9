/* SPDX-License-Identifier: Apache-2.0 */
/* Time starts where the manifest says, never goes back, and is the same in every run.
 * manifest: clock: 2001-09-09T01:46:40Z
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
#include <time.h>
int main(void)
{
    struct timespec a, b;
    time_t start = time(NULL);
    CHECK(start == 1000000000);
    CHECK(clock_gettime(CLOCK_REALTIME, &a) == 0 && clock_gettime(CLOCK_REALTIME, &b) == 0);
    CHECK(a.tv_sec == 1000000000 && (b.tv_sec > a.tv_sec || b.tv_nsec >= a.tv_nsec));
    return 0;
}
