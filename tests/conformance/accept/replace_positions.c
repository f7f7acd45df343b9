/* SPDX-License-Identifier: Apache-2.0 */
/* An output that is written in sequence and read at random grows as the program looks, from nothing.
 * channel: { name: out, source: output.txt, mode: random-read+write }
 * before output.txt: what was there
 * output.txt: abcdef
 * exit: 0
 * expect: .end == "exit"
 */
#include "guest.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
    char b[64];
    struct stat st;
    int fd = open("/dev/out", O_RDWR | O_CREAT | O_TRUNC, 0666);
    CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_size == 0 && lseek(fd, 0, SEEK_END) == 0);
    CHECK(write(fd, "abcd", 4) == 4 && lseek(fd, 0, SEEK_CUR) == 4 && lseek(fd, 0, SEEK_END) == 4);
    CHECK(lseek(fd, 1, SEEK_SET) == 1 && read(fd, b, 10) == 3 && !memcmp(b, "bcd", 3));
    CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, "ef", 2) == 2 && lseek(fd, 0, SEEK_CUR) == 6);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 6 && pread(fd, b, 10, 4) == 2 && !memcmp(b, "ef", 2));
    CHECK(open("/dev/out", O_RDWR | O_TRUNC) == -1 && errno == EOPNOTSUPP);
    CHECK(!access("/dev/out", R_OK | W_OK) && truncate("/dev/out", 6) == 0);
    return 0;
}
