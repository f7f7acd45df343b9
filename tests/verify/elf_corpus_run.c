/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of `zerovm` make of a file of the corpus. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elf_corpus.h"

extern char **environ;

/* Exit codes of zerovm(1). */
enum { INVALID = 1, NO_IMAGE = 126, FAULT = 129 };

static const char image_name[] = "image.zvm", manifest_name[] = "job.yaml", output_name[] = "output";
static const char manifest[] = "program: image.zvm\n"
                               "channels:\n"
                               "  - { name: output, source: output, mode: write }\n";

static char problem[4096];

static const char *complain(const char *what, const char *detail)
{
    snprintf(problem, sizeof(problem), "%s: %s", what, detail);
    return problem;
}

static bool save(int directory, const char *name, const void *bytes, size_t size)
{
    int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool good = fd >= 0 && write(fd, bytes, size) == (ssize_t)size;
    return close(fd) == 0 && good;
}

/* Runs the command there; what it says goes to said. Returns its exit code, or -1. */
static int command(const char *directory, const char *name, const char *argument, char *said, size_t room)
{
    int output = memfd_create("said", MFD_CLOEXEC), status = -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, directory);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    char *const argv[] = { (char *)ZEROVM, (char *)name, (char *)argument, NULL };
    pid_t pid;
    bool good = posix_spawn(&pid, ZEROVM, &actions, NULL, argv, environ) == 0 && waitpid(pid, &status, 0) == pid;
    posix_spawn_file_actions_destroy(&actions);
    ssize_t length = pread(output, said, room - 1, 0);
    said[length > 0 ? length : 0] = '\0';
    close(output);
    return good && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Whether the command ended as it should, and said so. */
static const char *check_command(const char *directory, const char *name, const char *argument, int expected,
                                 const char *sentence)
{
    char said[2048];
    int code = command(directory, name, argument, said, sizeof(said));
    if (code != expected)
        snprintf(problem, sizeof(problem), "zerovm %s: exit code %d, not %d: %s", name, code, expected, said);
    else if (!strstr(said, sentence))
        snprintf(problem, sizeof(problem), "zerovm %s: no \"%s\" in: %s", name, sentence, said);
    else
        return NULL;
    return problem;
}

static const char *check_validate(const char *directory, const struct corpus_file *file)
{
    return corpus_accepts(file) ? check_command(directory, "validate", image_name, 0, "image.zvm: OK")
                                : check_command(directory, "validate", image_name, INVALID, file->expects);
}

static const char *check_run(const char *directory, const struct corpus_file *file)
{
    if (strcmp(file->expects, CORPUS_ACCEPTED) == 0)
        return check_command(directory, "run", manifest_name, 0, "");
    if (strcmp(file->expects, CORPUS_FAULTS) == 0)
        return check_command(directory, "run", manifest_name, FAULT, "");
    const char *sentence = corpus_accepts(file) ? "bytes of memory before its heap" : file->expects;
    return check_command(directory, "run", manifest_name, NO_IMAGE, sentence);
}

/* The output is there only if the session ended well, and nothing else is there at all. */
static const char *check_directory(const char *path, bool output)
{
    const char *wrong = NULL;
    bool found = false;
    DIR *directory = opendir(path);
    for (struct dirent *e; directory && (e = readdir(directory));) {
        if (strcmp(e->d_name, output_name) == 0)
            found = true;
        else if (e->d_name[0] != '.' && strcmp(e->d_name, image_name) != 0 && strcmp(e->d_name, manifest_name) != 0)
            wrong = complain("a file was left behind", e->d_name);
        else if (e->d_name[0] == '.' && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            wrong = complain("a file was left behind", e->d_name);
    }
    if (directory)
        closedir(directory);
    if (!wrong && found != output)
        wrong = found ? "there is an output" : "there is no output";
    return wrong;
}

const char *corpus_run(const char *path, const struct corpus_file *file)
{
    int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *wrong = NULL;
    if (!save(directory, image_name, file->bytes, file->size) ||
        !save(directory, manifest_name, manifest, strlen(manifest)))
        wrong = complain(path, strerror(errno));
    if (!wrong)
        wrong = check_validate(path, file);
    if (!wrong)
        wrong = check_run(path, file);
    if (!wrong)
        wrong = check_directory(path, strcmp(file->expects, CORPUS_ACCEPTED) == 0);
    unlinkat(directory, output_name, 0);
    unlinkat(directory, image_name, 0);
    unlinkat(directory, manifest_name, 0);
    close(directory);
    return wrong;
}

bool corpus_accepts(const struct corpus_file *file)
{
    return strncmp(file->expects, "accepted: ", 10) == 0;
}
