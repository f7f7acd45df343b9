/* SPDX-License-Identifier: Apache-2.0 */
/* Functions aligned by option.
 * options: -falign-functions=64 -DALIGN=64
 * levels: -O2, -O3
 */
#include "part_functions.c"
