/* SPDX-License-Identifier: Apache-2.0 */
/* Images are static: nothing relocates them, and nothing starts another program. */
#define LDSO_ARCH "zvm"

#define CRTJMP(pc, sp) __builtin_trap()
