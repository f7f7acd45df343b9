/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zvm-explain: what `zerovm validate` runs to explain a verdict.
 *
 *   zvm-explain [--json] [--stats] [--raw] -- NAME JUDGEMENT RULE OFFSET MESSAGE <FILE
 *   zvm-explain --table
 *
 * The file is hostile and what reads it is large: before the first byte of it is read, the process has given up all but
 * memory and its open descriptors.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explanation_json.h"
#include "explanation_text.h"
#include "lock.h"
#include "printable.h"
#include "table.h"

static int fail(const char *message)
{
    printable_line(stderr, "zvm-explain: %s", message);
    return EXIT_FAILURE;
}

struct job {
    bool json, stats, raw;
    struct finding finding;
};

static bool parse_rule(enum rule *rule, const char *name)
{
    for (*rule = 0; *rule < RULE_COUNT; (*rule)++)
        if (strcmp(rule_name(*rule), name) == 0)
            return true;
    return false;
}

static bool parse(struct job *job, int argc, char **argv)
{
    char *end;
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        job->json |= strcmp(argv[i], "--json") == 0;
        job->stats |= strcmp(argv[i], "--stats") == 0;
        job->raw |= strcmp(argv[i], "--raw") == 0;
    }
    if (argc != i + 6)
        return false;
    char **words = argv + i + 1;
    job->finding = (struct finding){
        .name = words[0],
        .judgement = words[1],
        .offset = (uint32_t)strtoul(words[3], &end, 10),
        .message = words[4],
    };
    return *words[3] && !*end && parse_rule(&job->finding.rule, words[2]);
}

static bool prepare(struct error *err)
{
    static char out[1 << 16], messages[1 << 12];
    explanation_json_prepare();
    setvbuf(stdout, out, _IOFBF, sizeof(out));
    setvbuf(stderr, messages, _IOFBF, sizeof(messages));
    return lock(err);
}

static bool explain(const struct job *job, struct disassembly *d, struct error *err)
{
    struct subject s = { 0 };
    struct explanation e;
    bool readable = strcmp(job->finding.judgement, "unreadable") != 0;
    if (readable && !subject_read(&s, STDIN_FILENO, job->raw, err)) {
        subject_free(&s);
        return false;
    }
    explanation_make(&e, &job->finding, &s, d);
    if (job->stats && s.code) {
        stats_count(&e.stats, &s, d);
        e.counted = true;
    }
    bool printed = true;
    if (job->json)
        printed = explanation_json_print(&e) || error_set(err, 0, "cannot write JSON");
    else
        explanation_text_print(&e);
    explanation_free(&e);
    subject_free(&s);
    return printed;
}

int main(int argc, char **argv)
{
    struct error err = { 0 };
    struct job job = { 0 };
    const bool table = argc == 2 && strcmp(argv[1], "--table") == 0;
    if (!table && !parse(&job, argc, argv))
        return fail("'zerovm validate' runs this; see zerovm-validate(1)");
    struct disassembly *d = disassembly_new();
    if (!d)
        return fail("cannot start the disassembler");
    bool done = prepare(&err);
    if (done && table)
        table_print(stdout);
    else if (done)
        done = explain(&job, d, &err);
    disassembly_free(d);
    if (done && (fflush(stdout) != 0 || ferror(stdout)))
        done = error_set(&err, 0, "cannot write");
    return done ? EXIT_SUCCESS : fail(err.message);
}
