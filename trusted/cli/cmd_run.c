#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static const struct usage usage = {
    .synopsis = "run [option...] MANIFEST",
    .summary = "Runs the program that a manifest describes; see zerovm-manifest(5). The options replace what it says.\n"
               "Exits with the program's exit code, or with one above 124; see zerovm(1).",
    .manifest_options = true,
};

/* Room for the file, as far as it says how long it is, and one byte more: enough to see that it is too long. */
static size_t room(int fd)
{
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < MANIFEST_BYTES)
        return (size_t)st.st_size + 1;
    return MANIFEST_BYTES + 1;
}

/* All of an open file, which the caller frees. */
static char *read_all(int fd, size_t *size, struct error *err)
{
    const size_t most = room(fd);
    char *text = malloc(most);
    ssize_t n = text ? 1 : -1;
    for (*size = 0; n > 0 && *size<most; *size += n> 0 ? (size_t)n : 0)
        n = read(fd, text + *size, most - *size);
    if (n == 0)
        return text;
    if (n < 0)
        error_set(err, errno, "read");
    else
        error_set(err, 0, "too long or still growing, expected at most %d bytes", MANIFEST_BYTES);
    free(text);
    return NULL;
}

static char *read_text(const char *path, size_t *size, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set(err, errno, "open");
        return NULL;
    }
    char *text = read_all(fd, size, err);
    close(fd);
    return text;
}

/* Options come before the manifest on the command line and go over it. */
struct override {
    int option;
    const char *value;
};

static int run(const char *path, const struct override *overrides, size_t count)
{
    struct error err = { 0 };
    size_t size;
    char *text = read_text(path, &size, &err);
    if (!text)
        return fail(END_usage, path, &err);
    struct manifest m = { 0 };
    int code;
    bool good = manifest_read_yaml(&m, text, size, path, &err);
    free(text);
    if (!good) {
        code = fail(END_usage, NULL, &err); /* says file, line and column itself */
        goto end;
    }
    for (size_t i = 0; good && i < count; i++)
        good = option_set(&m, overrides[i].option, overrides[i].value, &err);
    good = good && manifest_check(&m, &err);
    code = good ? job_run(&m, path) : fail(END_usage, path, &err);
end:
    manifest_release(&m);
    return code;
}

int cmd_run(int argc, char **argv)
{
    struct override overrides[64];
    size_t count = 0;
    int option;
    while ((option = option_next(argc, argv, &usage)) != OPTION_END) {
        if (option == OPTION_HELP)
            return EXIT_SUCCESS;
        if (option == OPTION_BAD)
            return report_exit_code(&(struct report){ .end = END_usage });
        if (count == sizeof(overrides) / sizeof(overrides[0]))
            return fail_usage(&usage, "too many options");
        overrides[count++] = (struct override){ option, optarg };
    }
    if (optind + 1 != argc)
        return fail_usage(&usage, "one manifest is needed");
    return run(argv[optind], overrides, count);
}
