/* SPDX-License-Identifier: Apache-2.0 */
/* Functions aligned by option.
 * options: -falign-functions=32 -DALIGN=32
 * levels: -O2, -O3
 */
#include "part_functions.c"
