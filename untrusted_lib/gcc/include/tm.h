/* What libgcc asks of the target description: x32 has words of 8 bytes. */
#ifndef TM_H
#define TM_H

#define BITS_PER_UNIT      8
#define MIN_UNITS_PER_WORD 8

#endif
