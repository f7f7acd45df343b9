/* SPDX-License-Identifier: Apache-2.0 */
/* Channels as files, devices, and what a guest without an operating system is told. Run by run.sh with the channels in,
 * out, and random. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <zvm.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno);                          \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)
#define FAILS(call, error)                                                                                             \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        CHECK((long)(call) == -1 && errno == error);                                                                   \
    } while (0)

static void sequential(void)
{
    char b[20];
    int in = open("/dev/in", O_RDONLY), out = open("/dev/out", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    CHECK(in == 3 && out == 4);
    FAILS(lseek(in, 0, SEEK_SET), ESPIPE);
    FAILS(pread(in, b, 1, 0), ESPIPE);
    FAILS(write(in, b, 1), EBADF);
    FAILS(read(out, b, 1), EBADF);
    CHECK(read(in, b, 4) == 4 && !memcmp(b, "abcd", 4));
    int again = dup(in);
    CHECK(again == 5 && close(in) == 0);
    struct iovec parts[] = { { b, 2 }, { NULL, 0 }, { b + 2, 18 } };
    CHECK(readv(again, parts, 3) == 4 && !memcmp(b, "efgh", 4));
    CHECK(read(again, b, 1) == 0);
    struct stat st;
    CHECK(fstat(out, &st) == 0 && S_ISFIFO(st.st_mode));
    CHECK(dprintf(out, "%d\n", 12345) == 6 && close(out) == 0);
    FAILS(close(out), EBADF);
    FAILS(open("/dev/in", O_RDWR), EACCES);
    CHECK(dup2(again, 20) == 20 && dup2(20, 20) == 20 && fcntl(20, F_GETFL) == O_RDONLY);
    CHECK(fcntl(20, F_DUPFD, 30) == 30 && fcntl(30, F_SETFD, FD_CLOEXEC) == 0 && fcntl(30, F_GETFD) == FD_CLOEXEC);
    CHECK(close(20) == 0 && close(30) == 0 && close(again) == 0);
}

static void positions(void)
{
    char b[20] = "";
    struct stat st;
    int fd = open("/dev/random_file", O_RDWR);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 8);
    CHECK(lseek(fd, -3, SEEK_END) == 5 && read(fd, b, 20) == 3 && !memcmp(b, "678", 3));
    CHECK(lseek(fd, 0, SEEK_CUR) == 8 && read(fd, b, 1) == 0);
    CHECK(pwrite(fd, "XY", 2, 2) == 2 && pread(fd, b, 8, 0) == 8 && !memcmp(b, "12XY5678", 8));
    CHECK(lseek(fd, 2, SEEK_END) == 10 && write(fd, "end", 3) == 3 && lseek(fd, 0, SEEK_END) == 13);
    FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
    FAILS(lseek(fd, 0, 9), EINVAL);
    FAILS(pread(fd, b, 1, -1), EINVAL);
    CHECK(fcntl(fd, F_SETFL, O_APPEND) == 0 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "+", 1) == 1);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 14 && fsync(fd) == 0);
    CHECK(close(fd) == 0);
    FILE *f = fopen("/dev/random_file", "r+");
    CHECK(f && fseek(f, 4, SEEK_SET) == 0 && fgetc(f) == '5' && ftell(f) == 5);
    CHECK(fseek(f, 0, SEEK_SET) == 0 && fputs("AB", f) >= 0 && fseek(f, 0, SEEK_SET) == 0);
    CHECK(fgets(b, sizeof b, f) && !memcmp(b, "ABXY5678", 8) && fclose(f) == 0);
    FAILS(open("/dev/random_file", O_RDWR | O_TRUNC), EOPNOTSUPP);
}

/* A length may grow, by zeros, and may not shrink. */
static void lengths(void)
{
    char b[20];
    int fd = open("/dev/random_file", O_RDWR), reader = open("/dev/random_file", O_RDONLY);
    FAILS(ftruncate(fd, 5), EOPNOTSUPP);
    FAILS(ftruncate(fd, -1), EINVAL);
    FAILS(ftruncate(reader, 14), EINVAL);
    CHECK(ftruncate(fd, 14) == 0 && lseek(fd, 0, SEEK_END) == 14);
    CHECK(truncate("/dev/random_file", 16) == 0 && lseek(reader, 0, SEEK_END) == 16);
    CHECK(posix_fallocate(fd, 0, 10) == 0 && posix_fallocate(fd, 16, 2) == 0 && lseek(fd, 0, SEEK_END) == 18);
    CHECK(pread(fd, b, 20, 13) == 5 && !memcmp(b, "+\0\0\0\0", 5));
    CHECK(posix_fallocate(fd, 0, 0) == EINVAL && posix_fallocate(reader, 0, 1) == EBADF);
    int out = open("/dev/out", O_WRONLY);
    FAILS(ftruncate(out, 0), EINVAL);
    CHECK(posix_fallocate(out, 0, 1) == ESPIPE);
    close(fd), close(reader), close(out);
}

/* The tree takes no new name and loses none. */
static void changes(void)
{
    FAILS(open("/dev/new", O_WRONLY | O_CREAT, 0600), EROFS);
    FAILS(open("/new", O_RDWR | O_CREAT | O_EXCL, 0600), EROFS);
    FAILS(open("/dev", O_RDWR | O_TMPFILE, 0600), EROFS);
    FAILS(mkdir("/dev/new", 0777), EROFS);
    FAILS(mkdir("/new/", 0777), EROFS);
    FAILS(mkfifo("new", 0666), EROFS);
    FAILS(symlink("/dev/in", "/dev/new"), EROFS);
    FAILS(link("/dev/in", "/dev/new"), EROFS);
    FAILS(unlink("/dev/in"), EROFS);
    FAILS(remove("/dev/in"), EROFS);
    FAILS(rename("/dev/in", "/dev/new"), EROFS);
    FAILS(rename("/dev/in", "/dev/out"), EROFS);
    FAILS(rename("/dev/in", "/dev"), EISDIR);
    FAILS(rename("/dev", "/dev/in"), ENOTDIR);
    CHECK(rename("/dev/in", "/dev/./in") == 0);
    FAILS(renameat2(AT_FDCWD, "/dev/in", AT_FDCWD, "/dev/out", RENAME_NOREPLACE), EEXIST);
    FAILS(renameat2(AT_FDCWD, "/dev/in", AT_FDCWD, "/dev/new", RENAME_EXCHANGE), ENOENT);
    FAILS(renameat2(AT_FDCWD, "/dev/in", AT_FDCWD, "/dev/new", 99), EINVAL);
    FAILS(chmod("/dev/in", 0600), EROFS);
    FAILS(fchmod(1, 0600), EROFS);
    FAILS(chown("/dev", 0, 0), EROFS);
    FAILS(utimensat(AT_FDCWD, "/dev/in", NULL, 0), EROFS);
    FAILS(futimens(1, NULL), EROFS);
    FAILS(truncate("/dev/in", 0), EINVAL);
    FAILS(access("/dev", W_OK), EROFS);
}

/* Each channel and each device stands in /dev once. */
static void entries(void)
{
    static const char *const names[] = { "..",     "in",    "null",   "out",     "random", "random_file",
                                         "stderr", "stdin", "stdout", "urandom", "zero" };
    enum { COUNT = sizeof names / sizeof *names };
    struct dirent **list;
    CHECK(scandir("/dev", &list, NULL, alphasort) == COUNT + 1 && !strcmp(list[0]->d_name, "."));
    for (int i = 0; i < COUNT; i++)
        CHECK(!strcmp(list[i + 1]->d_name, names[i]));
    CHECK(list[2]->d_type == DT_FIFO && list[3]->d_type == DT_CHR && list[6]->d_type == DT_REG);
    CHECK(scandir("/", &list, NULL, alphasort) == 3 && !strcmp(list[2]->d_name, "dev") && list[2]->d_type == DT_DIR);
    struct statvfs fs;
    CHECK(statvfs("/dev/in", &fs) == 0 && (fs.f_flag & ST_RDONLY) && fs.f_namemax == 255);
    CHECK(chdir("/dev") == 0 && access("in", R_OK) == 0 && chdir("/") == 0);
}

static void names(void)
{
    struct stat st;
    char b[64];
    FAILS(open("/dev/none", O_RDONLY), ENOENT);
    FAILS(open("/etc/passwd", O_RDONLY), ENOENT);
    FAILS(open("/tmp/new", O_WRONLY | O_CREAT, 0600), ENOENT);
    FAILS(open("", O_RDONLY), ENOENT);
    FAILS(open("/dev/in", O_RDONLY | O_CREAT | O_EXCL), EEXIST);
    FAILS(open("/dev", O_WRONLY), EISDIR);
    CHECK(stat("/dev", &st) == 0 && S_ISDIR(st.st_mode));
    CHECK(stat("dev//./in", &st) == 0 && access("/dev/in", R_OK) == 0);
    FAILS(access("/dev/in", W_OK), EACCES);
    CHECK(getcwd(b, sizeof b) && !strcmp(b, "/"));
    CHECK(isatty(0) == 0 && errno == ENOTTY);
    for (int fd = 0; fd < 3; fd++)
        CHECK(fcntl(fd, F_GETFD) == 0);
    int out = open("/dev/stdout", O_WRONLY);
    CHECK(out >= 0 && write(out, "", 0) == 0 && close(out) == 0);
}

static void devices(void)
{
    unsigned char a[300], b[300];
    int zero = open("/dev/zero", O_RDWR), null = open("/dev/null", O_RDWR), random = open("/dev/urandom", O_RDONLY);
    memset(a, 1, sizeof a);
    CHECK(read(zero, a, sizeof a) == sizeof a && a[0] == 0 && a[299] == 0);
    CHECK(read(null, a, 1) == 0 && write(null, a, 5) == 5);
    CHECK(read(random, a, sizeof a) == sizeof a && getrandom(b, sizeof b, 0) == sizeof b && memcmp(a, b, sizeof a));
    close(zero), close(null), close(random);
    printf("%02x%02x%02x\n", a[0], a[1], a[2]);
}

static void clocks(void)
{
    struct timespec a, b, wait = { 100, 5 };
    CHECK(clock_gettime(CLOCK_REALTIME, &a) == 0 && nanosleep(&wait, NULL) == 0 &&
          clock_gettime(CLOCK_REALTIME, &b) == 0);
    CHECK(b.tv_sec - a.tv_sec == 100 && time(NULL) == b.tv_sec);
    printf("%lld.%09ld\n", (long long)b.tv_sec, b.tv_nsec);
    b.tv_sec += 10;
    CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &b, NULL) == 0 && time(NULL) == b.tv_sec);
    CHECK(clock_gettime(99, &a) == -1 && errno == EINVAL && clock() > 0);
    struct rusage usage;
    CHECK(getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_utime.tv_sec == 110);
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    b.tv_sec += 5;
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_cond_timedwait(&condition, &mutex, &b) == ETIMEDOUT && time(NULL) == b.tv_sec);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
}

static void *nothing(void *argument)
{
    return argument;
}

static void alone(void)
{
    pthread_t thread;
    struct utsname name;
    struct rlimit limit;
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == EAGAIN);
    FAILS(fork(), ENOSYS);
    FAILS(execl("/bin/sh", "sh", NULL), ENOSYS);
    FAILS(socket(AF_INET, SOCK_STREAM, 0), ENOSYS);
    FAILS(pipe((int[2]){ 0 }), ENOSYS);
    FAILS(wait(NULL), ENOSYS);
    CHECK(getpid() == 1 && getuid() == 0);
    CHECK(uname(&name) == 0 && !strcmp(name.nodename, "zerovm"));
    CHECK(sysconf(_SC_NPROCESSORS_ONLN) == 1 && sysconf(_SC_PAGESIZE) == 4096);
    CHECK(getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur == MANIFEST->stack_size);
    CHECK(zvm_fork() == -ENOSYS && zvm_jail(NULL, 0) == -ENOSYS && zvm_unjail(NULL, 0) == -ENOSYS);
}

int main(void)
{
    sequential();
    positions();
    lengths();
    names();
    changes();
    entries();
    devices();
    clocks();
    alone();
    puts("ok");
    return 0;
}
