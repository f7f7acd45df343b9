/* SPDX-License-Identifier: Apache-2.0 */
/* Every call that takes a path, of a name that is not there, of one below a file, and of one whose folder is not there.
 */
#include "part_paths.h"
#include <sys/statvfs.h>
#include <sys/time.h>
#include <utime.h>
static void all(const char *path)
{
    struct stat st;
    struct statvfs fs;
    char b[PATH_MAX];
    printf("= %.30s\n", path);
    SHOW(realpath(path, b) != NULL);
    SHOW(readlink(path, b, sizeof b) >= 0);
    SHOW(readlinkat(AT_FDCWD, path, b, sizeof b) >= 0);
    SHOW(unlink(path) == 0);
    SHOW(unlinkat(AT_FDCWD, path, 0) == 0);
    SHOW(unlinkat(AT_FDCWD, path, AT_REMOVEDIR) == 0);
    SHOW(remove(path) == 0);
    SHOW(rmdir(path) == 0);
    SHOW(rename(path, path) == 0);
    SHOW(renameat(AT_FDCWD, path, AT_FDCWD, path) == 0);
    SHOW(link(path, ABSENT "-2") == 0);
    SHOW(chdir(path) == 0);
    SHOW(chmod(path, 0644) == 0);
    SHOW(fchmodat(AT_FDCWD, path, 0644, 0) == 0);
    SHOW(chown(path, -1, -1) == 0);
    SHOW(lchown(path, -1, -1) == 0);
    SHOW(truncate(path, 0) == 0);
    SHOW(truncate(path, -1) == 0);
    SHOW(utimensat(AT_FDCWD, path, NULL, 0) == 0);
    SHOW(utime(path, NULL) == 0);
    SHOW(utimes(path, NULL) == 0);
    SHOW(stat(path, &st) == 0);
    SHOW(lstat(path, &st) == 0);
    SHOW(statvfs(path, &fs) == 0);
    SHOW(pathconf(path, _PC_NAME_MAX) == NAME_MAX);
    SHOW(pathconf(path, _PC_PATH_MAX) == PATH_MAX);
    SHOW(pathconf(path, 12345) >= 0);
    SHOW(access(path, F_OK) == 0);
    SHOW(access(path, R_OK | W_OK) == 0);
    SHOW(faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0);
    SHOW(open(path, O_RDONLY) >= 0);
    SHOW(open(path, O_RDONLY | O_DIRECTORY) >= 0);
    SHOW(open(path, O_PATH) >= 0);
    SHOW(openat(AT_FDCWD, path, O_RDWR) >= 0);
    SHOW(fopen(path, "r") != NULL);
    SHOW(fopen(path, "r+") != NULL);
    SHOW(freopen(path, "r", fopen("/dev/null", "r")) != NULL);
    SHOW(opendir(path) != NULL);
    struct dirent **list;
    SHOW(scandir(path, &list, NULL, alphasort) >= 0);
}
static void make(const char *path)
{
    printf("= new %.30s\n", path);
    SHOW(mkdir(path, 0755) == 0);
    SHOW(mkdirat(AT_FDCWD, path, 0755) == 0);
    SHOW(mkfifo(path, 0644) == 0);
    SHOW(symlink("x", path) == 0);
    SHOW(symlinkat("x", AT_FDCWD, path) == 0);
    SHOW(link("/dev/null", path) == 0);
    SHOW(open(path, O_RDWR | O_CREAT, 0644) >= 0);
    SHOW(open(path, O_RDWR | O_CREAT | O_EXCL, 0644) >= 0);
    SHOW(fopen(path, "w") != NULL);
    SHOW(fopen(path, "a") != NULL);
    SHOW(rename(ABSENT, path) == 0);
    SHOW(open(path, O_RDWR | O_TMPFILE, 0600) >= 0);
}
int main(void)
{
    static char too_long[PATH_MAX + 1], long_name[300] = "/";
    memset(too_long, 'a', PATH_MAX);
    memset(long_name + 1, 'a', NAME_MAX + 1);
    const char *paths[] = { ABSENT,       ABSENT "/",    ABSENT "/below",        "/dev/null/below",
                            "/dev/null/", "/dev/null/.", "/dev/null/..",         "",
                            too_long,     long_name,     "/dev/../no-such-name", "no-such-name" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        all(paths[i]);
    const char *places[] = { ABSENT "/below", "/dev/null/below", "", too_long, long_name, ABSENT "/below/" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        make(places[i]);
    return 0;
}
