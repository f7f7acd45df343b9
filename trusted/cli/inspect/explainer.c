/* SPDX-License-Identifier: Apache-2.0 */
#include "explainer.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sibling_program.h"

static const char *const judgements[] = {
    [JUDGEMENT_accepted] = "accepted",
    [JUDGEMENT_refused] = "refused",
    [JUDGEMENT_unreadable] = "unreadable",
};

static bool wait_for(pid_t child, struct error *err)
{
    int status;
    while (waitpid(child, &status, 0) != child)
        if (errno != EINTR)
            return error_set(err, errno, "wait for zvm-explain");
    if (WIFSIGNALED(status))
        return error_set(err, 0, "zvm-explain was ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status) == 0 || error_set(err, 0, "zvm-explain ended with code %d", WEXITSTATUS(status));
}

/* The file is its standard input: it opens nothing itself. */
static bool run(const char *const *words, int fd, struct error *err)
{
    char path[PATH_MAX];
    char *const environment[] = { NULL };
    posix_spawn_file_actions_t actions;
    pid_t child;
    if (!sibling_program_find(path, "lib/zerovm/zvm-explain", err))
        return false;
    fflush(stdout);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return error_set(err, failed, "run %s", path);
    failed = fd < 0 ? posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
                    : posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO);
    /* Also where what is there stands for a closed one: onto itself, it stays open in the new program. */
    for (int out = STDOUT_FILENO; !failed && out <= STDERR_FILENO; out++)
        failed = posix_spawn_file_actions_adddup2(&actions, out, out);
    if (!failed)
        failed = posix_spawn(&child, path, &actions, NULL, (char *const *)words, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return error_set(err, failed, "run %s", path);
    return wait_for(child, err);
}

bool explain(const struct judged *j, const struct wanted *w, struct error *err)
{
    char offset[16];
    const char *words[16] = { "zvm-explain" };
    size_t n = 1;
    snprintf(offset, sizeof(offset), "%u", j->offset);
    if (w->json)
        words[n++] = "--json";
    if (w->stats)
        words[n++] = "--stats";
    if (w->raw)
        words[n++] = "--raw";
    words[n++] = "--";
    words[n++] = j->name;
    words[n++] = judgements[j->judgement];
    words[n++] = rule_name(j->rule);
    words[n++] = offset;
    words[n++] = j->message;
    return run(words, j->fd, err);
}

bool explain_table(struct error *err)
{
    const char *const words[] = { "zvm-explain", "--table", NULL };
    return run(words, -1, err);
}
