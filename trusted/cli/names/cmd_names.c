/* SPDX-License-Identifier: Apache-2.0 */
/* zerovm names: the name service, and keys for it and for network channels. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli.h"
#include "clock.h"
#include "lockdown.h"
#include "manifest_key.h"
#include "names.h"
#include "printable.h"
#include "standard.h"

static const struct option_row rows[] = {
    { "listen", 'l', "ADDRESS", "tcp://HOST:PORT or ipc://PATH; default: tcp://127.0.0.1:*" },
    { "wait", 'w', "DURATION", "how long a job may stay incomplete; default: 1min" },
    { "key-file", 'k', "FILE", "the service's keys: nobody comes in without one" },
    { "allow", 'a', "FILE", "public keys of who may come in, one a line" },
    { "quiet", 'q', NULL, "do not say who came and went" },
    { "new-key", 'n', "FILE", "make a key file, print its public key, and end" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "names [option...]",
    .summary = "Tells the sandboxes of a job where the others are, until SIGTERM or SIGINT. Prints where it listens.",
    .rows = rows,
};

/* The options that are read like keys of a manifest. */
struct values {
    char *listen, *key_file, *allow, *new_key;
    uint64_t wait_ns;
    bool quiet;
};

static const struct {
    int letter;
    struct manifest_key key;
} readers[] = {
    { 'l', { "--listen", KIND_ADDRESS, offsetof(struct values, listen), 0, 0, 0, NULL } },
    { 'w', { "--wait", KIND_DURATION, offsetof(struct values, wait_ns), 1, INT64_MAX, 1, NULL } },
    { 'k', { "--key-file", KIND_PATH, offsetof(struct values, key_file), 0, 0, 0, NULL } },
    { 'a', { "--allow", KIND_PATH, offsetof(struct values, allow), 0, 0, 0, NULL } },
    { 'n', { "--new-key", KIND_PATH, offsetof(struct values, new_key), 0, 0, 0, NULL } },
};

static bool read_value(struct values *v, int letter, const char *text, struct error *err)
{
    size_t i = 0;
    while (readers[i].letter != letter)
        i++;
    return manifest_key_read(&readers[i].key, v, text, "", err);
}

static void log_nothing(const char *line)
{
    (void)line;
}

static void log_line(const char *line)
{
    printable_line(stderr, "zerovm names: %s", line);
}

static int new_key(const char *path)
{
    struct wire_keys keys;
    struct error err = { 0 };
    if (!key_file_new(path, &keys, &err))
        return fail(END_usage, NULL, &err);
    printable_line(stdout, "%s", keys.public_key);
    explicit_bzero(&keys, sizeof(keys));
    if (standard_printed(&err))
        return EXIT_SUCCESS;
    unlink(path); /* so that it can be tried again */
    return fail(END_host, NULL, &err);
}

/* Readable when it is time to end. */
static int stop_descriptor(struct error *err)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    int fd = signalfd(-1, &stop, SFD_CLOEXEC);
    if (fd < 0)
        error_set(err, errno, "wait for signals");
    return fd;
}

static int serve(const struct values *v, const struct wire_keys *keys, const struct key_list *allow)
{
    struct error err = { 0 };
    const struct names_options options = {
        .listen = v->listen ? v->listen : "tcp://127.0.0.1:*",
        .keys = keys,
        .allow = allow,
        .wait_ns = v->wait_ns,
        .log = v->quiet ? log_nothing : log_line,
    };
    signal(SIGPIPE, SIG_IGN);
    int stop = stop_descriptor(&err);
    struct names_server *s = stop >= 0 ? names_open(&options, &err) : NULL;
    if (!s)
        return fail(stop < 0 ? END_host : END_channel, NULL, &err);
    const struct lockdown names = {
        .what = LOCKDOWN_NAMES,
        .limits = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX },
    };
    static char room[BUFSIZ]; /* a buffer of its own: for one of stdio's it would be asked what the descriptor is */
    setvbuf(stdout, room, _IOFBF, sizeof(room));
    bool good = lockdown(&names, &err);
    if (good)
        printable_line(stdout, "%s", names_address(s));
    good = good && standard_printed(&err);
    if (good)
        names_serve(s, stop);
    names_close(s);
    close(stop);
    return good ? EXIT_SUCCESS : fail(END_host, NULL, &err);
}

static int start(const struct values *v)
{
    struct wire_keys keys = { 0 };
    struct key_list allow = { 0 };
    struct error err = { 0 };
    if (v->new_key)
        return new_key(v->new_key);
    if (!v->key_file != !v->allow)
        return fail_usage(&usage, "--key-file and --allow go together");
    /* Strangers speak to this process: what its starter has open, as a job its outputs, is none of theirs. */
    if (!lockdown_close_others(STDERR_FILENO + 1, NULL, 0, &err))
        return fail(END_host, NULL, &err);
    bool keyed = v->key_file != NULL;
    int code = keyed && (!key_file_read(v->key_file, &keys, &err) || !key_list_read(v->allow, &allow, &err))
                   ? fail(END_usage, NULL, &err)
                   : serve(v, keyed ? &keys : NULL, &allow);
    key_list_release(&allow);
    explicit_bzero(&keys, sizeof(keys));
    return code;
}

int cmd_names(int argc, char **argv)
{
    struct values v = { .wait_ns = 60 * (uint64_t)SECOND_NS };
    struct error err = { 0 };
    int option, code;
    while ((option = option_next(argc, argv, &usage)) >= 0) {
        if (option == 'q')
            v.quiet = true;
        else if (!read_value(&v, option, optarg, &err))
            return fail(END_usage, NULL, &err);
    }
    if (option != OPTION_END)
        return option_exit_code(option);
    code = optind == argc ? start(&v) : fail_usage(&usage, "no words are expected");
    free(v.listen);
    free(v.key_file);
    free(v.allow);
    free(v.new_key);
    return code;
}
