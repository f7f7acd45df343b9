/* The older way of probing.
 * options: -fstack-check -DSIZE=20000
 */
#include "part_frame.c"
