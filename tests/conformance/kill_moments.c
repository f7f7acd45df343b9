/*
 * Kills a run at random moments and looks at what it leaves: its output holds the old or the new content, whole. A kill
 * between the two steps that put a new version in place may leave one file beside it, which the next run that writes
 * there takes away. Usage: kill_moments ZEROVM DIRECTORY MANIFEST_A MANIFEST_B OUTPUT RUNS
 *
 * Manifest A makes the run fill OUTPUT with 'a', B with 'b'; both overwrite what is there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { OUTPUT_SIZE = 64 << 16 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs the manifest; after `delay` seconds, if not negative, kills it. True when it ended well by itself. */
static bool run(const char *zerovm, const char *manifest, double delay)
{
    char *const argv[] = { (char *)zerovm, (char *)"run", (char *)manifest, NULL };
    pid_t child;
    if (posix_spawn(&child, zerovm, NULL, NULL, argv, environ) != 0) {
        perror(zerovm);
        exit(2);
    }
    if (delay >= 0) {
        struct timespec t = { .tv_sec = (time_t)delay, .tv_nsec = (long)((delay - (double)(time_t)delay) * 1e9) };
        nanosleep(&t, NULL);
        kill(child, SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The one byte that fills the file, or 0 when it is not whole. */
static char filling(const char *path)
{
    static char content[OUTPUT_SIZE + 1];
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, content, sizeof content);
    if (fd >= 0)
        close(fd);
    if (size != OUTPUT_SIZE)
        return 0;
    for (ssize_t i = 1; i < size; i++)
        if (content[i] != content[0])
            return 0;
    return content[0];
}

static int entries(const char *directory)
{
    DIR *d = opendir(directory);
    int count = 0;
    while (d && readdir(d))
        count++;
    if (d)
        closedir(d);
    return count;
}

int main(int argc, char **argv)
{
    if (argc != 7)
        return 2;
    const char *zerovm = argv[1], *directory = argv[2], *manifests[2] = { argv[3], argv[4] }, *output = argv[5];
    int runs = atoi(argv[6]), kept = 0, changed = 0, strays = 0;

    double start = now();
    if (!run(zerovm, manifests[0], -1) || filling(output) != 'a') {
        fprintf(stderr, "an undisturbed run does not write its output\n");
        return 1;
    }
    double whole = now() - start;
    int files = entries(directory);
    srand((unsigned)getpid());
    for (int i = 0; i < runs; i++) {
        char before = filling(output);
        int next = before == 'a';
        run(zerovm, manifests[next], whole * 1.3 * rand() / RAND_MAX);
        char after = filling(output);
        if (after != before && after != "ab"[next]) {
            fprintf(stderr, "run %d: the output is neither old nor new\n", i);
            return 1;
        }
        int extra = entries(directory) - files;
        if (extra > 1) {
            fprintf(stderr, "run %d: %d files were left behind\n", i, extra);
            return 1;
        }
        strays += extra;
        *(after == before ? &kept : &changed) += 1;
    }
    printf("%d runs killed: %d kept the old output, %d had the new one; %d left a file\n", runs, kept, changed, strays);
    if (!run(zerovm, manifests[0], -1) || filling(output) != 'a' || entries(directory) != files) {
        fprintf(stderr, "the next run does not clean up\n");
        return 1;
    }
    if (kept == 0 || changed == 0) {
        fprintf(stderr, "the moments were not spread over the run\n");
        return 1;
    }
    return 0;
}
