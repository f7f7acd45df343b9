/* zerovm-net: has a network. */
#include <malloc.h>

#include "cli.h"

/*
 * The frames of the threads of ZeroMQ and of the guest's come from one heap, and stay there: another heap's end is
 * given back in a way that reads a file, which a locked-down process may not.
 */
const struct network *cli_network(void)
{
    enum { KEEP = 16 << 20 };
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, KEEP);
    mallopt(M_TRIM_THRESHOLD, KEEP);
    return &network_zmq;
}

int cli_network_again(void)
{
    return end_exit_code(END_host);
}
