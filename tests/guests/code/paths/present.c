/* SPDX-License-Identifier: Apache-2.0 */
/* Every call that takes a path, of names that are there, where Linux refuses it for what the name is. */
#include "part_paths.h"
#include <sys/sysmacros.h>
#define NULLDEV "/dev/null"
static void resolved(void)
{
    static const char *const paths[] = { "/",
                                         "//",
                                         "/.",
                                         "/..",
                                         "/dev",
                                         "/dev/",
                                         "/dev/.",
                                         "/dev/../dev/./null",
                                         "//dev//null",
                                         "/dev/../../dev/zero",
                                         "dev/null",
                                         "./dev/../dev",
                                         "." };
    char b[PATH_MAX];
    chdir("/");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        printf("%s is %s\n", paths[i], realpath(paths[i], b));
    char *allocated = realpath("/dev/null", NULL);
    puts(allocated);
    free(allocated);
    chdir("/dev");
    printf("%s %s\n", realpath("null", b), getcwd(b, sizeof b));
    printf("%s\n", realpath("..", b));
    chdir("..");
    printf("%s\n", getcwd(b, sizeof b));
}
static void refused(void)
{
    char b[100];
    SHOW(readlink(NULLDEV, b, sizeof b) >= 0);
    SHOW(readlink("/dev", b, sizeof b) >= 0);
    SHOW(readlink("/", b, 0) >= 0);
    SHOW(chdir(NULLDEV) == 0);
    SHOW(rmdir(NULLDEV) == 0);
    SHOW(rmdir("/") == 0);
    SHOW(rmdir("/dev/.") == 0);
    SHOW(rmdir("/dev/..") == 0);
    SHOW(rmdir("/dev") == 0);
    SHOW(unlink("/") == 0);
    SHOW(unlink("/dev") == 0);
    SHOW(unlink("/dev/") == 0);
    SHOW(unlink("/dev/.") == 0);
    SHOW(unlink("/dev/null/") == 0);
    SHOW(unlinkat(AT_FDCWD, "/dev", 0x4000) == 0);
    SHOW(remove("/dev") == 0);
    SHOW(mkdir("/", 0755) == 0);
    SHOW(mkdir("/dev", 0755) == 0);
    SHOW(mkdir(NULLDEV, 0755) == 0);
    SHOW(mkdir("/dev/..", 0755) == 0);
    SHOW(mkfifo(NULLDEV, 0644) == 0);
    SHOW(mknod("/dev", S_IFREG | 0644, 0) == 0);
    SHOW(mknod(ABSENT, S_IFDIR | 0644, 0) == 0);
    SHOW(mknod(ABSENT "/x", S_IFLNK | 0644, 0) == 0);
    SHOW(symlink("x", NULLDEV) == 0);
    SHOW(symlink("", ABSENT) == 0);
    SHOW(symlink("x", ABSENT "/") == 0);
    SHOW(link("/dev/zero", NULLDEV) == 0);
    SHOW(link("/", ABSENT) == 0);
    SHOW(rename("/", ABSENT) == 0);
    SHOW(rename("/.", ABSENT) == 0);
    SHOW(rename("/dev/null", "/dev/.") == 0);
    SHOW(rename("/dev/no-such-name", "/dev/null") == 0);
    SHOW(rename("/dev/null", "/dev/null") == 0);
    SHOW(truncate("/", 0) == 0);
    SHOW(truncate(NULLDEV, 0) == 0);
    SHOW(access("/", X_OK) == 0);
    SHOW(access(NULLDEV, R_OK | W_OK) == 0);
    SHOW(access(NULLDEV, X_OK) == 0);
    SHOW(access(NULLDEV, 8) == 0);
    SHOW(opendir(NULLDEV) != NULL);
}
static void nowhere(void)
{
    static char b[PATH_MAX];
    const char *volatile none = NULL;
    SHOW(open(none, O_RDONLY) >= 0);
    SHOW(access(none, F_OK) == 0);
    SHOW(unlink(none) == 0);
    SHOW(mkdir(none, 0) == 0);
    SHOW(rename(none, ABSENT) == 0);
    SHOW(symlink(none, ABSENT) == 0);
    SHOW(readlink(none, b, 1) >= 0);
    SHOW(chdir(none) == 0);
    SHOW(realpath(none, b) != NULL);
}
static void sizes(void)
{
    char b[PATH_MAX];
    chdir("/dev");
    SHOW(getcwd(b, 0) != NULL);
    SHOW(getcwd(b, 1) != NULL);
    SHOW(getcwd(b, 4) != NULL);
    SHOW(getcwd(b, 5) != NULL);
    SHOW(getcwd(NULL, 1) != NULL);
    SHOW(getcwd(NULL, 4) != NULL);
    SHOW(getcwd(NULL, 5) != NULL);
    SHOW(getcwd(NULL, 1 << 20) != NULL);
    char *allocated = getcwd(NULL, 0);
    puts(allocated);
    free(allocated);
    chdir("/");
    SHOW(getcwd(b, 1) != NULL);
    SHOW(getcwd(b, 2) != NULL);
}
int main(void)
{
    resolved();
    refused();
    nowhere();
    sizes();
    return 0;
}
