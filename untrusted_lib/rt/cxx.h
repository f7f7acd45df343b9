/* SPDX-License-Identifier: Apache-2.0 */
/* What the forms of operator new share. */
#ifndef CXX_H
#define CXX_H

#include <stddef.h>

/* How many calls are under way that answer NULL when memory ran out. */
extern int cxx_null_is_answer __asm__("__zvm_cxx_null_is_answer");

/*
 * At least one byte, aligned to align if that is not 0. While there is no memory and the program has set a handler
 * (std::set_new_handler), calls it and tries again; NULL without one.
 */
void *cxx_allocate(size_t size, size_t align) __asm__("__zvm_cxx_allocate");

#endif
