/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "manifest_key.h"
#include "printable.h"
#include "rlimits.h"

enum { OPTIONS_MOST = 64, NAME_MOST = 32, COLUMN = 28 };

/* Keys of lists have options of their own, or none. */
static bool key_is_option(const struct manifest_key *key)
{
    return key->kind != KIND_ARGS && key->kind != KIND_ENV && key->kind != KIND_CHANNELS &&
           strcmp(key->name, "program") != 0;
}

/* etag_memory is --etag-memory. */
static void option_name(char name[NAME_MOST], const struct manifest_key *key)
{
    snprintf(name, NAME_MOST, "%s", key->name);
    for (char *c = name; *c; c++)
        if (*c == '_')
            *c = '-';
}

static void help_row(const char *name, int letter, const char *value, const char *summary)
{
    char left[80];
    const char *short_form = letter < 256 ? (char[]){ '-', (char)letter, ',', ' ', 0 } : "    ";
    snprintf(left, sizeof(left), "  %s--%s%s%s", short_form, name, value ? " " : "", value ? value : "");
    printable_line(stdout, "%-*s  %s", COLUMN, left, summary);
}

static void help(const struct usage *usage)
{
    printable_line(stdout, "Usage: zerovm %s", usage->synopsis);
    printable_lines(stdout, "\n");
    printable_lines(stdout, usage->summary);
    printable_lines(stdout, "\n");
    for (const struct option_row *row = usage->rows; row && row->name; row++)
        help_row(row->name, row->letter, row->value, row->summary);
    for (size_t i = 0; usage->manifest_options && i < manifest_keys.count; i++) {
        const struct manifest_key *key = &manifest_keys.keys[i];
        char name[NAME_MOST];
        option_name(name, key);
        if (key_is_option(key))
            help_row(name, OPTION_KEY, "VALUE", key->summary);
    }
    help_row("help", 'h', NULL, "this text");
}

int option_next(int argc, char **argv, const struct usage *usage)
{
    struct option options[OPTIONS_MOST] = { { "help", no_argument, NULL, 'h' } };
    char names[OPTIONS_MOST][NAME_MOST];
    char letters[3 + 2 * OPTIONS_MOST] = "+:h"; /* stop at the first word; tell what is missing from what is unknown */
    size_t count = 1, last = 3;
    for (const struct option_row *row = usage->rows; row && row->name; row++) {
        options[count++] =
            (struct option){ row->name, row->value ? required_argument : no_argument, NULL, row->letter };
        if (row->letter < 256) {
            letters[last++] = (char)row->letter;
            if (row->value)
                letters[last++] = ':';
        }
    }
    for (size_t i = 0; usage->manifest_options && i < manifest_keys.count; i++) {
        if (!key_is_option(&manifest_keys.keys[i]))
            continue;
        option_name(names[count], &manifest_keys.keys[i]);
        options[count] = (struct option){ names[count], required_argument, NULL, OPTION_KEY + (int)i };
        count++;
    }
    opterr = 0;
    int option = getopt_long(argc, argv, letters, options, NULL);
    if (option == '?' || option == ':') {
        printable_line(stderr, "zerovm: %s: %s, expected what 'zerovm %s --help' lists", argv[optind - 1],
                       option == '?' ? "unknown option" : "option without its value", argv[0]);
        return OPTION_BAD;
    }
    if (option == 'h') {
        help(usage);
        return OPTION_HELP;
    }
    return option;
}

int option_exit_code(int option)
{
    return option == OPTION_HELP ? EXIT_SUCCESS : end_exit_code(END_usage);
}

bool option_set(struct manifest *m, int option, const char *value, struct error *err)
{
    const struct manifest_key *key = &manifest_keys.keys[option - OPTION_KEY];
    char name[NAME_MOST];
    option_name(name, key);
    return manifest_key_read(key, m, value, "", err) || error_wrap(err, "--%s", name);
}

int fail(enum end end, const char *where, const struct error *err)
{
    struct error told = *err;
    end = rlimits_blame(end, &told);
    printable_line(stderr, "zerovm: %s%s%s", where ? where : "", where ? ": " : "", told.message);
    return end_exit_code(end);
}

int fail_usage(const struct usage *usage, const char *message)
{
    printable_line(stderr, "zerovm: %s, expected: zerovm %s", message, usage->synopsis);
    return end_exit_code(END_usage);
}
