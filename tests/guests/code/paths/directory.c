/* SPDX-License-Identifier: Apache-2.0 */
/* Folders are read, and taken up again at the place that telldir told. */
#include "part_paths.h"
#include <ftw.h>
#include <glob.h>
static int is_known(const struct dirent *entry)
{
    static const char *const known[] = { ".", "..", "null", "zero", "random", "urandom" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(entry->d_name, known[i]))
            return 1;
    return 0;
}
static void list(const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_known, alphasort);
    printf("%s %d", path, count);
    for (int i = 0; i < count; i++) {
        struct stat st;
        char name[PATH_MAX];
        sprintf(name, "%s/%s", path, entries[i]->d_name);
        printf(" %s:%d", entries[i]->d_name, stat(name, &st) == 0 && IFTODT(st.st_mode) == entries[i]->d_type);
        free(entries[i]);
    }
    puts("");
    free(entries);
}
static void places(void)
{
    DIR *dir = opendir("/dev");
    while (readdir(dir))
        continue;
    rewinddir(dir);
    readdir(dir);
    long place = telldir(dir);
    struct dirent *entry = readdir(dir);
    char name[256];
    strcpy(name, entry->d_name);
    while (readdir(dir))
        continue;
    seekdir(dir, place);
    printf("%d %d\n", !strcmp(readdir(dir)->d_name, name), fcntl(dirfd(dir), F_GETFD));
    SHOW(closedir(dir) == 0);
}
static int visit(const char *path, const struct stat *st, int type, struct FTW *place)
{
    if (!strcmp(path, "/dev") || !strcmp(path, "/dev/null"))
        printf("%s %d %d %d %o\n", path, type == FTW_D, type == FTW_F, place->level, st->st_mode & S_IFMT);
    return 0;
}
int main(void)
{
    glob_t found;
    list("/dev");
    places();
    printf("%d", glob("/dev/[nz]u[l]l", 0, NULL, &found));
    printf(" %zu %s\n", found.gl_pathc, found.gl_pathv[0]);
    globfree(&found);
    printf("%d\n", glob("/dev/no-such-*", 0, NULL, &found) == GLOB_NOMATCH);
    printf("%d\n", glob("/no-such-name/*", 0, NULL, &found) == GLOB_NOMATCH);
    printf("%d\n", nftw("/dev", visit, 10, FTW_PHYS | FTW_MOUNT));
    SHOW(nftw(ABSENT, visit, 10, 0) == 0);
    return 0;
}
