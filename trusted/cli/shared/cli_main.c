/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>

#include "cli.h"
#include "rlimits.h"
#include "standard.h"

int cli_main(int argc, char **argv, command *run)
{
    struct error err = { 0 };
    signal(SIGXFSZ, SIG_IGN); /* what is too long tells whoever writes it */
    if (!standard_fill(&err) || !rlimits_look(&err))
        return fail(END_host, NULL, &err);
    const int code = run(argc, argv);
    if (standard_printed(&err))
        return code;
    const int lost = fail(END_host, NULL, &err);
    return code ? code : lost;
}
