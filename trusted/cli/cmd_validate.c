#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "image.h"
#include "zvm/abi/layout.h"

static const struct option_row rows[] = {
    { "quiet", 'q', NULL, "say nothing of files that are safe" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "validate [option...] FILE...",
    .summary = "Checks that programs are well formed and that their code cannot leave its region.\n"
               "Exits with 0 when all of them are, else with 1.",
    .rows = rows,
};

static bool check(const char *path, struct error *err)
{
    struct image image;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno, "open");
    bool good = image_open(&image, fd, ZVM_HEAP_LIMIT - ZVM_TEXT_START, err);
    image_close(&image);
    close(fd);
    return good;
}

int cmd_validate(int argc, char **argv)
{
    bool quiet = false;
    int option;
    while ((option = option_next(argc, argv, &usage)) != OPTION_END) {
        if (option == OPTION_HELP)
            return EXIT_SUCCESS;
        if (option == OPTION_BAD)
            return report_exit_code(&(struct report){ .end = END_usage });
        quiet = true;
    }
    if (optind == argc)
        return fail_usage(&usage, "no file");
    int code = EXIT_SUCCESS;
    for (int i = optind; i < argc; i++) {
        struct error err = { 0 };
        if (!check(argv[i], &err)) {
            fail(END_image, argv[i], &err);
            code = EXIT_FAILURE;
        } else if (!quiet) {
            printf("%s: OK\n", argv[i]);
        }
    }
    return code;
}
