/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm-net: what 'zerovm run' and 'zerovm exec' turn into for what needs a network. */
#include <malloc.h>

#include "cli.h"
#include "network_zmq.h"
#include "process.h"

/*
 * The frames of the threads of ZeroMQ and of the guest's come from one heap, and stay there: another heap's end is
 * given back in a way that reads a file, which a locked-down process may not.
 */
const struct network *process_network(void)
{
    enum { KEEP = 16 << 20 };
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, KEEP);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    return &network_zmq;
}

/* The words are those of zerovm: the first one is "run". */
static int run(int argc, char **argv)
{
    return cmd_run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    return cli_main(argc, argv, run);
}
