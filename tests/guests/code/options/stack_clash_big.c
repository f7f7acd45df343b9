/* SPDX-License-Identifier: Apache-2.0 */
/* Large frames are probed in a loop.
 * options: -fstack-clash-protection -DSIZE=20000
 */
#include "part_frame.c"
