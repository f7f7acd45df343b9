/* SPDX-License-Identifier: Apache-2.0 */
/* The command: what its programs and subcommands share. Only this folder prints or exits. */
#ifndef CLI_H
#define CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "end.h"
#include "error.h"
#include "manifest.h"

/* What tells a run or a job to end in order; of <signal.h>. */
#define STOP_SIGNALS SIGINT, SIGTERM, SIGHUP, SIGQUIT

/* A subcommand; argv[0] is its name. Answers the process's exit code. */
typedef int command(int argc, char **argv);
command cmd_run, cmd_exec, cmd_validate, cmd_inspect, cmd_job, cmd_names, cmd_recover, cmd_version;

/* What each of the programs does around its work: looks at what it was started with, runs it, and sees to it that what
 * was printed has arrived. Answers the process's exit code. */
int cli_main(int argc, char **argv, command *run);

/* An option, and how --help describes it. */
struct option_row {
    const char *name;    /* long form */
    int letter;          /* short form; past 255: none */
    const char *value;   /* what it takes; NULL: nothing */
    const char *summary; /* a line */
};

/* How a subcommand is used. */
struct usage {
    const char *synopsis;          /* "run [option...] MANIFEST" */
    const char *summary;           /* a few lines */
    const struct option_row *rows; /* the subcommand's own; a row without a name ends them */
    bool manifest_options;         /* and one for each manifest key of one value */
};

enum { OPTION_END = -1, OPTION_BAD = -2, OPTION_HELP = -3, OPTION_KEY = 1000 };

/*
 * The next option: the letter of its row, OPTION_KEY + i for key i of manifest_keys, or one of the three above. optarg
 * and optind as with getopt; options end at the first word that is none. What was bad was said, and so was the help.
 */
int option_next(int argc, char **argv, const struct usage *usage);

/* What to exit with after OPTION_BAD or OPTION_HELP. */
int option_exit_code(int option);

/* Sets the manifest's field for an option of OPTION_KEY and up. */
bool option_set(struct manifest *m, int option, const char *value, struct error *err);

/*
 * Says "zerovm: WHERE: message" on stderr, where may be NULL; answers the exit code of that end, or of host where the
 * error is a shortage.
 */
int fail(enum end end, const char *where, const struct error *err);

/* The same for words that are too many or too few. */
int fail_usage(const struct usage *usage, const char *message);

/*
 * All of a text of at most MANIFEST_BYTES, for the caller to free; NULL with err set. path: also "fd:N", a regular file
 * that is open and stays so.
 */
char *text_read(const char *path, size_t *size, struct error *err);

#endif
