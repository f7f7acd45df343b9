/* SPDX-License-Identifier: Apache-2.0 */
/* Finishes the image that GNU ld made: orders its program headers, fills gaps in its code, completes its note. */
#ifndef FINISH_H
#define FINISH_H

#include <stdbool.h>

/* Works on the file in place. NULL, or what is wrong with it. */
const char *finish(const char *path);

#endif
