/* SPDX-License-Identifier: Apache-2.0 */
/* Functions aligned by option.
 * options: -falign-functions=256:200 -falign-loops=128 -falign-jumps=256:100:64:30 -falign-labels=64 -DALIGN=1
 * levels: -O2, -O3
 */
#include "part_functions.c"
