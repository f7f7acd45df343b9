#include "llvm.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

bool read_all(int fd, struct buffer *b)
{
    static char chunk[1 << 16];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        buffer_span(b, (struct span){ chunk, (size_t)n });
    }
    return true;
}

bool write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool copy(int fd, struct buffer *to)
{
    return lseek(fd, 0, SEEK_SET) == 0 && read_all(fd, to);
}

/* Files in memory, not pipes: nobody waits for anybody. */
bool llvm_disassemble(struct span request, struct buffer *answer, struct buffer *complaints)
{
    const char *argv[] = { ZVM_ASSEMBLER, "--triple=x86_64-linux-gnux32", "--disassemble", LLVM_FEATURES, NULL };
    int fd[3], status = 1;
    for (int i = 0; i < 3; i++)
        if ((fd[i] = memfd_create("as", MFD_CLOEXEC)) < 0)
            return false;
    if (!write_all(fd[0], request.s, request.n) || lseek(fd[0], 0, SEEK_SET) != 0)
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
