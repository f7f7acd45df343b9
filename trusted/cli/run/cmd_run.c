/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "manifest_check.h"
#include "manifest_yaml.h"
#include "process.h"
#include "report_file.h"
#include "rlimits.h"

enum { OPTION_NAME = 256, OPTION_PROGRESS };

static const struct option_row rows[] = {
    { "name", OPTION_NAME, "NAME", "what messages call the run; default: its manifest's path" },
    { "progress", OPTION_PROGRESS, "WHEN", "auto, which is on a terminal, or none" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "run [option...] MANIFEST",
    .summary = "Runs the program that a manifest describes; see zerovm-manifest(5). The options replace what it says.\n"
               "MANIFEST is a path, or fd:N, a regular file that is open.\n"
               "Exits with the program's exit code, or with one above 124; see zerovm(1).",
    .rows = rows,
    .manifest_options = true,
};

/* Options come before the manifest on the command line and go over it. */
struct override {
    int option;
    const char *value;
};

struct request {
    struct override overrides[64];
    size_t count;
    struct hand_over how;
};

/* What goes over the manifest, and what must hold then. */
static bool apply(struct manifest *m, const struct request *r, const char *path, struct error *err)
{
    bool good = true;
    for (size_t i = 0; good && i < r->count; i++)
        good = option_set(m, r->overrides[i].option, r->overrides[i].value, err);
    return good && manifest_check(m, err) && (!m->report || report_file_spares(m->report, path, "manifest", err));
}

static int run(const char *path, const struct request *r)
{
    const char *name = r->how.name;
    struct error err = { 0 };
    size_t size;
    char *text = text_read(path, &size, &err);
    if (!text)
        return fail(END_usage, path, &err);
    struct manifest m = { 0 };
    int code;
    if (!manifest_read_yaml(&m, text, size, path, &err))
        code = fail(END_usage, NULL, &err); /* says file, line and column itself */
    else if (!apply(&m, r, path, &err))
        code = fail(END_usage, name, &err);
    else if (!rlimits_suffice(&m, &err))
        code = fail(END_host, name, &err);
    else
        code = process_run(&m, &r->how);
    free(text);
    manifest_release(&m);
    return code;
}

/* False when there is no more room, or the value is not one of the option's. */
static bool take_option(struct request *r, int option, const char *value, struct error *err)
{
    if (option == OPTION_NAME) {
        r->how.name = value;
    } else if (option == OPTION_PROGRESS) {
        r->how.progress = strcmp(value, "auto") == 0;
        return r->how.progress || strcmp(value, "none") == 0 ||
               error_set(err, 0, "--progress is %s, expected auto or none", value);
    } else {
        if (r->count == sizeof(r->overrides) / sizeof(r->overrides[0]))
            return error_set(err, 0, "too many options");
        r->overrides[r->count++] = (struct override){ option, value };
    }
    return true;
}

int cmd_run(int argc, char **argv)
{
    struct request r = { .how.progress = true };
    struct error err = { 0 };
    int option;
    while ((option = option_next(argc, argv, &usage)) >= 0)
        if (!take_option(&r, option, optarg, &err))
            return fail(END_usage, NULL, &err);
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind + 1 != argc)
        return fail_usage(&usage, "one manifest is needed");
    if (!r.how.name)
        r.how.name = argv[optind];
    else if (!*r.how.name)
        r.how.name = NULL;
    return run(argv[optind], &r);
}
