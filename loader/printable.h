/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words from outside as text that a terminal shows and does not obey: the one way from a name, a path or a message to a
 * stream that people read. tests/lint holds that there is no other.
 *
 * A byte or character that is not shown as it is becomes an escape: \x1b for a byte below 0x20, for 0x7f and for each
 * byte that is no UTF-8; \u202e or \U000e0001 for a character that printable.def lists. An escape is plain text: text
 * that was made printable once stays as it is.
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Whether the text is shown as it is. */
bool printable(const char *text);

/* How many bytes the UTF-8 character at text has; 0 where there is none. */
size_t printable_utf8(const char *text);

/*
 * Copies text into a buffer of size bytes, with escapes for what is not printable. Cuts between characters where there
 * is too little room. Answers how long the copy is.
 */
size_t printable_copy(char *to, size_t size, const char *text);

enum { PRINTABLE_QUOTED = 80 };

/* Text for a message: in double quotes, bytes other than ASCII escaped too, cut where it is long. Answers buffer. */
const char *printable_quoted(char buffer[PRINTABLE_QUOTED], const char *text);

enum { PRINTABLE_MOST = 8192 }; /* longest part or line, with its NUL: what is longer is cut */

/* Prints what the format makes, on one line, whatever it holds: printable_part() without the line's end. */
void printable_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void printable_part(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints a text of several lines, whose ends stay and which are as long as they are. */
void printable_lines(FILE *out, const char *text);

/* Prints a string of JSON, quotes included; each byte that is no UTF-8 becomes U+FFFD, as JSON has nothing for it. */
void printable_json(FILE *out, const char *text);

/* The same as a string of YAML 1.1, where a character above 0xFFFF has one escape, and halves of a pair have none. */
void printable_yaml(FILE *out, const char *text);

/* Takes back the terminal's present line: the one thing that a terminal is told to do. */
void printable_erase(FILE *out);

#endif
