/* SPDX-License-Identifier: Apache-2.0 */
#include "commit_record.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "digest.h"
#include "grow.h"

static const char first_line[] = "zerovm-commit 1\n";

char *commit_temporary_name(const char *name, uint64_t salt)
{
    enum { LONG = 100 };
    char *temporary, between[24] = "";
    uint64_t hash = 0xcbf29ce484222325; /* 64-bit FNV-1a */
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    if (salt)
        snprintf(between, sizeof(between), ".%016" PRIx64, salt);
    int length = strlen(name) <= LONG
                     ? asprintf(&temporary, ".%s%s" COMMIT_TEMPORARY_SUFFIX, name, between)
                     : asprintf(&temporary, ".%016" PRIx64 "%s" COMMIT_TEMPORARY_SUFFIX, hash, between);
    return length < 0 ? NULL : temporary;
}

uint64_t commit_mark(const struct stat *st)
{
    const uint64_t odd = 0x9e3779b97f4a7c15; /* spreads neighbouring numbers over all bits */
    const uint64_t written = (uint64_t)st->st_mtim.tv_sec * SECOND_NS + (uint64_t)st->st_mtim.tv_nsec;
    return ((st->st_ino * odd) ^ (uint64_t)st->st_size) * odd ^ written;
}

static bool is_plain(unsigned char byte)
{
    return byte > ' ' && byte != '%' && byte != 0x7f;
}

static void print_escaped(FILE *to, const char *text)
{
    for (; *text != '\0'; text++)
        fprintf(to, is_plain((unsigned char)*text) ? "%c" : "%%%02X", (unsigned char)*text);
}

static bool sum(const char *text, size_t size, char hex[DIGEST_TEXT])
{
    struct error ignored;
    struct digest *d = digest_new(ETAG_SHA256, &ignored);
    if (!d)
        return false;
    digest_add(d, text, size);
    digest_text(d, hex);
    digest_free(d);
    return true;
}

static void print_lines(FILE *to, const struct commit_record *r)
{
    fputs(first_line, to);
    if (r->decided_by) {
        fputs("decided-by ", to);
        print_escaped(to, r->decided_by);
        fputc('\n', to);
    }
    for (size_t i = 0; i < r->directories_count; i++) {
        fputs("directory ", to);
        print_escaped(to, r->directories[i]);
        fputc('\n', to);
    }
    for (size_t i = 0; i < r->outputs_count; i++) {
        fprintf(to, "output %zu %" PRIu64 " ", r->outputs[i].directory, r->outputs[i].mark);
        print_escaped(to, r->outputs[i].temporary);
        fputc(' ', to);
        print_escaped(to, r->outputs[i].name);
        fputc('\n', to);
    }
}

char *commit_record_text(const struct commit_record *r, size_t *size)
{
    char *text = NULL, hex[DIGEST_TEXT];
    FILE *to = open_memstream(&text, size);
    if (!to)
        return NULL;
    print_lines(to, r);
    bool good = fflush(to) == 0 && sum(text, *size, hex);
    if (good)
        fprintf(to, "sum %s\n", hex);
    if (fclose(to) == 0 && good)
        return text;
    free(text);
    return NULL;
}

/* A copy of the bytes, unescaped; NULL with err set when they are none that print_escaped() writes. */
static char *unescaped(const char *from, size_t size, struct error *err)
{
    char *text = malloc(size + 1), *to = text;
    if (!text) {
        error_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned byte = (unsigned char)from[i];
        if (byte == '%') {
            char hex[3] = { 0 }, *end = hex;
            if (size - i > 2) {
                memcpy(hex, from + i + 1, 2);
                byte = (unsigned)strtoul(hex, &end, 16);
            }
            if (end != hex + 2 || is_plain((unsigned char)byte) || byte == 0)
                goto bad;
            i += 2;
        } else if (!is_plain((unsigned char)byte)) {
            goto bad;
        }
        *to++ = (char)byte;
    }
    *to = '\0';
    return text;
bad:
    free(text);
    error_set(err, 0, "a name is not written as expected");
    return NULL;
}

static bool add_directory(struct commit_record *r, char *path, struct error *err)
{
    char **grown = path ? grow(r->directories, r->directories_count, sizeof(*grown), err) : NULL;
    if (!grown) {
        free(path);
        return error_memory(err);
    }
    r->directories = grown;
    grown[r->directories_count++] = path;
    return true;
}

static bool add_output(struct commit_record *r, struct commit_output output, struct error *err)
{
    struct commit_output *grown = NULL;
    if (output.temporary && output.name)
        grown = grow(r->outputs, r->outputs_count, sizeof(*grown), err);
    if (!grown) {
        free(output.temporary);
        free(output.name);
        return error_memory(err);
    }
    r->outputs = grown;
    grown[r->outputs_count++] = output;
    return true;
}

bool commit_record_add_directory(struct commit_record *r, const char *path, struct error *err)
{
    return add_directory(r, strdup(path), err);
}

bool commit_record_add_output(struct commit_record *r, size_t directory, uint64_t mark, const char *temporary,
                              const char *name, struct error *err)
{
    return add_output(r, (struct commit_output){ directory, mark, strdup(temporary), strdup(name) }, err);
}

static bool read_path(const char *from, size_t size, char **path, struct error *err)
{
    if (!(*path = unescaped(from, size, err)))
        return false;
    if (**path == '/' && strlen(*path) < PATH_MAX)
        return true;
    free(*path);
    *path = NULL;
    return error_set(err, 0, "a directory is not absolute, or too long");
}

static bool read_directory(struct commit_record *r, const char *from, size_t size, struct error *err)
{
    char *path;
    if (r->outputs_count > 0)
        return error_set(err, 0, "a directory follows an output");
    return read_path(from, size, &path, err) && add_directory(r, path, err);
}

static bool read_note(struct commit_record *r, const char *from, size_t size, struct error *err)
{
    if (r->decided_by)
        return error_set(err, 0, "it is decided in two places");
    return read_path(from, size, &r->decided_by, err);
}

/* Digits and the space behind them. */
static bool read_number(const char **from, const char *end, uint64_t *value)
{
    const char *at = *from;
    *value = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (unsigned char)(*at - '0'), value))
            return false;
    bool good = at > *from && at < end && *at == ' ';
    *from = at + 1;
    return good;
}

/* A file's name in a directory; NULL with err set when it is none. */
static char *read_name(const char *from, size_t size, struct error *err)
{
    char *name = unescaped(from, size, err);
    if (!name || (*name != '\0' && strlen(name) <= NAME_MAX && !strchr(name, '/') && strcmp(name, ".") != 0 &&
                  strcmp(name, "..") != 0))
        return name;
    free(name);
    error_set(err, 0, "an output's name is not one of a file");
    return NULL;
}

static bool read_output(struct commit_record *r, const char *from, size_t size, struct error *err)
{
    const char *end = from + size;
    struct commit_output o = { 0 };
    uint64_t directory;
    if (!read_number(&from, end, &directory) || directory >= r->directories_count || !read_number(&from, end, &o.mark))
        return error_set(err, 0, "an output's numbers are not as expected");
    o.directory = (size_t)directory;
    const char *space = memchr(from, ' ', (size_t)(end - from));
    if (!space)
        return error_set(err, 0, "an output has one name, expected two");
    o.temporary = read_name(from, (size_t)(space - from), err);
    o.name = o.temporary ? read_name(space + 1, (size_t)(end - space - 1), err) : NULL;
    if (o.name)
        return add_output(r, o, err);
    free(o.temporary);
    return false;
}

static const struct {
    const char *word;
    bool (*read)(struct commit_record *r, const char *from, size_t size, struct error *err);
} lines[] = {
    { "decided-by ", read_note },
    { "directory ", read_directory },
    { "output ", read_output },
};

static bool read_line(struct commit_record *r, const char *line, size_t size, struct error *err)
{
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        size_t length = strlen(lines[i].word);
        if (size >= length && memcmp(line, lines[i].word, length) == 0)
            return lines[i].read(r, line + length, size - length, err);
    }
    return error_set(err, 0, "a line is not as expected");
}

/* The last line's bytes. */
enum { SHA256_DIGITS = 64, SUM_LINE = sizeof("sum ") - 1 + SHA256_DIGITS + 1 };

static bool is_sum(const char *line, const char hex[DIGEST_TEXT])
{
    char expected[SUM_LINE + 1];
    snprintf(expected, sizeof(expected), "sum %s\n", hex);
    return memcmp(line, expected, SUM_LINE) == 0;
}

bool commit_record_read(struct commit_record *r, const char *text, size_t size, struct error *err)
{
    char hex[DIGEST_TEXT];
    const size_t summed = size > SUM_LINE ? size - SUM_LINE : 0;
    const char *end = text + summed, *at = text + strlen(first_line);
    *r = (struct commit_record){ 0 };
    if (summed > 0 && !sum(text, summed, hex))
        return error_memory(err);
    r->damaged = summed == 0 || !is_sum(end, hex);
    if (r->damaged)
        return error_set(err, 0, "the sum is wrong");
    if (end < at || memcmp(text, first_line, strlen(first_line)) != 0)
        return error_set(err, 0, "the first line is not as expected");
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            return error_set(err, 0, "a line has no end");
        if (!read_line(r, at, (size_t)(stop - at), err))
            return false;
        at = stop + 1;
    }
    if (r->decided_by ? r->directories_count > 0 : r->outputs_count == 0)
        return error_set(err, 0, "it is neither a record nor a note");
    return true;
}

void commit_record_release(struct commit_record *r)
{
    for (size_t i = 0; i < r->directories_count; i++)
        free(r->directories[i]);
    for (size_t i = 0; i < r->outputs_count; i++) {
        free(r->outputs[i].temporary);
        free(r->outputs[i].name);
    }
    free(r->directories);
    free(r->outputs);
    free(r->decided_by);
    *r = (struct commit_record){ 0 };
}
