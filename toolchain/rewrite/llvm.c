/* SPDX-License-Identifier: Apache-2.0 */
#include "llvm.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream.h"

static bool copy(int fd, struct buffer *to)
{
    return lseek(fd, 0, SEEK_SET) == 0 && stream_read(fd, to);
}

/* Files in memory, not pipes: nobody waits for anybody. */
bool llvm_disassemble(struct span request, struct buffer *answer, struct buffer *complaints)
{
    const char *argv[] = { LLVM_ARGUMENTS, "--disassemble", NULL };
    int fd[3], status = 1;
    for (int i = 0; i < 3; i++)
        if ((fd[i] = memfd_create("as", MFD_CLOEXEC)) < 0)
            return false;
    if (!stream_write(fd[0], request) || lseek(fd[0], 0, SEEK_SET) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 3; i++)
            dup2(fd[i], i);
        execvp(argv[0], (char **)argv);
        _exit(127);
    }
    bool done = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 127;
    done = done && copy(fd[1], answer) && copy(fd[2], complaints);
    for (int i = 0; i < 3; i++)
        close(fd[i]);
    return done;
}
