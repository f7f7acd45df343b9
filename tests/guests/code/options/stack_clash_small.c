/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of less than a page are not probed, variable ones are.
 * options: -fstack-clash-protection -DSIZE=500
 */
#include "part_frame.c"
