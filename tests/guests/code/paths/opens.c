/* SPDX-License-Identifier: Apache-2.0 */
/* open with every combination of flags, of a folder, of a device, of both with a slash, and of nothing. */
#include "part_paths.h"
static void combinations(const char *path, bool creates)
{
    static const struct {
        int flag;
        const char *name;
    } flags[] = { { O_CREAT, "CREAT" },       { O_EXCL, "EXCL" },     { O_TRUNC, "TRUNC" },
                  { O_APPEND, "APPEND" },     { O_DIRECTORY, "DIR" }, { O_NOFOLLOW, "NOFOLLOW" },
                  { O_NONBLOCK, "NONBLOCK" }, { O_PATH, "PATH" } };
    enum { COUNT = sizeof flags / sizeof *flags };
    for (int mode = O_RDONLY; mode <= O_RDWR; mode++)
        for (unsigned set = 0; set < 1u << COUNT; set++) {
            int wanted = mode;
            for (int i = 0; i < COUNT; i++)
                wanted |= set >> i & 1 ? flags[i].flag : 0;
            if (!creates && (wanted & O_CREAT) && !(wanted & O_PATH))
                continue;
            errno = 0;
            int fd = open(path, wanted, 0600);
            printf("%s %d", path, mode);
            for (int i = 0; i < COUNT; i++)
                printf("%s%s", set >> i & 1 ? "," : "", set >> i & 1 ? flags[i].name : "");
            printf(" %s\n", fd < 0 ? error_name() : "yes");
            close(fd);
        }
}
int main(void)
{
    combinations("/dev/null", true);
    combinations("/dev/null/", true);
    combinations("/dev", true);
    combinations("/dev/", true);
    combinations("/", true);
    combinations(ABSENT, false);
    combinations(ABSENT "/x", true);
    combinations(ABSENT "/", true);
    combinations("", true);
    SHOW(open("/dev", O_TMPFILE | O_RDONLY, 0600) >= 0);
    SHOW(open("/dev/null", O_TMPFILE | O_RDWR, 0600) >= 0);
    SHOW(open("/dev/null", O_RDWR | O_TMPFILE | O_CREAT, 0600) >= 0);
    return 0;
}
