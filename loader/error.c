/* SPDX-License-Identifier: Apache-2.0 */
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "printable.h"

#undef error_set
#undef error_wrap
#undef error_memory

/* Room for a text before it is made printable, which may make it longer and never shorter. */
enum { ROOM = sizeof(((struct error *)0)->message) + 8 };

/* Cuts what does not fit. */
static void append(char text[ROOM], const char *more)
{
    size_t used = strlen(text);
    snprintf(text + used, ROOM - used, "%s", more);
}

/* What strangers wrote may be part of a message: it must not end the line, nor tell a terminal what to do. */
static void take(struct error *err, const char *text)
{
    printable_copy(err->message, sizeof(err->message), text);
}

bool error_set(struct error *err, int code, const char *format, ...)
{
    char text[ROOM], reason[128];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    err->code = code;
    if (code != 0) {
        append(text, ": ");
        append(text, strerror_r(code, reason, sizeof(reason)));
    }
    take(err, text);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char text[ROOM];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    append(text, ": ");
    append(text, err->message);
    take(err, text);
    return false;
}

bool error_memory(struct error *err)
{
    take(err, "out of memory");
    err->code = ENOMEM;
    return false;
}
