/* SPDX-License-Identifier: Apache-2.0 */
#include_next <string.h>
#define COMPAT "string.h of compat"
