#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "printable.h"
#include "validator.h"
#include "zvm/abi/layout.h"

static const struct usage usage = {
    .synopsis = "version",
    .summary = "Shows the version of the runtime, of the guest interface and of the validator.",
};

int cmd_version(int argc, char **argv)
{
    int option = option_next(argc, argv, &usage);
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind < argc)
        return fail_usage(&usage, "too many words");
    printable_line(stdout, "zerovm %s, guest interface %d, validator %d", ZEROVM_VERSION, ZVM_ABI_VERSION,
                   VALIDATOR_VERSION);
    return EXIT_SUCCESS;
}
