/* SPDX-License-Identifier: Apache-2.0 */
#define LATE 1
#include_next <string.h>
