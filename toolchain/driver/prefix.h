/* SPDX-License-Identifier: Apache-2.0 */
/* Where the toolchain is installed, found from where the running program lies. */
#ifndef PREFIX_H
#define PREFIX_H

#include <limits.h>
#include <stdbool.h>

/* The path of the running program without its last parts. False with errno when it is not known. */
bool prefix_find(char prefix[PATH_MAX], unsigned parts);

#endif
