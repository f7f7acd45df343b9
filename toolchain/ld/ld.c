/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `ld` that GCC runs for guests: GNU ld with our linker script, then finish(), `zerovm validate`, lint(),
 * and strip where GNU ld was asked to strip: it would have left lint() nothing to look at.
 *
 * An image that cannot be finished or validated is removed: no file that looks like a guest is left behind. An output
 * that is no regular file (/dev/null, a pipe) stays what it is, and gets the image when all is well. The option
 * --zvm-no-validate (for GCC: -Wl,--zvm-no-validate) leaves validation out.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arguments.h"
#include "finish.h"
#include "lint.h"
#include "prefix.h"
#include "printable.h"

struct link {
    char prefix[PATH_MAX];    /* .../lib/zerovm */
    const char *output;       /* what GNU ld writes */
    const char *special;      /* NULL, or what the image goes to in the end, which is no regular file */
    char directory[PATH_MAX]; /* of ours, for the image until then */
    char temporary[PATH_MAX + 8];
    struct arguments args; /* owned; for GNU ld */
    const char *strip;     /* NULL, or what is asked of strip */
    bool relocatable;      /* -r: an object, no image */
    bool informative;      /* --version and the like: no output at all */
    bool validate;
};

static int fail(const char *what, const char *detail)
{
    printable_line(stderr, "zvm-cc: ld: %s: %s", what, detail);
    return 1;
}

static char *in_prefix(const struct link *l, const char *path)
{
    char *text;
    if (asprintf(&text, "%s%s", l->prefix, path) < 0)
        exit(fail("cannot start", strerror(ENOMEM)));
    return text;
}

static bool is(const char *arg, const char *a, const char *b)
{
    return strcmp(arg, a) == 0 || strcmp(arg, b) == 0;
}

/* GNU ld knows -s and -S as well. */
static bool asks_to_strip(struct link *l, const char *arg)
{
    bool all = is(arg, "-s", "--strip-all") || strcmp(arg, "-strip-all") == 0;
    if (all)
        l->strip = "--strip-all";
    else if (!is(arg, "-S", "--strip-debug") && strcmp(arg, "-strip-debug") != 0)
        return false;
    else if (!l->strip)
        l->strip = "--strip-debug";
    return true;
}

/* Looks at one argument of GCC's. False when GNU ld need not see it. */
static bool look_at(struct link *l, const char *arg, const char *next)
{
    if (strcmp(arg, "--zvm-no-validate") == 0) {
        l->validate = false;
        return false;
    }
    if (asks_to_strip(l, arg))
        return false;
    if (strcmp(arg, "-o") == 0 && next)
        l->output = next;
    else if (strncmp(arg, "-o", 2) == 0 && arg[2] && strcmp(arg, "-omagic") != 0)
        l->output = arg + 2;
    else if (strncmp(arg, "--output=", 9) == 0)
        l->output = arg + 9;
    else if (is(arg, "-r", "--relocatable") || strcmp(arg, "-i") == 0)
        l->relocatable = true;
    else if (is(arg, "--version", "--help") || is(arg, "-v", "-V"))
        l->informative = true;
    return true;
}

/* GCC goes to /tmp as well where TMPDIR leads nowhere. */
static bool make_directory(struct link *l, const char *parent)
{
    size_t room = sizeof l->directory;
    return parent && (size_t)snprintf(l->directory, room, "%s/zvm-ld-XXXXXX", parent) < room && mkdtemp(l->directory);
}

/* Lets GNU ld write to a file of ours, in a directory of ours, where the output could not be finished in place. */
static bool spare_special(struct link *l)
{
    struct stat st;
    if (stat(l->output, &st) != 0 || S_ISREG(st.st_mode))
        return true;
    if (!make_directory(l, getenv("TMPDIR")) && !make_directory(l, P_tmpdir))
        return false;
    snprintf(l->temporary, sizeof l->temporary, "%s/image", l->directory);
    l->special = l->output;
    l->output = l->temporary;
    return arguments_add(&l->args, "-o") && arguments_add(&l->args, l->temporary);
}

static bool prepare(struct link *l, const struct arguments *given)
{
    static const char *const image[] = { "-static",   "-znoexecstack",   "-zmax-page-size=4096",
                                         "-znorelro", "--build-id=none", "--no-relax",
                                         "-T" };
    bool good = arguments_add(&l->args, ZVM_LINKER) && arguments_add(&l->args, "-melf32_x86_64");
    for (int i = 0; good && i < given->count; i++)
        if (look_at(l, given->v[i], given->v[i + 1]))
            good = arguments_add(&l->args, given->v[i]);
    if (l->relocatable && l->strip)
        good = good && arguments_add(&l->args, l->strip);
    if (l->relocatable || l->informative)
        return good;
    for (size_t i = 0; good && i < sizeof image / sizeof *image; i++)
        good = arguments_add(&l->args, image[i]);
    char *script = in_prefix(l, "/zvm.ld");
    good = good && arguments_add(&l->args, script);
    free(script);
    return good && spare_special(l);
}

/* Runs a program; the answer is its exit status, 127 when it does not run. quiet: its standard output is dropped. */
static int run(const char *const *args, bool quiet)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (quiet && !freopen("/dev/null", "w", stdout))
            _exit(127);
        execvp(args[0], (char **)args);
        fail(args[0], strerror(errno));
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return fail(args[0], strerror(errno));
    return WIFEXITED(status) ? WEXITSTATUS(status) : fail(args[0], strsignal(WTERMSIG(status)));
}

static int validate(const struct link *l)
{
    char *zerovm = in_prefix(l, "/../../bin/zerovm");
    const char *args[] = { zerovm, "validate", l->output, NULL };
    int status = 0;
    if (l->validate && access(zerovm, X_OK) == 0)
        status = run(args, true);
    free(zerovm);
    return status;
}

/* Nothing that the assembler lets through is found here. */
static int check_flags(const struct link *l)
{
    struct finding found;
    const char *wrong = lint(l->output, &found);
    if (!wrong)
        return 0;
    if (*wrong)
        return fail(l->output, wrong);
    printable_line(
        stderr,
        "zvm-cc: ld: %s: code at 0x%x reads flags that were set before the label at 0x%x; an indirect branch to the "
        "label destroys them (compile with -fno-crossjumping)",
        l->output, (unsigned)found.reader, (unsigned)found.target);
    return 1;
}

static int strip(const struct link *l)
{
    const char *args[] = { ZVM_STRIP, l->strip, l->output, NULL };
    return l->strip ? run(args, false) : 0;
}

static bool copy(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    ssize_t n = in < 0 || out < 0 ? -1 : 1;
    while (n > 0)
        n = sendfile(out, in, NULL, INT_MAX);
    if (in >= 0)
        close(in);
    return (out < 0 || close(out) == 0) && n == 0;
}

/* Finishes and validates what GNU ld made, or removes it. */
static int complete(const struct link *l)
{
    const char *wrong = finish(l->output);
    int status = wrong ? fail(l->output, wrong) : validate(l);
    if (status == 0)
        status = check_flags(l);
    if (status == 0)
        status = strip(l);
    if (status == 0 && l->special && !copy(l->output, l->special))
        status = fail(l->special, strerror(errno));
    if (status && !l->special)
        unlink(l->output);
    return status;
}

int main(int argc, char **argv)
{
    struct link l = { .output = "a.out", .validate = true };
    struct arguments given = { 0 };
    if (!prefix_find(l.prefix, 1) || !arguments_expand(&given, argc, argv) || !prepare(&l, &given))
        return fail("cannot start", strerror(errno));
    int status = run((const char *const *)l.args.v, false);
    if (status == 0 && !l.relocatable && !l.informative)
        status = complete(&l);
    else if (status != 0 && !l.informative && !l.special)
        unlink(l.output); /* of a linker that a signal ended a part may be there */
    if (l.special) {
        unlink(l.temporary);
        rmdir(l.directory);
    }
    arguments_free(&l.args);
    arguments_free(&given);
    return status;
}
