/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kills a run at random moments and then `zerovm recover`, twice, before it is let settle what was left: the outputs
 * are all old or all new, whole, and nothing stands beside them. Usage: kill_moments ZEROVM MANIFEST_A MANIFEST_B RUNS
 * OUTPUT...
 *
 * Manifest A makes the run fill every OUTPUT with 'a', B with 'b'; both overwrite what is there.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { OUTPUT_SIZE = 256 << 10, OUTPUTS = 8 };

static struct {
    char *zerovm;
    char **outputs;
    int count;
    char *directories[OUTPUTS]; /* with repetitions */
} test;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs the command; after `delay` seconds, if not negative, kills it. True when it ended well by itself. */
static bool run(char *const argv[], double delay)
{
    pid_t child;
    int status;
    if (posix_spawn(&child, test.zerovm, NULL, NULL, argv, environ) != 0) {
        perror(test.zerovm);
        exit(2);
    }
    if (delay >= 0) {
        struct timespec t = { .tv_sec = (time_t)delay, .tv_nsec = (long)((delay - (double)(time_t)delay) * 1e9) };
        nanosleep(&t, NULL);
        kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run_manifest(char *manifest, double delay)
{
    return run((char *const[]){ test.zerovm, (char *)"run", manifest, NULL }, delay);
}

static bool recover(double delay)
{
    char *argv[OUTPUTS + 4] = { test.zerovm, (char *)"recover", (char *)"--quiet" };
    memcpy(argv + 3, test.directories, (size_t)test.count * sizeof(*argv));
    return run(argv, delay);
}

/* The one byte that fills the file, or 0 when it is not whole. */
static char filling(const char *path)
{
    static char content[OUTPUT_SIZE + 1];
    int fd = open(path, O_RDONLY);
    ssize_t size = fd < 0 ? -1 : read(fd, content, sizeof content);
    if (fd >= 0)
        close(fd);
    return size == OUTPUT_SIZE && memcmp(content, content + 1, OUTPUT_SIZE - 1) == 0 ? content[0] : 0;
}

/* The same of all outputs. */
static char filling_of_all(void)
{
    char first = filling(test.outputs[0]);
    for (int i = 1; i < test.count; i++)
        if (filling(test.outputs[i]) != first)
            return 0;
    return first;
}

static int entries(void)
{
    int count = 0;
    for (int i = 0; i < test.count; i++) {
        DIR *d = opendir(test.directories[i]);
        while (d && readdir(d))
            count++;
        if (d)
            closedir(d);
    }
    return count;
}

static double part_of(double time)
{
    return time * rand() / RAND_MAX;
}

int main(int argc, char **argv)
{
    if (argc < 6 || argc - 5 > OUTPUTS)
        return 2;
    char *manifests[2] = { argv[2], argv[3] };
    int runs = atoi(argv[4]), kept = 0, changed = 0, settled = 0;
    test.zerovm = argv[1];
    test.outputs = argv + 5;
    test.count = argc - 5;
    for (int i = 0; i < test.count; i++)
        test.directories[i] = dirname(strdup(test.outputs[i]));

    if (!run_manifest(manifests[0], -1) || filling_of_all() != 'a') {
        fprintf(stderr, "an undisturbed run does not write its outputs\n");
        return 1;
    }
    double start = now();
    run_manifest(manifests[0], -1);
    double whole = now() - start;
    const int files = entries();
    srand((unsigned)getpid());
    for (int i = 0; i < runs; i++) {
        char before = filling_of_all();
        int next = before == 'a';
        run_manifest(manifests[next], part_of(whole * 1.3));
        settled += entries() != files || filling_of_all() == 0;
        recover(part_of(0.002));
        recover(part_of(0.002));
        if (!recover(-1)) {
            fprintf(stderr, "run %d: recover cannot settle what was left\n", i);
            return 1;
        }
        char after = filling_of_all();
        if (after != before && after != "ab"[next]) {
            fprintf(stderr, "run %d: the outputs are neither all old nor all new\n", i);
            return 1;
        }
        if (entries() != files) {
            fprintf(stderr, "run %d: files were left behind\n", i);
            return 1;
        }
        *(after == before ? &kept : &changed) += 1;
        /* The machine may be busier than when one run was measured, or idler: half of them shall come too late. */
        whole *= after == before ? 1.05 : 0.95;
    }
    printf("%d runs killed: %d kept the old outputs, %d had the new ones; %d left something to settle\n", runs, kept,
           changed, settled);
    if (kept == 0 || changed == 0 || settled == 0) {
        fprintf(stderr, "the moments were not spread over the run and its commit\n");
        return 1;
    }
    return 0;
}
