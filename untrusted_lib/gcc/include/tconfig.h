/* SPDX-License-Identifier: Apache-2.0 */
/* In the place of what GCC's configure makes: these sources are for the target, not for the compiler. */
#ifndef TCONFIG_H
#define TCONFIG_H

#define USED_FOR_TARGET 1

#endif
