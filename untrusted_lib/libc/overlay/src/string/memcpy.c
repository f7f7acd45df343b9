/* SPDX-License-Identifier: Apache-2.0 */
/* In memmove.c: they are one function. */
typedef int memcpy_is_memmove;
