/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that came after musl 1.2.3: statx, renameat2, preadv2, pwritev2, the sizes of signal stacks.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
int main(void)
{
    struct statx stx;
    char b[4] = "xyz";
    struct iovec parts[] = { { b, 2 }, { b + 2, 1 } };
    printf("%d", statx(AT_FDCWD, "/dev/null", 0, STATX_BASIC_STATS, &stx));
    printf(" %o %u %llu %d\n", stx.stx_mode, stx.stx_nlink, (unsigned long long)stx.stx_size,
           (stx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS);
    printf("%d %d\n", statx(AT_FDCWD, "/no-such-name", 0, STATX_SIZE, &stx), errno == ENOENT);
    printf("%d", statx(open("/dev", O_RDONLY), "zero", AT_SYMLINK_NOFOLLOW, STATX_TYPE, &stx));
    printf(" %d\n", S_ISCHR(stx.stx_mode));
    printf("%d %d\n", renameat2(AT_FDCWD, "/no-such-name", AT_FDCWD, "/no-such-name-2", RENAME_NOREPLACE),
           errno == ENOENT);
    printf("%d %d\n", renameat2(AT_FDCWD, "/no-such-name", AT_FDCWD, "/no-such-name-2", 0), errno == ENOENT);
    printf("%d %d\n", renameat2(AT_FDCWD, "/no-such-name", AT_FDCWD, "/no-such-name-2", 99), errno == EINVAL);
    int zero = open("/dev/zero", O_RDWR);
    printf("%zd", preadv2(zero, parts, 2, -1, 0));
    printf(" %d %zd\n", b[0] | b[2], pwritev2(zero, parts, 2, -1, 0));
    printf("%d %d\n", sysconf(_SC_MINSIGSTKSZ) >= 1024, sysconf(_SC_SIGSTKSZ) >= sysconf(_SC_MINSIGSTKSZ));
    return 0;
}
