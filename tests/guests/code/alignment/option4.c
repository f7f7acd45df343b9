/* SPDX-License-Identifier: Apache-2.0 */
/* Functions aligned by option.
 * options: -falign-functions=4096 -DALIGN=4096
 * levels: -O2, -O3
 */
#include "part_functions.c"
