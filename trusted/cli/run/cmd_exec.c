/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "manifest_check.h"
#include "manifest_key.h"
#include "process.h"
#include "rlimits.h"
#include "standard.h"

static const struct option_row rows[] = {
    { "channel", 'c', "SPEC", "one more channel: name=NAME,source=PATH,mode=MODE,gets=N,..." },
    { "env", 'e', "NAME=VALUE", "a variable of the program's environment" },
    { NULL, 0, NULL, NULL },
};

static const struct usage usage = {
    .synopsis = "exec [option...] [--] PROGRAM [ARGUMENT...]",
    .summary =
        "Runs a program with the standard input, output and error of the command itself. A channel's SPEC is\n"
        "KEY=VALUE pairs joined by commas, with the keys of zerovm-manifest(5); --channel, --env may be repeated.\n"
        "Exits with the program's exit code, or with one above 124; see zerovm(1).",
    .rows = rows,
    .manifest_options = true,
};

/* Sets one key of a channel from "key=value"; text is cut apart. */
static bool channel_pair(struct channel_spec *spec, char *text, struct error *err)
{
    char *value = strchr(text, '=');
    if (!value)
        return error_set(err, 0, "\"%s\", expected KEY=VALUE", text);
    *value++ = '\0';
    const struct manifest_key *key = manifest_key_find(&channel_keys, text, err);
    return key && manifest_key_read(key, spec, value, "", err);
}

static bool add_channel(struct manifest *m, const char *text, struct error *err)
{
    struct channel_spec spec;
    channel_spec_init(&spec);
    char *copy = strdup(text), *state = NULL;
    bool good = copy != NULL || error_memory(err);
    for (char *pair = good ? strtok_r(copy, ",", &state) : NULL; good && pair; pair = strtok_r(NULL, ",", &state))
        good = channel_pair(&spec, pair, err);
    free(copy);
    if (good)
        return manifest_add_channel(m, &spec, err);
    channel_spec_release(&spec);
    return false;
}

static bool add_env(struct manifest *m, const char *text, struct error *err)
{
    const char *value = strchr(text, '=');
    if (!value || value == text)
        return error_set(err, 0, "\"%s\", expected NAME=VALUE", text);
    char *name = strndup(text, (size_t)(value - text));
    bool good = name ? manifest_add_env(m, name, value + 1, err) : error_memory(err);
    free(name);
    return good;
}

/*
 * The command's own descriptors, where --channel put nothing else. Without a standard input there is nothing to read,
 * and without a standard error nobody listens: the null source. What the program prints must go somewhere.
 */
static bool add_standard(struct manifest *m, struct error *err)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (!m->channels[fd].implied || (fd != STDOUT_FILENO && standard_was_closed(fd)))
            continue;
        struct channel_spec spec;
        channel_spec_init(&spec);
        spec.name = strdup(m->channels[fd].name);
        spec.kind = SOURCE_FD;
        spec.fd = fd;
        if (!manifest_add_channel(m, &spec, err))
            return false;
    }
    return true;
}

static bool apply_option(struct manifest *m, int option, const char *value, struct error *err)
{
    switch (option) {
    case 'c':
        return add_channel(m, value, err) || error_wrap(err, "--channel");
    case 'e':
        return add_env(m, value, err) || error_wrap(err, "--env");
    default:
        return option_set(m, option, value, err);
    }
}

static bool add_words(struct manifest *m, int count, char **words, struct error *err)
{
    m->program = strdup(words[0]);
    bool good = m->program != NULL || error_memory(err);
    for (int i = 0; good && i < count; i++)
        good = manifest_add_arg(m, words[i], err);
    return good && add_standard(m, err) && manifest_check(m, err);
}

int cmd_exec(int argc, char **argv)
{
    struct error err = { 0 };
    struct manifest m = { 0 };
    int code, option = OPTION_END;
    bool good = manifest_init(&m, &err);
    while (good && (option = option_next(argc, argv, &usage)) >= 0)
        good = apply_option(&m, option, optarg, &err);
    if (option == OPTION_HELP || option == OPTION_BAD)
        code = option_exit_code(option);
    else if (good && optind == argc)
        code = fail_usage(&usage, "no program");
    else if (!good || !add_words(&m, argc - optind, argv + optind, &err))
        code = fail(END_usage, NULL, &err);
    else if (!rlimits_suffice(&m, &err))
        code = fail(END_host, NULL, &err);
    else
        code = process_run(&m, &(struct hand_over){ NULL, true });
    manifest_release(&m);
    return code;
}
