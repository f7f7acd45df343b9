/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "manifest_key.h"
#include "printable.h"
#include "source.h"
#include "yaml_binary.h"

/* A text under way. What is printed into memory only fails where there is none: the stream takes note. */
struct writer {
    FILE *to;
    bool lacking; /* there was no memory for a value */
};

/* Takes ownership of text, NULL where there is none. */
static void put_string(struct writer *w, char *text)
{
    char *base64 = text && !yaml_is_text(text) ? yaml_binary_encode(text) : NULL;
    if (base64)
        fprintf(w->to, "!!binary \"%s\"", base64);
    else if (text && yaml_is_text(text))
        printable_yaml(w->to, text);
    else
        w->lacking = true;
    free(base64);
    free(text);
}

static void put_word(struct writer *w, char *text)
{
    if (text)
        fputs(text, w->to);
    w->lacking |= !text;
    free(text);
}

static void put_copies(struct writer *w, const struct channel_spec *spec)
{
    fputc('[', w->to);
    for (size_t i = 0; i < spec->copies_count; i++) {
        fputs(i ? ", " : "", w->to);
        put_string(w, source_text(&spec->copies[i]));
    }
    fputc(']', w->to);
}

static void put_channel(struct writer *w, const struct channel_spec *spec)
{
    const char *before = "  - { ";
    for (const struct manifest_key *key = channel_keys.keys; key < channel_keys.keys + channel_keys.count; key++) {
        const bool copies = key->kind == KIND_COPIES;
        if (copies ? spec->copies_count == 0 : !manifest_key_is_set(key, spec))
            continue;
        fprintf(w->to, "%s%s: ", before, key->name);
        before = ", ";
        if (copies)
            put_copies(w, spec);
        else if (manifest_key_is_text(key->kind))
            put_string(w, manifest_key_text(key, spec));
        else
            put_word(w, manifest_key_text(key, spec));
    }
    fputs(" }\n", w->to);
}

/* What nobody declared is not written. */
static void put_channels(struct writer *w, const struct manifest *m)
{
    size_t declared = 0;
    for (size_t i = 0; i < m->channels_count; i++)
        if (!m->channels[i].implied && declared++ == 0)
            fputs("channels:\n", w->to);
    for (size_t i = 0; i < m->channels_count; i++)
        if (!m->channels[i].implied)
            put_channel(w, &m->channels[i]);
}

static void put_args(struct writer *w, const struct manifest *m)
{
    for (size_t i = 0; i < m->args_count; i++) {
        fputs(i ? ", " : "args: [", w->to);
        put_string(w, strdup(m->args[i]));
    }
    fputs(m->args_count ? "]\n" : "", w->to);
}

/* The reader takes a name of more than 1024 characters for a key only behind a question mark. */
static void put_env(struct writer *w, const struct manifest *m)
{
    for (size_t i = 0; i < m->env_count; i++) {
        const char *equals = strchr(m->env[i], '=');
        fputs(i ? ", ? " : "env: { ? ", w->to);
        put_string(w, strndup(m->env[i], (size_t)(equals - m->env[i])));
        fputs(" : ", w->to);
        put_string(w, strdup(equals + 1));
    }
    fputs(m->env_count ? " }\n" : "", w->to);
}

static void put_key(struct writer *w, const struct manifest_key *key, const struct manifest *m)
{
    if (!manifest_key_is_set(key, m))
        return;
    fprintf(w->to, "%s: ", key->name);
    if (manifest_key_is_text(key->kind))
        put_string(w, manifest_key_text(key, m));
    else
        put_word(w, manifest_key_text(key, m));
    fputc('\n', w->to);
}

char *manifest_write_yaml(const struct manifest *m, size_t *size, struct error *err)
{
    char *text = NULL;
    struct writer w = { .to = open_memstream(&text, size) };
    for (size_t i = 0; w.to && i < manifest_keys.count; i++) {
        const struct manifest_key *key = &manifest_keys.keys[i];
        if (key->kind == KIND_ARGS)
            put_args(&w, m);
        else if (key->kind == KIND_ENV)
            put_env(&w, m);
        else if (key->kind == KIND_CHANNELS)
            put_channels(&w, m);
        else
            put_key(&w, key, m);
    }
    bool good = w.to && !ferror(w.to) && !w.lacking;
    if (w.to && fclose(w.to) != 0)
        good = false;
    if (good)
        return text;
    free(text);
    error_memory(err);
    return NULL;
}
