/* SPDX-License-Identifier: Apache-2.0 */
/* Room for patches at functions.
 * options: -fpatchable-function-entry=4 -DSIZE=500
 */
#include "part_frame.c"
