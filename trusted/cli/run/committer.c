/* SPDX-License-Identifier: Apache-2.0 */
#include "committer.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "lockdown.h"
#include "rlimits.h"
#include "staged.h"

struct answer {
    bool committed;
    struct error error;
};

/* The guest's channels are not its business: who reads them must see them end with the session. */
static bool close_others(const struct transaction *tx, int socket, struct error *err)
{
    size_t count = 0;
    int *keep = malloc((2 * (tx->count + tx->records_count) + 1) * sizeof(*keep));
    if (!keep)
        return error_set(err, ENOMEM, "close descriptors");
    keep[count++] = socket;
    for (size_t i = 0; i < tx->count; i++) {
        keep[count++] = tx->files[i].fd;
        keep[count++] = tx->files[i].place.directory;
    }
    for (size_t i = 0; i < tx->records_count; i++) {
        keep[count++] = tx->records[i].fd;
        keep[count++] = tx->records[i].place.directory;
    }
    bool good = lockdown_close_others(0, keep, count, err);
    free(keep);
    return good;
}

/* In the new process. The one byte that comes says that the session ended well. */
static _Noreturn void work(struct transaction *tx, int socket)
{
    char word;
    struct answer answer = { 0 };
    sigset_t all;
    sigfillset(&all); /* those of a terminal are for the session, which ends as they say */
    sigprocmask(SIG_BLOCK, &all, NULL);
    bool told = close_others(tx, socket, &answer.error) && read(socket, &word, 1) == 1;
    if (told)
        answer.committed = transaction_commit(tx, &answer.error);
    transaction_abort(tx);
    if (told || answer.error.message[0])
        send(socket, &answer, sizeof(answer), MSG_NOSIGNAL);
    _exit(0);
}

bool committer_start(struct committer *c, struct transaction *tx, struct error *err)
{
    int ends[2];
    *c = (struct committer){ .socket = -1 };
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return error_set(err, errno, "start the process that commits the outputs");
    pid_t process = child_fork();
    if (process == 0)
        work(tx, ends[1]);
    close(ends[1]);
    if (process < 0) {
        error_set(err, errno, "start the process that commits the outputs");
        rlimits_blame_start(err);
        close(ends[0]);
        return false;
    }
    *c = (struct committer){ process, ends[0] };
    transaction_leave(tx);
    return true;
}

bool committer_commit(struct committer *c, struct error *err)
{
    struct answer answer;
    ssize_t n = write(c->socket, "", 1);
    if (n == 1)
        do
            n = read(c->socket, &answer, sizeof(answer));
        while (n < 0 && errno == EINTR);
    if (n != sizeof(answer))
        return error_set(err, n < 0 ? errno : 0,
                         "the process that commits the outputs is gone; 'zerovm recover' finishes what was decided");
    *err = answer.error;
    return answer.committed;
}

void committer_end(struct committer *c)
{
    if (c->process <= 0)
        return;
    close(c->socket);
    while (waitpid(c->process, NULL, 0) < 0 && errno == EINTR)
        ;
    *c = (struct committer){ .socket = -1 };
}
