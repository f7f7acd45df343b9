/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "printable.h"
#include "recovery.h"

static const struct option_row rows[] = {
    { "quiet", 'q', NULL, "say nothing of directories where nothing is left to do" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "recover [option...] DIRECTORY...",
    .summary = "Settles what runs that were killed while they committed their outputs left in directories: what was\n"
               "decided is finished, the rest is undone. Exits with 0 when nothing is left, with 1 when something is\n"
               "that belongs to a run which is still going on, or that could not be settled.",
    .rows = rows,
};

/* True when nothing is left. */
static bool recover(const char *path, bool quiet)
{
    struct error err = { 0 };
    struct recovery_counts counts = { 0 };
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = directory >= 0 ? recovery_run(directory, &counts, &err) : error_set(&err, errno, "open directory");
    if (directory >= 0)
        close(directory);
    if (!quiet || counts.finished + counts.undone + counts.busy > 0)
        printable_line(stdout, "%s: %zu outputs put in place, %zu leftovers removed, %zu in use", path, counts.finished,
                       counts.undone, counts.busy);
    if (counts.foreign > 0)
        printable_line(stdout,
                       "%s: %zu files that are named as leftovers are not this user's, or no commit's: they stay", path,
                       counts.foreign);
    if (!good)
        fail(END_host, path, &err);
    return good && counts.busy + counts.foreign == 0;
}

int cmd_recover(int argc, char **argv)
{
    bool quiet = false;
    int option;
    while ((option = option_next(argc, argv, &usage)) >= 0)
        quiet = true;
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind == argc)
        return fail_usage(&usage, "no directory");
    int code = EXIT_SUCCESS;
    for (int i = optind; i < argc; i++)
        if (!recover(argv[i], quiet))
            code = EXIT_FAILURE;
    return code;
}
