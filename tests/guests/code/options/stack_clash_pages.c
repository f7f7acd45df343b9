/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a few pages are probed one by one.
 * options: -fstack-clash-protection -DSIZE=3000
 */
#include "part_frame.c"
