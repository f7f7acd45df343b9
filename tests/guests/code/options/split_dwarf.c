/* SPDX-License-Identifier: Apache-2.0 */
/* Debug information in files of its own.
 * options: -g -gsplit-dwarf -DSIZE=500
 */
#include "part_frame.c"
