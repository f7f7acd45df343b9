#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "manifest_check.h"
#include "manifest_yaml.h"
#include "report_file.h"
#include "rlimits.h"

static const struct usage usage = {
    .synopsis = "run [option...] MANIFEST",
    .summary = "Runs the program that a manifest describes; see zerovm-manifest(5). The options replace what it says.\n"
               "Exits with the program's exit code, or with one above 124; see zerovm(1).",
    .manifest_options = true,
};

/* Options come before the manifest on the command line and go over it. */
struct override {
    int option;
    const char *value;
};

static int run(const char *path, const struct override *overrides, size_t count)
{
    struct error err = { 0 };
    size_t size;
    char *text = text_read(path, &size, &err);
    if (!text)
        return fail(END_usage, path, &err);
    struct manifest m = { 0 };
    int code;
    bool good = manifest_read_yaml(&m, text, size, path, &err);
    free(text);
    if (!good) {
        code = fail(END_usage, NULL, &err); /* says file, line and column itself */
        goto end;
    }
    for (size_t i = 0; good && i < count; i++)
        good = option_set(&m, overrides[i].option, overrides[i].value, &err);
    good = good && manifest_check(&m, &err) && (!m.report || report_file_spares(m.report, path, "manifest", &err));
    if (!good)
        code = fail(END_usage, path, &err);
    else if (!rlimits_suffice(&m, &err))
        code = fail(END_host, path, &err);
    else
        code = process_run(&m, path, true);
end:
    manifest_release(&m);
    return code;
}

int cmd_run(int argc, char **argv)
{
    struct override overrides[64];
    size_t count = 0;
    int option;
    while ((option = option_next(argc, argv, &usage)) >= 0) {
        if (count == sizeof(overrides) / sizeof(overrides[0]))
            return fail_usage(&usage, "too many options");
        overrides[count++] = (struct override){ option, optarg };
    }
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind + 1 != argc)
        return fail_usage(&usage, "one manifest is needed");
    return run(argv[optind], overrides, count);
}
