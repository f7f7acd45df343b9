/* SPDX-License-Identifier: Apache-2.0 */
#define QUOTE "math.h of quote"
#include_next <math.h>
