/* SPDX-License-Identifier: Apache-2.0 */
#include "child.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cli.h"

pid_t child_fork(void)
{
    const pid_t parent = getpid();
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* It may have ended before we asked. */
    if (getppid() != parent)
        _exit(end_exit_code(END_killed));
    return 0;
}
