/* SPDX-License-Identifier: Apache-2.0 */
/* One session in a process of its own, locked down before the guest runs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "command.h"
#include "committer.h"
#include "lockdown.h"
#include "process.h"
#include "process_limits.h"
#include "progress.h"
#include "report_file.h"
#include "rlimits.h"

/* The second of these ends the process at once. */
static const int stop_signals[] = { STOP_SIGNALS, SIGXCPU };
enum { STOPS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

/*
 * The one session of this process. It is never taken apart: the kernel does that faster when the process ends, and
 * until then signals may come that are for the session.
 */
static struct {
    struct zerovm_engine *engine;
    struct zerovm_image *image;
    struct zerovm_session *session;
    struct committer committer;
} process;

static void on_stop(int signo)
{
    (void)signo;
    zerovm_session_kill(process.session);
}

/* Who reads our output may go, and files may grow too long: EPIPE and EFBIG tell. */
static void ignore_write_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static void handle_stop_signals(void)
{
    struct sigaction action = { .sa_handler = on_stop, .sa_flags = SA_ONSTACK | SA_RESETHAND };
    for (size_t i = 0; i < STOPS; i++)
        sigaction(stop_signals[i], &action, NULL);
}

/* Descriptors that stay open. */
struct kept {
    int *descriptors; /* owned */
    size_t count;
};

static bool keep_descriptor(void *context, struct channel_spec *source, struct error *err)
{
    struct kept *kept = context;
    const size_t count = channel_spec_descriptors(source, kept->descriptors + kept->count);
    for (size_t i = 0; i < count; i++, kept->count++)
        if (fcntl(kept->descriptors[kept->count], F_GETFD) < 0)
            return error_set(err, errno, "fd:%d", kept->descriptors[kept->count]);
    return true;
}

/*
 * Whoever started us may have left descriptors open: the guest's process has what the manifest names and no more. What
 * it names must be open before we open anything, or a channel would lead to something of ours.
 */
static bool sort_descriptors(const struct manifest *m, struct error *err)
{
    struct kept kept = { .descriptors =
                             calloc(m->channels_count * (1 + MANIFEST_COPIES) + 1, SOURCE_DESCRIPTORS * sizeof(int)) };
    bool good = (kept.descriptors || error_set(err, ENOMEM, "close descriptors")) &&
                manifest_each_source(m, keep_descriptor, &kept, err) &&
                lockdown_close_others(STDERR_FILENO + 1, kept.descriptors, kept.count, err);
    free(kept.descriptors);
    return good;
}

/* Where verdicts are remembered, in the caller's room; NULL: nowhere. Never where the environment is a stranger's. */
static const char *cache_directory(char path[PATH_MAX])
{
    const char *cache = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
    int length = -1;
    if (cache && cache[0] == '/')
        length = snprintf(path, PATH_MAX, "%s/zerovm", cache);
    else if (home && home[0] == '/')
        length = snprintf(path, PATH_MAX, "%s/.cache/zerovm", home);
    return length > 0 && length < PATH_MAX ? path : NULL;
}

static struct zerovm_image *open_image(const struct manifest *m, struct zerovm_error *error)
{
    char path[PATH_MAX];
    const struct zerovm_image_source source = {
        .path = m->program, .directory = cache_directory(path), .limit = m->memory, .memory = m->memory
    };
    return zerovm_image_open_source(&source, error);
}

static bool commit(struct session *s, struct error *err)
{
    (void)s;
    return committer_commit(&process.committer, err);
}

static bool lock_down(struct session *s, struct error *err)
{
    if (s->outputs.count > 0) {
        if (!committer_start(&process.committer, &s->outputs, err))
            return false;
        s->commit = commit;
    }
    const struct lockdown l = {
        .what = s->network ? LOCKDOWN_STREAMS : 0,
        .code = s->manifest->jail ? ENGINE_BASE : 0,
        .limits = process_limits(s),
    };
    return lockdown(&l, err);
}

/* Engine, image and session take their places in this process. False with the error told. */
static bool open_session(const struct manifest *m, struct zerovm_error *error)
{
    return (process.engine = command_engine_new(process_network(), error)) && (process.image = open_image(m, error)) &&
           (process.session = command_session_new(process.engine, process.image, m, error));
}

/* Runs what was opened, with everything given up that the guest does not need. */
static struct zerovm_report *run_locked(bool progress, struct zerovm_error *error)
{
    struct session *session = command_session(process.session);
    struct progress_shown shown = { 0 };
    handle_stop_signals();
    if (progress)
        progress_start(&shown, session);
    session->before_guest = lock_down;
    struct zerovm_report *report = zerovm_session_run(process.session, error);
    progress_end(&shown);
    committer_end(&process.committer);
    transaction_abort(&session->outputs); /* what was not committed */
    return report;
}

/* A shortage is the host's, whatever was being opened. */
static void blame(struct zerovm_error *error)
{
    struct error err = { .code = error->code };
    memcpy(err.message, error->message, sizeof(err.message));
    error->end = (enum zerovm_end)rlimits_blame((enum end)error->end, &err);
    memcpy(error->message, err.message, sizeof(err.message));
}

/* NULL where there is no memory for a report. */
static struct zerovm_report *run(const struct manifest *m, bool progress)
{
    struct zerovm_error error = { 0 };
    struct zerovm_report *report = open_session(m, &error) ? run_locked(progress, &error) : NULL;
    if (report)
        return report;
    blame(&error);
    return zerovm_report_failure(&error);
}

static bool write_report(int fd, const struct manifest *m, const struct zerovm_report *report, struct error *err)
{
    const char *suffix = strrchr(m->report, '.');
    char *text = suffix && strcmp(suffix, ".json") == 0 ? zerovm_report_json(report) : zerovm_report_text(report);
    if (!text)
        return error_set(err, ENOMEM, "report %s", m->report);
    bool good = report_file_write(fd, m->report, text, strlen(text), err);
    free(text);
    return good;
}

/* What a person at a shell should know of an end that is not the guest's own. */
static void say_end(const char *where, const struct zerovm_report *report)
{
    static const char *const summaries[] = {
#define END(name, code, summary) [END_##name] = summary,
#include "end.def"
#undef END
    };
    const enum end end = (enum end)zerovm_report_end(report);
    const char *detail = zerovm_report_detail(report);
    struct error err = { 0 };
    if (end == END_exit)
        return;
    if (end == END_fault)
        error_set(&err, 0, "%s, at 0x%x", summaries[end], zerovm_report_fault_address(report));
    else
        error_set(&err, 0, "%s", detail[0] ? detail : summaries[end]);
    fail(end, where, &err);
}

int process_run(const struct manifest *m, const struct hand_over *how)
{
    const char *where = how->name;
    struct error err = { 0 };
    int report_fd = -1;
    if (manifest_has_network(m) && !process_network())
        return hand_over(m, how);
    ignore_write_signals();
    rlimits_raise_descriptors();
    if (!sort_descriptors(m, &err))
        return fail(END_channel, where, &err);
    if (m->report && (!report_file_is_own(m->report, m, &err) || (report_fd = report_file_open(m->report, &err)) < 0))
        return fail(END_usage, where, &err);
    struct zerovm_report *report = run(m, how->progress);
    if (!report) {
        error_memory(&err);
        return fail(END_host, where, &err);
    }
    say_end(where, report);
    int code = zerovm_report_exit_code(report);
    if (m->report && !write_report(report_fd, m, report, &err))
        code = fail(END_host, where, &err);
    zerovm_report_free(report);
    return code;
}
