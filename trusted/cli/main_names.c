/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm-names: what 'zerovm names' turns into. */
#include "cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv, cmd_names);
}
