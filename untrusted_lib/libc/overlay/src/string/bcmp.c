/* SPDX-License-Identifier: Apache-2.0 */
/* In memcmp.c: they are one function. */
typedef int bcmp_is_memcmp;
