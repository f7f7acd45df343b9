/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors: what each call says of one that is not there, of one of O_PATH, of one that may only read. Their numbers
 * are not shown: a process of the host may start with more than three. */
#include "part_paths.h"
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <termios.h>
static void all(const char *kind, int fd)
{
    struct stat st;
    struct statvfs fs;
    struct termios terminal;
    char b[100];
    struct iovec part = { b, 1 };
    struct flock read_lock = { .l_type = F_RDLCK }, write_lock = { .l_type = F_WRLCK }, odd = { .l_type = 9 };
    printf("= %s\n", kind);
    SHOW(isatty(fd));
    SHOW(ttyname(fd) != NULL);
    SHOW(ttyname_r(fd, b, sizeof b) == EBADF);
    SHOW(tcgetattr(fd, &terminal) == 0);
    SHOW(fstat(fd, &st) == 0);
    SHOW(fstatvfs(fd, &fs) == 0);
    SHOW(fpathconf(fd, _PC_PATH_MAX) == PATH_MAX);
    SHOW(fpathconf(fd, 12345) >= 0);
    SHOW(read(fd, b, 0) >= 0);
    SHOW(write(fd, b, 0) >= 0);
    SHOW(readv(fd, &part, 0) >= 0);
    SHOW(writev(fd, &part, 1) >= 0);
    SHOW(writev(fd, &part, -1) >= 0);
    SHOW(fcntl(fd, F_GETFD) >= 0);
    SHOW(fcntl(fd, F_SETFD, FD_CLOEXEC) >= 0);
    SHOW((fcntl(fd, F_GETFL) & (3 | O_APPEND)) == O_RDONLY);
    SHOW(fcntl(fd, F_SETFL, 0) >= 0);
    SHOW(fcntl(fd, F_DUPFD, -1) >= 0);
    SHOW(fcntl(fd, F_DUPFD, 1 << 30) >= 0);
    SHOW(fcntl(fd, 12345) >= 0);
    SHOW(fcntl(fd, F_SETLK, &read_lock) >= 0);
    SHOW(fcntl(fd, F_SETLK, &write_lock) >= 0);
    SHOW(fcntl(fd, F_SETLKW, &odd) >= 0);
    SHOW(fcntl(fd, F_GETLK, &write_lock) >= 0 && write_lock.l_type == F_UNLCK);
    SHOW(flock(fd, LOCK_SH) == 0);
    SHOW(flock(fd, LOCK_EX | LOCK_NB) == 0);
    SHOW(flock(fd, LOCK_UN) == 0);
    SHOW(flock(fd, 0) == 0);
    SHOW(dup(fd) >= 0);
    SHOW(dup2(fd, fd) >= 0);
    SHOW(dup2(fd, -1) >= 0);
    SHOW(dup2(fd, 1 << 30) >= 0);
    SHOW(dup3(fd, fd, 0) >= 0);
    SHOW(dup3(fd, 50, 0x777) >= 0);
    SHOW(dup3(fd, 50, O_CLOEXEC) >= 0 && fcntl(50, F_GETFD) == FD_CLOEXEC);
    SHOW(lseek(fd, 5, SEEK_SET) == 0);
    SHOW(lseek(fd, 0, SEEK_END) == 0);
    SHOW(lseek(fd, 0, 99) >= 0);
    SHOW(fchdir(fd) == 0);
    SHOW(ftruncate(fd, 0) == 0);
    SHOW(ftruncate(fd, -1) == 0);
    SHOW(posix_fallocate(fd, 0, 0) == EINVAL);
    SHOW(openat(fd, "x", O_RDONLY) >= 0);
    SHOW(openat(fd, "/dev/null", O_RDONLY) >= 0);
    SHOW(fstatat(fd, "x", &st, 0) == 0);
    SHOW(fstatat(fd, "", &st, AT_EMPTY_PATH) == 0);
    SHOW(fstatat(fd, "/dev", &st, 0x8000000) == 0);
    SHOW(faccessat(fd, "x", F_OK, 0) == 0);
    SHOW(fdopen(fd, "zz") != NULL);
    SHOW(fdopen(fd, "w") != NULL);
    SHOW(fdopen(fd, "r") != NULL);
    if ((fcntl(fd, F_GETFL) & O_PATH) == 0 || fcntl(fd, F_GETFL) < 0)
        SHOW(fdopendir(fd) != NULL);
    SHOW(close(fd) == 0);
    SHOW(close(fd) == 0);
}
static void relative(void)
{
    struct stat st;
    int dev = open("/dev", O_RDONLY | O_DIRECTORY), path = open("/dev", O_PATH);
    SHOW(openat(dev, "null", O_RDONLY) >= 0);
    SHOW(openat(path, "zero", O_RDONLY) >= 0);
    SHOW(openat(dev, "./../dev/null", O_RDONLY) >= 0);
    SHOW(fstatat(dev, "null", &st, 0) == 0 && S_ISCHR(st.st_mode));
    SHOW(fstatat(dev, "no-such-name", &st, 0) == 0);
    SHOW(faccessat(dev, "null", W_OK, 0) == 0);
    SHOW(mkdirat(dev, "null", 0755) == 0);
    SHOW(unlinkat(dev, "no-such-name", 0) == 0);
    SHOW(renameat(dev, "no-such-name", dev, "null") == 0);
    SHOW(fchdir(path) == 0 && access("null", F_OK) == 0);
    SHOW(read(path, &st, 1) >= 0);
    SHOW(read(dev, &st, 1) >= 0);
    SHOW(lseek(path, 0, SEEK_SET) >= 0);
    SHOW(lseek(dev, 0, SEEK_SET) >= 0);
}
/* What does not depend on a descriptor. */
static void limits(void)
{
    SHOW(sysconf(_SC_PAGESIZE) == 4096);
    SHOW(sysconf(_SC_IOV_MAX) == 1024);
    SHOW(sysconf(_SC_OPEN_MAX) >= 100);
    SHOW(sysconf(12345) >= 0);
    SHOW(sysconf(-1) >= 0);
}
int main(void)
{
    limits();
    all("closed", 99);
    all("negative", -1);
    all("device", open("/dev/null", O_RDONLY));
    all("path", open("/dev/null", O_PATH));
    all("folder", open("/dev", O_RDONLY));
    all("AT_FDCWD", AT_FDCWD);
    relative();
    return 0;
}
