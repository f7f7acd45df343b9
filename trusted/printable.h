/* Bytes from anywhere as text: one line of UTF-8, with U+FFFD for each byte that is none. */
#ifndef PRINTABLE_H
#define PRINTABLE_H

#include <stdio.h>

/* With '?' for what would break the line. */
void printable_line(FILE *out, const char *text);

/* As a string of JSON, quotes included. */
void printable_json(FILE *out, const char *text);

#endif
