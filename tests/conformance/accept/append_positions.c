/* SPDX-License-Identifier: Apache-2.0 */
/* An output that is read at random and added to grows as the program looks: positions, sizes and streams are those of a
 * file that was opened with O_APPEND. What cannot be done to it is refused.
 * channel: { name: log, source: output.txt, mode: random-read+append }
 * before output.txt: abc
 * output.txt: abc12345678901zzQend++wide
 * exit: 0
 * expect: .end == "exit"
 */
#define _GNU_SOURCE
#include "guest.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static long long size_of(int fd)
{
    struct stat st;
    CHECK(fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
    return st.st_size;
}

static void descriptors(void)
{
    char b[64];
    int fd = open("/dev/log", O_RDWR), other = open("/dev/log", O_RDONLY);
    CHECK(fd >= 0 && (fcntl(fd, F_GETFL) & O_APPEND) && !(fcntl(other, F_GETFL) & O_APPEND));
    CHECK(size_of(fd) == 3 && lseek(fd, 0, SEEK_CUR) == 0 && lseek(fd, 0, SEEK_END) == 3);
    CHECK(lseek(fd, 1, SEEK_SET) == 1 && write(fd, "12345678901", 11) == 11);
    CHECK(lseek(fd, 0, SEEK_CUR) == 14 && size_of(fd) == 14 && size_of(other) == 14);
    CHECK(lseek(other, 0, SEEK_CUR) == 0 && lseek(other, 0, SEEK_END) == 14);
    CHECK(lseek(fd, -5, SEEK_END) == 9 && read(fd, b, 3) == 3 && !memcmp(b, "789", 3) && lseek(fd, 0, SEEK_CUR) == 12);
    CHECK(lseek(fd, 0, SEEK_DATA) == 0 && lseek(fd, 5, SEEK_HOLE) == 14 && lseek(fd, 14, SEEK_DATA) == -1 &&
          errno == ENXIO);
    CHECK(lseek(fd, 1000, SEEK_SET) == 1000 && read(fd, b, 1) == 0);
    struct iovec parts[] = { { "z", 1 }, { NULL, 0 }, { "z", 1 } };
    CHECK(writev(fd, parts, 3) == 2 && lseek(fd, 0, SEEK_CUR) == 16 && size_of(fd) == 16);
    /* A write at a place is done where the place is the end. */
    CHECK(pwrite(fd, "Q", 1, 4) == -1 && errno == EOPNOTSUPP);
    CHECK(pwrite(fd, "Q", 1, 16) == 1 && lseek(fd, 0, SEEK_CUR) == 16 && size_of(fd) == 17);
    CHECK(pread(fd, b, 5, 14) == 3 && !memcmp(b, "zzQ", 3));
    CHECK(dup2(fd, 40) == 40 && lseek(40, 2, SEEK_SET) == 2 && lseek(fd, 0, SEEK_CUR) == 2);
    CHECK(write(40, "", 0) == 0 && size_of(40) == 17);
    close(40), close(fd), close(other);
}

static void refusals(void)
{
    int fd = open("/dev/log", O_WRONLY);
    CHECK(open("/dev/log", O_RDWR | O_TRUNC) == -1 && errno == EOPNOTSUPP);
    CHECK(open("/dev/log", O_WRONLY | O_CREAT | O_TRUNC, 0666) == -1 && errno == EOPNOTSUPP);
    CHECK(!fopen("/dev/log", "w") && errno == EOPNOTSUPP && !fopen("/dev/log", "w+") && errno == EOPNOTSUPP);
    CHECK(ftruncate(fd, 0) == -1 && errno == EOPNOTSUPP && ftruncate(fd, 100) == -1 && errno == EOPNOTSUPP);
    CHECK(truncate("/dev/log", 0) == -1 && errno == EOPNOTSUPP && truncate("/dev/log", 17) == 0);
    CHECK(ftruncate(fd, 17) == 0 && size_of(fd) == 17);
    close(fd);
}

static void streams(void)
{
    char b[64];
    FILE *f = fopen("/dev/log", "a+");
    CHECK(f && fseek(f, 0, SEEK_SET) == 0 && fgets(b, 4, f) && !strcmp(b, "abc") && ftell(f) == 3);
    CHECK(fseek(f, 0, SEEK_CUR) == 0 && fputs("end", f) >= 0 && ftell(f) == 20);
    CHECK(fseek(f, 0, SEEK_END) == 0 && ftell(f) == 20 && size_of(fileno(f)) == 20);
    rewind(f);
    CHECK(ungetc('U', f) == 'U' && fgetc(f) == 'U' && fgetc(f) == 'a' && ftell(f) == 1);
    CHECK(fclose(f) == 0);
    /* A stream that does not ask for it adds all the same, and tells so. */
    f = fopen("/dev/log", "r+");
    CHECK(f && fgetc(f) == 'a' && fseek(f, 0, SEEK_CUR) == 0 && fputs("++", f) >= 0 && ftell(f) == 22);
    CHECK(fflush(f) == 0 && ftell(f) == 22 && fseek(f, -2, SEEK_END) == 0 && fgetc(f) == '+' && ftell(f) == 21);
    CHECK(fclose(f) == 0);
    fpos_t place;
    f = fopen("/dev/log", "a");
    CHECK(f && fgetpos(f, &place) == 0 && fputs("wide", f) >= 0 && fflush(f) == 0 && ftello(f) == 26 && fclose(f) == 0);
}

int main(void)
{
    descriptors();
    refusals();
    streams();
    return 0;
}
