/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "explainer.h"
#include "host.h"
#include "image.h"
#include "manifest_key.h"
#include "printable.h"
#include "raw_code.h"
#include "standard.h"
#include "zerovm.h"
#include "zvm/abi/layout.h"

enum { OPTION_JSON = 256, OPTION_LIMIT, OPTION_RAW, OPTION_STATS, OPTION_TABLE };

static const struct option_row rows[] = {
    { "image-limit", OPTION_LIMIT, "SIZE", "most bytes of a file that are loaded; 256MiB if not given" },
    { "json", OPTION_JSON, NULL, "a JSON object a file on standard output, in place of text" },
    { "quiet", 'q', NULL, "say nothing of files that are safe" },
    { "raw", OPTION_RAW, NULL, "files are code and nothing else, as if loaded at 0x20000" },
    { "stats", OPTION_STATS, NULL, "count instructions, bundles, padding, kinds of instructions" },
    { "table", OPTION_TABLE, NULL, "print the instruction table and the rules; takes no file" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "validate [option...] FILE...",
    .summary = "Checks that programs are well formed and that their code cannot leave its region.\n"
               "Of code that is refused it shows the place, and what the toolchain would write.\n"
               "Exits with 0 when all files are safe, with 1 when one is refused, else with 2.",
    .rows = rows,
};

/* The exit codes: the worst of all files counts. */
enum { ALL_SAFE, SOME_REFUSED, TROUBLE };
static const int exit_codes[] = {
    [JUDGEMENT_accepted] = ALL_SAFE,
    [JUDGEMENT_refused] = SOME_REFUSED,
    [JUDGEMENT_unreadable] = TROUBLE,
};

static bool open_file(struct judged *j, struct error *err)
{
    struct stat st;
    j->fd = open(j->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (j->fd < 0)
        return error_set(err, errno, "open");
    if (fstat(j->fd, &st) != 0)
        return error_set(err, errno, "stat");
    if (!S_ISREG(st.st_mode))
        return error_set(err, 0, "%s, expected a regular file", S_ISDIR(st.st_mode) ? "a directory" : "a special file");
    return true;
}

/* An error number means that the system failed, not the file. */
static enum judgement not_accepted(const struct error *err)
{
    return err->code ? JUDGEMENT_unreadable : JUDGEMENT_refused;
}

static void judge_image(struct judged *j, uint64_t limit, struct error *err)
{
    struct image image = { 0 };
    struct elf_source source;
    const struct image_limits limits = { .memory = ZVM_HEAP_LIMIT - ZVM_TEXT_START, .file = limit };
    bool safe = elf_source_open(&source, j->fd, err) && image_open_source(&image, &source, &limits, NULL, err);
    j->judgement = safe ? JUDGEMENT_accepted : not_accepted(err);
    j->rule = image.verdict.rule;
    j->offset = image.verdict.offset;
    image_close(&image);
}

static void judge_raw_code(struct judged *j, uint64_t limit, struct error *err)
{
    struct verdict v;
    if (!raw_code_validate(j->fd, limit, &v, err)) {
        j->judgement = not_accepted(err);
        return;
    }
    j->judgement = v.rule == RULE_NONE ? JUDGEMENT_accepted : JUDGEMENT_refused;
    j->rule = v.rule;
    j->offset = v.offset;
    if (v.rule != RULE_NONE)
        error_set(err, 0, "code at 0x%x is refused by rule %s: %s", ZVM_TEXT_START + v.offset, rule_name(v.rule),
                  rule_text(v.rule));
}

/* Answers the exit code that is due to the file. */
static int check(const char *name, const struct wanted *w, uint64_t limit, bool quiet)
{
    struct error err = { 0 };
    struct judged j = { .name = name, .judgement = JUDGEMENT_unreadable, .message = err.message };
    if (open_file(&j, &err))
        (w->raw ? judge_raw_code : judge_image)(&j, limit, &err);
    int code = exit_codes[j.judgement];
    if (!w->json && code != ALL_SAFE)
        fail(END_image, name, &err);
    else if (!w->json && !quiet)
        printable_line(stdout, "%s: OK", name);

    struct error why = { 0 };
    bool due = w->json || j.rule != RULE_NONE || (w->stats && code != TROUBLE);
    if (due && !explain(&j, w, &why)) {
        printable_line(stderr, "zerovm: %s: no explanation: %s", name, why.message);
        if (w->json || w->stats)
            code = TROUBLE;
    }
    if (j.fd >= 0)
        close(j.fd);
    return code;
}

/* The exit code, where not all that was printed may have arrived. */
static int printed(int code)
{
    struct error err = { 0 };
    if (standard_printed(&err))
        return code;
    fail(END_host, NULL, &err);
    return TROUBLE;
}

static bool read_limit(uint64_t *limit, struct error *err)
{
    static const struct manifest_key key = { "image-limit", KIND_BYTES, .low = 1,
                                             .high = ZVM_HEAP_LIMIT - ZVM_TEXT_START, .multiple = 1 };
    return manifest_key_read(&key, limit, optarg, "", err) && manifest_key_check(&key, limit, err);
}

static int print_table(void)
{
    struct error err = { 0 };
    if (explain_table(&err))
        return ALL_SAFE;
    printable_line(stderr, "zerovm: no table: %s", err.message);
    return TROUBLE;
}

int cmd_validate(int argc, char **argv)
{
    struct wanted w = { 0 };
    struct error err = { 0 };
    uint64_t limit = ZEROVM_IMAGE_LIMIT;
    bool quiet = false, table = false;
    int option;
    while ((option = option_next(argc, argv, &usage)) != OPTION_END) {
        if (option == OPTION_HELP)
            return printed(ALL_SAFE);
        if (option == OPTION_BAD)
            return TROUBLE;
        if (option == OPTION_LIMIT && !read_limit(&limit, &err)) {
            fail(END_usage, NULL, &err);
            return TROUBLE;
        }
        quiet |= option == 'q';
        w.json |= option == OPTION_JSON;
        w.raw |= option == OPTION_RAW;
        w.stats |= option == OPTION_STATS;
        table |= option == OPTION_TABLE;
    }
    if (table && optind == argc && !(w.json || w.raw || w.stats))
        return print_table();
    if (table || optind == argc) {
        fail_usage(&usage, table ? "--table takes nothing else" : "no file");
        return TROUBLE;
    }
    if (!host_check_isa(0, &err)) {
        printable_line(stderr, "zerovm: %s", err.message);
        return TROUBLE;
    }
    int code = ALL_SAFE;
    for (int i = optind; i < argc; i++) {
        int due = check(argv[i], &w, limit, quiet);
        code = due > code ? due : code;
    }
    return printed(code);
}
