/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `as` that GCC runs for the guest: rewrites its input and hands the result to LLVM's assembler.
 *
 * It takes the options that GCC passes, and ignores those that have no meaning here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arguments.h"
#include "llvm.h"
#include "object.h"
#include "printable.h"
#include "rewrite.h"
#include "stream.h"

enum { MAX_ARGUMENTS = 256 };

struct options {
    const char *output;
    const char *input; /* NULL: standard input */
    const char *pass[MAX_ARGUMENTS];
    unsigned passed;
    bool debug;      /* make line information for an assembly source that has none */
    bool print_only; /* show what goes to LLVM's assembler */
    bool compress;   /* debug sections */
    bool version;
    struct buffer definitions; /* of --defsym */
};

static int fail(const char *what, const char *name)
{
    printable_line(stderr, "as: %s%s%s", what, name ? " " : "", name ? name : "");
    return 1;
}

/* Options that take a value in the next argument. */
static bool takes_value(struct span option)
{
    return span_is(option, "-o") || span_is(option, "-I") || span_is(option, "--defsym") ||
           span_is(option, "--debug-prefix-map") || span_is(option, "--MD");
}

static void define(struct options *o, const char *assignment)
{
    struct span value = span_of(assignment);
    struct span name = span_cut(&value, '=');
    buffer_text(&o->definitions, ".set ");
    buffer_span(&o->definitions, name);
    buffer_text(&o->definitions, ",");
    buffer_span(&o->definitions, value);
    buffer_text(&o->definitions, ";");
}

/* A folder where .incbin looks. */
static bool include(struct options *o, const char *folder)
{
    if (o->passed + 2 > MAX_ARGUMENTS)
        return fail("too many options, at -I", folder) == 0;
    o->pass[o->passed++] = "-I";
    o->pass[o->passed++] = folder;
    return true;
}

static bool option_with_value(struct options *o, struct span name, const char *value)
{
    if (span_is(name, "-I"))
        return include(o, value);
    if (span_is(name, "-o"))
        o->output = value;
    else if (span_is(name, "--defsym"))
        define(o, value);
    return true;
}

static bool option(struct options *o, const char *arg)
{
    struct span a = span_of(arg);
    if (span_is(a, "--version"))
        o->version = true;
    else if (span_is(a, "--zvm-print"))
        o->print_only = true;
    else if (span_is(a, "-g") || span_starts(a, "--gdwarf") || span_starts(a, "-gdwarf") || span_is(a, "--gen-debug"))
        o->debug = true;
    else if (span_is(a, "--32") || span_is(a, "--64"))
        return fail("guest code is x32 code; leave out -m32 and -m64", NULL) == 0;
    else if (span_is(a, "-msyntax=intel") || span_is(a, "-mmnemonic=intel"))
        return fail("only AT&T syntax is understood; leave out", arg) == 0;
    else if (span_is(a, "--compress-debug-sections=zlib"))
        o->compress = true;
    return true;
}

static bool parse(struct options *o, int argc, char **argv)
{
    bool good = true;
    for (int i = 0; good && i < argc; i++) {
        struct span a = span_of(argv[i]);
        if (takes_value(a) && i + 1 == argc)
            return fail("a value is missing after", argv[i]) == 0;
        if (takes_value(a))
            good = option_with_value(o, a, argv[++i]);
        else if (span_starts(a, "-I"))
            good = include(o, argv[i] + 2);
        else if (span_starts(a, "-o"))
            o->output = argv[i] + 2;
        else if (span_is(a, "-") || a.s[0] != '-')
            o->input = span_is(a, "-") ? NULL : argv[i];
        else
            good = option(o, argv[i]);
    }
    return good;
}

/* Prints the messages of LLVM's assembler, which quotes names and source as they are. */
static void pass_on(int messages)
{
    struct buffer text = { 0 };
    if (messages >= 0 && lseek(messages, 0, SEEK_SET) == 0 && stream_read(messages, &text)) {
        for (size_t i = 0; i < text.used; i++)
            text.data[i] = text.data[i] ? text.data[i] : '?';
        buffer_char(&text, '\0');
        printable_lines(stderr, text.data);
    }
    if (messages >= 0)
        close(messages);
    buffer_free(&text);
}

/* Runs LLVM's assembler on text; its exit status. */
static int assemble(const struct options *o, const char *output, struct span text, bool debug)
{
    const char *argv[MAX_ARGUMENTS + 16] = { LLVM_ARGUMENTS, "-filetype=obj" };
    unsigned argc = 0;
    int ends[2], status;
    while (argv[argc])
        argc++;
    for (unsigned i = 0; i < o->passed; i++)
        argv[argc++] = o->pass[i];
    if (debug)
        argv[argc++] = "-g";
    if (o->compress)
        argv[argc++] = "-compress-debug-sections=zlib";
    argv[argc++] = "-o";
    argv[argc++] = output;
    if (pipe2(ends, O_CLOEXEC))
        return fail("cannot make a pipe", NULL);
    int messages = memfd_create("messages", MFD_CLOEXEC);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[0], 0);
        dup2(messages, STDERR_FILENO);
        execvp(argv[0], (char **)argv);
        printable_line(stderr, "as: cannot run %s (Debian package llvm-14): %s", argv[0], strerror(errno));
        _exit(127);
    }
    close(ends[0]);
    bool written = child > 0 && stream_write(ends[1], text);
    close(ends[1]);
    const bool ended = child > 0 && waitpid(child, &status, 0) == child;
    pass_on(messages);
    if (!ended)
        return fail("cannot run", ZVM_ASSEMBLER);
    if (WIFEXITED(status) && WEXITSTATUS(status))
        return WEXITSTATUS(status);
    return WIFEXITED(status) && written ? 0 : fail("broke off:", ZVM_ASSEMBLER);
}

static bool contains(struct span text, const char *word)
{
    return memmem(text.s, text.n, word, strlen(word)) != NULL;
}

/* Assembles the source once more, with a label before each instruction, and names the refused one. */
static int explain(const struct options *o, struct span source, struct refusal refusal)
{
    struct buffer out = { 0 }, object = { 0 };
    char path[32];
    int fd = memfd_create("labelled", 0); /* LLVM's assembler opens it by its number */
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    buffer_span(&out, (struct span){ o->definitions.data, o->definitions.used });
    rewrite(source, o->input ? o->input : "<stdin>", REWRITE_LABELLED, llvm_disassemble, &out, stderr);
    int status = fd < 0 ? 1 : assemble(o, path, (struct span){ out.data, out.used }, false);
    struct span label = span_of("");
    if (status == 0 && lseek(fd, 0, SEEK_SET) == 0 && stream_read(fd, &object))
        if (!object_check((struct span){ object.data, object.used }, &refusal))
            label = object_label((struct span){ object.data, object.used }, &refusal, REWRITE_LABEL);
    span_cut(&label, ':');
    printable_line(stderr, "%.*s: the validator refuses it by rule %s: %s", SPAN_ARGS(label.n ? label : span_of("as")),
                   rule_name(refusal.rule), rule_text(refusal.rule));
    if (fd >= 0)
        close(fd);
    buffer_free(&out);
    buffer_free(&object);
    return 1;
}

/* LLVM's assembler knows instructions that guests may not use: an object that the validator would refuse is removed. */
static int check(const struct options *o, struct span source)
{
    struct buffer object = { 0 };
    struct refusal refusal;
    struct stat st;
    int status = 0, fd = open(o->output, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool readable = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && stream_read(fd, &object);
    if (readable && !object_check((struct span){ object.data, object.used }, &refusal)) {
        status = explain(o, source, refusal);
        unlink(o->output);
    }
    if (fd >= 0)
        close(fd);
    buffer_free(&object);
    return status;
}

static int run(struct options *o)
{
    struct buffer source = { 0 }, out = { 0 };
    int fd = o->input ? open(o->input, O_RDONLY | O_CLOEXEC) : 0;
    if (fd < 0 || !stream_read(fd, &source))
        return fail(strerror(errno), o->input);
    struct span text = { source.data, source.used };
    buffer_span(&out, (struct span){ o->definitions.data, o->definitions.used });
    unsigned errors = rewrite(text, o->input ? o->input : "<stdin>", REWRITE_PLAIN, llvm_disassemble, &out, stderr);
    int status = 1;
    if (errors == 0 && o->print_only)
        status = stream_write(1, (struct span){ out.data, out.used }) ? 0 : fail("cannot write", NULL);
    else if (errors == 0)
        status = assemble(o, o->output, (struct span){ out.data, out.used }, o->debug && !contains(text, "\t.loc "));
    if (status == 0 && !o->print_only)
        status = check(o, text);
    buffer_free(&source);
    buffer_free(&out);
    return status;
}

static int print_version(void)
{
    printable_line(stdout, "GNU assembler compatible assembler for zerovm guests");
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : fail("cannot print", NULL);
}

int main(int argc, char **argv)
{
    struct options o = { .output = "a.out" };
    struct arguments args = { 0 };
    int status = 1;
    signal(SIGPIPE, SIG_IGN);
    if (!arguments_expand(&args, argc, argv))
        fail("out of memory", NULL);
    else if (!parse(&o, args.count, args.v))
        status = 1; /* parse() said why */
    else if (o.version)
        status = print_version();
    else
        status = run(&o);
    buffer_free(&o.definitions);
    arguments_free(&args);
    return status;
}
