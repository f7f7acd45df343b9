/* SPDX-License-Identifier: Apache-2.0 */
/* The older way of probing.
 * options: -fstack-check -DSIZE=20000
 */
#include "part_frame.c"
