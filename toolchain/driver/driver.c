/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest compiler's commands: each runs GCC or a GNU binutil with what makes it work for guests.
 *
 * One program, which its name tells what to be: zvm-cc, zvm-c++, zvm-ar ... It finds everything else from where it
 * lies: bin/<this>, lib/zerovm/{as,ld,zvm.specs,sysroot}.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prefix.h"
#include "printable.h"

static const struct tool {
    const char *name;    /* after "zvm-" */
    const char *program; /* what it runs */
    bool compiler;       /* wants our specs, assembler, linker and sysroot */
} tools[] = {
#define TOOL(name, program, compiler) { name, program, compiler },
#include "tools.def"
#undef TOOL
};

static int fail(const char *what, const char *detail)
{
    printable_line(stderr, "zvm-cc: %s: %s", what, detail);
    return 1;
}

static const struct tool *find(const char *name)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (strcmp(name, tools[i].name) == 0)
            return &tools[i];
    return NULL;
}

static const char *join(const char *option, const char *prefix, const char *path)
{
    char *text;
    if (asprintf(&text, "%s%s%s", option, prefix, path) < 0)
        exit(fail("cannot start", strerror(ENOMEM)));
    return text;
}

static void print_found(const char *prefix, const char *root)
{
    printable_line(stdout, "install: %s/lib/zerovm/", prefix);
    printable_line(stdout, "programs: =%s/lib/zerovm/", prefix);
    printable_line(stdout, "libraries: =%s/lib/", root);
    if (fflush(stdout) != 0 || ferror(stdout))
        exit(fail("cannot print", strerror(errno)));
}

/*
 * -print-search-dirs names where zvm-cc finds things; GCC would name the host's directories as well, and libtool would
 * look for guests' libraries there. False if nobody asks.
 */
static bool print_directories(const char *prefix, int argc, char **argv)
{
    const char *root = join("", prefix, "/lib/zerovm/sysroot");
    bool asked = false;
    for (int i = 1; i < argc; i++) {
        asked |= strcmp(argv[i], "-print-search-dirs") == 0 || strcmp(argv[i], "--print-search-dirs") == 0;
        if (strncmp(argv[i], "--sysroot=", 10) == 0)
            root = argv[i] + 10;
    }
    if (asked)
        print_found(prefix, root);
    return asked;
}

int main(int argc, char **argv)
{
    char prefix[PATH_MAX];
    const char *name = basename(argv[0]);
    const struct tool *tool = strncmp(name, "zvm-", 4) == 0 ? find(name + 4) : NULL;
    const char **args = calloc((size_t)argc + 9, sizeof *args);
    int n = 0;
    if (!tool)
        return fail(name, "is not one of the guest compiler's commands");
    if (!args || !prefix_find(prefix, 2))
        return fail("cannot start", strerror(errno));
    args[n++] = tool->program;
    if (tool->compiler) {
        if (print_directories(prefix, argc, argv))
            return 0;
        args[n++] = join("-specs=", prefix, "/lib/zerovm/zvm.specs");
        args[n++] = join("-B", prefix, "/lib/zerovm/");
        args[n++] = join("-B", prefix, "/lib/zerovm/sysroot/lib/"); /* for -print-file-name */
        args[n++] = join("--sysroot=", prefix, "/lib/zerovm/sysroot");
        args[n++] = "-mx32";
        args[n++] = "-static";
        args[n++] = "-march=x86-64-v3";
    }
    memcpy(args + n, argv + 1, (size_t)argc * sizeof *args); /* with the NULL at its end */
    execvp(args[0], (char **)args);
    return fail(args[0], strerror(errno));
}
