/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm job: several sessions, joined by streams, with one end. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "address.h"
#include "child.h"
#include "cli.h"
#include "crew.h"
#include "job_report.h"
#include "job_sources.h"
#include "plan.h"
#include "printable.h"
#include "rlimits.h"
#include "sibling_program.h"
#include "temporary.h"
#include "transaction.h"

static const struct option_row rows[] = {
    { "dry-run", 'n', NULL, "print the sessions' manifests, and run nothing" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "job [option...] JOB",
    .summary = "Runs the sessions of a job, see zerovm-job(5), joined by the streams between them. When all\n"
               "end with exit code 0 their outputs take their places together; when one does not, all are ended, and\n"
               "none does. Exits with 0, or with the exit code of the first that failed.",
    .rows = rows,
};

enum { DIRECTORY_ROOM = 74, PATH_ROOM = DIRECTORY_ROOM + 2 * CHANNEL_NAME };

/* What a job needs while it runs, and leaves nothing of. */
struct stage {
    char directory[DIRECTORY_ROOM]; /* of the sessions' reports and sockets */
    bool made;                      /* the directory */
    char service[96], token[33];
    pid_t names; /* the name service's process; 0: none */
    struct transaction outputs;
    struct joints joints;
    int report;      /* its descriptor; -1: none */
    sigset_t before; /* the signals that were blocked */
};

/* Names what is not there yet: sessions are described before anything is made. */
static bool name_stage(struct stage *s, struct error *err)
{
    uint64_t id;
    uint8_t token[16];
    if (getrandom(&id, sizeof(id), 0) != sizeof(id) || getrandom(token, sizeof(token), 0) != sizeof(token))
        return error_set(err, errno, "make the job's token");
    for (size_t i = 0; i < sizeof(token); i++)
        snprintf(s->token + 2 * i, 3, "%02x", token[i]);
    snprintf(s->directory, sizeof(s->directory), "%s/zerovm-job.%016" PRIx64,
             temporary_place(sizeof(s->directory) - sizeof("/zerovm-job.0123456789abcdef")), id);
    snprintf(s->service, sizeof(s->service), ADDRESS_IPC "%s/names", s->directory);
    return true;
}

/* The sessions' sockets go there, too. */
static bool make_directory(struct stage *s, struct error *err)
{
    const int place = (int)(strrchr(s->directory, '/') - s->directory);
    s->made = mkdir(s->directory, S_IRWXU) == 0;
    return (s->made && setenv("TMPDIR", s->directory, 1) == 0) ||
           error_set(err, errno, "make a directory in %.*s", place, s->directory);
}

static _Noreturn void serve_names(struct stage *s, int ready)
{
    char *const words[] = { (char *)"zerovm-names", (char *)"--quiet", (char *)"--listen", s->service, NULL };
    dup2(ready, STDOUT_FILENO);
    _exit(sibling_program_become("lib/zerovm/zerovm-names", words));
}

/* What end it is that the name service ended before it said where it listens; it says why itself. */
static enum end names_end(struct stage *s)
{
    const int lacks = end_exit_code(END_host);
    int status = 0;
    waitpid(s->names, &status, 0);
    s->names = 0;
    return WIFEXITED(status) && WEXITSTATUS(status) != lacks ? END_channel : END_host;
}

/* The name service, once it says where it listens. */
static enum end start_names(struct stage *s, struct error *err)
{
    int ready[2];
    char byte;
    if (pipe2(ready, O_CLOEXEC) != 0) {
        error_set(err, errno, "start the name service");
        return END_host;
    }
    s->names = child_fork();
    if (s->names == 0)
        serve_names(s, ready[1]);
    if (s->names < 0) {
        error_set(err, errno, "start the name service");
        rlimits_blame_start(err);
    }
    close(ready[1]);
    const bool listens = s->names > 0 && read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    if (listens)
        return END_exit;
    if (s->names < 0)
        return END_host;
    error_set(err, 0, "the name service does not start");
    return names_end(s);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    remove(path);
    return 0;
}

static void remove_stage(struct stage *s)
{
    enum { DESCRIPTORS = 8 };
    transaction_abort(&s->outputs);
    joints_release(&s->joints);
    if (s->names > 0) {
        kill(s->names, SIGKILL); /* nobody waits for a word of it, and one that is stopped hears no other signal */
        waitpid(s->names, NULL, 0);
    }
    if (s->made)
        nftw(s->directory, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

static bool take_reports(const struct stage *s, struct plan *p, struct error *err)
{
    char path[PATH_ROOM];
    for (size_t i = 0; i < p->nodes_count; i++) {
        struct manifest *m = &p->nodes[i].manifest;
        job_report_path(path, sizeof(path), s->directory, &p->nodes[i]);
        m->commit = COMMIT_NONE; /* the job commits */
        if (p->report && !(m->report = strdup(path)))
            return error_set(err, ENOMEM, "report");
    }
    return true;
}

/* What the sessions are. */
static bool describe(struct stage *s, struct plan *p, const char *path, struct error *err)
{
    return plan_write(p, &(struct meeting){ s->service, s->token }, err) && plan_check(p, path, err) &&
           take_reports(s, p, err);
}

/* Whether a session asks the name service for others. */
static bool needs_names(const struct plan *p)
{
    bool found = false;
    for (size_t i = 0; i < p->nodes_count; i++)
        found |= manifest_sources(&p->nodes[i].manifest, SOURCE_NODE) > 0;
    return found;
}

/*
 * All that is there before a session is. What end it is when some of it cannot be had. A signal that comes from here on
 * ends the crew, or comes too late: never what makes, commits and removes.
 */
static enum end prepare(struct stage *s, struct plan *p, struct error *err)
{
    crew_block_signals(&s->before);
    rlimits_raise_descriptors();
    if (!make_directory(s, err))
        return END_host;
    if (!job_sources_stage(p, &s->outputs, err))
        return END_channel;
    return needs_names(p) ? start_names(s, err) : END_exit;
}

/* What the end of a crew that did not end well means to who started it. */
static enum end say_end(const struct crew *c, struct error *err)
{
    const struct plan *p = c->plan;
    if (c->failed < p->nodes_count) {
        error_set(err, 0, "session %s ended with exit code %d, no output of the job was written",
                  p->nodes[c->failed].name, c->members[c->failed].exit_code);
        return END_exit;
    }
    if (c->stopped) {
        error_set(err, 0, "stopped by signal %d, no output of the job was written", c->stopped);
        return END_killed;
    }
    if (c->timeout) {
        error_set(err, 0, "the job ran longer than its wall-clock limit, no output was written");
        return END_timeout;
    }
    *err = c->error;
    return END_host;
}

/* Runs what was prepared. */
static enum end run_crew(struct stage *s, struct crew *c, const struct plan *p, struct error *err)
{
    if (!crew_run(c, p, &s->joints, &s->before))
        return say_end(c, err);
    return transaction_commit(&s->outputs, err) ? END_exit : END_channel;
}

/*
 * Opens the report, once it is known which descriptors are the caller's: it is written whatever happens from here on.
 * What was wrong before counts more than a report that cannot be had.
 */
static enum end open_report(struct stage *s, const struct plan *p, const char *path, enum end end, struct error *err)
{
    struct error unopened = { 0 };
    s->report = p->report ? job_report_open(p, path, &unopened) : -1;
    if (!p->report || s->report >= 0 || end != END_exit)
        return end;
    *err = unopened;
    return END_usage;
}

static int run(struct plan *p, const char *path)
{
    struct stage s = { .report = -1 };
    struct crew crew = { .plan = p, .failed = p->nodes_count };
    struct error err = { 0 }, unwritten = { 0 };
    enum end end = !name_stage(&s, &err) ? END_host : !describe(&s, p, path, &err) ? END_usage : END_exit;
    if (end == END_exit && !job_sources_are_open(p, &err))
        end = END_channel;
    if (end == END_exit && !joints_find(&s.joints, p, &err))
        end = END_usage;
    end = open_report(&s, p, path, end, &err);
    if (end == END_exit)
        end = prepare(&s, p, &err);
    if (end == END_exit)
        end = run_crew(&s, &crew, p, &err);
    int code = err.message[0] ? fail(end, path, &err) : EXIT_SUCCESS;
    if (crew.members && crew.failed < p->nodes_count)
        code = crew.members[crew.failed].exit_code;
    if (s.report >= 0 && !job_report_write(s.report, p, &crew, s.directory, code, &err, &unwritten))
        code = fail(END_host, path, &unwritten);
    crew_release(&crew);
    remove_stage(&s);
    return code;
}

/* What would run. The service and the token are made anew for each run. */
static int show(struct plan *p, const char *path)
{
    struct error err = { 0 };
    if (!plan_write(p, &(struct meeting){ "ipc:///tmp/zerovm-job.XXXXXX/names", "0" }, &err))
        return fail(END_usage, path, &err);
    for (size_t i = 0; i < p->nodes_count; i++) {
        printable_line(stdout, "# %s.yaml", p->nodes[i].name);
        printable_lines(stdout, p->nodes[i].text);
    }
    struct joints joints = { 0 };
    const bool good = plan_check(p, path, &err) && joints_find(&joints, p, &err);
    joints_release(&joints);
    return good ? EXIT_SUCCESS : fail(END_usage, path, &err);
}

int cmd_job(int argc, char **argv)
{
    bool dry = false;
    int option;
    while ((option = option_next(argc, argv, &usage)) >= 0)
        dry = true;
    if (option != OPTION_END)
        return option_exit_code(option);
    if (optind + 1 != argc)
        return fail_usage(&usage, "one job is needed");
    const char *path = argv[optind];
    struct error err = { 0 };
    struct plan p = { 0 };
    size_t size;
    char *text = text_read(path, &size, &err);
    if (!text)
        return fail(END_usage, path, &err);
    const int code = !plan_read(&p, text, size, path, &err) ? fail(END_usage, NULL, &err)
                     : dry                                  ? show(&p, path)
                                                            : run(&p, path);
    free(text);
    plan_release(&p);
    return code;
}
