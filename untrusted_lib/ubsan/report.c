/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/manifest.h"

enum { LINE = 1024, BEFORE = 4, SHOWN = 32, WORD = 8 };

bool report_take(struct place *at, struct place *taken, bool fatal)
{
    *taken = *at;
    at->column = PLACE_USED;
    return fatal || taken->column != PLACE_USED;
}

/* Unbuffered, as what a program may not survive has to be. */
static void print(const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = write(STDERR_FILENO, text, size);
        if (n <= 0)
            return;
        text += n, size -= (size_t)n;
    }
}

/* "PLACE: KIND: MESSAGE" and the end of the line, cut where it is too long. */
static void print_message(const char *place, const char *kind, const char *format, va_list arguments)
{
    char line[LINE];
    size_t used = (size_t)snprintf(line, sizeof line - 1, "%s: %s: ", place, kind);

    if (used < sizeof line - 1)
        used += (size_t)vsnprintf(line + used, sizeof line - 1 - used, format, arguments);
    if (used > sizeof line - 2)
        used = sizeof line - 2;
    line[used++] = '\n';
    print(line, used);
}

static void print_place(char text[LINE], const struct place *at)
{
    if (!at->file)
        strcpy(text, "<unknown>");
    else if (at->column > 0 && at->column != PLACE_USED)
        snprintf(text, LINE, "%s:%u:%u", at->file, (unsigned)at->line, (unsigned)at->column);
    else
        snprintf(text, LINE, "%s:%u", at->file, (unsigned)at->line);
}

void report_error(const struct place *at, const char *format, ...)
{
    char place[LINE];
    va_list arguments;

    print_place(place, at);
    va_start(arguments, format);
    print_message(place, "runtime error", format, arguments);
    va_end(arguments);
}

void report_note(const struct place *at, const char *format, ...)
{
    char place[LINE];
    va_list arguments;

    print_place(place, at);
    va_start(arguments, format);
    print_message(place, "note", format, arguments);
    va_end(arguments);
}

/* Data and heap lie together, the stack above what is called from where we are. */
static bool is_readable(value from, size_t size)
{
    extern const char __ehdr_start[];
    value heap_end = manifest()->heap_ptr + manifest()->heap_size, stack = (value)__builtin_frame_address(0);

    return (from >= (value)__ehdr_start && from < heap_end && size <= heap_end - from) ||
           (from >= stack && from < ZVM_STACK_END && size <= ZVM_STACK_END - from);
}

/* The bytes from a little before an address, in groups of eight, and a mark under the one it points to. */
static void print_memory(value address)
{
    static const char unreadable[] = "<memory cannot be printed>\n";
    value from = address < BEFORE ? 0 : address - BEFORE;
    char line[2 * LINE];
    int used = 0;

    if (!is_readable(from, SHOWN)) {
        print(unreadable, sizeof unreadable - 1);
        return;
    }
    for (value at = from; at != from + SHOWN; at++)
        used += sprintf(line + used, "%s%02x", at % WORD == 0 ? "  " : " ", *(const unsigned char *)at);
    line[used++] = '\n';
    for (value at = from; at <= address; at++)
        used += sprintf(line + used, "%s%s", at % WORD == 0 ? "  " : " ", at == address ? "^ " : "  ");
    line[used++] = '\n';
    print(line, (size_t)used);
}

void report_note_at(value address, const char *format, ...)
{
    char place[LINE];
    va_list arguments;

    snprintf(place, sizeof place, "0x%08x", (unsigned)address);
    va_start(arguments, format);
    print_message(place, "note", format, arguments);
    va_end(arguments);
    print_memory(address);
}

/* UBSAN_OPTIONS is a list of NAME=VALUE, with ":" or spaces between; of it, what concerns the end. */
static struct options read_options(void)
{
    struct options options = { .exitcode = 1 };
    const struct {
        const char *name;
        int *to;
    } known[] = { { "halt_on_error=", &options.halt_on_error },
                  { "exitcode=", &options.exitcode },
                  { "abort_on_error=", &options.abort_on_error } };
    const char *text = getenv("UBSAN_OPTIONS");

    for (; text && *text; text += strcspn(text, ": "), text += strspn(text, ": "))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (strncmp(text, known[i].name, strlen(known[i].name)) == 0) {
                const char *setting = text + strlen(known[i].name);
                *known[i].to = *setting == 't' || *setting == 'y' ? 1 : atoi(setting);
            }
    return options;
}

void report_end(bool fatal)
{
    struct options options = read_options();

    if (!fatal && !options.halt_on_error)
        return;
    if (options.abort_on_error)
        abort();
    _exit(options.exitcode);
}
