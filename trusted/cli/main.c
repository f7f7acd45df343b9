/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm: the command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "printable.h"
#include "process.h"
#include "sibling_program.h"

static const struct {
    const char *name;
    command *run;        /* NULL: a program of its own does it, */
    const char *program; /* this one */
    const char *summary;
} commands[] = {
    { "run", cmd_run, NULL, "run the program that a manifest describes" },
    { "exec", cmd_exec, NULL, "run a program with the terminal's input and output" },
    { "validate", cmd_validate, NULL, "check that programs are safe to run" },
    { "inspect", cmd_inspect, NULL, "show what a program is made of" },
    { "job", NULL, "lib/zerovm/zerovm-job", "run several programs, joined by streams, as one" },
    { "recover", cmd_recover, NULL, "finish or undo what killed runs left in a directory" },
    { "names", NULL, "lib/zerovm/zerovm-names", "tell the sandboxes of a job where the others are" },
    { "version", cmd_version, NULL, "show the version" },
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct network *process_network(void)
{
    return NULL;
}

static void help(FILE *to)
{
    printable_lines(to, "Usage: zerovm COMMAND [option...]\n       zerovm MANIFEST\n\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printable_line(to, "  %-10s %s", commands[i].name, commands[i].summary);
    printable_lines(to, "\n'zerovm COMMAND --help' says more, and so does zerovm(1).\n");
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : NULL;
    if (!name) {
        help(stderr);
        return end_exit_code(END_usage);
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        help(stdout);
        return EXIT_SUCCESS;
    }
    if (strcmp(name, "--version") == 0)
        name = "version";
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run ? commands[i].run(argc - 1, argv + 1)
                                   : sibling_program_become(commands[i].program, argv + 1);
    if (name[0] == '-' || (strpbrk(name, "./") == NULL && access(name, F_OK) != 0)) {
        printable_line(stderr, "zerovm: %s: no such command, expected what 'zerovm --help' lists", name);
        return end_exit_code(END_usage);
    }
    return cmd_run(argc, argv); /* zerovm MANIFEST */
}

int main(int argc, char **argv)
{
    return cli_main(argc, argv, run);
}
