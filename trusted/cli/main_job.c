/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm-job: what 'zerovm job' turns into. */
#include "cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv, cmd_job);
}
