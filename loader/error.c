#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef error_set
#undef error_wrap

/* What strangers wrote may be part of a message: it must not end the line, nor tell a terminal what to do. */
static void make_line(struct error *err)
{
    for (char *at = err->message; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
}

/* Appends to a message of used bytes, cutting what does not fit. */
static void append(struct error *err, size_t used, const char *text)
{
    snprintf(err->message + used, sizeof(err->message) - used, "%s", text);
}

bool error_set(struct error *err, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    err->code = code;
    if (code != 0) {
        char text[128];
        append(err, strlen(err->message), ": ");
        append(err, strlen(err->message), strerror_r(code, text, sizeof(text)));
    }
    make_line(err);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
    char inner[sizeof(err->message)];
    memcpy(inner, err->message, sizeof(inner));
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof(err->message), format, args);
    va_end(args);
    append(err, strlen(err->message), ": ");
    append(err, strlen(err->message), inner);
    make_line(err);
    return false;
}
