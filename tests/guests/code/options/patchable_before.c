/* SPDX-License-Identifier: Apache-2.0 */
/* Room for patches at functions and before them.
 * options: -fpatchable-function-entry=4,2 -DSIZE=500
 */
#include "part_frame.c"
