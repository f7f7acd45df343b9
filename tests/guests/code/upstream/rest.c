/* SPDX-License-Identifier: Apache-2.0 */
/* Streams, mount tables, options, signals and headers.
 * levels: -O2
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <mntent.h>
#include <sched.h>
#include <search.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>
#include <wchar.h>
static void streams(void)
{
    char b[10] = "abc";
    FILE *f = fopen("/dev/zero", "r");
    printf("%d", fwide(f, 1) > 0);
    f = freopen("/dev/zero", "r", f);
    printf(" %d", fwide(f, 0));
    printf(" %d %d\n", fwide(f, -1) < 0, fgetc(f));
    printf("%d\n", fgets(b, INT_MIN, f) == NULL);
}
static void mounts(void)
{
    char text[] = "# comment\n\n/dev/a /mnt\\040with\\011space ext4 rw,noatime 1 2\n/dev/b /mnt/b\n/dev/c /c xfs "
                  "ro,data=\\\\x\nd /d tmpfs mode=755,nodev 0 0\n";
    FILE *f = fmemopen(text, sizeof text - 1, "r");
    struct mntent *m;
    while ((m = getmntent(f)))
        printf("[%s][%s][%s][%s] %d %d\n", m->mnt_fsname, m->mnt_dir, m->mnt_type, m->mnt_opts, m->mnt_freq,
               m->mnt_passno);
    struct mntent options = { .mnt_opts = "rw,noatime,mode=755,user_xattr" };
    static const char *const names[] = { "rw", "ro", "atime", "noatime", "mode", "mod", "user", "user_xattr", "755" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        printf("%s:%d ", names[i],
               hasmntopt(&options, names[i]) ? (int)(hasmntopt(&options, names[i]) - options.mnt_opts) : -1);
    puts("");
}
static int stop(const char *path, int error)
{
    return 1;
}
static void headers(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(1000, &set);
    printf("%d %d %d\n", CPU_SETSIZE, CPU_COUNT(&set), CPU_ISSET(1000, &set) != 0);
    printf("%d\n", LOG_MAKEPRI(LOG_USER, LOG_ERR));
    printf("%d %d\n", WIFSTOPPED(0x137f) != 0, WIFSTOPPED(0xffff) != 0);
}
int main(void)
{
    streams();
    mounts();
    headers();
    glob_t found;
    printf("%d\n", glob("/no-such-name/*", GLOB_ERR, stop, &found) == GLOB_NOMATCH);
    printf("%d\n", sigpause(12345) == -1 && errno == EINVAL);
    int pair[2];
    printf("%d\n", pipe2(pair, 0x777) == -1 && errno == EINVAL);
    printf("%d\n", dup3(1, 50, 0x777) == -1 && errno == EINVAL);
    char *arguments[] = { "x", "-a", "-b", "value", NULL };
    for (int c; (c = getopt(4, arguments, "ab:")) != -1;)
        printf("%c%s ", c, optarg ? optarg : "");
    puts("");
    return 0;
}
