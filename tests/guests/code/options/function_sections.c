/* SPDX-License-Identifier: Apache-2.0 */
/* A section each.
 * options: -ffunction-sections -fdata-sections -DSIZE=500
 */
#include "part_frame.c"
